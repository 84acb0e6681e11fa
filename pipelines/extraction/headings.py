"""The headline that a page prints where none of its headings says what its head does.

What is printed for readers is believed before what the head tells machines: a line of its own that a part of the head's
title repeats, or else the largest line above the story.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.extraction.bylines import fold_site
from pipelines.extraction.encoding import clean_text
from pipelines.extraction.index import UNSEEN
from pipelines.extraction.marks import is_marked, is_marked_within
from pipelines.extraction.surroundings import is_elsewhere, is_paragraph
from pipelines.extraction.titles import (
    EDGES,
    HEADLINE_WORDS,
    LONG_TAIL,
    SEPARATOR,
    SITE_BEHIND,
    fold_title,
    is_site,
)
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index
    from pipelines.extraction.view import View

HOME = re.compile(
    r"(?:https?://[^/?#]+)?/(?:(?:index|home|default)\.\w{2,5})?|(?:\./)?(?:index|home|default)\.\w{2,5}|\./"
)
LOGO = re.compile(r"\b(?:logo|header|banner)\b\W*", re.IGNORECASE)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright|hak\s+cipta)[\s©]*(?:\(c\)\s*)?(?:(?:19|20)\d\d\s*(?:[-–—]\s*(?:19|20)\d\d\s*)?)?[,.|–-]?\s*(?:by|oleh)?\s*"
    r"(?P<name>(?-i:[A-Z])[\w'&-]*(?:[ .](?-i:[A-Z0-9])[\w'&-]*|\.(?:com|co|id|net|news)\b){0,4})",
    re.IGNORECASE,
)
LEVELS = ("h1", "h2", "h3", "h4")  # of headings in which a headline may stand
PRINTED = "visible"
MOST_ELEMENTS = 10_000  # looked through for a line of the page
MOST_BELOW = 150  # elements at the end of the page, its foot among them
MOST_ABOVE = 1_500  # elements above the story
LONGEST, LONGEST_PART = 220, 300  # characters of a headline, and of the markup's text that holds one
SHORTEST_PART = 16  # letters of a part of the head's title that is a headline rather than a name
MOST_WRAPPED = 4  # boxes around a line that hold nothing else
SIZE = re.compile(r"font(?:-size)?\s*:[^;]*?(\d{1,3}(?:\.\d+)?)\s*(px|pt|r?em|%)", re.IGNORECASE)
NAMED_SIZE = re.compile(r"font(?:-size)?\s*:[^;]*?\b(?:x-large|xx-large|larger)\b", re.IGNORECASE)
PIXELS = {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "%": 0.16}
OF_HEADING = {"h1": 32.0, "h2": 24.0, "h3": 20.0, "h4": 18.0, "big": 19.0}
OF_FONT = {"4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0, "+1": 18.0, "+2": 24.0, "+3": 32.0, "+4": 48.0}
LARGE = 18.0  # pixels; whatever is smaller is set as the text is
OF_NAME = 24.0  # of what a theme calls a headline


def printed_title(
    view: View, title: str, told: Sequence[str], sections: Sequence[str], *, may_guess: bool = True
) -> tuple[str, str] | None:  # fmt: skip
    """Return the headline that the page prints in place of *title*, or None; *told* is all that it is called elsewhere.

    Where none of that is printed, the first h1 of some words is taken, or else the largest line, if one *may guess*.
    """
    folded = fold_title(title)
    for heading in (one for level in LEVELS for one in view.index.tagged(level)[:10]):
        text = fold_title(text_of_element(heading))
        if (folded and folded in text) or (len(text) > LONG_TAIL and text in folded):
            return _whole_in(heading, title)
    names = {fold_title(name) for name in (*sections, *view.sites)}
    for part in (part for text in (title, *told) for part in _parts(text)):
        line = None if fold_title(part) in names or is_site(part, view.sites) else find_line(view.index, part)
        if line is not None and not _is_of_site(line):
            return part, PRINTED
    if not may_guess:
        return None
    headings = (_line_in(view, one) for one in view.index.tagged("h1")[:10])
    first = next(filter(None, headings), "") or max(_above_story(view), key=lambda one: one[0], default=(0, ""))[1]
    return (first, PRINTED) if first else None


def _whole_in(heading: HtmlElement, title: str) -> tuple[str, str] | None:
    """Return a heading that goes on where the head was cut; what stands in a box of its own is a kicker."""
    whole, folded = text_of_element(heading), fold_title(title)
    is_cut = fold_title(whole).startswith(folded) and not any(fold_title(one) == folded for one in heading.itertext())
    return (whole, PRINTED) if is_cut and len(folded) > LONG_TAIL else None


def _parts(text: str) -> Iterator[str]:
    """Yield a title, and what stands between its separators, the longest first."""
    text = clean_text(text)
    parts = {text, *SEPARATOR.split(text)} if len(text) <= LONGEST_PART else set()
    yield from sorted((one for one in parts if len(fold_title(one)) >= SHORTEST_PART), key=len, reverse=True)


def names_shown(index: Index, titles: Iterable[str]) -> list[str]:
    """Return the site's names as its logo, its links home and the copyright at its foot have them.

    Only what one of *titles* has as well, before or behind a headline or alone, is one of them.
    """
    parts = {fold_site(part) for title in titles for part in SEPARATOR.split(title.strip(EDGES))}
    held = (SITE_BEHIND.search(title) for title in titles)
    parts |= {fold_site(found[1]) for found in held if found}
    return [name for name in _called(index) if (folded := fold_site(name)) and folded in parts]


def _called(index: Index) -> Iterator[str]:
    """Yield what may be the site's name: in links home, pictures of a logo, behind the sign of copyright."""
    for link in index.tagged("a"):
        if HOME.fullmatch(link.get("href") or ""):
            yield text_of_element(link)
            yield from (image.get("alt") or "" for image in link.iter("img"))
    logos = (
        one for one in index.tagged("img") if "logo" in f"{one.get('class')} {one.get('id')} {one.get('src')}".lower()
    )
    yield from (LOGO.sub("", one.get("alt") or "") for one in logos)
    for element in list(index.order)[-MOST_BELOW:]:
        said = "" if element.tag in UNSEEN else " ".join(filter(None, (element.text, element.tail)))
        if found := COPYRIGHT.search(said) if said else None:
            yield found["name"].strip(" .,")


def find_line(index: Index, title: str) -> HtmlElement | None:
    """Return the element of any kind that holds *title* and nothing else; one that is no link, if there is any."""
    found = [one for one in index.shown(MOST_ELEMENTS) if one.text and title and clean_text(one.text) == title]
    return next((one for one in found if one.tag != "a"), found[0] if found else None)


def _above_story(view: View) -> Iterator[tuple[float, str]]:
    """Yield the large lines of the story's own part of the page down to its first paragraph, with their size."""
    for element in view.index.shown(MOST_ABOVE):
        size = _size_of(element)
        if size >= LARGE and (text := _line_in(view, element)):
            yield size, text
        elif is_paragraph(element) and not is_elsewhere(element, None) and not _holds_large(element):
            return


def _holds_large(element: HtmlElement) -> bool:
    """Say whether a box with text of its own holds large lines too: on bare pages headline and story share one."""
    return any(_size_of(one) >= LARGE for one in element.iterdescendants("*"))


def _is_of_site(element: HtmlElement) -> bool:
    """Say whether an element shows the name or the slogan of the site."""
    boxes = (element, *islice(element.iterancestors(), 2))
    kinds = ("site-name", "site-box", "site-box")
    marks = ((kind, box.get(name) or "") for kind, box in zip(kinds, boxes, strict=False) for name in ("class", "id"))
    return any(is_marked(kind, value) for kind, value in marks)


def _line_in(view: View, element: HtmlElement) -> str:
    """Return the text of *element* if it may be a headline: short, of some words, no link, and the story's own."""
    if element.find(".//a") is not None or any(one.tag == "a" for one in islice(element.iterancestors(), MOST_WRAPPED)):
        return ""
    text = text_of_element(element)
    may_be = len(text) <= LONGEST and len(text.split()) >= HEADLINE_WORDS and not is_site(text, view.sites)
    is_own = element.tag == "h1" or not is_elsewhere(element, None)
    return text if may_be and is_own and not _is_of_site(element) else ""


def _size_of(element: HtmlElement) -> float:
    """Return in about how many pixels an element is set, by its tag, its style or its name; 0 where nothing says."""
    style = element.get("style") or ""
    sizes = [float(size) * PIXELS[unit.lower()] for size, unit in SIZE.findall(style)]
    sizes += [OF_NAME] if NAMED_SIZE.search(style) else []
    sizes += [OF_HEADING.get(str(element.tag), 0.0)]
    sizes += [OF_FONT.get(element.get("size") or "", 0.0)] if element.tag == "font" else []
    named = any(is_marked_within("headline", element.get(name) or "") for name in ("class", "id", "itemprop"))
    return max([*sizes, OF_NAME if named else 0.0])
