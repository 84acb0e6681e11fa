"""Read the article out of the page, in a worker process.

An article that goes on at another address comes by once more for each of its parts, until it is whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.extensions.item_outcomes import Continued
from crawler.extensions.run import Run
from pipelines import drops
from pipelines.pool import Workers
from pipelines.worker import read_article

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scrapy.crawler import Crawler

    from crawler.models import Article, Page, Source


class ExtractPipeline:
    def __init__(
        self,
        workers: Workers,
        sources: Mapping[str, Source],
        follow: Callable[[Page, str], None] | None = None,
        seeds: str | None = None,
    ) -> None:
        self.workers = workers
        self.sources = sources
        self.seeds = seeds  # whose topics an article must speak of to be read in full; None reads all in full
        self.follow = follow  # fetches a further part; without it an article is what its first page holds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        seeds = None if settings.getbool("KEEP_ALL") else settings["SEEDS"]

        def follow(page: Page, url: str) -> None:
            crawler.engine.crawl(crawler.spider.request_part(page, url))  # type: ignore[union-attr]

        return cls(Workers.of(crawler), Run.of(crawler).sources, follow, seeds)

    async def process_item(self, item: Page) -> Article:
        source = self.sources[item.source]
        found = await self.workers.run(read_article, item, zone=source.timezone, remove=source.remove, seeds=self.seeds)
        if isinstance(found, tuple):
            name, why = found
            raise getattr(drops, name)(why)
        if found.further and self.follow:
            self.follow(item, found.further)
            raise Continued(found.further)
        return found
