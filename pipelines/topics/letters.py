"""A text as one string of letters, in which a term is found though its spaces are lost."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from crawler.text import WORD, clean, spans
from pipelines.plain import CASES, LETTERS, mapped, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where a space may have been lost: most sentences have no such place, and need not be looked at word by word.
_CAPITAL = re.compile(r"[A-Z](?:(?<=[a-z0-9][A-Z])|(?<=[A-Z]{2})[a-z])")
_DIGIT = re.compile(r"[0-9](?:(?<=[A-Za-z][0-9])|[A-Za-z])")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_A-Za-z]+")
_CLOSING = "\"'”’»)] \t\r\n"
_STOPS = (".", "!", "?", "…")
_STOP = "\n"  # among the letters
_LOST = ("aA", "0A", "AAa", "a0", "A0", "0a")  # where a space may have been lost, as CASES writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The letters and digits of a text in one string, with the words and sentences they came from."""

    string: str
    starts: list[int]  # offsets at which words and parts of words (SmartCity has two) begin, in order
    inner: frozenset[int]  # those of parts that only a capital letter or a digit tells from the part before
    sentences: tuple[str, ...]
    first: tuple[int, ...]  # number of the first word of each sentence
    headline: int  # words of the first text

    def word(self, number: int) -> str:
        """Return a word, or a part of one; nothing where there is none."""
        if not 0 <= number < len(self.starts):
            return ""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.string)
        return self.string[self.starts[number] : end].rstrip(_STOP)

    def words_at(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the numbers of the first and the last word between two offsets, None if they cut a word."""
        starts = self.starts
        first = bisect_right(starts, start) - 1
        if starts[first] != start:
            return None
        after = bisect_left(starts, end)
        is_end = self.string[end] == _STOP or (after < len(starts) and starts[after] == end)
        return (first, after - 1) if is_end else None

    def printed(self, number: int) -> str:
        """Return a word, or a part of one, in its own capitals."""
        sentence = bisect_right(self.first, number) - 1
        parts = _printed(clean(self.sentences[sentence]))
        return parts[number - self.first[sentence]]


class _Unit(NamedTuple):
    """A sentence, and its words cut into pieces."""

    sentence: str
    pieces: list[str]
    cut: list[int]  # numbers of those that do not begin a word
    closes: bool  # no term goes on after it


def letters(*texts: str) -> Letters:
    """Return texts (a title, a body) as one string of letters, in which a term is found though its spaces are lost.

    A line break keeps no term apart, since headlines and captions are broken anywhere; a full stop does, and so
    does the end of each text.
    """
    parts: list[str] = [""]  # the words, each with the stop that follows it
    cut: list[int] = []
    first: list[int] = []
    fields = [_units(text) for text in texts]
    for unit in chain.from_iterable(fields):
        number = len(parts) - 1
        first.append(number)
        cut += [number + place for place in unit.cut]
        parts += unit.pieces
        if unit.closes and not parts[-1].endswith(_STOP):
            parts[-1] += _STOP
    starts = list(accumulate(map(len, parts)))[:-1]
    return Letters(
        string="".join(parts),
        starts=starts,
        inner=frozenset([starts[number] for number in cut]),
        sentences=tuple([unit.sentence for unit in chain.from_iterable(fields)]),
        first=tuple(first),
        headline=sum([len(unit.pieces) for unit in fields[0]]),
    )


def _units(text: str) -> list[_Unit]:
    """Return the sentences of a text with their words."""
    marked = unmarked(text)
    plain = mapped(marked, LETTERS)
    sentences = [(start, end) for start, end in spans(text) if start < end and not text[start:end].isspace()]
    lost = {bisect_left(sentences, (place + 1,)) - 1 for place in _lost_spaces(mapped(marked, CASES))}
    units = []
    for number, (start, end) in enumerate(sentences):
        sentence = text[start:end]
        is_plain = number not in lost and marked[start:end].isascii()
        pieces, cut = (plain[start:end].split(), []) if is_plain else _pieces_in(clean(sentence))
        closes = number + 1 == len(sentences) or sentence.rstrip(_CLOSING).endswith(_STOPS)
        units.append(_Unit(sentence, pieces, cut, closes))
    return units


def _lost_spaces(cases: str) -> Iterator[int]:
    """Yield where a text may have lost a space, given its letters as CASES writes them."""
    for signs in _LOST:
        place = cases.find(signs)
        while place >= 0:
            yield place
            place = cases.find(signs, place + 1)


def _pieces_in(unit: str) -> tuple[list[str], list[int]]:
    """Return the words of a sentence cut into pieces, and the numbers of those that do not begin a word."""
    if not _has_lost_spaces(unit):
        return WORD.findall(unit.casefold()), []
    pieces: list[str] = []
    cut: list[int] = []
    for word in WORD.findall(unit):
        parts = [part.casefold() for part in _pieces(word)]
        cut += range(len(pieces) + 1, len(pieces) + len(parts))
        pieces += parts
    return pieces, cut


def _printed(unit: str) -> list[str]:
    """Return the same pieces of a sentence in their own capitals."""
    words = WORD.findall(unit)
    return [part for word in words for part in _pieces(word)] if _has_lost_spaces(unit) else words


def _has_lost_spaces(unit: str) -> bool:
    if not unit.isascii() and any(sign.isalnum() for sign in "".join(_FOREIGN.findall(unit))):
        return True
    return _CAPITAL.search(unit) is not None or _DIGIT.search(unit) is not None


def _pieces(word: str) -> list[str]:
    """Return a word cut where a capital or a digit tells that a space was lost."""
    if word.isalpha() and (word[1:].islower() or word.isupper()):
        return [word]
    return _PIECE.findall(word) or [word]
