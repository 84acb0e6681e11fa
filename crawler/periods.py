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

    def without(self, others: Iterable[Period]) -> list[Period]:
        """Return what *others* leave of it, the newest first."""
        left = [self]
        for other in others:
            left = [part for one in left for part in one._outside(other)]
        return sorted(left, reverse=True)

    def _outside(self, other: Period) -> Iterator[Period]:
        before = Period(self.since, min(self.until, other.since))
        after = Period(max(self.since, other.until), self.until)
        if other.until <= self.since or other.since >= self.until:
            yield self
            return
        yield from (part for part in (before, after) if part.since < part.until)


def period_of_days(since: date, until: date, *, zone: str, now: datetime) -> Period:
    """Return the period from the first moment of one day to the last of another in *zone*, and never beyond *now*."""
    local = ZoneInfo(zone)
    begin = datetime.combine(since, time(), tzinfo=local).astimezone(now.tzinfo)
    end = datetime.combine(until + timedelta(days=1), time(), tzinfo=local).astimezone(now.tzinfo)
    return Period(begin, max(begin, min(end, now)))
