"""Stretches of time: what a backfill is asked for, and what it has covered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Sites print moments without their zone, or in the wrong one: what is a day off may be meant.
SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From *since* until just before *until*."""

    since: datetime
    until: datetime

    def holds(self, moment: datetime) -> bool:
        """Say whether *moment* lies in it."""
        return self.since <= moment < self.until

    def meets(self, earliest: datetime | None, latest: datetime | None) -> bool:
        """Say whether something that happened between two moments, as far as they are known, may lie in it."""
        is_late = earliest is not None and earliest >= self.until + SLACK
        is_early = latest is not None and latest < self.since - SLACK
        return not (is_late or is_early)

    def follows(self, other: Period) -> bool:
        """Say whether it begins while *other* lasts, or where it stops."""
        return other.since <= self.since <= other.until

    def without(self, others: Iterable[Period]) -> list[Period]:
        """Return what *others* leave of it, the newest first."""
        left = [self]
        for other in others:
            left = [part for one in left for part in _outside(one, other)]
        return sorted(left, reverse=True)


def _outside(one: Period, other: Period) -> Iterator[Period]:
    if other.until <= one.since or other.since >= one.until:
        yield one
        return
    parts = Period(one.since, other.since), Period(other.until, one.until)
    yield from (part for part in parts if part.since < part.until)


def period_of_days(since: date, until: date, *, zone: str, now: datetime) -> Period:
    """Return the period from the first moment of one day to the last of another in *zone*, and never beyond *now*."""
    local = ZoneInfo(zone)
    begin = datetime.combine(since, time(), tzinfo=local).astimezone(now.tzinfo)
    end = datetime.combine(until + timedelta(days=1), time(), tzinfo=local).astimezone(now.tzinfo)
    return Period(begin, max(begin, min(end, now)))
