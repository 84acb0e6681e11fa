"""What is particular about an article: its names and numbers, and the words between which they stand.

Ten regions win ten awards, and ten press offices fill in the same form. Their articles share most of their words and
differ where it matters: between the same words stand other names and other numbers.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias

from pipelines.text.normalize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NAME, NUMBER, END = "@", "#", "."  # what a token is; the former two stand for names and numbers beside others
CAPITALS = 0.6  # share of capitalized words from which a capital letter says nothing
CACHED = 20_000  # words whose kind is remembered

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,/:]\d+)*|[.!?…:\"]|\n+")
_PARTS = re.compile(r"\d+")
_DATELINE = re.compile(r"\A[^\n]{2,60}?\s[–—|-]+\s")

Place: TypeAlias = tuple[str, str, str, str]  # a slot and three words beside it
Slots: TypeAlias = "dict[Place, set[str]]"


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words between two marks that end a sentence, a quotation or a paragraph, in one case."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]  # of each word: NAME, NUMBER or nothing
    paragraph: int

    def names(self) -> Iterator[str]:
        return (word for word, kind in zip(self.words, self.kinds, strict=True) if kind == NAME)


def read(text: str) -> list[Sentence]:
    """Return the sentences of *text*; a dateline such as "MEDAN, kaldera.id –" is no part of them."""
    found = [_seen(token) for token in _TOKEN.findall(_DATELINE.sub("", clean(text), count=1))]
    is_shouted = sum(kind == NAME for _, kind in found) > CAPITALS * len(found)
    return [_sentence(found[start:end], paragraph, is_shouted) for start, end, paragraph in _bounds(found)]


@lru_cache(maxsize=CACHED)
def _seen(token: str) -> tuple[str, str]:
    """Return a token in one case, and what it is."""
    word = token.casefold()
    if token[0].isdigit():
        return word, NUMBER
    if not token[0].isalpha():
        return word, END
    return word, NAME if token[0].isupper() and word not in vocabulary("offices") else ""


def _bounds(found: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int, int]]:
    """Yield where each sentence begins and ends, and in which paragraph it stands."""
    start = paragraph = 0
    for end in [place for place, (_, kind) in enumerate(found) if kind == END] + [len(found)]:
        if end > start:
            yield start, end, paragraph
        start = end + 1
        paragraph += end < len(found) and found[end][0][0] == "\n"


def _sentence(found: Sequence[tuple[str, str]], paragraph: int, is_shouted: bool) -> Sentence:
    words, kinds = zip(*found, strict=True)
    if is_shouted:
        kinds = tuple(kind if kind == NUMBER else "" for kind in kinds)
    elif kinds[0] == NAME:  # every sentence begins with a capital letter
        kinds = ("", *kinds[1:])
    return Sentence(words, kinds, paragraph)


def own(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences without those that any article about the programme may have, since they say what it is."""
    bare = [_names_nobody(sentence) for sentence in sentences]
    defining = {one.paragraph for one, is_bare in zip(sentences, bare, strict=True) if is_bare and _defines(one)}
    defining -= {one.paragraph for one, is_bare in zip(sentences, bare, strict=True) if not is_bare}
    return [
        one
        for one, is_bare in zip(sentences, bare, strict=True)
        if one.paragraph not in defining and not (is_bare and _speaks(one) and (_defines(one) or not _counts(one)))
    ]


def _names_nobody(sentence: Sentence) -> bool:
    return vocabulary("partners").issuperset(sentence.names())


def _counts(sentence: Sentence) -> bool:
    return NUMBER in sentence.kinds


def _speaks(sentence: Sentence) -> bool:
    line = f" {' '.join(sentence.words)} "
    return any(phrase in line for phrase in vocabulary("programme"))


def _defines(sentence: Sentence) -> bool:
    return _speaks(sentence) and not vocabulary("defining").isdisjoint(sentence.words)


def slots(sentences: Iterable[Sentence]) -> Slots:
    """Return what stands between which words: each name and number of the text by the words beside it."""
    masked, values = _masked(sentences)
    padded = ["", "", *masked, "", ""]
    found: Slots = {}
    for place, value in values.items():
        before, last, slot, first, after = padded[place : place + 5]
        if last == "kepada":
            continue  # "kata bupati kepada Kaldera": every outlet puts its own name there
        found.setdefault((before, last, slot, first), set()).update(value)
        found.setdefault((last, slot, first, after), set()).update(value)
    return found


def _masked(sentences: Iterable[Sentence]) -> tuple[list[str], dict[int, list[str]]]:
    """Return the words with a mark for each name and number, and by place which it is; names in a row are one."""
    masked: list[str] = []
    values: dict[int, list[str]] = {}
    for sentence in sentences:
        for word, kind in zip(sentence.words, sentence.kinds, strict=True):
            if kind == NUMBER or (kind and (not masked or masked[-1] != NAME)):
                values[len(masked)] = []
            if kind != NAME or len(masked) in values:
                masked.append(kind or word)
            if kind:
                values[len(masked) - 1].append(word)
    return masked, values


def odd(one: Slots, other: Slots) -> tuple[list[Place], int]:
    """Return the places that two articles fill otherwise, and how many they have in common."""
    common = one.keys() & other.keys()
    return [place for place in common if not _agree(one[place], other[place])], len(common)


def _agree(one: set[str], other: set[str]) -> bool:
    """Say whether two fillings share a name, or a number as far as both give it: 14/12 is 14/12/2021."""
    return not one.isdisjoint(other) or any(_begin_alike(mine, theirs) for mine in one for theirs in other)


def _begin_alike(one: str, other: str) -> bool:
    if not (one[0].isdecimal() and other[0].isdecimal()):
        return False
    pairs = zip(_PARTS.findall(one), _PARTS.findall(other), strict=False)
    return all(int(mine) == int(theirs) for mine, theirs in pairs)


def is_swap(one: set[str], other: set[str], names: tuple[Mapping[str, int], Mapping[str, int]]) -> bool:
    """Say whether a name that recurs in one article is replaced in the other by one that recurs there."""
    mine, theirs = names
    return (
        any(mine.get(name, 0) > 1 for name in one)
        and any(theirs.get(name, 0) > 1 for name in other)
        and theirs.keys().isdisjoint(one)
        and mine.keys().isdisjoint(other)
    )


@cache
def vocabulary(key: str) -> frozenset[str]:
    """Return a list of `copies.toml`."""
    return frozenset(tomllib.loads((files(__package__) / "copies.toml").read_text("utf-8"))[key])
