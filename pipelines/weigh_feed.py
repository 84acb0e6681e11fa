"""Find out whether the entries of a feed are whole articles, by a page that can be compared with its entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from crawler.archive import channels
from crawler.extensions.run import run_of
from crawler.outcomes import Dropped
from crawler.times import now
from pipelines import worker
from pipelines.drops import Drop
from pipelines.models import SourceFacts, aims_of
from pipelines.pool import Workers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Page
    from crawler.run.context import Run
    from pipelines.models import Aims

SHARE = 0.9  # of the page's words; an entry may lack a caption, and no more


def is_whole(entry: int, page: int) -> bool:
    """Say whether an entry of so many words holds the article on a page of so many."""
    return entry >= SHARE * page


class WeighFeedPipeline:
    def __init__(self, workers: Workers, run: Run, aims: Aims) -> None:
        self.aims = aims
        self.workers = workers
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Workers.of(crawler), run_of(crawler), replace(aims_of(crawler.settings), keep_all=True))

    async def process_item(self, item: Page) -> Page:
        """Weigh a sample, whatever it is about; every other page passes."""
        if item.sampled is None or item.channel is None or item.parts:
            return item
        words = await self._count_words(item)
        if words is not None:
            trusted = is_whole(item.sampled, words)
            channels.trust(self.run.archive, item.channel, trusted=trusted, now=now())
        return item

    async def _count_words(self, item: Page) -> int | None:
        source = self.run.sources[item.source]
        facts = SourceFacts(timezone=source.timezone, remove=source.remove)
        try:
            return await self.workers.run(worker.count_words, replace(item, exchanges=()), facts, self.aims)
        except Drop as drop:  # it took too long
            raise Dropped(drop.reason) from None
