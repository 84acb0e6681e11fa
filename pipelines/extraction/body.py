"""The text of the article: from the family's own element, else from trafilatura, else from the structured data."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import trafilatura
from lxml import etree, html

from pipelines.extraction.boilerplate import drop_boilerplate, prune
from pipelines.extraction.density import find_densest
from pipelines.extraction.opening import drop_opening
from pipelines.extraction.paragraphs import Line, Run, read_lines
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from pipelines.extraction.models import Removed
    from pipelines.extraction.structured import Structured
    from pipelines.extraction.view import View

ENOUGH = 200  # characters; a body with less is a teaser, or the wrong element
MANY = 20_000  # elements; a second look at such a page costs seconds and finds nothing new
SHORT = 1500  # characters below which trafilatura's slower, fuller mode is worth its time

_outside_links = etree.XPath(".//text()[not(ancestor::a)]", smart_strings=False)
Reading = tuple[list[Line], list["Removed"], str]

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every page without text as an error


def read_body(view: View, tree: HtmlElement, remove: tuple[str, ...], title: str) -> Reading:
    """Return the lines of the article, what was removed, and the evidence: the first reading that gives enough."""
    best: Reading = ([], [], "")
    for reading in (_read_family, _read_captions, _read_guess, _read_declared):
        found = reading(view, tree, remove, title)
        if _length(found[0]) > 2 * _length(best[0]):
            best = (found[0], best[1] + found[1], found[2])
        if _length(best[0]) >= ENOUGH:
            break
    return best


def _read_family(view: View, _tree: HtmlElement, remove: tuple[str, ...], title: str) -> Reading:
    body = find_body(view)
    if body is None:
        return [], [], ""
    removed = prune(body, view.family, remove)
    lines, taken = _clean(read_lines(body), title)
    return lines, removed + taken, view.origin


def _clean(lines: list[Line], title: str) -> tuple[list[Line], list[Removed]]:
    kept, above = drop_opening(lines, title)
    kept, taken = drop_boilerplate(kept)
    return kept, above + taken


def find_body(view: View) -> HtmlElement | None:
    """Return the family's body element: the first that holds enough, else the one that holds most."""
    most, best = -1, None
    for element in view.index.each(view.family.body):
        length = len(text_of_element(element))
        if length >= ENOUGH:
            return element
        if length > most:
            most, best = length, element
    return best


def read_around(view: View, tree: HtmlElement) -> str:
    """Return what stands outside links in the body element, or on the whole page where that is not enough."""
    body = find_body(view)
    text = "" if body is None else " ".join(_outside_links(body))
    return text if len(text) >= ENOUGH else " ".join(_outside_links(tree))


def _read_captions(view: View, _tree: HtmlElement, _remove: tuple[str, ...], _title: str) -> Reading:
    """Read a photo page, whose captions are its text."""
    lines = [line for element in view.index.each(view.family.captions) for line in read_lines(element)]
    return lines, [], view.origin


def _read_guess(view: View, tree: HtmlElement, remove: tuple[str, ...], title: str) -> Reading:
    """Read the densest part of the pruned page, or what trafilatura takes for the article."""
    removed = prune(tree, view.family, remove)
    if (densest := find_densest(tree)) is not None:
        kept, taken = _clean(read_lines(densest), title)
        if _length(kept) >= ENOUGH:
            return kept, removed + taken, "density"
    lines = _ask_trafilatura(tree, fast=True)
    if _length(lines) < SHORT and len(view.index.order) < MANY:
        lines = _ask_trafilatura(tree, fast=False) or lines
    kept, taken = _clean(lines, title)
    return kept, removed + taken, "trafilatura"


def _ask_trafilatura(tree: HtmlElement, *, fast: bool) -> list[Line]:
    document = trafilatura.bare_extraction(
        tree, fast=fast, include_comments=False, include_links=True, with_metadata=False
    )
    if document is None or isinstance(document, dict) or document.body is None:
        return []
    return read_lines(document.body)


def _read_declared(view: View, _tree: HtmlElement, _remove: tuple[str, ...], title: str) -> Reading:
    """Read JSON-LD's articleBody, for pages that a script paints."""
    kept, taken = _clean(_declared_lines(view.structured), title)
    return kept, taken, "json-ld"


def _declared_lines(structured: Structured) -> list[Line]:
    for value in structured.of_articles("articleBody"):
        if isinstance(value, str) and len(value) >= ENOUGH:
            if "</" in value:
                return read_lines(html.fragment_fromstring(value, create_parent="div"))
            return [Line.of([Run(part, linked=False)]) for part in value.splitlines() if part.strip()]
    return []


def _length(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)
