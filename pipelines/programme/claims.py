"""What each sentence of an article reports of each region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.regions import load_regions
from pipelines.programme.dimensions import dimensions_of, won_in
from pipelines.programme.lists import heading_after, listed_under
from pipelines.programme.meaning import PROGRAMME, Meaning, meanings_of
from pipelines.programme.pairing import pairs_of
from pipelines.programme.units import LEAD, Unit
from pipelines.programme.years import years_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.models import Sign

ASIDE = frozenset({"place", "venue", "aside", "missed", "visited"})
WINNERS = frozenset({"peraih", "pemenang", "penerima", "juara", "peserta"})
BESIDE = frozenset({"dengan", "gandeng", "menggandeng"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence's report on one region."""

    code: str
    what: str
    dimension: str | None
    edition: int | None
    is_reasoned: bool
    unit: Unit


def claims_in(units: Sequence[Unit], about: Sequence[str]) -> Iterator[Claim]:
    """Yield what each sentence reports of the regions it names, or of the one region the article is *about*."""
    is_known = _is_known(units)
    heading: Meaning | None = None
    awarded: Meaning | None = None
    is_foreign = False
    titled = won_in(units[0])  # which a sentence on "this award" means
    for unit in _own(units):
        if not unit.signs and heading is None:  # most sentences
            continue
        is_foreign = bool(unit.of("lookalike")) or (is_foreign and not unit.of(*PROGRAMME, "forum"))
        meanings = [] if is_foreign else _meanings(unit, titled, is_known=is_known)
        listed = None if meanings or is_foreign else listed_under(heading or _resumed(awarded, unit), unit)
        if listed is not None:
            meanings = [listed]
        for meaning in meanings:
            yield from _claims(unit, meaning, about, is_listed=listed is not None)
        awarded = next((one for one in meanings if one.what == "award"), awarded)
        heading = heading_after(unit, meanings[0] if meanings else None, heading)


def _is_known(units: Sequence[Unit]) -> bool:
    """Say whether the article speaks of the programme, by its name or as a matter of the ministry."""
    groups = frozenset[str]().union(*(unit.groups for unit in units))
    return not groups.isdisjoint({"programme", "assessment", "forum"}) or {"city", "ministry"} <= groups


def _resumed(awarded: Meaning | None, unit: Unit) -> Meaning | None:
    """Return the award spoken of before, which a sentence with a dimension of its own goes on with."""
    return awarded if dimensions_of(unit) and not unit.of("doing") else None


def _own(units: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the sentences of the article itself, without the headlines of others."""
    for unit in units:
        pointers = unit.of("pointer")
        if pointers and unit.number and unit.words == pointers[0].last - pointers[0].first + 1 > 1:
            return
        if not pointers or pointers[0].first > unit.first:
            yield unit


def _meanings(unit: Unit, titled: tuple[Sign, ...], *, is_known: bool) -> list[Meaning]:
    found = meanings_of(unit, is_known=is_known)
    if found or not titled or not is_known or unit.number > LEAD or not unit.of("this") or unit.of("foreign"):
        return found
    return [Meaning(what="award", dimensions=titled)]


def _claims(unit: Unit, meaning: Meaning, about: Sequence[str], *, is_listed: bool) -> Iterator[Claim]:
    named = pairs_of(
        _takers(unit, meaning, about, is_listed=is_listed), meaning.dimensions, in_turn=bool(unit.of("each"))
    )
    pairs = [(place.codes[0], dimension) for place, dimension in named] or [
        (code, dimension) for code in _inherited(unit, about) for dimension in _values(meaning)
    ]
    for code, dimension in dict.fromkeys(pairs):
        for edition in years_for(meaning.sign, unit):
            yield Claim(
                code=code, what=meaning.what, dimension=dimension, edition=edition, is_reasoned=meaning.is_reasoned,
                unit=unit,
            )  # fmt: skip


def _takers(unit: Unit, meaning: Meaning, about: Sequence[str], *, is_listed: bool) -> list[Place]:
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
    if unit.reading.words[after] == "yang":
        return any(sign.first == after + 1 for sign in unit.of("prize", "win", "member"))
    return "," in unit.reading.gap(after) and unit.reading.words[after] in WINNERS


def _is_where(place: Place, unit: Unit) -> bool:
    """Say whether it is where something was: di ICE BSD City, Kabupaten Tangerang."""
    for number in range(place.first - 1, max(unit.first, place.first - 6) - 1, -1):
        if unit.reading.words[number] == "di":
            return True
        if not unit.reading.is_capital(number):
            return False
    return False


def _is_beside(place: Place, unit: Unit) -> bool:
    return place.first > unit.first and unit.reading.words[place.first - 1] in BESIDE


def _values(meaning: Meaning) -> list[str | None]:
    return [sign.value for sign in meaning.dimensions] or [None]


def _inherited(unit: Unit, about: Sequence[str]) -> list[str]:
    """Return the region an article is about where a sentence names none but speaks of it."""
    if len(about) != 1 or (unit.of("others") and not unit.of("one", "actor")):
        return []
    if unit.of("missed") and any("missed" in place.notes for place in unit.places):
        return []
    return list(about) if unit.number <= LEAD or unit.of("actor", "this", "programme") else []
