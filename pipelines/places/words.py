"""The words around a name that say what it means, as words.toml lists them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.sentence_words import words_of

LISTS = Path(__file__).with_name("words.toml")
KINDS = frozenset({"provinsi", "kabupaten", "kota"})
ABBREVIATED = words_of("places", "abbreviated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What a word before a name says: of which kinds it may be, and whether it is an office that acts."""

    kinds: frozenset[str]
    acts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Words, and phrases of several, any of which may stand in a stretch of text."""

    words: frozenset[str]
    longer: tuple[str, ...]
    heads: frozenset[str]  # the first words of the longer ones

    def stand_in(self, words: list[str]) -> bool:
        """Say whether one of them is among *words*, which are in the order of the text."""
        if not self.words.isdisjoint(words):
            return True
        if self.heads.isdisjoint(words):
            return False
        stretch = f" {' '.join(words)} "
        return any(phrase in stretch for phrase in self.longer)


@dataclass(frozen=True, slots=True, kw_only=True)
class English:
    """How a name is written on English pages."""

    kinds: dict[str, frozenset[str]]  # the word for a kind, or for who holds its office
    holders: frozenset[str]
    its: frozenset[str]
    not_its: frozenset[str]
    turned: tuple[tuple[str, str], ...]  # last words of a name, and what comes first for them
    first: dict[str, str]
    words: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The lists of words.toml."""

    ordinary: tuple[str, ...]
    common: tuple[str, ...]
    former_provinces: dict[str, str]
    verbs: frozenset[str]
    longer: tuple[str, ...]
    police: dict[str, str]  # the word for it, and the kind it says of a name that two kinds share
    cues: dict[str, Cue]
    english: English
    offices: frozenset[str]
    far_offices: frozenset[str]
    far_bodies: frozenset[str]
    wider: frozenset[str]
    inside_before: frozenset[str]
    units: frozenset[str]
    inside_shortened: frozenset[str]
    inside_between: frozenset[str]
    inside_after: frozenset[str]
    directions: frozenset[str]
    titles: frozenset[str]
    behind_persons: frozenset[str]
    list_between: frozenset[str]
    list_following: frozenset[str]
    compounds: frozenset[str]
    ordinals: frozenset[str]
    place: frozenset[str]
    way: frozenset[str]
    halls: frozenset[str]
    venue: Phrases
    aside_before: Phrases
    aside_after: Phrases
    aside_next: Phrases
    aside_closed: frozenset[str]
    aside_anew: frozenset[str]
    given: frozenset[str]
    sooner: Phrases
    visited: Phrases
    learning: Phrases
    missed: Phrases
    none: Phrases
    telling: frozenset[str]  # all words that one of these phrases is or begins with


@cache
def load_words() -> Words:
    """Return the lists; they are read once."""
    lists = tomllib.loads(LISTS.read_text("utf-8"))
    inside = lists["inside"]
    phrases = _phrases_beside(lists)
    return Words(
        ordinary=tuple(lists["ordinary"]),
        common=tuple(lists["common"]),
        former_provinces=lists["former-provinces"],
        verbs=frozenset(lists["verbs"]),
        longer=tuple(lists["longer"]),
        police={word: kind for kind, words in lists["police"].items() for word in words},
        cues=_cues(lists["cues"]),
        english=_english(lists["english"]),
        offices=frozenset(lists["offices"]["words"]),
        far_offices=frozenset(lists["offices"]["far"]),
        far_bodies=frozenset(lists["offices"]["bodies"]),
        wider=frozenset(lists["offices"]["wider"]),
        inside_before=frozenset((*inside["before"], *inside["units"], *inside["shortened"])),
        units=frozenset(inside["units"]),
        inside_shortened=frozenset(inside["shortened"]),
        inside_between=frozenset(inside["between"]),
        inside_after=frozenset(inside["after"]),
        directions=frozenset(inside["directions"]),
        titles=frozenset(lists["persons"]["titles"]),
        behind_persons=frozenset(lists["persons"]["behind"]),
        list_between=frozenset(lists["lists"]["between"]),
        list_following=frozenset(lists["lists"]["following"]),
        compounds=frozenset(lists["lists"]["compounds"]),
        ordinals=frozenset(lists["lists"]["ordinals"]),
        none=_phrases(lists["missed"]["none"]),
        learning=_phrases(lists["visited"]["learning"]),
        place=frozenset(lists["place"]["words"]),
        way=frozenset(lists["place"]["way"]),
        halls=frozenset(lists["place"]["halls"]),
        aside_closed=frozenset(lists["aside"]["closed"]),
        aside_anew=frozenset(lists["aside"]["anew"]),
        given=frozenset(lists["aside"]["given"]),
        telling=frozenset[str]().union(*(one.words | one.heads for one in phrases.values())),
        **phrases,
    )


def _phrases_beside(lists: dict[str, Any]) -> dict[str, Phrases]:
    """Return the phrases beside a name that tell what it does in its sentence."""
    return {
        "venue": _phrases(lists["place"]["venue"]),
        "aside_before": _phrases(lists["aside"]["before"]),
        "aside_after": _phrases(lists["aside"]["after"]),
        "aside_next": _phrases(lists["aside"]["next"]),
        "sooner": _phrases(lists["aside"]["sooner"]),
        "visited": _phrases(lists["visited"]["words"]),
        "missed": _phrases(lists["missed"]["words"]),
    }


def _cues(tables: dict[str, dict[str, list[str]]]) -> dict[str, Cue]:
    return {
        word: Cue(kinds=KINDS if kind == "any" else frozenset({kind}), acts=strength == "acts")
        for kind, table in tables.items()
        for strength, words in table.items()
        for word in words
    }


def _english(table: dict[str, Any]) -> English:
    return English(
        kinds=_said(table["kinds"]) | _said(table["holders"]),
        holders=frozenset(_said(table["holders"])),
        its=frozenset(table["its"]),
        not_its=frozenset(table["not_its"]),
        turned=tuple((last, first) for last, first in table["turned"]),
        first=table["first"],
        words=table["words"],
    )


def _said(table: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {word: frozenset({kind}) for kind, words in table.items() for word in words}


def _phrases(phrases: list[str]) -> Phrases:
    return Phrases(
        words=frozenset(phrase for phrase in phrases if " " not in phrase),
        longer=tuple(f" {phrase} " for phrase in phrases if " " in phrase),
        heads=frozenset(phrase.partition(" ")[0] for phrase in phrases if " " in phrase),
    )
