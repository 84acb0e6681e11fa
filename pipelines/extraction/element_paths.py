"""Selectors by which an element of a page is found again on others: by its names, and by the path to it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

from pipelines.boilerplate.layouts import BEHIND

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """Return the paths to *element* from the nearest name or the body, counted from both ends of each box."""
    ways = product((True, False), (_step_from_start, _step_from_end))
    paths = (_path_to(index, element, step, is_named=is_named) for is_named, step in ways)
    return list(dict.fromkeys(path for path in paths if path))


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


def _path_to(index: Index, element: _Element, step: Callable[[_Element], str], *, is_named: bool) -> str | None:
    """Return the steps to *element*: from the nearest element around it that has a name if it *is named*, or the body.

    Each *step* is counted from the start of its box or from the end: what stands behind a text is where it ends.
    """
    steps: list[str] = []
    for one in (element, *element.iterancestors()):
        if one.tag == "body":
            return " > ".join(["body", *reversed(steps)]) if steps else None
        names = selectors_of(one) if steps and is_named else ()
        name = next((css for css in names if is_first(index, css, one)), None)
        if name is not None:
            return " > ".join([name, *reversed(steps)])
        if len(steps) == LONGEST_PATH:
            break
        steps.append(step(one))
    return None


def _step_from_start(element: _Element) -> str:
    tag = str(element.tag)
    place = 1 + len(list(element.itersiblings(tag, preceding=True)))
    return tag if place == 1 else f"{tag}:nth-of-type({place})"


def _step_from_end(element: _Element) -> str:
    tag = str(element.tag)
    if next(element.itersiblings(tag, preceding=True), None) is None:
        return tag
    return f"{tag}:nth-last-of-type({1 + len(list(element.itersiblings(tag)))})"
