"""One parse of a page, shared by everything that reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree, html

from pipelines.extraction.encoding import clean_markup, clean_text, decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST = 4_000_000  # characters of markup; what stands behind is never the article
INLINE = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=]*")  # pictures and fonts inside the page
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{10000,}>?")
MOST_ATTRIBUTES = 500  # the parser's time grows with the square of their number
SILENT = ("script", "style", "noscript", "template", "svg")


def parse_page(body: bytes, encoding: str | None) -> HtmlElement | None:
    """Return the tree of a page, or None if there is no markup in it."""
    markup = INLINE.sub("", clean_markup(decode(body, encoding)))[:LARGEST]
    markup = LONG_TAG.sub(_without_swarm, markup)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode(), parser=parser)
    except (etree.ParserError, ValueError):
        return None
    return tree


def _without_swarm(tag: re.Match[str]) -> str:
    return "" if tag[0].count("=") > MOST_ATTRIBUTES else tag[0]


def drop_silent(tree: HtmlElement) -> None:
    """Take out what is never shown, once the structured data has been read from it."""
    etree.strip_elements(tree, *SILENT, with_tail=False)


def text_of_element(element: HtmlElement) -> str:
    """Return the text of *element* on one line, with a space wherever a child begins."""
    return clean_text(" ".join(element.itertext()))
