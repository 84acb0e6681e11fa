"""Whether a page speaks Indonesian, whatever its markup says of its language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.extraction.labels import any_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST = 60_000  # characters of a page that are looked at
FEWEST = 60  # words by which a language can be told
SHARE = 0.03  # of all words; Indonesian has four times as many, Malay too, and others none
FUNCTION_WORDS = re.compile(rf"\b{any_of('function-word')}\b", re.IGNORECASE)
WORDS = re.compile(r"\b[^\W\d_]+\b")


def speaks_indonesian(root: HtmlElement) -> bool:
    """Say whether the text under *root* is Indonesian, or too short to tell."""
    text = _beginning(root)
    words = len(WORDS.findall(text))
    return words < FEWEST or len(FUNCTION_WORDS.findall(text)) >= SHARE * words


def _beginning(root: HtmlElement) -> str:
    pieces: list[str] = []
    length = 0
    for piece in root.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > MOST:
            break
    return " ".join(pieces)
