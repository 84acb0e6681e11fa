"""Which dimensions a sentence names, and whether as prizes or as the parts of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.programme.pairing import runs_of
from pipelines.programme.stance import said_of

if TYPE_CHECKING:
    from pipelines.programme.models import Sign
    from pipelines.programme.units import Unit

MANY = 5  # dimensions in one breath are those the programme has, not those that were won
FOR = frozenset({"untuk", "pada", "dalam"})


def dimensions_of(unit: Unit) -> tuple[Sign, ...]:
    """Return the dimensions a sentence names as such, the bare words only where something says that they are."""
    if not unit.has("dimension", "bare", "short"):  # most sentences
        return ()
    found: list[Sign] = []
    for sign in unit.of("dimension", "bare", "short"):
        if sign.group == "dimension" or _is_told(sign, unit) or (found and _is_listed(found[-1], sign, unit)):
            found.append(sign)
    return tuple(found)


def won_in(unit: Unit) -> tuple[Sign, ...]:
    """Return the dimensions a sentence may give prizes in: none denied, and none of those that the programme has."""
    named = dimensions_of(unit)
    if not named:  # most sentences
        return ()
    dimensions = said_of(named, unit)
    if len(runs_of(unit.places, dimensions)) > 3:  # each with its winners
        return dimensions
    if marks := unit.of("pillars", "six"):
        dimensions = tuple(sign for sign in dimensions if sign.first < marks[0].first)
    return () if len({sign.value for sign in named}) >= MANY else dimensions


def _is_told(sign: Sign, unit: Unit) -> bool:
    """Say whether "dimensi" stands before a bare word, or it is set off, or several are what prizes were won for."""
    if any(label.last + 1 == sign.first for label in unit.of("label")) or _is_set_off(sign, unit):
        return True
    others = {one.value for one in unit.of("bare", "short", "dimension")} - {sign.value}
    before = unit.tokens.words[sign.first - 1] if sign.first > unit.first else ""
    return bool(others) and before in FOR and unit.has("prize", "win")


def _is_set_off(sign: Sign, unit: Unit) -> bool:
    """Say whether it stands in brackets, or at the head of a line before a colon or a dash."""
    before, after = unit.tokens.margin(sign.first), unit.tokens.margin(sign.last + 1)
    is_head = sign.first == unit.first and any(mark in after for mark in ":–-")
    return is_head or ("(" in before and ")" in after)


def _is_listed(before: Sign, sign: Sign, unit: Unit) -> bool:
    """Say whether only a comma or "dan" parts two dimensions."""
    between = unit.tokens.words[before.last + 1 : sign.first]
    return between in ([], ["dan"], ["serta"], ["smart"], ["dan", "smart"])
