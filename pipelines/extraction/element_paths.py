"""Selectors by which an element of a page is found again on others: by its names, and by the path to it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.boilerplate.layouts import BEHIND

if TYPE_CHECKING:
    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index

MOST_NAMELESS = 3  # boxes around a block in which a name is sought
NAME = re.compile(r"[^\W\d][\w-]{0,60}")  # an id or a class that needs no escaping
NUMBER = re.compile(r"(?<![^\W_])\d{3,}(?![^\W_])")  # "post-12345" is the name of one article, "css-1x024z" is not
MOST_NAMES = 4
LONGEST_NAMES = 500  # characters of what is remembered
LONGEST_PATH = 12  # steps of a path


def path_below_name(block: _Element) -> str | None:
    """Return the tags from the nearest box with a name down to *block*, if it has none itself."""
    steps: list[str] = []
    for one in (block, *block.iterancestors()):
        names = selectors_of(one)
        if names or len(steps) > MOST_NAMELESS:
            return " > ".join([names[0], *reversed(steps)]) if names and steps else None
        steps.append(str(one.tag))
    return None


def selectors_to(index: Index, element: _Element, headline: HtmlElement | None = None) -> tuple[str, ...]:
    """Return selectors that find *element* first, on its page or behind the *headline*: its names, then its paths."""
    told = selectors_of(element)
    names = [css for css in told if is_first(index, css, element)]
    behind = [
        css + BEHIND
        for css in (*told, path_below_name(element))
        if css and _is_first_behind(index, css, element, headline)
    ]
    return (*names, *behind, *paths_to(index, element))


def finds_one(index: Index, css: str) -> bool:
    """Say whether a selector finds no more than one element of its page."""
    return not css.endswith(BEHIND) and len(index.select(css)) == 1


def _is_first_behind(index: Index, css: str, element: _Element, headline: HtmlElement | None) -> bool:
    return headline is not None and index.all_behind(index.select(css), headline)[:1] == [element]


def paths_to(index: Index, element: _Element) -> list[str]:
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
        starts += islice(((css, len(steps)) for css in names if is_first(index, css, one)), 1)
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


def is_first(index: Index, css: str, element: _Element) -> bool:
    """Say whether a selector finds *element* before all others."""
    return index.first(css) is element


def _steps_to(element: _Element) -> tuple[str, str]:
    """Return the step to *element* from what holds it, counted from the start and from the end."""
    tag = str(element.tag)
    before = len(list(element.itersiblings(tag, preceding=True)))
    if not before:
        return tag, tag
    after = len(list(element.itersiblings(tag)))
    return f"{tag}:nth-of-type({before + 1})", f"{tag}:nth-last-of-type({after + 1})"
