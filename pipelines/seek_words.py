"""Drop pages in whose bytes no topic's word stands, before anything is read out of them.

So are those that name a topic in the headlines of other articles alone, but for a sample of each source.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.extensions.run import Run
from crawler.outcomes import Dropped
from crawler.sources.topics import load_topics
from pipelines.drops import NoTopicWords, OffTopic
from pipelines.samples import Samples
from pipelines.topics.gate import Gate, Look

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Page


class SeekWordsPipeline:
    """Drops what speaks of no topic in the seeds; most pages go no further."""

    def __init__(self, gate: Gate | None, samples: Samples) -> None:
        self.gate = gate  # None keeps all
        self.samples = samples

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        gate = None if settings.getbool("KEEP_ALL") else Gate(load_topics(Path(settings["SEEDS"])))
        return cls(gate, Samples(Run.of(crawler).archive))

    def process_item(self, item: Page) -> Page:
        if self.gate is None or item.parts:  # whose first page has been looked at
            return item
        look = self.gate.look(item.body)
        if look is Look.NOWHERE:
            raise Dropped(NoTopicWords().reason)
        if look is Look.ELSEWHERE and not self.samples.takes(item):
            raise Dropped(OffTopic("the topics' words stand in headlines of other articles alone").reason)
        return item
