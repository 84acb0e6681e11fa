"""Find the text of a page that no family knows: the stretch of its lines that is densest in prose.

Prose counts for a stretch, links and labels count against it, and so does a jump from one box into another. The story
may lie in one box or in many, under a header or directly under the body.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pipelines.extraction.apart import ASIDE, HEADLINE, Apart, name_words
from pipelines.extraction.body_choice import questions_in
from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.paragraphs import (
    BAR,
    CELLS,
    HEADINGS,
    ITEMS,
    MOSTLY_LINKS,
    PROSE,
    WHOLLY,
    Line,
    read_broken_lines,
    rejoin,
)
from pipelines.extraction.related import is_linked_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element

    from pipelines.extraction.index import Index

LONGEST = 400  # characters of a paragraph that count
LABEL = -12.0  # a short line that is no item of a list
ITEM = 0.3  # for each character of an item or a cell
LINK, LINK_CHARACTER = -25.0, -0.4  # a line that is mostly link, or shows another article
ELSEWHERE = -250.0  # a heading that is a link to another story
STEP, FREE = -6.0, 2  # for each box that a jump leads out of or into, but for the first ones
SECTION = -150.0  # for a jump from a text into an article or section of another kind
LEAST = 200.0  # what a story is worth; with less it is a teaser
FAR_MORE = 3.0
SECTIONS = frozenset({"article", "section"})
FRAME = " or ".join(f"ancestor::{tag}" for tag in sorted(ASIDE))
_outside_frame = etree.XPath(f"descendant::text()[not({FRAME})]", smart_strings=False)


class Stretch(NamedTuple):
    """Lines from one to before another, and what they are worth together."""

    worth: float
    start: int
    end: int


def read_densest(tree: _Element, apart: Apart) -> list[Line]:
    """Return the lines of the densest stretch of a page, or none where there is no prose."""
    lines = read_broken_lines(tree, apart)
    values = (_value_of_link(line) if line in apart.neighbours else _value(line) for line in lines)
    steps = list(zip(values, _jumps(lines, apart), strict=True))
    best = _choose(lines, steps, apart)
    is_asked = best.start > 0 and best.start - 1 in questions_in(lines[: best.end])
    return rejoin(lines[best.start - is_asked : best.end])


def most_text(index: Index) -> int:
    """Return so many characters that no reader finds more on a page; what no reader enters is not counted."""
    headings = chain(index.tagged("h1"), index.tagged("h2"))
    is_framed = any(True for heading in headings for _ in heading.iterancestors(*ASIDE))
    text = " ".join(index.root.itertext() if is_framed else _outside_frame(index.root))
    joined = sum(len(index.tagged(tag)) for tag in ("br", *CELLS))  # a line break is a space, and a cell has a bar
    return len(clean_text(text)) + len(BAR) * joined


def _value(line: Line) -> float:
    length = len(line.text)
    if line.tag in HEADINGS:
        return ELSEWHERE if line.linked >= WHOLLY and length > HEADLINE else 0.0
    if line.linked > MOSTLY_LINKS:
        return 0.0 if is_linked_paragraph(line) else _value_of_link(line)
    if length >= PROSE:
        return min(length, LONGEST)
    return ITEM * length if line.tag in ITEMS else LABEL


def _value_of_link(line: Line) -> float:
    return LINK + LINK_CHARACTER * len(line.text)


def _jumps(lines: Iterable[Line], apart: Apart) -> list[float]:
    """Return what it costs to go to each line from the one before."""
    ways: dict[_Element | None, list[_Element]] = {None: []}
    costs: list[float] = []
    before: _Element | None = None
    for line in lines:
        if line.block is not None and line.block not in ways:
            ways[line.block] = [line.block, *line.block.iterancestors()]
        costs.append(0.0 if before in {None, line.block} else _jump(ways[before], ways[line.block], apart))
        before = line.block
    return costs


def _jump(out: list[_Element], into: list[_Element], apart: Apart) -> float:
    """Return the cost of a jump between two blocks, each given with the elements around it, the innermost first."""
    shared = 0
    for one, other in zip(reversed(out), reversed(into), strict=False):
        if one is not other:
            break
        shared += 1
    left, entered = len(out) - shared, len(into) - shared
    cost = STEP * max(0, max(left, entered) - FREE)
    is_story = left and entered and apart.prose.get(out[left - 1]) and out[left - 1] is not apart.lead
    if is_story and _is_another_section(out[left - 1], into[entered - 1]):
        cost += SECTION
    return cost


def _is_another_section(left: _Element, entered: _Element) -> bool:
    if entered.tag not in SECTIONS:
        return False
    alike = left.get("class") == entered.get("class") or not name_words(left).isdisjoint(name_words(entered))
    return left.tag != entered.tag or not alike


def _choose(lines: Sequence[Line], steps: Sequence[tuple[float, float]], apart: Apart) -> Stretch:
    """Return the first stretch below the headline that is a story; one elsewhere must be worth far more."""
    start = _below_headline(lines, apart)
    stops = [start, *(number for number in range(start, len(lines)) if start and _is_next(lines[number], apart))]
    stretches = [_densest(steps, one, stop) for one, stop in zip(stops, [*stops[1:], len(lines)], strict=True)]
    best = next((one for one in stretches if one.worth >= LEAST), Stretch(0.0, start, start))
    anywhere = _densest(steps, 0, len(lines)) if best.worth < 2 * LEAST else best
    return anywhere if anywhere.worth > FAR_MORE * best.worth else best


def _below_headline(lines: Sequence[Line], apart: Apart) -> int:
    """Return the number of the line after the headline, or 0."""
    inside = [number for number, line in enumerate(lines) if line.block is not None and _is_in(line.block, apart)]
    return inside[-1] + 1 if inside else 0


def _is_in(block: _Element, apart: Apart) -> bool:
    return apart.headline is not None and (block is apart.headline or apart.headline in block.iterancestors())


def _is_next(line: Line, apart: Apart) -> bool:
    """Say whether *line* is the headline of a story that was loaded below."""
    return line.tag == "h1" and bool(apart.title) and fold_title(line.text) != apart.title


def _densest(steps: Sequence[tuple[float, float]], start: int, end: int) -> Stretch:
    """Return the stretch between *start* and *end* that is worth most."""
    best, worth, begin = Stretch(0.0, start, start), 0.0, start
    for number in range(start, end):
        value, jump = steps[number]
        if number == start or worth + jump <= 0:
            worth, begin = 0.0, number
        else:
            worth += jump
        worth += value
        if worth > best.worth:
            best = Stretch(worth, begin, number + 1)
    return best
