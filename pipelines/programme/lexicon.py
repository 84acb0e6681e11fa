"""The phrases of awards.toml, found in a text by one automaton however they are spaced."""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick, Implementation

from pipelines.programme.models import Sign
from pipelines.text.normalize import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LISTS = Path(__file__).with_name("awards.toml")


class Lexicon:
    """All phrases with the group and the value each stands for."""

    def __init__(self, phrases: dict[str, tuple[str, str]]) -> None:
        self.meanings = tuple(phrases.values())
        self.automaton = AhoCorasick(list(phrases), implementation=Implementation.DFA)

    def find(self, words: Sequence[str]) -> list[Sign]:
        """Return the phrases in their order; of phrases inside one another the longest."""
        signs: list[Sign] = []
        for first, after, index in sorted(self._all(_stems(words))):
            if not signs or -after - 1 > signs[-1].last:
                signs.append(Sign(*self.meanings[index], first, -after - 1))
        return signs

    def _all(self, words: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Yield of each phrase its first word, the word after it (negative: the longest comes first), and which."""
        edges = dict(zip(accumulate(map(len, words), initial=0), range(len(words) + 1), strict=True))
        for index, start, end in self.automaton.find_matches_as_indexes("".join(words), overlapping=True):
            if (first := edges.get(start)) is not None and (after := edges.get(end)) is not None:
                yield first, -after, index


def _stems(words: Sequence[str]) -> list[str]:
    """Return words without -nya (its, the): pemenangnya, pendampingannya."""
    return [word[:-3] if word[-3:] == "nya" and len(word) > 6 else word for word in words]


def _squeezed(phrase: str) -> str:
    return squeeze(" ".join(_stems(phrase.split())))


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon; it is built once for each process."""
    lists = tomllib.loads(LISTS.read_text("utf-8"))
    phrases = {_squeezed(phrase): (group, "") for group, said in lists["signs"].items() for phrase in said}
    for group in ("dimension", "bare", "short"):
        phrases |= {_squeezed(phrase): (group, name) for name, said in lists[group].items() for phrase in said}
    return Lexicon(phrases)


@cache
def load_events() -> dict[str, int]:
    """Return the known days of the programme's ceremonies with the edition each belongs to."""
    return {day: int(edition) for day, edition in tomllib.loads(LISTS.read_text("utf-8"))["events"].items()}
