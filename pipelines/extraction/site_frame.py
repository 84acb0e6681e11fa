"""What of a page is the frame of its site (the menu, the way home, the logo), and where its story begins."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.headings import HEADLINE_WORDS, MOST_ELEMENTS, shows_day
from pipelines.extraction.labels import whole_line
from pipelines.extraction.marks import is_marked, is_marked_within
from pipelines.extraction.paragraphs import PROSE
from pipelines.extraction.sites import HOME, is_site
from pipelines.extraction.surroundings import FRAME, Vicinity, is_paragraph
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index
    from pipelines.extraction.view import View

SECTION_WORDS = 5  # of a link in a menu, at most
MOST_BESIDE = 20  # elements behind a line in which its date is
MENU = 3  # links of a site's menu, at least
MOST_WRAPPED = 4  # boxes around a line that hold nothing else
LONGEST_HEAD = 200  # characters of a box that shows what a site is called
CRUMBS = re.compile(r"[»›>]")
LONG_SENTENCE = 100  # characters of one that stands below a date rather than beside it


def is_above_story(view: View, element: HtmlElement) -> bool:
    """Say whether the first paragraph of the story stands behind *element*, or around it."""
    shown = [*view.index.shown(MOST_ELEMENTS)]
    first = next(chain((one for one in shown if tells_story(view, one)), filter(is_prose_element, shown)), None)
    if first is None:
        return False
    return view.index.order[first] > view.index.order[element] or first in element.iterancestors()


def tells_story(view: View, element: HtmlElement) -> bool:
    """Say whether an element is a paragraph of the page's own story, be it a short one."""
    return is_prose_element(element) and not Vicinity(view.index, None).is_elsewhere(element)


def is_prose_element(element: HtmlElement) -> bool:
    """Say whether an element is a paragraph, be it a short one; a column of short lines is none."""
    is_long = is_paragraph(element) if element.tag != "p" else len(text_of_element(element)) >= LONG_SENTENCE
    return is_long and _has_sentence(element)


def _has_sentence(element: HtmlElement) -> bool:
    """Say whether a text of *element* is long enough for a sentence between two breaks of the line."""
    length = len((element.text or "").strip())
    for child in element:
        length = 0 if child.tag == "br" else length + len(text_of_element(child))
        length += len((child.tail or "").strip())
        if length >= PROSE:
            return True
    return length >= PROSE


def is_of_menu(view: View, element: HtmlElement, text: str) -> bool:
    """Say whether a link above *element*, or right behind it, says the same in a few words: the name of a section.

    A headline of a few words, to which a list of the page's stories links, has its date in the next line.
    """
    text = _before_small(element) or text
    length = len(text.split())
    if length > SECTION_WORDS or (length >= HEADLINE_WORDS and any(map(_is_day, view.index.behind(element, 1)))):
        return False
    place, folded, own = view.index.order.get(element, 0), fold_title(text), set(links_of(element))
    above = (link for link in view.index.tagged("a") if view.index.order[link] < place)
    beside = (one for one in view.index.behind(element, MOST_BESIDE) if one.tag == "a" and one not in own)
    links = (link for link in chain(above, beside) if not leads_here(view, link))
    return any(fold_title(text_of_element(link)) == folded for link in links)


def _before_small(heading: HtmlElement) -> str:
    """Return what a heading says before a line in small print, with which it ends, or nothing."""
    ends_small = len(heading) == 1 and heading[0].tag == "small" and not (heading[0].tail or "").strip()
    return clean_text(heading.text or "") if ends_small else ""


def _is_day(element: HtmlElement) -> bool:
    return shows_day(element.text)


def leads_here(view: View, link: HtmlElement) -> bool:
    """Say whether a link leads to its own page, as old themes have it in the headline."""
    try:
        return urldefrag(urljoin(view.url, link.get("href") or ""))[0] == urldefrag(view.url)[0]
    except ValueError:
        return False


def links_of(element: HtmlElement) -> list[HtmlElement]:
    """Return the links in *element* and around it."""
    return [*element.iter("a"), *(one for one in islice(element.iterancestors(), MOST_WRAPPED) if one.tag == "a")]


def is_in_row(link: HtmlElement) -> bool:
    """Say whether *link* stands beside others in a box in which all have few words, as those of a menu have."""
    for box in islice(link.iterancestors(), MOST_WRAPPED):
        names = [text for one in islice(box.iter("a"), MOST_BESIDE) if (text := text_of_element(one))]
        if len(names) > 1:
            return len(names) >= MENU and all(len(name.split()) <= SECTION_WORDS for name in names)
    return False


def is_above_menu(view: View, place: int) -> bool:
    """Say whether the site's menu stands between a *place* of the page and the story."""
    home = home_behind(view.index, place)
    return home is not None and is_above_story(view, home)


def home_behind(index: Index, place: int) -> HtmlElement | None:
    """Return the first way home behind a *place* of the page, if it stands in a menu."""
    home = next((one for one in index.tagged("a") if index.order[one] > place and _leads_home(one)), None)
    return home if home is not None and _is_in_menu(home) else None


def _leads_home(link: HtmlElement) -> bool:
    """Say whether a link leads home, by its address or, where a script has that, by its name."""
    target = link.get("href") or "#"
    return HOME.fullmatch(target) is not None or (
        target == "#" and whole_line("home-line").fullmatch(text_of_element(link)) is not None
    )


def _is_in_menu(link: HtmlElement) -> bool:
    """Say whether *link* stands beside others in a box that is not the way from home to the article."""
    for box in islice(link.iterancestors(), MOST_WRAPPED):
        links = [*islice(box.iter("a"), MENU)]
        if len(links) > 1:
            is_trail = CRUMBS.search(text_of_element(box)) or is_marked_within("way-home", box.get("class") or "")
            return len(links) >= MENU and not is_trail
    return False


def is_of_site(element: HtmlElement, sites: Sequence[str]) -> bool:
    """Say whether an element shows the name or the slogan of the site: by its names, in its foot, beside its logo."""
    boxes = (element, *islice(element.iterancestors(), 2))
    kinds = ("site-name", "site-box", "site-box")
    marks = ((kind, box.get(name) or "") for kind, box in zip(kinds, boxes, strict=False) for name in ("class", "id"))
    if any(is_marked(kind, value) for kind, value in marks):
        return True
    is_framed = any(box.tag in FRAME for box in islice(element.iterancestors(), MOST_WRAPPED))
    return is_framed or any(_shows_logo(box, sites) for box in boxes[1:])


def _shows_logo(box: HtmlElement, sites: Sequence[str]) -> bool:
    """Say whether a box with few words has a link home that shows a picture or the site's name."""
    homes = [link for link in islice(box.iter("a"), 3) if HOME.fullmatch(link.get("href") or "")]
    shows = any(link.find(".//img") is not None or is_site(text_of_element(link), sites) for link in homes)
    return shows and len(text_of_element(box)) <= LONGEST_HEAD


def ends_way_home(element: HtmlElement) -> bool:
    """Say whether a heading is the end of the way home: Depan > Daerah > Headline."""
    boxes = [element, *islice(element.iterancestors(), MOST_WRAPPED)]
    marks = (box.get(name) or "" for box in boxes for name in ("class", "id", "aria-label", "itemtype"))
    return any(box.tag == "nav" for box in boxes) or any(is_marked_within("way-home", mark) for mark in marks)
