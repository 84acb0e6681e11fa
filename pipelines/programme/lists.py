"""Lists under a heading, and sentences that pass an award on to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.programme.dimensions import dimensions_of, won_in
from pipelines.programme.units import MANY, SHORT

if TYPE_CHECKING:
    from pipelines.programme.meaning import Meaning
    from pipelines.programme.units import Unit


def listed_under(heading: Meaning | None, unit: Unit) -> Meaning | None:
    """Return what a line of a list, or a sentence that goes on with one, reports under its heading."""
    if heading is None or unit.has("missed", "hoped", "lookalike", "foreign"):
        return None
    dimensions = won_in(unit)
    if len(dimensions) < len(dimensions_of(unit)) or (dimensions and heading.what != "award"):
        return None
    if unit.places and _goes_on(unit, has_dimensions=bool(dimensions), is_award=heading.what == "award"):
        own = dimensions if dimensions or "special" in unit.groups else heading.dimensions
        return replace(heading, sign=None, dimensions=own)
    return None


def _goes_on(unit: Unit, *, has_dimensions: bool, is_award: bool) -> bool:
    if unit.words <= SHORT or len(unit.places) >= MANY:
        return True
    if is_award and (has_dimensions or "prize" in unit.groups):
        return unit.has("label", "win", "passes") and "doing" not in unit.groups
    return "namely" in unit.groups and not has_dimensions


def heading_after(unit: Unit, meaning: Meaning | None, before: Meaning | None) -> Meaning | None:
    """Return what holds for the lines that follow a sentence."""
    if meaning is not None:
        return meaning
    if before is None:
        return None
    if unit.words <= SHORT and (dimensions := dimensions_of(unit)) and not unit.places:
        return replace(before, dimensions=dimensions)
    is_between = unit.words == 1 or "list" in unit.groups or unit.reading.gap(unit.end).startswith(":")
    return before if is_between or (unit.words <= SHORT and unit.places) else None
