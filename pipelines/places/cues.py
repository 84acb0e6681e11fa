"""What stands around each name: the office or kind before it, the list it is in, the province after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.regions import load_regions
from pipelines.places.inside import is_inside
from pipelines.places.words import ABBREVIATED, KINDS, load_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.places.gazetteer import Spot
    from pipelines.places.reading import Reading

AND = frozenset({"dan", "serta", "maupun"})
LIST_MARKS = frozenset(",;&/")
FILLERS = frozenset({"administrasi", "administratif"})


@dataclass(slots=True, kw_only=True)
class Place:
    """A name where it stands, and what its surroundings say of it."""

    first: int  # word with which it begins, its cue included
    last: int
    codes: tuple[str, ...]  # whose name it may be; one, once it is known
    is_word: bool
    is_capital: bool
    kinds: frozenset[str] | None = None  # what its own cue, or that of the list, allows
    acts: bool = False  # the cue is an office
    is_cued: bool = False  # something says that it is a region at all
    chain: int = 0  # number of the list it stands in
    notes: set[str] = field(default_factory=set)  # place, aside, missed: what the context says


def places_in(spots: Iterable[Spot], reading: Reading) -> list[Place]:
    """Return the names that mean regions, each with what its surroundings say."""
    places = [place for spot in spots if (place := _place(spot, reading))]
    _mark_appositions(places, reading)
    _mark_chains(places, reading)
    return places


def _place(spot: Spot, reading: Reading) -> Place | None:
    first, kinds, acts = _cue(spot, reading)
    is_cued = kinds is not None
    if not is_cued and spot.is_word and (far := _far_office(spot, reading)) is not None:
        first, acts, is_cued = far, True, True
    if is_inside(spot, reading, has_cue=is_cued):
        return None
    if _is_part_of_a_name(spot, reading, acts=acts, is_cued=is_cued):
        return None
    is_capital = all(
        reading.is_capital(number) or reading.words[number] == "dan" for number in range(spot.first, spot.last + 1)
    )
    if not is_capital and not acts:
        return None
    return Place(
        first=first, last=spot.last, codes=spot.codes, is_word=spot.is_word, is_capital=is_capital,
        kinds=None if kinds == KINDS else kinds, acts=acts, is_cued=is_cued,
    )  # fmt: skip


def _is_part_of_a_name(spot: Spot, reading: Reading, *, acts: bool, is_cued: bool) -> bool:
    """Ani Batanghari, Kebun Raya Purwodadi, warga Padang Laweh: capitals that are joined to the name."""
    if acts or spot.first < reading.headline:  # in headlines every word has a capital
        return False
    if spot.is_word and _goes_on(spot.last, reading):
        return True
    before = spot.first - 1
    if is_cued or before < reading.headline or not reading.is_joined(spot.first) or not reading.is_capital(before):
        return False
    begins = not reading.is_joined(before) or set(reading.gap(before)) & set("\"“‘*")
    return not begins and not reading.has_one_case and reading.words[before] not in load_words().place


def _cue(spot: Spot, reading: Reading) -> tuple[int, frozenset[str] | None, bool]:
    """Return the word with which the cue before a name begins, the kinds it allows, and whether it is an office."""
    cues, offices = load_words().cues, load_words().offices
    number = _cue_word(spot.first, reading)
    if number is None:
        return spot.first, None, False
    cue = cues[reading.words[number]]
    kinds, acts = cue.kinds, cue.acts
    while number and reading.words[number - 1] in offices and reading.is_joined(number, dot=True):
        number -= 1
        acts = True
    if number >= 1 and (other := _paired(number, reading)) is not None and cues[reading.words[other]].kinds != KINDS:
        kinds, acts, number = kinds | cues[reading.words[other]].kinds, acts or cues[reading.words[other]].acts, other
        while number and reading.words[number - 1] in offices and reading.is_joined(number, dot=True):
            number, acts = number - 1, True
    far = None if acts else _far_office_before(number, reading)
    return (number, kinds, acts) if far is None else (far, kinds, True)


def _cue_word(first: int, reading: Reading) -> int | None:
    number, after = first - 1, first
    while number >= 0 and reading.words[number] in FILLERS and reading.is_joined(after):
        number, after = number - 1, number
    if number < 0 or reading.words[number] not in load_words().cues:
        return None
    return number if reading.is_joined(after, dot=reading.words[number] in ABBREVIATED) else None


def _paired(number: int, reading: Reading) -> int | None:
    """Return the other cue in Pemkab dan Pemkot, Kabupaten/Kota, Bupati dan Wali Kota."""
    cues = load_words().cues
    if reading.gap(number) == "/" and reading.words[number - 1] in cues:
        return number - 1
    is_and = number >= 2 and reading.words[number - 1] in {"dan", "atau"} and reading.is_joined(number)
    return number - 2 if is_and and reading.words[number - 2] in cues and reading.is_joined(number - 1) else None


def _far_office(spot: Spot, reading: Reading) -> int | None:
    return _far_office_before(spot.first, reading)


def _far_office_before(first: int, reading: Reading) -> int | None:
    """Return where an office such as Dinas Pekerjaan Umum begins that ends before this word."""
    for number in range(first - 1, max(-1, first - 7), -1):
        if not reading.is_joined(number + 1) or not (reading.is_capital(number) or reading.words[number] == "dan"):
            return None
        if reading.words[number] in load_words().far_offices:
            return number
    return None


def _mark_appositions(places: list[Place], reading: Reading) -> None:
    """Banjar, Jawa Barat: the province decides whose name it is, and is a province itself."""
    regions = load_regions()
    for place, after in zip(places, places[1:], strict=False):
        provinces = [code for code in after.codes if regions[code].kind == "provinsi"]
        members = [code for code in place.codes if code not in provinces and regions[code].province in provinces]
        if not members or not _is_apposed(place, after, reading):
            continue
        place.codes, place.is_cued = tuple(members), True
        after.codes, after.is_cued = tuple({regions[code].province for code in members}), True
        after.notes.add("place")


def _is_apposed(place: Place, after: Place, reading: Reading) -> bool:
    start, end = reading.spans[place.last][1], reading.spans[after.first][0]
    return place.last + 1 == after.first and reading.text[start:end] in {", ", " ", " (", ",", " – ", " - "}


def _mark_chains(places: list[Place], reading: Reading) -> None:
    """Kabupaten Cirebon, Tegal, dan Blitar: the kind is said once for the whole list."""
    for number, place in enumerate(places):
        before = places[number - 1] if number else None
        if before is None or not _is_listed(before, place, reading):
            place.chain = place.first
            continue
        place.chain = before.chain
        if not place.is_cued and not _goes_on(place.last, reading) and "place" not in before.notes:
            place.kinds, place.acts, place.is_cued = before.kinds, before.acts, before.is_cued
    for chain in _chains(places):
        if len(chain) + _has_and(chain, reading) > 2 and any(not one.is_word and len(one.codes) == 1 for one in chain):
            for place in chain:
                place.is_cued = place.is_cued or not _goes_on(place.last, reading)


def _chains(places: list[Place]) -> Iterator[list[Place]]:
    chains: dict[int, list[Place]] = {}
    for place in places:
        chains.setdefault(place.chain, []).append(place)
    yield from chains.values()


def _has_and(chain: list[Place], reading: Reading) -> bool:
    """Say whether it is a list even if it has but two names; Kuningan, Jakarta Selatan is a part and its whole."""
    return len(chain) == 2 and chain[0].last + 1 < chain[1].first and reading.words[chain[0].last + 1] in AND


def _is_listed(before: Place, place: Place, reading: Reading) -> bool:
    """Say whether only commas and small words part two names."""
    words = reading.words[before.last + 1 : place.first]
    lists = load_words()
    if len(words) > 3 or any(word not in lists.list_between for word in words):
        return False
    between = reading.text[reading.spans[before.last][1] : reading.spans[place.first][0]]
    return not set(between) & set(".:!?\n()–") and bool(words or LIST_MARKS & set(between))


def _goes_on(last: int, reading: Reading) -> bool:
    """Say whether a name goes on with another capital: Wali Kota Bogor, Bima Arya."""
    number = last + 1
    if number >= len(reading.words) or number < reading.headline or reading.gap(number) != " ":
        return False
    return reading.is_capital(number) and not reading.printed(number).isupper()
