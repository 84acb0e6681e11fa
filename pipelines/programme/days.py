"""Which day a sentence prints."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from crawler.times import LOCAL_MONTHS

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.programme.units import Unit

NUMERIC = re.compile(r"\b(\d{1,2})[/-](\d{1,2})(?:[/-](20\d\d))?\b")
WRITTEN = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(LOCAL_MONTHS)})\.? ?(20\d\d)?\b", re.IGNORECASE)


def day_in(unit: Unit, published: datetime | None) -> str | None:
    """Return the first day a sentence prints, with the year of publication where it prints none."""
    if not any(map(str.isdecimal, unit.tokens.words[unit.first : unit.end])):  # most sentences
        return None
    text = unit.text()
    year = published.year if published else None
    for found in (*NUMERIC.finditer(text), *WRITTEN.finditer(text)):
        day, month, printed = found.groups()
        number = LOCAL_MONTHS.get(month.lower()) or (int(month) if month.isdecimal() else 0)
        if printed or year:
            return _iso(int(printed or year or 0), number, int(day))
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
