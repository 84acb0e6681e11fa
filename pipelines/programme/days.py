"""Which day a sentence prints."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from crawler.times import LOCAL_MONTHS, LOCAL_WEEKDAYS, MONTHS
from pipelines.sentence_words import pattern_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from pipelines.programme.units import Unit

NAMES = "|".join(MONTHS)
TO = r"\s?(?:[-–—&]|s\.?\s?/?d\.?|sampai(?: dengan)?|hingga|dan)\s?"
# What follows the first of several days: 5, 6, dan 7 Juli. A longer row is a table of figures.
ROW = rf"(?:(?:, \d{{1,2}}){{0,6}},?{TO}\d{{1,2}})?"
# 6-7 Agustus 2024 and 31 Juli - 2 Agustus 2024 begin on their first day, in the year printed at the end.
WRITTEN = re.compile(
    rf"(?<![\w./-])(\d{{1,2}}){ROW} ({NAMES})\b\.?(?:{TO}\d{{1,2}} (?:{NAMES})\b\.?)?(?: ?(20\d\d)\b)?",
    re.IGNORECASE,
)
ENGLISH = re.compile(rf"\b({NAMES}) (\d{{1,2}})(?:{TO}\d{{1,2}})?, (20\d\d)\b", re.IGNORECASE)  # May 12, 2022
# (6-7/8/2024), (14/12/21), (7/12), 14-12-2021 and 14.12.2021; but neither a part of a letter's number,
# AI.01.02/11/2024, nor a score, 3-1.
NUMERIC = re.compile(rf"(?<![\w./-])(\d{{1,2}}){ROW}/(\d{{1,2}})(?:/(20\d\d|[1-4]\d)|/(?=\)))?(?![\w/-])")
HYPHENED = re.compile(r"(?<![\w./-])(\d{1,2})-(\d{1,2})-(20\d\d)(?![\w/-])")
DOTTED = re.compile(r"(?<![\w./-])(\d{1,2})\.(\d{1,2})\.(20\d\d)(?![\w/-]|\.\w)")
# One day, beginning with a set of signs, for which the library looks much faster.
ALONE = re.compile(rf"([0-9](?<![\w./-].)\d?) ({NAMES})\b\.?(?: (20\d\d)\b)?", re.IGNORECASE)
NAMED_DAYS = words_of("programme", "named-days")
LAST_MONTH = words_of("programme", "last-month")
FIGURES = (NUMERIC, HYPHENED, DOTTED)
CENTURY = 2000
REACH = 120  # characters from the word for a letter to its day
TOMORROW = timedelta(days=1)  # by the clock of another zone
SOON = timedelta(days=60)
NEWS = timedelta(days=14)
NUMBERED = re.compile(r"\b(?:nomor|no|surat)[.:]?\s*$", re.IGNORECASE)

ACT = pattern_of("programme", "acts")
# surat Dirjen Aptika tertanggal 9 Mei 2022, SK Menteri tanggal 9 Mei 2022
OF_AN_ACT = re.compile(
    rf"\b(?:(?:ber|ter)tanggal|{ACT}\b[^,;()]{{0,80}}\b(?:tanggal|tgl)\.?|(?:nomor|no)\b[.:]? ?\S+ pada)\s*\(?$",
    re.IGNORECASE,
)
COMING = re.compile(rf"\W{{1,2}}{pattern_of('programme', 'coming')}\b", re.IGNORECASE)
WEEKDAY = re.compile(rf"\b({'|'.join(LOCAL_WEEKDAYS)})\W{{0,3}}$", re.IGNORECASE)
Printed = tuple[int, int, int | None]  # day, month, year


class Day(NamedTuple):
    """A day that a sentence prints."""

    iso: str
    is_of_an_act: bool  # of a letter, not of an event


def in_figures(text: str) -> str:
    """Return *text* with the days that it writes out in figures: 1 Desember 2022 is 1/12/2022."""
    return ALONE.sub(_figures, text)


def _figures(found: re.Match[str]) -> str:
    day, month, year = found.groups()
    return "/".join(filter(None, (day, str(MONTHS[month.lower()]), year)))


def days_in(unit: Unit, published: datetime | None) -> Iterator[Day]:
    """Yield the days a sentence prints, as far as they were not still to come when it was *published*."""
    if not any(map(str.isdecimal, unit.tokens.words[unit.first : unit.end])):  # most sentences
        return
    text, today = unit.text(), published.date() if published else None
    for found, printed in _printed(text):
        before = _before(found)
        day = _meant(printed, today, weekday=_weekday_behind(before), is_numeric=found.re in FIGURES)
        is_to_come = COMING.match(text, found.end()) or (today and day and day > today + TOMORROW)
        if day and not is_to_come:
            yield Day(day.isoformat(), is_of_an_act=OF_AN_ACT.search(before) is not None)


def first_day(days: Iterable[Day]) -> str | None:
    """Return the first of *days*, that of a letter only where there is no other."""
    of_an_act = None
    for day in days:
        if not day.is_of_an_act:
            return day.iso
        of_an_act = of_an_act or day.iso
    return of_an_act


def year_of_month(unit: Unit, published: datetime | None) -> int | None:
    """Return the year of a month that a sentence names without one, which is the latest such month: Desember lalu."""
    if published is None:
        return None
    words = unit.tokens.words[unit.first : unit.end]
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word in LOCAL_MONTHS and not (before.isdecimal() or before in NAMED_DAYS or after.isdecimal()):
            return published.year - (LOCAL_MONTHS[word] > published.month)
        if word == "bulan" and after in LAST_MONTH:
            return published.year - (published.month == 1)
    return None


def _weekday_behind(text: str) -> int | None:
    found = WEEKDAY.search(text)
    return LOCAL_WEEKDAYS[found[1].lower()] if found else None


def _meant(printed: Printed, today: date | None, *, weekday: int | None, is_numeric: bool) -> date | None:
    """Return the date that is meant: with the month in front where only so it is the *weekday* before it, and news."""
    day, month, year = printed
    usual = _dated(day, month, year, today)
    if today is None or weekday is None or not is_numeric or (usual and usual.weekday() == weekday):
        return usual
    other = _dated(month, day, year, today)
    is_news = other is not None and today - NEWS <= other <= today + TOMORROW
    return other if other and is_news and other.weekday() == weekday else usual


def _dated(day: int, month: int, year: int | None, today: date | None) -> date | None:
    """Return a date; without a year the last such one, or that of the next two months."""
    if year or today is None:
        return _date(year, month, day) if year else None
    near = (_date(one, month, day) for one in (today.year + 1, today.year, today.year - 1))
    return next((one for one in near if one and one <= today + SOON), None)


def printed_days(text: str) -> Iterator[Printed]:
    """Yield day, month and, if it stands there, year of what a text prints as a day; no such day may exist."""
    return (printed for _, printed in _printed(text))


def _printed(text: str) -> Iterator[tuple[re.Match[str], Printed]]:
    patterns = (*FIGURES, WRITTEN, ENGLISH) if ", 20" in text else (*FIGURES, WRITTEN)
    printed = chain.from_iterable(one.finditer(text) for one in patterns)
    for found in sorted(printed, key=lambda one: one.start()):
        day, month, year = found.groups() if found.re is not ENGLISH else found.group(2, 1, 3)
        if not NUMBERED.search(_before(found)):
            yield (
                found,
                (
                    int(day),
                    MONTHS.get(month.lower()) or (int(month) if month.isdecimal() else 0),
                    int(year[-2:]) + CENTURY if year else None,
                ),
            )


def _before(found: re.Match[str]) -> str:
    """Return what stands before a day, as far as it may say of what it is."""
    return found.string[max(0, found.start() - REACH) : found.start()]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
