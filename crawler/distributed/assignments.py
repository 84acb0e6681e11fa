"""What a coordinator has to do, written down in the archive: which sites wait, which are out, what came of them."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crawler.archive import leases, runs
from crawler.archive.leases import TaskOutcome
from crawler.archive.runs import Tally
from crawler.archive.slices import cut_slice
from crawler.distributed.messages import MessageKind, Order, packed
from crawler.distributed.parcels import ParcelError, discard, unwrap, wrap
from crawler.distributed.planning import BUDGET, GRACE, SiteWork, is_left
from crawler.errors import CrawlerError, NotMergeable
from crawler.settings import CRAWL_DELAY_LONGEST
from crawler.sources.packing import pack_seeds
from crawler.times import CLOCK, to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crawler.archive import Archive
    from crawler.distributed.messages import WorkerNotice
    from crawler.models import Source
    from crawler.times import Clock

logger = logging.getLogger(__name__)

START = timedelta(minutes=10)  # within which a worker begins; then the slice is cut anew
CLOCKS = timedelta(minutes=1)  # by which two machines may differ
WRONG = timedelta(minutes=5)  # from which on what a worker writes down is of no use: its moments go into the archive
CUT_OFF = 20  # pauses that are waited after a visit that was cut off: of the usual one, the longest Crawl-delay
ROUNDS = 50  # tasks of one site in one run, each with its time; then it is the next run's


class Merged(Protocol):
    """What a slice has brought."""

    @property
    def outcome(self) -> str | None:
        """How the crawl of the slice ended."""
        ...

    @property
    def reached(self) -> int:
        """How many sources it reached."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is the same of all tasks of a run."""

    run: int
    release: str
    spider: str
    seeds: Path
    delay: float
    contact: str
    options: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    store: Path | None = None  # for slices that are too large for a message
    budget: timedelta = BUDGET  # of time, for one task


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far a run is."""

    sites: int
    done: int
    at_work: int  # of those that are out, how many a worker has begun
    out: int
    waiting: int
    kept: int


def longest_pause(delays: Iterable[float]) -> float:
    """Return after how many seconds whatever Crawl-delay a site may have is kept, when a visit was cut off.

    What the visit that was cut off had heard of it is lost; where no pause is kept at all, as in tests, none is here.
    """
    pause = max(delays)
    return max(pause, min(CRAWL_DELAY_LONGEST, pause * CUT_OFF))


def clock_said(notice: WorkerNotice, moment: datetime) -> str | None:
    """Return what is wrong with the clock of a worker whose notice comes in at a moment, None if nothing is."""
    ahead = notice.ahead(moment)
    if abs(ahead) < WRONG:
        return None
    side = "ahead of" if ahead > timedelta() else "behind"
    apart = f"{abs(ahead).total_seconds():.0f} s {side} that of the coordinator"
    return f"the clock of worker {notice.worker} is at least {apart}; have both set by a time server"


class Assignments:
    """The sites that wait and those that are out; whatever is said of them is in the archive before it is forgotten."""

    def __init__(
        self, archive: Archive, errand: Errand, sources: Mapping[str, Source], jobs: Iterable[SiteWork], *,
        merge: Callable[[bytes, int], Merged], clock: Clock = CLOCK,
    ) -> None:  # fmt: skip
        self.archive = archive
        self.errand = errand
        self.sources = sources
        self.merge = merge
        self.clock, self.passed = clock
        self.looked = self.clock(), self.passed()
        self.results = leases.mark_of(archive)  # names the queue of what comes back to it
        self.jobs = {job.site: job for job in jobs}
        self.waiting = dict(self.jobs)  # in the order in which they are handed out
        self.out = {task.id: task.site for task in leases.outstanding(archive)}  # also those of a run that was killed
        self.begun: dict[str, str] = {}  # by task, the worker that is at it
        self.visited = set(self.out.values())  # sites where somebody may have been just now
        self.rounds: Counter[str] = Counter()
        self.reached: dict[str, int] = {}
        self.aside: dict[str, str] = {}  # by site, why nothing came of it
        self.was_cut: set[str] = set()  # tasks that were out when the broker was away
        self.turned_away: set[str] = set()  # workers of which that was said
        self.stopping = False

    @property
    def release(self) -> str:
        return self.errand.release

    @property
    def status(self) -> Status:
        ours = self.jobs.keys()
        out = set(self.out.values())
        left = out | self.waiting.keys()
        return Status(
            sites=len(ours), done=len(ours - left), at_work=len(self.begun), out=len(out), waiting=len(self.waiting),
            kept=runs.kept(self.archive, self.errand.run),
        )  # fmt: skip

    def is_done(self) -> bool:
        return self.stopping or not (self.waiting or self.out)

    def next_order(self) -> Order | None:
        """Return the task for the next site that nobody is at, written down as outstanding."""
        while not self.stopping and (site := self._next_site()) is not None:
            moment = self.clock()
            task = leases.lease(
                self.archive, site, kind=self.errand.spider, run=self.errand.run, now=moment,
                deadline=moment + START + CLOCKS,
            )  # fmt: skip
            if task is None:  # of another coordinator; the lock of the archive makes that unlikely
                return None
            job = self.waiting.pop(site)
            self.out[task.id] = site
            try:
                return self._order(task.id, job, moment)
            except ParcelError as error:  # the others may be smaller
                self._lay_aside(task.id, str(error))
        return None

    def _next_site(self) -> str | None:
        """Return the site that is to be handed out next."""
        out = set(self.out.values())
        return next((one for one in self.waiting if one not in out), None)

    def _order(self, task: str, job: SiteWork, moment: datetime) -> Order:
        errand, sources = self.errand, [self.sources[slug] for slug in job.sources]
        pause = longest_pause([errand.delay, *(one.delay or 0.0 for one in sources)])
        data = cut_slice(self.archive, job.site, job.sources, now=moment, task=task)
        wait = pause if job.site in self.visited else 0.0
        self.visited.add(job.site)
        return Order(
            task=task, site=job.site, release=errand.release, results=self.results, sent=to_iso(moment),
            spider=errand.spider, sources=list(job.sources),
            start_by=to_iso(moment + START), seconds=errand.budget.total_seconds(),
            seeds=packed(pack_seeds(errand.seeds, sources)), slice=wrap(data, name=f"{task}-out", store=errand.store),
            delay=errand.delay, pause=pause, wait=wait, contact=errand.contact, options=dict(errand.options),
            flags=list(errand.flags), settings=dict(errand.settings),
        )  # fmt: skip

    def hear(self, notice: WorkerNotice) -> str | None:
        """Take in what a worker says, and return why that worker is to end, if it is.

        A slice of which nobody waits any more is merged all the same.
        """
        if not leases.is_known(self.archive, notice.task):  # such as of an archive in whose place a backup was put
            logger.warning("%s: what came back was never asked for by this archive; it is left out", notice.site)
            return None
        if why := clock_said(notice, self.clock()):
            self._turn_away(notice, why)
            return why
        if notice.kind is MessageKind.LATE and notice.said and notice.task in self.begun:
            return None  # sent twice, and the other one has begun it
        if notice.kind is MessageKind.BEGUN:
            self._begin(notice)
        elif notice.kind is MessageKind.DONE:
            self._finish(notice)
        elif notice.kind is MessageKind.FAILED:
            self._lay_aside(notice.task, f"{notice.said} (on {notice.worker})")
        else:
            if notice.kind is MessageKind.REFUSED:
                logger.warning("%s, and this is %s; it gets no task", notice.said, self.release)
            self._return(notice)
        return None

    def _turn_away(self, notice: WorkerNotice, why: str) -> None:
        """Take nothing from a worker, and give its site to another one."""
        if notice.worker not in self.turned_away:
            self.turned_away.add(notice.worker)
            logger.warning("%s; it gets no task", why)
        with suppress(CrawlerError, OSError):  # what cannot be deleted now is swept out later
            discard(notice.slice, store=self.errand.store)
        self._return(notice)

    def _return(self, notice: WorkerNotice) -> None:
        """Let the site of a task wait again that was out, and of which nothing came."""
        was_out = notice.task in self.out
        self._give_back(notice.task, TaskOutcome.UNFINISHED)
        if was_out:
            self._wait_again(notice.site)

    def _begin(self, notice: WorkerNotice) -> None:
        deadline = self.clock() + self.errand.budget + GRACE + CLOCKS
        if leases.renew(self.archive, notice.task, deadline=deadline):
            self.begun[notice.task] = notice.worker

    def _finish(self, notice: WorkerNotice) -> None:
        """Merge a slice and end its task, both or neither; one that is damaged is laid aside, and ends no run."""
        try:
            data = unwrap(notice.slice, store=self.errand.store)
        except CrawlerError as error:
            self._lay_aside(notice.task, str(error))
            return
        was_out = notice.task in self.out  # else its site waits again, or is another's
        try:
            with self.archive.transaction():
                left = self._merge(notice, data)
        except NotMergeable as error:
            self._lay_aside(notice.task, f"{error} (on {notice.worker})")
            return
        for parcel in (notice.slice, {"file": f"{notice.task}-out.slice"} if self.errand.store else {}):
            discard(parcel, store=self.errand.store)
        self.rounds[notice.site] += 1
        self.aside.pop(notice.site, None)  # an earlier task of it had died too often, as where much was restarted
        if left and was_out and self.rounds[notice.site] < ROUNDS:
            self._wait_again(notice.site)

    def _merge(self, notice: WorkerNotice, data: bytes) -> bool:
        """Merge a slice, and say whether its site has more to be asked for."""
        merged = self.merge(data, self.errand.run)
        left = is_left(merged.outcome)
        self._give_back(notice.task, TaskOutcome.UNFINISHED if left else TaskOutcome.FINISHED)
        self.reached[notice.site] = max(merged.reached, self.reached.get(notice.site, 0))
        runs.note_reached(self.archive, self.errand.run, sum(self.reached.values()))
        return left

    def cut_off(self) -> None:
        """Note that the broker was away: what is out was begun anew then, which says nothing of its sites."""
        self.was_cut.update(self.out)

    def lay_aside(self, task: str, why: str) -> None:
        """End a task that the broker hands out no more; where it was away meanwhile, its site waits again."""
        if task not in self.was_cut or task not in self.out:
            self._lay_aside(task, why)
            return
        site = self.out[task]
        self._give_back(task, TaskOutcome.UNFINISHED)
        self._wait_again(site)

    def _lay_aside(self, task: str, why: str) -> None:
        """End a task of which nothing comes, and say so of each of its sources."""
        site = self.out.get(task)
        if site is None:  # of another run, or known already
            return
        with self.archive.transaction():
            self._give_back(task, TaskOutcome.FAILED, why)
            slugs = self.jobs[site].sources if site in self.jobs else ()
            runs.add(self.archive, self.errand.run, {slug: Tally(error=why) for slug in slugs})
        self.aside[site] = why
        logger.warning("%s: %s", site, why)

    def expire(self) -> None:
        """End the tasks of which nobody has heard for too long; their sites wait again."""
        self._follow_clock()
        for task in leases.expire(self.archive, now=self.clock()):
            logger.warning("%s: nobody has heard of its task for too long", task.site)
            self._forget(task.id)
            self._wait_again(task.site)

    def _follow_clock(self) -> None:
        """Move the deadlines with a clock that was set since the last look, or stood still while the machine slept."""
        (moment, passed), self.looked = self.looked, (self.clock(), self.passed())
        gone = timedelta(seconds=self.looked[1] - passed)
        if abs(by := self.looked[0] - moment - gone) > CLOCKS:
            leases.shift(self.archive, by)

    def _give_back(self, task: str, outcome: TaskOutcome, error: str | None = None) -> None:
        leases.give_back(self.archive, task, outcome=outcome, now=self.clock(), error=error)
        self._forget(task)

    def _forget(self, task: str) -> None:
        self.out.pop(task, None)
        self.begun.pop(task, None)

    def _wait_again(self, site: str) -> None:
        """Put a site at the end of those that wait; one that is no part of this run is the next one's."""
        if site in self.jobs:
            self.waiting[site] = self.jobs[site]

    @cached_property
    def error(self) -> str | None:
        """What there is to say of the whole run at its end."""
        if not self.aside:
            return None
        return f"laid aside: {', '.join(sorted(self.aside))}; `pantau runs {self.errand.run}` says why of each"
