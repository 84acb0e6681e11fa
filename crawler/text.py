"""Text as it is compared: one case, no marks, nothing invisible; and its sentences."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# Soft hyphens, zero-width characters and direction marks split a word that looks whole. The trade mark sign
# would become letters of the word before it (NFKC writes it "tm").
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SIGNS = (
    dict.fromkeys(_UNSEEN + _TURNS, "")
    | dict.fromkeys("\u2122\u2120", " ")
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
)
_SIGN = re.compile(f"[{''.join(_SIGNS)}]")  # str.translate would look up every letter of the text
MIB, GIB = 1024**2, 1024**3  # bytes
HITS = ("\x02", "\x03")  # around what was found in a text, until it is shown; no text has these
INVISIBLE = re.compile(f"[{_UNSEEN}{_TURNS}\ufffc]")
WORD = re.compile(r"[^\W_]+")
# A full stop after these ends no sentence. By their length: a look back is of one length.
_SHORTENED = "".join(
    rf"(?<!\b(?:{words})\.)"
    for words in (
        "Pj|No|Rp|Jl|Dr|dr|Ir|Hj|St", "Kab|Kec|Kel|Plt|Plh|Jln|Drs", "Prov|Prof", "Pemko", "Pemkab|Pemkot", "Pemprov",
    )
)  # fmt: skip
# It begins with a set of signs, for which the library looks much faster than for two alternatives.
_END = re.compile(rf"[\n.!?…](?:(?<=\n)\n*|(?<!\n){_SHORTENED}(?<!\b[A-Z]\.)[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]?[A-Z0-9]))")


def clean(text: str) -> str:
    """Return *text* with its compatibility forms and quotes unified and invisible characters gone."""
    if text.isascii():
        return text.replace("`", "'")
    return unicodedata.normalize("NFKC", _SIGN.sub(lambda found: _SIGNS[found[0]], text))


def words(text: str) -> list[str]:
    """Return the words of *text* in one case, without marks."""
    return WORD.findall(clean(text).casefold())


def squeeze(term: str) -> str:
    """Return the letters of a term alone, so that every way to space or hyphenate it is the same."""
    return "".join(words(term))


def spellings(phrase: str) -> Iterator[str]:
    """Yield every phrase that one with alternatives stands for: (kota|kabupaten) cerdas, (|malam )anugerah."""
    parts = [part.split("|") for part in re.split(r"[()]", phrase)]
    yield from ("".join(chosen) for chosen in product(*parts))


def sentences(text: str) -> list[str]:
    """Return the sentences of *text*, each with its end mark; a line break ends one too."""
    return [text[start:end] for start, end in spans(text) if text[start:end].strip()]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Return where each sentence begins and ends; some are blank."""
    return pairwise([0, *[found.end() for found in _END.finditer(text)], len(text)])


def counted(number: int, noun: str, nouns: str | None = None) -> str:
    """Return a number with its noun, as an operator reads it: 1 story, 1,021 stories."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def there_are(names: Collection[str]) -> str:
    """Return a clause that lists all there are of something: there is bukit; there are bukit, lembah."""
    if not names:
        return "there is none yet"
    return f"there {'is' if len(names) == 1 else 'are'} {', '.join(names)}"


def whole_number(text: str | None) -> int | None:
    """Return the number that stands there in digits, None if none does; of one too long to be meant the beginning."""
    return int(text[:9]) if text and text.isascii() and text.isdecimal() else None
