"""What each sentence of an article reports of each region."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from crawler.reference.regions import is_province
from pipelines.programme.clauses import clauses_of, inherited, takers_in
from pipelines.programme.dimensions import dimensions_of, says_which, won_in
from pipelines.programme.meaning import Meaning, Setting, meanings_of, signs_contract
from pipelines.programme.pairing import pairs_of
from pipelines.programme.stance import said_of
from pipelines.programme.thread import Thread, goes_back, is_alike, lines_of_prizes
from pipelines.programme.units import ASIDE, LEAD, LESSONS, MANY, SHORT, Unit, roll_of, teach_a_plan
from pipelines.programme.unsaid import stated, with_givers, without_candidates
from pipelines.programme.years import years_beside, years_for
from pipelines.sentence_words import numbers_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.units import Sign

TAUGHT = frozenset({"joining", "guidance", "member", "programme"})
FEW = 6  # words from becoming to what: menjadi salah satu dari 50 daerah peserta
BECOMING = words_of("programme", "becoming")
STANDING = words_of("programme", "standing")
UNTOLD = ("missed", "hoped", "rumour", "denied", "giver", "foreign", "lookalike")
NTH = numbers_of("programme", "nth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence's report on one region."""

    code: str
    what: str
    dimension: str | None
    edition: int | None
    is_elsewhen: bool  # the sentence tells of another time than the article, and says no year
    is_reasoned: bool
    is_standing: bool  # it says what a region is, not what it became
    is_taught: bool  # by the programme's lessons
    unit: Unit


def claims_in(units: Sequence[Unit], about: Sequence[str]) -> Iterator[Claim]:
    """Yield what each sentence reports of the regions it names, or of the one region the article is *about*."""
    units = [*map(with_givers, units)]
    groups = frozenset[str]().union(*(unit.groups for unit in units))
    is_taught = teach_a_plan([sign for unit in units for sign in unit.signs], units[0].tokens)
    selected = next((unit.number for unit in units if "selection" in unit.groups), None)
    is_contracting = any(map(signs_contract, units))
    setting = _setting(groups, selected, is_taught=is_taught, is_contracting=is_contracting)
    units, unsaid = stated(without_candidates(units) if "chosen" in groups else units, groups)
    titled = won_in(units[0])  # which a sentence on "this award" means
    thread = Thread()
    before: Unit | None = None
    sections, prizes = _sections(units), lines_of_prizes(units)
    for unit in chain.from_iterable(map(clauses_of, _own(units))):
        if unit.number in sections and _is_heading(unit):
            thread.heading = thread.awarded = None
            continue
        own = _own_of_section(unit, sections) if sections else []
        meant, spoken, before = own or _meant(unit, before) or about, before, unit
        if unit.number in unsaid:
            thread.wrong = next(iter(_meanings(unsaid[unit.number], (), setting)), thread.wrong)
        is_given = unit.number in unsaid and "giver" in unit.groups
        if not is_given and thread.says_nothing_of(unit):  # as it does of most sentences
            continue
        is_others = thread.turns_to_others(unit)
        again = _won_again(unit, spoken, thread.awarded, setting) if spoken and goes_back(unit) else []
        meanings = [] if is_others else again or _meanings(unit, titled, setting)
        listed = None if meanings or is_others else thread.goes_on(unit, is_prize=unit.number in prizes)
        meanings = meanings or ([listed] if listed else [] if is_others else thread.again(unit))
        told = [] if listed is not None and unit.places else _inherited(unit, meant, spoken)
        unnamed = own or _counted(unit, spoken) or told
        for meaning in meanings:
            named = takers_in(unit, meaning, meant, is_listed=listed is not None)
            yield from _claims(unit, meaning, named, unnamed)
        thread.take(unit, meanings)


def _won_again(unit: Unit, before: Unit, awarded: Meaning | None, setting: Setting) -> list[Meaning]:
    """Return the award in the one dimension spoken of before, where a sentence says who got that, or the same."""
    last = awarded.dimensions if awarded and "this" not in unit.groups else ()
    is_somebody = bool(unit.places) or unit.has("actor", "that")
    dimensions = (dimensions_of(before) or last) if setting.is_known and is_somebody else ()
    if len(dimensions) != 1 or is_alike(unit) or won_in(unit) or not said_of(unit.of("win", "passes"), unit):
        return []
    return [Meaning(what="award", dimensions=dimensions)]


def _setting(groups: frozenset[str], selected: int | None, *, is_taught: bool, is_contracting: bool) -> Setting:
    """Return whether an article with these phrases speaks of the programme: named, the ministry's or taught."""
    is_named = not groups.isdisjoint({"programme", "ceremony", "assessment", "forum"})
    return Setting(
        is_known=is_named or is_taught or ("ministry" in groups and not groups.isdisjoint({"city", "scheme"})),
        is_awarding="prize" in groups,
        selected=selected,
        is_evaluating=not groups.isdisjoint({"assessment", "evaluation"}),
        is_choosing=not groups.isdisjoint({"selection", "chosen", "entered"}),
        is_contracting=is_contracting,
    )


def _meant(unit: Unit, before: Unit | None) -> list[str]:
    """Return the one region that a sentence means by "that region", or of which it only says in which dimension."""
    if "that" in unit.groups:
        ends = unit.of("that")[0].first
        own = _one_of([place for place in unit.places if place.first < ends])
        return own or (_one_of(before.places) if before else [])
    return _one_of(before.places) if before and says_which(unit) else []


def _counted(unit: Unit, before: Unit | None) -> list[str]:
    """Return the regions of the sentence before that one means by how many they are: kedua kabupaten itu."""
    words = unit.tokens.words
    counts = [NTH[words[sign.first - 1]] for sign in unit.of("that") if words[sign.first - 1] in NTH]
    if before is None or not counts or unit.places or before.has(*UNTOLD):
        return []
    named = [place.codes[0] for place in before.places if not place.notes & ASIDE]
    codes = list(dict.fromkeys(code for code in named if not is_province(code)))
    return codes if counts == [len(codes)] else []


def _one_of(places: Iterable[Place]) -> list[str]:
    """Return the only kabupaten or kota among *places*."""
    named = {place.codes[0] for place in places if not is_province(place.codes[0])}
    return list(named) if len(named) == 1 else []


def _sections(units: Sequence[Unit]) -> dict[int, str]:
    """Return of each sentence the region under whose name it stands, where an article has a section for each of some.

    A line that is nothing but a name begins one, if what follows is a sentence and not the next line of a list.
    """
    heads = [
        unit for unit, after in pairwise(units)
        if _is_heading(unit) and not _is_heading(after) and after.words > SHORT
    ]  # fmt: skip
    if len(heads) < MANY:
        return {}
    ends = [*[head.number for head in heads[1:]], len(units)]
    return {
        number: head.places[0].codes[0]
        for head, end in zip(heads, ends, strict=True)
        for number in range(head.number, end)
    }


def _is_heading(unit: Unit) -> bool:
    """Say whether a line is nothing but the name of one region: 3. Kota A."""
    return len(unit.places) == 1 and unit.places[0].first <= unit.first + 1 and unit.places[0].last + 1 == unit.end


def _own_of_section(unit: Unit, sections: Mapping[int, str]) -> list[str]:
    """Return the region of a sentence's section where it names no other one."""
    code = sections.get(unit.number)
    return [code] if code and all(place.codes[0] == code for place in unit.places) else []


def _own(units: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the sentences of the article itself, without the headlines of others."""
    for unit in units:
        if "pointer" not in unit.groups:
            yield unit
            continue
        pointer = unit.of("pointer")[0]
        if unit.number and unit.words == pointer.last - pointer.first + 1 > 1:
            return
        if pointer.first > unit.first:
            yield unit


def _meanings(unit: Unit, titled: tuple[Sign, ...], setting: Setting) -> list[Meaning]:
    found = meanings_of(unit, setting)
    if found or not titled or not setting.is_known or unit.number > LEAD:
        return found
    if "this" not in unit.groups or "foreign" in unit.groups:
        return []
    return [Meaning(what="award", dimensions=titled)]


def _inherited(unit: Unit, about: Sequence[str], spoken: Unit | None) -> list[str]:
    """Return the regions of a sentence that names none, *spoken* being the one before it."""
    return inherited(unit, about, is_next=spoken is not None and _one_of(spoken.places) == about)


def _claims(unit: Unit, meaning: Meaning, takers: Sequence[Place], unnamed: Sequence[str]) -> Iterator[Claim]:
    """Yield what a sentence reports of those it names, else of regions that it means without naming them."""
    named = pairs_of(takers, meaning.dimensions, unit)
    pairs = [(place.codes[0], dimension) for place, dimension in named] or [
        (code, dimension) for code in unnamed for dimension in _values(meaning)
    ]
    beside = _years_beside(unit, meaning)
    for code, dimension in dict.fromkeys(pairs):
        own = beside.get(dimension or "") or beside.get(code)
        for edition in (own,) if own else years_for(meaning.sign, unit):
            yield Claim(
                code=code, what=meaning.what, dimension=dimension, edition=edition,
                is_elsewhen=edition is None and _is_elsewhen(unit, meaning), is_reasoned=meaning.is_reasoned,
                is_standing=_is_standing(unit, meaning),
                is_taught=_is_taught(unit, meaning), unit=unit,
            )  # fmt: skip


def _years_beside(unit: Unit, meaning: Meaning) -> dict[str, int]:
    """Return the year of each dimension or region, where a sentence gives each its own."""
    dimensions = years_beside(meaning.dimensions, unit)
    places = years_beside(unit.places, unit)
    return {sign.value: dimensions[sign.first] for sign in meaning.dimensions if sign.first in dimensions} | {
        place.codes[0]: places[place.first] for place in unit.places if place.first in places
    }


def _is_taught(unit: Unit, meaning: Meaning) -> bool:
    is_part = meaning.what == "participant" and meaning.sign is not None and meaning.sign.group in TAUGHT
    return is_part and any(unit.tokens.words[sign.first] in LESSONS for sign in unit.of("guidance"))


def _is_standing(unit: Unit, meaning: Meaning) -> bool:
    """Say whether a sentence calls a region a member, and not that it became one: Katanya peserta, tetapi …"""
    sign = meaning.sign
    if sign is None or sign.group != "member" or unit.has("entered", "chosen", "joining", "guidance", "signing", "now"):
        return False
    if len(roll_of(unit)) >= MANY:
        return False
    return not any(_becomes(one, unit) for one in (sign, *unit.of("one")))


def _is_elsewhen(unit: Unit, meaning: Meaning) -> bool:
    """Say whether it was at another time: an earlier award, or what a region is since then: salah satu peserta."""
    if "earlier" in unit.groups:
        return True
    if meaning.what != "participant" or meaning.sign is None or "now" in unit.groups:
        return False
    ones, words = unit.of("one"), unit.tokens.words
    if meaning.sign.group in {"entered", "joining"}:
        return any(words[sign.first - 1] in STANDING for sign in ones)
    return meaning.sign.group in {"member", "programme", "one"} and bool(ones) and not _becomes(ones[0], unit)


def _becomes(what: Sign, unit: Unit) -> bool:
    """Say whether somebody becomes something, or is made it: menjadi, dijadikan Kominfo salah satu dari 25 daerah."""
    return not BECOMING.isdisjoint(unit.tokens.words[max(unit.first, what.first - FEW) : what.first])


def _values(meaning: Meaning) -> list[str | None]:
    return [sign.value for sign in meaning.dimensions] or [None]
