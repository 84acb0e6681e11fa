"""A text as its sentences, each with the phrases of awards.toml and the regions that stand in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pipelines.places.cues import Place
from pipelines.places.gazetteer import spots_in
from pipelines.places.lists import places_in
from pipelines.places.owners import resolve
from pipelines.places.reading import Reading
from pipelines.places.roles import note_contexts
from pipelines.programme.lexicon import load_lexicon
from pipelines.programme.models import Sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


T = TypeVar("T", Sign, Place)

GATE = frozenset({"programme", "assessment", "forum", "ministry", "six"})  # without one of these it is another story
LEAD = 3  # sentences after the headline
SHORTENED = frozenset({"kab", "kec", "kel", "prov", "no", "jl", "dr", "drs", "ir", "hj", "prof", "st"})
ENDS = frozenset(".!?…")


@dataclass(frozen=True, eq=False)
class Unit:
    """A sentence, the headline, or a line of a list."""

    number: int  # 0 is the headline
    first: int  # word
    end: int  # the word after its last
    signs: tuple[Sign, ...]
    places: tuple[Place, ...]
    reading: Reading
    whole: Unit | None = None  # the sentence of which it is a part

    @cached_property
    def groups(self) -> frozenset[str]:
        return frozenset(sign.group for sign in self.signs)

    @property
    def weight(self) -> int:
        """Return how much its standing in the article counts."""
        if self.number == 0:
            return 3
        return 2 if self.number <= LEAD else 1

    @property
    def words(self) -> int:
        return self.end - self.first

    def of(self, *groups: str) -> tuple[Sign, ...]:
        """Return the phrases of these groups, in their order."""
        return () if self.groups.isdisjoint(groups) else tuple(sign for sign in self.signs if sign.group in groups)

    def text(self) -> str:
        """Return it as printed, with the marks around it."""
        if self.whole is not None:
            return self.whole.text()
        opening, closing = self.reading.gaps[self.first], self.reading.gaps[self.end]
        inner = self.reading.text[self.reading.start(self.first) : self.reading.end(self.end - 1)]
        return (re.split(r"\s", opening)[-1] + inner + re.split(r"\s", closing)[0]).lstrip(".,-–—•*")


def units_of(reading: Reading, codes: Sequence[str]) -> list[Unit]:
    """Return the sentences of a text; none if nothing in it speaks of the programme.

    *codes* are the regions known to be named; they decide whose a name is that the sentence leaves open.
    """
    signs = load_lexicon().find(reading.words)
    if not any(sign.group in GATE for sign in signs):
        return []
    starts = _starts(reading)
    ends = [*starts[1:], len(reading.words)]
    by_unit = _by_unit(signs, starts)
    places = _by_unit(_places(reading, codes), starts)
    return [
        Unit(number, first, end, tuple(by_unit.get(number, ())), tuple(places.get(number, ())), reading)
        for number, (first, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _starts(reading: Reading) -> list[int]:
    odd = [number for number, gap in enumerate(reading.gaps[:-1]) if gap != " " and number]
    return [0, *(number for number in odd if _begins(number, reading))]


def _begins(number: int, reading: Reading) -> bool:
    gap = reading.gaps[number]
    if "\n" in gap:
        return True
    if ";" in gap:
        return True
    if ENDS.isdisjoint(gap) or not any(letter.isspace() for letter in gap):
        return False
    if not (reading.is_capital(number) or reading.words[number].isdecimal()):
        return False
    before = reading.words[number - 1]
    return "." not in gap or ((len(before) > 1 or before.isdecimal()) and before not in SHORTENED)


def _places(reading: Reading, codes: Sequence[str]) -> list[Place]:
    """Return where the regions of *codes* are named; of these even an ordinary word is a name."""
    places = places_in([spot for spot in spots_in(reading) if not set(codes).isdisjoint(spot.codes)], reading)
    for place in places:
        place.is_word = False
    known = [place for place in resolve(places, tuple(codes)) if place.codes[0] in codes]
    note_contexts(known, reading)
    return known


def _by_unit(found: Iterable[T], starts: list[int]) -> dict[int, list[T]]:
    grouped: dict[int, list[T]] = {}
    for one in found:
        grouped.setdefault(bisect_right(starts, one.last) - 1, []).append(one)
    return grouped
