"""What one sentence reports: an award, an evaluation, a masterplan, taking part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.programme.models import Sign
from pipelines.programme.years import has_years

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.programme.units import Unit

MANY = 5  # dimensions in one breath are those the programme has, not those that were won
GOVERNING = {"hoped": 6, "purpose": 3, "missed": 4}  # words after such a phrase in which it governs
NEAR = 4  # words between winning and a dimension
PROGRAMME = ("programme", "scheme", "assessment")
TIES = (*PROGRAMME, "forum", "city", "dimension")
BASED = frozenset({"atas", "berdasarkan", "hasil", "pada", "dari", "dalam", "puncak"})  # what an award was given for


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Something a sentence reports, and for an award the dimensions it names."""

    what: str
    sign: Sign | None = None  # the word that says so
    dimensions: tuple[Sign, ...] = ()
    is_reasoned: bool = False  # an award for all who did it: for the masterplan, for taking part


def meanings_of(unit: Unit, *, is_known: bool) -> list[Meaning]:
    """Return what a sentence reports of whichever regions; *is_known* says that the article speaks of the programme."""
    if unit.of("lookalike") or not (unit.of(*TIES) or (is_known and unit.of("ministry", "member"))):
        return []
    said = {sign.group: sign for sign in reversed(unit.signs) if is_said(sign, unit)}
    award = _award(unit, said)
    if award is None:
        return [] if unit.of("general") else list(_steps(unit, said, is_known=is_known))
    if not has_years(unit):
        return [award]
    return [award, *(step for step in _steps(unit, said, is_known=is_known) if not _is_basis(step, unit))]


def dimensions_of(unit: Unit) -> tuple[Sign, ...]:
    """Return the dimensions a sentence names as such: bare words count after "dimensi" or in a list of dimensions."""
    found: list[Sign] = []
    for sign in unit.of("dimension", "bare"):
        if sign.group == "dimension" or _is_labelled(sign, unit) or (found and _is_listed(found[-1], sign, unit)):
            found.append(sign)
    return tuple(found)


def is_said(sign: Sign, unit: Unit) -> bool:
    """Say whether a phrase is neither denied nor only hoped for."""
    if sign.group == "missed" or (sign.group == "masterplan" and unit.of("hoped")):
        return False
    return not any(
        0 < sign.first - one.last <= reach
        for group, reach in GOVERNING.items()
        for one in unit.of(group)
        if group != "purpose" or sign.group != "assessment"  # they came for the evaluation
    )


def _award(unit: Unit, said: dict[str, Sign]) -> Meaning | None:
    dimensions = dimensions_of(unit)
    if "finalist" in said and dimensions:
        return Meaning(what="evaluation", sign=said["finalist"], dimensions=dimensions)
    sign = said.get("prize") or _win(dimensions, unit)
    if sign is None or not unit.of(*TIES) or (unit.of("foreign") and not unit.of("programme", "forum")):
        return None
    if dimensions and not are_pillars(dimensions, unit):
        return Meaning(what="award", sign=sign, dimensions=dimensions)
    if unit.of("masterplan"):
        return Meaning(what="masterplan", sign=sign, is_reasoned=True)
    if unit.of("joining") or {"chosen", "member"} & said.keys():
        return Meaning(what="participant", sign=sign, is_reasoned=True)
    return Meaning(what="award", sign=sign)


def _win(dimensions: tuple[Sign, ...], unit: Unit) -> Sign | None:
    wins = [sign for sign in unit.of("win") if is_said(sign, unit)]
    return next((win for win in wins if any(abs(one.first - win.last) <= NEAR for one in dimensions)), None)


def are_pillars(dimensions: tuple[Sign, ...], unit: Unit) -> bool:
    """Say whether the dimensions are named as those the programme has."""
    if unit.of("pillars", "six"):
        return True
    return len({sign.value for sign in dimensions}) >= MANY and len(unit.places) < MANY


def _steps(unit: Unit, said: dict[str, Sign], *, is_known: bool) -> Iterator[Meaning]:
    """Yield how far regions got, short of an award."""
    if (sign := said.get("assessment") or said.get("evaluation")) and not unit.of("foreign", "selection"):
        yield Meaning(what="evaluation", sign=sign)
    part = _part(unit, said, is_known=is_known)
    if (sign := said.get("masterplan")) and _is_written(sign, part, unit, said):
        yield Meaning(what="masterplan", sign=sign)
    if part:
        yield Meaning(what="participant", sign=part)


def _is_written(sign: Sign, part: Sign | None, unit: Unit, said: dict[str, Sign]) -> bool:
    """Say whether a masterplan is told to be written; one that regions were chosen for is still to come."""
    if part is not None and part.group in {"chosen", "signing"} and part.first < sign.first:
        return False
    return bool(unit.of(*TIES)) and (unit.number == 0 or not {"making", "joining"}.isdisjoint(said))


def _is_basis(step: Meaning, unit: Unit) -> bool:
    """Say whether a step is only what the award in the same sentence was given for."""
    first = step.sign.first if step.sign else unit.first
    return step.is_reasoned or bool(BASED.intersection(unit.reading.words[max(unit.first, first - 3) : first]))


def _part(unit: Unit, said: dict[str, Sign], *, is_known: bool) -> Sign | None:
    """Return the word that says that regions take part."""
    for sign in unit.of("member"):
        if is_said(sign, unit) and _is_membership(sign, unit, is_known=is_known):
            return sign
    if unit.of("programme") or (is_known and unit.of("scheme")):
        signing = said.get("signing") if not unit.of("masterplan") else None
        return said.get("chosen") or said.get("entered") or signing or said.get("joining")
    return said.get("chosen") if unit.of(*TIES) else None


def _is_membership(sign: Sign, unit: Unit, *, is_known: bool) -> bool:
    """Say whether it is a peserta of the programme, not of a course."""
    before = unit.reading.words[max(unit.first, sign.first - 5) : sign.first]
    if (before and before[-1] in {"sebagai", "menjadi", "jadi", "selaku"}) or {"salah", "satu"} <= set(before):
        return is_known or bool(unit.of(*PROGRAMME))
    after = unit.reading.words[sign.last + 1 : min(unit.end, sign.last + 2)]
    if is_known and after and (after[0] == "angkatan" or after[0].startswith("20")):
        return True
    return any(0 < tie.first - sign.last <= 3 for tie in unit.of(*PROGRAMME, "city"))


def _is_labelled(sign: Sign, unit: Unit) -> bool:
    return any(label.last + 1 == sign.first for label in unit.of("label"))


def _is_listed(before: Sign, sign: Sign, unit: Unit) -> bool:
    """Say whether only a comma or "dan" parts two dimensions."""
    between = unit.reading.words[before.last + 1 : sign.first]
    return between in ([], ["dan"], ["serta"], ["smart"], ["dan", "smart"])
