"""A story over several boxes: builders of pages split it around advertisements and links, and call its boxes alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import html

from pipelines.extraction.body_readings import is_prose_line
from pipelines.extraction.paragraphs import HEADINGS, WHOLLY, read_lines
from pipelines.extraction.tree import common_box, text_of_element

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index
    from pipelines.extraction.paragraphs import Line

HEADLINES = ("h1", "h2")
FEWEST = 2  # paragraphs of a part; one tells of the outlet, or of who wrote
MOSTLY = 0.5  # of a part that is told in sentences
LONGEST_BESIDE = 40  # characters that may stand beside a part: "Iklan"


def gather(index: Index, body: HtmlElement, others: Container[HtmlElement] = ()) -> bool:
    """Put into *body* what stands of its story in further boxes that are called as it is; say whether any does.

    Each is alone in what holds it, and stands in none of *others*. Another story begins with a headline of its own.
    """
    if not _alike(index, body):
        return False
    parts = _parts(index, body, range(index.order[body] + 1, _next_headline(index, _last(index, body))))
    parts = [part for part in parts if not any(box in others for box in (part, *part.iterancestors()))]
    for part in parts:
        body.extend(_poured(part))
    return bool(parts)


def gather_around(index: Index, lines: Sequence[Line]) -> bool:
    """Put into the box of *lines* what stands of the same story in boxes before and behind it; say whether any does."""
    box = common_box([line.block for line in lines if line.block is not None and is_prose_line(line)])
    if box is None or box not in index.order or not _alike(index, box):
        return False
    before = _parts(index, box, range(_headline_before(index, box), index.order[box]))
    for part in reversed(before):
        box[:0] = _poured(part)
    return gather(index, box) or bool(before)


def may_go_on(body: HtmlElement, others: Container[HtmlElement]) -> bool:
    """Say whether the story of a *body* without a class may go on in boxes without one beside it, but for *others*."""
    if body.get("class"):
        return False  # what is called as it is was put into it
    beside = (one for one in body.itersiblings(str(body.tag)) if not one.get("class") and one not in others)
    return any(_tells_more(read_lines(one), others) for one in beside)


def _tells_more(lines: Sequence[Line], others: Container[HtmlElement]) -> bool:
    own = [line for line in lines if line.block not in others]
    return any(map(is_prose_line, own)) and own[0].linked < WHOLLY


def _poured(part: HtmlElement) -> list[HtmlElement]:
    return [html.fragment_fromstring(part.text or "", create_parent="p"), *part]


def _last(index: Index, box: HtmlElement) -> int:
    """Return the place of the last element in *box*."""
    return max((index.order[one] for one in box.iter("*") if one in index.order), default=index.order[box])


def _headlines(index: Index) -> list[int]:
    return [index.order[one] for tag in HEADLINES for one in index.tagged(tag)]


def _next_headline(index: Index, place: int) -> int:
    return min((one for one in _headlines(index) if one > place), default=len(index.order))


def _headline_before(index: Index, box: HtmlElement) -> int:
    return max((one for one in _headlines(index) if one < index.order[box]), default=0)


def _parts(index: Index, body: HtmlElement, places: range) -> list[HtmlElement]:
    """Return the boxes in *places* of the page that are called as *body* and tell of its story."""
    alike = [one for one in _alike(index, body) if index.order[one] in places]
    above = {body, *body.iterancestors()} if alike else set()
    return [one for one in alike if one not in above and body not in one.iterancestors() and _is_part(one, above)]


def _alike(index: Index, body: HtmlElement) -> list[HtmlElement]:
    """Return the other elements of the page that have the classes of *body*, if it has any."""
    names = (body.get("class") or "").split()[:1]
    called = index.elements.get(f".{names[0]}", []) if names else []
    return [one for one in called if one is not body and one.get("class") == body.get("class")]


def _is_part(box: HtmlElement, above: set[HtmlElement]) -> bool:
    """Say whether *box* has paragraphs, and nothing to speak of stands beside it in what does not stand *above*."""
    outer = next((one for one in (box, *box.iterancestors()) if one.getparent() in above), None)
    if outer is None or len(text_of_element(outer)) > len(text_of_element(box)) + LONGEST_BESIDE:
        return False
    lines = read_lines(box)
    told = [len(line.text) for line in lines if is_prose_line(line)]
    headlines = [*lines[:1], *(line for line in lines if line.tag in HEADINGS)]
    is_of_others = any(line.linked >= WHOLLY for line in headlines)
    return len(told) >= FEWEST and sum(told) >= MOSTLY * sum(len(line.text) for line in lines) and not is_of_others
