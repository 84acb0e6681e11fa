"""A sentence that tells the programme's years one after the other, as its parts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from pipelines.programme.meaning import joined
from pipelines.programme.units import groups_of
from pipelines.programme.years import names_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.programme.units import Unit

TIES = ("programme", "ceremony", "scheme", "assessment", "city")
TELLING = (
    "prize", "win", "best", "dimension", "chosen", "entered", "joining", "guidance", "member", "signing", "evaluation",
    "assessment", "masterplan",
)  # fmt: skip
BASES = frozenset({"atas", "berdasarkan", "hasil", "berdasar", "untuk"})


def clauses_of(unit: Unit) -> list[Unit]:
    """Return the parts of a sentence that each have a year: peserta 2017, lalu penghargaan 2021, dan evaluasi 2023.

    A part that names neither the programme nor a region has them of the whole.
    """
    if len(unit.years) < 2 or "again" in unit.groups:
        return [unit]
    cuts = [unit.first, *_cuts(unit), unit.end]
    parts = [_part(unit, first, end) for first, end in itertools.pairwise(cuts)]
    return parts if all(map(_tells, parts)) else [unit]


def _tells(part: Unit) -> bool:
    """Say whether a part reports something of its own, and not only what something was given for."""
    if joined(part):
        return True
    signs = part.of(*TELLING)
    return bool(signs) and BASES.isdisjoint(part.tokens.words[part.first : signs[0].first])


def _cuts(unit: Unit) -> Iterator[int]:
    """Yield the words before which a comma ends a part that has its year and after which another has one."""
    begin = unit.first
    for number in range(unit.first + 1, unit.end):
        if "," not in unit.tokens.gap(number):
            continue
        if names_year(_part(unit, begin, number)) and names_year(_part(unit, number, unit.end)):
            yield number
            begin = number


def _part(unit: Unit, first: int, end: int) -> Unit:
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
