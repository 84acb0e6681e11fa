"""Drop pages in whose bytes no topic's word stands, before anything is read out of them.

So are those that name a topic in the headlines of other articles alone, but for a sample of each source.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.archive import boilerplate as paragraphs
from crawler.extensions.run import run_of
from crawler.outcomes import Dropped
from crawler.sources.topics import load_topics
from pipelines.drops import NoTopicWords, OffTopic
from pipelines.topics.gate import Gate, Look
from pipelines.topics.ranking import Ranker

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.archive import Archive
    from crawler.models import Page


class SeekWordsPipeline:
    """Drops what speaks of no topic in the seeds; most pages go no further."""

    def __init__(self, gate: Gate | None, samples: Samples) -> None:
        self.gate = gate  # None keeps all
        self.samples = samples

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        topics = load_topics(Path(settings["SEEDS"]))
        run = run_of(crawler)
        run.rank = Ranker(topics)  # what is announced is fetched in the order of what is sought
        gate = None if settings.getbool("KEEP_ALL") else Gate(topics)
        return cls(gate, Samples(run.archive))

    def process_item(self, item: Page) -> Page:
        if self.gate is None or item.parts:  # whose first page has been looked at
            return item
        look = self.gate.look(item.said)
        if look is Look.NOWHERE:
            raise Dropped(NoTopicWords().reason)
        if look is Look.ELSEWHERE and not self.samples.takes(item):
            raise Dropped(OffTopic("the topics' words stand in headlines of other articles alone").reason)
        return item


ENOUGH = 20  # articles of one source; a paragraph in most articles of a site is among those of eight
LATELY = timedelta(days=7)


class Samples:
    """Takes the first pages of a source, and no more once enough of its articles were read in the last week."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.counts: dict[str, int] = {}

    def takes(self, page: Page) -> bool:
        """Say whether *page* is worth reading, and count it."""
        if page.source not in self.counts:
            since = page.fetched - LATELY
            self.counts[page.source] = paragraphs.articles_seen(self.archive, page.source, since=since)
        self.counts[page.source] += 1
        return self.counts[page.source] <= ENOUGH
