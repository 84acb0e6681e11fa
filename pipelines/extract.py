"""Read the article out of the page, in a worker process; pages without a word of any topic are not even read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.extensions.run import Run
from pipelines import drops
from pipelines.reading import read_article
from pipelines.text.gate import Gate
from pipelines.text.topics import load_topics
from pipelines.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler

    from crawler.models import Article, Page, Source


class ExtractPipeline:
    def __init__(self, workers: Workers, gate: Gate | None, sources: Mapping[str, Source]) -> None:
        self.workers = workers
        self.gate = gate  # None keeps all
        self.sources = sources

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        gate = None if settings.getbool("KEEP_ALL") else Gate(load_topics(Path(settings["SEEDS"])))
        return cls(Workers.of(crawler), gate, Run.of(crawler).sources)

    async def process_item(self, item: Page) -> Article:
        if self.gate is not None and not self.gate.passes(item.body):
            raise drops.NoTopicWords
        source = self.sources[item.source]
        found = await self.workers.run(read_article, item, zone=source.timezone, remove=source.remove)
        if isinstance(found, tuple):
            name, why = found
            raise getattr(drops, name)(why)
        return found
