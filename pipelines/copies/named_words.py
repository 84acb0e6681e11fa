"""The words of a text in one case, with its names and numbers told from the others."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from crawler.text import clean
from pipelines.copies import ascii_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAME, NUMBER, END = "@", "#", "."  # what a token is, if it is no plain word
SHOUTED = 0.6  # share of capitalized words from which a capital letter says nothing
CACHED = 20_000  # tokens of which is remembered what they are

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,/:]\d+)*|[.!?…:\"]|\n+")
_DATELINE = re.compile(r"\A[^\n]{2,60}?\s[–—|-]+\s")
_SMALL = bytes(set(range(128)) - set(range(ord("A"), ord("Z") + 1)))


class Sentence(NamedTuple):
    """The words between two marks that end a sentence, a quotation or a paragraph."""

    words: list[str]
    line: str  # the words as they are written
    paragraph: int
    is_shouted: bool = False  # whether in this text a capital letter says nothing

    @property
    def kinds(self) -> list[str]:
        """What each of the words is."""
        kinds = list(map(_kind, self.line.split()))
        if self.is_shouted:
            return [kind if kind == NUMBER else "" for kind in kinds]
        if kinds[0] == NAME:
            kinds[0] = ""  # every sentence begins with a capital letter
        return kinds

    @property
    def names(self) -> list[str]:
        """The words that are names, in order."""
        if self.is_shouted:
            return []
        offices = vocabulary("offices")
        written = zip(self.words, self.line.split(), strict=True)
        return [word for word, token in islice(written, 1, None) if token[0].isupper() and word not in offices]

    @property
    def has_number(self) -> bool:
        """Whether it counts or dates anything."""
        return any(word[0].isdigit() for word in self.words)


def read(text: str) -> list[Sentence]:
    """Return the sentences of *text*; a dateline such as "MEDAN, kaldera.id –" is no part of them."""
    in_ascii = ascii_text.in_ascii(text)
    if in_ascii is not None:
        body = _DATELINE.sub("", in_ascii, count=1)
        found = _read_plain(body)
        if not _may_be_shouted(body, found):
            return found
    return _read_any(_DATELINE.sub("", clean(text), count=1))


def _read_plain(text: str) -> list[Sentence]:
    """Return the sentences of an ASCII text in which capital letters say something."""
    return [
        Sentence(words, part, paragraph)
        for paragraph, line in enumerate(ascii_text.set_apart(text).split("\n"))
        for part in line.split(ascii_text.END)
        if (words := part.lower().split())
    ]


def _may_be_shouted(text: str, sentences: Sequence[Sentence]) -> bool:
    """Say whether an ASCII text has more capital letters than names could have that say something."""
    capitals = len(text.encode().translate(None, _SMALL))
    return capitals > SHOUTED * sum([len(one.words) for one in sentences])


def _read_any(text: str) -> list[Sentence]:
    """Return the sentences of a text in any letters."""
    tokens = _TOKEN.findall(text)
    kinds = list(map(_kind, tokens))
    is_shouted = kinds.count(NAME) > SHOUTED * len(kinds)
    return [
        Sentence([token.casefold() for token in tokens[start:end]], " ".join(tokens[start:end]), paragraph, is_shouted)
        for start, end, paragraph in _bounds(tokens, kinds)
    ]


@lru_cache(maxsize=CACHED)
def _kind(token: str) -> str:
    if token[0].isdigit():
        return NUMBER
    if not token[0].isalpha():
        return END
    return NAME if token[0].isupper() and token.casefold() not in vocabulary("offices") else ""


def _bounds(tokens: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield where each sentence begins and ends, and the number of its paragraph."""
    start = paragraph = 0
    ends = [place for place, kind in enumerate(kinds) if kind == END]
    for end in [*ends, len(tokens)]:
        if end > start:
            yield start, end, paragraph
        start = end + 1
        paragraph += end < len(tokens) and tokens[end][0] == "\n"


@cache
def vocabulary(key: str) -> frozenset[str]:
    """Return a list of `copies.toml`."""
    return frozenset(tomllib.loads((files(__package__) / "copies.toml").read_text("utf-8"))[key])
