"""A month of two daemons on one archive, with all that goes wrong in one: what was made, missed, caught up and doubled.

    python -m tests.simulated_month                # thirty days, a look every ten minutes: about two minutes
    python -m tests.simulated_month --days 8 --every 60

The clock is a file that is turned by hand; the daemons, the locks, the archive and the processes are real. Both daemons
look at the same moment, in threads of their own. A crawl is a process that takes the lock, puts its run on record and
ends, unless the day says that it hangs, does not heed SIGTERM either, or is killed. `tests/test_schedule.py` holds a
shorter one to the same table.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

from crawler.archive import open_archive, open_for_reading
from crawler.archive.views import jobs as past
from crawler.run.lock import Lock
from crawler.scheduling.daemon import Daemon, ScheduledTask
from crawler.scheduling.due import Cron, Daily, Jittered, missed
from crawler.times import Clock, from_iso, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.scheduling.due import Rhythm

WIB = "Asia/Jakarta"
BEGIN = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)  # midnight of 1 November in Jakarta
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOST = 12  # rounds of one look
LATE = timedelta(minutes=90)  # from which on something was made late
RHYTHMS: dict[str, Rhythm] = {
    "crawl": Jittered(Daily(time(5), WIB), 10 * MINUTE, "simulated"),
    "recheck": Daily(time(13), WIB),
    "backup": Cron("0 2 * * mon,fri", WIB),
}
# What one process does, going by what stands in the file `mood`.
PROCESS = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from crawler.archive import channels, open_archive, runs
from crawler.run.lock import Lock
from crawler.times import from_iso, to_iso
folder, job = Path(sys.argv[1]), sys.argv[2]
clock = folder / "clock"
def turn_to(moment):
    fresh = folder / "turned"
    fresh.write_text(to_iso(moment))
    fresh.replace(clock)
def hang_on(*_):
    turn_to(moment + timedelta(hours=7))
moment = from_iso(clock.read_text())
mood = "finishes"
if job == "crawl":
    mood = (folder / "mood").read_text()
    (folder / "mood").write_text("finishes")
def end(*_):
    runs.finish(archive, run, outcome="stopped", reached=1, error=None, now=from_iso(clock.read_text()))
    sys.exit(0)
if job != "backup":
    lock = Lock(folder / "archive.db")
    archive = open_archive(folder / "archive.db")
    spider = {"crawl": "latest"}.get(job, job)
    run = runs.begin(archive, spider=spider, scope=(), sources=1, now=moment)
    if mood in ("hangs", "hangs on"):
        signal.signal(signal.SIGTERM, end if mood == "hangs" else hang_on)
        turn_to(moment + timedelta(hours=6, minutes=1))
        while True:
            signal.pause()
    if mood == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    runs.finish(archive, run, outcome="finished", reached=1, error=None, now=moment)
with (folder / "done").open("a") as done:
    done.write(f"{job} {to_iso(moment)}\\n")
"""


@dataclass
class Month:
    """Two daemons, an archive, and a clock that is turned."""

    folder: Path
    daemons: list[Daemon] = field(default_factory=list)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))

    def __post_init__(self) -> None:
        self.archive = self.folder / "archive.db"
        (self.folder / "done").touch()
        self.turn_to(BEGIN)
        self.mood("finishes")
        open_archive(self.archive).close()
        self.power_on()

    def clock(self) -> datetime:
        return from_iso((self.folder / "clock").read_text())

    def turn_to(self, moment: datetime) -> None:
        fresh = self.folder / "fresh"
        fresh.write_text(to_iso(moment))
        fresh.replace(self.folder / "clock")

    def mood(self, said: str) -> None:
        (self.folder / "mood").write_text(said)

    def power_on(self) -> None:
        """Begin with daemons that remember nothing."""
        self.daemons = [self._daemon() for _ in "ab"]

    def _daemon(self) -> Daemon:
        tasks = [self._task(name) for name in RHYTHMS]
        return Daemon(tasks, self.archive, clock=Clock(self.clock, lambda: self.clock().timestamp()))

    def _task(self, name: str) -> ScheduledTask:
        command = [sys.executable, "-c", PROCESS, str(self.folder), name]
        needs_lock = name != "backup"
        return ScheduledTask(name=name, command=command, when=RHYTHMS[name], locks=needs_lock, skips=name == "recheck")

    def look(self) -> None:
        """Let both daemons look at the same moment, and again until nothing more is due."""
        together = Barrier(2)

        def attend(daemon: Daemon) -> bool:
            together.wait()
            return daemon.attend()

        for _ in range(MOST):
            if not any(self.threads.map(attend, self.daemons)):
                return
        raise AssertionError("there is no end to what is due")

    def live(self, until: datetime, every: timedelta) -> None:
        """Let the time go by, looking so often; a crawl that hangs takes six hours of it."""
        while (moment := self.clock()) < until:
            self.look()
            self.turn_to(max(self.clock(), moment + every))


def live_through(month: Month, days: int, every: timedelta) -> None:
    """Let everything happen that happens in a month; a shorter one has a part of it."""
    for day, event in sorted(EVENTS.items()):
        if day < days:
            month.live(BEGIN + day * DAY, every)
            event(month, BEGIN + day * DAY, every)
    month.live(BEGIN + days * DAY, every)


def _power_cut(month: Month, midnight: datetime, _every: timedelta) -> None:
    month.turn_to(midnight + 3 * DAY + 9 * HOUR)
    month.power_on()


def _crawl_that(mood: str) -> Event:
    def happen(month: Month, midnight: datetime, every: timedelta) -> None:
        month.live(midnight + 4 * HOUR + 50 * MINUTE, every)
        month.mood(mood)
        month.live(midnight + 5 * HOUR + 30 * MINUTE, 10 * MINUTE)

    return happen


def _clock_set_back(month: Month, midnight: datetime, every: timedelta) -> None:
    month.live(midnight + 4 * HOUR + 50 * MINUTE, every)
    month.live(midnight + 5 * HOUR + 30 * MINUTE, 10 * MINUTE)
    month.turn_to(midnight + 4 * HOUR + 30 * MINUTE)


def _somebody_else_crawls(month: Month, midnight: datetime, every: timedelta) -> None:
    for since, until in ((4 * HOUR, 9 * HOUR), (12 * HOUR + 30 * MINUTE, 14 * HOUR)):
        month.live(midnight + since, every)
        lock = Lock(month.archive)
        month.live(midnight + until, every)
        lock.release()


def _daemons_killed_during_a_crawl(month: Month, midnight: datetime, every: timedelta) -> None:
    """A crawl has a session of its own and outlives its daemon: the next one waits for it, and it counts."""
    month.live(midnight + 4 * HOUR, every)
    month.turn_to(midnight + 5 * HOUR + 11 * MINUTE)
    subprocess.run([sys.executable, "-c", PROCESS, str(month.folder), "crawl"], check=True)
    month.power_on()


def _clock_wrong_for_an_hour(month: Month, midnight: datetime, every: timedelta) -> None:
    month.live(midnight + 8 * HOUR, every)
    month.turn_to(midnight + 3650 * DAY)
    month.look()
    month.turn_to(midnight + 9 * HOUR)


if TYPE_CHECKING:
    from collections.abc import Callable

    Event = Callable[[Month, datetime, timedelta], None]

# On which day what happens.
EVENTS: dict[int, Event] = {
    1: _crawl_that("killed"),
    2: _crawl_that("hangs"),
    3: _crawl_that("hangs on"),
    4: _power_cut,
    8: _clock_set_back,
    9: _somebody_else_crawls,
    12: _daemons_killed_during_a_crawl,
    15: _clock_wrong_for_an_hour,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of the times of one job."""

    job: str
    due: int
    made: int  # within an hour and a half
    late: int  # made up for, or waited for
    skipped: int  # on purpose
    missed: int
    doubled: int


def account(month: Month, days: int) -> Iterator[Row]:
    """Yield what became of the times of each job, by what the processes themselves wrote down."""
    end = BEGIN + days * DAY
    done = [line.split() for line in (month.folder / "done").read_text().splitlines()]
    with open_for_reading(month.archive) as archive:
        skipped = {(row.job, row.due) for row in past.latest(archive, limit=10_000) if row.outcome == "skipped"}
    for job, when in RHYTHMS.items():
        times = missed(when, after=BEGIN - HOUR, before=end)
        moments = [from_iso(moment) for name, moment in done if name == job]
        counts = [_between(moments, *pair) for pair in zip(times, [*times[1:], end], strict=True)]
        pauses = [found[0] - due for due, found in zip(times, counts, strict=True) if found]
        left_out = sum((job, to_iso(due)) in skipped for due in times)
        yield Row(
            job=job, due=len(times), made=sum(pause < LATE for pause in pauses),
            late=sum(pause >= LATE for pause in pauses), skipped=left_out,
            missed=len(times) - len(pauses) - left_out, doubled=sum(len(found) > 1 for found in counts),
        )  # fmt: skip


def _between(moments: list[datetime], since: datetime, until: datetime) -> list[datetime]:
    return [moment for moment in moments if since <= moment < until]


def outcomes(month: Month) -> dict[str, int]:
    """Return how often which outcome is on record."""
    with open_for_reading(month.archive) as archive:
        rows = past.latest(archive, limit=10_000)
    return {name: sum(row.outcome == name for row in rows) for name in sorted({row.outcome for row in rows})}


def told(month: Month) -> Iterator[str]:
    """Yield what is on record of everything that did not simply finish."""
    with open_for_reading(month.archive) as archive:
        for row in reversed(past.latest(archive, limit=10_000)):
            if row.outcome != "finished":
                yield f"  {row.job:<8}{row.due}  {row.outcome:<8}  {row.said}"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--every", type=int, default=10, help="minutes between two looks")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        month = Month(Path(name))
        live_through(month, chosen.days, timedelta(minutes=chosen.every))
        say(f"{'job':<8}{'due':>6}{'made':>6}{'late':>6}{'skipped':>9}{'missed':>8}{'doubled':>9}")
        for row in account(month, chosen.days):
            say(f"{row.job:<8}{row.due:>6}{row.made:>6}{row.late:>6}{row.skipped:>9}{row.missed:>8}{row.doubled:>9}")
        say(f"on record: {', '.join(f'{number} {outcome}' for outcome, number in outcomes(month).items())}")
        for line in told(month):
            say(line)


if __name__ == "__main__":
    main()
