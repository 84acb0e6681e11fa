"""Which dimensions a sentence names, and whether as prizes or as the parts of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.programme.pairing import runs_of
from pipelines.programme.stance import SHORTEST, is_active, said_of
from pipelines.programme.units import HEAD, SHORT, Sign
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.units import Unit

MANY = 5  # dimensions in one breath are those the programme has, not those that were won
AND = words_of("programme", "and")
APART = 3  # words from one of a row to the next: smart people, dan smart mobility
GIVING = words_of("programme", "giving")
FOR = words_of("programme", "for")
BETWEEN = 2  # words from a region to what it does: kini menata
BOTH = words_of("programme", "both")
PARTS = words_of("programme", "parts")
WORK = words_of("programme", "work")


def dimensions_of(unit: Unit) -> tuple[Sign, ...]:
    """Return the dimensions a sentence names as such, the bare words only where something says that they are."""
    if not unit.has("dimension", "bare", "short"):  # most sentences
        return ()
    found: list[Sign] = []
    for sign in unit.of("dimension", "bare", "short"):
        if sign.group == "dimension" or _is_told(sign, unit) or (found and _goes_on(found[-1], sign, unit)):
            found.append(sign)
    return tuple(found)


def won_in(unit: Unit) -> tuple[Sign, ...]:
    """Return the dimensions a sentence may give prizes in: none denied, and none of those that the programme has."""
    named = dimensions_of(unit)
    if not named:  # most sentences
        return ()
    dimensions = tuple(_not_worked_on(said_of(named, unit), unit))
    if len(runs_of(unit.places, dimensions)) > 3:  # each with its winners
        return dimensions
    if marks := [mark for mark in unit.of("pillars", "six") if not _is_label(mark, named)]:
        dimensions = tuple(sign for sign in dimensions if not _is_recited(sign, marks[0], unit))
    return () if len({sign.value for sign in named} | _unknown(unit)) >= MANY else dimensions


def _is_recited(sign: Sign, mark: Sign, unit: Unit) -> bool:
    """Say whether it is one of those of the programme: not before these, nor what is won behind them."""
    wins = unit.of("prize", "win", "passes")
    return sign.first >= mark.first and not any(mark.last < win.first <= sign.last + 1 for win in wins)


def _unknown(unit: Unit) -> set[str]:
    """Return what a row names beside dimensions of the programme as if it were one: smart people, smart mobility."""
    words, taken = unit.tokens.words, {sign.first for sign in unit.signs}
    heads = {number for number in range(unit.first, unit.end - 1) if words[number] == HEAD}
    near = [far for far in range(-APART, APART + 1) if far]
    return {words[number + 1] for number in heads - taken if any(number + far in heads for far in near)}


def _not_worked_on(dimensions: Iterable[Sign], unit: Unit) -> Iterator[Sign]:
    """Yield those that are not worked on, nor beside one that is: menambah anggaran smart living dan smart economy."""
    worked: Sign | None = None
    for sign in dimensions:
        if _is_worked_on(sign, unit) or (worked is not None and _is_listed(worked, sign, unit)):
            worked = sign
        else:
            yield sign


def says_which(unit: Unit) -> bool:
    """Say whether a sentence only says in which dimension: Kategorinya Smart Living."""
    if "dimension" not in unit.groups or unit.places or unit.words > SHORT + MANY:
        return False
    labels = {sign.first for sign in unit.of("label", "pillars")}
    is_headed = unit.first in labels or unit.tokens.words[unit.first] in BOTH
    return is_headed and not _is_filled(unit)


def _is_filled(unit: Unit) -> bool:
    """Say whether what is done in a dimension is told right behind it: Dimensi smart living diisi klinik."""
    number = unit.of("dimension")[-1].last + 1
    won = {sign.first for sign in unit.of("win")}
    word = unit.tokens.words[number] if number < unit.end else ""
    return number not in won and (is_deed(number, unit) if word.startswith("me") else _is_passive(word))


def _is_passive(word: str) -> bool:
    return word.startswith("di") and len(word) >= SHORTEST - 1


def _is_label(mark: Sign, named: Sequence[Sign]) -> bool:
    """Say whether it is the pillar that is named next: meraih penghargaan pilar smart living; not semua pilar: …"""
    is_one = mark.group == "pillars" and mark.first == mark.last
    return is_one and any(mark.last + 1 == sign.first for sign in named)


def does_something(unit: Unit) -> bool:
    """Say whether a region does something in it other than winning: Untuk smart branding, Kabupaten A menjual tenun."""
    return "doing" in unit.groups or any(
        is_deed(number, unit) and unit.tokens.words[number - 1] != "yang"
        for place in unit.places
        for number in range(place.last + 1, min(place.last + 1 + BETWEEN, unit.end))
    )


def is_deed(number: int, unit: Unit) -> bool:
    """Say whether a word is a verb in me- that no phrase has a meaning for."""
    word = unit.tokens.words[number]
    if not is_active(word):
        return False
    meant = _meant(number, unit)
    if meant is not None:
        return isinstance(meant, Sign) and meant.group == "doing"
    return not unit.tokens.is_capital(number) or number < unit.tokens.headline


def _meant(number: int, unit: Unit) -> Sign | Place | None:
    """Return the phrase or the name that a word is of."""
    found: list[Sign | Place] = [*unit.signs, *unit.places]
    return next((one for one in found if one.first <= number <= one.last), None)


def _is_worked_on(sign: Sign, unit: Unit) -> bool:
    """Say whether a dimension is what is worked on: memacu dimensi smart living, but meraih kategori smart living."""
    if any(win.first == sign.last + 1 for win in unit.of("win", "prize", "best")):  # menulis smart living diraih Kota A
        return False
    words, number = unit.tokens.words, sign.first - 1
    while number > unit.first and words[number] in PARTS | WORK:
        number -= 1
    if number < unit.first:
        return False
    is_work = not WORK.isdisjoint(words[number + 1 : sign.first]) and _meant(number, unit) is None
    return is_work or is_deed(number, unit)


def _is_told(sign: Sign, unit: Unit) -> bool:
    """Say whether "dimensi" stands before a bare word, or it is set off, or several are what prizes were won for."""
    if any(label.last + 1 == sign.first for label in unit.of("label", "pillars")) or _is_set_off(sign, unit):
        return True
    others = {one.value for one in unit.of("bare", "short", "dimension")} - {sign.value}
    before = unit.tokens.words[sign.first - 1] if sign.first > unit.first else ""
    return (bool(others) or sign.last > sign.first) and before in FOR and unit.has("prize", "win")


def _is_set_off(sign: Sign, unit: Unit) -> bool:
    """Say whether it stands in brackets, or at the head of a line before a colon or a dash."""
    before, after = unit.tokens.margin(sign.first), unit.tokens.margin(sign.last + 1)
    is_head = sign.first == unit.first and any(mark in after for mark in ":–-")
    return is_head or ("(" in before and ")" in after)


def _goes_on(before: Sign, sign: Sign, unit: Unit) -> bool:
    """Say whether it is one beside the one before: smart living dan economy; living kepada A, economy kepada B."""
    after = unit.tokens.words[sign.last + 1 : sign.last + 2]
    number = sign.first - (unit.tokens.words[sign.first - 1] in AND)
    return _is_listed(before, sign, unit) or ("," in unit.tokens.gap(number) and not GIVING.isdisjoint(after))


def _is_listed(before: Sign, sign: Sign, unit: Unit) -> bool:
    """Say whether only a comma or "dan" parts two dimensions."""
    between = unit.tokens.words[before.last + 1 : sign.first]
    return between in ([], ["dan"], ["serta"], ["smart"], ["dan", "smart"])
