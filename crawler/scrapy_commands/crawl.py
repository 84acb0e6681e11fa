"""`scrapy crawl`, which says in one sentence why it cannot, and ends with the status of `pantau crawl`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import UsageError

from crawler.archive import open_for_reading
from crawler.archive.views import runs
from crawler.cli import REACHED_NONE
from crawler.errors import CrawlerError, guess
from crawler.launch import run_crawler
from crawler.processes import hangups_as_interrupts

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence


class Command(crawl.Command):
    def run(self, args: list[str], opts: Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one spider; `scrapy list` has them all")
        assert isinstance(self.crawler_process, AsyncCrawlerProcess)
        try:
            _check_spider(args[0], self.crawler_process.spider_loader.list())
            with hangups_as_interrupts():
                ended = run_crawler(self.crawler_process, self._create_crawler(args[0]), **opts.spargs)
        except CrawlerError as error:
            self._fail(str(error))
            return
        if ended.error:
            self._fail(ended.error)
        else:
            self._check_end(ended.run)

    def _check_end(self, run: int) -> None:
        """Fail if the run did, though the archive could be written: as a rule since no source could be reached."""
        assert self.settings is not None
        with open_for_reading(Path(self.settings["ARCHIVE"])) as archive:
            ran = runs.one(archive, run)
        if ran and ran.outcome == "failed":
            self._fail(str(ran.error), 1 if ran.reached else REACHED_NONE)

    def _fail(self, said: str, status: int = 1) -> None:
        sys.stderr.write(f"Error: {said}\n")
        self.exitcode = status


def _check_spider(name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise CrawlerError(f"no spider is called {name!r}{guess(name, known) or ';'} `scrapy list` names them all")
