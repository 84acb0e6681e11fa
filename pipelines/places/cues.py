"""What stands before a name, which says which region it is, and whether it is the name of a region at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from crawler.reference.regions import is_province, load_regions
from pipelines.places.inside import goes_on, is_inside, is_part_of_a_name
from pipelines.places.persons import follows, is_surely_person
from pipelines.places.words import ABBREVIATED, KINDS, load_words
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipelines.places.gazetteer import Spot
    from pipelines.places.tokens import Tokens

    Sights = Mapping[Spot, "Sight | None"]

PAIRING = words_of("places", "pairing")
METRO = "metro"
FILLERS = words_of("places", "fillers")
BEHIND = frozenset({"kabupaten", "kota"})
NEAR = 6  # words between a village and its kabupaten: Desa Bandung di Kecamatan Playen, Kabupaten Gunungkidul


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
    row: int = 1  # names of that list, those included that stay open
    has_and: bool = False  # the list says "dan", so that two names are one too
    notes: set[str] = field(default_factory=set)  # place, venue, aside, missed: what the context says


class Sight(NamedTuple):
    """What a name and the words around it say, whichever other names the text has."""

    first: int  # word with which it begins, its cue included
    is_word: bool
    kinds: frozenset[str] | None
    acts: bool
    is_cued: bool


def sights_of(spots: Iterable[Spot], tokens: Tokens) -> dict[Spot, Sight | None]:
    """Return what each name in a text says, None if it is not the name of a region."""
    spots = list(spots)
    begins, ends = {spot.first for spot in spots}, {spot.last for spot in spots}
    return {
        spot: None if _is_metropolitan(spot, begins, tokens) else _sight(spot, tokens, is_behind=spot.first - 1 in ends)
        for spot in spots
    }


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


def _sight(spot: Spot, tokens: Tokens, *, is_behind: bool) -> Sight | None:
    """Return what a name and its surroundings say; *is_behind* says that another name stands right before it."""
    first, kinds, acts = _cue(spot, tokens)
    kinds = _kind_of_police(spot, tokens) or kinds or _kind_in_english(spot, tokens) or _kind_behind(spot, tokens)
    is_cued = kinds is not None and not (kinds == KINDS and not acts and _is_verb(spot, tokens))
    is_told = is_cued or (is_behind and any(map(is_province, spot.codes)))  # Depok Jawa Barat
    if is_inside(spot, tokens, has_cue=is_cued) or is_part_of_a_name(spot, tokens, acts=acts, is_cued=is_told):
        return None
    if _is_count(spot, kinds, tokens) or not (acts or _has_capitals(spot, tokens, has_cue=first < spot.first)):
        return None
    return Sight(
        first=first,
        is_word=spot.is_word and not _is_told_by_capitals(spot, tokens),
        kinds=None if kinds == KINDS else kinds,
        acts=acts,
        is_cued=is_cued,
    )


def _is_metropolitan(spot: Spot, begins: set[int], tokens: Tokens) -> bool:
    """Say whether it is the Metro of Polres Metro Bekasi."""
    is_metro = tokens.words[spot.first] == METRO and spot.last + 1 in begins
    return is_metro and spot.first > 0 and tokens.words[spot.first - 1] in load_words().police


def _is_verb(spot: Spot, tokens: Tokens) -> bool:
    """Say whether it is what somebody does in a headline: Polres Buru Pelaku."""
    return spot.first < tokens.headline and tokens.words[spot.first] in load_words().verbs


def _kind_of_police(spot: Spot, tokens: Tokens) -> frozenset[str] | None:
    """Return the kind that a police station says of a name that two kinds of one province share."""
    police, after = load_words().police, spot.last + 1
    before = spot.first - 1 - (spot.first > 1 and tokens.words[spot.first - 1] == METRO)
    if before < 0 or tokens.words[before] not in police or not tokens.is_joined(before + 1):
        return None
    regions = load_regions()
    if len(spot.codes) == 1 or len({regions[code].province for code in spot.codes}) > 1:
        return KINDS
    kinds = frozenset(regions[code].kind for code in spot.codes) - {"provinsi"}
    if len(kinds) == 1:  # Polresta Jambi
        return kinds
    is_kota = after < len(tokens.words) and tokens.words[after] == "kota" and tokens.is_joined(after)
    return frozenset({"kota" if is_kota else police[tokens.words[before]]})


def _kind_in_english(spot: Spot, tokens: Tokens) -> frozenset[str] | None:
    """Return the kinds that English says of a name: East Flores regency, Bogor Mayor Bima Arya, the city of Tual."""
    kinds, after = load_words().english.kinds, spot.last + 1
    if after < len(tokens.words) and tokens.words[after] in kinds:
        told = kinds[tokens.words[after]]
        is_told = not tokens.is_capital(after) or _is_english_kind(after, tokens)
        return told if is_told and tokens.is_joined(after) and _may_be(told, spot) else None
    is_of = spot.first > 1 and tokens.words[spot.first - 1] == "of" and tokens.is_joined(spot.first)
    return kinds.get(tokens.words[spot.first - 2]) if is_of else None


def _may_be(kinds: frozenset[str], spot: Spot) -> bool:
    """Say whether a name has an owner of that kind: a West Java City is a city of West Java."""
    return any(load_regions()[code].kind in kinds for code in spot.codes)


def _is_english_kind(number: int, tokens: Tokens) -> bool:
    """Say whether a capital is that of English, and no name of a street of houses: Bekasi Regency Residence."""
    english = load_words().english
    is_english = tokens.has_any(english.its) and not tokens.has_any(english.not_its)
    return is_english and (tokens.words[number] in english.holders or not goes_on(number, tokens))


def _kind_behind(spot: Spot, tokens: Tokens) -> frozenset[str] | None:
    """Return the kind that is said behind a name: Solok, kabupaten di Sumatera Barat; but not Solok, kabupaten Agam."""
    kind = spot.last + 1
    if kind + 1 >= len(tokens.words) or tokens.words[kind] not in BEHIND or tokens.gap(kind) != ", ":
        return None
    is_another = tokens.is_capital(kind) or tokens.is_capital(kind + 1) or not tokens.is_joined(kind + 1)
    return None if is_another else frozenset({tokens.words[kind]})


def _is_count(spot: Spot, kinds: frozenset[str] | None, tokens: Tokens) -> bool:
    """Say whether it is a number of towns: wali kota 50 kota; but Bupati 50 Kota is that of Lima Puluh Kota."""
    is_number = tokens.words[spot.first].isdecimal()
    return is_number and not (kinds == frozenset({"kabupaten"}) and tokens.is_capital(spot.last))


def _has_capitals(spot: Spot, tokens: Tokens, *, has_cue: bool) -> bool:
    """Say whether it is printed as a name; behind a cue its ends are enough: Kab. Hulu sungai Selatan."""
    return all(
        tokens.is_capital(number) or tokens.words[number] == "dan" or tokens.words[number].isdecimal()
        for number in ({spot.first, spot.last} if has_cue else range(spot.first, spot.last + 1))
    )


def _is_told_by_capitals(spot: Spot, tokens: Tokens) -> bool:
    """Say whether it is Padang, and within a sentence, where no padang has a capital."""
    if tokens.words[spot.first] not in load_words().common or spot.first < tokens.headline or tokens.has_one_case:
        return False
    return tokens.is_joined(spot.first)


def _cue(spot: Spot, tokens: Tokens) -> tuple[int, frozenset[str] | None, bool]:
    """Return the word with which the cue before a name begins, the kinds it allows, and whether it is an office."""
    number = _cue_word(spot.first, tokens)
    if number is None:
        is_sought = spot.is_word or spot.first >= tokens.headline  # in headlines every word has a capital
        far = _far_office(spot.first, tokens) if is_sought else None
        return (spot.first, None, False) if far is None else (far, KINDS, tokens.words[far] in load_words().far_offices)
    first, kinds, acts = _with_office(number, tokens)
    if (other := _paired(first, tokens)) is not None:
        first, more, also = _with_office(other, tokens)
        kinds, acts = kinds | more, acts or also
    far = None if acts else _far_office(first, tokens)
    return (first, kinds, acts) if far is None else (far, kinds, tokens.words[far] in load_words().far_offices)


def _with_office(number: int, tokens: Tokens) -> tuple[int, frozenset[str], bool]:
    """Return a cue with the office before it: Pemerintah Kota, Wakil Bupati, Diskominfo Kab."""
    cue = load_words().cues[tokens.words[number]]
    first = _spelt_out(number, tokens)
    while first and tokens.words[first - 1] in load_words().offices and tokens.is_joined(first):  # no new sentence
        first -= 1
    return first, cue.kinds, cue.acts or first < number


def _spelt_out(number: int, tokens: Tokens) -> int:
    """Return where a cue begins that stands in brackets, short for what is before it: Pemerintah Kabupaten (Pemkab)."""
    is_short = number > 0 and "(" in tokens.gap(number) and ")" in tokens.gap(number + 1)
    return number - 1 if is_short and tokens.words[number - 1] in load_words().cues else number


def _cue_word(first: int, tokens: Tokens) -> int | None:
    number, after = first - 1, first
    while number >= 0 and tokens.words[number] in FILLERS and tokens.is_joined(after):
        number, after = number - 1, number
    if number < 0 or tokens.words[number] not in load_words().cues:
        return None
    return number if tokens.is_joined(after, dot=tokens.words[number] in ABBREVIATED) else None


def _paired(first: int, tokens: Tokens) -> int | None:
    """Return the other cue in Pemkab dan Pemkot, Kabupaten/Kota, Kota maupun Kabupaten."""
    if first < 1:
        return None
    other = first - 1
    if tokens.words[other] in PAIRING and tokens.is_joined(first) and tokens.is_joined(other):
        other -= 1
    elif tokens.gap(first) != "/":
        return None
    cue = load_words().cues.get(tokens.words[other])
    return other if cue is not None and cue.kinds != KINDS else None


def _far_office(first: int, tokens: Tokens) -> int | None:
    """Return where an office such as Dinas Pekerjaan Umum, or a body such as Palang Merah, begins that ends here."""
    lists = load_words()
    for number in range(first - 1, max(-1, first - 7), -1):
        word = tokens.words[number]
        if not tokens.is_joined(number + 1) or not (tokens.is_capital(number) or word == "dan"):
            return None
        if word in lists.far_offices or (word in lists.far_bodies and number >= tokens.headline):
            return number
        if word in lists.inside_before or word in lists.wider:  # Universitas Medan
            return None
    return None


def others_in(sights: Sights, tokens: Tokens) -> set[Spot]:
    """Return the names that a text has elsewhere for something else, and nowhere with a word such as Pemkab.

    Seekor landak … Landak itu; Kapten Ahmad Asahan … Asahan; Desa Wonosobo, Kabupaten Tanggamus … warga Wonosobo.
    """
    missed = [spot for spot, sight in sights.items() if sight is None]
    small = {spot.codes for spot in missed if _is_small(spot, tokens)}
    persons = {spot.codes for spot in missed if is_surely_person(spot, tokens)}
    villages = {spot.codes for spot in _villages(sights, tokens)}
    if not (small or persons or villages):
        return set()
    seen = [(spot, sight) for spot, sight in sights.items() if sight]
    small -= {spot.codes for spot, sight in seen if not sight.is_word}  # within a sentence, no padang is Padang
    persons -= {spot.codes for spot, sight in seen if sight.is_cued}
    villages -= {spot.codes for spot, sight in seen if _is_whole(sight)}
    return {
        spot for spot, sight in seen
        if spot.codes in persons or spot.codes in villages
        or (spot.codes in small and not sight.is_cued and _has_to_be_capital(spot, sight, tokens))
    }  # fmt: skip


def _is_whole(sight: Sight) -> bool:
    """Say whether it is told to be a kabupaten or kota: warga Wonosobo may be those of a village."""
    return sight.acts or sight.kinds is not None


def _is_small(spot: Spot, tokens: Tokens) -> bool:
    """Say whether it is the word of the language: seekor landak."""
    return spot.is_word and spot.first >= tokens.headline and tokens.printed(spot.first).islower()


def _has_to_be_capital(spot: Spot, sight: Sight, tokens: Tokens) -> bool:
    """Say whether a capital says nothing of a word: in a headline, or where a sentence begins."""
    return sight.is_word and (spot.first < tokens.headline or not tokens.is_joined(spot.first))


def _villages(sights: Sights, tokens: Tokens) -> Iterator[Spot]:
    """Yield the names of villages in a kabupaten or kota of another name."""
    for spot, after in pairwise(sights):
        if sights[spot] is None and _is_unit(spot, after, sights[after], tokens):
            yield spot


def _is_unit(spot: Spot, after: Spot, whole: Sight | None, tokens: Tokens) -> bool:
    """Say whether it is the X of Desa X, Kabupaten Y."""
    if whole is None or not whole.kinds or not set(spot.codes).isdisjoint(after.codes):
        return False
    between = tokens.text[tokens.end(spot.last) : tokens.start(whole.first)]
    is_near = whole.first - spot.last <= NEAR and "." not in between
    return is_near and follows(spot, load_words().units, tokens)
