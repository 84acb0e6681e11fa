"""What is told around an article: tags, section, picture, summary, its own address."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from crawler.urls import canonical, same_site
from pipelines.extraction.encoding import clean_text
from pipelines.extraction.parts import COUNTED
from pipelines.extraction.structured import text_of
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from pipelines.extraction.view import View

MOST_TAGS = 40
# What may follow the address of an article: its ending, its parts, its comments, other views of it.
MORE = r"\d{1,3}|all|amp|comments?|comment-page-\d+|full|komentar|print|selengkapnya|semua"
FOLLOWS = re.compile(rf"(?:{'|'.join(COUNTED)}|{MORE})", re.IGNORECASE)
ENDING = re.compile(rf"(?:[-_.](?:{MORE}))?(?:\.[a-z]{{2,5}})?", re.IGNORECASE)
# A number that names an article whatever follows: /read/123456, /d-7123456; shorter ones count pages and days.
NUMBER = re.compile(r"(?:[a-z]{1,3}-)?\d{5,}", re.IGNORECASE)
WORD = re.compile(r"[a-z]+", re.IGNORECASE)
HEADLINE = 2  # hyphens: fewer have the names of sections too


def read_tags(view: View) -> tuple[str, ...]:
    """Return the tags, once each."""
    names = list(view.structured.of_meta("article:tag"))
    names += [text_of_element(element) for element in view.index.each(view.family.tags)]
    for value in view.structured.of_articles("keywords"):
        names += [str(item) for item in value] if isinstance(value, list) else str(value).split(",")
    if not names:
        names = [part for value in view.structured.of_meta("news_keywords", "keywords") for part in value.split(",")]
    tags = [tag for tag in map(clean_text, names[: 2 * MOST_TAGS]) if tag]
    return tuple({tag.casefold(): tag for tag in tags}.values())[:MOST_TAGS]


def read_section(view: View) -> str | None:
    """Return the section under which the newsroom files it."""
    declared = (text_of(value) for value in view.structured.of_articles("articleSection"))
    written = (clean_text(value) for value in view.structured.of_meta("article:section", "content_category"))
    return next((text for text in chain(declared, written) if text), None)


def read_image(view: View) -> str | None:
    """Return the address of the picture that stands for it."""
    declared = (text_of(value) for value in view.structured.of_articles("image"))
    for address in chain(view.structured.of_meta("og:image", "twitter:image"), declared):
        if url := canonical(address, view.url):
            return url
    return None


def read_description(view: View) -> str | None:
    """Return the summary in the page's head."""
    written = view.structured.of_meta("og:description", "description", "twitter:description")
    return next((text for text in map(clean_text, written) if text), None)


def descriptions(view: View) -> list[str]:
    """Return all that the page tells of its article in a sentence or two."""
    declared = (text_of(value) for value in view.structured.of_articles("description"))
    return [clean_text(one) for one in chain(view.structured.of_meta("og:description", "description"), declared)]


def read_canonical(view: View) -> str | None:
    """Return the address that the page gives itself, if it is on the same site and can be one article's.

    Some sites give all their pages that of the front page, of their section, or one cut short.
    """
    links = [
        link.get("href") or "" for link in view.index.tagged("link") if (link.get("rel") or "").lower() == "canonical"
    ]
    for address in [*links, *view.structured.of_meta("og:url")]:
        url = canonical(address, view.url)
        if url and same_site(url, view.url) and _fits(url, view.url):
            return url
    return None


def _fits(url: str, own: str) -> bool:
    return _is_root(own) if _is_root(url) else can_be_own(url, own)


def _is_root(url: str) -> bool:
    return url.split("?", maxsplit=1)[0].rstrip("/").count("/") <= 2


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
