"""How a site is read, as several of its pages teach it together.

A way that leads to what was announced on three pages or more, and on most of the newest, is how the field is found. Of
the boxes around the beginning of the text that one is the body that holds all of it: a larger box is taken if what it
adds is text by density too, and stands on no other page. A block is boilerplate that says the same wherever it stands,
or that is always a list of links. Where the newest pages disagree, `fits` says so, and nothing is read by it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field, fields, replace
from itertools import chain
from typing import TYPE_CHECKING

from crawler.models import Layout, LearnedPlace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Ways = tuple[str, ...]
    Block = tuple[int, bool]

RULES = 5  # raised by whoever changes what pages teach or what is made of it: older lessons are forgotten

FEW = 3  # pages that agree by no accident
SAME = 4  # pages on which a block says the same
NEWEST = 8  # pages that say whether it still fits
FIT = 0.6  # of them
MOSTLY = 0.8  # of the pages with a block
TEXT, SCARCELY = 0.7, 0.3  # of what a larger box adds
MOST = 30  # blocks of one kind
FEW_TEXTS = 8  # pages on which a paragraph without a name stands by no accident
AMID = 0.15  # of the pages among those that agree
NUMBERED = ":nth-"
CONTAINS = ':contains("'
ABOVE = ":above(headline)"  # the selector of all that stands there
BEHIND = ":behind(headline)"  # ends the selector of what is the first of its kind there, wherever on the page
HEAD_TITLE = "head > title"  # the selector of what names the site alone where it is the same on all pages


NEVER: Counter[str] = Counter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a page teaches; None stands for what was not announced."""

    title: tuple[str, ...] | None = None
    published: tuple[str, ...] | None = None  # to the minute
    day: tuple[str, ...] | None = None
    clock: tuple[str, ...] | None = None  # where the time of day stands alone
    authors: tuple[str, ...] | None = None
    alone: tuple[str, ...] = ()  # those ways to the authors that lead to nothing else
    levels: tuple[tuple[str, ...], ...] | None = None  # the ways to the boxes around the beginning, the innermost first
    lines: tuple[tuple[int, int, int, bool], ...] = ()  # of prose: digest, level, characters, whether density takes it
    mixed: tuple[int, ...] = ()  # levels that add what is none of the text and stands in boxes like its own
    blocks: dict[str, tuple[int, bool]] = field(default_factory=dict)  # digest, and whether it is a list of links
    own: tuple[str, ...] = ()  # the places of lines that were told
    foreign: tuple[str, ...] = ()  # those of lines that are known to be none of the text, and of none that were told
    behind: tuple[str, ...] = ()  # the same behind the last that was told, if all of the text was
    is_whole: bool = False  # all of the text was told
    goes_on: bool = False  # so the channel says, but the text may go on behind it


FIELDS = tuple(one.name for one in fields(Traces))


def written(traces: Traces) -> str:
    """Return *traces* as the archive stores them."""
    told = {name: getattr(traces, name) for name in FIELDS}  # `asdict` takes longer, since it copies all that is inside
    return json.dumps(told, separators=(",", ":"))


def read_traces(text: str) -> Traces:
    """Return what `written` wrote."""
    told = json.loads(text)
    ways = ("title", "published", "day", "clock", "authors")
    return Traces(
        **{name: None if told[name] is None else tuple(told[name]) for name in ways},
        levels=None if told["levels"] is None else tuple(map(tuple, told["levels"])),
        lines=tuple(map(tuple, told["lines"])),
        blocks={css: (digest, is_links) for css, (digest, is_links) in told["blocks"].items()},
        alone=tuple(told["alone"]),
        mixed=tuple(told["mixed"]),
        own=tuple(told["own"]),
        foreign=tuple(told["foreign"]),
        behind=tuple(told["behind"]),
        is_whole=told["is_whole"],
        goes_on=told["goes_on"],
    )


def weigh(lessons: Sequence[Traces]) -> list[LearnedPlace]:
    """Return how a site is read by what its pages teach, the newest first."""
    lessons = _believed(lessons)
    bodies = _bodies(lessons)
    found = [
        _place("title", [one.title for one in lessons]),
        _place("published", [one.published for one in lessons]),
        _place("authors", [one.authors for one in lessons], Counter(css for one in lessons for css in one.alone)),
        _place("body", bodies),
    ]
    if not _fits(found[1]):
        found[1] = _place("published", [_either(one.published, one.day) for one in lessons])
        found.append(_place("published", [one.clock for one in lessons]))
    return [*(one for one in found if one is not None), *_blocks(lessons, _foreign(lessons))]


def _believed(lessons: Sequence[Traces]) -> Sequence[Traces]:
    """Return *lessons* as they are if what their channel tells is the whole text, else as those of a beginning.

    A feed may stop midway without a mark. Behind the shorter articles little stands then, which teaches nothing.
    """
    going_on = sum(one.goes_on for one in lessons)
    if going_on <= AMID * (going_on + sum(one.is_whole for one in lessons)):
        return lessons
    return [replace(one, is_whole=False, behind=()) for one in lessons]


def layout_of(places: Iterable[LearnedPlace]) -> Layout:
    """Return what of the learned places still fits, as pages are read by it."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in places:
        if _fits(one):
            found[one.field].append(one.selector)
    return Layout(**{field: tuple(selectors) for field, selectors in found.items()})


def asks_for_headline(layout: Layout) -> bool:
    """Say whether a *layout* tells where things stand by the headline."""
    ways = (*layout.body, *layout.published, *layout.authors)
    return ABOVE in layout.repeated or any(css.endswith(BEHIND) for css in ways)


def fits_layout(traces: Traces, layout: Layout) -> bool | None:
    """Say whether a page shows its text, or else its title, where *layout* has it; None if neither can be told."""
    if layout.body and traces.levels is not None:
        return any(css in level for level in traces.levels for css in layout.body)
    if layout.title and traces.title is not None:
        return any(css in traces.title for css in layout.title)
    return None


def is_contradicted(layout: Layout, traces: Traces) -> bool:
    """Say whether a page shows the title that was announced, but not where *layout* has it: it is of another design."""
    return bool(layout.title and traces.title) and set(layout.title).isdisjoint(traces.title or ())


def _fits(place: LearnedPlace | None) -> bool:
    return place is not None and place.fits >= FIT


def _either(minute: Ways | None, day: Ways | None) -> Ways | None:
    return None if minute is None or day is None else (*minute, *day)


def _place(field: str, ways: Iterable[Ways | None], alone: Counter[str] = NEVER) -> LearnedPlace | None:
    """Return the way on which most pages agree, those foremost that are the newest; None if few do.

    One that mostly leads to a thing *alone* of its kind comes first: another may lead to a neighbour's where it is not.
    """
    known = [each for each in ways if each is not None]
    pages = Counter(css for each in known for css in set(each))
    found = [_learned(field, css, number, known) for css, number in pages.items() if number >= FEW]
    steady = (one for one in found if _is_steady(one.selector, known))
    return max(
        steady, key=lambda one: (_fits(one) and alone[one.selector] >= MOSTLY * one.pages, _trust(one)), default=None
    )


def _is_steady(css: str, known: Sequence[Ways]) -> bool:
    """Say whether few pages disagree that are older than one that agrees, and newer than another: else it is chance."""
    agreeing = [css in each for each in known]
    amid = agreeing[agreeing.index(True) : len(agreeing) - agreeing[::-1].index(True)]
    return amid.count(False) <= AMID * len(amid)


def _learned(field: str, css: str, pages: int, known: Sequence[Ways]) -> LearnedPlace:
    newest = known[:NEWEST]
    return LearnedPlace(field=field, selector=css, pages=pages, fits=sum(css in each for each in newest) / len(newest))


def _trust(place: LearnedPlace) -> tuple[float, int, bool, int, str]:
    css = place.selector
    return place.fits, place.pages, ">" not in css, -len(css), css


def _bodies(lessons: Sequence[Traces]) -> list[Ways | None]:
    """Return the ways to the box on each page that holds the text."""
    told = Counter(digest for one in lessons for digest in {digest for digest, *_ in one.lines})
    added = [None if one.levels is None else _added(one, one.levels, told) for one in lessons]
    sizes: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    for one, sums in zip(lessons, added, strict=True):
        for ways, (size, text) in zip(one.levels or (), sums or (), strict=False):
            sizes.update(dict.fromkeys(ways, size))
            texts.update(dict.fromkeys(ways, text))
    return [
        None if sums is None else _told_in(one, sums) if one.is_whole else _body(one, sums, sizes, texts)
        for one, sums in zip(lessons, added, strict=True)
    ]


def _added(lesson: Traces, levels: Sequence[Ways], told: Counter[int]) -> list[tuple[int, int]]:
    """Return how much prose each level adds to those within it, and how much of that is text of this page alone."""
    found = []
    for level in range(len(levels)):
        own = [line for line in lesson.lines if line[1] == level]
        text = sum(length for digest, _, length, is_text in own if is_text and told[digest] == 1)
        found.append((sum(length for _, _, length, _ in own), text))
    return found


def _told_in(lesson: Traces, sums: Sequence[tuple[int, int]]) -> Ways:
    """Return the ways to the innermost box that holds all that was told of a text that was told whole."""
    levels = lesson.levels or ()
    return levels[max((level for level, (_, text) in enumerate(sums) if text), default=0)] if levels else ()


def _body(
    lesson: Traces, sums: Sequence[tuple[int, int]], sizes: Counter[str], texts: Counter[str]
) -> Ways:  # fmt: skip
    """Return the ways to the box that holds all of a text whose beginning alone was told; none if that is not sure.

    What a box adds is compared on all pages that have it: by chance a teaser is as dense as a paragraph on some.
    """
    levels, mixed = lesson.levels or (), lesson.mixed
    best = 0
    for level, (size, _) in enumerate(sums[1:], start=1):
        common = max(levels[level], key=lambda css: sizes[css], default="")
        share = texts[common] / sizes[common] if sizes[common] else 0.0
        if size and share < SCARCELY:
            break
        if size and (share < TEXT or level in mixed):
            return ()  # the text may go on there, or not
        best = level if size else best
    return levels[best] if levels else ()


def _foreign(lessons: Sequence[Traces]) -> list[LearnedPlace]:
    """Return the places in which stands what is none of the text by what was told, and nothing that was."""
    told = [frozenset(chain(one.foreign, one.behind)) for one in lessons]
    pages = Counter(chain.from_iterable(told))
    often = [css for css, number in pages.items() if number >= (FEW_TEXTS if NUMBERED in css else SAME)]
    seen = {
        css: [css in other for one, other in zip(lessons, told, strict=True) if css in other or css in one.own]
        for css in often
    }
    return [_block("repeated", css, agreeing) for css, agreeing in seen.items() if all(agreeing[:NEWEST])]


def _blocks(lessons: Sequence[Traces], foreign: Sequence[LearnedPlace]) -> list[LearnedPlace]:
    """Return the blocks that say the same on all pages or are *foreign*, and those that are always lists of links."""
    told = [lesson.blocks for lesson in lessons if lesson.blocks]
    pages = Counter(css for blocks in told for css in blocks)
    often = [css for css, number in pages.items() if number >= (FEW_TEXTS if is_placed(css) else SAME)]
    said = {css: [blocks.get(css) for blocks in told if css in blocks or is_placed(css)] for css in often}
    same = [_same(css, blocks) for css, blocks in said.items() if not is_path(css)]
    repeated = [*{one.selector: one for one in (*foreign, *same) if one is not None}.values()]
    taken = {one.selector for one in repeated}
    links = [_always_links(css, blocks) for css, blocks in said.items() if not is_text(css) and css not in taken]
    return [*_first(repeated), *_first(one for one in links if one is not None)]


def saying(way: str, words: str) -> str:
    """Return the selector of a block by the way to it and by the words that stand in it."""
    return f'{way}{CONTAINS}{words}")'


def quoted_in(css: str) -> tuple[str, str]:
    """Return the way to a block and the words that stand in it, if its selector tells any."""
    way, _, words = css.partition(CONTAINS)
    return way, words.removesuffix('")')


def is_text(css: str) -> bool:
    """Say whether a selector finds a block by its words."""
    return CONTAINS in css


def is_path(css: str) -> bool:
    """Say whether a selector finds a block by its place alone."""
    return " > " in css and not is_text(css) and css != HEAD_TITLE


def is_placed(css: str) -> bool:
    """Say whether a selector leads elsewhere on the pages of other articles, so that most must show the block there."""
    return is_text(css) or is_path(css)


def _first(places: Iterable[LearnedPlace]) -> list[LearnedPlace]:
    return sorted(places, key=lambda one: (-one.pages, one.selector))[:MOST]


def _same(css: str, blocks: Sequence[Block | None]) -> LearnedPlace | None:
    digest, number = Counter(one[0] for one in blocks if one).most_common(1)[0]
    if number < SAME or number < MOSTLY * len(blocks):
        return None
    return _block("repeated", css, [one is not None and one[0] == digest for one in blocks])


def _always_links(css: str, blocks: Sequence[Block | None]) -> LearnedPlace | None:
    listed = [one is not None and one[1] for one in blocks]
    if sum(listed) < MOSTLY * len(blocks):
        return None
    return _block("links", css, listed)


def _block(field: str, css: str, agreeing: Sequence[bool]) -> LearnedPlace:
    newest = agreeing[:NEWEST]
    return LearnedPlace(field=field, selector=css, pages=sum(agreeing), fits=sum(newest) / len(newest))
