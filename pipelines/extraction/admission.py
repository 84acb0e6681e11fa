"""Which pages are no articles, or only the beginning of one, and why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.text import words as words_of
from crawler.urls import ends_in_article
from pipelines.drops import NOT_FOUND
from pipelines.extraction import labels
from pipelines.extraction.marks import names_listed
from pipelines.extraction.selectors import classes_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.extraction.models import Removed
    from pipelines.extraction.structured import Structured
    from pipelines.extraction.view import View

SHORTEST = 25  # words; shorter than any lead
LONGEST_WALL = 400  # words of a wall that asks for consent
FEWEST_ABOUT = 2  # sentences of it that speak of cookies
SENTENCE_END = re.compile(r"[.!?:;]\s|\n")
BINARY = (
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PK\x03\x04", "an archive or office file"),
)
LISTING_PATH = re.compile(rf"/(?:{'|'.join(names_listed('listing-segments'))})(?:/|$)", re.IGNORECASE)
TEASER = "teaser: the rest is for subscribers"
GATE = "label gate"  # the rule by which the sentence at the gate is removed
SHOWN = 0.6  # of the words that an article says it has; a page that shows less is cut


def refuse_bytes(body: bytes) -> tuple[str, str] | None:
    """Return why *body* is not even a page."""
    start = body.lstrip()[:8]
    for mark, name in BINARY:
        if start.startswith(mark):
            return "NotArticle", f"the page is {name}"
    return None if start else ("NoText", "the page is empty")


def refuse_page(view: View, *, title: str, text: str) -> tuple[str, str] | None:
    """Return why the page is no article: an error page, a wall, a listing."""
    classes = {name.lower() for body in view.index.tagged("body") for name in classes_of(body)}
    declared = bool(classes & {"single", "single-post"}) or _declares_article(view.structured)
    if "error404" in classes or (not declared and labels.whole_line("not-found").fullmatch(title)):
        return "NotArticle", NOT_FOUND
    words = len(text.split())
    is_wall = labels.whole_line("login").fullmatch(title) and words < 10 * SHORTEST
    if not declared and (is_wall or _asks_for_consent(text)):
        return "NotArticle", "a login, cookie or robot wall"
    if not declared and _is_listing(classes, view.structured, view.url):
        return "NotArticle", "a listing of articles"
    if not text:
        return "NoText", "nothing was left once the boilerplate was removed"
    if words < SHORTEST:
        return "TooShort", f"{words} words, shorter than a lead"
    return None


def _asks_for_consent(text: str) -> bool:
    """Say whether a short text speaks of cookies in most of its sentences, as no article does."""
    if len(text.split()) > LONGEST_WALL or not labels.may_hold("consent-words", text):
        return False
    sentences = [one for one in SENTENCE_END.split(text[: 20 * LONGEST_WALL]) if one.strip()]
    about = sum(bool(labels.words("consent-words") & set(words_of(one))) for one in sentences)
    return about >= FEWEST_ABOUT and 2 * about >= len(sentences)


def _is_listing(classes: set[str], structured: Structured, url: str) -> bool:
    """Say whether the page lists articles."""
    if all(not classes.isdisjoint(names_listed(kind)) for kind in ("listing-body", "listing-kinds")):
        return True
    if not set(structured.pages).isdisjoint(names_listed("listing-types")):
        return True
    path = urlsplit(url)
    is_front = path.path in {"", "/"} and not path.query
    names_list = LISTING_PATH.match(path.path) is not None and not ends_in_article(path.path)
    return is_front or names_list or path.query.startswith("s=")


def _declares_article(structured: Structured) -> bool:
    """Say whether the page calls itself an article; then it is believed."""
    kinds = {kind.lower() for kind in structured.of_meta("og:type")}
    dated = any(True for _ in structured.of_articles("datePublished"))
    return "article" in kinds or dated or bool(structured.meta.get("article:published_time"))


def find_gate(structured: Structured, removed: Iterable[Removed], words: int) -> list[str]:
    """Return the flag of a teaser: the page says so where its text ends, or to machines and shows far fewer words."""
    if any(one.rule == GATE for one in removed):
        return [TEASER]
    told = max((int(count) for count in map(str, _values(structured, "wordCount")) if count.isdecimal()), default=0)
    return [TEASER] if structured.is_closed and words < SHOWN * told else []


def _values(structured: Structured, name: str) -> list[object]:
    """Return what the articles of a page say under *name*, a plain no among it."""
    return [article[name] for article in structured.articles if article.get(name) is not None]
