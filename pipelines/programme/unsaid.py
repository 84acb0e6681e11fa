"""What sentences name without saying that it is so: a denied rumour, a misprint, a wish, an award of somebody else."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from pipelines.programme.meaning import REPORTING
from pipelines.programme.pairing import clause_starts
from pipelines.programme.stance import is_said
from pipelines.programme.units import groups_of
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.units import Sign, Unit

DENYING = frozenset({"denied", "false"})
TURNING = DENYING | {"instead"}
AFTER_ALL = words_of("programme", "after-all")
OUT = words_of("programme", "out")
MARKS = DENYING | {"misprint", "aimed", "recipient", "giver"}
CORRECTED = DENYING | {"correcting", "right"}  # without these nothing was a misprint
OURS = ("programme", "ceremony", "ministry", "scheme")  # by which an award is the programme's
NEAR = 2  # words from a prize to whom it is given
GONE = REPORTING - {"programme"}


def stated(units: Sequence[Unit], groups: frozenset[str]) -> tuple[Sequence[Unit], dict[int, Unit]]:
    """Return the sentences of an article without what is not so, and by number those that named some, as if it was.

    *groups* are those of all their phrases.
    """
    marks = MARKS if not groups.isdisjoint(CORRECTED) else MARKS - {"misprint"}
    if groups.isdisjoint(marks | TURNING):  # most articles
        return units, {}
    told, unsaid = list(units), {}
    for number, (unit, after) in enumerate(zip_longest(units, units[1:])):
        if unit.groups.isdisjoint(marks) and (after is None or after.groups.isdisjoint(TURNING)):  # most sentences
            continue
        stretches = list(_stretches(unit, after, marks))
        if any(_is_in(sign, stretches) for sign in unit.signs if sign.group in REPORTING):
            told[number], unsaid[unit.number] = _without(stretches, unit), _without_marks(unit)
    return told, unsaid


def _without(stretches: list[tuple[int, int]], unit: Unit) -> Unit:
    """Return a sentence without what is not so; where nothing else is left, it does not name the programme either."""
    left = tuple(sign for sign in unit.signs if sign.group not in REPORTING or not _is_in(sign, stretches))
    if any(sign.group in GONE for sign in left):
        left = tuple(sign for sign in unit.signs if sign.group not in GONE or not _is_in(sign, stretches))
    places = tuple(place for place in unit.places if not _is_in(place, stretches))
    return unit._replace(signs=left, groups=groups_of(left), places=places or unit.places)


def _is_in(one: Sign | Place, stretches: Iterable[tuple[int, int]]) -> bool:
    return any(first <= one.first < end for first, end in stretches)


def _without_marks(unit: Unit) -> Unit:
    signs = tuple(sign for sign in unit.signs if sign.group not in MARKS)
    return unit._replace(signs=signs, groups=groups_of(signs))


def _stretches(unit: Unit, after: Unit | None, marks: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield from which word on, and before which, a sentence says nothing that is so."""
    if after is not None and _disowns(after):
        yield unit.first, unit.end
    for sign in unit.of(*marks & {"denied", "misprint"}):
        yield sign.first, _turn(sign, unit)
    for sign in unit.of("denied"):
        if said := [one for one in unit.of("rumour", "back") if one.last < sign.first]:
            yield said[0].first, sign.first
    for sign in unit.of("aimed", "false", "recipient"):
        if sign.group != "recipient" or any(0 < sign.first - one.last <= NEAR for one in unit.of("prize", "dimension")):
            yield _clause_before(sign, unit), sign.first
    for sign in unit.of("giver"):
        yield from _given(sign, unit)


def _disowns(unit: Unit) -> bool:
    """Say whether a sentence denies the one before it: Kabar itu tidak benar; Ternyata Kota A tidak menang."""
    first = unit.tokens.words[unit.first]
    if first in AFTER_ALL and (won := unit.of("win", "prize") or _got_in(unit)):
        return not any(is_said(sign, unit) for sign in won)
    return ("back" in unit.groups or first == "itu") and not DENYING.isdisjoint(unit.groups)


def _got_in(unit: Unit) -> tuple[Sign, ...]:
    """Return what says that regions got in, or did not: Ternyata Kota A tidak masuk; not Ternyata itu tidak mudah."""
    out = [sign for sign in unit.of("missed") if sign.last > sign.first or unit.tokens.words[sign.first] in OUT]
    return (*out, *unit.of("chosen", "entered", "member")) if out else ()


def _turn(sign: Sign, unit: Unit) -> int:
    """Return the word at which a sentence turns to what is so: yang benar, melainkan."""
    return next((one.first for one in unit.of("right", "instead") if one.first > sign.last), unit.end)


def _given(sign: Sign, unit: Unit) -> Iterator[tuple[int, int]]:
    """Yield the clauses of somebody else's award, up to the next that has its own giver."""
    bounds = [unit.first, *clause_starts(unit), unit.end]
    ends = {sign.first for sign in unit.of("whereas")}
    for begin, end in pairwise(bounds):
        if end <= sign.first:
            continue
        is_ours = any(begin <= one.first < end for one in unit.of(*OURS))
        if is_ours or (begin > sign.first and begin in ends):
            return
        yield begin, end


def _clause_before(sign: Sign, unit: Unit) -> int:
    return max([unit.first, *(number for number in clause_starts(unit) if number <= sign.first)])
