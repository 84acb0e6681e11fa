"""How often healthy sources are called ill, and how soon silent ones are noticed: a quarter made up; run by hand.

A quarter with Ramadan and Lebaran, visited each morning at five. The newsrooms print as newsrooms do: daily papers,
local portals, offices that rest at weekends, weeklies, those that write in bursts and those that hardly write; some of
their visits fail and some of their pages hold no text. Then each falls silent on some day.

    python tests/benchmarks/health_alarms.py --sources 60
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from crawler.archive.views.health import Announcement, SourceRecord, VisitFacts
from crawler.health import health_of
from crawler.reference.holidays import DayKind, load_holidays
from crawler.silence import HISTORY
from crawler.times import to_iso
from crawler.troubles import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIRST = date(2026, 1, 5)  # a Monday; Lebaran begins on 18 March
WEEKS = 13
DAY = timedelta(days=1)
REMEMBERED = 150  # announcements of a source
SHOWN = 10  # by a feed at first
TROUBLE, AGAIN = 0.015, 0.05  # of visits that fail, and of those after one that did
ERRORS = ("HTTP 503, 3 times in a row", "robots.txt: no answer in time", "connection lost, 3 times in a row")
RESTS = {DayKind.SATURDAY: 0.6, DayKind.SUNDAY: 0.5, DayKind.HOLIDAY: 0.5, DayKind.LEBARAN: 0.25, DayKind.RAMADAN: 0.8}
CLOSED = dict.fromkeys((DayKind.SATURDAY, DayKind.SUNDAY, DayKind.HOLIDAY, DayKind.LEBARAN), 0.02)


@dataclass(slots=True)
class Newsroom:
    """How one prints: how many articles a working day, what of it on other days, and in which moods."""

    mean: float
    rests: dict[DayKind, float] = field(default_factory=lambda: RESTS)
    unread: float = 0.05  # of its pages
    moods: tuple[float, float] = (0.0, 1.0)  # the chance of a day to begin a pause, and to end it
    weekday: int | None = None  # on which alone it appears, more or less
    is_paused: bool = False

    def prints(self, day: date, dice: random.Random) -> int:
        """Return how many articles appear on a day."""
        begin, end = self.moods
        self.is_paused = dice.random() >= end if self.is_paused else dice.random() < begin
        if self.is_paused:
            return 0
        mean = self.mean * self.rests.get(load_holidays().kind_of(day), 1.0)
        if self.weekday is not None:
            mean *= 1.0 if day.weekday() == (self.weekday + dice.choice((0, 0, 0, 0, 1))) % 7 else 0.02
        return poisson(mean * dice.gammavariate(4, 0.25), dice)  # days are more unlike than chance has them


def poisson(mean: float, dice: random.Random) -> int:
    if mean > 30:
        return max(0, round(dice.gauss(mean, mean**0.5)))
    left, number = dice.expovariate(1.0), 0
    while left < mean:
        left += dice.expovariate(1.0)
        number += 1
    return number


KINDS: dict[str, Callable[[random.Random], Newsroom]] = {
    "daily paper": lambda dice: Newsroom(dice.uniform(12, 60)),
    "local portal": lambda dice: Newsroom(dice.uniform(2, 6)),
    "small portal": lambda dice: Newsroom(dice.uniform(0.5, 1.5)),
    "office": lambda dice: Newsroom(dice.uniform(0.6, 4), CLOSED),
    "weekly": lambda dice: Newsroom(4, {}, weekday=dice.randrange(5)),
    "in bursts": lambda dice: Newsroom(dice.uniform(1, 5), moods=(0.2, 0.25)),
    "now and then": lambda dice: Newsroom(dice.uniform(0.05, 0.15)),
    "pictures": lambda dice: Newsroom(dice.uniform(3, 10), unread=0.6),
}


class Watch:
    """One source, visited every morning."""

    def __init__(self, newsroom: Newsroom, seed: int) -> None:
        self.newsroom, self.dice = newsroom, random.Random(seed)
        self.past = [self._printed(FIRST - back * DAY) for back in range(60, 0, -1)]
        self.waiting = [moment for day in self.past for moment in day][-SHOWN:]
        self.announcements: list[Announcement] = []
        self.visits: list[VisitFacts] = []
        self.failed = False

    def _printed(self, day: date) -> list[datetime]:
        """Return when articles appeared on a day, by the clocks of Jakarta between seven and ten."""
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        hours = sorted(self.dice.uniform(0, 15) for _ in range(self.newsroom.prints(day, self.dice)))
        return [start + timedelta(hours=each) for each in hours]

    def morning(self, day: date, *, is_silent: bool) -> None:
        """Visit it at five, in Jakarta, before what appears on that day does."""
        look = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2)
        self.failed = self.dice.random() < (AGAIN if self.failed else TROUBLE)
        found = [] if self.failed else self.waiting
        self.waiting = self.waiting if self.failed else []
        self.announcements += [Announcement(source="", moment=to_iso(one), found=to_iso(look)) for one in found]
        self.announcements = self.announcements[-REMEMBERED:]
        self.visits.append(self._visit(len(found), look))
        printed = self._printed(day)
        self.waiting += [] if is_silent else printed

    def _visit(self, number: int, look: datetime) -> VisitFacts:
        lost = sum(self.dice.random() < 0.02 for _ in range(number))
        unread = sum(self.dice.random() < self.newsroom.unread for _ in range(number - lost))
        return VisitFacts(
            source="", run=len(self.visits), started=to_iso(look), candidates=number, kept=0, dropped=number - lost,
            failed=lost, error=self.dice.choice(ERRORS) if self.failed else None, answered=None if self.failed else 1,
            announced=None if self.failed else SHOWN, unread=unread, shut=0, taught=0, fitted=0, led=None,
        )  # fmt: skip

    def word(self, day: date) -> tuple[Word, str]:
        """Return how the source is called."""
        begin = to_iso(datetime(day.year, day.month, day.day, tzinfo=UTC) - HISTORY)
        visits = tuple(one for one in self.visits if one.started >= begin)
        facts = SourceRecord(slug="", name="", home="", visits=visits, announcements=tuple(self.announcements))
        health = health_of(facts)
        return health.word, health.kind


def days(weeks: int) -> Iterator[tuple[int, date]]:
    for number in range(7 * weeks):
        yield number, FIRST + number * DAY


def alarms(make: Callable[[random.Random], Newsroom], seed: int, weeks: int = WEEKS) -> dict[int, str]:
    """Return the weeks of a healthy source in which it was called ill, each with the kind of trouble."""
    watch = Watch(make(random.Random(seed)), seed)
    found: dict[int, str] = {}
    for number, day in days(weeks):
        watch.morning(day, is_silent=False)
        word, kind = watch.word(day)
        if word is not Word.OK:
            found.setdefault(number // 7, kind)
    return found


def days_until_noticed(make: Callable[[random.Random], Newsroom], seed: int, *, most: int = 60) -> int | None:
    """Return after how many days it is noticed that a source has fallen silent, None if not within *most*."""
    watch = Watch(make(random.Random(seed)), seed)
    silent_from = 30 + seed % 20
    for number in range(silent_from + most):
        day = FIRST + number * DAY
        watch.morning(day, is_silent=number >= silent_from)
        if number > silent_from and watch.word(day)[0] is Word.QUIET:
            return number - silent_from
    return None


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=40, help="of each kind")
    number = parser.parse_args().sources
    say(f"{'kind':<14} {'weeks':>6} {'alarms':>7} {'share':>7}   noticed after days: median, nine in ten, never")
    total, weeks = 0, 0
    why: Counter[str] = Counter()
    for name, make in KINDS.items():
        found = [alarms(make, seed) for seed in range(number)]
        late = [days_until_noticed(make, seed) for seed in range(number)]
        noticed = sorted(one for one in late if one is not None)
        bad = sum(map(len, found))
        why.update(f"{name}: {kind}" for each in found for kind in each.values())
        total, weeks = total + bad, weeks + number * WEEKS
        told = f"{median(noticed):.0f}, {noticed[int(0.9 * len(noticed))]}" if noticed else "-"
        say(f"{name:<14} {number * WEEKS:>6} {bad:>7} {bad / (number * WEEKS):>7.2%}   {told}, {late.count(None)}")
    say(f"{'together':<14} {weeks:>6} {total:>7} {total / weeks:>7.2%}")
    say(str(dict(why)))


if __name__ == "__main__":
    main()
