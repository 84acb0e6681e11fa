"""Bytes of a page to text, whatever the page claims about its charset."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from functools import lru_cache

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:-]{3,30})", re.IGNORECASE)
HEAD = 4096  # bytes in which a charset is declared

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffc]")
CONTROL = bytes([*range(9), 11, 12, *range(14, 32), 127])  # which stand in no other character of UTF-8
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# What UTF-8 quotes, dashes and accents look like after a trip through cp1252.
MOJIBAKE = re.compile("â€|Ã[\u0080-¿]|Â[\u0080-¿]")


def _from_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 as Windows does: such pages are cp1252, or a mixture of both."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


def _to_cp1252(error: UnicodeError) -> tuple[bytes, int]:
    """Write the five characters that cp1252 leaves open as browsers do: under their own number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return error.object[error.start : error.end].encode("latin-1"), error.end


codecs.register_error("pantau.cp1252", _from_cp1252)
codecs.register_error("pantau.open", _to_cp1252)


def decode(body: bytes, declared: str | None = None) -> str:
    """Return the markup in *body*; a byte order mark counts most, then valid UTF-8, then what is declared."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if wide := _wide(body[:400]):
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(_codec(body, declared) or "utf-8", "pantau.cp1252")


def _wide(start: bytes) -> str | None:
    """Recognize UTF-16 without its mark: every second byte of the markup is zero."""
    if len(start) < 8 or start.count(0) < len(start) // 4:
        return None
    return "utf-16-be" if start[0] == 0 else "utf-16-le"


def _codec(body: bytes, declared: str | None) -> str | None:
    """Return the declared charset when it is one that the cp1252 reading would spoil."""
    found = META.search(body[:HEAD])
    for name in (declared, found[1].decode("ascii") if found else None):
        codec = _known(name or "")
        if codec and codec not in {"utf-8", "cp1252", "iso8859-1", "ascii"} and not codec.startswith("utf-"):
            return codec
    return None


@lru_cache(maxsize=64)
def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name.strip()).name if name.strip() else None
    except LookupError:
        return None


def markup_of(body: bytes, declared: str | None = None) -> bytes:
    """Return the markup in *body* as UTF-8, without the characters that end or break a parse."""
    if not _is_utf8(body):
        body = decode(body, declared).encode("utf-8", "ignore")  # half a surrogate pair is no character
    return body.translate(None, CONTROL)


def _is_utf8(body: bytes) -> bool:
    if body.startswith(tuple(mark for mark, _ in BOMS)) or _wide(body[:400]):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def clean_text(text: str) -> str:
    """Return *text* on one line, composed (NFC), without invisible characters and left-over entities."""
    if text.isascii() and "&" not in text:
        return " ".join(text.split())
    text = INVISIBLE.sub("", text)
    if "&" in text and ENTITY.search(text):
        text = _unescape(text)
    if MOJIBAKE.search(text):
        text = _unscramble(text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _unescape(text: str) -> str:
    """Undo entities that were escaped twice; only those with a semicolon, so that "R&D" stays."""
    for _ in range(2):
        text = ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return INVISIBLE.sub("", text)


def _unscramble(text: str) -> str:
    try:
        return text.encode("cp1252", "pantau.open").decode("utf-8")
    except UnicodeError:
        return text
