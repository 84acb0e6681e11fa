"""The parts of a sentence that each tell of a year, a region or a rank of their own, and whom each reports on."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from crawler.reference.regions import is_province
from pipelines.programme.dimensions import says_which
from pipelines.programme.meaning import dates_lessons, joined
from pipelines.programme.other_years import counts_them, is_count
from pipelines.programme.pairing import clause_starts
from pipelines.programme.units import ASIDE, LEAD, MANY, announced_in, groups_of, is_where, roll_of
from pipelines.programme.years import (
    is_entry,
    is_since,
    names_year,
    opens_with_another,
    opens_with_year,
    years_beside,
)
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.meaning import Meaning
    from pipelines.programme.units import Sign, Unit

TIES = ("programme", "ceremony", "scheme", "assessment", "city")
TELLING = (
    "prize", "win", "best", "dimension", "chosen", "entered", "joining", "guidance", "member", "signing", "evaluation",
    "assessment", "masterplan",
)  # fmt: skip
TELLING_OTHERWISE = ("prize", "win", "best", "passes", "evaluation", "assessment", "index", "marking", "doing")
PRIZES = ("prize", "dimension", "bare", "short", "best", "evaluation", "assessment", "index")
STEPS = ("masterplan", "chosen", "entered", "joining", "guidance", "member", "signing")  # short of an award
BASES = words_of("programme", "bases")
WINNERS = words_of("programme", "winners")
RANKS = words_of("programme", "lower-ranks")
TURN = 3  # words from "yang" to what it says
TOLD = ("prize", "win", "member", "chosen", "entered", "joining", "guidance", "finalist")
FOLLOWED = words_of("programme", "followed")
TOGETHER = words_of("programme", "together")
BESIDE = words_of("programme", "beside")
AT_HOME = frozenset({"guidance", "evaluation", "assessment"})
SUCCEEDING = [[word] for word in words_of("programme", "succeeding")]
OVER = words_of("programme", "over")
AHEAD = words_of("programme", "ahead")
PROVINCES = words_of("programme", "provinces")
WHERE = words_of("programme", "where")
MEANING_ONE = ("actor", "that", "this", "programme")  # phrases of a sentence that speaks of the article's region


def clauses_of(unit: Unit) -> list[Unit]:
    """Return the parts of a sentence that each have a year: peserta 2017, lalu penghargaan 2021, dan evaluasi 2023.

    What is done now stands for itself as well, and what others did: Kota A peserta, sedangkan Kota B juara. A part
    that names neither the programme nor a region has them of the whole.
    """
    if len(unit.places) > 1 and unit.has("prize", "win", "best", "evaluation", "assessment"):
        if "finalist" in unit.groups and (parts := _by_ranks(unit)):
            return parts
        if unit.has(*STEPS) and (unit.has("whereas", "instead") or _own_turns(unit)):
            return _by_turns(unit)
    return _by_years(unit) if unit.years else [unit]


def _by_ranks(unit: Unit) -> list[Unit]:
    """Return who won and who came behind: diraih Kota A, disusul Kota B di posisi kedua; none if nobody is named so."""
    first = unit.of("finalist")[0].first
    bounds = [number for number in clause_starts(unit) if number <= first]
    if not bounds:
        return []
    won, behind = _clause(unit, unit.first, bounds[-1]), _clause(unit, bounds[-1], unit.end)
    is_told = won.has("prize", "win", "best") and all(_own_places(part, unit) for part in (won, behind))
    prizes = won.of("dimension")
    behind = behind._replace(signs=(*prizes, *behind.signs), groups=behind.groups | groups_of(prizes))
    return [part._replace(years=part.years or unit.years) for part in (won, behind)] if is_told else []


def _own_turns(unit: Unit) -> list[int]:
    """Return the words with which a region of its own begins a clause: …, Kota B baru menyusun masterplan."""
    starts, first = set(clause_starts(unit)), unit.places[0].chain
    return [place.first for place in unit.places if place.first in starts and place.chain != first]


def _own_places(part: Unit, unit: Unit) -> list[Place]:
    """Return the regions that stand in a part itself."""
    return [place for place in unit.places if part.first <= place.first < part.end]


def _by_turns(unit: Unit) -> list[Unit]:
    """Return the parts on either side of "sedangkan" where regions of their own got to steps of their own."""
    turns = sorted({*(one.first for one in unit.of("whereas", "instead") if one.first > unit.first), *_own_turns(unit)})
    parts = [_clause(unit, first, end) for first, end in itertools.pairwise([unit.first, *turns, unit.end])]
    is_told = all(_own_places(part, unit) and _tells(part) for part in parts)
    if not is_told or len({part.has(*STEPS) for part in parts}) < 2:
        return _by_years(unit)
    return [part._replace(years=part.years or unit.years) for part in parts]


def _by_years(unit: Unit) -> list[Unit]:
    if len(unit.years) + unit.has("today") + unit.has("last") < 2 or "again" in unit.groups:
        return [unit]
    cuts = [unit.first, *_cuts(unit), unit.end]
    parts = [_clause(unit, first, end) for first, end in itertools.pairwise(cuts)]
    parts = list(itertools.accumulate(parts, _with_prize))
    return parts if all(map(_tells, parts)) else [unit]


def _with_prize(before: Unit, part: Unit) -> Unit:
    """Return a part with the prize that it leaves out: sedangkan tahun 2022 diraih Kota B, smart living pada 2023."""
    if part.has("win", "passes") and not part.has(*PRIZES):
        signs = before.of(*PRIZES)
    elif part.has("dimension") and not part.has(*TELLING_OTHERWISE):
        signs = before.of("prize", "win", "best")
    else:
        return part
    return part._replace(signs=(*signs, *part.signs), groups=part.groups | groups_of(signs))


def _tells(part: Unit) -> bool:
    """Say whether a part reports something of its own, and not only what something was given for."""
    if joined(part):
        return True
    signs = part.of(*TELLING)
    return bool(signs) and BASES.isdisjoint(part.tokens.words[part.first : signs[0].first])


def _cuts(unit: Unit) -> Iterator[int]:
    """Yield the words with which a clause begins after a part that has its year, if it has one too or is now."""
    begin, today = unit.first, {sign.first for sign in unit.of("today", "last")}
    starts = {*clause_starts(unit), *_outcomes(unit)}
    latest = max([unit.first, *unit.years, *today])  # behind which no part has a time of its own
    for number in range(unit.first + 1, latest + 1):
        if number not in starts or not _has_its_time(_clause(unit, begin, number)):
            continue
        if not today.isdisjoint((number, number + 1)) or _has_its_time(_clause(unit, number, unit.end)):
            yield number
            begin = number


def _outcomes(unit: Unit) -> list[int]:
    """Return the words with which what came of it begins: peserta pada 2019 akhirnya meraih penghargaan pada 2022."""
    words = unit.tokens.words
    return [number for number in range(unit.first + 1, unit.end) if words[number] == "akhirnya"]


def _has_its_time(part: Unit) -> bool:
    """Say whether a part tells in which year: that of the programme, one since which a region takes part, the last."""
    return names_year(part) or "last" in part.groups or any(is_since(sign, part) for sign in part.signs)


def _clause(unit: Unit, first: int, end: int) -> Unit:
    signs = tuple(sign for sign in unit.signs if first <= sign.first < end)
    places = tuple(place for place in unit.places if first <= place.first < end)
    if not any(sign.group in TIES for sign in signs):
        signs = (*unit.of(*TIES)[:1], *signs)
    years = tuple(year for year in unit.years if first <= year < end)
    part = unit._replace(
        first=first, end=end, signs=signs, places=places, years=years, groups=groups_of(signs), whole=unit
    )
    return part if places or counts_them(part) else part._replace(places=unit.places)


def takers_in(unit: Unit, meaning: Meaning, about: Sequence[str], *, is_listed: bool) -> list[Place]:
    """Return the regions a sentence may report on: a province only where it acts and no member of any is named."""
    aside = ASIDE if is_listed else ASIDE | {"place"}
    if unit.has("also", "same"):  # selain Kota A, Kota B dan Kota C juga dievaluasi
        aside -= {"visited"} if meaning.what == "award" and not _opens_beside(unit) else {"aside", "visited"}
    if apposed := [place for place in unit.places if _is_told_after(place, unit)]:
        rows = {place.chain for place in apposed if unit.tokens.is_joined(place.last + 1)}  # A, B, dan C yang meraih
        told = [*apposed, *_each_in_its_own(apposed[-1], unit)]
        return [one for one in unit.places if one in told or one.chain in rows or _is_dated(one, unit)]
    given = [place for place in unit.places if _is_given(place, unit)]
    plain = [one for one in unit.places if one in given or not (one.notes & aside or _is_beside(one, unit))]
    plain = [place for place in plain if not _is_left_out(place, unit)]
    told = [*given, *roll_of(unit)]
    plain = _unspoken([place for place in plain if place in told or not is_where(place, unit)], unit)
    plain = plain or _host(unit, meaning, about)
    local = [place for place in plain if not is_province(place.codes[0])]
    if meaning.what != "award" and not is_listed and len(local) < MANY:
        local = _acting(local, meaning.sign, unit, about)
    counted = [place for place in plain if is_province(place.codes[0]) and _is_counted(place, unit)]
    told = [place for place in plain if place.acts or place.codes[0] in about or _wins(place, unit)]
    return [*local, *counted] or told


def _is_counted(place: Place, unit: Unit) -> bool:
    """Say whether it is one of so many provinces, in which nobody else is: dengan dua provinsi (A dan B)."""
    words = unit.tokens.words
    row = next(one for one in unit.places if one.chain == place.chain)
    kinds = [number for number in range(max(unit.first, row.first - 2), row.first) if words[number] in PROVINCES]
    if not kinds or not is_count(words[kinds[0] - 1]):
        return False
    return words[kinds[0] - 2] not in WHERE


def _wins(place: Place, unit: Unit) -> bool:
    """Say whether it is told right behind the name that it won: Provinsi A memborong; Provinsi A berhasil meraih."""
    after = place.last + 1 + (unit.tokens.words[place.last + 1 : place.last + 2] in SUCCEEDING)
    return any(sign.first == after for sign in unit.of("win"))


def _opens_beside(unit: Unit) -> bool:
    """Say whether a sentence begins with a region beside which others did the same: Selain Kota A, … juga Kota B."""
    is_beside = unit.tokens.words[unit.first] == "selain" and unit.tokens.words[unit.first + 1] != "itu"
    return is_beside and bool(unit.places) and unit.places[0].first - unit.first <= TURN


def _is_dated(place: Place, unit: Unit) -> bool:
    """Say whether a sentence begins with who did it in an earlier year: Setelah Kota A pada 2019, kini Kota B."""
    return opens_with_another(unit) and place.first in years_beside([place], unit)


def _is_left_out(place: Place, unit: Unit) -> bool:
    """Say whether a clause ends with what denies it of a region: sedangkan Kota B belum."""
    after = max(one.last for one in unit.places if one.chain == place.chain) + 1
    is_denied = any(sign.first == sign.last == after for sign in unit.of("missed"))
    return is_denied and (after + 1 == unit.end or "," in unit.tokens.gap(after + 1))


def _is_given(place: Place, unit: Unit) -> bool:
    """Say whether a prize went to a region, as if to a place: beralih ke Kota B, mendarat di Kota B."""
    return any(sign.last + 1 == place.first for sign in unit.of("passes")) and place.notes <= {"place"}


def _host(unit: Unit, meaning: Meaning, about: Sequence[str]) -> list[Place]:
    """Return the region in which it was taught or evaluated, or those: bimtek smart city di Kabupaten A."""
    if meaning.sign is None or meaning.sign.group not in AT_HOME or unit.has("others", "fellows"):
        return []
    local = [place for place in unit.places if not is_province(place.codes[0])]
    is_one = len({one.chain for one in local}) == 1 and (len(local) == 1 or local[0].has_and or len(local) >= MANY)
    return local if is_one and {one.codes[0] for one in local} >= set(about) and _are_only_there(local) else []


def _are_only_there(places: Sequence[Place]) -> bool:
    return all(place.notes <= {"place"} for place in places)


def _is_told_after(place: Place, unit: Unit) -> bool:
    """Say whether the sentence turns to a region only to say what it won: Kabupaten Sragen, peraih penghargaan."""
    after = place.last + 1
    if after >= unit.end or is_province(place.codes[0]):
        return False
    if unit.tokens.words[after] == "yang":
        is_of_others = _opens_beside(unit) and "namely" in unit.groups  # Selain Kota A, yang terpilih adalah Kota B
        return not is_of_others and any(0 < sign.first - after <= TURN for sign in unit.of(*TOLD))
    words = unit.tokens.words
    if "," not in unit.tokens.gap(after) or words[after] not in WINNERS or _is_title_of_another(after, unit):
        return False
    return RANKS.isdisjoint(words[after + 1 : after + 2])


def _is_title_of_another(number: int, unit: Unit) -> bool:
    """Say whether what is won stands right before who won it: juara smart living Kota A, juara smart economy Kota B."""
    ends = {sign.last + 1 for sign in unit.of("dimension") if sign.first == number + 1}
    return any(place.first in ends for place in unit.places)


def _each_in_its_own(first: Place, unit: Unit) -> list[Place]:
    """Return the regions behind the *first* that won too: Kota A yang meraih smart living dan Kota B smart economy."""
    row = [place for place in unit.places if place.first >= first.first]
    ends = [*(place.first for place in row[1:]), unit.end]
    dimensions = unit.of("dimension")
    is_own = [any(place.last < sign.first < end for sign in dimensions) for place, end in zip(row, ends, strict=True)]
    return row[1:] if all(is_own) else []


def _unspoken(places: list[Place], unit: Unit) -> list[Place]:
    """Return the regions without those whose office only says something of the others: kata Bupati A."""
    return [place for place in places if not _speaks(place, unit)] or places


def _speaks(place: Place, unit: Unit) -> bool:
    """Say whether it is the first name after "kata" or "menurut", with only a person and an office between."""
    before = [sign.last for sign in unit.of("speech") if sign.last < place.first]
    if not before or any(before[-1] < other.first < place.first for other in unit.places):
        return False
    tokens = unit.tokens
    return all(
        tokens.is_capital(number) or tokens.words[number] == "dan" for number in range(before[-1] + 1, place.first)
    )


def _acting(places: list[Place], sign: Sign | None, unit: Unit, about: Sequence[str]) -> list[Place]:
    """Return the article's regions among them, unless another one stands in their place before the verb."""
    if not FOLLOWED.isdisjoint(unit.tokens.words[unit.first : unit.end]):
        return places
    if sign is not None and (announced := announced_in(unit, sign)):
        return announced if _is_headed(sign, unit) else places
    own = [place for place in places if place.codes[0] in about]
    before = [place for place in places if sign is not None and place.first < sign.first]
    if own and before and not any(place in before for place in own):
        return before
    pairs = {place.chain for place in own if place.has_and}
    pairs |= {place.chain for place in places if _is_together(place, unit)}
    return [place for place in places if place in own or place.chain in pairs] if own else places


def _is_headed(sign: Sign, unit: Unit) -> bool:
    """Say whether it is said of those who are named behind it: dua daerah yang terpilih ialah; not Kota A yang."""
    words, ends = unit.tokens.words, {place.last for place in unit.places}
    near = range(max(unit.first, sign.first - TURN), sign.first)
    return any(words[one] == "yang" and (one - 1 not in ends or "," in unit.tokens.gap(one)) for one in near)


def _is_beside(place: Place, unit: Unit) -> bool:
    """Say whether somebody else did it with a region, or won over it."""
    row = next(one for one in unit.places if one.chain == place.chain)
    if _word_before(row, unit) == "atas":
        return not AHEAD.isdisjoint(unit.tokens.words[max(unit.first, row.first - 3) : row.first])
    if _is_together(row, unit) or "same" in unit.groups:  # Begitu juga dengan Kota B
        return _word_before(row, unit) in OVER
    return any(_word_before(one, unit) in BESIDE for one in (row, place)) or _word_before(row, unit) in OVER


def _is_together(place: Place, unit: Unit) -> bool:
    """Say whether whoever is told of did it with a region: bersama Kota B, bersanding dengan Kota B dan Kota C."""
    before = unit.tokens.words[max(unit.first, place.first - 2) : place.first]
    return not TOGETHER.isdisjoint(before[-1:] if before[-1:] != ["dengan"] else before[:1])


def _word_before(place: Place, unit: Unit) -> str:
    return unit.tokens.words[place.first - 1] if place.first > unit.first else ""


def inherited(unit: Unit, about: Sequence[str], *, is_next: bool = False) -> list[str]:
    """Return the region an article is about where a sentence names none but speaks of it, or comes *next* after it."""
    is_theirs = _speaks_of_others(unit) and not (is_next and "they" in unit.groups)
    if len(about) != 1 or (is_theirs and not unit.has("one", "actor", "that")):
        return []
    if "missed" in unit.groups and any("missed" in place.notes for place in unit.places):
        return []
    is_chronicle = opens_with_year(unit) or is_entry(unit) or says_which(unit) or dates_lessons(unit)
    return list(about) if is_next or is_chronicle or unit.number <= LEAD or unit.has(*MEANING_ONE) else []


def _speaks_of_others(unit: Unit) -> bool:
    return unit.has("others", "fellows") or counts_them(unit) or ("they" in unit.groups and unit.number > LEAD)
