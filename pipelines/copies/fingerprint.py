"""Short names for one text: one for its words, and one for each of some runs of them."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from crawler.text import words
from pipelines.copies.ascii_text import in_ascii, words_in
from pipelines.copies.overlap import sample_of

if TYPE_CHECKING:
    from pipelines.copies.named_words import Stock


def digest(text: str) -> str:
    """Return the same 32 characters for texts of the same words, whatever their case, spaces, marks and quotes."""
    ascii_text = in_ascii(text)
    told = " ".join(words(text)).encode() if ascii_text is None else words_in(ascii_text)
    return blake2b(told, digest_size=16).hexdigest()


def fingerprint(text: str, stock: Stock | None = None) -> tuple[str, tuple[int, ...]]:
    """Return the digest of *text*, and the sample by which edited copies of it are found.

    Without the *stock* of one's own topics that of the topics that ship is meant.
    """
    return digest(text), sample_of(text, stock)
