"""Every name of every region, found in a text by one automaton however it is spaced."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick

from crawler.reference.regions import load_aliases, load_regions, squeeze
from pipelines.places.words import load_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.places.tokens import Tokens

VARIANTS = (("sumatera", "sumatra"), ("kepulauan", "kep"))


class Spot(NamedTuple):
    """Where a name stands, and whose it is: several regions share one."""

    first: int  # word
    last: int
    codes: tuple[str, ...]
    is_word: bool  # also a word of the language, so that alone it says no region


class Gazetteer:
    """All names, in the spelling without spaces."""

    def __init__(self, names: dict[str, tuple[str, ...]], ordinary: frozenset[str]) -> None:
        self.codes = tuple(names.values())
        self.is_word = tuple(name in ordinary for name in names)
        self.automaton = AhoCorasick(list(names))

    def find(self, tokens: Tokens) -> list[Spot]:
        """Return the names in their order; of names inside one another the longest, unless that is no region's."""
        spots: list[Spot] = []
        for spot in sorted(self._all(tokens), key=lambda spot: (spot.first, -spot.last)):
            if not spots or spot.last > spots[-1].last:
                spots.append(spot)
        return [spot for spot in spots if spot.codes]

    def _all(self, tokens: Tokens) -> Iterator[Spot]:
        offsets, words = tokens.offsets, tokens.words
        for index, start, end in self.automaton.find_matches_as_indexes("".join(words), overlapping=True):
            first, last = bisect_right(offsets, start) - 1, bisect_left(offsets, end) - 1
            is_whole = offsets[first] == start and offsets[last] + len(words[last]) == end
            if is_whole and _is_one_name(tokens, first, last):
                yield Spot(first, last, self.codes[index], self.is_word[index])


def _is_one_name(tokens: Tokens, first: int, last: int) -> bool:
    """Say whether only spaces and hyphens stand inside: Tanjung Balai, Toli-Toli, Kep. Seribu."""
    return first == last or all(
        tokens.gap(number) in {"-", "‑"} or tokens.is_joined(number, dot=tokens.words[number - 1] == "kep")
        for number in range(first + 1, last + 1)
    )


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer; it is built once for each process."""
    pairs = [(region.base, region.code) for region in load_regions().values()]
    pairs += [(alias.name, alias.code) for alias in load_aliases()]
    names: dict[str, tuple[str, ...]] = {squeeze(name): () for name in load_words().longer}
    for name, code in pairs:
        for spelling in spellings(squeeze(name)) | spellings(squeeze(in_english(name))):
            names[spelling] = tuple(dict.fromkeys((*names.get(spelling, ()), code)))
    ordinary = {squeeze(name) for name in (*load_words().ordinary, *load_words().common)}
    ordinary |= {squeeze(alias.name) for alias in load_aliases() if alias.use == "cue"}
    return Gazetteer(names, frozenset(ordinary))


def spellings(name: str) -> set[str]:
    return {name} | {name.replace(long, short) for long, short in VARIANTS if name.startswith(long)}


def in_english(name: str) -> str:
    """Return a name as English pages write it: East Flores, Riau Islands, West Java."""
    english = load_words().english
    words = [english.words.get(word, word) for word in name.casefold().split()]
    if words[0] in english.first:
        return " ".join([*words[1:], english.first[words[0]]])
    whole = " ".join(words)
    turned = next((pair for pair in english.turned if whole.endswith(f" {pair[0]}")), None)
    return whole if turned is None else f"{turned[1]} {whole.removesuffix(f' {turned[0]}')}"
