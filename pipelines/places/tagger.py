"""Which regions a text names, which of them it is about, and the sentence that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crawler.models import RegionTag
from crawler.reference.regions import is_province, load_regions
from pipelines.places.lists import places_in
from pipelines.places.owners import resolve
from pipelines.places.roles import note_contexts, subjects
from pipelines.places.words import load_words

if TYPE_CHECKING:
    from pipelines.places.cues import Place
    from pipelines.places.tokens import Tokens
    from pipelines.text import Text

LONGEST = 300  # characters of an evidence sentence


def find_regions(text: Text, *, home: tuple[str, ...] = ()) -> tuple[RegionTag, ...]:
    """Return the regions of an article, its subjects first; *home* are the codes its source mainly covers.

    A name that may be several regions, such as Bogor alone, gives none. Venues are mentions; datelines are nothing.
    """
    tokens = text.tokens
    places = resolve(_known_at_home(places_in(text.spots, text), home, tokens), home)
    note_contexts(places, tokens)
    about = subjects(places, tokens)
    named: dict[str, list[Place]] = {}
    for place in places:
        named.setdefault(place.codes[0], []).append(place)
    ordered = sorted(named, key=lambda code: code not in about)
    return tuple(_found(code, named[code], tokens, is_subject=code in about) for code in ordered)


def _known_at_home(places: list[Place], home: tuple[str, ...], tokens: Tokens) -> list[Place]:
    """Take an ordinary word for the name of a region of *home* where it is told to be a place: di Solok."""
    for place in places:
        if place.is_word and not set(home).isdisjoint(place.codes):
            is_told = place.first > 0 and tokens.words[place.first - 1] in load_words().place
            place.is_word = not (is_told and tokens.is_joined(place.first))
    return places


class Towns(NamedTuple):
    """The kabupaten and kota of a text: its subjects, those whose kind or office stands with the name, and all."""

    about: frozenset[str]
    told: frozenset[str]
    named: frozenset[str]


def towns_in(text: Text) -> Towns:
    """Return the kabupaten and kota that a text names, without what says so."""
    tokens = text.tokens
    places = resolve(places_in(text.spots, text), ())
    note_contexts(places, tokens)
    local = [place for place in places if not is_province(place.codes[0])]
    named = frozenset(place.codes[0] for place in local)
    about = named & subjects(places, tokens) if named else named
    return Towns(about, frozenset(place.codes[0] for place in local if place.kinds or place.acts), named)


def _found(code: str, own: list[Place], tokens: Tokens, *, is_subject: bool) -> RegionTag:
    best = next((place for place in own if place.is_cued), own[0])
    return RegionTag(
        code=code,
        name=load_regions()[code].name,
        role="subject" if is_subject else "mention",
        evidence=_excerpt(*tokens.sentence_at(best.last)),
    )


def _excerpt(sentence: str, at: int) -> str:
    """Return the part of a sentence around a place in it, with dots where it was cut."""
    if len(sentence.strip()) <= LONGEST:
        return sentence.strip()
    begin = max(0, min(at - LONGEST // 3, len(sentence) - LONGEST + 2))
    part = sentence[begin : begin + LONGEST - 2]
    if begin:
        part = "…" + part.partition(" ")[2]
    return (part.rpartition(" ")[0] + "…" if begin + LONGEST - 2 < len(sentence) else part).strip()
