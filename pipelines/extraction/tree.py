"""One parse of a page, shared by everything that reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree, html

from pipelines.extraction.encoding import clean_text, markup_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST = 4_000_000  # bytes of markup; what stands behind is never the article
INLINE = re.compile(rb"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]*")  # pictures and fonts inside the page
LONG = 10_000  # bytes of a tag
LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{%d,}>?" % LONG)
MOST_ATTRIBUTES = 500  # the parser's time grows with the square of their number
# All elements alike: the classes that lxml has for forms are looked up in Python, for every element.
PLAIN = etree.ElementDefaultClassLookup(element=html.HtmlElement)
SILENT = ("script", "style", "noscript", "template", "svg")


def parse_page(body: bytes, encoding: str | None) -> HtmlElement | None:
    """Return the tree of a page, or None if there is no markup in it."""
    markup = markup_of(body, encoding)
    if b";base64," in markup:
        markup = INLINE.sub(b"", markup)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(PLAIN)
    try:
        tree = html.document_fromstring(_without_swarms(_shortened(markup)), parser=parser)
    except (etree.ParserError, ValueError):
        return None
    return tree


def _shortened(markup: bytes) -> bytes:
    return markup if len(markup) <= LARGEST else markup[:LARGEST].decode("utf-8", "ignore").encode()


def _without_swarms(markup: bytes) -> bytes:
    """Return *markup* without the tags that have more attributes than any page needs."""
    # Splitting is ten times as fast as the pattern, which reads every letter of the page.
    long = [piece for piece in markup.split(b"<") if len(piece) >= LONG]
    if all(piece.find(b">", 0, LONG) >= 0 for piece in long):  # a script or a style, not a tag
        return markup
    return LONG_TAG.sub(lambda tag: b"" if tag[0].count(b"=") > MOST_ATTRIBUTES else tag[0], markup)


def drop_silent(tree: HtmlElement) -> None:
    """Take out what is never shown, once the structured data has been read from it."""
    etree.strip_elements(tree, *SILENT, with_tail=False)


def text_of_element(element: HtmlElement) -> str:
    """Return the text of *element* on one line, with a space wherever a child begins."""
    return clean_text(" ".join(element.itertext()))
