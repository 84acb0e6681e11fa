"""Begin and end a run: take its lock, open its archive, keep its rows in `runs` and `source_runs`, and count it."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from crawler.archive import MEMORY, channels, ledger, open_archive, runs
from crawler.archive.ledger import State
from crawler.archive.runs import COUNTS
from crawler.captures.files import folder_of
from crawler.errors import ArchiveError, CaptureError, OutOfDescriptors
from crawler.frontier.site_locks import make_private
from crawler.processes import reachable, too_few
from crawler.request_meta import ROBOTS, SOURCE
from crawler.run.capturing import Captures
from crawler.run.context import Run, as_crawling
from crawler.run.lock import hold
from crawler.sources.networks import load_networks, separate_hosts
from crawler.strategies.recheck import intervals_of
from crawler.text import counted
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

    from crawler.archive import Archive

NOTES_EVERY = 5.0  # seconds between two notes of the counts; a killed run loses no more
WRITTEN_EVERY = 0.5  # seconds between two notes of what became of candidates, where not enough come together before
OUTCOMES = {
    "finished": "finished", "shutdown": "stopped", "cancelled": "stopped",
    "closespider_timeout": "stopped",  # somebody gave it so much time (CLOSESPIDER_TIMEOUT); what remains waits
}  # fmt: skip
PREFIX = "pantau"


def run_of(crawler: Crawler) -> Run:
    """Return the run that *crawler* carries out; extensions may not ask before all of them are made."""
    extension = crawler.get_extension(RunExtension)
    assert extension is not None
    return extension.run


class RunExtension:
    """Made before the first request: takes the lock or raises RunInProgress, opens the archive, begins the run."""

    def __init__(self, crawler: Crawler, archive: Path) -> None:
        self.crawler = crawler
        self.ending: asyncio.Future[None] | None = None
        self.is_open = True  # its row says that it is running
        self.is_held = True  # its archive is open and locked
        self.begun: dict[str, float] = {}
        self.noted: dict[str, tuple[object, ...]] = {}  # what was written down of each source last
        self.calls: list[AsyncioLoopingCall | LoopingCall] = []
        _check_machine(crawler.settings)
        with ExitStack() as held:
            if archive != MEMORY:
                held.callback(hold(archive).release)
            opened = held.enter_context(open_archive(archive))
            self.run = _begun(crawler, opened, self.stop)
            self.held = held.pop_all()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler, Path(crawler.settings["ARCHIVE"]))
        connect = crawler.signals.connect
        connect(extension.spider_opened, signals.spider_opened)
        connect(extension.request_sent, signals.request_reached_downloader)
        connect(extension.request_left, signals.request_left_downloader)
        connect(extension.spider_closed, signals.spider_closed)
        connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def stop(self, reason: str) -> None:
        """End the crawl before its time; a second time does nothing."""
        if self.ending is None:
            self.ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    def spider_opened(self, spider: Spider) -> None:  # noqa: ARG002
        for function, seconds in ((self.note, NOTES_EVERY), (self.write_outcomes, WRITTEN_EVERY)):
            call = create_looping_call(function)
            call.start(seconds, now=False)
            self.calls.append(call)

    def request_sent(self, request: Request) -> None:
        source = request.meta.get(SOURCE)
        if source is None or request.meta.get(ROBOTS):
            return
        self.run.tally(source).requests += 1
        self.begun.setdefault(source, monotonic())

    def request_left(self, request: Request) -> None:
        source = request.meta.get(SOURCE)
        if source in self.begun and not request.meta.get(ROBOTS):
            self.run.tally(source).seconds = monotonic() - self.begun[source]

    def note(self) -> None:
        """Write the counts down."""
        try:
            self._note_counts()
        except (ArchiveError, CaptureError) as error:
            self.run.fail(str(error))

    def write_outcomes(self) -> None:
        """Write down what became of candidates."""
        try:
            self.run.write_outcomes()
        except ArchiveError as error:
            self.run.fail(str(error))

    def _note_counts(self) -> None:
        if self.run.captures is not None:
            self.run.captures.enter()
        values = {slug: runs.values_of(tally) for slug, tally in self.run.tallies.items()}
        changed = {slug: self.run.tallies[slug] for slug, told in values.items() if told != self.noted.get(slug)}
        runs.note(self.run.archive, self.run.id, changed, reached=len(self.run.reached))
        self.noted = values
        self._publish(stats_of(self.run))

    def _publish(self, counts: dict[str, int]) -> None:
        for name, number in counts.items():
            self.crawler.stats.set_value(name, number)

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002
        for call in self.calls:
            if call.running:
                call.stop()
        run = self.run
        if reason == "finished" and run.sources.keys() - run.idle and not run.reached:
            self.finish("failed", f"no source could be reached; `pantau runs {run.id}` says why of each")
            return
        self.finish(OUTCOMES.get(reason, "failed"), None if reason in OUTCOMES else reason)

    def engine_stopped(self) -> None:
        self.close("stopped")

    def finish(self, outcome: str, reason: str | None) -> None:
        """Close the run's row; on a full disk the next run does it."""
        if not self.is_open:
            return
        run = self.run
        self._close_captures()
        try:
            run.write_outcomes()
            if run.spider is not None:
                run.spider.account()
            self._say_what_is_left()
            self._note_counts()
            self._publish(reasons_of(run))
            with run.archive.transaction():
                runs.leave_out(run.archive, run.id, len(run.idle))
                runs.finish(
                    run.archive, run.id, outcome="failed" if run.error else outcome, reached=len(run.reached),
                    error=run.error or reason, now=now(),
                )  # fmt: skip
            self.is_open = False
        except ArchiveError as error:
            run.error = run.error or str(error)

    def _close_captures(self) -> None:
        try:
            if self.run.captures is not None:
                self.run.captures.close()
        except (ArchiveError, CaptureError) as error:
            self.run.error = self.run.error or str(error)

    def _say_what_is_left(self) -> None:
        run = self.run
        if run.spider is None or not run.spider.takes_candidates:
            return
        for source in filter(run.is_spent, run.tallies):
            if left := ledger.left(run.archive, source):
                said = (
                    f"the budget of {counted(run.budget or 0, 'request')} is spent; "
                    f"{counted(left, 'candidate waits', 'candidates wait')} for the next run"
                )
                run.tallies[source].note = said

    def close(self, outcome: str, reason: str | None = None) -> None:
        """Finish the run if nothing else has, and let go of the archive; a second time does nothing."""
        if self.is_held:
            self.is_held = False
            with self.held:
                self.finish(outcome, reason)


def _check_machine(settings: BaseSettings) -> None:
    """Raise CrawlerError over what would have a run fail once it has begun."""
    if why := too_few(reachable(), workers=settings.getint("WORKERS")):
        raise OutOfDescriptors(why)
    make_private(Path(settings["RUNTIME"]))


def _begun(crawler: Crawler, archive: Archive, stop: Callable[[str], None]) -> Run:
    spider = as_crawling(crawler.spider)
    sources = spider.sources if spider else {}
    scope = spider.scope if spider else ()
    started, intervals = now(), intervals_of(crawler.settings.getlist("RECHECK_AFTER"))
    captures = _captures(crawler.settings, archive)
    channels.enrol(archive, sources.values(), are_all=bool(sources) and not scope)
    number = runs.begin(archive, spider=crawler.spidercls.name, scope=scope, sources=len(sources), now=started)
    separate = separate_hosts(load_networks(Path(crawler.settings["SEEDS"])))
    return Run(
        id=number, archive=archive, sources=sources, started=started, spider=spider, stop=stop, captures=captures,
        recheck_after=intervals, separate=separate,
    )  # fmt: skip


def _captures(settings: BaseSettings, archive: Archive) -> Captures | None:
    """Return where a run captures; one of which nothing is stored captures nothing."""
    if archive.path == MEMORY:
        return None
    return Captures(
        archive, folder_of(archive.path, settings["CAPTURES"]), mode=settings["CAPTURE"],
        most=settings.getint("CAPTURES_MOST"), largest=settings.getint("CAPTURES_FILE"),
    )  # fmt: skip


def stats_of(run: Run) -> dict[str, int]:
    """Return what an operator reads of a run: its counts so far, of each over all its sources."""
    counts = {name: sum(getattr(one, name) for one in run.tallies.values()) for name in COUNTS}
    counts |= {"sources": len(run.sources), "reached": len(run.reached), "edited": run.edited}
    counts["pending"] = ledger.pending(run.archive, run.sources)
    return {f"{PREFIX}/{name}": number for name, number in counts.items()}


def reasons_of(run: Run) -> dict[str, int]:
    """Return how many candidates were dropped, refused, gone or failed for each reason, as the ledger has it."""
    found = ledger.reasons(run.archive, run.id)
    return {f"{PREFIX}/{_outcome(run, reason)}/{reason}": number for reason, number in found.items()}


def _outcome(run: Run, reason: str) -> State:
    """Return what became of candidates for a reason; saving knows twins, and the ledger gives failures up."""
    return run.reasons.get(reason) or (State.DROPPED if reason.isidentifier() else State.FAILED)
