"""Read the article out of the page, in a worker process; pages without a word of any topic are not even read.

Nor are those that name a topic in the headlines of other articles alone, but for a sample of each source.
An article that goes on at another address comes by once more for each of its parts, until it is whole.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.extensions.fates import Continued
from crawler.extensions.run import Run
from pipelines import drops
from pipelines.reading import read_article
from pipelines.samples import Samples
from pipelines.text.gate import Gate, Look
from pipelines.text.topics import load_topics
from pipelines.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scrapy.crawler import Crawler

    from crawler.models import Article, Page, Source


class ExtractPipeline:
    def __init__(
        self,
        workers: Workers,
        gate: Gate | None,
        sources: Mapping[str, Source],
        follow: Callable[[Page, str], None] | None = None,
        seeds: str | None = None,
        samples: Samples | None = None,
    ) -> None:
        self.workers = workers
        self.gate = gate  # None keeps all
        self.sources = sources
        self.seeds = seeds  # whose topics an article must speak of to be read in full; None reads all in full
        self.samples = samples  # which of the pages that speak of no topic are read; without it all of them
        self.follow = follow  # fetches a further part; without it an article is what its first page holds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        seeds = None if settings.getbool("KEEP_ALL") else settings["SEEDS"]
        gate = Gate(load_topics(Path(seeds))) if seeds else None

        def follow(page: Page, url: str) -> None:
            crawler.engine.crawl(crawler.spider.request_part(page, url))  # type: ignore[union-attr]

        run = Run.of(crawler)
        return cls(Workers.of(crawler), gate, run.sources, follow, seeds, Samples(run.archive))

    async def process_item(self, item: Page) -> Article:
        if self.gate is not None and not item.parts:
            self._refuse(item, self.gate.look(item.body))
        source = self.sources[item.source]
        found = await self.workers.run(read_article, item, zone=source.timezone, remove=source.remove, seeds=self.seeds)
        if isinstance(found, tuple):
            name, why = found
            raise getattr(drops, name)(why)
        if found.further and self.follow:
            self.follow(item, found.further)
            raise Continued(found.further)
        return found

    def _refuse(self, page: Page, look: Look) -> None:
        """Drop a page that is not worth reading."""
        if look is Look.NOWHERE:
            raise drops.NoTopicWords
        if look is Look.ELSEWHERE and self.samples is not None and not self.samples.takes(page):
            raise drops.OffTopic("the topics' words stand in headlines of other articles alone")
