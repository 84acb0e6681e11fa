"""Names of regions that the same text has for something else: an animal, a person, a village."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.places.persons import follows, is_surely_person
from pipelines.places.words import load_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipelines.places.cues import Sight
    from pipelines.places.gazetteer import Spot
    from pipelines.places.tokens import Tokens

    Sights = Mapping[Spot, Sight | None]

NEAR = 6  # words between a village and its kabupaten: Desa Bandung di Kecamatan Playen, Kabupaten Gunungkidul


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
