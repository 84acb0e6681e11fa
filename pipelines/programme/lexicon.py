"""The phrases of awards.toml, found in a text by one automaton however they are spaced."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick

from crawler.text import spellings, squeeze
from pipelines.programme.models import Sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ITS = re.compile("nya(?<=[^ ]{7})(?= )")  # at the end of a word of more than six letters
LISTS = Path(__file__).with_name("awards.toml")


class Lexicon:
    """All phrases with the group and the value each stands for."""

    def __init__(self, phrases: dict[str, tuple[str, str]]) -> None:
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
        return signs

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


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon; it is built once for each process."""
    lists = tomllib.loads(LISTS.read_text("utf-8"))
    phrases = {_squeezed(phrase): (group, "") for group, said in lists["signs"].items() for phrase in _spelt(said)}
    for group in ("dimension", "bare", "short"):
        phrases |= {_squeezed(phrase): (group, name) for name, said in lists[group].items() for phrase in said}
    return Lexicon(phrases)


def _spelt(phrases: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(map(spellings, phrases))


@cache
def load_events() -> dict[str, int]:
    """Return the known days of the programme's ceremonies with the edition each belongs to."""
    return {day: int(edition) for day, edition in tomllib.loads(LISTS.read_text("utf-8"))["events"].items()}
