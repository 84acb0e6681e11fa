"""Moments: UTC inside, a source's own zone at the edges, the clock only where a process begins."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

WIB = "Asia/Jakarta"
ZONES = {"wib": WIB, "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
ZONES_SAID = "Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)"  # to a person who has to choose
# What is on record as later than this was written by a clock that was wrong, and says nothing of when it was.
AHEAD = timedelta(days=1)
DAY = timedelta(days=1)
# The first and the last day of all time have no neighbour: no zone could be applied to them.
FIRST, LAST = datetime.min.replace(tzinfo=UTC) + DAY, datetime.max.replace(tzinfo=UTC) - DAY
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web: the default of a field nobody filled
HOURS = {"wib": 7, "wita": 8, "wit": 9}  # before UTC, all the year

_LOCAL = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
    "desember",
)  # fmt: skip
_ENGLISH = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
FULL_MONTHS = (*_LOCAL, *_ENGLISH)  # twelve of ours, then twelve of theirs
# Short forms as newsrooms print them, and spellings that follow no rule.
SHORT_MONTHS = {name[:3]: number for number, name in enumerate(_LOCAL, 1) if name != "mei"} | {
    "agt": 8, "ags": 8, "agst": 8, "agust": 8, "sept": 9, "okto": 10, "nop": 11, "dese": 12, "peb": 2, "pebr": 2,
}  # fmt: skip
LOCAL_MONTHS = {
    **{name: number for number, name in enumerate(_LOCAL, 1)}, **SHORT_MONTHS, "pebruari": 2, "nopember": 11,
}  # fmt: skip
MONTHS = {
    **{name: number for number, name in enumerate(_ENGLISH, 1)},
    **{name[:3]: number for number, name in enumerate(_ENGLISH, 1)},
    **LOCAL_MONTHS,
}
LOCAL_WEEKDAYS = {
    "senin": 0, "selasa": 1, "rabu": 2, "kamis": 3, "jumat": 4, "jum'at": 4, "sabtu": 5, "minggu": 6, "ahad": 6,
}  # fmt: skip
WEEKDAYS = LOCAL_WEEKDAYS | {
    "jumaat": 4, "kemis": 3, "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip


def now() -> datetime:
    """Return this moment; pure functions take it as an argument instead of calling this."""
    return datetime.now(UTC)


class Clock(NamedTuple):
    """What time it is, and how many seconds have passed by a clock that nobody sets."""

    now: Callable[[], datetime] = now
    passed: Callable[[], float] = monotonic


CLOCK = Clock()


def to_iso(moment: datetime) -> str:
    """Return *moment* (aware) as ISO 8601 in UTC to the second, the form every column holds."""
    # Not strftime: it writes the year 999 with three digits, which nothing reads back.
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def from_iso(value: str) -> datetime:
    """Return the moment that a column holds."""
    return datetime.fromisoformat(value)


def moment_or_none(value: object) -> datetime | None:
    """Return the moment that a column holds, None if it is empty."""
    return from_iso(str(value)) if value else None


def day_of(moment: datetime, zone: str) -> str:
    """Return the calendar day of *moment* in *zone*, so that grouping by day is right in Jayapura too."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def day_in_jakarta(moment: datetime) -> date:
    """Return the day on the clocks of Jakarta, by which all of Indonesia is counted where no source is meant."""
    return moment.astimezone(ZoneInfo(WIB)).date()


def time_meant(text: str) -> time:
    """Return a time of day; raise ValueError with the cure if it is none."""
    with suppress(ValueError):
        if not text.startswith("24"):  # Python 3.14 takes it for midnight, older ones for no time
            return time.fromisoformat(text)
    raise ValueError(f"{text!r} is no time of day; write it like 05:00")


def zone_meant(text: str) -> str:
    """Return the name of a time zone; raise ValueError with the cure if there is none of that name."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the last two are for paths and folders, such as "Asia"
        raise ValueError(f"{text!r} is no time zone; use {ZONES_SAID}") from None


def parse_machine(value: str | None, *, zone: str = "UTC") -> datetime | None:
    """Return the moment of an ISO 8601 or RFC 822 string, or None; without an offset it is read in *zone*."""
    text = (value or "").strip()
    if not text:
        return None
    moment = _parse_iso(text) or _parse_rfc822(text)
    if moment is None:
        return None
    try:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        moment = moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment if FIRST <= moment <= LAST else None


def _parse_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _parse_rfc822(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
