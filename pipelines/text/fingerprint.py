"""One short name for one text, however it is set."""

from __future__ import annotations

from hashlib import blake2b

from pipelines.text.normalize import words


def digest(text: str) -> str:
    """Return the same 32 characters for texts of the same words, whatever their case, spaces, marks and quotes."""
    return blake2b(" ".join(words(text)).encode(), digest_size=16).hexdigest()
