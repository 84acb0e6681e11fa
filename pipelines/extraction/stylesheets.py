"""What a page's own stylesheets say of the elements that they name by a class or an id; how large an element is set."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from pipelines.extraction.marks import class_sizes, is_headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index

LONGEST_SHEET, MOST_SHEETS = 50_000, 5  # characters of a stylesheet, and how many of them are read
MOST_HIDING, MOST_NAMED = 200, 50  # rules of a stylesheet that hide, and places where it names one thing
HIDES = (re.compile(r"display\s*:\s*none\b"), re.compile(r"visibility\s*:\s*hidden\b"))
SHOWS = re.compile(r"(?:^|[;\s])(?:display\s*:\s*(?!none\b)[a-z]|visibility\s*:\s*visible)", re.IGNORECASE)
NAME = re.compile(r"[.#][\w-]+")
PLAIN = re.compile(r"(?:[a-z][a-z0-9]*)?[.#][\w-]+(?:\s(?:>\s)?(?:[a-z][a-z0-9]*)?[.#][\w-]+)?", re.IGNORECASE)
POINTED = re.compile(r":(?:hover|focus)")  # at which a reader points
SCRIPTED = re.compile(r"[.#_-](?:no-?)?js\b", re.IGNORECASE)  # what holds only where scripts run, or none does
LONGEST_RULE = 500  # characters of what a rule names, and of what it says
SIZE = re.compile(r"font(?:-size)?\s*:[^;]*?(\d{1,3}(?:\.\d+)?)\s*(px|pt|r?em|%)", re.IGNORECASE)
NAMED_SIZE = re.compile(r"font(?:-size)?\s*:[^;]*?\b(?:x-large|xx-large|larger)\b", re.IGNORECASE)
NAMED_LAST = re.compile(r"\w*([.#][\w-]+)")  # what the last part of a selector names
PIXELS = {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "%": 0.16}
OF_HEADING = {"h1": 32.0, "h2": 24.0, "h3": 20.0, "h4": 18.0, "big": 19.0}
OF_FONT = {"4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0, "+1": 18.0, "+2": 24.0, "+3": 32.0, "+4": 48.0}
LARGE = 18.0  # pixels; whatever is smaller is set as the text is
OF_NAME = 24.0  # of what a theme calls a headline
Sizes = dict[str, float]  # in pixels, by what a stylesheet names: ".judul", "#isi"


def sheets_of(index: Index) -> list[str]:
    """Return the first of the page's own stylesheets, and of each its beginning."""
    return [(sheet.text or "")[:LONGEST_SHEET] for sheet in index.tagged("style")[:MOST_SHEETS]]


def hidden_elements(index: Index) -> list[HtmlElement]:
    """Return what the page's own stylesheets hide on whatever screen, and show to nobody who does not point at it."""
    sheets = [_without_remarks(sheet) if "/*" in sheet else sheet for sheet in sheets_of(index)]
    hiding = dict.fromkeys(one for sheet in sheets for one in _hiding_selectors(sheet))
    found = {css: elements for css in hiding if (elements := index.select(css))}
    shown = {name for name in {_last_name(css) for css in found} if any(_shows(sheet, name) for sheet in sheets)}
    return [element for css, elements in found.items() if _last_name(css) not in shown for element in elements]


def _without_remarks(sheet: str) -> str:
    first, *others = sheet.split("/*")
    return "".join([first, *(one.partition("*/")[2] for one in others)])


def _last_name(css: str) -> str:
    return str(NAME.findall(css)[-1])


@lru_cache(maxsize=64)  # the pages of a site have the same sheets
def _hiding_selectors(sheet: str) -> tuple[str, ...]:
    """Return the plain selectors of the rules that hide and stand in no other rule, as those for paper do."""
    starts = islice(chain.from_iterable(_outer_rules(sheet, one) for one in HIDES), MOST_HIDING)
    every = (one for start in starts for one in _selectors_before(sheet, start))
    return tuple(one for one in every if PLAIN.fullmatch(one) and not SCRIPTED.search(one))


def _outer_rules(sheet: str, said: re.Pattern[str]) -> Iterator[int]:
    """Yield where the style of each rule begins that says so and stands in no other rule."""
    begun = place = opened = closed = 0
    for found in said.finditer(sheet):
        start = sheet.rfind("{", 0, found.start())
        opened += sheet.count("{", begun, start)
        closed += sheet.count("}", place, found.start())
        begun, place = start, found.start()
        if opened == closed:
            yield start


def _selectors_before(sheet: str, brace: int) -> Sequence[str]:
    begun = max(sheet.rfind(sign, 0, brace) for sign in "{};") + 1
    return [" ".join(one.split()) for one in sheet[begun:brace].replace(">", " > ").split(",")]


def _shows(sheet: str, name: str) -> bool:
    """Say whether a rule, for whatever screen or state, shows what is called *name* to one who does not point at it."""
    for brace in islice(_rules_naming(sheet, name), MOST_NAMED):
        own = [one for one in _selectors_before(sheet, brace) if name in NAME.findall(one)]
        if not all(map(POINTED.search, own)) and SHOWS.search(sheet[brace + 1 : _or_end(sheet, "}", brace)]):
            return True
    return False


def _rules_naming(sheet: str, name: str) -> Iterator[int]:
    """Yield where the style of each rule begins among whose selectors *name* may be."""
    place = sheet.find(name)
    while place >= 0:
        brace = _or_end(sheet, "{", place)
        if brace < _or_end(sheet, "}", place):
            yield brace
        place = sheet.find(name, min(brace, _or_end(sheet, "}", place)))


def _or_end(sheet: str, sign: str, start: int) -> int:
    found = sheet.find(sign, start)
    return len(sheet) if found < 0 else found


def sizes_named(index: Index) -> Sizes:
    """Return how large the page's own stylesheets set what they name by a class or an id, if it is large."""
    sizes: Sizes = {}
    for sheet in sheets_of(index):
        rules = (rule.rpartition("{") for rule in sheet.split("}") if "font" in rule)
        for selectors, _, style in rules:
            size = _size_in(style[:LONGEST_RULE])
            if size >= LARGE:
                sizes.update(dict.fromkeys(_named_in(selectors[-LONGEST_RULE:]), size))
    return sizes


def _named_in(selectors: str) -> Iterator[str]:
    """Yield what the last part of each of *selectors* names."""
    lasts = (NAMED_LAST.fullmatch(one.split()[-1]) for one in selectors.rpartition("{")[2].split(",") if one.strip())
    yield from (last[1] for last in lasts if last)


def _size_in(style: str) -> float:
    """Return how many pixels a style asks for, or 0."""
    sizes = [float(size) * PIXELS[unit.lower()] for size, unit in SIZE.findall(style)]
    return max([*sizes, OF_NAME if NAMED_SIZE.search(style) else 0.0])


def size_of(element: HtmlElement, sizes: Sizes) -> float:
    """Return in about how many pixels an element is set, by its tag, its style or its name; 0 where nothing says."""
    large = class_sizes()
    found = [_size_in(element.get("style") or ""), OF_HEADING.get(str(element.tag), 0.0)]
    found += [OF_FONT.get(element.get("size") or "", 0.0)] if element.tag == "font" else []
    found += [large.get(name, 0.0) for name in (element.get("class") or "").split()]
    if sizes:
        found += [sizes.get(f".{name}", 0.0) for name in (element.get("class") or "").split()]
        found += [sizes.get(f"#{element.get('id')}", 0.0)]
    named = any(is_headline(element.get(name) or "") for name in ("class", "id", "itemprop"))
    return max([*found, OF_NAME if named else 0.0])
