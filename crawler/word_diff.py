"""Which words of a text went and which came, paragraph by paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WORDS = re.compile(r"\n|[^\S\n]+|[^\s]+")
LONGEST = 4_000  # words of a changed passage that are matched with one another; of a longer one all are shown as new
ALIKE = 0.3  # below it a paragraph is another one, and its words are not shown beside those of the former


class Fate(StrEnum):
    """What became of a piece of text."""

    STAYS = "stays"
    GOES = "goes"
    COMES = "comes"


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """Some words in a row that share their fate, with the spaces between them."""

    fate: Fate
    text: str


def word_diff(before: str, after: str) -> list[DiffPiece]:
    """Return the pieces of both texts in order: without those that come they are *before*, else *after*."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[DiffPiece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[a:b]), "".join(new[c:d])
        pieces += [DiffPiece(Fate.STAYS, now)] if kind == "equal" else _within(was, now)
    return list(_joined(pieces))


def _within(was: str, now: str) -> list[DiffPiece]:
    """Return the pieces of a passage that changed."""
    old, new = WORDS.findall(was), WORDS.findall(now)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > LONGEST or not _are_alike(matcher, old, new):
        return _exchanged(was, now)
    return [piece for code in matcher.get_opcodes() for piece in _pieces(code, old, new)]


def _are_alike(matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]) -> bool:
    """Say whether two passages share enough words; the spaces between them are alike in any two."""
    shared = sum(_number_of_words(old[a : a + size]) for a, _, size in matcher.get_matching_blocks())
    return 2 * shared >= ALIKE * (_number_of_words(old) + _number_of_words(new))


def _number_of_words(pieces: Sequence[str]) -> int:
    return sum(not piece.isspace() for piece in pieces)


def _pieces(code: tuple[str, int, int, int, int], old: Sequence[str], new: Sequence[str]) -> list[DiffPiece]:
    kind, a, b, c, d = code
    if kind == "equal":
        return [DiffPiece(Fate.STAYS, "".join(new[c:d]))]
    return _exchanged("".join(old[a:b]), "".join(new[c:d]))


def _exchanged(was: str, now: str) -> list[DiffPiece]:
    return [piece for piece in (DiffPiece(Fate.GOES, was), DiffPiece(Fate.COMES, now)) if piece.text]


def _joined(pieces: Sequence[DiffPiece]) -> Iterator[DiffPiece]:
    """Yield pieces, those of one fate in a row as one."""
    last: DiffPiece | None = None
    for piece in pieces:
        if last is not None and last.fate is piece.fate:
            last = DiffPiece(last.fate, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
