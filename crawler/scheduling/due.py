"""When a crawl or another job is due: one answer for the daemon, cron and people, read from what is on record."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.archive import open_for_reading
from crawler.archive.views import jobs, runs
from crawler.errors import ConfigurationError
from crawler.periods import stretch_said
from crawler.times import AHEAD, from_iso, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from apscheduler.triggers.cron import CronTrigger

LOOKED_BACK = (timedelta(days=1), timedelta(days=8), timedelta(days=32), timedelta(days=400))
INSTANT = timedelta(microseconds=1)
CRAWL = "crawl"
MOST_MISSED = 400


def last_due(moment: datetime, *, at: time, timezone: str) -> datetime:
    """Return the latest moment, not after *moment*, at which the daily crawl was due."""
    zone = ZoneInfo(timezone)
    local = moment.astimezone(zone)
    today = datetime.combine(local.date(), at, tzinfo=zone)
    return today if today <= local else datetime.combine(local.date() - timedelta(days=1), at, tzinfo=zone)


def is_done(archive: Path, job: str = CRAWL, *, since: datetime, now: datetime) -> bool:
    """Say whether a job was done, or left out on purpose, since a moment."""
    settled = last_settled(archive, job, now=now)
    return settled is not None and settled >= since


def last_settled(
    archive: Path, job: str = CRAWL, *, now: datetime, outcomes: Sequence[str] = jobs.SETTLED
) -> datetime | None:  # fmt: skip
    """Return when a job last had one of these *outcomes*: a crawl also by cron or a person, over all sources."""
    if not archive.exists():
        return None
    with open_for_reading(archive) as opened:
        found = [jobs.last_settled(opened, job, until=now + AHEAD, outcomes=outcomes)]
        if job == CRAWL:
            found.append(runs.last_finished(opened, "latest", until=to_iso(now + AHEAD)))
    return max((from_iso(moment) for moment in found if moment), default=None)


@dataclass(frozen=True, slots=True)
class Daily:
    """A crawl that is due at one time of every day."""

    at: time
    timezone: str

    def __str__(self) -> str:
        return f"daily at {self.at:%H:%M} {self.timezone}"

    def last(self, moment: datetime) -> datetime:
        """Return the latest moment, not after *moment*, at which a crawl was due."""
        return last_due(moment, at=self.at, timezone=self.timezone)

    def following(self, moment: datetime) -> datetime:
        """Return the first moment after *moment* at which a crawl is due."""
        day = self.last(moment).astimezone(ZoneInfo(self.timezone)).date() + timedelta(days=1)
        return datetime.combine(day, self.at, tzinfo=ZoneInfo(self.timezone))


@dataclass(frozen=True, slots=True)
class Every:
    """A crawl that is due so long after the last one ended."""

    interval: timedelta
    timezone: str

    def __str__(self) -> str:
        return f"every {stretch_said(self.interval)}"

    def last(self, moment: datetime) -> datetime:
        """Return the moment since which a crawl has to have ended, so that none is due."""
        return moment - self.interval

    def following(self, moment: datetime) -> datetime:
        """Return when a crawl is due after one that ended at *moment*."""
        return moment.astimezone(ZoneInfo(self.timezone)) + self.interval


@dataclass(frozen=True, slots=True)
class Cron:
    """A crawl that is due at the times of a cron expression, whose days of the week are names."""

    expression: str
    timezone: str

    def __str__(self) -> str:
        return f"at {self.expression} {self.timezone}"

    def last(self, moment: datetime) -> datetime:
        """Return the latest moment, not after *moment*, at which a crawl was due."""
        trigger = self.trigger()
        for stretch in LOOKED_BACK:
            found: datetime | None = None
            following: datetime | None = trigger.get_next_fire_time(None, moment - stretch)
            while following and following <= moment:
                found, following = following, trigger.get_next_fire_time(following, following + INSTANT)
            if found is not None:
                return found
        return moment - LOOKED_BACK[-1]

    def following(self, moment: datetime) -> datetime:
        """Return the first moment after *moment* at which a crawl is due."""
        found: datetime | None = self.trigger().get_next_fire_time(None, moment + INSTANT)
        return found or moment + LOOKED_BACK[-1]

    def trigger(self) -> CronTrigger:
        """Return what finds its times; raise ConfigurationError with the cure of a wrong expression."""
        from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415  (a crawl that is not due needs none)

        days = self.expression.split()[4:]
        if any(character.isdecimal() for day in days for character in day):  # cron and APScheduler count differently
            raise ConfigurationError(f"{self.expression!r} numbers days of the week; name them, such as mon-fri")
        try:
            return CronTrigger.from_crontab(self.expression, timezone=self.timezone)
        except ValueError as error:
            raise ConfigurationError(
                f"{self.expression!r} is no cron expression ({error}); write it like '30 4 * * mon-fri'"
            ) from error


@dataclass(frozen=True, slots=True)
class Jittered:
    """Another rhythm whose times come later by chance, the same chance whenever it is asked.

    A machine that asks a thousand sites at five sharp does so together with everybody else.
    """

    rhythm: Daily | Every | Cron
    most: timedelta
    seed: str  # what tells this installation and job from others

    @property
    def timezone(self) -> str:
        """The zone of its times."""
        return self.rhythm.timezone

    def __str__(self) -> str:
        return f"{self.rhythm}, up to {stretch_said(self.most)} later"

    def last(self, moment: datetime) -> datetime:
        """Return the latest moment at which it was due whose pause is over by *moment*."""
        due = self.rhythm.last(moment)
        if isinstance(self.rhythm, Every):
            return due - self._pause(due.replace(hour=0, minute=0, second=0, microsecond=0))
        return due if due + self._pause(due) <= moment else self.rhythm.last(due - INSTANT)

    def following(self, moment: datetime) -> datetime:
        """Return when it comes the next time after *moment*, the pause included."""
        due = self.rhythm.following(moment)
        return due + self._pause(due)

    def _pause(self, due: datetime) -> timedelta:
        return random.Random(f"{self.seed} {to_iso(due)}").random() * self.most  # noqa: S311  (no secret)


Rhythm = Daily | Every | Cron | Jittered


def missed(when: Rhythm, *, after: datetime, before: datetime) -> list[datetime]:
    """Return the times between two moments at which something was due; what is due so long after the last has none."""
    if not has_fixed_times(when):
        return []
    times = takewhile(lambda one: one < before, _times(_base(when), after))
    return list(islice(times, MOST_MISSED))


def has_fixed_times(when: Rhythm) -> bool:
    """Say whether something is due at moments that do not depend on when it was done last."""
    return not isinstance(_base(when), Every)


def _base(when: Rhythm) -> Daily | Every | Cron:
    return when.rhythm if isinstance(when, Jittered) else when


def _times(when: Rhythm, moment: datetime) -> Iterator[datetime]:
    while True:
        moment = when.following(moment)
        yield moment


def next_times(when: Rhythm, archive: Path, *, now: datetime, count: int, job: str = CRAWL) -> list[datetime]:
    """Return when a job is due next, each if the one before took no time; an overdue one is due now."""
    settled = last_settled(archive, job, now=now)
    if settled is None or settled < when.last(now):
        first = now.astimezone(ZoneInfo(when.timezone))
    else:
        first = when.following(max(settled, when.last(now)))
    return [first, *islice(_times(when, first), count - 1)]
