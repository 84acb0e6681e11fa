"""Read the dates that machines write: ISO 8601, mail, what Date.toString prints in one language or another, and
what an address says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from pipelines.extraction.dates import DIGIT, MONTHS, Moment, is_plausible
from pipelines.extraction.marks import zone_hours

ZONE = (
    r"(?:GMT|UTC)\s?[+-]\d{1,2}(?![\d:])|(?:GMT|UTC)?[+-]\d{2}:?\d{2}|[+-]\d{2}(?!\d)"
    rf"|(?:{'|'.join(zone_hours())})\b"
)
TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,:]\d+)?)?(?:\s?(?P<half>[ap])\.?m\b\.?)?"
NAME = r"(?P<name>[a-z]{3,9})\.?"
DAY = r"(?<!\d)(?P<year>\d{4})(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})"
# 2023-12-07T14:05:00+07:00, also with the site's zone in place of the T, and with a half of the day
ISO = rf"{DAY}(?:(?:[\s,]+|[\s,]*(?P<between>[a-z]{{1,5}})[\s,]*){TIME}\s?(?P<zone>{ZONE})?|(?!\d))"
# Thu, 07 Dec 2023 14:05:00 +0700
MAIL = rf"(?<!\d)(?P<day>\d{{1,2}})[\s-]{NAME}[\s-](?P<year>\d{{4}}),?\s+{TIME}\s?(?P<zone>{ZONE})"
# Thu Dec 07 14:05:00 WIB 2023
JAVA = rf"\b{NAME}\s+(?P<day>\d{{1,2}})\s+{TIME}\s+(?:(?P<zone>{ZONE})\s+|[a-z]{{2,5}}\s+)?(?P<year>\d{{4}})\b"
# Thu Dec 07 2023 14:05:00 GMT+0700
SCRIPT = rf"\b{NAME}\s+(?P<day>\d{{1,2}})\s+(?P<year>\d{{4}})\s+{TIME}\s*(?P<zone>{ZONE})"
HALF_DAY = r"(?P<hour>\d{1,2}):(?P<minute>\d{2}):(?P<second>\d{2})\s?(?P<half>[ap])m"
NET = rf"^(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}})\s+{HALF_DAY}$"  # 12/7/2023 2:05:00 PM
# 20231207T140500+0700
BASIC = (
    r"^(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)"
    rf"(?:T?(?P<hour>[0-2]\d)(?P<minute>[0-5]\d)(?P<second>[0-5]\d)?\s?(?P<zone>{ZONE})?)?$"
)
FORMS = tuple(re.compile(form, re.IGNORECASE) for form in (ISO, MAIL, JAVA, SCRIPT, NET, BASIC))
FIRST = 1900  # the year in which it may begin: with 0001-01-01 programs say that there is no date
SECONDS = re.compile(r"(?:/Date\()?(\d{10})(\d{3})?(?:\)/)?")  # since 1970, or thousandths of them


EMBEDDED = re.compile(r"(?<=.)/(?=https?:/)")  # where the address of an archived copy holds that of the page
# A day in an address: /2023/12/07/ or /20231207, the time perhaps behind it.
URL_DAY = re.compile(
    r"/((?:19|20)\d\d)(?:/([01]?\d)/([0-3]?\d)(?=/)|[/-]([01]\d)[/-]([0-3]\d)(?=[/_-]|$)"
    r"|([01]\d)([0-3]\d)(?=[/_.-]|\d{4,}|$))"
    r"|[-_]((?:19|20)\d\d)([01]\d)([0-3]\d)(?=(?:\.\w{3,5})?/?$)"
)


@lru_cache(maxsize=1024)  # several rules ask for the same
def parse_machine_date(text: str, *, zone: tzinfo) -> Moment | None:
    """Return the moment that a machine wrote, in its own offset, or in *zone* when it has none."""
    if not DIGIT.search(text):
        return None
    text = " ".join(text.split())
    for form in FORMS:
        if found := form.search(text):
            return _moment(found.groupdict(), zone)
    if counted := SECONDS.fullmatch(text):
        return Moment(value=datetime.fromtimestamp(int(counted[1]), UTC), zoned=True)
    return None


def _moment(parts: dict[str, str | None], zone: tzinfo) -> Moment | None:
    month = int(parts["month"] or 0) if "month" in parts else MONTHS.get((parts["name"] or "").lower(), 0)
    printed = offset_named(parts.get("zone") or parts.get("between") or "")
    try:
        value = datetime(
            int(parts["year"] or 0), month, int(parts["day"] or 0), _hour(parts), int(parts["minute"] or 0),
            int(parts["second"] or 0), tzinfo=printed or zone,
        )  # fmt: skip
    except ValueError:
        return None
    if value.year < FIRST:
        return None
    if not parts["hour"]:
        return Moment(value=value, precision="day")
    return Moment(value=value, zoned=printed is not None)


def _hour(parts: dict[str, str | None]) -> int:
    hour = int(parts["hour"] or 0)
    half = (parts.get("half") or "").lower()
    return hour % 12 + 12 * (half == "p") if half and hour <= 12 else hour


def offset_named(text: str) -> tzinfo | None:
    """Return the offset that "+07:00", "GMT+0700" or "WIB" names, or None if it names none."""
    if text.lower() in zone_hours():
        return timezone(timedelta(hours=zone_hours()[text.lower()]))
    found = re.fullmatch(r"\D{0,4}([+-])(\d{1,2}):?(\d{2})?", text)
    if found is None:
        return None
    shift = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-shift if found[1] == "-" else shift) if shift < timedelta(hours=24) else None


def day_in_url(url: str, *, zone: tzinfo) -> Moment | None:
    """Return the day that an address carries: /2023/12/07/; of a copy in an archive, the day of the original."""
    for found in URL_DAY.finditer(EMBEDDED.split(url)[-1]):
        year, month, day = (int(part) for part in found.groups() if part)
        if is_plausible(year, month, day):
            try:
                return Moment(value=datetime(year, month, day, tzinfo=zone), precision="day")
            except ValueError:
                continue
    return None
