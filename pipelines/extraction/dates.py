"""Read the dates that newsrooms print."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler import times
from crawler.times import WEEKDAYS
from pipelines.extraction.labels import any_of, by_initial, words
from pipelines.extraction.marks import foreign_months, unit_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

MONTHS = {**foreign_months(), **times.MONTHS, "mrt": 3}
ANY_MONTH = by_initial(MONTHS)

WORD = r"[^\W\d_]{3,12}"
DAY_FIRST = re.compile(
    rf"(?<![\d.:])(?<!\d,)(\d{{1,2}})(?:st|nd|rd|th|er)?[\s./-]{{1,3}}(?:(?:de|of)\s)?({WORD})[\s.,/-]{{1,3}}(?:del?\s)?"
    r"'?(\d{4}|\d{2}(?![:.]\d\d))(?!\d)",  # without a year a time may follow at once
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(rf"\b({WORD})\.?\s{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?\s?[,\s]\s?(\d{{4}})(?!\d)", re.IGNORECASE)
NUMBERS = re.compile(r"(?<![\d/.:-])(\d{1,2})([/.-]\s?)(\d{1,2})\2(\d{4}|\d{2})(?!\d|[/-]\d)")
YEAR_FIRST = re.compile(r"(?<![\d/.-])(\d{4})(?:[/.-]|[年년]\s?)(\d{1,2})(?:[/.-]|[月월]\s?)(\d{1,2})(?![\d/-])")
YEAR_AND_NAME = re.compile(rf"(?<!\d)(\d{{4}})\.\s({WORD})\s(\d{{1,2}})\.", re.IGNORECASE)  # "2023. december 7."
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")  # with strokes it numbers a letter
ROMAN_MONTH = re.compile(rf"(?<![\d/.-])(\d{{1,2}})([-. ])({'|'.join(ROMAN)})\2(\d{{4}})(?!\d)")
CLOCK = re.compile(
    r"(?:\b(?P<early>WIB|WITA|WIT)\s{1,3})?(?<![\d.:])(?:(?<!,)|(?<=\d{4},))(?P<hour>[01]?\d|2[0-3])(?:\s?[:.]\s?|\s?h\s?|時\s?)(?P<minute>[0-5]\d)(?:[:.][0-5]\d)?(?![\d%])"
    r"(?:\s{0,3}(?:(?P<half>[ap])\.?m\b\.?|(?P<part>pagi|siang|sore|petang|malam|ptg)\b))?(?:\s{0,3}\(?(?P<zone>WIB|WITA|WIT|GMT|UTC)\b(?:\s?(?P<shift>[+-]\d{1,2}))?|\s?(?P<offset>\+0[789])(?::?00)?(?![\d:]))?",
    re.IGNORECASE,
)
CLOCK_ALONE = re.compile(rf"\W*(?:(?:pukul|pkl?|jam|waktu|at|um)\b[\W]*)?{CLOCK.pattern}\W*", re.IGNORECASE)
LONGEST_CLOCK = 30  # characters
DIGIT = re.compile(r"\d")
WEEKDAY = re.compile(r"\b(" + "|".join(WEEKDAYS) + r")\b", re.IGNORECASE)
WEEKDAY_BEFORE = re.compile(
    r"\b(" + "|".join([*WEEKDAYS, *sorted({name[:3] for name in WEEKDAYS})]) + r")\.?,?\s{0,2}$", re.IGNORECASE
)
UNITS = {name: timedelta(seconds=one) for language in ("id", "en") for name, one in unit_seconds(language).items()}
AGO = re.compile(rf"\b(\d{{1,3}}|se)\s?-?({'|'.join(unit_seconds('id'))})(?:\s+yang)?\s+lalu\b", re.IGNORECASE)
AGO_ENGLISH = re.compile(rf"\b(\d{{1,3}}|an?)\s+({'|'.join(unit_seconds('en'))})s?\s+ago\b", re.IGNORECASE)
LATEST_HOUR = {"siang": 5, "sore": 6, "petang": 7, "ptg": 11, "malam": 11}  # by which a part of the day calls its hours
NAMED_DAYS = re.compile(rf"\b({any_of('just-now', 'today', 'yesterday')})\b", re.IGNORECASE)
COUNTED_BACK = ("lalu", "ago", *words("just-now"), *words("today"), *words("yesterday"))  # one in each

RELATIVE = "relative date"
Found = tuple[tuple[int, int, int], int, int]  # year, month and day, and where in the text they stand
PUBLISHED, DRAFTED, MODIFIED, OTHER = "published", "drafted", "modified", "other"
LABELS = re.compile(
    rf"(?<!\w)(?:(?P<published>{any_of('published-label')})|(?P<drafted>{any_of('drafted-label')})|(?P<modified>{any_of('modified-label')})"
    rf"|(?P<other>{any_of('other-label')}))(?!\w)",
    re.IGNORECASE,
)
CLOCK_OR_COLON = re.compile(r"\s*[:\d]")  # behind a label that belongs to what follows
NEAR_LABEL = 40  # characters between a label and its date: a weekday, a desk, a dash
LONGEST_RELATIVE = 60  # characters of a text that counts from now; a longer one tells a story
LONGEST_ALONE = 80  # characters of a line that shows a date and nothing else to speak of
MOST_BEHIND = 2  # words behind such a date: "Uhr"
LONGEST_DATELINE, MOST_PLACES = 80, 6  # characters, and words before the day
DATELINE_END = re.compile(r"\s?\)?\s?[.:–—-]|\)")
WORDS = re.compile(r"[^\W\d_]+")
CELL_EDGE = re.compile(r"[|•·/–—]|\s-\s")
# What may stand before such a date: a weekday, perhaps with that of the Javanese week, a place with its comma, or what
# a date is called.
INTRODUCED = re.compile(
    rf"\W*(?:[^\W\d_]{{1,12}}[.,(]\W*|(?:{'|'.join(WEEKDAYS)})(?:[\s/,]+[^\W\d_]{{3,10}})?\W*"
    rf"|(?:tanggal|tgl|date|datum|fecha|stand)\s?:\s*(?:(?:{'|'.join(WEEKDAYS)})\W*)?)?",
    re.IGNORECASE,
)
LONGEST_PRINTED = 400  # characters of a text in which a date is looked for
MOST_PRINTED = 6  # dates in one text


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date as it was read."""

    value: datetime  # aware
    precision: str = "minute"  # or day, then at local midnight
    zoned: bool = False  # the zone was printed, not assumed
    flags: tuple[str, ...] = ()


def parse_printed_date(text: str, *, zone: tzinfo, fetched: datetime) -> Moment | None:
    """Return the first date printed in *text*; day before month, the zone as printed, else *zone*."""
    text = _straight(text)
    found = _calendar_day(text)
    if found is None:
        return _relative(text, zone=zone, fetched=fetched)
    return _moment_at(text, found, zone)


def parse_publication(text: str, *, zone: tzinfo, fetched: datetime) -> tuple[Moment, str] | None:
    """Return when *text* says that it was published, and which label says so, if any; the date of an update is none."""
    text = _straight(text)
    is_dated, published = _printed_publication(text, zone)
    if not is_dated and (moment := _relative(text, zone=zone, fetched=fetched)):
        return None if label_before(text) in {MODIFIED, OTHER} else (moment, "")
    return published


@lru_cache(maxsize=1024)  # several rules ask the same element, and the pages of a site have some texts
def _printed_publication(text: str, zone: tzinfo) -> tuple[bool, tuple[Moment, str] | None]:
    """Return whether dates are printed in *text*, and which of them is that of publication, with its label or none."""
    others: dict[str, Moment] = {}
    dated = list(_dated_parts(text))
    for part, found in dated:
        label = label_before(part[: found[1]]) or _label_behind(part[found[2] :])
        moment = _moment_at(part, found, zone)
        if label == PUBLISHED and moment:
            return True, (moment, PUBLISHED)
        if label in {"", DRAFTED} and moment:
            others.setdefault(label, moment)
    return bool(dated), next(((others[label], label) for label in (DRAFTED, "") if label in others), None)


def printed_in(text: str, *, zone: tzinfo) -> list[Moment]:
    """Return all moments that are printed in *text*, whatever it says of them."""
    text = _straight(text)
    return [moment for part, found in _dated_parts(text) if (moment := _moment_at(part, found, zone))]


def others_in(text: str) -> Iterator[date]:
    """Yield the days of which *text* says something else than that they are the publication's."""
    for part, found in _dated_parts(_straight(text)):
        if label_before(part[: found[1]]) in {MODIFIED, OTHER} and (moment := _moment_at(part, found, UTC)):
            yield moment.value.date()


def has_day(text: str) -> bool:
    """Say whether a day is printed in *text*."""
    return _calendar_day(_straight(text)) is not None


def is_clock(text: str) -> bool:
    """Say whether *text* shows a time and nothing else: "Pukul 10.30 WIB", which belongs to the day before it."""
    return len(text) <= LONGEST_CLOCK and CLOCK_ALONE.fullmatch(text) is not None


@lru_cache(maxsize=1024)  # several rules ask the same element
def stands_alone(text: str) -> bool:
    """Say whether a date, but for a word or two, is all of *text* or a cell of it, so that no sentence tells of it."""
    text = _straight(text)
    found = _calendar_day(text)
    if found is None or len(text) > LONGEST_ALONE:
        return False
    before = CELL_EDGE.split(text[: found[1]])[-1]
    after = CELL_EDGE.split(CLOCK.sub("", text[found[2] :]))[0]
    is_introduced = INTRODUCED.fullmatch(CLOCK.sub("", LABELS.sub("", before))) is not None
    return is_introduced and len(WORDS.findall(after)) <= MOST_BEHIND


def dateline_of(text: str, *, zone: tzinfo) -> Moment | None:
    """Return the day that a story's first words name: "CIREBON, 12 Oktober 2026 - ", "Cirebon (12/10/2026) –"."""
    text = _straight(text)[:LONGEST_DATELINE]
    found = _calendar_day(text)
    if found is None or not DATELINE_END.match(text, found[2]):
        return None
    words = WORDS.findall(text[: found[1]])
    named = len(words) <= MOST_PLACES and all(word[0].isupper() for word in words)
    return _moment_at(text[: found[2]], found, zone) if named else None


def _straight(text: str) -> str:
    return " ".join(text.replace("’", "'").replace("`", "'").split())[:LONGEST_PRINTED]


def _dated_parts(text: str) -> Iterator[tuple[str, Found]]:
    """Yield each date of *text* with what belongs to it: what stands before it, and behind it up to the next."""
    found: list[Found] = []
    at = 0
    while len(found) < MOST_PRINTED and (one := _calendar_day(text, at)):
        found.append(one)
        at = one[2]
    edges = [0, *(_end_of(text, one) for one in found)]
    starts = [*(one[1] for one in found[1:]), len(text)]
    for one, begin, end in zip(found, edges, starts, strict=False):
        yield text[begin:end], (one[0], one[1] - begin, one[2] - begin)


def _end_of(text: str, found: Found) -> int:
    clock = _clock_near(text, found[1], found[2])
    return max(found[2], clock.end() if clock else 0)


def label_before(text: str) -> str:
    """Return what the last label in *text* says of the date behind it: PUBLISHED, DRAFTED, MODIFIED, OTHER, nothing."""
    found = list(LABELS.finditer(text))
    if not found or len(text) - found[-1].end() > NEAR_LABEL:
        return ""
    last = found[-1]
    if last["other"]:
        return "" if CELL_EDGE.search(text, last.end()) else OTHER  # before a stroke it may name a section
    return next(label for label in (PUBLISHED, DRAFTED, MODIFIED) if last[label])


def _label_behind(text: str) -> str:
    """Return PUBLISHED or DRAFTED where that follows a date: "wurde am 3. Dezember 2011 um 9 Uhr veröffentlicht"."""
    found = LABELS.search(text[:NEAR_LABEL])
    if found is None or CLOCK_OR_COLON.match(text, found.end()):
        return ""
    return next((label for label in (PUBLISHED, DRAFTED) if found[label]), "")


def _moment_at(text: str, found: Found, zone: tzinfo) -> Moment | None:
    (year, month, day), start, end = _by_weekday(text, found)
    try:
        moment = _at(year, month, day, _clock_near(text, start, end), zone)
    except ValueError:
        return None
    flags = _weekday_flags(text[:start], moment.value)
    return replace(moment, flags=flags) if flags else moment


def _by_weekday(text: str, found: Found) -> Found:
    """Return *found* with the month first where only so the weekday before it is right: "Thu, 11/12/2026"."""
    (year, month, day), start, end = found
    named = WEEKDAY_BEFORE.search(text[:start])
    if named is None or month == day or day > 12 or not NUMBERS.fullmatch(text[start:end]):
        return found
    weekday = _weekday_of(named[1].lower())
    as_read, turned = date(year, month, day).weekday(), date(year, day, month).weekday()
    return ((year, day, month), start, end) if turned == weekday != as_read else found


def _weekday_of(name: str) -> int:
    """Return the number of a weekday whose name may be shortened to its first letters."""
    return next(number for whole, number in WEEKDAYS.items() if whole.startswith(name))


def _calendar_day(text: str, start: int = 0) -> Found | None:
    """Return the earliest (year, month, day) in *text* from *start* on, and where it stands."""
    best: Found | None = None
    if not DIGIT.search(text, start):
        return None
    for pattern, read in READERS:
        for found in pattern.finditer(text, start):
            day = read(*found.groups())
            if day and is_plausible(*day):
                if best is None or found.start() < best[1]:
                    best = (day, found.start(), found.end())
                break
    return best


def _read_day_first(day: str, month: str, year: str) -> tuple[int, int, int] | None:
    number = month_of(month)
    return (_year(year), number, int(day)) if number else None


def _read_month_first(month: str, day: str, year: str) -> tuple[int, int, int] | None:
    return _read_day_first(day, month, year)


def _read_numbers(one: str, _separator: str, two: str, year: str) -> tuple[int, int, int]:
    day, month = int(one), int(two)
    if month > 12 >= day:  # an American theme on a local site
        day, month = month, day
    return _year(year), month, day


def _read_year_first(year: str, month: str, day: str) -> tuple[int, int, int]:
    return int(year), int(month), int(day)


def _read_roman(day: str, _separator: str, month: str, year: str) -> tuple[int, int, int]:
    return int(year), ROMAN.index(month) + 1, int(day)


def _read_year_and_name(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    return _read_day_first(day, month, year)


READERS = (
    (DAY_FIRST, _read_day_first),
    (MONTH_FIRST, _read_month_first),
    (NUMBERS, _read_numbers),
    (ROMAN_MONTH, _read_roman),
    (YEAR_FIRST, _read_year_first),
    (YEAR_AND_NAME, _read_year_and_name),
)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def is_plausible(year: int, month: int, day: int) -> bool:
    """Say whether these may be the year, the month and the day of a story."""
    return 1990 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31


@lru_cache(maxsize=512)
def month_of(word: str) -> int | None:
    """Return the number of a month, also when its name is shortened or mistyped."""
    word = word.lower().rstrip(".")
    if word not in MONTHS:
        word = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()  # "Nopémber"
    if word in MONTHS:
        return MONTHS[word]
    if len(word) < 4:
        return None
    close = difflib.get_close_matches(word, times.FULL_MONTHS, n=1, cutoff=0.8)
    return MONTHS[close[0]] if close else None


def _clock_near(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the time that stands after a date, or else just before it."""
    after = CLOCK.search(text, end, end + 60)
    if after and not any(character.isdigit() for character in text[end : after.start()]):
        return after
    before = [found for found in CLOCK.finditer(text, max(0, start - 40), start) if found.end() <= start]
    return before[-1] if before else None


def _at(year: int, month: int, day: int, clock: re.Match[str] | None, zone: tzinfo) -> Moment:
    if clock is None:
        return Moment(value=datetime(year, month, day, tzinfo=zone), precision="day")
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower() == "p" else 0)
    elif clock["part"]:
        hour += 12 * (hour <= LATEST_HOUR.get(clock["part"].lower(), 0))
    printed = _printed_zone(clock)
    value = datetime(year, month, day, hour, int(clock["minute"]), tzinfo=printed or zone)
    return Moment(value=value, zoned=printed is not None)


def _printed_zone(clock: re.Match[str]) -> tzinfo | None:
    name = (clock["zone"] or clock["early"] or "").lower()
    if name in times.ZONES:
        return ZoneInfo(times.ZONES[name])
    if not name and not clock["offset"]:
        return None
    return timezone(timedelta(hours=int(clock["shift"] or clock["offset"] or 0)))


def _weekday_flags(before: str, value: datetime) -> tuple[str, ...]:
    found = WEEKDAY.findall(before[-30:])
    if found and WEEKDAYS[found[-1].lower()] != value.weekday():
        return ("weekday contradicts date",)
    return ()


def _relative(text: str, *, zone: tzinfo, fetched: datetime) -> Moment | None:
    """Return the moment of "2 jam lalu" or "kemarin 14.05", counted back from the fetch."""
    may_count = not text.isascii() or any(word in text.lower() for word in COUNTED_BACK)
    if not may_count or len(text) > LONGEST_RELATIVE:
        return None
    return _counted_back(text, fetched.astimezone(zone), zone)


def _counted_back(text: str, here: datetime, zone: tzinfo) -> Moment | None:
    if found := AGO.search(text) or AGO_ENGLISH.search(text):
        count = int(found[1]) if found[1].isdigit() else 1
        unit = UNITS[found[2].lower()]
        value = here - count * unit
        if unit <= timedelta(minutes=1):
            return Moment(value=value.replace(second=0, microsecond=0), flags=(RELATIVE,))
        return _day_only(value)
    named = NAMED_DAYS.search(text)
    if named is None or _is_in_name(text[: named.start()], text[named.end() :]):
        return None
    if named[1].lower() in words("just-now"):
        return Moment(value=here.replace(second=0, microsecond=0), flags=(RELATIVE,))
    day = here - timedelta(days=1) if named[1].lower() in words("yesterday") else here
    clock = CLOCK.search(text)
    if clock is None:
        return _day_only(day)
    return replace(_at(day.year, day.month, day.day, clock, zone), flags=(RELATIVE,))


def _is_in_name(before: str, behind: str) -> bool:
    """Say whether a day is only the last word of something's name: "Kabar Kota Today"."""
    return before.rstrip()[-1:].isalpha() and not behind.strip() and not LABELS.search(before)


def _day_only(value: datetime) -> Moment:
    midnight = value.replace(hour=0, minute=0, second=0, microsecond=0)
    return Moment(value=midnight, precision="day", flags=(RELATIVE,))
