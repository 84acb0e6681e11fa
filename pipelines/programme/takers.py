"""Which regions a sentence reports on: those it names, else the one it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.reference.regions import load_regions
from pipelines.programme.units import LEAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.meaning import Meaning
    from pipelines.programme.units import Unit

ASIDE = frozenset({"place", "venue", "aside", "missed", "visited"})
WINNERS = frozenset({"peraih", "pemenang", "penerima", "juara", "peserta"})
BESIDE = frozenset({"dengan", "gandeng", "menggandeng"})
MEANING_ONE = ("actor", "that", "this", "programme")  # phrases of a sentence that speaks of the article's region


def takers_in(unit: Unit, meaning: Meaning, about: Sequence[str], *, is_listed: bool) -> list[Place]:
    """Return the regions a sentence may report on: a province only where it acts and no member of any is named."""
    regions = load_regions()
    aside = ASIDE - {"place"} if is_listed else ASIDE
    if apposed := [place for place in unit.places[1:] if _is_told_after(place, unit)]:
        return apposed
    plain = [place for place in unit.places if not place.notes & aside and not _is_beside(place, unit)]
    if not is_listed:
        plain = [place for place in plain if not _is_where(place, unit)]
    local = [place for place in plain if regions[place.codes[0]].kind != "provinsi"]
    if meaning.what != "award" and not is_listed:
        local = [place for place in local if place.codes[0] in about] or local
    return local or [place for place in plain if place.acts or place.codes[0] in about]


def _is_told_after(place: Place, unit: Unit) -> bool:
    """Say whether the sentence turns to a region only to say what it won: Kabupaten Sragen, peraih penghargaan."""
    after = place.last + 1
    if after >= unit.end:
        return False
    if unit.tokens.words[after] == "yang":
        return any(sign.first == after + 1 for sign in unit.of("prize", "win", "member"))
    return "," in unit.tokens.gap(after) and unit.tokens.words[after] in WINNERS


def _is_where(place: Place, unit: Unit) -> bool:
    """Say whether it is where something was: di ICE BSD City, Kabupaten Tangerang."""
    for number in range(place.first - 1, max(unit.first, place.first - 6) - 1, -1):
        if unit.tokens.words[number] == "di":
            return True
        if not unit.tokens.is_capital(number):
            return False
    return False


def _is_beside(place: Place, unit: Unit) -> bool:
    return place.first > unit.first and unit.tokens.words[place.first - 1] in BESIDE


def inherited(unit: Unit, about: Sequence[str]) -> list[str]:
    """Return the region an article is about where a sentence names none but speaks of it."""
    if len(about) != 1 or ("others" in unit.groups and not unit.has("one", "actor", "that")):
        return []
    if "missed" in unit.groups and any("missed" in place.notes for place in unit.places):
        return []
    is_chronicle = unit.tokens.words[unit.first].startswith("20")
    return list(about) if is_chronicle or unit.number <= LEAD or unit.has(*MEANING_ONE) else []
