"""Captions of pictures: the short lines that say what is on them, and pages whose text they are."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.extraction.body_readings import BodyReading, is_prose_line
from pipelines.extraction.paragraphs import BLOCKS, HEADINGS, PROSE, WHOLLY, read_lines
from pipelines.extraction.tree import says, text_of_element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipelines.extraction.view import View


TITLE_WORDS = 3  # a link of so many words is a headline
ASKING = frozenset({"button", "form", "input", "select", "textarea"})
PICTURES = frozenset({"img", "picture", "amp-img", "video", "iframe", "figure"})
LONGEST_CAPTION = 200  # characters
LOUD = ("a", "b", "strong", "li", "blockquote")  # that is more than a caption
MOST_CAPTIONS = 6  # a page with more tells its story in them
MOST_LEVELS = 4  # elements around a caption, or an item of a list
MOST_STEPS = 12  # elements in which the text behind a picture is sought
CREDIT = re.compile(  # in brackets at the end: no date, and no short form of what a sentence has just named
    r"[.”\"\w]\s*[\[(][^\[\]()]{1,60}(?:(?<!\d)[/:|]|[/:|](?!\d))[^\[\]()]{1,40}[\])]\.?$"
    r"|[.”\"]\s*[\[(](?:[A-Z][\w.'’-]*\s*){1,4}[\])]\.?$"
)
ENDS = re.compile(r"[.!?…:;,][\"”’')\]]*$|[\"”]$")
FEWEST_CAPTIONS = 3  # that tell a story: a picture or two only show it
CAPTIONS = ("figcaption", "[class*=caption]")


def captions_below(root: HtmlElement, spares: Callable[[_Element], bool]) -> list[tuple[HtmlElement, str]]:
    """Return the short lines behind pictures that say what is on them."""
    found: dict[HtmlElement, None] = {}
    for picture in root.iter("img", "picture", "amp-img"):
        text = _around(picture) if says(picture.tail) else _behind(picture, root)
        if text is not None and text not in found and not spares(text) and _is_caption(text):
            found[text] = None
    return [(one, "caption") for one in found] if len(found) <= MOST_CAPTIONS else []


def _around(picture: HtmlElement) -> HtmlElement | None:
    """Return the block that begins with *picture*, and has its text beside it."""
    box = picture.getparent()
    if box is None or box.tag not in {"p", "div", "span", "center"} or says(box.text):
        return None
    has_blocks = any(kid.tag in BLOCKS and kid.tag != "br" for kid in box)
    return box if picture.getprevious() is None and not has_blocks else None


def _behind(picture: HtmlElement, root: HtmlElement) -> HtmlElement | None:
    """Return the block behind *picture* with the next text of the page, if it is no box of several."""
    box: HtmlElement | None = picture
    while box is not None and box is not root and not says(box.tail) and box.getnext() is None:
        box = box.getparent()
    if box is None or box is root or says(box.tail):
        return None
    for element in islice(_following(box), MOST_STEPS):
        if says(element.text):
            return element if not any(kid.tag in BLOCKS for kid in element) else None
        if element.tag in {"figcaption", *ASKING} or says(element.tail):
            return None
    return None


def _following(box: HtmlElement) -> Iterator[HtmlElement]:
    for sibling in box.itersiblings():
        yield from sibling.iter("*")


def _is_caption(element: HtmlElement) -> bool:
    """Say whether what stands behind a picture tells what is on it: a line of its own, no heading, no sentence."""
    text = text_of_element(element)
    outer = [element, *islice(element.iterancestors(), MOST_LEVELS)]
    box = next((one for one in outer if one.tag in BLOCKS), element)
    around = outer[: outer.index(box) + 1]
    is_loud = any(one.tag in LOUD for one in around) or any(_is_whole(one, text) for one in element.iter(*LOUD))
    if is_loud or any(one.tag in HEADINGS for one in outer):
        return False
    if not _is_own_line(element) and not _is_whole(element, text_of_element(box)):
        return False
    is_line = len(text.split()) > TITLE_WORDS and len(text) <= LONGEST_CAPTION and text[0].isupper()
    return is_line and (CREDIT.search(text) is not None or ENDS.search(text) is None)


def _is_own_line(element: _Element) -> bool:
    """Say whether *element*, which is no block, stands between a picture or a line break and a block."""
    before, after = element.getprevious(), element.getnext()
    if before is None or after is None or before.tag not in {"br", *PICTURES} or after.tag not in BLOCKS:
        return False
    return element.tag not in BLOCKS and not says(before.tail) and not says(element.tail)


def _is_whole(element: _Element, text: str) -> bool:
    return len(text_of_element(element)) >= WHOLLY * len(text)


def with_captions(reading: BodyReading, captions: BodyReading) -> BodyReading:
    """Return *reading* with what the *captions* say of a page that tells more in them, sentence by sentence."""
    more = [line for line in captions.lines if len(line.text) >= PROSE and not reading.holds(line)]
    told = [*filter(is_prose_line, more)]
    if len(told) < FEWEST_CAPTIONS or sum(len(line.text) for line in told) < reading.length:
        return reading
    return replace(reading, lines=[*reading.lines, *more], origin=f"{reading.origin}, and captions")


def read_captions(view: View) -> BodyReading:
    """Read a photo page, whose captions are its text."""
    lines = [line for element in view.index.each(view.family.captions) for line in read_lines(element)]
    return BodyReading(lines=lines, origin=view.origin)


def read_any_captions(view: View) -> BodyReading:
    """Read the captions of a page of no known theme that has no other text; some are links to other pages."""
    found = dict.fromkeys(view.index.each(CAPTIONS))
    outer = [element for element in found if not any(one in found for one in element.iterancestors())]
    told = [read_lines(element) for element in outer]
    own = [lines for lines in told if not any(line.linked >= WHOLLY for line in lines)]
    return BodyReading(lines=[line for lines in own or told for line in lines], origin="captions")
