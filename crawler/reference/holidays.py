"""What kind of day a day is in Indonesia: a working day, one of the weekend, a holiday, Ramadan or Lebaran."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("holidays.toml")
SATURDAY, SUNDAY = 5, 6


class DayKind(StrEnum):
    """What may be expected of a day."""

    WORKDAY = "workday"
    RAMADAN = "ramadan"  # a working day of the fasting month
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    LEBARAN = "lebaran"


@dataclass(frozen=True, slots=True)
class Holidays:
    """The days on which Indonesia rests."""

    yearly: frozenset[tuple[int, int]]  # month and day
    days: frozenset[date]
    lebaran: tuple[tuple[date, date], ...]
    ramadan: tuple[tuple[date, date], ...]

    def kind_of(self, day: date) -> DayKind:
        """Return what kind of day *day* is."""
        if any(first <= day <= last for first, last in self.lebaran):
            return DayKind.LEBARAN
        if day in self.days or (day.month, day.day) in self.yearly:
            return DayKind.HOLIDAY
        if day.weekday() >= SATURDAY:
            return DayKind.SATURDAY if day.weekday() == SATURDAY else DayKind.SUNDAY
        is_fasting = any(first <= day <= last for first, last in self.ramadan)
        return DayKind.RAMADAN if is_fasting else DayKind.WORKDAY


@cache
def load_holidays() -> Holidays:
    """Return the days that the table names."""
    told = tomllib.loads(TABLE.read_text("utf-8"))
    yearly = (one.split("-") for one in told["yearly"])
    return Holidays(
        yearly=frozenset((int(month), int(day)) for month, day in yearly),
        days=frozenset(map(date.fromisoformat, told["days"])),
        lebaran=_stretches(told["lebaran"]),
        ramadan=_stretches(told["ramadan"]),
    )


def _stretches(told: list[list[str]]) -> tuple[tuple[date, date], ...]:
    return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in told)
