"""The text of an article with what its verdict rests on marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class MarkedPiece(NamedTuple):
    """A stretch of text."""

    text: str
    is_marked: bool


def paragraphs(text: str, evidence: Iterable[str]) -> Iterator[list[MarkedPiece]]:
    """Yield the paragraphs of a text in pieces, each marked or not; evidence that it does not hold marks nothing."""
    sentences = {sentence for sentence in evidence if sentence.strip()}
    for paragraph in text.splitlines():
        if paragraph.strip():
            yield list(_pieces(paragraph, sentences))


def split_at(text: str, begin: str, end: str) -> list[MarkedPiece]:
    """Return a text in pieces where those between the two signs are marked."""
    pieces = []
    for number, part in enumerate(text.split(begin)):
        marked, sign, rest = part.partition(end)
        if number and sign:
            pieces += [MarkedPiece(marked, is_marked=True), MarkedPiece(rest, is_marked=False)]
        else:
            pieces.append(MarkedPiece(part, is_marked=False))
    return [piece for piece in pieces if piece.text]


def _pieces(paragraph: str, sentences: Iterable[str]) -> Iterator[MarkedPiece]:
    place = 0
    for start, end in _merged(_stretches(paragraph, sentences)):
        if place < start:
            yield MarkedPiece(paragraph[place:start], is_marked=False)
        yield MarkedPiece(paragraph[start:end], is_marked=True)
        place = end
    if place < len(paragraph):
        yield MarkedPiece(paragraph[place:], is_marked=False)


def _stretches(paragraph: str, sentences: Iterable[str]) -> Iterator[tuple[int, int]]:
    for sentence in sentences:
        if (start := paragraph.find(sentence)) >= 0:
            yield start, start + len(sentence)


def _merged(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
