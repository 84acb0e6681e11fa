"""What a page prints, as it was meant (no invisible characters, entities or scrambled quotes) and as it compares."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from crawler.text import INVISIBLE
from pipelines.plain import LETTERS, NO_LETTERS, unmarked

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# What UTF-8 quotes, dashes and accents look like after a trip through cp1252.
MOJIBAKE = re.compile("â€|Ã[\u0080-¿]|Â[\u0080-¿]")
LONGEST = 1000  # characters of what is remembered
NO_LETTER = re.compile(r"[\W_]+")
WORD = re.compile(r"[^\W\d_]+")
SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
FEWEST_SPELLED = 20  # letters of a headline that an address can spell; fewer are a section's


def _to_cp1252(error: UnicodeError) -> tuple[bytes, int]:
    """Write the five characters that cp1252 leaves open as browsers do: under their own number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return error.object[error.start : error.end].encode("latin-1"), error.end


codecs.register_error("pantau.open", _to_cp1252)


def clean_text(text: str) -> str:
    """Return *text* on one line, composed (NFC), without invisible characters and left-over entities."""
    if "&" not in text and text.isascii():
        return " ".join(text.split())
    return _cleaned(text) if len(text) <= LONGEST else _clean(text)


def _clean(text: str) -> str:
    if "&" not in text and unmarked(text).isascii():  # the usual marks are composed and visible
        return " ".join(text.split())
    text = INVISIBLE.sub("", text)
    if "&" in text and ENTITY.search(text):
        text = _unescape(text)
    if MOJIBAKE.search(text):
        text = _unscramble(text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


_cleaned = lru_cache(maxsize=2048)(_clean)  # a page is read several times


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


def fold_title(text: str) -> str:
    """Return *text* as headlines compare: letters and digits alone."""
    return _remembered(text) if len(text) <= LONGEST else _fold(text)


def _fold(text: str) -> str:
    marked = unmarked(text)
    if marked.isascii():
        return marked.encode("ascii").translate(LETTERS, NO_LETTERS).decode("ascii")
    return NO_LETTER.sub("", text.casefold())


_remembered = lru_cache(maxsize=4096)(_fold)  # each reader has the same lines, and each heading is compared with others


def is_spelled(title: str, address: str) -> bool:
    """Say whether the path of *address* has all letters of *title* in their order, in whichever way without accents."""
    path = _unaccented(unquote(urlsplit(address).path))
    ways = (_unaccented(title), _unaccented(title.casefold().translate(UMLAUTS)))
    return any(len(way) >= FEWEST_SPELLED and way in path for way in ways)


def _unaccented(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return fold_title("".join(part for part in parts if not unicodedata.combining(part)))
