"""Words, numbers, days and moments as readers are told them, in Indonesian or English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from crawler.times import ZONES, from_iso

CATALOGUE = Path(__file__).with_name("labels.toml")
RECORDED = Path(__file__).with_name("recorded.toml")
LANGUAGES = ("id", "en")
ZONE_NAMES = {zone: name.upper() for name, zone in ZONES.items()}
SPEAKING = ("PANTAU_LANG", "LC_ALL", "LC_MESSAGES", "LANG")  # the variable that counts most first
BEFORE_SELECTORS = re.compile(
    r"^(?:plug-in|source remove|layout|recurs in (?:most|3 or more) articles of)(?= )"
)  # and before the source
SEPARATORS = {"id": str.maketrans(",.", ".,"), "en": {}}


class _Said(str):
    """A value in its place; that of {number:story|stories} is 1 story, or 0 stories."""

    __slots__ = ()

    def __format__(self, nouns: str) -> str:
        one, _, several = nouns.partition("|")
        return " ".join(filter(None, (self, one if self == "1" else several)))


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one language."""

    language: str
    labels: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return a label, with *values* in its places; raise KeyError for one that the catalogue lacks."""
        return self.labels[key].format(**{name: _Said(value) for name, value in values.items()})

    def maybe(self, group: str, value: str | None) -> str:
        """Return the label of one value of a group, or the value itself where the catalogue knows none."""
        return self.labels.get(f"{group}_{value}", value or "")

    def rule(self, name: str) -> str:
        """Return by which rule a piece of a page was left out; behind some stands a selector, as it is."""
        return self.labels.get(f"rule_{name}") or BEFORE_SELECTORS.sub(lambda kind: self.maybe("rule", kind[0]), name)

    def recorded(self, said: str | None) -> str:
        """Return what a run, a job or a message recorded, in this language; what nobody foresaw as it stands."""
        return retold(said or "", RECORDED) if self.language == "id" else said or ""

    def number(self, number: int) -> str:
        return f"{number:,}".translate(SEPARATORS[self.language])

    def decimal(self, number: float) -> str:
        return f"{number:,.2f}".translate(SEPARATORS[self.language])

    def day(self, day: str | None) -> str:
        """Return a day such as 2026-11-28 as 28 Nov 2026."""
        if not day:
            return self("undated")
        year, month, number = day.split("-")
        return f"{int(number)} {self._months('short')[int(month) - 1]} {year}"

    def long_day(self, day: str) -> str:
        """Return a day as Sabtu, 28 November 2026."""
        told = date.fromisoformat(day)
        weekday = self("weekdays").split()[told.weekday()]
        return f"{weekday}, {told.day} {self._months('long')[told.month - 1]} {told.year}"

    def period(self, since: str, until: str) -> str:
        """Return the days from one to another: Sabtu, 28 November 2026, or 1 November 2026 – 28 November 2026."""
        if since == until:
            return self.long_day(since)
        return " – ".join(self.long_day(day).partition(", ")[2] for day in (since, until))

    def share(self, value: float) -> str:
        """Return a share in percent: 12%, and never 100% or 0% of what is not quite that."""
        percent = round(100 * value)
        if percent == 100 and value < 1:
            percent = 99
        return f"{percent or (1 if value > 0 else 0)}%"

    def month(self, month: str) -> str:
        """Return a month such as 2026-11 as Nov 2026."""
        year, number = month.split("-")
        return f"{self._months('short')[int(number) - 1]} {year}"

    def moment(self, value: str | None, zone: str) -> str:
        """Return a moment of a column as 28 Nov 2026, 14.05 WIB."""
        if not value:
            return self("undated")
        local = _local(value, zone)
        hour = f"{local:%H.%M}" if self.language == "id" else f"{local:%H:%M}"
        return f"{self.day(local.date().isoformat())}, {hour} {ZONE_NAMES.get(zone, local.tzname() or zone)}"

    def _months(self, kind: str) -> list[str]:
        return self(f"months_{kind}").split()


def _local(value: str, zone: str) -> datetime:
    return from_iso(value).astimezone(ZoneInfo(zone))


@cache
def wording(language: str) -> Wording:
    """Return the words of a language; Indonesian where it is none that the catalogue has."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return Wording(known, {key: said[known] for key, said in _catalogue().items()})


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads(CATALOGUE.read_text("utf-8"))


@cache
def _phrases(table: Path) -> list[tuple[re.Pattern[str], str]]:
    told = tomllib.loads(table.read_text("utf-8"))["phrases"]
    return [(re.compile(pattern), stands_for) for pattern, stands_for in told]


@lru_cache(maxsize=4096)  # many sources have the same trouble
def retold(said: str, table: Path) -> str:
    """Return an English sentence as the phrases of a *table* tell it in Indonesian; what it has none for, as it is."""
    for pattern, stands_for in _phrases(table):
        said = pattern.sub(stands_for, said)
    return said


def is_spoken(locale: str) -> bool:
    """Say whether a locale, or none, is one that we speak."""
    return not locale or _language(locale) in {"id", "in", "en", "c", "posix"}


def _language(locale: str) -> str:
    return re.split(r"[_.@-]", locale.casefold())[0]


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that a process is to speak: that of PANTAU_LANG, else of the locale, else English."""
    asked = (environment.get(name, "") for name in SPEAKING)
    said = next(filter(None, asked), "")
    return "id" if _language(said) in {"id", "in"} else "en"
