"""Which regions of a sentence go with which of its dimensions."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.places.cues import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.programme.units import Sign


def pairs_of(
    places: Sequence[Place], dimensions: Sequence[Sign], *, in_turn: bool = False
) -> list[tuple[Place, str | None]]:  # fmt: skip
    """Return each region with its dimension, or with None if there are none; *in_turn* is "masing-masing".

    Kota A (governance), Kota B (living) and "governance: Kota A; living: Kota B" go by turns; with but one list of
    either, all go with all.
    """
    if not dimensions:
        return [(place, None) for place in places]
    if len(places) == len(dimensions) and (in_turn or (len(places) > 2 and len(runs_of(places, dimensions)) == 2)):
        return [(place, sign.value) for place, sign in zip(places, dimensions, strict=True)]
    runs = runs_of(places, dimensions)
    if len(runs) < 4:
        return [(place, sign.value) for place in places for sign in dimensions]
    return [pair for one, other in zip(runs[::2], runs[1::2], strict=False) for pair in _crossed(one + other)]


def runs_of(places: Sequence[Place], dimensions: Sequence[Sign]) -> list[list[Place | Sign]]:
    """Return the names and the dimensions in their order, in turns."""
    found: list[Place | Sign] = [*places, *dimensions]
    in_order = sorted(found, key=lambda one: one.first)
    return [list(run) for _, run in groupby(in_order, key=lambda one: isinstance(one, Place))]


def _crossed(run: list[Place | Sign]) -> list[tuple[Place, str | None]]:
    places = [one for one in run if isinstance(one, Place)]
    return [(place, one.value) for place in places for one in run if not isinstance(one, Place)]
