"""Which regions of a sentence go with which of its dimensions."""

from __future__ import annotations

from bisect import bisect_right
from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.places.cues import Place
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.programme.units import Sign, Unit

AND = words_of("programme", "among")
INCLUDING = words_of("programme", "including")
HEADS = ("prize", "win", "giver")  # with which another clause begins behind "dan"


def pairs_of(places: Sequence[Place], dimensions: Sequence[Sign], unit: Unit) -> list[tuple[Place, str | None]]:
    """Return each region of a sentence with its dimension, or with None if there are none.

    Clauses that each name both go by themselves. Else Kota A (governance), Kota B (living) and "governance: Kota A;
    living: Kota B" go by turns, as do two lists with "masing-masing"; with but one list of either, all go with all. Who
    stands last in such turns without a dimension won something else: Kota C (kategori khusus).
    """
    if not dimensions:
        return [(place, None) for place in places]
    if len(places) < 2 or len(dimensions) < 2:
        return [(place, sign.value) for place in places for sign in dimensions]
    for starts in ([sign.first for sign in unit.of("whereas")], clause_starts(unit)):
        if parts := _by_clause(places, dimensions, starts):
            return [pair for part in parts for pair in _paired(*part, unit)]
    return _paired(places, dimensions, unit)


def clause_starts(unit: Unit) -> list[int]:
    """Return the words with which the clauses of a sentence begin, without its first."""
    words, tokens = unit.tokens.words, unit.tokens
    heads = {sign.first for sign in unit.of(*HEADS)}
    turns = {sign.first for sign in unit.of("whereas")}
    return [
        number for number in range(unit.first + 1, unit.end)
        if number in turns
        or ("," in tokens.gap(number) and words[number] not in INCLUDING)
        or (words[number] in AND and number + 1 in heads)
    ]  # fmt: skip


def _by_clause(
    places: Sequence[Place], dimensions: Sequence[Sign], starts: Sequence[int]
) -> list[tuple[list[Place], list[Sign]]]:  # fmt: skip
    """Return the regions and dimensions of each clause, if all that name some name both."""
    parts: dict[int, tuple[list[Place], list[Sign]]] = {}
    for place in places:
        parts.setdefault(bisect_right(starts, place.first), ([], []))[0].append(place)
    for sign in dimensions:
        parts.setdefault(bisect_right(starts, sign.first), ([], []))[1].append(sign)
    return list(parts.values()) if len(parts) > 1 and all(map(all, parts.values())) else []


def _paired(places: Sequence[Place], dimensions: Sequence[Sign], unit: Unit) -> list[tuple[Place, str | None]]:
    in_turn = "each" in unit.groups
    if len(places) == len(dimensions) and (in_turn or (len(places) > 2 and len(runs_of(places, dimensions)) == 2)):
        return [(place, sign.value) for place, sign in zip(places, dimensions, strict=True)]
    runs = runs_of(places, dimensions)
    if len(runs) < 4:
        return [(place, sign.value) for place in places for sign in dimensions]
    pairs = [pair for one, other in zip(runs[::2], runs[1::2], strict=False) for pair in _crossed(one + other)]
    return pairs + [(place, None) for place in runs[-1] if len(runs) % 2 and isinstance(place, Place)]


def runs_of(places: Sequence[Place], dimensions: Sequence[Sign]) -> list[list[Place | Sign]]:
    """Return the names and the dimensions in their order, in turns."""
    found: list[Place | Sign] = [*places, *dimensions]
    in_order = sorted(found, key=lambda one: one.first)
    return [list(run) for _, run in groupby(in_order, key=lambda one: isinstance(one, Place))]


def _crossed(run: list[Place | Sign]) -> list[tuple[Place, str | None]]:
    places = [one for one in run if isinstance(one, Place)]
    return [(place, one.value) for place in places for one in run if not isinstance(one, Place)]
