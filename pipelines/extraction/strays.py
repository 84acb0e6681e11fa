"""Lines at both ends of a text that are no part of it: in boxes of their own, where none of its paragraphs stands."""

from __future__ import annotations

from collections import Counter
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from pipelines.extraction.bylines import read_byline
from pipelines.extraction.captions import ENDS, MOST_LEVELS, TITLE_WORDS
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.insets import LISTS, MOST_CELL_WORDS
from pipelines.extraction.paragraphs import (
    BAR,
    CELLS,
    MOSTLY_LINKS,
    NUMBER,
    PROSE,
    is_link,
    kind_of,
    read_broken_lines,
    rejoin,
)
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipelines.extraction.paragraphs import Line

MANY_ROWS = 4  # of figures
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
        deks = [_is_dek(line, place, paragraphs[0], highest) for line, place in zip(lines[: told[0]], at, strict=False)]
        loose = (is_apart and not is_dek for is_apart, is_dek in zip(apart, deks, strict=False))
        moved = (_is_moved(line, place, paragraphs[0]) for line, place in zip(lines, at, strict=True))
        below = [one or other for one, other in zip(apart, moved, strict=True)][: told[-1] : -1]
        return sum(takewhile(bool, loose)), sum(takewhile(bool, below))

    near = around(_Homes(paragraphs, placed, is_near=True))
    return near if max(near) <= FEWEST else around(_Homes(paragraphs, placed))


def _is_above(place: LinePlace | None, headline: int) -> bool:
    return place is not None and place.number < headline


def _is_dek(line: Line, place: LinePlace | None, first: LinePlace, headline: int) -> bool:
    """Say whether *line* is a sentence that the page, too, has between *headline* and the *first* paragraph."""
    return place is not None and headline < place.number < first.number and ENDS.search(line.text) is not None


def _is_moved(line: Line, place: LinePlace | None, first: LinePlace) -> bool:
    """Say whether the page has *line* before the *first* paragraph, or a row of a table that it has nowhere."""
    return line.tag == "row" if place is None else place.number < first.number


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


def _is_of_teaser(block: _Element) -> bool:
    """Say whether *block* tells who wrote another story: a headline that is a link stands beside it."""
    box = block.getparent()
    links = () if box is None else (one for one in box.iter("a") if block not in one.iterancestors())
    return any(is_link(one) and len(text_of_element(one).split()) >= TITLE_WORDS for one in links)


class _Homes:
    """The boxes in which the paragraphs of a story stand; one that *is_near* holds several itself."""

    def __init__(
        self, paragraphs: Sequence[LinePlace], placed: Mapping[str, LinePlace], *, is_near: bool = False
    ) -> None:
        self.placed = placed
        self.last = paragraphs[-1]
        self.blocks = Counter(place.block for place in paragraphs)
        own = {one for one, number in self.blocks.items() if is_near and number > 1 and one.tag not in CELLS}
        self.boxes = {block if block in own else block.getparent() for block in self.blocks}
        self.near = {block.getparent() for block in own}
        self.kinds = {kind_of(box) for box in self.boxes if box is not None and box.get("class")}
        self.outer = {box.getparent() for box in self.boxes if box is not None}

    def lack(self, place: LinePlace | None, line: Line) -> bool:
        """Say whether *line* stands in a box of its own; what signs a story may stand anywhere, figures right below."""
        text = line.text
        if place is None or text.startswith(("(", "[", "*")) or self.hold(place.block):
            return False
        if read_byline(text) is not None:
            return _is_of_teaser(place.block)
        return not _tells_figures(text, place.block) or self._is_passed(place)

    def _is_passed(self, place: LinePlace) -> bool:
        """Say whether the page says more than a heading above each list between the last paragraph and this line.

        A board of the site beside its small things has few rows; what has many is told of the story.
        """
        own = self._list_of(place)
        if own is not None and len([*own.iter("tr", "li")]) >= MANY_ROWS:
            return False
        before = (one for one in self.placed.values() if self.last.number < one.number < place.number)
        lists = [self._list_of(one) for one in before]
        return lists.count(None) > len({*lists, own} - {None})

    def _list_of(self, place: LinePlace) -> _Element | None:
        """Return the list or the table in which a line stands, and the last paragraph does not."""
        around = set(self.last.block.iterancestors())
        boxes = (place.block, *place.block.iterancestors())
        return next((box for box in boxes if box.tag in LISTS and box not in around), None)

    def hold(self, block: _Element) -> bool:
        """Say whether *block* stands where paragraphs do, or in a list or a quotation there."""
        box = block.getparent()
        if block in self.blocks or block in self.boxes or box is None or box in self.boxes:
            return True
        if block.tag == "p" and box in self.near:
            return True
        is_nameless = not (box.get("class") or box.get("id"))
        if kind_of(box) in self.kinds or (is_nameless and box.tag != "details" and box.getparent() in self.outer):
            return True
        lists = [one for one in islice(block.iterancestors(), MOST_LEVELS) if one.tag in LISTS]
        return any(one.getparent() in self.boxes for one in lists)
