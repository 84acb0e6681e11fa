"""Whether a source is silent for longer than its own rhythm allows.

The days on which it published say how likely it does so on a working day, on a Saturday, on a Sunday and on a holiday.
A stretch of days without anything new surprises by the product of what each of them makes unlikely; the days of Lebaran
surprise nobody. What is written in bursts pauses for longer than chance would have it, so that a silence must also
surprise half as much again as the longest one before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from math import inf, log
from typing import TYPE_CHECKING

from crawler.reference.holidays import DayKind, load_holidays

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DAY = timedelta(days=1)
ENOUGH = 6.5  # of surprise: once in seven hundred silences by chance, two empty working days of a daily paper
LONGER = 1.5  # times the longest silence before
FEW, FEW_DAYS = 8, 45  # of a source that published on fewer days, so long a silence may still be its rhythm
CERTAIN = 0.985  # that something appears; no newsroom is surer than that
BELIEF = 2.0  # days of the kind that are supposed to have been seen as often as on other days
KINDS = (DayKind.WORKDAY, DayKind.SATURDAY, DayKind.SUNDAY, DayKind.HOLIDAY)
RESTFUL = {DayKind.SATURDAY: 0.6, DayKind.SUNDAY: 0.6, DayKind.HOLIDAY: 0.6}  # of a working day, until it has shown
FASTING = 0.8  # of a working day, in Ramadan


@lru_cache(maxsize=1024)
def kind_of(day: date) -> DayKind:
    """Return what may be expected of a day."""
    return load_holidays().kind_of(day)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How likely something new appears, by the kind of day."""

    chances: Mapping[DayKind, float]

    def surprise(self, days: Iterable[date]) -> float:
        """Return how much it surprises that nothing appears on any of *days*."""
        return sum(-log(1 - self.chances[kind_of(day)]) for day in days)

    def expects(self, day: date) -> bool:
        """Say whether something is likelier to appear than not."""
        return self.chances[kind_of(day)] >= 0.5


def rhythm_of(active: Sequence[date]) -> Rhythm:
    """Return the rhythm of who published on the days *active*, which are in their order."""
    seen: Counter[DayKind] = Counter(map(_learned_as, _days(active[0], active[-1] + DAY)))
    told: Counter[DayKind] = Counter(map(_learned_as, active))
    usual = (told[DayKind.WORKDAY] + 0.5) / (seen[DayKind.WORKDAY] + 1)
    chances = {kind: _chance(told[kind], seen[kind], usual * RESTFUL.get(kind, 1.0)) for kind in KINDS}
    chances[DayKind.HOLIDAY] = min(chances[DayKind.HOLIDAY], chances[DayKind.SUNDAY])
    chances[DayKind.RAMADAN] = FASTING * chances[DayKind.WORKDAY]
    chances[DayKind.LEBARAN] = 0.0
    return Rhythm(chances)


def _learned_as(day: date) -> DayKind:
    kind = kind_of(day)
    return DayKind.WORKDAY if kind is DayKind.RAMADAN else kind


def _chance(told: int, seen: int, prior: float) -> float:
    return min(CERTAIN, (told + BELIEF * prior) / (seen + BELIEF))


def _days(first: date, end: date) -> Iterator[date]:
    """Yield the days from *first* until the day before *end*."""
    for number in range((end - first).days):
        yield first + number * DAY


def empty_days(last: date, looked: date) -> list[date]:
    """Return the days that have passed without anything new: that of the look is not over."""
    return list(_days(last + DAY, looked))


def is_silent(active: Sequence[date], looked: date) -> bool:
    """Say whether who published on the days *active* was silent for too long on the day *looked*.

    *active* holds each day once, in their order, one at least.
    """
    silence = empty_days(active[-1], looked)
    if len(active) < FEW:
        return len(silence) >= FEW_DAYS
    rhythm = rhythm_of(active)
    longest = max((rhythm.surprise(empty_days(one, next_one)) for one, next_one in pairwise(active)), default=inf)
    return rhythm.surprise(silence) > max(ENOUGH, LONGER * longest)
