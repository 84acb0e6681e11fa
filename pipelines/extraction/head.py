"""What is told around an article: tags, section, picture, summary, its own address."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from crawler.urls import canonical, same_site
from pipelines.extraction.encoding import clean_text
from pipelines.extraction.own_address import can_be_own
from pipelines.extraction.structured import text_of
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from pipelines.extraction.view import View

MOST_TAGS = 40


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
