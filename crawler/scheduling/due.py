"""When the daily crawl is due: one answer for the daemon, cron and people, read from the `runs` table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.archive import open_for_reading
from crawler.archive.views import runs
from crawler.errors import ConfigurationError
from crawler.times import from_iso

if TYPE_CHECKING:
    from pathlib import Path

    from apscheduler.triggers.cron import CronTrigger

LOOKED_BACK = (timedelta(days=1), timedelta(days=8), timedelta(days=32), timedelta(days=400))
INSTANT = timedelta(microseconds=1)


def last_due(moment: datetime, *, at: time, timezone: str) -> datetime:
    """Return the latest moment, not after *moment*, at which the daily crawl was due."""
    zone = ZoneInfo(timezone)
    local = moment.astimezone(zone)
    today = datetime.combine(local.date(), at, tzinfo=zone)
    return today if today <= local else datetime.combine(local.date() - timedelta(days=1), at, tzinfo=zone)


def is_due(archive: Path, *, at: time, timezone: str, now: datetime) -> bool:
    """Say whether no complete run over all sources has ended since the crawl was last due."""
    return not is_done(archive, since=last_due(now, at=at, timezone=timezone))


def is_done(archive: Path, *, since: datetime) -> bool:
    """Say whether a complete run over all sources has ended since a moment."""
    finished = last_finished(archive)
    return finished is not None and finished >= since


def last_finished(archive: Path) -> datetime | None:
    """Return when the last complete run over all sources ended."""
    if not archive.exists():
        return None
    with open_for_reading(archive) as opened:
        finished = runs.last_finished(opened, "latest")
    return from_iso(finished) if finished else None


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
        return f"every {self.interval}"

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


Rhythm = Daily | Every | Cron


def next_times(when: Rhythm, archive: Path, *, now: datetime, count: int) -> list[datetime]:
    """Return when the next crawls are due, each if the one before took no time; an overdue one is due now."""
    if not is_done(archive, since=when.last(now)):
        times = [now.astimezone(ZoneInfo(when.timezone))]
    else:
        finished = last_finished(archive) or now
        times = [when.following(max(finished, when.last(now)))]
    while len(times) < count:
        times.append(when.following(times[-1]))
    return times
