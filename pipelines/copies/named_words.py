"""The words of a text in one case, with its names and numbers told from the others."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, repeat
from typing import TYPE_CHECKING, NamedTuple

from crawler.sources.topics import shipped_topics, topics_of
from crawler.text import clean
from pipelines.copies import ascii_text
from pipelines.programme.days import in_figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.sources.topics import Topic

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
    offices: frozenset[str]
    is_shouted: bool = False  # whether in this text a capital letter says nothing

    @property
    def kinds(self) -> list[str]:
        """What each of the words is."""
        kinds = _kinds(self.line.split(), self.offices)
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
        written = zip(self.words, self.line.split(), strict=True)
        return [word for word, token in islice(written, 1, None) if token[0].isupper() and word not in self.offices]

    @property
    def has_number(self) -> bool:
        """Whether it counts or dates anything."""
        return any(word[0].isdigit() for word in self.words)


def read(text: str, stock: Stock) -> list[Sentence]:
    """Return the sentences of *text*; a dateline such as "MEDAN, kaldera.id –" is no part of them.

    Outlets print the day of a release each in their own way: all are read in figures.
    """
    text = in_figures(text)
    in_ascii = ascii_text.in_ascii(text)
    if in_ascii is not None:
        body = _DATELINE.sub("", in_ascii, count=1)
        found = _read_plain(body, stock.offices)
        if not _may_be_shouted(body, found):
            return found
    return _read_any(_DATELINE.sub("", clean(text), count=1), stock.offices)


def _read_plain(text: str, offices: frozenset[str]) -> list[Sentence]:
    """Return the sentences of an ASCII text in which capital letters say something."""
    return [
        Sentence(words, part, paragraph, offices)
        for paragraph, line in enumerate(ascii_text.set_apart(text).split("\n"))
        for part in line.split(ascii_text.END)
        if (words := part.lower().split())
    ]


def _may_be_shouted(text: str, sentences: Sequence[Sentence]) -> bool:
    """Say whether an ASCII text has more capital letters than names could have that say something."""
    capitals = len(text.encode().translate(None, _SMALL))
    return capitals > SHOUTED * sum([len(one.words) for one in sentences])


def _read_any(text: str, offices: frozenset[str]) -> list[Sentence]:
    """Return the sentences of a text in any letters."""
    tokens = _TOKEN.findall(text)
    kinds = _kinds(tokens, offices)
    is_shouted = kinds.count(NAME) > SHOUTED * len(kinds)
    return [
        Sentence(
            [token.casefold() for token in tokens[start:end]],
            " ".join(tokens[start:end]),
            paragraph,
            offices,
            is_shouted,
        )
        for start, end, paragraph in _bounds(tokens, kinds)
    ]


def _kinds(tokens: Sequence[str], offices: frozenset[str]) -> list[str]:
    return list(map(_kind, tokens, repeat(offices)))


@lru_cache(maxsize=CACHED)
def _kind(token: str, offices: frozenset[str]) -> str:
    if token[0].isdigit():
        return NUMBER
    if not token[0].isalpha():
        return END
    return NAME if token[0].isupper() and token.casefold() not in offices else ""


def _bounds(tokens: Sequence[str], kinds: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield where each sentence begins and ends, and the number of its paragraph."""
    start = paragraph = 0
    ends = [place for place, kind in enumerate(kinds) if kind == END]
    for end in [*ends, len(tokens)]:
        if end > start:
            yield start, end, paragraph
        start = end + 1
        paragraph += end < len(tokens) and tokens[end][0] == "\n"


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Stock:
    """Words that say little of which release an article is: of Indonesian offices, and of the programmes of topics."""

    offices: frozenset[str]  # written with a capital, but naming nobody
    phrases: frozenset[str]  # a sentence with one speaks of what a programme is
    defining: frozenset[str]
    partners: frozenset[str]  # whom it may name
    heads: frozenset[str]  # the first words of the phrases, which most sentences do not have
    spoken: re.Pattern[str]  # any of the phrases


def stock_of(seeds: str | None) -> Stock:
    """Return the stock of the topics of a seeds folder, or of the one that ships."""
    return stock_for(shipped_topics() if seeds is None else topics_of(seeds))


@lru_cache(maxsize=8)
def stock_for(topics: tuple[Topic, ...]) -> Stock:
    """Return the stock of *topics*."""
    own = [topic.programme.stock for topic in topics if topic.programme]

    def both(key: str, of_topics: str = "") -> frozenset[str]:
        return frozenset([*_lists()[key], *(word for one in own for word in one.get(of_topics, []))])

    phrases = both("programme", "phrases")
    return Stock(
        offices=both("offices", "names"),
        phrases=phrases,
        defining=both("defining"),
        partners=both("partners", "partners"),
        heads=frozenset(phrase.split()[0] for phrase in phrases),
        spoken=re.compile(f" (?:{'|'.join(map(re.escape, sorted(phrases)))}) "),
    )


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = tomllib.loads((files(__package__) / "copies.toml").read_text("utf-8"))
    return lists
