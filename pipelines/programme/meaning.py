"""What one sentence reports: an award, an evaluation, a masterplan or taking part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.programme.models import Sign

if TYPE_CHECKING:
    from pipelines.programme.units import Unit

MANY = 5  # dimensions in one breath are those the programme has, not those that were won
HOPED, PURPOSE, MISSED = 6, 3, 4  # words after such a phrase in which it governs
PROGRAMME = ("programme", "scheme")
TIES = (*PROGRAMME, "city", "dimension")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a sentence reports, and for an award the dimensions it names."""

    what: str
    dimensions: tuple[Sign, ...] = ()
    is_reasoned: bool = False  # an award for all who did it: for the masterplan, for taking part


def meaning_of(unit: Unit) -> Meaning | None:
    """Return what a sentence reports of whichever regions, or None."""
    if unit.of("lookalike") or not unit.of(*TIES):
        return None
    said = {sign.group for sign in unit.signs if is_said(sign, unit)}
    if _is_award(unit, said):
        return _award(unit, said)
    if unit.of("general"):
        return None
    for what, holds in (("participant", _is_chosen), ("evaluation", _is_evaluated), ("masterplan", _is_written)):
        if holds(unit, said):
            return Meaning(what=what)
    return Meaning(what="participant") if "joining" in said and unit.of(*PROGRAMME) else None


def dimensions_of(unit: Unit) -> tuple[Sign, ...]:
    """Return the dimensions a sentence names as such: bare words count after "dimensi" or in a list of dimensions."""
    found: list[Sign] = []
    for sign in unit.of("dimension", "bare"):
        if sign.group == "dimension" or _is_labelled(sign, unit) or (found and _is_listed(found[-1], sign, unit)):
            found.append(sign)
    return tuple(found)


def is_said(sign: Sign, unit: Unit) -> bool:
    """Say whether a phrase is neither denied nor only hoped for."""
    for group, reach in (("hoped", HOPED), ("purpose", PURPOSE), ("missed", MISSED)):
        if any(0 < sign.first - one.last <= reach for one in unit.of(group)):
            return False
    return sign.group != "missed"


def _is_award(unit: Unit, said: set[str]) -> bool:
    if unit.of("foreign") and not unit.of("programme"):
        return False
    if "prize" in said:
        return True
    dimensions = dimensions_of(unit)
    wins = [sign for sign in unit.of("win") if is_said(sign, unit)]
    return any(abs(dimension.first - win.last) <= 4 for dimension in dimensions for win in wins)


def _award(unit: Unit, said: set[str]) -> Meaning:
    dimensions = dimensions_of(unit)
    if dimensions and not _are_pillars(dimensions, unit):
        return Meaning(what="award", dimensions=dimensions)
    if unit.of("masterplan"):
        return Meaning(what="masterplan", is_reasoned=True)
    if unit.of("joining") or {"chosen", "member"} & said:
        return Meaning(what="participant", is_reasoned=True)
    return Meaning(what="award")


def _are_pillars(dimensions: tuple[Sign, ...], unit: Unit) -> bool:
    if unit.of("pillars"):
        return True
    return len({sign.value for sign in dimensions}) >= MANY and len(unit.places) < MANY


def _is_chosen(unit: Unit, said: set[str]) -> bool:
    if "chosen" in said or ("signing" in said and unit.of("programme") and not unit.of("masterplan")):
        return True
    return any(is_said(sign, unit) and _is_membership(sign, unit) for sign in unit.of("member"))


def _is_membership(sign: Sign, unit: Unit) -> bool:
    """Say whether it is a peserta of the programme, not of a course."""
    words = unit.reading.words
    if sign.first > unit.first and words[sign.first - 1] in {"sebagai", "menjadi", "jadi", "selaku"}:
        return True
    return any(0 < tie.first - sign.last <= 3 for tie in unit.of(*PROGRAMME, "city"))


def _is_evaluated(unit: Unit, said: set[str]) -> bool:
    return "evaluation" in said and not unit.of("foreign")


def _is_written(unit: Unit, said: set[str]) -> bool:
    return "masterplan" in said and ("making" in said or "joining" in said or unit.number == 0)


def _is_labelled(sign: Sign, unit: Unit) -> bool:
    return any(label.last + 1 == sign.first for label in unit.of("label"))


def _is_listed(before: Sign, sign: Sign, unit: Unit) -> bool:
    """Say whether only a comma or "dan" parts two dimensions."""
    between = unit.reading.words[before.last + 1 : sign.first]
    return between in ([], ["dan"], ["serta"], ["smart"], ["dan", "smart"])
