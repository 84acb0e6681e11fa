"""The phrases of awards.toml and of a programme, found in a text by one automaton however they are spaced."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick

from crawler.text import spellings, squeeze
from pipelines.programme.models import Sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.sources.programmes import Programme

HEAD = "smart"  # before a dimension
ALIKE = 0.8  # how much of a word there is in the one it is a slip for
CACHED = 1000
ITS = re.compile("nya(?<=[^ ]{7})(?= )")  # at the end of a word of more than six letters
LISTS = Path(__file__).with_name("awards.toml")


class Lexicon:
    """All phrases with the group and the value each stands for."""

    def __init__(self, phrases: dict[str, tuple[str, str]], spelt: dict[str, str] | None = None) -> None:
        """Take the phrases, and words that after "smart" mean a dimension even where they are spelt wrong."""
        self.spelt = spelt or {}
        self.guess = lru_cache(maxsize=CACHED)(self._guess)
        self.meanings = tuple(phrases.values())
        self.automaton = AhoCorasick(list(phrases))

    def find(self, words: Sequence[str]) -> list[Sign]:
        """Return the phrases in their order; of phrases inside one another the longest."""
        signs: list[Sign] = []
        reach = -1
        for first, after, index in self._all(_stems(words)):
            if -after - 1 > reach:
                reach = -after - 1
                group, value = self.meanings[index]
                signs.append(Sign(group, value, first, reach))
        if guessed := self._guessed(words, signs):
            signs = sorted([*signs, *guessed], key=lambda sign: sign.first)
        return signs

    def _guessed(self, words: Sequence[str], signs: Sequence[Sign]) -> list[Sign]:
        """Return the dimensions that are spelt wrong: smart enviromen, smart goverment."""
        heads = [number for number, word in enumerate(words[:-1]) if word == HEAD]
        taken = {sign.first for sign in signs} if heads else set()
        return [
            Sign("dimension", value, number, number + 1)
            for number in heads
            if number not in taken and number + 1 not in taken and (value := self.guess(words[number + 1]))
        ]

    def _guess(self, word: str) -> str:
        near = get_close_matches(word, self.spelt, n=1, cutoff=ALIKE)
        return self.spelt[near[0]] if near else ""

    def _all(self, words: Sequence[str]) -> list[tuple[int, int, int]]:
        """Return of each phrase its first word, the word after it (negative: the longest comes first), and which."""
        edges = dict(zip(accumulate(map(len, words), initial=0), range(len(words) + 1), strict=True))
        found = self.automaton.find_matches_as_indexes("".join(words), overlapping=True)
        return sorted(
            [(edges[start], -edges[end], index) for index, start, end in found if start in edges and end in edges]
        )


def _stems(words: Sequence[str]) -> list[str]:
    """Return words without -nya (its, the): pemenangnya, pendampingannya."""
    return ITS.sub("", f"{' '.join(words)} ").split(" ")[:-1]


def _squeezed(phrase: str) -> str:
    return squeeze(" ".join(_stems(phrase.split())))


@lru_cache(maxsize=8)
def lexicon_of(programme: Programme) -> Lexicon:
    """Return the lexicon of a programme: of a phrase that is Indonesian in general too, its own meaning counts."""
    own = {_squeezed(phrase.words): (phrase.group, phrase.value) for phrase in programme.phrases}
    named = [(one.words.split(), one.value) for one in programme.phrases if one.group == "dimension"]
    spelt = {words[1]: name for words, name in named if len(words) == 2 and words[0] == HEAD}
    return Lexicon(_general() | own, spelt)


def _spelt(phrases: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(map(spellings, phrases))


@cache
def _general() -> dict[str, tuple[str, str]]:
    signs = tomllib.loads(LISTS.read_text("utf-8"))["signs"]
    return {_squeezed(phrase): (group, "") for group, said in signs.items() for phrase in _spelt(said)}
