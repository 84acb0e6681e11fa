"""Headlines of other articles in the bytes of a page: a list of the latest news names any topic on every page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORDS = 6  # of a link, from which on it is a headline; "smart city" as a link is a word of the text
LONGEST = 2000  # bytes of a link; what is not closed by then is a mistake in the page
APART = 200  # bytes on either side of a link in which a tag stands

_SPACES = frozenset(b" \t\r\n\f")
_ALT = re.compile(rb"""\salt\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_TAG = re.compile(rb"<[^>]*>")


def without_headlines(page: bytes, places: Iterable[int]) -> bytes:
    """Return a page, in small letters, without the links at *places* that are headlines of other articles.

    Such a link stands between two tags, not in running text, and is six words long or longer; what is inside the tag of
    any link, such as its address, is no text either.
    """
    pieces: list[bytes] = []
    done = 0
    for begin, end in _headlines(page, places):
        if begin >= done:
            pieces.append(page[done:begin])
            done = end
    return b" ".join([*pieces, page[done:]]) if done else page


def _headlines(page: bytes, places: Iterable[int]) -> Iterator[tuple[int, int]]:
    for place in places:
        begin = _link_before(page, place)
        opened = page.find(b">", begin) + 1 if begin >= 0 else 0
        if not opened:
            continue
        end = page.find(b"</a", opened, opened + LONGEST)
        if place < end and _stands_alone(page, begin, end) and _is_long(page[opened:end]):
            yield begin, end
        elif place < opened:
            yield begin, opened


def _link_before(page: bytes, place: int) -> int:
    """Return where the last link begins before *place*, -1 if none does nearby."""
    begin = page.rfind(b"<a", max(0, place - LONGEST), place)
    while begin >= 0 and page[begin + 2] not in _SPACES:  # an <article>
        begin = page.rfind(b"<a", max(0, place - LONGEST), begin)
    return begin


def _stands_alone(page: bytes, begin: int, end: int) -> bool:
    before = page[max(0, begin - APART) : begin].rstrip()
    after = page[end : end + APART].partition(b">")[2].lstrip()
    return before.endswith(b">") and after[:1] in b"<"


def _is_long(inner: bytes) -> bool:
    shown = b" ".join([_TAG.sub(b" ", inner), *(b"".join(alt) for alt in _ALT.findall(inner))])
    return len(shown.split()) >= WORDS
