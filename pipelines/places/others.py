"""Names of regions that the same text has for something else: an animal, a person, a village."""

from __future__ import annotations

from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from pipelines.places.persons import follows, is_person
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

    Seekor landak … Landak itu; Kapten Ahmad Asahan … Asahan; Desa Wonosobo, Kabupaten Tanggamus … Wonosobo.
    """
    small = {spot.codes for spot, sight in sights.items() if sight is None and _is_small(spot, tokens)}
    bearers = {spot.codes for spot in _bearers(sights, tokens)}
    if not (small or bearers):
        return set()
    cued = {spot.codes for spot, sight in sights.items() if sight and sight.is_cued}
    return {
        spot for spot, sight in sights.items()
        if sight and not sight.is_cued
        and (spot.codes in bearers - cued or (spot.codes in small and _has_to_be_capital(spot, sight, tokens)))
    }  # fmt: skip


def _is_small(spot: Spot, tokens: Tokens) -> bool:
    """Say whether it is the word of the language: seekor landak."""
    return spot.is_word and spot.first >= tokens.headline and tokens.printed(spot.first).islower()


def _has_to_be_capital(spot: Spot, sight: Sight, tokens: Tokens) -> bool:
    """Say whether a capital says nothing of a word: in a headline, or where a sentence begins."""
    return sight.is_word and (spot.first < tokens.headline or not tokens.is_joined(spot.first))


def _bearers(sights: Sights, tokens: Tokens) -> Iterator[Spot]:
    """Yield the names of persons, and of villages in a kabupaten or kota of another name."""
    for spot, after in zip_longest(sights, islice(sights, 1, None)):
        if sights[spot] is None and (is_person(spot, tokens) or _is_unit(spot, after, sights, tokens)):
            yield spot


def _is_unit(spot: Spot, after: Spot | None, sights: Sights, tokens: Tokens) -> bool:
    """Say whether it is the X of Desa X, Kabupaten Y."""
    whole = sights[after] if after else None
    if after is None or whole is None or not whole.kinds or not set(spot.codes).isdisjoint(after.codes):
        return False
    between = tokens.text[tokens.end(spot.last) : tokens.start(whole.first)]
    return (
        whole.first - spot.last <= NEAR
        and "." not in between
        and follows(spot, load_words().units, tokens, shortened=frozenset())
    )
