"""Record why a page did not reach the archive, and end the run when the archive cannot be written."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.logformatter import LogFormatter

from crawler.archive.ledger import Outcome, State
from crawler.errors import ArchiveError, CrawlerError
from crawler.extensions.run import run_of
from crawler.outcomes import Continued, Dropped, WorkerLost, describe
from crawler.processes import ran_out
from crawler.run.looks import note_look
from crawler.strategies.recheck import Sight, sight_of_refusal

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from crawler.models import Again, Article, Page
    from crawler.run.context import Run

scrapys = logging.getLogger("scrapy")


class PageLines(LogFormatter):
    """Makes Scrapy's lines about single pages only where somebody reads them.

    The line of a refused page holds the refusal, which holds the page, until somebody looks for garbage.
    """

    def crawled(self, *told: Any) -> Any:  # noqa: ANN401  (None says nothing)
        return super().crawled(*told) if scrapys.isEnabledFor(logging.DEBUG) else None

    def scraped(self, *told: Any) -> Any:  # noqa: ANN401
        return super().scraped(*told) if scrapys.isEnabledFor(logging.DEBUG) else None

    def dropped(self, *told: Any) -> Any:  # noqa: ANN401
        return super().dropped(*told) if scrapys.isEnabledFor(logging.DEBUG) else None


class ItemOutcomes:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @cached_property
    def run(self) -> Run:
        return run_of(self.crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        outcomes = cls(crawler)
        crawler.signals.connect(outcomes.item_dropped, signals.item_dropped)
        crawler.signals.connect(outcomes.item_error, signals.item_error)
        crawler.signals.connect(outcomes.spider_error, signals.spider_error)
        return outcomes

    def item_dropped(self, item: Page | Article, exception: BaseException) -> None:
        if isinstance(exception, Continued):
            return
        if item.again is not None:
            self._look(item, item.again, exception)
            return
        if self.run.has_made(item.announced):
            return
        tally = self.run.tally(item.source)
        if isinstance(exception, WorkerLost):
            tally.failed += 1
            self._settle(item, Outcome(state=State.FAILED, reason=f"WorkerLost: {exception}", status=200))
        else:
            tally.dropped += 1
            tally.unread += isinstance(exception, Dropped) and exception.is_unread
            self._settle(item, Outcome(state=State.DROPPED, reason=str(exception), status=200))

    def item_error(self, item: Page | Article, failure: Failure) -> None:
        """A stage broke on this page: a mistake of ours, so the page is tried again after the next upgrade or run."""
        if ran_out(failure.value):
            return  # no mistake: the page stays pending
        if isinstance(failure.value, CrawlerError):
            self.run.fail(str(failure.value))
            return
        if item.again is not None:
            self._look(item, item.again, failure.value)
            return
        if self.run.has_made(item.announced):
            return
        self.run.tally(item.source).failed += 1
        self._settle(item, Outcome(state=State.FAILED, reason=describe(failure.value), status=200))

    def _look(self, item: Page | Article, again: Again, error: BaseException | None) -> None:
        """Note what it means for an archived article that its page was refused, or that reading it failed."""
        sight, said = Sight.TROUBLE, describe(error)
        if isinstance(error, Dropped):
            refused = {"is_missing": error.is_missing, "is_no_article": error.is_no_article}
            sight, said = sight_of_refusal(again.arrival, **refused), str(error)
        try:
            note_look(self.run, item.source, again.article, sight, error=said)
        except ArchiveError as broken:
            self.run.fail(str(broken))

    def spider_error(self, failure: Failure) -> None:
        if isinstance(failure.value, ArchiveError):
            self.run.fail(str(failure.value))

    def _settle(self, item: Page | Article, outcome: Outcome) -> None:
        try:
            self.run.settle(item.announced, outcome)
        except ArchiveError as error:
            self.run.fail(str(error))
