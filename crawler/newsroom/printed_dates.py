"""Moments as Indonesian newsrooms print them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.labels import ZONE_NAMES
from crawler.times import FULL_MONTHS

if TYPE_CHECKING:
    from datetime import datetime

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = tuple(name.capitalize() for name in FULL_MONTHS[:12])
ENGLISH = tuple(name.capitalize()[:3] for name in FULL_MONTHS[12:])


def named_day(moment: datetime) -> str:
    """Return the day in the form running text uses: Rabu (14/5/2025)."""
    return f"{WEEKDAYS[moment.weekday()]} ({moment.day}/{moment.month}/{moment.year})"


def shown(moment: datetime, zone: str, form: str) -> str:
    """Return *moment* on the clock of *zone* in a family's own *form*."""
    local = moment.astimezone(ZoneInfo(zone))
    return form.format(
        weekday=WEEKDAYS[local.weekday()],
        day=local.day,
        month=MONTHS[local.month - 1],
        english=ENGLISH[local.month - 1],
        year=local.year,
        time=f"{local:%H:%M}",
        zone=ZONE_NAMES[zone],
    )


def with_offset(moment: datetime, zone: str) -> str:
    """Return *moment* in ISO 8601 with the right offset."""
    return moment.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def with_wrong_offset(moment: datetime, zone: str) -> str:
    """Return the local clock with +00:00 attached, the fault of the tagDiv themes."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M:%S}+00:00"
