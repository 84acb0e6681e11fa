"""Keep the ledger small: at the end of a run, some of what was settled long ago gives way to digests."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.archive import digests
from crawler.errors import ArchiveError
from crawler.extensions.run import run_of
from crawler.times import now

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.run.context import Run


class Pruning:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @cached_property
    def run(self) -> Run:
        return run_of(self.crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        pruning = cls(crawler)
        crawler.signals.connect(pruning.spider_closed, signals.spider_closed)
        return pruning

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002
        if reason != "finished":
            return  # whoever stops a run wants it to end
        try:
            digests.prune(self.run.archive, now=now())
        except ArchiveError as error:
            self.run.error = self.run.error or str(error)
