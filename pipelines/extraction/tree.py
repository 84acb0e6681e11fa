"""One parse of a page, shared by everything that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree, html

from pipelines.extraction.encoding import clean_markup, clean_text, decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LARGEST = 8_000_000  # characters of markup; what stands behind is never the article
SILENT = ("script", "style", "noscript", "template", "svg")


def parse_page(body: bytes, encoding: str | None) -> HtmlElement | None:
    """Return the tree of a page, or None if there is no markup in it."""
    markup = clean_markup(decode(body, encoding))[:LARGEST]
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode(), parser=parser)
    except (etree.ParserError, ValueError):
        return None
    return tree


def drop_silent(tree: HtmlElement) -> None:
    """Take out what is never shown, once the structured data has been read from it."""
    etree.strip_elements(tree, *SILENT, with_tail=False)


def text_of_element(element: HtmlElement) -> str:
    """Return the text of *element* on one line, with a space wherever a child begins."""
    return clean_text(" ".join(element.itertext()))
