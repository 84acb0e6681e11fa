"""The words of a text in one case, with its names and numbers told from the others."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from pipelines.text.normalize import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME, NUMBER, END = "@", "#", "."  # what a token is, if it is no plain word
SHOUTED = 0.6  # share of capitalized words from which a capital letter says nothing
CACHED = 20_000  # tokens of which is remembered what they are

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,/:]\d+)*|[.!?…:\"]|\n+")
_DATELINE = re.compile(r"\A[^\n]{2,60}?\s[–—|-]+\s")


class Sentence(NamedTuple):
    """The words between two marks that end a sentence, a quotation or a paragraph, and what each of them is."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    paragraph: int

    @property
    def names(self) -> list[str]:
        return list(compress(self.words, map(NAME.__eq__, self.kinds)))


def read(text: str) -> list[Sentence]:
    """Return the sentences of *text*; a dateline such as "MEDAN, kaldera.id –" is no part of them."""
    found = list(map(_seen, _TOKEN.findall(_DATELINE.sub("", clean(text), count=1))))
    if not found:
        return []
    words, kinds = zip(*found, strict=True)
    is_shouted = kinds.count(NAME) > SHOUTED * len(kinds)
    return [
        Sentence(words[start:end], _told(kinds[start:end], is_shouted=is_shouted), paragraph)
        for start, end, paragraph in _bounds(words, kinds)
    ]


@lru_cache(maxsize=CACHED)
def _seen(token: str) -> tuple[str, str]:
    word = token.casefold()
    if token[0].isdigit():
        return word, NUMBER
    if not token[0].isalpha():
        return word, END
    return word, NAME if token[0].isupper() and word not in vocabulary("offices") else ""


def _bounds(words: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield where each sentence begins and ends, and the number of its paragraph."""
    start = paragraph = 0
    ends = [place for place, kind in enumerate(kinds) if kind == END]
    for end in [*ends, len(words)]:
        if end > start:
            yield start, end, paragraph
        start = end + 1
        paragraph += end < len(words) and words[end][0] == "\n"


def _told(kinds: tuple[str, ...], *, is_shouted: bool) -> tuple[str, ...]:
    """Return the kinds of the words of a sentence, but for capital letters that say nothing."""
    if is_shouted:
        return tuple([kind if kind == NUMBER else "" for kind in kinds])
    return ("", *kinds[1:]) if kinds[0] == NAME else kinds  # every sentence begins with a capital letter


@cache
def vocabulary(key: str) -> frozenset[str]:
    """Return a list of `copies.toml`."""
    return frozenset(tomllib.loads((files(__package__) / "copies.toml").read_text("utf-8"))[key])
