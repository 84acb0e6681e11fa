"""Where a heading has spaces that is set in several prints: "CO<sub>2</sub>" has none, behind a kicker there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.extraction.cleaning import clean_text
from pipelines.extraction.paragraphs import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

WITHIN_WORDS = frozenset({"sub", "sup", "wbr"})
CLOSING = frozenset(",.;:!?%…°)]}")
OPENING = frozenset("([{¿¡$€£¥#@")
QUOTES = frozenset("\"“”„‟«»‹›'‘’‚")
APOSTROPHES = frozenset("'’")
TYING = frozenset("-/‐‑")
IN_NUMBERS = frozenset(".,:")


def as_written(heading: HtmlElement, text: str) -> str:
    """Return *text*, which stands in a heading, without the spaces that it has only where a part in other print ends.

    Between two words there is one nevertheless, since what stands before may be a kicker.
    """
    said = ""
    for piece, tag in _pieces(heading):
        said += piece if not said or (tag not in BLOCKS and _joins(said, piece, tag)) else f" {piece}"
    said, letters = clean_text(said), "".join(text.split())
    start = "".join(said.split()).find(letters)
    if start < 0 or not letters:
        return text
    places = [place for place, sign in enumerate(said) if not sign.isspace()]
    return said[places[start] : places[start + len(letters) - 1] + 1]


def _pieces(element: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the texts in *element* and the tag that stands before each."""
    if element.text:
        yield element.text, str(element.tag)
    for child in element:
        if isinstance(child.tag, str):
            yield from _pieces(child)
        if child.tail:
            yield child.tail, str(child.tag)


def _joins(said: str, piece: str, tag: str) -> bool:
    """Say whether *piece* goes on where what is *said* ends, without a space."""
    before, last, first, behind = said[-2:-1], said[-1], piece[0], piece[1:2]
    if last.isalnum() and first.isalnum():
        is_initial = len(said.split()) == 1 == len(said.strip()) and last.isupper() and first.islower()
        return tag in WITHIN_WORDS or is_initial
    is_end = first in CLOSING or (first in QUOTES and not behind.isalnum())
    is_start = last in OPENING or (last in QUOTES and not before.isalnum() and before not in CLOSING)
    return is_end or is_start or _is_tied(before, last, first, behind)


def _is_tied(before: str, last: str, first: str, behind: str) -> bool:
    """Say whether a hyphen, an apostrophe or the sign within a number stands between the two."""
    if first in TYING or (first in APOSTROPHES and behind.islower()):
        return last.isalnum() and behind.isalnum()
    if last in TYING or last in APOSTROPHES:
        return before.isalnum() and first.isalnum()
    return last in IN_NUMBERS and before.isdigit() and first.isdigit()
