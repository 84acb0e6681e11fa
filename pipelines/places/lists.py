"""What names beside one another say of each other: the list they are in, the province after a region."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from crawler.reference.regions import is_province, load_regions
from pipelines.places.cues import place_at
from pipelines.places.inside import goes_on
from pipelines.places.words import load_words
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.places.cues import Place
    from pipelines.places.gazetteer import Spot
    from pipelines.places.tokens import Tokens
    from pipelines.text import Text

AND = words_of("places", "joining")
ANNOUNCED = re.compile(r"\s*(?:[:(]|\n(?=\s*[-•*\d]))\s*(?:\(?\d{1,2}[.)]|[-•*])?\s*")  # kota: Bogor; Kota\n1. Bogor
REACH = 5  # words before a list that say the kind of all in it
END = re.compile(r"[.!?;\n]")
ANNOUNCING = words_of("places", "announcing")
EXAMPLES = words_of("places", "examples")
REFERRING = words_of("places", "referring")
NUMBERS = words_of("places", "numbers")
SCORE = r"[ :–-]*\(?\d{1,3}(?:[.,]\d{1,2})?(?: ?%| poin| persen)?\)?"
NUMBERED = re.compile(  # ; 2. Kab. Dairi 94,8; 3.
    rf"(?:{SCORE}(?=\s*[;\n]))?\s*[;,.]?\s*(?:dan |serta )?\(?\d{{1,2}}[.)]\s*|\s*[;,.]?[^\S\n]*\n\s*[-•*]\s*"
)
BRACKET = re.compile(r"\s*\([^()\n]{1,60}\)")  # Kota A (smart living), Kota B
WIDEST = 120  # characters between two names of a list: a bracket, marks and small words
LIST_MARKS = frozenset(",;&/")


def places_in(spots: Iterable[Spot], text: Text) -> list[Place]:
    """Return those of a text's names that mean regions, each with what its surroundings say."""
    sights, tokens = text.sights, text.tokens
    places = [place_at(spot, sight) for spot in spots if (sight := sights[spot])]
    _mark_appositions(places, tokens)
    _mark_chains(places, tokens)
    return places


def _mark_appositions(places: list[Place], tokens: Tokens) -> None:
    """Banjar, Jawa Barat: the province decides whose name it is, and is a province itself.

    Kota Gorontalo, Kabupaten Gorontalo is no region and its province: the second is called a kabupaten.
    """
    for place, after in pairwise(places):
        if after.kinds is not None and "provinsi" not in after.kinds:
            continue
        provinces = [code for code in after.codes if is_province(code)]
        wholes = {code: _provinces_of(code).intersection(provinces) for code in place.codes if not is_province(code)}
        members = [code for code, whole in wholes.items() if whole]
        if not members or not _is_apposed(place, after, tokens):
            continue
        place.codes, place.is_cued = tuple(members), True
        after.codes, after.is_cued = tuple(set().union(*wholes.values())), True
        after.notes.add("place")


def _provinces_of(code: str) -> set[str]:
    """Return the province of a kabupaten or kota, and the one it was cut from: Kabupaten Nabire, Papua."""
    province = load_regions()[code].province
    return {province, load_words().former_provinces.get(province, province)}


def _is_apposed(place: Place, after: Place, tokens: Tokens) -> bool:
    between = tokens.text[tokens.end(place.last) : tokens.start(after.first)]
    return between in {", ", " ", " (", ",", " – ", " - ", " di "}  # Kabupaten Seluma di Bengkulu


def _mark_chains(places: list[Place], tokens: Tokens) -> None:
    """Kabupaten Cirebon, Tegal, dan Blitar: the kind is said once for the whole list."""
    for number, place in enumerate(places):
        before = places[number - 1] if number else None
        if before is None or not _is_listed(before, place, tokens):
            is_apposed = before is not None and "place" in place.notes  # it was told of nobody else yet
            place.chain = before.chain if before and is_apposed else place.first
            if not is_apposed:
                _take_announced(place, before.last + 1 if before else 0, tokens)
            continue
        place.chain = before.chain
        if not place.is_cued and not goes_on(place.last, tokens) and "place" not in before.notes:
            place.kinds, place.acts, place.is_cued = before.kinds, before.acts, before.is_cued
    for chain in _chains(places):
        _mark_members(chain, tokens)


def _mark_members(chain: list[Place], tokens: Tokens) -> None:
    """In a list of three or more one sure name is enough to know the others by."""
    has_and, row = _has_and(chain, tokens), sum("place" not in one.notes for one in chain)
    is_list = len(chain) + has_and > 2 and any(not one.is_word and len(one.codes) == 1 for one in chain)
    for place in chain:
        place.has_and, place.row = has_and, row
        place.is_cued = place.is_cued or (is_list and not goes_on(place.last, tokens))


def _take_announced(place: Place, bound: int, tokens: Tokens) -> None:
    """Tujuh di antaranya kabupaten, yaitu Gianyar, Serang; Kota terpilih: Bogor: the kind is said before the list."""
    end = place.first - (place.first > 0 and tokens.words[place.first - 1].isdecimal())  # Kota: 1. Bogor
    if place.kinds is not None or end < max(1, tokens.headline):
        return
    gap = tokens.text[tokens.end(end - 1) : tokens.start(place.first)]
    is_announced = tokens.words[end - 1] in ANNOUNCING or ANNOUNCED.fullmatch(gap)
    if not is_announced and tokens.words[end - 1] not in EXAMPLES:
        return
    told = _kinds_told(max(bound, end - REACH), end, tokens) if is_announced else None
    kinds = told or _kinds_counted(end, tokens)
    if len(kinds) == 1 and any(load_regions()[code].kind in kinds for code in place.codes):
        place.kinds, place.is_cued = kinds, True


def _kinds_told(begin: int, end: int, tokens: Tokens) -> frozenset[str]:
    """Return the kinds that the last words before a list say, but not those of Kota Cerdas."""
    begin = next((number for number in range(end - 1, begin, -1) if END.search(tokens.gap(number))), begin)
    lists = load_words()
    cues = [
        lists.cues[tokens.words[number]] for number in range(begin, end)
        if tokens.words[number] in lists.cues and tokens.words[number + 1] not in lists.compounds
    ]  # fmt: skip
    return frozenset[str]().union(*(cue.kinds for cue in cues))


def _kinds_counted(end: int, tokens: Tokens) -> frozenset[str]:
    """Return the kinds of those whom the sentence counts, or that before: Sejumlah kota maju, seperti Bogor, …"""
    begin = tokens.begin_of_sentence(end - 1)
    own = tokens.words[begin:end]
    return _kinds_in(own) or (frozenset() if REFERRING.isdisjoint(own) else _kinds_in(tokens.sentence_before(begin)))


def _kinds_in(words: list[str]) -> frozenset[str]:
    """Return the kinds that are counted: Delapan kabupaten dievaluasi; 50 kabupaten/kota are of both."""
    cues = load_words().cues
    counted = [at + 1 for at, word in enumerate(words[:-1]) if word.isdecimal() or word in NUMBERS]
    kinds = [cues[one].kinds for at in counted for one in _row_of_kinds(words, at) if one in cues]
    return frozenset[str]().union(*kinds)


def _row_of_kinds(words: list[str], at: int) -> list[str]:
    """Return a word and the one beside it: kabupaten dan kota."""
    return [words[at], *(word for word in words[at + 1 : at + 2 + (words[at + 1 : at + 2] == ["dan"])])]


def _chains(places: list[Place]) -> Iterator[list[Place]]:
    chains: dict[int, list[Place]] = {}
    for place in places:
        chains.setdefault(place.chain, []).append(place)
    yield from chains.values()


def _has_and(chain: list[Place], tokens: Tokens) -> bool:
    """Say whether it is a list even if it has but two names; Kuningan, Jakarta Selatan is a part and its whole."""
    return len(chain) == 2 and chain[0].last + 1 < chain[1].first and tokens.words[chain[0].last + 1] in AND


def _is_listed(before: Place, place: Place, tokens: Tokens) -> bool:
    """Say whether only commas and small words part two names."""
    end = tokens.end(before.last)
    if tokens.start(place.first) - end > WIDEST:
        return False
    if NUMBERED.fullmatch(tokens.text, end, tokens.start(place.first)):
        return True
    bracket = BRACKET.match(tokens.text, end, tokens.start(place.first))
    first = before.last + 1 if bracket is None else bisect_left(tokens.starts, bracket.end())
    words = tokens.words[first : place.first]
    lists = load_words()
    small = lists.list_between if any(map(is_province, before.codes)) else lists.list_between | lists.list_following
    if len(words) > 3 or not small.issuperset(words):
        return False
    between = tokens.text[end if bracket is None else bracket.end() : tokens.start(place.first)]
    return not set(between) & set(".:!?\n()–") and bool(words or LIST_MARKS & set(between))
