"""When something new appeared at a source, and whether it is silent for longer than its own rhythm allows.

The days on which it published say how likely it does so on a working day, on a Saturday, on a Sunday and on a holiday.
A stretch of days without anything new surprises by the product of what each of them makes unlikely; the days of Lebaran
surprise nobody. What is written in bursts pauses for longer than chance would have it, so that a silence must also
surprise half as much again as the longest one before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import dropwhile, pairwise
from math import inf, log
from typing import TYPE_CHECKING

from crawler.reference.holidays import DayKind, load_holidays
from crawler.times import day_in_jakarta, from_iso, to_iso

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from crawler.archive.views.health import Announcement, SourceRecord

DAY = timedelta(days=1)
ENOUGH = 8.0  # of surprise: once in three thousand silences by chance, two empty working days of a daily paper
LONGER = 1.5  # times the longest silence before
FEW, FEW_DAYS = 8, 120  # of a source that published on fewer days, so long a silence may still be its rhythm
CERTAIN = 0.985  # that something appears; no newsroom is surer than that
STEADY = 20  # days on which somebody who misses some would have missed one
BELIEF = 2.0  # days of the kind that are supposed to have been seen as often as on other days
LEARNED = (DayKind.WORKDAY, DayKind.SATURDAY, DayKind.SUNDAY)
LEARNED_AS = {DayKind.RAMADAN: DayKind.WORKDAY, DayKind.HOLIDAY: DayKind.SUNDAY, DayKind.LEBARAN: DayKind.SUNDAY}
RESTFUL = {DayKind.SATURDAY: 0.6, DayKind.SUNDAY: 0.6}  # of a working day, until it has shown
FASTING = 0.8  # of the surprise of a working day, in Ramadan
HISTORY = timedelta(days=90)  # so far back the rhythm of a source is looked for
MORNING = timedelta(hours=12)  # what is found so early appeared the day before, or in the night
LATE = timedelta(days=7)  # who is told of an article later than that is told the wrong day, or of the past


@lru_cache(maxsize=1024)
def kind_of(day: date) -> DayKind:
    """Return what may be expected of a day."""
    return load_holidays().kind_of(day)


@dataclass(frozen=True, slots=True)
class Chance:
    """On how many days of a kind something new appeared, of how many; what is believed before counts as some days."""

    told: float
    seen: float

    def after(self, silent: int) -> float:
        """Return how likely something new appears on one more such day, when so many have brought nothing."""
        is_steady = self.seen >= STEADY and self.told >= CERTAIN * self.seen
        return min(CERTAIN, self.told / (self.seen if is_steady else self.seen + silent))


@dataclass(frozen=True, slots=True)
class Habit:
    """How likely something new appears on each kind of day, and on a working day that follows an empty one."""

    usual: Mapping[DayKind, Chance]
    again: Chance

    def surprise(self, days: Iterable[date]) -> float:
        """Return how much it surprises that nothing appears on any of *days*.

        Each of them makes the next one less surprising: of who published on few days nobody knows how often that is,
        and who writes in bursts pauses between them.
        """
        silent: Counter[DayKind] = Counter()
        total = 0.0
        for day in days:
            kind = kind_of(day)
            if kind is not DayKind.LEBARAN:
                learned = _learned_as(day)
                weight = FASTING if kind is DayKind.RAMADAN else 1.0
                total -= weight * log(1 - self._chance(learned, silent))
                silent[learned] += 1
        return total

    def _chance(self, kind: DayKind, silent: Mapping[DayKind, int]) -> float:
        usual = self.usual[kind].after(silent[kind])
        if not silent[DayKind.WORKDAY]:
            return usual
        return min(usual, self.again.after(silent[DayKind.WORKDAY] - 1))


def habit_of(active: Sequence[date]) -> Habit:
    """Return the habit of who published on the days *active*, which are in their order."""
    days = list(_days(active[0], active[-1] + DAY))
    seen, told = Counter(map(_learned_as, days)), Counter(map(_learned_as, active))
    usual = (told[DayKind.WORKDAY] + 0.5) / (seen[DayKind.WORKDAY] + 1)
    return Habit(
        usual={kind: _believed(told[kind], seen[kind], usual * RESTFUL.get(kind, 1.0)) for kind in LEARNED},
        again=_again(days, set(active), usual),
    )


def _believed(told: int, seen: int, belief: float) -> Chance:
    return Chance(told + BELIEF * belief, seen + BELIEF)


def _again(days: Iterable[date], active: Collection[date], belief: float) -> Chance:
    """Return how likely something new appears on a working day after an empty one."""
    workdays = [day in active for day in days if _learned_as(day) is DayKind.WORKDAY]
    following = [later for earlier, later in pairwise(workdays) if not earlier]
    return _believed(sum(following), len(following), belief)


def _learned_as(day: date) -> DayKind:
    kind = kind_of(day)
    return LEARNED_AS.get(kind, kind)


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
    habit = habit_of(active)
    longest = max((habit.surprise(empty_days(one, next_one)) for one, next_one in pairwise(active)), default=inf)
    return habit.surprise(silence) > max(ENOUGH, LONGER * longest)


def moments_of(announcements: Sequence[Announcement]) -> list[str]:
    """Return when articles appeared, in order.

    What was heard of at first may be as old as it says; later, what is much older than the look that found it has a
    wrong date, or came back, and the look says when. Nothing appears later than it was heard of.
    """
    first = min((one.found for one in announcements), default="")
    return sorted(_counted_from(one, is_first=one.found == first) for one in announcements)


def _counted_from(one: Announcement, *, is_first: bool) -> str:
    if one.moment > one.found:
        return one.found
    is_late = from_iso(one.found) - from_iso(one.moment) > LATE
    return one.found if is_late and not is_first else one.moment


def last_new(facts: SourceRecord) -> str | None:
    """Return when the newest article appeared; of one with no announcements left, when a visit last found any."""
    heard = [one.started for one in facts.visits if one.candidates]
    moments = moments_of(facts.announcements)
    return moments[-1] if moments else max(heard, default=None)


def active_days(facts: SourceRecord) -> list[date]:
    """Return the days on which something appeared, the last one however old it is."""
    moments = moments_of(facts.announcements)
    begin = to_iso(from_iso(facts.visits[-1].started) - HISTORY)
    days = {day_in_jakarta(from_iso(one)) for one in (*moments[-1:], *dropwhile(lambda one: one < begin, moments))}
    return sorted(days | _heard_before(facts, moments))


def _heard_before(facts: SourceRecord, moments: Sequence[str]) -> set[date]:
    """Return the days on which something appeared before the oldest announcement that is remembered.

    What a visit finds appeared since the one before it: on that day, or if it comes in the morning on the day before.
    """
    oldest = moments[0] if moments else to_iso(datetime.max.replace(tzinfo=UTC))
    later = facts.visits[1:]  # the first one finds what has stood there for weeks
    found = (one.started for one in later if one.candidates and one.started < oldest)
    return {day_in_jakarta(from_iso(one) - MORNING) for one in found}
