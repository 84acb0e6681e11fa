"""What readers see in Indonesian: words, numbers, days and moments, without asking the system for a locale."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler import labels
from crawler.reference.regions import zone_of
from crawler.times import day_of, from_iso

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

READERS = labels.wording("id")


@cache
def wording(group: str) -> Mapping[str, str]:
    """Return the Indonesian labels of a group of the catalogue, by what follows its name: column, sheet, reading."""
    return {key.removeprefix(f"{group}_"): said for key, said in READERS.labels.items() if key.startswith(f"{group}_")}


number, share, period = READERS.number, READERS.share, READERS.period


def day(value: str) -> str:
    """Return a day, YYYY-MM-DD, in words: Selasa, 7 Desember 2021."""
    return READERS.long_day(value)


def short_day(value: str) -> str:
    """Return a day, YYYY-MM-DD, in words without that of the week: 7 Desember 2021."""
    return READERS.long_day(value).partition(", ")[2]


def clocks_of(record: Mapping[str, Any]) -> str:
    """Return the zone of an article's source, by which its day is counted; until it is known, that of the regions."""
    return str(record["outlet_zone"] or zone_of(record["outlet_regions"] or record["region_codes"]))


def moment(published: str | None, day_known: str | None, precision: str | None, zone: str) -> str:
    """Return when an article was published in the zone of its source, to the minute if that is known."""
    if published is None or precision == "day":
        return READERS("date_unknown") if day_known is None else day(day_known)
    local = from_iso(published).astimezone(ZoneInfo(zone))
    return f"{day(local.date().isoformat())}, {local:%H.%M} {labels.ZONE_NAMES.get(zone, local.tzname())}"


def gone_said(record: Mapping[str, Any]) -> str:
    """Return that an article is no longer where it was, of which a reader who follows the link is to know."""
    seen = record["gone"] and day(day_of(from_iso(record["gone"]), clocks_of(record)))
    return f" ({READERS('gone', day=seen)})" if seen else ""
