"""Tell a look at one page from a run: Scrapy's own commands touch no archive, take no lock and start no workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.archive import MEMORY
from crawler.run.context import as_crawling

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

COMMANDS = "scrapy.commands."  # `fetch`, `view` and `parse` give the spider a start of their own


class Look:
    """An add-on: the polite settings hold for all, the run's own parts only where a spider of ours starts by itself."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        if _is_run(self.crawler):
            return
        settings.set("ARCHIVE", str(MEMORY), "cmdline")
        settings.set("ITEM_PIPELINES", {}, "cmdline")
        settings.set("TROUBLE_PAUSES", (), "cmdline")  # somebody waits for the answer


def _is_run(crawler: Crawler) -> bool:
    spider = crawler.spider
    if spider is None or as_crawling(spider) is None:  # `shell` has none yet
        return False
    return not type(spider).start.__module__.startswith(COMMANDS)
