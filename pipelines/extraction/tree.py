"""One parse of a page, shared by everything that reads it."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from crawler.markup import markup_of, parse_html
from pipelines.extraction.encoding import clean_text
from pipelines.plain import unmarked

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

LARGEST = 4_000_000  # bytes of markup; what stands behind is never the article
INLINE = re.compile(rb"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]*")  # pictures and fonts inside the page
FIRST = 16  # pieces of text
_length = etree.XPath("string-length()")
BARRIERS = ("td", "th", "caption", "object", "button", "template", "svg", "math")  # in which a paragraph is its own
SILENT = ("script", "style", "noscript", "template", "svg")


def parse_page(body: bytes, encoding: str | None) -> HtmlElement | None:
    """Return the tree of a page, or None if there is no markup in it."""
    markup = markup_of(body, encoding)
    if b";base64," in markup:
        markup = INLINE.sub(b"", markup)
    tree = parse_html(_shortened(markup))
    if tree is not None:
        part_paragraphs(tree)
        keep_sources(tree)
    return tree


def _shortened(markup: bytes) -> bytes:
    return markup if len(markup) <= LARGEST else markup[:LARGEST].decode("utf-8", "ignore").encode()


def part_paragraphs(tree: HtmlElement) -> None:
    """Put paragraphs behind the one in which they lie, as browsers do: an open <font> does not hold one open."""
    for paragraph in [*tree.iter("p")]:
        outer = next(paragraph.iterancestors("p", *BARRIERS), None)
        if outer is None or outer.tag != "p" or outer.getparent() is None:
            continue
        moved = [paragraph]
        for element in (paragraph, *paragraph.iterancestors()):
            if element is outer:
                break
            moved += element.itersiblings()
        for one in reversed(moved):
            outer.addnext(one)


def keep_sources(tree: HtmlElement) -> None:
    """Make a paragraph of who is quoted, as it stands in the <footer> of a quotation."""
    for footer in [*tree.iter("footer")]:
        if next(footer.iterancestors("blockquote"), None) is not None:
            footer.tag = "p"


def drop_silent(tree: HtmlElement) -> None:
    """Take out what is never shown, once the structured data has been read from it."""
    etree.strip_elements(tree, *SILENT, with_tail=False)


def text_of_element(element: _Element) -> str:
    """Return the text of *element* on one line, with a space wherever a child begins."""
    return clean_text(" ".join(element.itertext()) if len(element) else element.text or "")


def begins_with(element: _Element, length: int) -> bool:
    """Say whether the first pieces of text in *element* show that it has more than *length* characters."""
    start = " ".join(islice(element.itertext(), FIRST))
    return "&" not in start and unmarked(start).isascii() and len(" ".join(start.split())) > length


def cut_text(tree: HtmlElement, *, most: int) -> int:
    """Leave the first *most* characters of what a page shows, and return how many there were."""
    if (length := int(_length(tree))) <= most:
        return length
    length = 0
    for element in tree.iter("*"):
        for place in ("text", "tail"):
            said = getattr(element, place) or ""
            if length + len(said) > most:
                setattr(element, place, said[: max(0, most - length)] or None)
            length += len(said)
    return length
