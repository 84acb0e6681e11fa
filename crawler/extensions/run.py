"""One run: its lock, its archive, and its rows in `runs` and `source_runs`."""

from __future__ import annotations

import asyncio
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.misc import load_object

from crawler.archive import channels, ledger, open_archive, open_for_reading, regions, runs
from crawler.archive.runs import Tally
from crawler.errors import ArchiveError, RunInProgress
from crawler.request_meta import ROBOTS, SOURCE
from crawler.run.lock import Lock
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

    from crawler.models import Candidate, Source

NOTES_EVERY = 5.0  # seconds between two notes of the counts; a killed run loses no more
OUTCOMES = {"finished": "finished", "shutdown": "stopped", "cancelled": "stopped"}


class Run:
    """Made before the first request: takes the lock or raises RunInProgress, opens the archive, begins the run."""

    def __init__(self, crawler: Crawler, archive: Path, sources: dict[str, Source], scope: tuple[str, ...]) -> None:
        self.crawler = crawler
        self.sources = sources
        self.budget: int | None = getattr(crawler.spider, "budget", None)
        self.tallies: dict[str, Tally] = {}
        self.reached: set[str] = set()  # sources of which a channel or a page could be read
        self.error: str | None = None  # why the run failed, if it did
        self.ending: asyncio.Future[None] | None = None
        self.is_open = True  # its row says that it is running
        self.is_held = True  # its archive is open and locked
        self.begun: dict[str, float] = {}
        self.notes: AsyncioLoopingCall | LoopingCall | None = None
        self.started = now()
        self.lock = _lock(archive)
        try:
            self.archive = open_archive(archive)
            regions.refresh(self.archive)
            channels.enrol(self.archive, sources.values())
            spider = crawler.spidercls.name
            self.id = runs.begin(self.archive, spider=spider, scope=scope, sources=len(sources), now=self.started)
        except BaseException:
            self.lock.release()
            raise

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        spider = crawler.spider
        run = cls(crawler, Path(crawler.settings["ARCHIVE"]), spider.sources, spider.scope)  # type: ignore[union-attr]
        connect = crawler.signals.connect
        connect(run.spider_opened, signals.spider_opened)
        connect(run.request_sent, signals.request_reached_downloader)
        connect(run.spider_closed, signals.spider_closed)
        connect(run.engine_stopped, signals.engine_stopped)
        return run

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the run that *crawler* is carrying out."""
        run = crawler.get_extension(cls)
        assert run is not None
        return run

    def tally(self, source: str) -> Tally:
        """Return the counts of a source, to be added to."""
        return self.tallies.setdefault(source, Tally())

    @cached_property
    def rank(self) -> Callable[[Candidate], int]:
        """Say how much a candidate's announcement speaks of a topic."""
        settings = self.crawler.settings
        ranker: Callable[[Path], Callable[[Candidate], int]] = load_object(settings["RANKER"])
        return ranker(Path(settings["SEEDS"]))

    def is_spent(self, source: str) -> bool:
        """Say whether a source has had as many requests as it may have in this run."""
        return self.budget is not None and source in self.tallies and self.tallies[source].requests >= self.budget

    def fail(self, error: str) -> None:
        """End the run because its archive or its workers cannot be used; what is in the archive stays as it is."""
        if self.error is None:
            self.error = error
            ending = self.crawler.engine.close_spider_async(reason="broken")
            self.ending = asyncio.ensure_future(ending)

    def spider_opened(self, spider: Spider) -> None:  # noqa: ARG002
        self.notes = create_looping_call(self.note)
        self.notes.start(NOTES_EVERY, now=False)

    def request_sent(self, request: Request) -> None:
        source = request.meta.get(SOURCE)
        if source is None or request.meta.get(ROBOTS):
            return
        tally = self.tally(source)
        tally.requests += 1
        moment = monotonic()
        tally.seconds = moment - self.begun.setdefault(source, moment)

    def note(self) -> None:
        """Write the counts down."""
        try:
            runs.note(self.archive, self.id, self.tallies)
        except ArchiveError as error:
            self.fail(str(error))

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002
        if self.notes is not None and self.notes.running:
            self.notes.stop()
        if reason == "finished" and self.sources and not self.reached:
            self.finish("failed", f"no source could be reached; `pantau runs {self.id}` says why of each")
            return
        self.finish(OUTCOMES.get(reason, "failed"), None if reason in OUTCOMES else reason)

    def engine_stopped(self) -> None:
        self.close("stopped")

    def finish(self, outcome: str, reason: str | None) -> None:
        """Close the run's row; on a full disk the next run does it."""
        if not self.is_open:
            return
        try:
            self.crawler.spider.account()  # type: ignore[union-attr]
            self._say_what_is_left()
            runs.note(self.archive, self.id, self.tallies)
            runs.finish(
                self.archive, self.id, outcome="failed" if self.error else outcome, reached=len(self.reached),
                error=self.error or reason, now=now(),
            )  # fmt: skip
            self.is_open = False
        except ArchiveError as error:
            self.error = self.error or str(error)

    def _say_what_is_left(self) -> None:
        for source in filter(self.is_spent, self.tallies):
            if left := ledger.left(self.archive, source):
                said = f"the budget of {self.budget} requests is spent; {left} candidates wait for the next run"
                self.tallies[source].note = said

    def close(self, outcome: str, reason: str | None = None) -> None:
        """Finish the run if nothing else has, and let go of the archive; a second time does nothing."""
        if self.is_held:
            self.is_held = False
            self.finish(outcome, reason)
            self.archive.close()
            self.lock.release()


def _lock(archive: Path) -> Lock:
    try:
        return Lock(archive)
    except RunInProgress as error:
        with open_for_reading(archive) as open_one:
            row = runs.running(open_one)
        who = f" (run {row['id']}, process {row['pid']}, since {row['started']})" if row else ""
        raise RunInProgress(f"another run{who} is using {archive}; wait for it to end, or stop it") from error
