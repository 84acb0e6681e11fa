"""Counts over time, as charts want them: without holes, and with the last month marked as not over."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crawler.reports.charts import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.labels import Wording

FEW_DAYS, LEAST_DAYS = 70, 14
WIDE_SPAN = 30  # months of which only the years are named


@dataclass(frozen=True, slots=True)
class Series:
    """Values over time, and the label of what one value stands for."""

    label: str
    values: list[Value]


def over_time(days: Counter[date], words: Wording, *, today: str) -> Series:
    """Return months, or the days of the last weeks where all began so lately that months would show nothing."""
    last = date.fromisoformat(today)
    age = (last - min(days)).days if days else FEW_DAYS
    if age < FEW_DAYS:
        return Series("per_day", by_day(days, words, last=last, days=max(age + 1, LEAST_DAYS)))
    months: Counter[str] = Counter()
    for day, number in days.items():
        months[day.isoformat()[:7]] += number
    return Series("per_month", by_month(months, words, today))


def by_month(counts: Mapping[str, int], words: Wording, today: str) -> list[Value]:
    """Return all months from the first to the last that has any; one that is not over is marked."""
    if not counts:
        return []
    first, last = _ordinal(min(counts)), _ordinal(max(counts))
    is_long = last - first > WIDE_SPAN
    return [
        Value(
            label=words.month(month),
            number=counts.get(month, 0),
            tick=_tick(month, words, is_long=is_long),
            is_unfinished=month == today[:7],
        )
        for month in map(_month, range(first, last + 1))
    ]


def by_day(counts: Mapping[date, int], words: Wording, *, last: date, days: int) -> list[Value]:
    """Return the last days until *last*, which is not over."""
    told = [last - timedelta(days=back) for back in reversed(range(days))]
    return [
        Value(
            label=words.day(day.isoformat()),
            number=counts.get(day, 0),
            tick=words.day(day.isoformat())[:-5] if day.weekday() == 0 else "",
            is_unfinished=day == last,
        )
        for day in told
    ]


def _tick(month: str, words: Wording, *, is_long: bool) -> str:
    if is_long:
        return month[:4] if month.endswith("-01") else ""
    return words.month(month)


def _ordinal(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def _month(ordinal: int) -> str:
    return f"{ordinal // 12:04}-{ordinal % 12 + 1:02}"
