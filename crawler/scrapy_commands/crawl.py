"""`scrapy crawl`, which says in one sentence why it cannot, as `pantau crawl` does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError

from crawler.errors import CrawlerError
from crawler.launch import run_crawler

if TYPE_CHECKING:
    from argparse import Namespace


class Command(crawl.Command):
    def run(self, args: list[str], opts: Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one spider; `scrapy list` has them all")
        assert isinstance(self.crawler_process, AsyncCrawlerProcess)
        try:
            ended = run_crawler(self.crawler_process, self._create_crawler(args[0]), **opts.spargs)
        except CrawlerError as error:
            self._fail(str(error))
            return
        if ended.error:
            self._fail(ended.error)

    def _fail(self, said: str) -> None:
        sys.stderr.write(f"Error: {said}\n")
        self.exitcode = 1
