"""Note which regions an article is about, and which it only mentions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Self

from crawler.extensions.run import Run
from pipelines.places import find_regions
from pipelines.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler

    from crawler.models import Article, Source


class TagRegionsPipeline:
    """Fills regions from title and text; drops nothing."""

    def __init__(self, workers: Workers, sources: Mapping[str, Source]) -> None:
        self.workers = workers
        self.sources = sources

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Workers.of(crawler), Run.of(crawler).sources)

    async def process_item(self, item: Article) -> Article:
        home = self.sources[item.source].regions
        found = await self.workers.run(find_regions, item.title, item.text, home=home)
        item.regions = [asdict(each) for each in found]
        return item
