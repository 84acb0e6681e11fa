"""The story's cells on old pages, which name nothing and are layout tables.

The story has a cell, or columns of one row; what stands in the other cells of its row, and in the rows around it, is
the site's.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pipelines.extraction.below import TITLES, is_set_alike
from pipelines.extraction.beside import MOSTLY, STORY
from pipelines.extraction.paragraphs import BLOCKS
from pipelines.extraction.related import is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element

ENOUGH = 400  # a cell with so many has the story, and not its first paragraph only
LITTLE = 0.3  # of the prose of the story; a row with more may be its next paragraph
HALF = 0.5  # the same for all rows below
CAPTION = 300  # characters
TABLE_PARTS = frozenset({"tbody", "thead", "tfoot"})
CONTROLS = ("a", "input", "button", "select", "marquee")


def cells_beside(tree: _Element, headline: _Element, prose: Mapping[_Element, int]) -> set[_Element]:
    """Return the cells and rows of the layout tables of *tree* that stand beside the story below *headline*."""
    beside: set[_Element] = set()
    above = {headline, *headline.iterancestors()}
    for rows, number in _layouts(tree, headline, prose):
        holder = next((cell for cell in rows[number] if cell in above), None)
        story, own = _story_in(rows[number:], holder, prose)
        if story is None:
            continue
        told = sum(prose.get(cell, 0) for cell in own)
        others = [cell for cell in {*rows[number], *story} if cell is not holder and cell not in own]
        beside.update(one for one in (*others, *rows[:number]) if _says_other(one, prose))
        beside.update(_rows_below(rows[rows.index(story) + 1 :], told, headline, prose))
    return beside | _picture_tables(tree, above)


def _layouts(
    tree: _Element, headline: _Element, prose: Mapping[_Element, int]
) -> Iterator[tuple[list[_Element], int]]:  # fmt: skip
    """Yield the rows of each table that holds the headline, or most of the page below it, and where to begin."""
    around = [*headline.iterancestors("tr")]
    for holder in around:
        rows = _rows_of(holder)
        yield rows, rows.index(holder)
    most = MOSTLY * prose.get(tree, 0)
    large = (table for table in tree.iter("table") if prose.get(table, 0) > most and _has_cells(table))
    row = None if around else next((row for table in large for row in table.iter("tr")), None)
    if row is not None:
        yield _rows_of(row), 0


def _has_cells(table: _Element) -> bool:
    """Say whether *table* has more than one cell: what is alone in it has nothing beside it."""
    cells = table.iter("td", "th")
    return next(cells, None) is not None and next(cells, None) is not None


def _rows_of(row: _Element) -> list[_Element]:
    """Return the rows of the table of *row*."""
    table = row.getparent()
    if table is not None and table.tag in TABLE_PARTS and table.getparent() is not None:
        table = table.getparent()
    parts = [row] if table is None else chain.from_iterable([kid] if kid.tag == "tr" else kid for kid in table)
    return [part for part in parts if part.tag == "tr"]


def _story_in(
    rows: Sequence[_Element], holder: _Element | None, prose: Mapping[_Element, int]
) -> tuple[_Element | None, list[_Element]]:  # fmt: skip
    """Return the row in which the story stands, and its cells: that of the headline, or those of a later row."""
    if holder is not None and prose.get(holder, 0) >= STORY:
        return rows[0], [holder]
    for row in rows if holder is None else rows[1:]:
        if max((prose.get(cell, 0) for cell in row), default=0) >= STORY:
            own = [cell for cell in row if prose.get(cell, 0) >= STORY and _title_of(cell) is None]
            return row, [cell for cell in row if cell in own or (own and _is_column(cell, own[0], prose))]
    return None, []


def _is_column(cell: _Element, other: _Element, prose: Mapping[_Element, int]) -> bool:
    """Say whether *cell* is a column of the story as the *other* one is."""
    is_alike = all(cell.get(name) == other.get(name) for name in ("class", "width"))
    is_text = bool(prose.get(cell)) and _title_of(cell) is None and next(cell.iter(*CONTROLS), None) is None
    return is_alike and is_text and _is_behind(cell, other)


def _is_behind(cell: _Element, other: _Element) -> bool:
    return any(one is other for one in cell.itersiblings(preceding=True))


def _title_of(cell: _Element) -> _Element | None:
    """Return the element that sets a title with which *cell* begins, if it begins with one."""
    for inner in cell.iter("*"):
        if inner.tag in TITLES:
            following = inner.getnext()
            ends = following is None or following.tag in BLOCKS
            is_title = (
                ends and not (inner.tail or "").strip() and not is_sentence("".join(inner.itertext()).strip() or ".")
            )
            return inner if is_title else None
        if inner.text and inner.text.strip():
            return None
    return None


def _rows_below(
    rows: Sequence[_Element], told: int, headline: _Element, prose: Mapping[_Element, int]
) -> list[_Element]:  # fmt: skip
    """Return which of the *rows* below a story are no part of it; each may be a paragraph where it is cut in rows."""
    if told < ENOUGH:
        return []
    following = next((number for number, row in enumerate(rows) if is_set_alike(_title_of(row), headline)), len(rows))
    goes_on = sum(prose.get(row, 0) for row in rows[:following]) > HALF * told
    own = [] if goes_on else [one for one in rows[:following] if prose.get(one, 0) <= LITTLE * told]
    return [row for row in (*own, *rows[following:]) if _says_other(row, prose)]


def _says_other(element: _Element, prose: Mapping[_Element, int]) -> bool:
    """Say whether *element* has prose or something to follow; a date or a name beside the headline has neither."""
    return bool(prose.get(element)) or next(element.iter(*CONTROLS), None) is not None


def _picture_tables(tree: _Element, above: set[_Element]) -> set[_Element]:
    """Return the tables that hold one picture and what is said of it."""
    found = set()
    for table in tree.iter("table"):
        texts = [cell for cell in table.iter("td") if "".join(cell.itertext()).strip()]
        is_picture = next(table.iter("img"), None) is not None and len(texts) == 1
        if is_picture and len("".join(table.itertext())) <= CAPTION and table not in above:
            found.add(table)
    return found
