"""Find out whether the entries of a feed are whole articles, by a page that can be compared with its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.archive import channels
from crawler.extensions.run import Run
from crawler.times import now
from pipelines.pool import Workers
from pipelines.worker import read_article

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Page

SHARE = 0.9  # of the page's words; an entry may lack a caption, and no more


def is_whole(entry: int, page: int) -> bool:
    """Say whether an entry of so many words holds the article on a page of so many."""
    return entry >= SHARE * page


class WeighFeedPipeline:
    def __init__(self, workers: Workers, run: Run) -> None:
        self.workers = workers
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Workers.of(crawler), Run.of(crawler))

    async def process_item(self, item: Page) -> Page:
        """Weigh a sample, whatever it is about; every other page passes."""
        if item.sampled is None or item.channel is None or item.parts:
            return item
        source = self.run.sources[item.source]
        found = await self.workers.run(read_article, item, zone=source.timezone, remove=source.remove)
        if not isinstance(found, tuple):
            trusted = is_whole(item.sampled, len(found.text.split()))
            channels.trust(self.run.archive, item.channel, trusted=trusted, now=now())
        return item
