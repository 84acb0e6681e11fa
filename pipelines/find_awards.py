"""Note what an article says its regions did or won in the programme."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Self

from pipelines.places import Found
from pipelines.programme import find_awards
from pipelines.workers import Workers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Article


class FindAwardsPipeline:
    """Fills awards from title, text and regions; drops nothing."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Workers.of(crawler))

    async def process_item(self, item: Article) -> Article:
        if not item.regions or item.topic is None:
            return item
        regions = tuple(Found(**each) for each in item.regions)
        found = await self.workers.run(find_awards, item.title, item.text, regions=regions, published=item.published)
        item.awards = [asdict(each) for each in found]
        return item
