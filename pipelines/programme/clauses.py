"""The parts of a sentence that each tell of a year, a region or a rank of their own."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pipelines.programme.meaning import joined
from pipelines.programme.pairing import clause_starts
from pipelines.programme.units import groups_of
from pipelines.programme.years import is_since, names_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.places.cues import Place
    from pipelines.programme.units import Unit

TIES = ("programme", "ceremony", "scheme", "assessment", "city")
TELLING = (
    "prize", "win", "best", "dimension", "chosen", "entered", "joining", "guidance", "member", "signing", "evaluation",
    "assessment", "masterplan",
)  # fmt: skip
TELLING_OTHERWISE = ("prize", "win", "best", "passes", "evaluation", "assessment", "index", "marking", "doing")
PRIZES = ("prize", "dimension", "bare", "short", "best", "evaluation", "assessment", "index")
STEPS = ("masterplan", "chosen", "entered", "joining", "guidance", "member", "signing")  # short of an award
BASES = frozenset({"atas", "berdasarkan", "hasil", "berdasar", "untuk"})


def clauses_of(unit: Unit) -> list[Unit]:
    """Return the parts of a sentence that each have a year: peserta 2017, lalu penghargaan 2021, dan evaluasi 2023.

    What is done now stands for itself as well, and what others did: Kota A peserta, sedangkan Kota B juara. A part
    that names neither the programme nor a region has them of the whole.
    """
    if len(unit.places) > 1 and unit.has("prize", "win", "best", "evaluation", "assessment"):
        if "finalist" in unit.groups and (parts := _by_ranks(unit)):
            return parts
        if unit.has(*STEPS) and (unit.has("whereas", "instead") or _own_turns(unit)):
            return _by_turns(unit)
    return _by_years(unit) if unit.years else [unit]


def _by_ranks(unit: Unit) -> list[Unit]:
    """Return who won and who came behind: diraih Kota A, disusul Kota B di posisi kedua; none if nobody is named so."""
    first = unit.of("finalist")[0].first
    bounds = [number for number in clause_starts(unit) if number <= first]
    if not bounds:
        return []
    won, behind = _clause(unit, unit.first, bounds[-1]), _clause(unit, bounds[-1], unit.end)
    is_told = won.has("prize", "win", "best") and all(_own_places(part, unit) for part in (won, behind))
    prizes = won.of("dimension")
    behind = behind._replace(signs=(*prizes, *behind.signs), groups=behind.groups | groups_of(prizes))
    return [part._replace(years=part.years or unit.years) for part in (won, behind)] if is_told else []


def _own_turns(unit: Unit) -> list[int]:
    """Return the words with which a region of its own begins a clause: …, Kota B baru menyusun masterplan."""
    starts, first = set(clause_starts(unit)), unit.places[0].chain
    return [place.first for place in unit.places if place.first in starts and place.chain != first]


def _own_places(part: Unit, unit: Unit) -> list[Place]:
    """Return the regions that stand in a part itself."""
    return [place for place in unit.places if part.first <= place.first < part.end]


def _by_turns(unit: Unit) -> list[Unit]:
    """Return the parts on either side of "sedangkan" where regions of their own got to steps of their own."""
    turns = sorted({*(one.first for one in unit.of("whereas", "instead") if one.first > unit.first), *_own_turns(unit)})
    parts = [_clause(unit, first, end) for first, end in itertools.pairwise([unit.first, *turns, unit.end])]
    is_told = all(_own_places(part, unit) and _tells(part) for part in parts)
    if not is_told or len({part.has(*STEPS) for part in parts}) < 2:
        return _by_years(unit)
    return [part._replace(years=part.years or unit.years) for part in parts]


def _by_years(unit: Unit) -> list[Unit]:
    if len(unit.years) + unit.has("today") + unit.has("last") < 2 or "again" in unit.groups:
        return [unit]
    cuts = [unit.first, *_cuts(unit), unit.end]
    parts = [_clause(unit, first, end) for first, end in itertools.pairwise(cuts)]
    parts = list(itertools.accumulate(parts, _with_prize))
    return parts if all(map(_tells, parts)) else [unit]


def _with_prize(before: Unit, part: Unit) -> Unit:
    """Return a part with the prize that it leaves out: sedangkan tahun 2022 diraih Kota B, smart living pada 2023."""
    if part.has("win", "passes") and not part.has(*PRIZES):
        signs = before.of(*PRIZES)
    elif part.has("dimension") and not part.has(*TELLING_OTHERWISE):
        signs = before.of("prize", "win", "best")
    else:
        return part
    return part._replace(signs=(*signs, *part.signs), groups=part.groups | groups_of(signs))


def _tells(part: Unit) -> bool:
    """Say whether a part reports something of its own, and not only what something was given for."""
    if joined(part):
        return True
    signs = part.of(*TELLING)
    return bool(signs) and BASES.isdisjoint(part.tokens.words[part.first : signs[0].first])


def _cuts(unit: Unit) -> Iterator[int]:
    """Yield the words with which a clause begins after a part that has its year, if it has one too or is now."""
    begin, today = unit.first, {sign.first for sign in unit.of("today", "last")}
    starts = {*clause_starts(unit), *_outcomes(unit)}
    for number in range(unit.first + 1, unit.end):
        if number not in starts or not _has_its_time(_clause(unit, begin, number)):
            continue
        if not today.isdisjoint((number, number + 1)) or _has_its_time(_clause(unit, number, unit.end)):
            yield number
            begin = number


def _outcomes(unit: Unit) -> list[int]:
    """Return the words with which what came of it begins: peserta pada 2019 akhirnya meraih penghargaan pada 2022."""
    words = unit.tokens.words
    return [number for number in range(unit.first + 1, unit.end) if words[number] == "akhirnya"]


def _has_its_time(part: Unit) -> bool:
    """Say whether a part tells in which year: that of the programme, one since which a region takes part, the last."""
    return names_year(part) or "last" in part.groups or any(is_since(sign, part) for sign in part.signs)


def _clause(unit: Unit, first: int, end: int) -> Unit:
    signs = tuple(sign for sign in unit.signs if first <= sign.first < end)
    places = tuple(place for place in unit.places if first <= place.first < end)
    if not any(sign.group in TIES for sign in signs):
        signs = (*unit.of(*TIES)[:1], *signs)
    years = tuple(year for year in unit.years if first <= year < end)
    return unit._replace(
        first=first,
        end=end,
        signs=signs,
        places=places or unit.places,
        years=years,
        groups=groups_of(signs),
        whole=unit,
    )
