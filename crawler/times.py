"""Moments: UTC inside, a source's own zone at the edges, the clock only where a process begins."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

WIB = "Asia/Jakarta"


def now() -> datetime:
    """Return this moment; pure functions take it as an argument instead of calling this."""
    return datetime.now(UTC)


def to_iso(moment: datetime) -> str:
    """Return *moment* (aware) as ISO 8601 in UTC to the second, the form every column holds."""
    # Not strftime: it writes the year 999 with three digits, which nothing reads back.
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def from_iso(value: str) -> datetime:
    """Return the moment that a column holds."""
    return datetime.fromisoformat(value)


def day_of(moment: datetime, zone: str) -> str:
    """Return the calendar day of *moment* in *zone*, so that grouping by day is right in Jayapura too."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


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
        return moment.astimezone(UTC)
    except OverflowError:  # the first and the last day of all time have no neighbour
        return None


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
