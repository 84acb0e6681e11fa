"""What a run is doing, for whoever watches: a display on a terminal, elsewhere a line a minute and one a trouble."""

from __future__ import annotations

import logging
import sys
from collections import deque
from functools import cached_property
from time import monotonic, thread_time
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.archive import MEMORY, ledger
from crawler.extensions.run import run_of
from crawler.run.waiting import reason_of, resting_said, seconds_left, slowest, span
from crawler.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Group
    from rich.live import Live
    from rich.table import Table
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.run.context import Run
    from crawler.run.waiting import SiteWait

REFRESH = 0.5  # seconds
PART = 50  # of the time of a processor the display takes no more than the fiftieth part
MOST = 8  # sites shown
MARGIN = 3  # columns left free: the ^C of a terminal must not begin a line
NAME = 42  # columns of a name, where there is room
OTHERS = 50  # columns that the rest of a row wants
RATE_OVER = 60  # samples, of REFRESH each, by which the pace of the run is measured
AFTER = 20  # samples before which it says nothing

logger = logging.getLogger(__name__)


def has_display(settings: BaseSettings) -> bool:
    """Say whether a display is shown, so that nothing else need tell of the progress."""
    is_taken = settings.getbool("LOG_JSON") and not settings["LOG_FILE"]  # standard error is for a program
    return settings.getbool("PROGRESS") and sys.stderr.isatty() and not is_taken


def _live() -> Live:
    from rich.console import Console  # noqa: PLC0415  (here and below: a crawl that nobody watches does without)
    from rich.live import Live  # noqa: PLC0415

    return Live(console=Console(stderr=True), auto_refresh=False, transient=True)


class Progress:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.begun = self.said = monotonic()
        self.every = crawler.settings.getfloat("PROGRESS_EVERY")
        self.told: set[str] = set()  # sources of whose trouble a line has been written
        self.last_trouble = ""
        self.has_said_stopping = False
        self.asked: deque[int] = deque(maxlen=RATE_OVER)  # requests so far, at every refresh
        self.live: Live | None = None
        self.drawn_again = 0.0  # not before this moment: of thousands of sites a picture is no trifle
        if has_display(crawler.settings):
            self.live = _live()
        self.loop = create_looping_call(self.refresh)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("PROGRESS"):
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signals.spider_closed)
        return progress

    @cached_property
    def run(self) -> Run:
        return run_of(self.crawler)

    def spider_opened(self) -> None:
        logger.info("%s begins: %s", self._name(), counted(len(self.run.sources), "source"))
        if self.live is not None:
            self.live.start()
        self.loop.start(REFRESH)

    def spider_closed(self, reason: str) -> None:
        self._tell(is_stopping=reason == "shutdown")
        self.end()

    def end(self) -> None:
        """Take the display away; a second time does nothing."""
        if self.loop.running:
            self.loop.stop()
        if self.live is not None:
            self.live.stop()

    def refresh(self) -> None:
        self.asked.append(sum(tally.requests for tally in self.run.tallies.values()))
        self._tell(is_stopping=self._is_stopping())
        if self.live is not None and monotonic() >= self.drawn_again:
            begun = thread_time()
            self.live.update(self.picture(self.live.console.width), refresh=True)
            self.drawn_again = monotonic() + PART * (thread_time() - begun)

    def _is_stopping(self) -> bool:
        return not self.crawler.crawling  # since a signal came

    def _tell(self, *, is_stopping: bool) -> None:
        """Write down what is new, and every minute how far the run is."""
        for slug, tally in self.run.tallies.items():
            if tally.error and slug not in self.told:
                self.told.add(slug)
                self.last_trouble = f"{slug}: {''.join(filter(str.isprintable, tally.error))}"
                logger.info("%s", self.last_trouble)
        if is_stopping and not self.has_said_stopping:
            self.has_said_stopping = True
            logger.info("%s", self._stopping())
        if monotonic() >= self.said + self.every:
            self.said = monotonic()
            logger.info("%s", self._stopping() if is_stopping else self._line())

    def _line(self) -> str:
        waits = self._waits()
        return "; ".join((*self._parts(waits), *self._slowest_said(waits)))

    def picture(self, width: int) -> Group:
        """Return this moment: how far the run is, and which sites it waits for."""
        from rich.console import Group  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        waits, room = self._waits(), max(20, width - MARGIN)
        head = f"{self._name().capitalize()}, {span(monotonic() - self.begun)}"
        if self._is_stopping():
            lines = [self._stopping(), *packed(self._counts(), room)]
            waits = [one for one in waits if one.asked_for is not None]
        else:
            lines = packed((head, *self._parts(waits)), room)
        trouble = Text(f"last trouble: {self.last_trouble}", no_wrap=True, style="dim")
        trouble.truncate(room, overflow="ellipsis")
        said = [Text(line, no_wrap=True) for line in lines]
        return Group(*said, *([trouble] if self.last_trouble else []), *self._table(waits, room))

    def _table(self, waits: Sequence[SiteWait], room: int) -> Iterator[Table]:
        from rich.table import Table  # noqa: PLC0415

        rows = slowest(waits, MOST)
        if not rows:
            return
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, width=room)
        table.add_column("slowest", no_wrap=True, overflow="ellipsis", max_width=min(NAME, room - OTHERS))
        for name in ("left", "pages", "kept"):
            table.add_column(name, justify="right", no_wrap=True, min_width=5)
        table.add_column("waits for", no_wrap=True, overflow="ellipsis", ratio=1)
        for one in rows:
            tallies = [self.run.tallies[slug] for slug in one.sources if slug in self.run.tallies]
            fetched, kept = sum(tally.fetched for tally in tallies), sum(tally.kept for tally in tallies)
            table.add_row(one.site, f"{one.left:,}", f"{fetched:,}", f"{kept:,}", reason_of(one))
        yield table

    def _waits(self) -> list[SiteWait]:
        takes = self.run.spider is not None and self.run.spider.takes_candidates
        return self.run.frontier.waits(ledger.waiting(self.run.archive) if takes else {})

    def _parts(self, waits: Sequence[SiteWait]) -> list[str]:
        return [*self._counts(), *resting_said(waits), self._time_left(waits)]

    def _counts(self) -> list[str]:
        run, tallies = self.run, self.run.tallies.values()
        fetched, kept = sum(one.fetched for one in tallies), sum(one.kept for one in tallies)
        said = [
            f"{len(run.reached):,} of {counted(len(run.sources), 'source')} reached", counted(fetched, "page"),
            f"{kept:,} kept", f"{ledger.pending(run.archive, run.sources):,} waiting",
        ]  # fmt: skip
        if self.told:
            said.append(f"{len(self.told):,} in trouble")
        return said

    def _time_left(self, waits: Sequence[SiteWait]) -> str:
        left = span(seconds_left(waits, self._rate()))
        unread = len(self.run.sources.keys() - self.run.reached - self.run.idle - self.told)
        return f"at least {left} left, {counted(unread, 'source')} still unread" if unread else f"about {left} left"

    def _rate(self) -> float | None:
        """Return the requests a second of late; None before that says anything."""
        if len(self.asked) < AFTER:
            return None
        return (self.asked[-1] - self.asked[0]) / (REFRESH * (len(self.asked) - 1)) or None

    def _slowest_said(self, waits: Sequence[SiteWait]) -> Iterator[str]:
        for one in slowest(waits, 1):
            yield f"the slowest, {one.site}, has {one.left:,} left and waits for {reason_of(one)}"

    def _stopping(self) -> str:
        return f"stopping: {counted(self.run.frontier.visited(), 'request')} under way; again to stop at once"

    def _name(self) -> str:
        """Return what to call the run: by its number, unless nothing of it is stored."""
        spider = self.run.spider.name if self.run.spider else "run"
        return spider if self.run.archive.path == MEMORY else f"run {self.run.id} ({spider})"


def packed(parts: Sequence[str], room: int) -> list[str]:
    """Return *parts* in as few lines as they need, none of them broken where *room* bears it."""
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + 3 + len(part) <= room:
            lines[-1] += f" · {part}"
        else:
            lines.append(part)
    return lines
