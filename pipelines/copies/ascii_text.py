"""Texts whose only foreign characters are marks: written in ASCII, their words are found several times as fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

END = "|"  # stands for each mark that ends a sentence or a quotation

# What cleaning a text makes of these, or a mark of the same use.
_MARKS = (
    dict.fromkeys("“”„‟«»", '"')
    | dict.fromkeys("‘’‚‛ʼ´", "'")
    | dict.fromkeys("–—", "-")
    | {"…": "...", "\u00a0": " ", "™": " "}
    | dict.fromkeys("•·‐‑‒―°©®→▪●", "*")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff", "")
)


def _table(sign_for: Callable[[str], str]) -> bytes:
    """Return a table for bytes.translate, which is ten times as fast as a regular expression."""
    return bytes(ord(sign_for(chr(code))) for code in range(128)) + bytes(128)


_IN_WORDS = _table(lambda sign: sign.lower() if sign.isalnum() else " ")
_APART = _table(lambda sign: sign if sign.isalnum() or sign == "\n" else END if sign in '.!?:"' else " ")
_SHAPES = _table(lambda sign: "a" if sign.isalpha() else "0" if sign.isdigit() else "." if sign in ".,/:" else " ")


def in_ascii(text: str) -> str | None:
    """Return *text* with its marks as ASCII has them, None if it has other foreign characters."""
    if text.isascii():
        return text
    for mark, plain in _MARKS.items():
        text = text.replace(mark, plain)  # str.translate would look up every letter of the text
    return text if text.isascii() else None


def words_in(text: str) -> bytes:
    """Return the words of an ASCII text in one case, with a space between each two."""
    return b" ".join(text.encode().translate(_IN_WORDS).split())


def set_apart(text: str) -> str:
    """Return an ASCII text with spaces between words and numbers, one sign for all end marks, and no other marks."""
    letters = text.encode()
    shapes = letters.translate(_SHAPES)
    apart = bytearray(letters.translate(_APART))
    for place in _places(shapes, b"0.0"):  # 1.500 and 3/10/2022 are one number
        apart[place] = letters[place]
    for place in sorted([*_places(shapes, b"a0"), *_places(shapes, b"0a")], reverse=True):
        apart.insert(place, ord(" "))
    return apart.decode()


def _places(shapes: bytes, wanted: bytes) -> Iterator[int]:
    """Yield the offset of the second sign of each occurrence."""
    place = shapes.find(wanted)
    while place >= 0:
        yield place + 1
        place = shapes.find(wanted, place + 1)
