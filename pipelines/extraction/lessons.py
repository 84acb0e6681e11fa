"""What a page teaches of its site: where stands on it what its channel announced.

Selectors of the title, the moment, the authors and the beginning of the text are noted, and what stands around these:
which blocks say what, so that those are found that say the same on all pages, or are always lists of links. A lesson
depends on the page and its announcement alone; what several come to is said in pipelines/boilerplate/layouts.py.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING
from zlib import crc32

from lxml.etree import _Element

from crawler.models import Lesson
from crawler.times import day_of
from pipelines.boilerplate.layouts import HEAD_TITLE, RULES, Traces, saying
from pipelines.boilerplate.recurrence import Sign, digest_of, eye_of
from pipelines.extraction.apart import Apart
from pipelines.extraction.body_readings import ENOUGH
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.date_claims import LONGEST_DATED
from pipelines.extraction.dates import DIGIT, is_clock, parse_publication, printed_in
from pipelines.extraction.density import read_densest
from pipelines.extraction.element_paths import finds_one, paths_to, selectors_of, selectors_to
from pipelines.extraction.machine_dates import parse_machine_date
from pipelines.extraction.names import named_part, rank_of, split_names
from pipelines.extraction.paragraphs import (
    BLOCKS,
    HEADLINE,
    WHOLLY,
    is_link,
    is_prose,
    leads_elsewhere,
    read_broken_lines,
)
from pipelines.extraction.sites import fold_site
from pipelines.extraction.titles import find_headline
from pipelines.extraction.told import (
    MOST_BLOCKS,
    START,
    Announced,
    Told,
    blocks_of,
    names_around,
    places_of,
    sort_lines,
)
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from crawler.models import Page
    from pipelines.extraction.dates import Moment
    from pipelines.extraction.index import Index
    from pipelines.extraction.paragraphs import Line
    from pipelines.extraction.view import View
    from pipelines.models import SourceFacts

UNDATED = timedelta(days=60)  # by which an article counts as older than its visit that a list names without its day
MOST_LOOKED_AT = 10_000  # elements
SHORTEST_TITLE = 12  # letters; fewer may be anybody's
LEVELS = 10  # boxes around the beginning
MOST_PLACES = 160  # of lines that are told, or known to be no part of the text
DEEPEST = 3  # boxes in those around the beginning whose blocks are noted
MOST_LISTED = 8  # of them without a name
MOST_ABOVE, MOST_BELOW = 6, 14  # paragraphs at both ends of a page that are remembered by their words
LOOKBACK = 3  # lines before a paragraph in which the headline, the date and the author of another article stand
QUOTABLE = re.compile(r"[^\W\d][^\d\"\\]{22,38}")  # words by which a paragraph is found
MOST_SELECTORS = 48  # to one field
LONGEST_BLOCK = 4000  # characters; a longer one is no line of the site's own
MOSTLY = 0.8  # of a list of links
GROWS = 3  # letters that a letter may become where capitals do not count
DIGITS = b"0123456789"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIGURES = re.compile(r"\d+")


def teaches(page: Page, source: SourceFacts) -> bool:
    """Say whether a page may teach the layout of its source: it was announced, and is not too old."""
    is_told = page.title is not None and page.content is None and page.again is None
    return is_told and source.teaches_from is not None and _day(page, source) >= source.teaches_from


def as_lesson(page: Page, source: SourceFacts, traces: str) -> Lesson:
    """Return what *page* teaches of its source, as it was written down in *traces*."""
    return Lesson(
        source=page.source, article=digest_of(page.announced), day=_day(page, source), traces=traces, rules=RULES,
        is_sample=page.is_sample,
    )  # fmt: skip


def _day(page: Page, source: SourceFacts) -> str:
    """Return the day by which a lesson counts as new; that of an article announced without one counts as older."""
    return day_of(page.published or page.fetched - UNDATED, source.timezone)


def trace(view: View, told: Announced) -> Traces:
    """Return where on a page stands what its channel *told*."""
    titles = _titled(view, told.title) if told.title else []
    view = replace(view, headline=find_headline(view, told.title) if titles else None)
    text = Told.of(told.beginning)
    lines = read_broken_lines(view.index.root)
    known = sort_lines(lines, text, told.title)
    first = lines[known.own[0]] if known.own else None
    boxes = _boxes(lines, text, first) if text.is_known else []
    people = [name for name in told.authors if rank_of(name) == 0]
    levels = boxes[:LEVELS]
    minute, day, clock = _dated(view, told.published) if told.published else ([], [], [])
    own, foreign, behind = places_of(view, lines, known)
    signed = _selectors_to_each(view, _signed(view, people)) if people else None
    is_text = {*known.own, *known.further} | (set() if known.is_whole else _dense(view, lines, told.title))
    added = [*_sorted_in(lines, levels, is_text)] if levels else []
    others = {_digest(fold_title(lines[number].text)) for number in known.foreign}
    alike = [number for number in known.foreign if all(css in own for css in names_around(blocks_of(lines, [number])))]
    hidden = {_digest(fold_title(lines[number].text)) for number in alike}
    return Traces(
        title=_selectors_to_each(replace(view, headline=None), titles) if told.title else None,
        published=_selectors_to_each(view, minute) if told.published else None,
        day=_selectors_to_each(view, day) if told.published else None,
        clock=_selectors_to_each(view, clock) if told.published else None,
        authors=signed,
        alone=tuple(css for css in signed or () if finds_one(view.index, css)),
        levels=tuple(selectors_to(view.index, box, view.headline) for box in levels) if text.is_known else None,
        lines=tuple(one for one in added if known.is_whole or one[0] not in others),
        mixed=tuple(sorted({one[1] for one in added if one[0] in hidden})),
        blocks=_blocks(view, [*boxes[:1], *titles[:1]]) | _texts(view, lines, told.names),
        own=tuple(own),
        foreign=tuple(islice((css for css in foreign if css not in own), MOST_PLACES)),
        behind=tuple(islice((css for css in behind if css not in own), MOST_PLACES)),
        is_whole=known.is_whole,
        goes_on=bool(known.further),
    )


def _selectors_to_each(view: View, elements: Iterable[_Element]) -> tuple[str, ...]:
    found = chain.from_iterable(selectors_to(view.index, element, view.headline) for element in elements)
    return tuple(islice(dict.fromkeys(found), MOST_SELECTORS))


def _titled(view: View, title: str) -> list[_Element]:
    """Return the elements that show *title* and nothing else."""
    folded = fold_title(title)
    if len(folded) < SHORTEST_TITLE:
        return []
    long = (one for one in view.index.shown(MOST_LOOKED_AT) if one.text and GROWS * len(one.text) >= len(folded))
    shown = (one for one in long if fold_title(one.text or "") == folded)
    around = (outer for one in shown for outer in (one, *islice(one.iterancestors(), 2)))
    return [one for one in dict.fromkeys(around) if fold_title(text_of_element(one)) == folded]


def _dated(view: View, published: datetime) -> tuple[list[_Element], list[_Element], list[_Element]]:
    """Return the elements that show when it was *published*: to the minute; the day; the time of day alone.

    One that shows another minute of that day than the announced one is of something else.
    """
    minute: list[_Element] = []
    day: list[_Element] = []
    clock: list[_Element] = []
    local = published.astimezone(view.zone)
    for element in view.index.shown(MOST_LOOKED_AT):
        moments = [*_stated(view, element), *_printed(view, element)]
        exact = [one.value for one in moments if one.precision == "minute"]
        if not moments and is_clock(element.text or "") and _shows(element, local):
            clock.append(element)
        elif any(_is_that_minute(one, published, view) for one in exact):
            minute.append(element)
        elif _is_that_day(moments, local) and all(abs(one - published) < HOUR for one in exact):
            day.append(element)
    return minute, day, clock


def _is_that_day(moments: Iterable[Moment], local: datetime) -> bool:
    return any(one.value.astimezone(local.tzinfo).date() == local.date() for one in moments)


def _shows(element: _Element, moment: datetime) -> bool:
    """Say whether *element* shows the time of day of a *moment*."""
    numbers = [int(one) for one in FIGURES.findall(element.text or "")]
    return numbers[:2] == [moment.hour, moment.minute]


def _is_that_minute(printed: datetime, published: datetime, view: View) -> bool:
    """Say whether a moment is the one announced, also where the channel takes the site's own clock for UTC's."""
    gap = abs(printed - published)
    return gap < MINUTE or abs(gap - (published.astimezone(view.zone).utcoffset() or gap)) < MINUTE


def _stated(view: View, element: _Element) -> list[Moment]:
    """Return the moments that an element states to machines."""
    values = [value for name in ("datetime", "content", "title") if (value := element.get(name))]
    return [moment for value in values if (moment := parse_machine_date(value, zone=view.zone))]


def _printed(view: View, element: _Element) -> list[Moment]:
    """Return the moment that an element prints, itself and not in a box of it, if it does."""
    own = element.text or ""
    if len(element):
        own += "".join([child.tail or "" for child in element])
    if not own or len(own) > LONGEST_DATED or not _has_digit(own):
        return []
    text = text_of_element(element)
    if len(text) > LONGEST_DATED:
        return []
    found = parse_publication(text, zone=view.zone, fetched=view.fetched)
    return [found[0]] if found else printed_in(text, zone=view.zone)


def _has_digit(text: str) -> bool:
    return DIGIT.search(text) is not None if text.isascii() else any(character.isdigit() for character in text)


def _signed(view: View, people: Sequence[str]) -> list[_Element]:
    """Return the elements that name these *people* and nobody else."""
    wanted = {fold_site(name) for name in people}
    texts = ((one, one.text) for one in view.index.shown(MOST_LOOKED_AT) if one.text and len(one.text) <= LONGEST_DATED)
    return [one for one, text in texts if _names_in(text) == wanted]


@lru_cache(maxsize=8192)  # the pages of a site have most texts that are no article's
def _names_in(text: str) -> frozenset[str]:
    return frozenset([fold_site(name) for name in split_names(named_part(text)) if not DIGIT.search(name)])


def _boxes(lines: Sequence[Line], told: Told, first: Line | None) -> list[_Element]:
    """Return the boxes around the text of which was *told*, the innermost first that holds more than its *first* line.

    Where that is not known, those around each line are tried that begins so.
    """
    begun = [first] if first else [line for line in lines if told.begins(fold_title(line.text))]
    found = [line.block for line in begun if line.block is not None]
    prose = _prose_in(lines)
    ways = [[one for one in (block, *block.iterancestors()) if prose.get(one, (0, 0))[0] > 1] for block in found]
    around = [[one for one in way if prose[one][1] >= ENOUGH and one.tag not in {"body", "html"}] for way in ways]
    return min((way for way in around if way), key=lambda way: prose[way[0]][1], default=[])


def _prose_in(lines: Iterable[Line]) -> dict[_Element, tuple[int, int]]:
    """Return how many lines of prose each element holds, and how many characters."""
    found: dict[_Element, tuple[int, int]] = {}
    for line in _prose(lines):
        for one in (line.block, *line.block.iterancestors()) if line.block is not None else ():
            number, length = found.get(one, (0, 0))
            found[one] = number + 1, length + len(line.text)
    return found


def _prose(lines: Iterable[Line]) -> Iterator[Line]:
    return filter(_is_prose, lines)


def _is_prose(line: Line) -> bool:
    return is_prose(len(line.text), line.linked * len(line.text))


def _dense(view: View, lines: Sequence[Line], title: str) -> set[int]:
    """Return the numbers of the lines that are densest in prose, but for what stands below another headline."""
    dense = read_densest(view.index.root, Apart(view.index.root, title))
    starts = {fold_title(line.text)[:START] for line in dense}
    found = {number for number, line in enumerate(lines) if fold_title(line.text)[:START] in starts}
    return {number for number in found if not _is_headed(_above(lines, number))}


def _above(lines: Sequence[Line], number: int) -> Iterator[Line]:
    """Yield the few lines above one, the nearest first."""
    return reversed(lines[max(0, number - LOOKBACK) : number])


def _sorted_in(
    lines: Iterable[Line], levels: Sequence[_Element], is_text: AbstractSet[int]
) -> Iterator[tuple[int, int, int, bool]]:
    """Yield each line of prose with the innermost of *levels* that holds it."""
    places = {box: number for number, box in enumerate(levels)}
    for number, line in enumerate(lines):
        around = (line.block, *line.block.iterancestors()) if line.block is not None and _is_prose(line) else ()
        level = next((places[one] for one in around if one in places), None)
        if level is not None:
            yield _digest(fold_title(line.text)), level, len(line.text), number in is_text


def _digest(folded: str) -> int:
    return crc32(folded.encode())


def _blocks(view: View, inner: Sequence[_Element]) -> dict[str, tuple[int, bool]]:
    """Return what the head's title says, and the blocks beside *inner*, inside it and around it, the nearest first."""
    own = {one for each in inner for one in (each, *each.iterancestors())}
    around = dict.fromkeys(one for each in inner for one in (each, *each.iterancestors()))
    beside = chain.from_iterable(_beside(box, own) for box in around)
    named = (css for block in beside if block.tag in BLOCKS for css in selectors_of(block))
    names = dict.fromkeys(chain([HEAD_TITLE], named))
    links = _Links()
    found = _listed(view.index, [*around], own, links)
    known: dict[tuple[_Element, ...], tuple[int, bool] | None] = {}  # the names of one block have the same elements
    for css in islice(names, MOST_BLOCKS):
        elements = tuple(view.index.select(css))
        if elements not in known:
            known[elements] = _words_of(elements, links) if own.isdisjoint(elements) else None
        if said := known[elements]:
            found[css] = said
    return found


def _listed(
    index: Index, around: Iterable[_Element], own: AbstractSet[_Element], links: _Links
) -> dict[str, tuple[int, bool]]:
    """Return the blocks beside our *own* that list other articles, by the paths to them: not all have a name."""
    beside = (one for box in around for one in box.iterchildren("*") if one not in own and one.tag in BLOCKS)
    told = ((one, _words_of([one], links)) for one in beside)
    listed = islice(((one, words) for one, words in told if words and words[1]), MOST_LISTED)
    return {path: words for one, words in listed for path in paths_to(index, one)}


def _texts(view: View, lines: Sequence[Line], names: tuple[str, ...]) -> dict[str, tuple[int, bool]]:
    """Return the first and the last paragraphs of the page, each by the box around it and by how it begins.

    What stands below the headline of another article is that article's own text on its page, and what turns to the
    reader is known by that (recurrence.py).
    """
    prose = [number for number, line in enumerate(lines) if line.block is not None and _is_prose(line)]
    called = {one.place for one in eye_of(names).find([line.text for line in lines]) if one.sign == Sign.CALL}
    edges = [one for one in dict.fromkeys([*prose[:MOST_ABOVE], *prose[-MOST_BELOW:]]) if one not in called]
    found: dict[str, tuple[int, bool]] = {}
    for number in edges:
        block = lines[number].block
        begun = QUOTABLE.search(lines[number].text)
        if block is None or begun is None or _is_headed(_above(lines, number)):
            continue
        outer = block.getparent()
        way = None if outer is None else _way_to(view.index, outer)
        if way and (words := _words_of([block], _Links())):
            found[saying(f"{way} > {block.tag!s}", begun[0].strip())] = words
    return found


def _is_headed(before: Iterable[Line]) -> bool:
    """Say whether a headline that is a link stands before a paragraph, the nearest line first."""
    return any(line.linked >= WHOLLY and len(line.text) >= HEADLINE for line in takewhile(_is_no_prose, before))


def _is_no_prose(line: Line) -> bool:
    return not _is_prose(line)


def _way_to(index: Index, element: _Element) -> str | None:
    return str(element.tag) if element.tag == "body" else next(iter(selectors_to(index, element)), None)


def _beside(box: _Element, own: set[_Element]) -> Iterator[_Element]:
    """Yield the elements in *box* that hold none of our *own*, but for those deep inside."""
    layer = [child for child in box.iterchildren("*") if child not in own]
    for _ in range(DEEPEST):
        yield from layer
        layer = [child for one in layer for child in one.iterchildren("*")]


class _Links(dict[_Element, int]):
    """How much each link says; blocks stand in blocks, and most links are asked for several times."""

    def __missing__(self, link: _Element) -> int:
        self[link] = length = len(text_of_element(link)) if is_link(link) else 0
        return length


def _words_of(elements: Sequence[_Element], links: _Links) -> tuple[int, bool] | None:
    """Return a digest of the words of *elements*, numbers not counted, and whether all of them are lists of links."""
    texts = [text_of_element(element)[:LONGEST_BLOCK] for element in elements]
    folded = fold_title("".join(texts))
    letters = folded.encode().translate(None, DIGITS).decode() if folded.isascii() else _without_digits(folded)
    if not letters:
        return None
    linked = [sum([links[link] for link in element.iter("a")]) for element in elements]
    shares = zip(elements, linked, texts, strict=True)
    return _digest(letters), all(0 < one >= MOSTLY * len(text) or leads_elsewhere(box) for box, one, text in shares)


def _without_digits(folded: str) -> str:
    return "".join([one for one in folded if not one.isdigit()])
