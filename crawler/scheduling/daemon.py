"""The daemon: carry out what is due on time, once, and late rather than never.

What was done is read from the archive, not from a job store: after a reboot, a killed run or a crawl by hand, the
archive knows and no scheduler does. Each job is a process of the command that a person would type. The pause between
two looks is measured by a clock that nobody can set.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock as Turn
from typing import TYPE_CHECKING

from crawler.archive import open_archive, open_for_reading, runs
from crawler.archive.views import jobs as past
from crawler.errors import ArchiveError, CrawlerError, OlderArchive, RunInProgress
from crawler.processes import drain, has_terminal, own_modules, woken_by_signals
from crawler.run.lock import Lock, is_locked
from crawler.scheduling.due import CRAWL, MOST_MISSED, Rhythm, has_fixed_times, is_done, last_settled, missed
from crawler.times import AHEAD, CLOCK, from_iso, now, to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import FrameType

    from crawler.times import Clock


logger = logging.getLogger(__name__)

LOOK_EVERY = 60.0  # seconds: how soon a free lock or a failed run is noticed
TICK = 1.0  # seconds between two looks whether a child has to be ended
LIMIT = timedelta(hours=6)  # of one job
GRACE = timedelta(minutes=2)  # until a job that was asked to end is killed; it saves what is under way
POLL_EVERY = timedelta(minutes=10)  # between the end of one poll and the next
# A job that failed or was killed is tried again after these pauses, then left to its next time.
PAUSES = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
PROGRAM = (sys.executable, "-m", "crawler")
STOPPED = "the schedule was stopped"
SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@dataclass(slots=True, kw_only=True)
class ScheduledTask:
    """A command that is carried out at its times, and what is remembered of it."""

    name: str
    command: Sequence[str]
    when: Rhythm
    limit: timedelta = LIMIT
    skips: bool = False  # where the archive is locked when it is due; else it waits until that is free
    locks: bool = True  # the archive, so that no two of them run at once
    then: Sequence[ScheduledTask] = ()  # what is done too after it came to its end
    tried: list[datetime] = field(default_factory=list)  # when the last attempts ended
    settled: datetime | None = None  # when it was last done or left out, should the archive not take that down


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a process ended: its exit status, and what became of it and why if it did not end by itself."""

    status: int
    pid: int
    outcome: str | None = None  # stopped or failed
    why: str | None = None


class Daemon:
    """Carries out the *tasks* of *archive* whenever they are due, one at a time, and ends those over their limit.

    With *polls*, the slugs of the sources due at a moment, it also starts the crawl with --poll whenever there are any.
    """

    def __init__(
        self, tasks: Sequence[ScheduledTask], archive: Path, *, clock: Clock = CLOCK,
        polls: Callable[[datetime], Sequence[str]] | None = None, folder: Path | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.archive = archive
        self.clock, self.passed = clock
        self.folder = folder  # in which jobs are carried out
        self.variables = dict(variables or {})  # beside those of this process
        self.polled: datetime | None = None  # when a poll last ended, or nothing was due
        self.child: subprocess.Popen[bytes] | None = None
        self.stopping = False
        self.is_whole = False  # the archive: it was found with its tables
        self.turn = Turn()
        self.take(tasks, polls=polls)

    def take(self, tasks: Sequence[ScheduledTask], *, polls: Callable[[datetime], Sequence[str]] | None) -> None:
        """Do from now on what *tasks* say."""
        self.tasks = list(tasks)
        self.polls = polls

    def attend(self) -> bool:
        """Carry out the first task that is due and wait for its end; say whether there was one."""
        if not self.turn.acquire(blocking=False):
            return False
        try:
            return not self.stopping and self._attend()
        finally:
            self.turn.release()

    def _attend(self) -> bool:
        with _alone(self.archive) as is_alone:
            if is_alone and not self.is_whole:
                self.is_whole = _completed(self.archive)
            return is_alone and (
                any(map(self._begin, self.tasks)) or any(map(self._follow, self.tasks)) or self._poll()
            )

    def _begin(self, task: ScheduledTask) -> bool:
        """Carry out a task if it is due and nobody is in its way; say whether it was begun."""
        moment = self.clock()
        due = task.when.last(moment)
        if _remembers(task, due, moment) or not _may_try(self._attempts(task, due, moment), moment):
            return False
        is_free = not task.locks or not is_locked(self.archive)  # before what is on record: who ends writes, then frees
        if is_done(self.archive, task.name, since=due, now=moment):
            return False
        fixed = due if has_fixed_times(task.when) else moment
        if not is_free:
            self._wait(task, fixed, moment)
            return False
        if not any(due <= attempt for attempt in task.tried):
            self._note_missed(task, due, moment)
        self._carry_out(task, fixed, moment)
        return True

    def _follow(self, task: ScheduledTask) -> bool:
        """Do what is still to be done after a task that came to its end, also under another daemon."""
        if not task.then:
            return False
        moment = self.clock()
        due = task.when.last(moment)
        done = last_settled(self.archive, task.name, now=moment, outcomes=past.DONE)
        return done is not None and done >= due and self._also(task, due if has_fixed_times(task.when) else done)

    def _also(self, task: ScheduledTask, since: datetime) -> bool:
        """Do what is to be done after a task that came to its end since a moment; say whether anything was begun."""
        begun = [self._begin_after(one, since) for one in task.then]
        return any(begun)

    def _begin_after(self, task: ScheduledTask, since: datetime) -> bool:
        """Do what was not done yet since a moment, as soon as nobody is in its way; say whether it was begun."""
        moment = self.clock()
        if (
            self.stopping
            or _remembers(task, since, moment)
            or not _may_try(self._attempts(task, since, moment), moment)
        ):
            return False
        is_free = not task.locks or not is_locked(self.archive)
        if not is_free or self._was_done(task, since, moment):
            return False
        if self._carry_out(task, since, moment):
            task.settled = moment
        return True

    def _was_done(self, task: ScheduledTask, since: datetime, moment: datetime) -> bool:
        """Say whether what came to its end was begun since a moment; if before, it was another time's."""
        if not self.archive.exists():
            return False
        with open_for_reading(self.archive) as opened:
            begun = past.last_done(opened, task.name, until=moment + AHEAD)
        return begun is not None and from_iso(begun) >= since.replace(microsecond=0)

    def _attempts(self, task: ScheduledTask, due: datetime, moment: datetime) -> list[datetime]:
        """Return when attempts at what is due have failed, also those of another daemon; a clock may be set back."""
        ended = set(task.tried)
        if self.archive.exists():
            with open_for_reading(self.archive) as opened:
                ended |= set(map(from_iso, past.failures(opened, task.name, since=due, but=STOPPED)))
        return sorted(attempt for attempt in ended if due <= attempt <= moment)

    def _wait(self, task: ScheduledTask, due: datetime, moment: datetime) -> None:
        """Leave a task out, if that is wanted, since somebody else uses the archive."""
        if task.skips:
            said = "another run was using the archive"
            logger.warning("%s is left out: %s", task.name, said)
            self._note(task.name, due, None, moment, "skipped", said)
            task.settled = moment

    def _note_missed(self, task: ScheduledTask, due: datetime, moment: datetime) -> None:
        """Take down how many times have gone by with nothing begun; one attempt makes up for all of them."""
        settled = last_settled(self.archive, task.name, now=moment, outcomes=past.TOLD)
        times = missed(task.when, after=settled, before=due) if settled else []
        if not times:
            return
        with open_for_reading(self.archive) as opened:
            begun = past.attempted(opened, task.name, since=settled or due)
        gone = [one for one in times if to_iso(one) not in begun]
        if gone:
            said = f"nothing ran {_times(len(gone))}, the last time at {to_iso(gone[-1])}; it is made up for once"
            self._note(task.name, gone[0], None, moment, "missed", said)

    def _carry_out(self, task: ScheduledTask, due: datetime, began: datetime) -> bool:
        """Carry out a task, and what is to be done after it; say whether it came to its end."""
        try:
            ending = self._run(task.command, task.limit)
        finally:
            ended = max(began, self.clock()).replace(microsecond=0)  # a clock may be set back
            task.tried = [*task.tried[-len(PAUSES) :], ended]  # the pause begins when the attempt is over
        is_done = self._account(task.name, due, began, ended, ending)
        if is_done:
            task.settled = ended
            self._also(task, due)
        return is_done

    def _account(self, name: str, due: datetime, began: datetime, ended: datetime, ending: Ending) -> bool:
        """Take down how a job ended; say whether it came to its end."""
        outcome, said = self._outcome(ending, began)
        self._note(name, due, began, ended, outcome, said)
        if ending.why and self.archive.exists():
            with _lenient(), open_archive(self.archive) as opened:
                runs.note_ending(opened, pid=ending.pid, began=began, said=ending.why, now=ended)
        return outcome == "finished"

    def _outcome(self, ending: Ending, began: datetime) -> tuple[str, str | None]:
        """Return how a job ended, as its run says if it had one: one that somebody stops ends with exit status 0."""
        if ending.outcome:
            return ending.outcome, ending.why
        if ending.status:
            return "failed", f"exit status {ending.status}"
        if self.archive.exists():
            with open_for_reading(self.archive) as opened:
                ran = past.outcome_of(opened, pid=ending.pid, since=began)
            if ran in {"stopped", "failed", "running"}:
                return ("stopped" if ran == "stopped" else "failed"), f"its run {ran}"
        return "finished", None

    def _note(
        self, name: str, due: datetime, began: datetime | None, ended: datetime, outcome: str, said: str | None
    ) -> None:  # fmt: skip
        """Take down what became of a job; where there is no archive yet, or no room, the log alone has it."""
        if not self.archive.exists():
            return
        record = runs.JobRecord(job=name, due=due, began=began, ended=ended, outcome=outcome, said=said)
        with _lenient(), open_archive(self.archive) as opened:
            runs.note_job(opened, record)

    def _poll(self) -> bool:
        """Ask the sources that are due; the daily crawl comes first, and whoever else is crawling too."""
        moment = self.clock()
        if self.polls is None or (self.polled and abs(moment - self.polled) < POLL_EVERY) or is_locked(self.archive):
            return False
        crawl = self.tasks[0]
        try:
            is_worth_it = bool(self.polls(moment))
            if is_worth_it:
                self._run([*crawl.command, "--poll", "--quiet"], crawl.limit)
        finally:
            self.polled = self.clock()
        return is_worth_it

    def _run(self, command: Sequence[str], limit: timedelta) -> Ending:
        logger.info("starting %s", " ".join(command))
        began = self.passed()
        # A session of its own: Ctrl-C reaches the child once, through us, and not a second time from the terminal.
        self.child = subprocess.Popen(  # noqa: S603  (our own command)
            command, start_new_session=True, cwd=self.folder, env=os.environ | own_modules() | self.variables
        )
        if self.stopping:  # SIGTERM came between the check and the start
            self.child.terminate()
        ending = self._ended(self.child, limit, began)
        self.child = None
        logger.info("it ended with exit status %d", ending.status)
        return ending

    def _ended(self, child: subprocess.Popen[bytes], limit: timedelta, began: float) -> Ending:
        """Wait for the end of a child; one over its limit is asked to end, and then made to, with all its processes."""
        status = self._waited(child, began + limit.total_seconds(), heeds_stop=True)
        if status is not None:
            return self._ending(child, status)
        why, asked = STOPPED, self.passed()
        if not self.stopping:
            why = f"it took longer than {limit} and was stopped"
            logger.error("it takes longer than %s: it is stopped", limit)
            child.terminate()
        status = self._waited(child, asked + GRACE.total_seconds())
        if status is not None:
            return Ending(status=status, pid=child.pid, outcome="stopped", why=why)
        logger.error("it does not end within %s: it is killed", GRACE)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        why = f"{why}; it did not end within {GRACE} and was killed"
        return Ending(status=child.wait(), pid=child.pid, outcome="failed", why=why)

    def _waited(self, child: subprocess.Popen[bytes], over: float, *, heeds_stop: bool = False) -> int | None:
        """Return the exit status of a child, or None if it has none by then, or when we were told to stop."""
        while (left := over - self.passed()) > 0 and not (heeds_stop and self.stopping):
            with suppress(subprocess.TimeoutExpired):
                return child.wait(min(TICK, left))
        return child.poll()

    def _ending(self, child: subprocess.Popen[bytes], status: int) -> Ending:
        """Return how a child ended that was not asked to by us, or had no need to be made to."""
        if self.stopping:
            return Ending(status=status, pid=child.pid, outcome="stopped", why=STOPPED)
        if status < 0:
            why = f"it was killed by signal {-status}"
            return Ending(status=status, pid=child.pid, outcome="failed", why=why)
        return Ending(status=status, pid=child.pid)

    def stop(self) -> None:
        """Start nothing more, and pass the request to stop on to a job that is running."""
        self.stopping = True
        child = self.child  # the other thread may take it away between two looks
        if child is not None:
            child.terminate()


def _remembers(task: ScheduledTask, due: datetime, moment: datetime) -> bool:
    """Say whether this daemon itself has done what is due, or left it out; a clock may be set back."""
    return task.settled is not None and due <= task.settled <= moment + AHEAD


def _may_try(attempts: Sequence[datetime], moment: datetime) -> bool:
    """Say whether a task may be tried at a moment, going by when the attempts failed since it was due."""
    if len(attempts) > len(PAUSES):
        return False
    return not attempts or moment >= attempts[-1] + PAUSES[len(attempts) - 1]


@contextmanager
def _alone(archive: Path) -> Iterator[bool]:
    """Let one daemon at a time look what is due and do it: two that look at once would both do it."""
    try:
        lock = Lock(archive, ".schedule")
    except RunInProgress:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _completed(archive: Path) -> bool:
    """Give an archive its tables if its maker was killed or found no room, and has let go; say whether it is there.

    Raise OlderArchive for one of another release.
    """
    if not archive.exists():
        return False
    try:
        open_for_reading(archive).close()
    except OlderArchive as older:
        if not older.is_empty or is_locked(archive):
            raise
        open_archive(archive).close()
    return True


@contextmanager
def _lenient() -> Iterator[None]:
    """What cannot be taken down is said; the next job is carried out all the same."""
    try:
        yield
    except ArchiveError as error:
        logger.error("what became of a job cannot be written down: %s", error)  # noqa: TRY400  (a sentence, no traceback)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times" if number < MOST_MISSED else f"{number} times or more"


def serve(daemon: Daemon, reload: Callable[[], None] | None = None) -> None:
    """Attend at once and at every full minute, until SIGTERM or Ctrl-C; then wait for what is running.

    SIGHUP has *reload* read again what is to be done; the end of the terminal that this was started from ends it.
    """
    asked: list[int] = []
    ends_with_terminal = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN and has_terminal()

    def heed(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP and (not ends_with_terminal or has_terminal()):
            asked.append(number)
        else:
            daemon.stop()

    with woken_by_signals(SIGNALS, heed) as awake:
        while not daemon.stopping:
            if asked and reload:
                asked.clear()
                _say(reload, "what is to be done stays as it was")
            if not _say(daemon.attend, "nothing can be started"):
                select.select([awake], [], [], _until_full_minute())
                drain(awake)
    logger.info("stopped")


def _say(action: Callable[[], object], otherwise: str) -> object:
    """Do something; a broken archive or seeds file is said, and tried again, not the end of the daemon."""
    try:
        return action()
    except (CrawlerError, OSError) as error:
        logger.error("%s: %s", otherwise, error)  # noqa: TRY400  (a sentence, no traceback)
        return None


def _until_full_minute() -> float:
    return LOOK_EVERY - now().timestamp() % LOOK_EVERY


def crawl_command(archive: Path, seeds: Path) -> list[str]:
    """Return the command of one run, as cron or a person would type it."""
    return [*PROGRAM, CRAWL, "--archive", str(archive), "--seeds", str(seeds)]
