"""What stands beside the headline, and what belongs to another story, a comment or the site's frame."""

from __future__ import annotations

from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from crawler.markup import HEADING_TAGS
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.marks import is_marked
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index

NEAR_TITLE = 600  # visible characters beside the headline in which its date and byline are printed
LONGEST_PIECE = 250  # characters; a longer text beside the headline is the story itself
SENTENCE = 140  # characters of its own in one element: here a paragraph begins
MOST_STEPS = 200  # elements behind the headline
MOST_LEVELS = 25  # boxes around an element
LEAD, LONGEST_LEAD = 120, 600  # characters of a lead; what is shorter says the headline in other words
SAME = 60  # letters by which it is known
CARD = 700  # characters; a larger box with a linked heading is a section, not a card of one story
MENU = 5  # links in a head that is the site's
TITLE_WORDS = 5  # a link of so many words is the title of a story
FRAME = frozenset({"aside", "footer", "nav"})
ENTRIES = frozenset({"article", "li", "tr"})
BOXES = frozenset({"article", "aside", "li", "section", "div", "tr", "td"})


def is_elsewhere(element: HtmlElement, headline: HtmlElement | None) -> bool:
    """Say whether *element* stands in a comment, in another story's card or in the site's own frame.

    Only the boxes that do not hold the headline as well are asked.
    """
    if is_of_reader(element):
        return True
    shared = set() if headline is None else {headline, *headline.iterancestors()}
    boxes = [element, *islice(element.iterancestors(), MOST_LEVELS)]
    for number, box in enumerate(boxes):
        if box in shared or box.tag in {"body", "html"}:
            return False
        if _frames(box, element) or _is_head(box) or _is_named_elsewhere(box) or (number and _is_card(box)):
            return True
    return False


def without_others(root: HtmlElement) -> HtmlElement:
    """Return a copy of a page without its comments, its foot and menus, and the entries of its lists of stories."""
    copied = deepcopy(root)
    waiting = [copied]
    while waiting:
        box = waiting.pop()
        if _is_others(box):
            box.drop_tree()
        else:
            waiting += box.iterchildren("*")
    return copied


def _is_others(box: HtmlElement) -> bool:
    if box.tag in {"footer", "nav"} or _is_of_comments(box) or (box.tag in ENTRIES and _is_card(box)):
        return True
    return any(link.get("rel") in {"prev", "next"} for link in box.iterchildren("a"))


def _is_of_comments(box: HtmlElement) -> bool:
    """Say whether *box* is called after comments; themes call so as well what may be commented on."""
    is_called = any(is_marked("commented", box.get(name) or "") for name in ("class", "id"))
    is_called = is_called or "Comment" in (box.get("itemtype") or "")
    return is_called and box.tag not in {"html", "body"} and next(box.iterdescendants("h1"), None) is None


def is_of_reader(element: HtmlElement) -> bool:
    """Say whether microdata make *element* part of a comment."""
    return any("Comment" in (box.get("itemtype") or "") for box in islice(element.iterancestors(), MOST_LEVELS))


def _frames(box: HtmlElement, element: HtmlElement) -> bool:
    """Say whether *box* frames the article; an aside that is asked for itself may hold its date."""
    return box.tag in FRAME and not (box is element and box.tag == "aside" and not _is_card(box))


def _is_named_elsewhere(box: HtmlElement) -> bool:
    if box.tag == "article" and headed_by_itself(box):
        return True
    return any(is_marked("elsewhere", box.get(name) or "") for name in ("class", "id", "itemprop"))


def headed_by_itself(box: HtmlElement) -> bool:
    """Say whether a box has a heading that leads to another page."""
    return any(
        next(heading.iterdescendants("a"), None) is not None or _in_link(heading) for heading in box.iter(*HEADING_TAGS)
    )


def _in_link(heading: HtmlElement) -> bool:
    parent = heading.getparent()
    return parent is not None and parent.tag == "a"


def _is_head(box: HtmlElement) -> bool:
    """Say whether *box* is the head of the site rather than that of the article."""
    parent = box.getparent()
    if box.tag != "header" or parent is None:
        return False
    return parent.tag == "body" or len(list(islice(box.iter("a"), MENU))) == MENU


def _is_card(box: HtmlElement) -> bool:
    """Recognize the card of another story: a small box with a linked title in it."""
    if box.tag not in BOXES or not _is_short(box, CARD):
        return False
    return headed_by_itself(box) or any(
        len(text_of_element(link).split()) >= TITLE_WORDS for link in islice(box.iter("a"), 10)
    )


def holds_cards(box: HtmlElement) -> bool:
    """Say whether *box* is a list of other stories, or has one in it."""
    return any(_is_card(entry) for entry in box.iter(*ENTRIES))


def _is_short(element: HtmlElement, most: int) -> bool:
    if not len(element):
        return len((element.text or "").strip()) <= most
    seen = 0
    for text in element.itertext():
        seen += len(text.strip())
        if seen > most:
            return False
    return True


def pieces_below(index: Index, headline: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the short texts behind the headline, in the order of the page, up to where the story begins."""
    seen = 0
    passed = 0
    skipped: set[HtmlElement] = set(headline.iterdescendants("*"))
    for element in index.behind(headline, MOST_STEPS):
        if element in skipped:
            continue
        if is_paragraph(element):
            return  # here the story begins, and the dates in it are not its own
        if not _is_short(element, LONGEST_PIECE):
            continue
        skipped.update(element.iterdescendants("*"))
        text = text_of_element(element)
        seen += len(text)
        passed += 1
        if seen > NEAR_TITLE:
            return
        if text or element.tag in {"time", "meta"}:
            yield element


def lead_below(index: Index, headline: HtmlElement | None, told: Iterable[str]) -> str:
    """Return the paragraph behind the headline that begins as what the page tells of itself does, or nothing."""
    beginnings = tuple(fold_title(one)[:SAME] for one in told if len(fold_title(one)) >= SAME)
    if headline is None or not beginnings:
        return ""
    for element in index.behind(headline, MOST_STEPS):
        if _is_short(element, LONGEST_LEAD):
            text = text_of_element(element)
            if len(text) >= LEAD and fold_title(text).startswith(beginnings):
                return text
    return ""


def is_paragraph(element: HtmlElement) -> bool:
    """Say whether an element holds a paragraph itself, not in a box of it."""
    return len(_own_text(element)) > SENTENCE


def _own_text(element: HtmlElement) -> str:
    """Return the text of *element* outside its blocks: its own, and that between and in its inline children."""
    return " ".join("".join([element.text or "", *(child.tail or "" for child in element)]).split())


def pieces_above(headline: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the short texts above the headline, in its own box and in the one around it."""
    for box in (headline, headline.getparent()):
        if box is None or box.tag in {"body", "html"}:
            return
        yield from _short_ones(box.itersiblings("*", preceding=True))


def _short_ones(siblings: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    seen = 0
    for sibling in siblings:
        if not _is_short(sibling, LONGEST_PIECE):
            return
        text = text_of_element(sibling)
        seen += len(text)
        if seen > NEAR_TITLE:
            return
        if text:
            yield sibling
