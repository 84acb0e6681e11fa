"""Whether an address that a page names as its own can be: some name their section's, or one that was cut short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from pipelines.extraction.parts import COUNTED

if TYPE_CHECKING:
    from urllib.parse import SplitResult

# What may follow the address of an article: its ending, its parts, its comments, other views of it.
MORE = r"\d{1,3}|all|amp|comments?|comment-page-\d+|full|komentar|print|selengkapnya|semua"
FOLLOWS = re.compile(rf"(?:{'|'.join(COUNTED)}|{MORE})", re.IGNORECASE)
ENDING = re.compile(rf"(?:[-_.](?:{MORE}))?(?:\.[a-z]{{2,5}})?", re.IGNORECASE)
# A number that names an article whatever follows: /read/123456, /d-7123456; shorter ones count pages and days.
NUMBER = re.compile(r"(?:[a-z]{1,3}-)?\d{5,}", re.IGNORECASE)
WORD = re.compile(r"[a-z]+", re.IGNORECASE)
HEADLINE = 2  # hyphens: fewer have the names of sections too


def can_be_own(url: str, own: str) -> bool:
    """Say whether *url* can be the address of the article that was found under *own*."""
    named, found = urlsplit(url), urlsplit(own)
    there, here = _segments(named), _segments(found)
    if not (there and here):  # /?p=7, whatever it has become
        return True
    if there == here:
        return not _lacks_number(named, found)
    if here[: len(there)] == there:
        return _names_article(there[-1], here[len(there) :])
    if there[:-1] == here[:-1] and here[-1].startswith(there[-1]):
        return bool(NUMBER.fullmatch(there[-1]) or ENDING.fullmatch(here[-1].removeprefix(there[-1])))
    return not _is_section(named, there, here)


def _segments(parts: SplitResult) -> list[str]:
    return [segment for segment in parts.path.split("/") if segment]


def _lacks_number(named: SplitResult, found: SplitResult) -> bool:
    """Say whether the number is missing by which one page tells all its articles apart: /berita.php?id=7."""
    lacking = set(parse_qsl(found.query)) - set(parse_qsl(named.query))
    is_bare = not named.query and named.path.count("-") < HEADLINE
    return is_bare and any(value.isdecimal() and name.lower() not in COUNTED for name, value in lacking)


def _names_article(last: str, rest: list[str]) -> bool:
    """Say whether an address that ends in *last* is already that of an article which goes on with *rest*."""
    if NUMBER.fullmatch(last):
        return True
    return ("-" in last or "." in last) and all(FOLLOWS.fullmatch(segment) for segment in rest)


def _is_section(named: SplitResult, there: list[str], here: list[str]) -> bool:
    """Say whether a single word stands in place of a headline: /berita instead of /2023/12/piala-untuk-desa."""
    is_word = len(there) == 1 and WORD.fullmatch(there[0]) is not None and not named.query
    return is_word and here[-1].count("-") >= HEADLINE
