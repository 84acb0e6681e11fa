"""How many new articles were to be expected on a day, and how many were seen and kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.archive.views.health import days_of_sources
from crawler.silence import DAY, kind_of
from crawler.times import WIB, to_iso

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from crawler.archive import Archive
    from crawler.archive.views.health import DayOfSource

USUAL = timedelta(days=28)  # of which the days of the same kind say what may be expected


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCoverage:
    """How many new articles were expected on one day, how many of them were seen, and how many articles were kept.

    What is kept may have been seen on an earlier day, and have waited: after a first visit, or one with a budget.
    """

    day: str
    expected: int
    seen: int
    kept: int


def coverage_by_day(
    archive: Archive, *, last: date, days: int, sources: Collection[str] | None = None
) -> list[DayCoverage]:  # fmt: skip
    """Return what was expected, seen and kept on each of the *days* until *last*, of all sources or of some.

    A day is that of the runs which found the articles. Expected of a source is the median of what was seen on days of
    that kind (working days, Saturdays, Sundays, holidays) in the four weeks before.
    """
    begin = last - (days - 1) * DAY
    since = datetime.combine(begin - USUAL, time(), tzinfo=ZoneInfo(WIB))
    slug = next(iter(sources)) if sources and len(sources) == 1 else None
    by_source: dict[str, dict[str, int]] = defaultdict(dict)
    by_day: dict[str, list[DayOfSource]] = defaultdict(list)
    for one in days_of_sources(archive, since=to_iso(since), slug=slug):
        if sources is None or one.source in sources:
            if one.seen is not None:
                by_source[one.source][one.day] = one.seen
            by_day[one.day].append(one)
    told = [begin + number * DAY for number in range(days)]
    return [_coverage_of(day, by_source.values(), by_day[day.isoformat()]) for day in told]


def _coverage_of(day: date, seen: Iterable[Mapping[str, int]], of_day: Sequence[DayOfSource]) -> DayCoverage:
    before = alike(day)
    return DayCoverage(
        day=day.isoformat(), expected=sum(expected(before, one) for one in seen),
        seen=sum(one.seen or 0 for one in of_day), kept=sum(one.kept for one in of_day),
    )  # fmt: skip


def alike(day: date) -> list[str]:
    """Return the days of the four weeks before *day* that are of its kind."""
    before = (day - number * DAY for number in range(1, USUAL.days + 1))
    return [one.isoformat() for one in before if kind_of(one) is kind_of(day)]


def expected(days: Iterable[str], seen: Mapping[str, int]) -> int:
    """Return how many articles may be expected of a source that had so many *seen* on days like the one meant."""
    told = [seen[one] for one in days if one in seen]
    return round(median(told)) if told else 0
