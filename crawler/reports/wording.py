"""What readers see in Indonesian: words, numbers, days and moments, without asking the system for a locale."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler import labels
from crawler.times import from_iso

if TYPE_CHECKING:
    from collections.abc import Mapping

READERS = labels.wording("id")


@cache
def wording(group: str) -> Mapping[str, str]:
    """Return the Indonesian labels of a group of the catalogue, by what follows its name: column, sheet, reading."""
    return {key.removeprefix(f"{group}_"): said for key, said in READERS.labels.items() if key.startswith(f"{group}_")}


def number(value: int) -> str:
    """Return a number as it is written in Indonesia: 1.234."""
    return READERS.number(value)


def share(value: float) -> str:
    """Return a share in percent: 12 %, and never 100 % or 0 % of what is not quite that."""
    percent = round(100 * value)
    if percent == 100 and value < 1:
        percent = 99
    return f"{percent or (1 if value > 0 else 0)} %"


def day(value: str) -> str:
    """Return a day, YYYY-MM-DD, in words: Selasa, 7 Desember 2021."""
    return READERS.long_day(value)


def short_day(value: str) -> str:
    """Return a day, YYYY-MM-DD, in words without that of the week: 7 Desember 2021."""
    return READERS.long_day(value).partition(", ")[2]


def period(since: str, until: str) -> str:
    """Return the days from one to another in words."""
    return day(since) if since == until else f"{short_day(since)} – {short_day(until)}"


def moment(published: str | None, day_known: str | None, precision: str | None, zone: str) -> str:
    """Return when an article was published in the zone of its source, to the minute if that is known."""
    if published is None or precision == "day":
        return "tanggal tidak diketahui" if day_known is None else day(day_known)
    local = from_iso(published).astimezone(ZoneInfo(zone))
    return f"{day(local.date().isoformat())}, {local:%H.%M} {labels.ZONE_NAMES[zone]}"
