"""Read the fields that all channels share: addresses, titles, moments."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from crawler.times import HOURS, LOCAL_MONTHS, parse_machine
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.models import Candidate

LONGEST_TITLE, LONGEST_MOMENT = 2000, 100  # characters; more is no title and no date but an attack on memory
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web: the default of a field nobody filled

ISO = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?")
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
ZONE = re.compile(r"\s*\b(?:(WIB|WITA|WIT)|(?:GMT|UTC)(?=[+-]))(?:([+-])(\d{1,2}):?(\d{2})?)?\s*$", re.IGNORECASE)
MONTH = re.compile(rf"(?<=\d )({'|'.join(sorted(LOCAL_MONTHS, key=len, reverse=True))})(?= \d)", re.IGNORECASE)
MAIL_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=4096)
def address_of(text: str, base: str) -> str | None:
    """Return the canonical address that *text* names on a document at *base*, or None if it names none."""
    text = text.strip()
    if not text:
        return None
    absolute = _origin(base) + text if text[0] == "/" and text[:2] != "//" else text
    return canonical(absolute, base)


@lru_cache(maxsize=64)
def _origin(base: str) -> str:
    return "/".join(base.split("/", 3)[:3])


def title_of(text: str | None) -> str | None:
    """Return *text* in one line without tags and entities, also where they were escaped twice; None if empty."""
    if not text:
        return None
    text = text[:LONGEST_TITLE]
    for _ in range(2):
        text = TAG.sub(" ", unescape(text))
    return " ".join(text.split()) or None


def moment_of(text: str | None) -> datetime | None:
    """Return the moment a channel gave, also in Indonesian zones and months; without a zone it is UTC."""
    if not text or len(text) > LONGEST_MOMENT:
        return None
    line = " ".join(text.split())
    moment = parse_machine(line if ISO.fullmatch(line) else _in_english(line))
    return moment if moment and moment > OLDEST else None


def _in_english(line: str) -> str:
    """Return a date with the months and the offset that the mail standard knows."""
    line = MONTH.sub(lambda found: MAIL_MONTHS[LOCAL_MONTHS[found[0].lower()] - 1], line)
    line = ZONE.sub(_offset, line)
    if line[:4].isdigit():  # ISO 8601 knows no blank before the offset
        line = re.sub(r"(?<=\d) (?=[+-]\d)", "", line)
    return line


def _offset(zone: re.Match[str]) -> str:
    name, sign, hours, minutes = zone.groups()
    if name:
        return f" +{HOURS[name.lower()]:02}00"
    return f" {sign}{int(hours):02}{minutes or '00'}" if sign else ""


def unique(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return each URL once, in order of appearance; what comes later fills gaps of what came first."""
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        first = found.get(candidate.url)
        found[candidate.url] = candidate if first is None else _filled(first, candidate)
    return tuple(found.values())


def _filled(first: Candidate, later: Candidate) -> Candidate:
    return replace(
        first,
        title=first.title or later.title,
        published=first.published or later.published,
        modified=first.modified or later.modified,
    )
