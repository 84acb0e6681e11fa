"""Which day a sentence prints."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from crawler.times import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator
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
NUMERIC = re.compile(rf"(?<![\w./-])(\d{{1,2}}){ROW}/(\d{{1,2}})(?:/(20\d\d|[1-4]\d))?(?![\w/-])")
HYPHENED = re.compile(r"(?<![\w./-])(\d{1,2})-(\d{1,2})-(20\d\d)(?![\w/-])")
DOTTED = re.compile(r"(?<![\w./-])(\d{1,2})\.(\d{1,2})\.(20\d\d)(?![\w/-]|\.\w)")
# One day, beginning with a set of signs, for which the library looks much faster.
ALONE = re.compile(rf"([0-9](?<![\w./-].)\d?) ({NAMES})\b\.?(?: (20\d\d)\b)?", re.IGNORECASE)
CENTURY = 2000
NUMBERED = re.compile(r"\b(?:nomor|no|surat)[.:]?\s*$", re.IGNORECASE)


def in_figures(text: str) -> str:
    """Return *text* with the days that it writes out in figures: 1 Desember 2022 is 1/12/2022."""
    return ALONE.sub(_figures, text)


def _figures(found: re.Match[str]) -> str:
    day, month, year = found.groups()
    return "/".join(filter(None, (day, str(MONTHS[month.lower()]), year)))


def day_in(unit: Unit, published: datetime | None) -> str | None:
    """Return the first day a sentence prints, with the year of publication where it prints none."""
    if not any(map(str.isdecimal, unit.tokens.words[unit.first : unit.end])):  # most sentences
        return None
    for day, month, own in printed_days(unit.text()):
        if year := own or (published.year if published else None):
            return _iso(year, month, day)
    return None


def printed_days(text: str) -> Iterator[tuple[int, int, int | None]]:
    """Yield day, month and, if it stands there, year of what a text prints as a day; no such day may exist."""
    patterns = (NUMERIC, HYPHENED, DOTTED, WRITTEN, ENGLISH) if ", 20" in text else (NUMERIC, HYPHENED, DOTTED, WRITTEN)
    printed = chain.from_iterable(one.finditer(text) for one in patterns)
    for found in sorted(printed, key=lambda one: one.start()):
        day, month, year = found.groups() if found.re is not ENGLISH else found.group(2, 1, 3)
        if not NUMBERED.search(text[: found.start()]):
            yield (
                int(day),
                MONTHS.get(month.lower()) or (int(month) if month.isdecimal() else 0),
                int(year[-2:]) + CENTURY if year else None,
            )


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
