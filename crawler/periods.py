"""Stretches of time: what a backfill is asked for, and what it has covered."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.times import LOCAL_WEEKDAYS, MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Sites print moments without their zone, or in the wrong one: what is a day off may be meant.
SLACK = timedelta(days=1)

# To a person who has to choose:
DAY_EXAMPLES = "2021-12-31, 31/12/2021, '31 desember 2021', 7d, kemarin or hari-ini"
EXAMPLES = "2021-12-31, 31/12/2021, 2021-12, 'desember 2021', 2021, 7d, '2 minggu', 'minggu lalu', kemarin or hari-ini"
YEARS = range(1000, 3000)  # in which there may be news; at both ends of all time a day has no neighbour
DAYS_AGO = {"today": 0, "hari ini": 0, "yesterday": 1, "kemarin": 1, "kemarin lusa": 2, "kemarin dulu": 2}
BACK = {"ini": 0, "this": 0, "lalu": 1, "kemarin": 1, "last": 1}  # weeks, months or years
UNITS = {
    "d": 1, "day": 1, "days": 1, "hari": 1, "w": 7, "week": 7, "weeks": 7, "minggu": 7, "pekan": 7,
    "m": 30, "month": 30, "months": 30, "bulan": 30, "y": 365, "year": 365, "years": 365, "tahun": 365,
}  # fmt: skip
AGO = re.compile(r"(?:(\d{1,5}) ?|se(?=minggu|pekan|bulan|tahun))([a-z]+)(?: (?:yang )?lalu| ago)?", re.ASCII)
NEAR = re.compile(r"(minggu|pekan|bulan|tahun) (ini|lalu|kemarin)|(this|last) (week|month|year)")
YEAR_AND_MONTH = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)
MONTH_AND_YEAR = re.compile(r"([a-z]+) (\d{4})", re.ASCII)
WEEK = re.compile(r"(\d{4})-?w(\d{1,2})", re.ASCII)
WEEKDAY = rf"(?:{'|'.join(LOCAL_WEEKDAYS)}),? "
YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", re.ASCII)
DAY_FIRST = re.compile(rf"(?:{WEEKDAY})?(\d{{1,2}})[ /.-](\d{{1,2}}|[a-z]+)[ /.-](\d{{4}})", re.ASCII)


STRETCH = re.compile(r"([1-9]\d{0,3})([mhd])", re.ASCII)
STRETCHES = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def stretch_meant(text: str) -> timedelta:
    """Return a stretch of time such as 6h, 90m or 1d; raise ValueError if it is none."""
    found = STRETCH.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no stretch of time; write it like 6h, 90m or 1d")
    return int(found[1]) * STRETCHES[found[2]]


def stretch_said(stretch: timedelta) -> str:
    """Return a stretch of time as it can be read again, in the largest unit that says it."""
    minutes = stretch // timedelta(minutes=1)
    size, unit = next((size, unit) for size, unit in ((1440, "d"), (60, "h"), (1, "m")) if minutes % size == 0)
    return f"{minutes // size}{unit}"


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


def days_meant(said: str, *, today: date) -> tuple[date, date]:
    """Return the first and the last day that a person means; raise ValueError for what is no time.

    That is a day, a month or a year, this or the last week, month or year, or one day so many days, weeks (7 days),
    months (30) or years (365) ago.
    """
    days = _days_named(_spaced(said), today)
    return _checked(days[0]), _checked(days[1])


def day_meant(text: str) -> date:
    """Return a day like 2021-12-31, 31/12/2021 or 31 Desember 2021; raise ValueError for what is none, or newsless."""
    return _checked(_day_written(_spaced(text)))


def _spaced(said: str) -> str:
    return " ".join(said.casefold().split())


def _checked(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"there is no news of {day}")
    return day


def _days_named(text: str, today: date) -> tuple[date, date]:
    return _days_from(today, text.replace("-", " ")) or _days_written(text)


def _days_from(today: date, words: str) -> tuple[date, date] | None:
    """Return what is named by how far it is from today; None if it is not."""
    if words in DAYS_AGO:
        return _one(today - timedelta(days=DAYS_AGO[words]))
    if near := NEAR.fullmatch(words):
        return _near(near[1] or near[4], BACK[near[2] or near[3]], today)
    if (ago := AGO.fullmatch(words)) and ago[2] in UNITS:
        return _one(_before(today, int(ago[1] or 1) * UNITS[ago[2]]))
    return None


def _days_written(text: str) -> tuple[date, date]:
    if named := MONTH_AND_YEAR.fullmatch(text):
        return _month(int(named[2]), MONTHS.get(named[1], 0))
    if numbered := YEAR_AND_MONTH.fullmatch(text):
        year = int(numbered[1])
        return _month(year, int(numbered[2])) if numbered[2] else (date(year, 1, 1), date(year, 12, 31))
    if week := WEEK.fullmatch(text):
        return _week(date.fromisocalendar(int(week[1]), int(week[2]), 1))
    return _one(_day_written(text))


def _day_written(text: str) -> date:
    """Return a day as standards or as people write it; where only numbers stand, the day comes before the month."""
    if turned := YEAR_FIRST.fullmatch(text):
        return date(int(turned[1]), int(turned[2]), int(turned[3]))
    found = DAY_FIRST.fullmatch(text)
    if not found:
        return date.fromisoformat(text.upper())  # 2021-W49
    month = int(found[2]) if found[2].isdecimal() else MONTHS.get(found[2], 0)
    return date(int(found[3]), month, int(found[1]))


def _near(unit: str, back: int, today: date) -> tuple[date, date]:
    """Return the first and the last day of this week, month or year, or of one so many before."""
    if UNITS[unit] == UNITS["w"]:
        return _week(today - timedelta(days=today.weekday() + 7 * back))
    if UNITS[unit] == UNITS["y"]:
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return _month(year, month + 1)


def _one(day: date) -> tuple[date, date]:
    return day, day


def _before(today: date, days: int) -> date:
    try:
        return today - timedelta(days=days)
    except OverflowError:
        raise ValueError(f"{days} days ago there were no dates") from None


def _week(monday: date) -> tuple[date, date]:
    return monday, _checked(monday) + timedelta(days=6)


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, first.replace(day=monthrange(year, month)[1])
