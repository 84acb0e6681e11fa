"""Ways to an element of a page: selectors of which it is the first find, as other pages of its site may have them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from pipelines.extraction.index import Index

NAME = re.compile(r"[^\W\d][\w-]{0,60}")  # an id or a class that needs no escaping
NUMBER = re.compile(r"\d{3}")  # "post-12345" is the name of one article
MOST_NAMES = 4
DEEPEST = 12  # steps of a path


def ways_to(index: Index, element: _Element) -> tuple[str, ...]:
    """Return selectors of which *element* is the first find on its page: its names, then its path."""
    names = [css for css in names_of(element) if _is_first(index, css, element)]
    path = _path_to(index, element)
    return (*names, path) if path else tuple(names)


def names_of(element: _Element) -> Iterator[str]:
    """Yield the selectors that *element* has by its own names."""
    tag = str(element.tag)
    if is_name(name := element.get("id") or ""):
        yield f"{tag}#{name}"
    for name in [one for one in (element.get("class") or "").split() if is_name(one)][:MOST_NAMES]:
        yield f"{tag}.{name}"
    if is_name(name := element.get("itemprop") or ""):
        yield f"{tag}[itemprop={name}]"


def is_name(name: str) -> bool:
    """Say whether other pages may have this id or class."""
    return NAME.fullmatch(name) is not None and NUMBER.search(name) is None


def _is_first(index: Index, css: str, element: _Element) -> bool:
    found = index.select(css)
    return bool(found) and found[0] is element


def _path_to(index: Index, element: _Element) -> str | None:
    """Return the steps to *element* from the nearest element around it that has a name, or from the body."""
    steps: list[str] = []
    for one in (element, *element.iterancestors()):
        if one.tag == "body":
            return " > ".join(["body", *reversed(steps)]) if steps else None
        name = next((css for css in names_of(one) if _is_first(index, css, one)), None) if steps else None
        if name is not None:
            return " > ".join([name, *reversed(steps)])
        if len(steps) == DEEPEST:
            break
        steps.append(_step(one))
    return None


def _step(element: _Element) -> str:
    tag = str(element.tag)
    place = 1 + len(list(element.itersiblings(tag, preceding=True)))
    return tag if place == 1 else f"{tag}:nth-of-type({place})"
