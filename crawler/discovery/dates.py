"""Read the moments that channels give: of machines, in Indonesian months and zones, in the order of any language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.times import HOURS, MONTHS, OLDEST, parse_machine

if TYPE_CHECKING:
    from datetime import tzinfo

LONGEST = 100  # characters; more is no date but an attack on memory
PIVOT = 69  # of a year in two digits, as the mail standard reads them: 69 is 1969

ISO = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?")
MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d"
    r" (?:\+\d{4}|GMT)"
)
CLOCK = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?(?!\.?\d)"
    r"(?:\s?(?P<half>[AP])\.?M\b\.?)?"
    r"\s*(?:(?P<zone>WIB|WITA|WIT|GMT|UTC|UT|Z)\b)?"
    r"\s*(?P<shift>[+-]\d{1,2}(?::?\d\d)?(?![\d-]))?",
    re.IGNORECASE,
)
SHIFT = re.compile(r"(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")
# 2019/11/15; Minggu, 12 Maret 2023; Sat, Oct 28 2023
DAYS = tuple(
    re.compile(rf"(?:[^\W\d][^\W\d'’]*\.?,?\s+)?{form}", re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[\s-]+(?P<name>[^\W\d]{3,9})\.?,?[\s-]+(?P<year>\d{4}|\d\d)",
        r"(?P<name>[^\W\d]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})",
    )
)
BETWEEN = " \t,|T-"  # a day and its time
REMARK = re.compile(r"\s*\([^()]*\)$")  # what browsers call the zone behind its offset


def moment_of(text: str | None, zone: str = "UTC") -> datetime | None:
    """Return the moment a channel gave; one that names no zone is read in *zone*."""
    if not text or len(text) > LONGEST:
        return None
    line = " ".join(text.split())
    if not line[:1].isalnum():  # -0001-11-30T00:00:00 is how PHP writes a date that is none
        return None
    moment = parse_machine(line, zone=zone) if _is_of_machine(line) else _written(line, zone)
    return moment if moment and moment > OLDEST else None


def _is_of_machine(line: str) -> bool:
    return bool(ISO.fullmatch(line) or MAIL.fullmatch(line))


def _written(line: str, zone: str) -> datetime | None:
    line = REMARK.sub("", line)
    clock = CLOCK.search(line)
    rest = f"{line[: clock.start()].rstrip(BETWEEN)} {line[clock.end() :]}" if clock else line
    found = next((found for form in DAYS if (found := form.fullmatch(rest.strip(BETWEEN)))), None)
    if found is None:  # some other machine's
        return parse_machine(line, zone=zone)
    try:
        hour, minute, second = _time(clock) if clock else (0, 0, 0)
        moment = datetime(*_date(found.groupdict()), hour, minute, second, tzinfo=_offset(clock) or ZoneInfo(zone))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # no such day, or the first and the last of all time
        return None


def _date(parts: dict[str, str | None]) -> tuple[int, int, int]:
    """Return year, month and day; a month of no known name is 0, which is none."""
    name, year = parts.get("name"), int(parts["year"] or 0)
    month = MONTHS.get(name.lower(), 0) if name else int(parts.get("month") or 0)
    if year < 100:
        year += 1900 if year >= PIVOT else 2000
    return year, month, int(parts["day"] or 0)


def _time(clock: re.Match[str]) -> tuple[int, int, int]:
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half == "p")
    return hour, int(clock["minute"]), int(clock["second"] or 0)


def _offset(clock: re.Match[str] | None) -> tzinfo | None:
    """Return the offset that follows the time, if one does; -0000 is UTC, as the mail standard says."""
    if clock is None or not (clock["zone"] or clock["shift"]):
        return None
    if found := SHIFT.fullmatch(clock["shift"] or ""):
        shift = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        return timezone(-shift if found["sign"] == "-" else shift)
    return timezone(timedelta(hours=HOURS.get((clock["zone"] or "").lower(), 0)))
