"""Which edition and which day a sentence speaks of."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.programme.units import Unit

FIRST = 2017  # the programme's first edition
YEAR = re.compile(r"20[1-3]\d")
BETWEEN = frozenset(
    {"tahun", "angkatan", "edisi", "periode", "tahap", "i", "ii", "th", "di", "pada", "indonesia", "ri"}
)
COHORT = frozenset({"angkatan", "peserta"})
MONTHS = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
    "desember",
)  # fmt: skip
SHORT_MONTHS = {"jan": 1, "feb": 2, "peb": 2, "pebruari": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "agt": 8, "agu": 8,
    "ags": 8, "agust": 8, "sep": 9, "sept": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "nopember": 11, "des": 12,
    "dec": 12}  # fmt: skip
MONTH = {name: number for number, name in enumerate(MONTHS, 1)} | SHORT_MONTHS
NUMERIC = re.compile(r"\b(\d{1,2})[/-](\d{1,2})(?:[/-](20\d\d))?\b")
WRITTEN = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTH)})\.? ?(20\d\d)?\b", re.IGNORECASE)


def edition_in(unit: Unit) -> tuple[int | None, bool]:
    """Return the programme year a sentence names, and whether it stands with the programme's name itself."""
    weak: int | None = None
    for number in _years(unit):
        grade = _grade(number, unit)
        if grade == 2:
            return int(unit.reading.words[number]), True
        if grade == 1 and weak is None:
            weak = int(unit.reading.words[number])
    return weak, False


def _years(unit: Unit) -> list[int]:
    """Return the words that are years of the programme, those of a cohort first."""
    words = unit.reading.words
    found = [
        number
        for number in range(unit.first, unit.end)
        if YEAR.fullmatch(words[number]) and int(words[number]) >= FIRST
    ]
    return sorted(found, key=lambda number: not COHORT.intersection(words[max(unit.first, number - 2) : number]))


def _grade(number: int, unit: Unit) -> int:
    """Return 2 for a year with the programme's name, 1 for "tahun 2021" or "pada 2021", 0 for the year of a date."""
    words, reading = unit.reading.words, unit.reading
    before = words[max(unit.first, number - 4) : number]
    if before and (before[-1] in MONTH or "/" in reading.gap(number) or "-" in reading.gap(number)):
        return 0
    if before and before[-1] in {"sejak", "hingga", "sampai", "rpjmd", "nomor"}:
        return 0
    if COHORT.intersection(before[-2:]):
        return 2
    named = unit.of("programme", "city", "masterplan", "evaluation", "dimension", "member", "prize")
    for sign in named:
        if sign.last < number and BETWEEN.issuperset(words[sign.last + 1 : number]):
            return 2
    return 1 if before and before[-1] in {"tahun", "pada", "di"} else 0


def day_in(unit: Unit, published: datetime | None) -> str | None:
    """Return the first day a sentence prints, with the year of publication where it prints none."""
    text = unit.text()
    year = published.year if published else None
    for found in (*NUMERIC.finditer(text), *WRITTEN.finditer(text)):
        day, month, printed = found.groups()
        number = MONTH.get(month.lower()) or (int(month) if month.isdecimal() else 0)
        if printed or year:
            return _iso(int(printed or year or 0), number, int(day))
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
