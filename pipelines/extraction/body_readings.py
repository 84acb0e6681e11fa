"""What one reader takes for the text of a page, and how much of it another holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.models import Removed
from pipelines.extraction.paragraphs import CELLS, HEADINGS, MOSTLY_LINKS, PROSE, Line
from pipelines.extraction.related import is_sentence

ENOUGH = 200  # characters; a reading with less is a teaser, or the wrong element
LITTLE = 0.5  # of the other reading; what holds less has lost the rest
NEARLY_ALL = 0.8
SCARCELY = 0.3
START = 80  # letters of a paragraph by which it is found in another reading
LOOSE = HEADINGS | {"dt", "dd", "li"}
SHORT_HEADING = 30  # letters; what says more of a sentence is a quotation set in large print
A_WORD = 12  # letters; a line with fewer may be the end of one


@dataclass(frozen=True, kw_only=True)
class BodyReading:
    """What one reader takes for the text."""

    lines: Sequence[Line]
    removed: Sequence[Removed] = ()
    origin: str = ""
    is_broad: bool = False  # of a family whose marks many themes share
    is_learned: bool = False  # of the element in which other pages of the site have theirs

    @cached_property
    def length(self) -> int:
        """Return the characters of all lines."""
        return sum(len(line.text) for line in self.lines)

    @cached_property
    def folded(self) -> str:
        """Return the letters of all lines."""
        return "".join(fold_title(line.text) for line in self.lines)

    @cached_property
    def beginnings(self) -> list[str]:
        """Return the first letters of each line."""
        return [fold_title(line.text)[:START] for line in self.lines]

    def holds(self, line: Line) -> bool:
        """Say whether *line* stands in this reading; one without letters stands in all.

        A short heading stands where a line begins, and so does a term, an item or a word: a sentence may have it too.
        """
        told = fold_title(line.text)[:START]
        longest = SHORT_HEADING if line.tag in LOOSE else 0 if line.tag in CELLS else A_WORD
        if len(told) < longest and line.text[-1:].isalnum():
            return any(one.startswith(told) for one in self.beginnings)
        return told in self.folded

    def share_of(self, other: BodyReading) -> float:
        """Return how much of *other* this reading holds."""
        return sum(len(line.text) for line in other.lines if self.holds(line)) / other.length if other.length else 1.0


def is_prose_line(line: Line) -> bool:
    """Say whether *line* is a sentence or more, as a story is told in."""
    is_told = len(line.text) >= PROSE and line.tag not in HEADINGS
    return is_told and line.linked <= MOSTLY_LINKS and is_sentence(line.text)
