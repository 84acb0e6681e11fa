"""What a page teaches of its site: where stands on it what its channel announced.

The ways to the title, the moment, the authors and the beginning of the text are noted, and what stands around these:
which blocks say what, so that those are found that say the same on all pages, or are always lists of links. A lesson
depends on the page and its announcement alone; what several come to is said in pipelines/boilerplate/layouts.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING
from zlib import crc32

from lxml.etree import _Element

from pipelines.boilerplate.layouts import ABOVE, BEHIND, HEAD_TITLE, NUMBERED, Traces, saying
from pipelines.boilerplate.recurrence import Sign, eye_of
from pipelines.extraction.apart import Apart
from pipelines.extraction.choice import ENOUGH
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.date_claims import LONGEST_DATED
from pipelines.extraction.dates import DIGIT, is_clock, parse_publication, printed_in
from pipelines.extraction.density import read_densest
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
from pipelines.extraction.told import START, Told, sort_lines
from pipelines.extraction.tree import common_box, text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from lxml.html import HtmlElement

    from pipelines.extraction.dates import Moment
    from pipelines.extraction.index import Index
    from pipelines.extraction.paragraphs import Line
    from pipelines.extraction.told import Sorted
    from pipelines.extraction.view import View

MOST_LOOKED_AT = 10_000  # elements
SHORTEST_TITLE = 12  # letters; fewer may be anybody's
LEVELS = 10  # boxes around the beginning
MOST_PLACES = 160  # of lines that are told, or known to be no part of the text
DEEPEST = 3  # boxes of a block that stands beside those
MOST_BLOCKS = 80
MOST_LISTED = 8  # of them without a name
MOST_ABOVE, MOST_BELOW = 6, 14  # paragraphs at both ends of a page that are remembered by their words
LOOKBACK = 3  # lines before a paragraph in which the headline, the date and the author of another article stand
QUOTABLE = re.compile(r"[^\W\d][^\d\"\\]{22,38}")  # words by which a paragraph is found
MOST_WAYS = 48  # to one field
LONGEST_BLOCK = 4000  # characters; a longer one is no line of the site's own
MOSTLY = 0.8  # of a list of links
GROWS = 3  # letters that a letter may become where capitals do not count
DIGITS = b"0123456789"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FIGURES = re.compile(r"\d+")
NAME = re.compile(r"[^\W\d][\w-]{0,60}")  # an id or a class that needs no escaping
NUMBER = re.compile(r"(?<![^\W_])\d{3,}(?![^\W_])")  # "post-12345" is the name of one article, "css-1x024z" is not
MOST_NAMES = 4
LONGEST_NAMES = 500  # characters of what is remembered
LONGEST_PATH = 12  # steps of a path


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What the channel said of an article."""

    title: str = ""
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    beginning: str = ""
    names: tuple[str, ...] = ()  # of the site


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
    own, foreign, behind = _places(view, lines, known)
    signed = _ways(view, _signed(view, people)) if people else None
    is_text = {*known.own, *known.further} | (set() if known.is_whole else _dense(view, lines, told.title))
    added = [*_sorted_in(lines, levels, is_text)] if levels else []
    others = {_digest(fold_title(lines[number].text)) for number in known.foreign}
    alike = [number for number in known.foreign if all(css in own for css in _named(_blocks_of(lines, [number])))]
    hidden = {_digest(fold_title(lines[number].text)) for number in alike}
    return Traces(
        title=_ways(replace(view, headline=None), titles) if told.title else None,
        published=_ways(view, minute) if told.published else None,
        day=_ways(view, day) if told.published else None,
        clock=_ways(view, clock) if told.published else None,
        authors=signed,
        alone=tuple(css for css in signed or () if _is_alone(view.index, css)),
        levels=tuple(ways_to(view.index, box, view.headline) for box in levels) if text.is_known else None,
        lines=tuple(one for one in added if known.is_whole or one[0] not in others),
        mixed=tuple(sorted({one[1] for one in added if one[0] in hidden})),
        blocks=_blocks(view, [*boxes[:1], *titles[:1]]) | _texts(view, lines, told.names),
        own=tuple(own),
        foreign=tuple(islice((css for css in foreign if css not in own), MOST_PLACES)),
        behind=tuple(islice((css for css in behind if css not in own), MOST_PLACES)),
        is_whole=known.is_whole,
        goes_on=bool(known.further),
    )


def _places(
    view: View, lines: Sequence[Line], known: Sorted
) -> tuple[dict[str, None], dict[str, None], dict[str, None]]:  # fmt: skip
    """Return the places of the lines that may be the text's, those above or between these, and those behind them."""
    own, further = _blocks_of(lines, known.own), _blocks_of(lines, known.further)
    around = dict.fromkeys(chain.from_iterable([*block.iterancestors()] for block in own))
    paths = chain.from_iterable(_paths_to(view.index, box) for box in around)
    foreign, behind = _blocks_of(lines, known.foreign), _blocks_of(lines, known.behind)
    elsewhere = _not_above(view)
    above, others = ([ABOVE] if not elsewhere.issuperset(blocks) else [] for blocks in (own, foreign))
    told = dict.fromkeys(chain(_named([*own, *further]), above, paths))
    return told, dict.fromkeys((*others, *_others(view, own, foreign))), dict.fromkeys(_others(view, own, behind))


def _others(view: View, own: Sequence[_Element], foreign: Sequence[_Element]) -> Iterator[str]:
    """Yield the places of blocks that are *foreign*, and of the boxes that hold them beside those that hold *own*."""
    yield from _named(foreign)
    boxes = islice(_beside_all(own, foreign), MOST_BLOCKS)  # each way to one counts those before it
    yield from chain.from_iterable(_numbered(view.index, box) for box in boxes)


def _numbered(index: Index, box: _Element) -> Iterator[str]:
    """Yield the paths to *box* that tell its number, so that they find no other one."""
    return (css for css in _paths_to(index, box) if NUMBERED in css and _is_first(index, css, box))


def _not_above(view: View) -> set[_Element]:
    """Return the elements that hold the headline or stand below it; all where it is not known."""
    if view.headline is None:
        return {*view.index.order}
    return {view.headline, *view.headline.iterancestors(), *view.index.all_behind(view.index.order, view.headline)}


def _blocks_of(lines: Sequence[Line], numbers: Iterable[int]) -> list[_Element]:
    blocks = (lines[number].block for number in numbers)
    return [*dict.fromkeys(block for block in blocks if block is not None)]


def _named(blocks: Sequence[_Element]) -> Iterator[str]:
    """Yield the names of *blocks* and of what is around them, and the ways down to them from the nearest name."""
    around = dict.fromkeys(chain(blocks, *(block.iterancestors() for block in blocks)))
    yield from (css for box in around for css in selectors_of(box))
    yield from filter(None, map(_kind_of, blocks))


def _beside_all(own: Sequence[_Element], foreign: Iterable[_Element]) -> dict[_Element, None]:
    """Return the outermost boxes that hold *foreign* blocks beside the innermost box that holds all of our *own*."""
    inner = common_box(own)
    outer = {*(() if inner is None else inner.iterancestors())}
    found = (
        next((one for one in (block, *block.iterancestors()) if one.getparent() in outer), None) for block in foreign
    )
    return dict.fromkeys(one for one in found if one is not None and one is not inner)


def _kind_of(block: _Element) -> str | None:
    """Return the tags from the nearest box with a name down to *block*, if it has none itself."""
    steps: list[str] = []
    for one in (block, *block.iterancestors()):
        names = selectors_of(one)
        if names or len(steps) > DEEPEST:
            return " > ".join([names[0], *reversed(steps)]) if names and steps else None
        steps.append(str(one.tag))
    return None


def _ways(view: View, elements: Iterable[_Element]) -> tuple[str, ...]:
    found = chain.from_iterable(ways_to(view.index, element, view.headline) for element in elements)
    return tuple(islice(dict.fromkeys(found), MOST_WAYS))


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
    return {path: words for one, words in listed for path in _paths_to(index, one)}


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
    return str(element.tag) if element.tag == "body" else next(iter(ways_to(index, element)), None)


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


def ways_to(index: Index, element: _Element, headline: HtmlElement | None = None) -> tuple[str, ...]:
    """Return selectors that find *element* first, on its page or behind the *headline*: its names, then its paths."""
    told = selectors_of(element)
    names = [css for css in told if _is_first(index, css, element)]
    behind = [
        css + BEHIND for css in (*told, _kind_of(element)) if css and _is_first_behind(index, css, element, headline)
    ]
    return (*names, *behind, *_paths_to(index, element))


def _is_alone(index: Index, css: str) -> bool:
    return not css.endswith(BEHIND) and len(index.select(css)) == 1


def _is_first_behind(index: Index, css: str, element: _Element, headline: HtmlElement | None) -> bool:
    return headline is not None and index.all_behind(index.select(css), headline)[:1] == [element]


def _paths_to(index: Index, element: _Element) -> list[str]:
    """Return the paths down to *element*: from the nearest element around it that has a name, and from the body.

    Each step is counted from the start of its box, or from the end: what stands behind a text is where it ends.
    """
    steps: list[tuple[str, str]] = []
    starts: list[tuple[str, int]] = []  # a name, and how many steps lead from there
    for one in (element, *element.iterancestors()):
        if one.tag == "body":
            starts.append(("body", len(steps)))
            break
        names = selectors_of(one) if steps and not starts else ()
        starts += islice(((css, len(steps)) for css in names if _is_first(index, css, one)), 1)
        if len(steps) == LONGEST_PATH:
            break
        steps.append(_steps_to(one))
    ways = ((name, tuple(zip(*steps[number - 1 :: -1], strict=True))) for name, number in starts if number)
    return list(dict.fromkeys(" > ".join((name, *counted)) for name, way in ways for counted in way))


def selectors_of(element: _Element) -> tuple[str, ...]:
    """Return the selectors that *element* has by its own names."""
    own, classes, itemprop = element.get("id", ""), element.get("class", ""), element.get("itemprop", "")
    length = len(own) + len(classes) + len(itemprop)
    if not length:
        return ()
    selectors = _remembered if length <= LONGEST_NAMES else _selectors
    return selectors(str(element.tag), own, classes, itemprop)


def _selectors(tag: str, own: str, classes: str, itemprop: str) -> tuple[str, ...]:
    found = [f"{tag}#{own}"] if may_be_shared(own) else []
    found += [f"{tag}.{one}" for one in [one for one in classes.split() if may_be_shared(one)][:MOST_NAMES]]
    return (*found, f"{tag}[itemprop={itemprop}]") if may_be_shared(itemprop) else tuple(found)


_remembered = lru_cache(maxsize=8192)(_selectors)  # the elements of a theme have the same names on all its pages


def may_be_shared(name: str) -> bool:
    """Say whether other pages may have this id or class."""
    return NAME.fullmatch(name) is not None and NUMBER.search(name) is None


def _is_first(index: Index, css: str, element: _Element) -> bool:
    return index.first(css) is element


def _steps_to(element: _Element) -> tuple[str, str]:
    """Return the step to *element* from what holds it, counted from the start and from the end."""
    tag = str(element.tag)
    before = len(list(element.itersiblings(tag, preceding=True)))
    if not before:
        return tag, tag
    after = len(list(element.itersiblings(tag)))
    return f"{tag}:nth-of-type({before + 1})", f"{tag}:nth-last-of-type({after + 1})"
