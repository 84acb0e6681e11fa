"""What sentences name without saying that it is so: a denied rumour, a misprint, a wish, an award of somebody else."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from crawler.reference.regions import is_province
from pipelines.programme.meaning import REPORTING
from pipelines.programme.pairing import clause_starts
from pipelines.programme.stance import is_said
from pipelines.programme.units import Sign, groups_of
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.units import Unit

DENYING = frozenset({"denied", "false"})
TURNING = DENYING | {"instead"}
AFTER_ALL = words_of("programme", "after-all")
COMING = ("entered", "attending", "joining", "meeting")
IN_THE_END = words_of("programme", "in-the-end")
OUT = words_of("programme", "out")
MARKS = DENYING | {"misprint", "aimed", "recipient", "giver"}
CORRECTED = DENYING | {"correcting", "right"}  # without these nothing was a misprint
OURS = ("programme", "ceremony", "ministry", "scheme")  # by which an award is the programme's
NEAR = 2  # words from a prize to whom it is given
GIVEN_BY = words_of("programme", "given-by")
GOVERNMENT = words_of("programme", "government")
MINISTERS = ("kem", "men", "dir")  # how their offices begin, however they are spelt
WHICH = ("dimension", "label", "city")  # between a prize and who gives it
NAME = 6  # words of it
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


def without_candidates(units: Sequence[Unit]) -> list[Unit]:
    """Return the sentences of an article but those on regions of which the next one says that some were chosen."""
    return [unit for unit, after in zip_longest(units, units[1:]) if not (after and _chooses_among(unit, after))]


def _chooses_among(unit: Unit, after: Unit) -> bool:
    """Say whether some who came were chosen in the end: Yang ikut A, B, dan C. Akhirnya yang terpilih A dan B."""
    if "chosen" not in after.groups or not unit.has(*COMING) or unit.has("programme", "chosen", "prize"):
        return False
    came, chosen = ({place.codes[0] for place in one.places} for one in (unit, after))
    provinces = set(filter(is_province, came | chosen))
    is_end = not IN_THE_END.isdisjoint(after.tokens.words[after.first : after.end])
    return is_end and set() < chosen - provinces < came - provinces


def with_givers(unit: Unit) -> Unit:
    """Return a sentence with a sign for who gives a prize in it and is named: meraih penghargaan dari MNC Portal."""
    if "prize" not in unit.groups or not unit.number:  # a headline writes everything with a capital
        return unit
    found = [number for sign in unit.of("prize") if (number := _named_giver(sign, unit))]
    if not found:
        return unit
    signs = [*unit.signs, Sign("giver", "", found[0] - 1, found[0])]
    signs.sort(key=lambda sign: sign.first)
    return unit._replace(signs=tuple(signs), groups=groups_of(signs))


def _named_giver(prize: Sign, unit: Unit) -> int | None:
    """Return the first word of a name right behind a prize and "dari", if it is no office or place."""
    tokens, ends = unit.tokens, {sign.first: sign.last for sign in unit.of(*WHICH)}
    number = prize.last + 1
    while number < unit.end and (number in ends or tokens.words[number].isdecimal()):
        number = ends.get(number, number) + 1
    name = number + 1
    if name >= unit.end or tokens.words[number] not in GIVEN_BY or not tokens.is_capital(name):
        return None
    word = tokens.words[name]
    known = {place.first for place in unit.places} | {sign.first for sign in unit.signs}
    is_office = word in GOVERNMENT or word.startswith(MINISTERS) or name in known
    is_ours = any(name <= sign.first < name + NAME for sign in unit.of(*OURS))
    return None if is_office or is_ours else name


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
        is_ours = any(begin <= one.first < end and not _is_of(sign, one, unit) for one in unit.of(*OURS))
        if is_ours or (begin > sign.first and begin in ends):
            return
        yield begin, end


def _is_of(giver: Sign, award: Sign, unit: Unit) -> bool:
    """Say whether an award's name is right before who else gives it: Smart City Award 2018 dari majalah."""
    between = unit.tokens.words[award.last + 1 : giver.first]
    return award.group == "ceremony" and award.last < giver.first and all(map(str.isdecimal, between))


def _clause_before(sign: Sign, unit: Unit) -> int:
    return max([unit.first, *(number for number in clause_starts(unit) if number <= sign.first)])
