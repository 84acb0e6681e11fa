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
NAMED = ("programme", "scheme", "city", "masterplan", "evaluation", "dimension", "member", "prize")
COHORT = frozenset({"angkatan", "peserta"})
SPANS = frozenset({"sejak", "hingga", "sampai", "rpjmd", "nomor"})  # not the year of the event
DASHES = frozenset({"/", "-", "–"})
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


def edition_in(unit: Unit) -> tuple[int | None, int]:
    """Return the programme year a sentence names, and how surely.

    3 is the year of those who take part (peserta 2023), 2 one with the programme's name, 1 a bare "tahun 2023".
    """
    graded = [(_grade(number, unit), int(unit.reading.words[number])) for number in _years(unit)]
    grade, year = max(graded, key=lambda one: one[0], default=(0, 0))
    return (year, grade) if grade else (None, 0)


def _years(unit: Unit) -> list[int]:
    words = unit.reading.words
    return [
        number
        for number in range(unit.first, unit.end)
        if YEAR.fullmatch(words[number]) and int(words[number]) >= FIRST
    ]


def _grade(number: int, unit: Unit) -> int:
    words = unit.reading.words
    before = words[max(unit.first, number - 4) : number]
    if not before or before[-1] in MONTH or SPANS.intersection(before[-2:]) or _is_in_a_number(number, unit):
        return 0
    if COHORT.intersection(before[-2:]):
        return 3
    for sign in unit.of(*NAMED):
        if sign.last < number and BETWEEN.issuperset(words[sign.last + 1 : number]):
            return 3 if COHORT.intersection(words[max(unit.first, sign.first - 2) : sign.first]) else 2
    return 1 if before[-1] in {"tahun", "pada", "di"} else 0


def _is_in_a_number(number: int, unit: Unit) -> bool:
    """Say whether it is a part of 14/12/2021 or of 2022-2031."""
    if unit.reading.gap(number) in DASHES:
        return True
    after = number + 1
    return after < unit.end and unit.reading.words[after].isdecimal() and unit.reading.gap(after) in DASHES


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
