"""The daemon: run the daily crawl on time, once, and late rather than never.

What was done is read from the `runs` table, not from a job store: after a reboot, a killed run or a crawl by hand, the
table knows and the scheduler does not. Each run is a process of the command that a person would type.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from crawler.errors import CrawlerError
from crawler.run.lock import is_locked
from crawler.scheduling.due import Daily, is_done
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import FrameType

    from crawler.scheduling.due import Rhythm

logger = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=1)  # how soon a free lock or a failed run is noticed
LIMIT = timedelta(hours=6)  # of one crawl
GRACE = timedelta(minutes=2)  # until a crawl that was asked to end is killed; it saves what is under way
POLL_EVERY = timedelta(minutes=10)  # between the end of one poll and the next
# A run that failed or was killed is tried again after these pauses, then left to the next day.
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
PROGRAM = (sys.executable, "-m", "crawler")
OPTIONS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class Daemon:
    """Starts *command* whenever the crawl of *archive* is due, never two at once, and stops one over its *limit*.

    After each crawl that came to its end, the commands in *then* are carried out, one after the other.
    With *polls*, the slugs of the sources due at a moment, it also starts *command* with --poll whenever there are any.
    """

    def __init__(
        self, command: Sequence[str], archive: Path, *, when: Rhythm, limit: timedelta = LIMIT,
        clock: Callable[[], datetime] = now, polls: Callable[[datetime], Sequence[str]] | None = None,
    ) -> None:  # fmt: skip
        self.command = list(command)
        self.archive = archive
        self.when = when
        self.limit = limit
        self.clock = clock
        self.polls = polls
        self.then: Sequence[Sequence[str]] = ()
        self.polled: datetime | None = None  # when a poll last ended, or nothing was due
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = False
        self.turn = Lock()
        self.tried: list[datetime] = []  # attempts at the crawl that is due

    def attend(self) -> bool:
        """Start the crawl if it is due and nobody is crawling, and wait for its end; say whether one was started."""
        if not self.turn.acquire(blocking=False):
            return False
        try:
            return not self.stopping and (self._crawl() or self._poll())
        finally:
            self.turn.release()

    def _crawl(self) -> bool:
        if not self._should_start():
            return False
        try:
            is_complete = self._run(self.command) == 0
        finally:
            self.tried.append(self.clock())  # the pause begins when the attempt is over
        for command in self.then if is_complete else ():
            if not self.stopping:
                self._run(command)
        return True

    def _poll(self) -> bool:
        """Ask the sources that are due; the daily crawl comes first, and whoever else is crawling too."""
        moment = self.clock()
        if self.polls is None or (self.polled and moment < self.polled + POLL_EVERY) or is_locked(self.archive):
            return False
        try:
            is_worth_it = bool(self.polls(moment))
            if is_worth_it:
                self._run([*self.command, "--poll", "--quiet"])
        finally:
            self.polled = self.clock()
        return is_worth_it

    def _should_start(self) -> bool:
        moment = self.clock()
        due = self.when.last(moment)
        self.tried = [attempt for attempt in self.tried if attempt >= due]
        if len(self.tried) > len(PAUSES):
            return False
        if self.tried and moment < self.tried[-1] + PAUSES[len(self.tried) - 1]:
            return False
        return not is_locked(self.archive) and not is_done(self.archive, since=due)

    def _run(self, command: Sequence[str]) -> int:
        logger.info("starting %s", " ".join(command))
        # A session of its own: Ctrl-C reaches the child once, through us, and not a second time from the terminal.
        self.child = subprocess.Popen(command, start_new_session=True)  # noqa: S603  (our own command)
        if self.stopping:  # SIGTERM came between the check and the start
            self.child.terminate()
        status = self._ended(self.child)
        self.child = None
        logger.info("it ended with exit status %d", status)
        return status

    def _ended(self, child: subprocess.Popen[bytes]) -> int:
        """Wait for the end of a crawl; one over its limit is asked to end, and then made to."""
        try:
            return child.wait(self.limit.total_seconds())
        except subprocess.TimeoutExpired:
            logger.error("it takes longer than %s: it is stopped", self.limit)  # noqa: TRY400  (no traceback)
            child.terminate()
        try:
            return child.wait(GRACE.total_seconds())
        except subprocess.TimeoutExpired:
            logger.error("it does not end within %s: it is killed", GRACE)  # noqa: TRY400  (no traceback)
            child.kill()
        return child.wait()

    def stop(self) -> None:
        """Start nothing more, and pass the request to stop on to a crawl that is running."""
        self.stopping = True
        child = self.child  # the other thread may take it away between two looks
        if child is not None:
            child.terminate()


def serve(daemon: Daemon) -> None:
    """Attend at the time of day, at once, and every minute, until SIGTERM or Ctrl-C; then wait for the crawl."""
    when = daemon.when
    scheduler = BlockingScheduler(timezone=when.timezone)
    if isinstance(when, Daily):
        at = CronTrigger(hour=when.at.hour, minute=when.at.minute, timezone=when.timezone)
        scheduler.add_job(_attend, at, args=[daemon], id="daily", **OPTIONS)
    often = IntervalTrigger(seconds=int(LOOK_EVERY.total_seconds()))
    first = datetime.now(scheduler.timezone)
    scheduler.add_job(_attend, often, args=[daemon], id="look", next_run_time=first, **OPTIONS)

    def end(_signal: int, _frame: FrameType | None) -> None:
        daemon.stop()
        if scheduler.running and not getattr(scheduler, "ending", False):
            scheduler.ending = True
            scheduler.shutdown(wait=False)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    # A signal that came before the start has found nothing to shut down.
    scheduler.add_listener(lambda _event: daemon.stopping and scheduler.shutdown(wait=False), EVENT_SCHEDULER_STARTED)
    scheduler.start()
    with daemon.turn:  # the crawl that was told to stop is saving what was under way
        logger.info("stopped")


def _attend(daemon: Daemon) -> None:
    """The edge of a job: a broken archive or seeds file is said, and tried again, not the end of the daemon."""
    try:
        daemon.attend()
    except CrawlerError as error:
        logger.error("the crawl cannot be started: %s", error)  # noqa: TRY400  (a sentence, no traceback)


def crawl_command(archive: Path, seeds: Path) -> list[str]:
    """Return the command of one run, as cron or a person would type it."""
    return [*PROGRAM, "crawl", "--archive", str(archive), "--seeds", str(seeds)]
