"""Recognize copies: articles that one release is behind are one story, and all of them are kept.

Here an article gets the numbers under which its copies are found; saving it looks for them, in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.archive import regrouping
from crawler.archive.stories import Telling
from crawler.errors import ArchiveError
from crawler.extensions.run import Run
from pipelines.copies.fingerprint import fingerprint
from pipelines.copies.overlap import overlap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.archive import Archive
    from crawler.models import Article

LAZILY = 1000  # articles of an older archive that are grouped at the end of a run: some seconds


def telling_of(article: int, text: str) -> Telling:
    """Return what the story of a stored article is found by."""
    number, sample = fingerprint(text)
    return Telling(article=article, text=text, digest=number, sample=sample)


def regroup(archive: Archive, articles: Iterable[int]) -> None:
    """Find the stories of stored articles again, from their stored texts, each in a transaction of its own."""
    for article in articles:
        regrouping.regroup(archive, telling_of(article, regrouping.text_of(archive, article)), overlap)


class GroupStoriesPipeline:
    """Fills digest and sample; drops nothing."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        stage = cls(Run.of(crawler))
        crawler.signals.connect(stage.spider_closed, signals.spider_closed)
        return stage

    def process_item(self, item: Article) -> Article:
        item.digest, item.sample = item.assessed.digest, item.assessed.sample
        return item

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002
        """Group some of what an older version stored, which knew only word for word the same."""
        if reason != "finished":
            return
        try:
            regroup(self.run.archive, regrouping.unindexed(self.run.archive, limit=LAZILY))
        except ArchiveError as error:
            self.run.error = self.run.error or str(error)
