"""Find terms in a text, however they are spaced, hyphenated or capitalised, with one automaton for all."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from ahocorasick_rs import AhoCorasick

from crawler.sources.topics import is_abbreviation
from crawler.text import clean, squeeze, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipelines.topics.letters import Letters


class Hit(NamedTuple):  # the cheapest kind of noun: a text has a hundred of them
    """A term where it stands: its letters from start to end, its words from first to last."""

    term: str
    start: int
    end: int
    first: int
    last: int


class Finder:
    """Finds any of *terms* as whole words, and of these abbreviations in capitals alone."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = tuple(dict.fromkeys(terms))
        self.shouted = frozenset(index for index, term in enumerate(self.terms) if is_abbreviation(term))
        self.gaps = [frozenset(accumulate(map(len, words(term)))) for term in self.terms]
        self.automaton = AhoCorasick([squeeze(term) for term in self.terms])

    def find(self, reading: Letters) -> Iterator[Hit]:
        """Yield every occurrence, also those inside a longer one."""
        for index, start, end in self.automaton.find_matches_as_indexes(reading.string, overlapping=True):
            places = reading.words_at(start, end)
            if places is None:
                continue
            first, last = places
            if index in self.shouted and (first != last or reading.printed(first) != self.terms[index]):
                continue
            # A space inside a word of the term ("smart ci ty") makes it other words.
            parted = reading.starts[first + 1 : last + 1]
            if first == last or self.gaps[index].issuperset([at - start for at in parted if at not in reading.inner]):
                yield Hit(self.terms[index], start, end, first, last)


def outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits that stand inside no longer one, in the order of the text."""
    kept: list[Hit] = []
    longest_first = sorted(hits, key=attrgetter("end"), reverse=True)
    for hit in sorted(longest_first, key=attrgetter("start")):
        if not kept or hit.end > kept[-1].end:
            kept.append(hit)
    return kept


def sentence_of(hit: Hit, reading: Letters, longest: int) -> str:
    """Return the sentence or sentences around *hit* as printed, cut to *longest* characters with the term inside."""
    begin, end = (bisect_right(reading.first, number) - 1 for number in (hit.first, hit.last))
    sentence = " ".join(" ".join(reading.sentences[begin : end + 1]).split())
    if len(sentence) <= longest:
        return sentence
    before = hit.start - reading.starts[reading.first[begin]]
    return _cut(sentence, before, longest)


def _cut(sentence: str, before: int, longest: int) -> str:
    """Return the part of a sentence around its letter number *before*, with dots where it was cut."""
    counts = accumulate(len(clean(sign).casefold()) if sign.isalnum() else 0 for sign in sentence)
    place = next((index for index, count in enumerate(counts) if count > before), 0)
    begin = max(0, min(place - longest // 3, len(sentence) - longest + 2))
    end = begin + longest - 2
    head = "…" if begin else ""
    tail = "…" if end < len(sentence) else ""
    part = sentence[begin:end]
    if head:
        part = part.partition(" ")[2] if " " in part[: longest // 3] else part
    if tail:
        part = part.rpartition(" ")[0] or part
    return head + part.strip() + tail


def spelt_beside(hit: Hit, reading: Letters) -> Iterator[list[str]]:
    """Yield words before or behind an abbreviation that begin with its letters; "singkatan dari" may stand between."""
    size = len(hit.term)
    for first in (hit.first - size, hit.last + 1, hit.last + 3):
        beside = [reading.word(number) for number in range(first, first + size)]
        if initials(beside) == hit.term:
            yield beside


def initials(spelt: Iterable[str]) -> str:
    """Return what words are abbreviated to."""
    return "".join([word[:1] for word in spelt]).upper()
