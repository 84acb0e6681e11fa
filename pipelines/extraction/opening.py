"""The lines above the first paragraph: what stands there repeats the headline, the date or the way to the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.extraction.boilerplate import label_kind
from pipelines.extraction.bylines import LONGEST_BYLINE, desk_in, read_byline
from pipelines.extraction.dates import CLOCK, DAY_FIRST, MONTH_FIRST, NUMBERS, WEEKDAY, YEAR_FIRST
from pipelines.extraction.models import Removed
from pipelines.extraction.paragraphs import HEADINGS
from pipelines.extraction.titles import fold_title

if TYPE_CHECKING:
    from pipelines.extraction.paragraphs import Line

CELLS = re.compile(r"\s*[|•·]\s*")
DEEPEST = 12  # lines among which the headline may be repeated
NEAR = 6  # lines of the text among which a date still stands between the lead and the rest
SHORT = 120  # characters; a longer line above the headline is text after all
FEW = 24  # letters that may be left of a date line: "Diterbitkan oleh redaksi"
DATE_PARTS = (DAY_FIRST, MONTH_FIRST, NUMBERS, YEAR_FIRST, CLOCK, WEEKDAY)


def drop_opening(lines: list[Line], title: str) -> tuple[list[Line], list[Removed]]:
    """Return the lines from the first paragraph on, and what stood above it."""
    start = _after_headline(lines, title)
    while start < len(lines) and start < DEEPEST and _is_furniture(lines[start].text):
        start += 1
    below_lead = [line for line in lines[start : start + NEAR] if is_date_line(line.text)]
    removed = [Removed.of("above the text", line.text) for line in (*lines[:start], *below_lead)]
    return [line for line in lines[start:] if line not in below_lead], removed


def drop_ending(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines up to the last that says something, and the headings below which nothing stands."""
    end = len(lines)
    while end > 1 and _announces_nothing(lines[end - 1]):
        end -= 1
    return lines[:end], [Removed.of("below the text", line.text) for line in lines[end:]]


def _announces_nothing(line: Line) -> bool:
    is_heading = line.tag in HEADINGS and not line.text.endswith((".", "!", "?"))
    return len(line.text) <= SHORT and (is_heading or line.text.endswith(":"))


def _is_furniture(text: str) -> bool:
    """Say whether *text* is a date, a desk or a label, or a row of these and of bylines with bars between."""
    cells = CELLS.split(text)
    if len(cells) == 1:
        return _is_label(text)
    return len(text) <= LONGEST_BYLINE and all(_is_label(cell) or _is_cell(cell) for cell in cells)


def _is_label(text: str) -> bool:
    return is_date_line(text) or bool(desk_in(text)) or label_kind(text) is not None


def _is_cell(text: str) -> bool:
    """Say whether *text* is a clock or a byline, which alone on a line is read before it is removed."""
    return CLOCK.match(text) is not None or read_byline(text) is not None


def _after_headline(lines: list[Line], title: str) -> int:
    """Return the number of the line after the repeated headline, or 0 if it is not repeated."""
    folded = fold_title(title)
    for number, line in enumerate(lines[:DEEPEST]):
        if folded and fold_title(line.text) == folded:
            return number + 1
        if len(line.text) > SHORT:
            break
    return 0


def is_date_line(text: str) -> bool:
    """Say whether *text* is a date and next to nothing else."""
    if len(text) > SHORT:
        return False
    rest = text
    for part in DATE_PARTS:
        rest = part.sub(" ", rest)
    dated = any(part.search(text) for part in DATE_PARTS[:4])
    return dated and len(re.findall(r"[^\W\d_]", rest)) <= FEW
