"""What stands before a name: the kind or office that says which region it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipelines.places.gazetteer import spots_in
from pipelines.places.inside import is_inside
from pipelines.places.words import ABBREVIATED, KINDS, load_words

if TYPE_CHECKING:
    from pipelines.places.gazetteer import Spot
    from pipelines.places.reading import Reading

FILLERS = frozenset({"administrasi", "administratif"})


@dataclass(slots=True, kw_only=True)
class Place:
    """A name where it stands, and what its surroundings say of it."""

    first: int  # word with which it begins, its cue included
    last: int
    codes: tuple[str, ...]  # whose name it may be; one, once it is known
    is_word: bool
    kinds: frozenset[str] | None = None  # what its own cue, or that of the list, allows
    acts: bool = False  # the cue is an office
    is_cued: bool = False  # something says that it is a region at all
    chain: int = 0  # the list it stands in, by its first word
    has_and: bool = False  # the list says "dan", so that two names are one too
    notes: set[str] = field(default_factory=set)  # place, venue, aside, missed: what the context says


class Sight(NamedTuple):
    """What a name and the words around it say, whichever other names the text has."""

    first: int  # word with which it begins, its cue included
    is_word: bool
    kinds: frozenset[str] | None
    acts: bool
    is_cued: bool


@lru_cache(maxsize=1)  # as for reading: regions and awards look at the same names
def sights_in(reading: Reading) -> dict[Spot, Sight | None]:
    """Return what each name in a text says, None if it is not the name of a region; do not change it."""
    return {spot: _sight(spot, reading) for spot in spots_in(reading)}


def place_at(spot: Spot, sight: Sight) -> Place:
    """Return a name as the region it means."""
    return Place(
        first=sight.first,
        last=spot.last,
        codes=spot.codes,
        is_word=sight.is_word,
        kinds=sight.kinds,
        acts=sight.acts,
        is_cued=sight.is_cued,
    )


def _sight(spot: Spot, reading: Reading) -> Sight | None:
    first, kinds, acts = _cue(spot, reading)
    is_cued = kinds is not None
    if is_inside(spot, reading, has_cue=is_cued) or _is_part_of_a_name(spot, reading, acts=acts, is_cued=is_cued):
        return None
    if not acts and not _has_capitals(spot, reading):
        return None
    return Sight(
        first=first,
        is_word=spot.is_word and not _is_told_by_capitals(spot, reading),
        kinds=None if kinds == KINDS else kinds,
        acts=acts,
        is_cued=is_cued,
    )


def _has_capitals(spot: Spot, reading: Reading) -> bool:
    return all(
        reading.is_capital(number) or reading.words[number] == "dan" for number in range(spot.first, spot.last + 1)
    )


def _is_told_by_capitals(spot: Spot, reading: Reading) -> bool:
    """Say whether it is Padang, and within a sentence, where no padang has a capital."""
    if reading.words[spot.first] not in load_words().common or spot.first < reading.headline or reading.has_one_case:
        return False
    return reading.is_joined(spot.first)


def _is_part_of_a_name(spot: Spot, reading: Reading, *, acts: bool, is_cued: bool) -> bool:
    """Ani Batanghari, Kebun Raya Purwodadi, warga Padang Laweh: capitals that are joined to the name."""
    if acts or spot.first < reading.headline:  # in headlines every word has a capital
        return False
    if spot.is_word and goes_on(spot.last, reading):
        return True
    before = spot.first - 1
    if is_cued or before < reading.headline or not reading.is_joined(spot.first) or not reading.is_capital(before):
        return False
    begins = not reading.is_joined(before) or set(reading.gap(before)) & set('"“‘*')
    return not begins and not reading.has_one_case and reading.words[before] not in load_words().place


def _cue(spot: Spot, reading: Reading) -> tuple[int, frozenset[str] | None, bool]:
    """Return the word with which the cue before a name begins, the kinds it allows, and whether it is an office."""
    number = _cue_word(spot.first, reading)
    if number is None:
        far = _far_office(spot.first, reading) if spot.is_word else None
        return (spot.first, None, False) if far is None else (far, KINDS, True)
    first, kinds, acts = _with_office(number, reading)
    if (other := _paired(first, reading)) is not None:
        first, more, also = _with_office(other, reading)
        kinds, acts = kinds | more, acts or also
    far = None if acts else _far_office(first, reading)
    return (first, kinds, acts) if far is None else (far, kinds, True)


def _with_office(number: int, reading: Reading) -> tuple[int, frozenset[str], bool]:
    """Return a cue with the office before it: Pemerintah Kota, Wakil Bupati, Diskominfo Kab."""
    cue = load_words().cues[reading.words[number]]
    first = number
    while first and reading.words[first - 1] in load_words().offices and reading.is_joined(first, dot=True):
        first -= 1
    return first, cue.kinds, cue.acts or first < number


def _cue_word(first: int, reading: Reading) -> int | None:
    number, after = first - 1, first
    while number >= 0 and reading.words[number] in FILLERS and reading.is_joined(after):
        number, after = number - 1, number
    if number < 0 or reading.words[number] not in load_words().cues:
        return None
    return number if reading.is_joined(after, dot=reading.words[number] in ABBREVIATED) else None


def _paired(first: int, reading: Reading) -> int | None:
    """Return the other cue in Pemkab dan Pemkot, Kabupaten/Kota, Bupati dan Wali Kota."""
    if first < 1:
        return None
    other = first - 1
    if reading.words[other] in {"dan", "atau"} and reading.is_joined(first) and reading.is_joined(other):
        other -= 1
    elif reading.gap(first) != "/":
        return None
    cue = load_words().cues.get(reading.words[other])
    return other if cue is not None and cue.kinds != KINDS else None


def _far_office(first: int, reading: Reading) -> int | None:
    """Return where an office such as Dinas Pekerjaan Umum begins that ends before this word."""
    for number in range(first - 1, max(-1, first - 7), -1):
        if not reading.is_joined(number + 1) or not (reading.is_capital(number) or reading.words[number] == "dan"):
            return None
        if reading.words[number] in load_words().far_offices:
            return number
    return None


def goes_on(last: int, reading: Reading) -> bool:
    """Say whether a name goes on with another capital: Wali Kota Bogor, Bima Arya."""
    number = last + 1
    if number >= len(reading.words) or number < reading.headline or reading.gap(number) != " ":
        return False
    return reading.is_capital(number) and not reading.printed(number).isupper()
