"""A text as its words: what is printed between them, which are capitals, which sentence they stand in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress, count, islice
from operator import add, itemgetter

from crawler.text import INVISIBLE, sentences
from pipelines.plain import WORDS, mapped, unmarked

NO_WORD = re.compile(r"\W")
JOIN = re.compile(r"[ \t\u00a0\"'“”‘’`*)]*\.?[ \t\u00a0\"'“”‘’`*)]*")
# MEDAN, kaldera.id –  and  Technologue.id, Jakarta -
DATELINE = re.compile(r"[^\n–—:]{2,60}?(?:[^\S\n]*[–—]|[^\S\n]-|-\s|--)")
LINE = re.compile(r"\S[^\n]*")
DATELINES = 3  # lines of the text in which one may stand: pages print a caption before it

LAST_STOP = re.compile(r".*[.!?\n;]", re.DOTALL)
LEAD, LONG_LEAD = 2, 900  # sentences, and characters that hold them
LONG_SENTENCE = 900  # characters before a word in which its sentence begins


@dataclass(frozen=True, kw_only=True, eq=False)
class Tokens:
    """Title and text in one, as words in small letters and where they are printed."""

    text: str
    words: list[str]
    starts: list[int]  # where each word begins in the text
    offsets: list[int]  # where it begins in the words joined
    headline: int  # words of the title

    def start(self, number: int) -> int:
        """Return where a word begins in the text."""
        return self.starts[number]

    def end(self, number: int) -> int:
        """Return where a word ends in the text."""
        return self.starts[number] + len(self.words[number])

    def gap(self, number: int) -> str:
        """Return what is printed before a word and after the one before it."""
        if not 0 < number < len(self.words):
            return "\n"
        before = number - 1
        return self.text[self.starts[before] + len(self.words[before]) : self.starts[number]]

    def margin(self, number: int) -> str:
        """Return a gap, also the one before the first word and the one after the last."""
        begin = self.end(number - 1) if number else 0
        return self.text[begin : self.starts[number] if number < len(self.words) else len(self.text)]

    def is_joined(self, number: int, *, dot: bool = False) -> bool:
        """Say whether nothing but spaces and quotes parts a word from the one before it; *dot* allows Kab. and Prov."""
        gap = self.gap(number)
        if gap == " ":  # most gaps
            return True
        return JOIN.fullmatch(gap) is not None and (dot or "." not in gap)

    def is_capital(self, number: int) -> bool:
        """Say whether a word is printed with a capital; in a text without capitals all are."""
        return self.has_no_capitals or self.text[self.start(number)].isupper()

    def printed(self, number: int) -> str:
        """Return a word as it is printed."""
        return self.text[self.start(number) : self.end(number)]

    @cached_property
    def has_no_capitals(self) -> bool:
        return self.text.islower()

    @cached_property
    def has_one_case(self) -> bool:
        return self.text.islower() or self.text.isupper()

    def has_any(self, words: frozenset[str]) -> bool:
        """Say whether the text has one of some words."""
        return not self.different.isdisjoint(words)

    @cached_property
    def different(self) -> frozenset[str]:
        return frozenset(self.words)

    def sentence_at(self, number: int) -> tuple[str, int]:
        """Return the sentence of a word as printed, and where in it the word begins."""
        at = self.start(number)
        begin = self.text.rfind("\n", 0, at) + 1
        if begin not in self.parted:
            self.parted[begin] = self._parts(begin)
        parts = self.parted[begin]
        found = bisect_right(parts, at, key=itemgetter(1))
        if found == len(parts):
            return self.printed(number), 0
        start, end = parts[found]
        return self.text[start:end], at - start

    def begin_of_sentence(self, number: int) -> int:
        """Return the first word of the sentence of a word, as far as full stops and the like say, and not far away."""
        at = self.starts[number]
        begin = max(0, at - LONG_SENTENCE)
        end = LAST_STOP.match(self.text, begin, at)
        return bisect_left(self.starts, end.end() if end else begin)

    def sentence_before(self, begin: int) -> list[str]:
        """Return the words of the sentence that ends right before a word; none before the text."""
        return self.words[self.begin_of_sentence(begin - 1) : begin] if begin > self.headline else []

    @cached_property
    def parted(self) -> dict[int, list[tuple[int, int]]]:
        """The sentences of lines that were asked for, by where a line begins: a long one is parted once."""
        return {}

    def _parts(self, begin: int) -> list[tuple[int, int]]:
        """Return where the sentences of a line begin and end."""
        end = self.text.find("\n", begin)
        parts = []
        for one in sentences(self.text[begin : end if end >= 0 else len(self.text)]):
            begin = self.text.index(one, begin)
            parts.append((begin, begin + len(one)))
            begin += len(one)
        return parts

    @cached_property
    def lead(self) -> int:
        """Return where the first sentences of the text end."""
        begin = self.text.find("\n") + 1
        for one in sentences(self.text[begin : begin + LONG_LEAD])[:LEAD]:
            begin = self.text.index(one, begin) + len(one)
        return begin

    @cached_property
    def datelines(self) -> list[tuple[int, int]]:
        """Return where the first lines of the text print a place and an outlet before a dash."""
        begin = self.text.find("\n") + 1
        lines = islice(LINE.finditer(self.text, begin), DATELINES)
        return [found.span() for line in lines if (found := DATELINE.match(self.text, line.start()))]


def tokenize(title: str, own: str) -> Tokens:
    """Return title and text as words; *own* is the text without the headlines of neighbours."""
    title = " ".join(_seen(title).split())
    whole = f"{title}\n{_seen(own)}"
    parts = _blanked(whole).split(" ")  # empty where gaps are longer than one sign
    offsets = list(accumulate(map(len, parts), initial=0))
    starts = list(compress(map(add, offsets, count()), parts))  # each part but the first has one sign before it
    return Tokens(
        text=whole,
        words=list(filter(None, parts)),
        starts=starts,
        offsets=list(compress(offsets, parts)),
        headline=bisect_left(starts, len(title)),
    )


def _seen(text: str) -> str:
    return text if unmarked(text).isascii() else INVISIBLE.sub("", text)


def _blanked(text: str) -> str:
    """Return *text* in small letters with a space for each sign that is no part of a word, as long as before."""
    marked = unmarked(text)
    if marked.isascii():
        return mapped(marked, WORDS)
    folded = text.casefold()
    if len(folded) != len(text):  # a German ß or the like would shift every word after it
        folded = "".join(letter if len(letter.casefold()) != 1 else letter.casefold() for letter in text)
    return NO_WORD.sub(" ", folded)
