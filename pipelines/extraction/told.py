"""What of a page its channel tells, line by line, and in which boxes stands what it does not tell.

What stands above the beginning that was announced, or between two paragraphs that were, is no part of the text, unless
it is of a kind that the channel leaves out: quotations, lists, tables, headings. What stands behind the last is none
where the channel tells the whole, unless paragraphs stand there as a story has them: then it may stop midway. The rest
nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING

from crawler.models import WHOLE
from pipelines.boilerplate.layouts import ABOVE, NUMBERED
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.dates import DIGIT
from pipelines.extraction.element_paths import is_first, path_below_name, paths_to, selectors_of
from pipelines.extraction.paragraphs import HEADINGS, HEADLINE, WHOLLY, is_prose, kind_of
from pipelines.extraction.tree import common_box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from lxml.etree import _Element

    from crawler.models import Page
    from pipelines.extraction.index import Index
    from pipelines.extraction.paragraphs import Line
    from pipelines.extraction.view import View
    from pipelines.models import SourceFacts

START, SHORTEST_START = 48, 24  # letters of a beginning that is sought, and of a line that is a part of it
MOST_WITHIN = 8  # lines that stand in a beginning, if none stands there twice
MOST_FOUND = 0.7  # of the paragraphs that are told; a page that shows fewer is not what was announced
NEAR = 5  # lines below the headline in which a lead stands that its channel does not tell
MOST_BLOCKS = 80  # that stand beside those of the text
RUN = 2  # paragraphs without anything between them, which a story has and an announcement has not
PASSED_OVER = frozenset({"blockquote", "li", "dd", "dt", "td", "th", "pre", "figcaption", "caption", *HEADINGS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What the channel said of an article."""

    title: str = ""
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    beginning: str = ""
    names: tuple[str, ...] = ()  # of the site

    @classmethod
    def of(cls, page: Page, source: SourceFacts) -> Announced:
        """Return what the channel of *source* said of the article on *page*."""
        return cls(
            title=page.title or "", published=page.published, authors=page.authors, beginning=page.beginning or "",
            names=source.names,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What a channel told of a text."""

    beginning: str = ""  # its letters
    starts: tuple[str, ...] = ()  # those of each paragraph behind it
    is_whole: bool = False

    @classmethod
    def of(cls, text: str) -> Told:
        """Return what *text* tells, as `paragraphs_of` wrote it."""
        first, *further = text.split("\n")
        starts = tuple(fold_title(one)[:START] for one in further if one != WHOLE)
        return cls(fold_title(first), tuple(one for one in starts if len(one) >= SHORTEST_START), WHOLE in further)

    @property
    def start(self) -> str:
        """Return the letters by which the beginning is found."""
        return self.beginning[:START]

    @property
    def is_known(self) -> bool:
        """Say whether it is long enough to be no other text's."""
        return len(self.start) >= SHORTEST_START

    def begins(self, folded: str) -> bool:
        """Say whether a line of these letters begins as the text does."""
        return self.start in folded or (len(folded) >= SHORTEST_START and self.start.startswith(folded))


@dataclass(frozen=True, slots=True)
class Sorted:
    """The numbers of the lines of a page that are told, and of those that are known to be no part of the text."""

    own: list[int] = field(default_factory=list)
    foreign: list[int] = field(default_factory=list)
    behind: list[int] = field(default_factory=list)  # those that are none of it if the channel tells the whole
    further: list[int] = field(default_factory=list)  # those in which its text may go on, whatever the channel says
    is_whole: bool = False  # nothing but the lines told is its text


def sort_lines(lines: Sequence[Line], told: Told, title: str) -> Sorted:
    """Return which of *lines* of the page called *title* are told, and which are no part of what is."""
    folded = [fold_title(line.text) for line in lines]
    own = [*_found(folded, told)] if told.is_known else []
    if not own or len(own) < MOST_FOUND * (1 + len(told.starts)):
        return Sorted()
    headline = _headline_in(folded[: own[0]], fold_title(title))
    said = {number for number, text in enumerate(folded) if text == fold_title(title)}.union(own)
    further = _further(lines, own, headline) if told.is_whole else []
    is_whole = told.is_whole and not further
    between = range(own[0], own[-1]) if told.starts else ()
    foreign = [*_above(lines, own[0], headline), *(number for number in between if _says_much(lines[number]))]
    behind = (number for number in range(own[-1] + 1, len(lines)) if is_whole and _says_much(lines[number]))
    foreign, others = ([*_not_left_out(lines, own, said, numbers)] for numbers in (foreign, behind))
    return Sorted(own, foreign, others, further, is_whole)


def _not_left_out(
    lines: Sequence[Line], own: Sequence[int], said: AbstractSet[int], numbers: Iterable[int]
) -> Iterator[int]:
    """Yield those of the *numbers* that are not *said*, nor of kinds of which none is among the *own* of their box."""
    box = common_box(blocks_of(lines, own))
    told = {tag for number in own for tag in _kinds_of(lines[number], box)}
    for number in numbers:
        if number not in said and (lines[number].linked >= WHOLLY or told.issuperset(_kinds_of(lines[number], box))):
            yield number


def _kinds_of(line: Line, box: _Element | None) -> list[str]:
    """Return what of a text that channels leave out a line stands in, within *box*; nothing if it is outside."""
    tags: list[str] = []
    for one in () if line.block is None else (line.block, *line.block.iterancestors()):
        if one is box:
            return tags
        if one.tag in PASSED_OVER:
            tags.append(str(one.tag))
    return []


def _found(folded: Sequence[str], told: Told) -> Iterator[int]:
    """Yield the numbers of the lines that are told, in the order of the page: of the beginning the longest line."""
    begun = [number for number, text in enumerate(folded) if told.begins(text)]
    if not begun:
        return
    last = max(begun, key=lambda number: (len(folded[number]), -number))
    yield last
    within = (number for number in range(last + 1, len(folded)) if _is_within(folded[number], told.beginning))
    places = sorted({*islice(within, MOST_WITHIN), *_followers(folded, last, told.starts)})
    yield from places


def _is_within(text: str, beginning: str) -> bool:
    return len(text) >= SHORTEST_START and (text in beginning or beginning.endswith(text[: len(beginning)]))


def _followers(folded: Sequence[str], first: int, starts: Sequence[str]) -> Iterator[int]:
    """Yield the number of the line of each paragraph behind the *first*, each sought behind the one before."""
    last = first
    for start in starts:
        found = next((number for number in range(last + 1, len(folded)) if start in folded[number]), None)
        if found is not None:
            last = found
            yield found


def _further(lines: Sequence[Line], own: Sequence[int], headline: int) -> list[int]:
    """Return the numbers of the lines behind the last of its *own* in which a text may go on.

    They are like that one, be it in a box alike beside its own; then the channel tells less than all, whatever stands
    between them: a link, a picture, a heading of the next part. Or they are the next paragraphs in the box that holds
    the headline and the text.
    """
    one = lines[own[-1]].block
    others = (number for number in range(own[-1] + 1, len(lines)) if lines[number].linked < WHOLLY)
    alike = [number for number in others if _says_much(lines[number]) and _is_next_to(one, lines[number].block)]
    return alike or _run(lines, own[-1], common_box(blocks_of(lines, [headline, *own] if headline >= 0 else own)))


def _run(lines: Sequence[Line], last: int, story: _Element | None) -> list[int]:
    """Return the numbers of the first paragraphs in the box of a *story* behind the *last*, if they are several."""
    first = next((number for number in range(last + 1, len(lines)) if _is_told(lines[number])), len(lines))
    if any(map(_announces, lines[last + 1 : first])):
        return []
    beside = takewhile(_is_told, lines[first:])
    boxes = [box for line in beside if line.block is not None and (box := line.block.getparent()) is not None]
    run = [*takewhile(lambda box: box is boxes[0], boxes)]
    is_inside = bool(run) and (story is None or story in (run[0], *run[0].iterancestors()))
    return [*range(first, first + len(run))] if is_inside and len(run) >= RUN else []


def _is_next_to(one: _Element | None, other: _Element | None) -> bool:
    """Say whether two blocks are one, or are alike in the same box or in boxes alike beside each other."""
    if one is None or other is None:
        return False
    box, next_box = one.getparent(), other.getparent()
    if one is other or box is None or next_box is None:
        return one is other
    is_beside = box.getparent() is next_box.getparent() and kind_of(box) == kind_of(next_box)
    return (box is next_box or is_beside) and kind_of(one) == kind_of(other)


def _headline_in(folded: Sequence[str], title: str) -> int:
    """Return the number of the last line that is the headline, or -1."""
    return max((number for number, text in enumerate(folded) if title and text == title), default=-1)


def _above(lines: Sequence[Line], first: int, headline: int) -> list[int]:
    """Return what stands above the *first* line of a text, but for a lead right below its headline."""
    above = [number for number in range(first) if _says_much(lines[number])]
    is_led = bool(above) and 0 <= headline < above[-1] <= headline + NEAR and above[-2:-1] < [headline]
    return above[:-1] if is_led else above


def _says_much(line: Line) -> bool:
    """Say whether *line* is as long as a sentence, or the headline of another article."""
    is_headline = line.linked >= WHOLLY and len(line.text) >= HEADLINE
    return line.block is not None and (is_headline or is_prose(len(line.text), line.linked * len(line.text)))


def _is_told(line: Line) -> bool:
    """Say whether *line* is a sentence or more without a link."""
    return line.block is not None and is_prose(len(line.text), 0) and not line.linked


def _announces(line: Line) -> bool:
    """Say whether *line* is what stands above another text: a headline that is a link, a day, a name."""
    return (line.linked >= WHOLLY and len(line.text) >= HEADLINE) or DIGIT.search(line.text) is not None


def places_of(
    view: View, lines: Sequence[Line], known: Sorted
) -> tuple[dict[str, None], dict[str, None], dict[str, None]]:  # fmt: skip
    """Return the places of the lines that may be the text's, those above or between these, and those behind them."""
    own, further = blocks_of(lines, known.own), blocks_of(lines, known.further)
    around = dict.fromkeys(chain.from_iterable([*block.iterancestors()] for block in own))
    paths = chain.from_iterable(paths_to(view.index, box) for box in around)
    foreign, behind = blocks_of(lines, known.foreign), blocks_of(lines, known.behind)
    elsewhere = _not_above(view)
    above, others = ([ABOVE] if not elsewhere.issuperset(blocks) else [] for blocks in (own, foreign))
    told = dict.fromkeys(chain(names_around([*own, *further]), above, paths))
    return told, dict.fromkeys((*others, *_others(view, own, foreign))), dict.fromkeys(_others(view, own, behind))


def _others(view: View, own: Sequence[_Element], foreign: Sequence[_Element]) -> Iterator[str]:
    """Yield the places of blocks that are *foreign*, and of the boxes that hold them beside those that hold *own*."""
    yield from names_around(foreign)
    boxes = islice(_beside_all(own, foreign), MOST_BLOCKS)  # each way to one counts those before it
    yield from chain.from_iterable(_numbered(view.index, box) for box in boxes)


def _numbered(index: Index, box: _Element) -> Iterator[str]:
    """Yield the paths to *box* that tell its number, so that they find no other one."""
    return (css for css in paths_to(index, box) if NUMBERED in css and is_first(index, css, box))


def _not_above(view: View) -> set[_Element]:
    """Return the elements that hold the headline or stand below it; all where it is not known."""
    if view.headline is None:
        return {*view.index.order}
    return {view.headline, *view.headline.iterancestors(), *view.index.all_behind(view.index.order, view.headline)}


def blocks_of(lines: Sequence[Line], numbers: Iterable[int]) -> list[_Element]:
    """Return the blocks of the lines of these *numbers*, once each."""
    blocks = (lines[number].block for number in numbers)
    return [*dict.fromkeys(block for block in blocks if block is not None)]


def names_around(blocks: Sequence[_Element]) -> Iterator[str]:
    """Yield the names of *blocks* and of what is around them, and the ways down to them from the nearest name."""
    around = dict.fromkeys(chain(blocks, *(block.iterancestors() for block in blocks)))
    yield from (css for box in around for css in selectors_of(box))
    yield from filter(None, map(path_below_name, blocks))


def _beside_all(own: Sequence[_Element], foreign: Iterable[_Element]) -> dict[_Element, None]:
    """Return the outermost boxes that hold *foreign* blocks beside the innermost box that holds all of our *own*."""
    inner = common_box(own)
    outer = {*(() if inner is None else inner.iterancestors())}
    found = (
        next((one for one in (block, *block.iterancestors()) if one.getparent() in outer), None) for block in foreign
    )
    return dict.fromkeys(one for one in found if one is not None and one is not inner)
