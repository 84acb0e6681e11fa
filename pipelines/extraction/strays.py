"""Lines at both ends of a text that are no part of it: in boxes of their own, where none of its paragraphs stands."""

from __future__ import annotations

from collections import Counter
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from pipelines.extraction.bylines import read_byline
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.insets import ENDS, LISTS, MOST_CELL_WORDS, MOST_LEVELS, NUMBER, kind_of
from pipelines.extraction.paragraphs import BAR, CELLS, MOSTLY_LINKS, PROSE, read_broken_lines, rejoin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipelines.extraction.paragraphs import Line

FEWEST = 2  # paragraphs of a story, and lines at one of its ends that may be none of it at the first look


class LinePlace(NamedTuple):
    """Where a line stands in its page: after how many others, and in which block."""

    number: int
    block: _Element


def strays(lines: Sequence[Line], tree: HtmlElement, title: str = "") -> tuple[int, int]:
    """Return how many short lines above the first paragraph, and below the last, have boxes of their own in *tree*.

    So have those that stand above its *title* there.
    """
    told = [number for number, line in enumerate(lines) if len(line.text) >= PROSE and line.linked <= MOSTLY_LINKS]
    if len(told) < FEWEST or (told[0] == 0 and told[-1] == len(lines) - 1):
        return 0, 0
    placed = _placed_in(tree)
    at = [placed.get(fold_title(line.text)) for line in lines]
    paragraphs = [place for number in told if (place := at[number]) is not None]
    if not paragraphs:
        return 0, 0
    headline = placed.get(fold_title(title))
    highest = -1 if headline is None or headline.number > paragraphs[0].number else headline.number

    def around(homes: _Homes) -> tuple[int, int]:
        apart = [_is_above(place, highest) or homes.lack(place, line) for place, line in zip(at, lines, strict=True)]
        deks = [_is_dek(line, place, paragraphs[0]) for line, place in zip(lines[: told[0]], at, strict=False)]
        loose = (is_apart and not is_dek for is_apart, is_dek in zip(apart, deks, strict=False))
        return sum(takewhile(bool, loose)), sum(takewhile(bool, apart[: told[-1] : -1]))

    blocks = [place.block for place in paragraphs]
    near = around(_Homes(blocks, is_near=True))
    return near if max(near) <= FEWEST else around(_Homes(blocks))


def _is_above(place: LinePlace | None, headline: int) -> bool:
    return place is not None and place.number < headline


def _is_dek(line: Line, place: LinePlace | None, first: LinePlace) -> bool:
    """Say whether *line* is a sentence that the page, too, has before the *first* paragraph."""
    return place is not None and place.number < first.number and ENDS.search(line.text) is not None


def _placed_in(tree: HtmlElement) -> dict[str, LinePlace]:
    """Return where the lines of *tree* stand, by the letters of each."""
    found: dict[str, LinePlace] = {}
    for number, line in enumerate(rejoin(read_broken_lines(tree))):
        if line.block is not None:
            found.setdefault(fold_title(line.text), LinePlace(number, line.block))
    return found


def _tells_figures(text: str, block: _Element) -> bool:
    """Say whether *text* is an item or a row of few words with a number among them."""
    cells = text.split(BAR)
    is_entry = block.tag == "li" or len(cells) > 1
    return is_entry and NUMBER.search(text) is not None and all(len(cell.split()) <= MOST_CELL_WORDS for cell in cells)


class _Homes:
    """The boxes in which the paragraphs of a story stand; one that *is_near* holds several itself."""

    def __init__(self, blocks: Sequence[_Element], *, is_near: bool = False) -> None:
        self.blocks = Counter(blocks)
        own = {one for one, number in self.blocks.items() if is_near and number > 1 and one.tag not in CELLS}
        self.boxes = {block if block in own else block.getparent() for block in self.blocks}
        self.near = {block.getparent() for block in own}
        self.kinds = {kind_of(box) for box in self.boxes if box is not None and box.get("class")}
        self.outer = {box.getparent() for box in self.boxes if box is not None}

    def lack(self, place: LinePlace | None, line: Line) -> bool:
        """Say whether *line* stands in a box of its own; what signs it, or tells figures, may stand anywhere."""
        text = line.text
        if place is None or text.startswith(("(", "[", "*")) or read_byline(text) is not None:
            return False
        return not _tells_figures(text, place.block) and not self.hold(place.block)

    def hold(self, block: _Element) -> bool:
        """Say whether *block* stands where paragraphs do, or in a list or a quotation there."""
        box = block.getparent()
        if block in self.blocks or block in self.boxes or box is None or box in self.boxes:
            return True
        if block.tag == "p" and box in self.near:
            return True
        if kind_of(box) in self.kinds or (
            not box.get("class") and box.tag != "details" and box.getparent() in self.outer
        ):
            return True
        lists = [one for one in islice(block.iterancestors(), MOST_LEVELS) if one.tag in LISTS]
        return any(one.getparent() in self.boxes for one in lists)
