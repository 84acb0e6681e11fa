"""Other articles of the same source, as its channels announced them: what shows one on a page is a neighbour.

A line is one that is the title of another article, with a label, a date or a byline beside it or alone, linked or not,
one that is its headline and what announces it behind a full stop, and a line that is a link to its address. The page's
own title and address are never a neighbour's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.urls import canonical
from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.models import Removed
from pipelines.extraction.paragraphs import HEADINGS
from pipelines.extraction.related import is_headline
from pipelines.models import NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.models import Headline
    from pipelines.extraction.paragraphs import Line

LONGEST = 320  # characters of a line that shows a title
LONGEST_LINK = 220  # characters; a longer one is a paragraph, wherever it leads
FEWEST_WORDS, FEWEST_LETTERS = 4, 20  # of a title that no sentence of another article is
MOST_BESIDE = 40  # characters beside a title in its line
MOSTLY = 0.6  # of a line that is a link
TEASING = ("p", "li")  # blocks that hold a title with what is told below it
LABEL_WORDS = 4  # of a heading above a neighbour that belongs to it
ENDS = (".", "!", "?", ",", ";")
STOP = re.compile(r"[\"”’]?(?:[.:…]|(?<=[!?])|\s[–—|-])\s")  # between a headline and what announces it


class Neighbours:
    """Knows what a page shows of the *others* that its source announced; *titles* are its own."""

    def __init__(self, others: Iterable[Headline] = (), *, url: str = "", titles: Sequence[str] = ()) -> None:
        own = {fold_title(title) for title in titles}
        self.url = url
        self.addresses = {one.url for one in others} - {"", url}
        announced = dict.fromkeys(one.title for one in others if not url or one.url != url)
        told = dict(map(_shown_and_folded, announced))
        self.titles = tuple(title for title, folded in told.items() if folded and folded not in own)
        self.folded = {told[title] for title in self.titles}

    def __contains__(self, line: Line) -> bool:
        return self.holds_title(line.text) or self._is_teaser(line.text) or self._is_link(line)

    def holds_title(self, text: str) -> bool:
        """Say whether *text* is the title of another article, and next to nothing before or behind it."""
        if not self.titles or len(text) > LONGEST:
            return False
        if fold_title(text) in self.folded:
            return True
        if text.endswith(ENDS) or not (text.startswith(self.titles) or text.endswith(self.titles)):
            return False
        return any(len(text) - len(title) <= MOST_BESIDE and title in text for title in self.titles)

    def _is_teaser(self, text: str) -> bool:
        """Say whether *text* is the headline of another article, and no sentence, with some more behind a full stop."""
        if len(text) > LONGEST or not text.startswith(self.titles):
            return False
        begun = (title for title in self.titles if text.startswith(title) and is_headline(title))
        return any(STOP.match(text, len(title)) for title in begun)

    def _is_link(self, line: Line) -> bool:
        if not self.addresses or len(line.text) > LONGEST_LINK or line.linked < MOSTLY:
            return False
        leads_to = {canonical(run.address, self.url) for run in line.runs if run.linked and run.address}
        return not leads_to.isdisjoint(self.addresses)

    def drop_told(self, lines: Sequence[Line]) -> Iterator[Line | Removed]:
        """Yield the lines without what is told of another article below its title in the same paragraph."""
        heads = (number for number, line in enumerate(lines) if _heads_paragraph(lines, number) and line in self)
        told = {at for number in heads for at in _told_below(lines, number)}
        for number, line in enumerate(lines):
            yield Removed.of(NEIGHBOUR, line.text) if number in told else line

    def drop(self, lines: Sequence[Line]) -> Iterator[Line | Removed]:
        """Yield the lines that show no other article, and a record of each that does, with the label above it."""
        found = [line in self for line in lines]
        for line, is_one, is_followed in zip(lines, found, [*found, False][1:], strict=True):
            is_label = is_followed and line.tag in HEADINGS and len(line.text.split()) <= LABEL_WORDS
            yield Removed.of(NEIGHBOUR, line.text) if is_one or is_label else line


def _heads_paragraph(lines: Sequence[Line], number: int) -> bool:
    """Say whether a line is the first of several in a paragraph or an item."""
    block = lines[number].block
    if block is None or block.tag not in TEASING or (number and lines[number - 1].block is block):
        return False
    return number + 1 < len(lines) and lines[number + 1].block is block


def _told_below(lines: Sequence[Line], number: int) -> range:
    """Return which lines stand below the first of a paragraph, if that is no longer than a teaser."""
    end = number + 1
    while end < len(lines) and lines[end].block is lines[number].block:
        end += 1
    is_little = sum(len(line.text) for line in lines[number + 1 : end]) <= LONGEST
    return range(number + 1, end if is_little else number + 1)


@lru_cache(maxsize=8192)  # of a source that are announced, the same for one page after the other
def _shown_and_folded(title: str) -> tuple[str, str]:
    """Return a title as it is shown and as titles compare, which is empty where it may be any sentence."""
    shown = clean_text(title)
    folded = fold_title(shown)
    return shown, folded if len(shown.split()) >= FEWEST_WORDS and len(folded) >= FEWEST_LETTERS else ""


NOBODY = Neighbours()
