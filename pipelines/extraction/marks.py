"""The names of marks.toml: what machines and themes call what they show, and what is not the article."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Any

WORD = re.compile(r"[a-z]+")
HUMP = re.compile(r"[A-Z]?[a-z]+")


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("marks.toml").read_text("utf-8"))


@cache
def names_listed(kind: str) -> tuple[str, ...]:
    """Return the names of *kind* in their order."""
    return tuple(_tables()[kind])


@cache
def _words_listed(kind: str) -> frozenset[str]:
    return frozenset(names_listed(kind))


def is_marked(kind: str, value: str) -> bool:
    """Say whether a class, an id or the like holds one of the words of *kind*: "post-date" holds "date"."""
    return bool(value) and not _words_listed(kind).isdisjoint(_split(value.lower()))


@lru_cache(maxsize=8192)
def is_marked_within(kind: str, value: str) -> bool:
    """Say whether a class, an id or the like holds one of the words of *kind*, be it in "postDate"."""
    return is_marked(kind, value) or not _words_listed(kind).isdisjoint(word.lower() for word in HUMP.findall(value))


@lru_cache(maxsize=8192)
def is_headline(value: str) -> bool:
    """Say whether one of the names in *value* calls an element the headline: "judulbesar", but not "sub-judul"."""
    return any(_names_headline(name) for name in value.split())


def _names_headline(name: str) -> bool:
    words = {*_split(name.lower()), *(word.lower() for word in HUMP.findall(name))}
    if words & _words_listed("no-headline"):
        return False
    return bool(words & _words_listed("headline")) or any(_is_glued(word) for word in words)


def _is_glued(word: str) -> bool:
    """Say whether *word* begins or ends with a word for the headline, and the rest calls it nothing else."""
    other = _words_listed("no-headline")
    stems = names_listed("headline-stems")
    rests = (word.removeprefix(stem) if word.startswith(stem) else word.removesuffix(stem) for stem in stems)
    return any(rest != word and rest not in other for rest in rests)


@lru_cache(maxsize=8192)
def _split(value: str) -> tuple[str, ...]:
    return tuple(WORD.findall(value))


@cache
def zone_hours() -> dict[str, int]:
    """Return the hours between each zone's clock and UTC, by its name in lower case."""
    return dict(_tables()["zones"])


@cache
def class_sizes() -> dict[str, float]:
    """Return in how many pixels the classes of frameworks set a text, of those that set it large."""
    return dict(_tables()["sizes"])


@cache
def unit_seconds(language: str) -> dict[str, int]:
    """Return how many seconds each unit of time has, by its name in a language: id or en."""
    return dict(_tables()["units"][language])


@cache
def foreign_months() -> dict[str, int]:
    """Return the numbers of the months by their names in the languages of theme packs."""
    return {
        name: number
        for months in _tables()["months"].values()
        for number, names in enumerate(months, 1)
        for name in names.split("|")
    }
