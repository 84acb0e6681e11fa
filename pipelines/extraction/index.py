"""The elements of a page, found by selector without walking the page again.

The rules of all families together are some hundreds of selectors. Running each over a page as XPath costs more than
extracting the text; looking up an element's classes in one table costs next to nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING

from cssselect import SelectorError
from lxml import cssselect, etree

from pipelines.extraction.selectors import (
    INDEXED,
    Plan,
    SelectorStep,
    key_of,
    matches,
    part_of_class,
    plan_of,
    steps_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lxml.etree import _Element
    from lxml.html import HtmlElement

MOST_ELEMENTS = 100_000  # no article needs more; what stands behind is not looked up
MOST_ATTRIBUTES = 50
MOST_CLASSES = 50
KEYED = INDEXED | {"class", "id"}
NOTED = KEYED | {"role", "aria-modal"}  # which no rule is written for, but a dialog is known by
UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "marquee", "title", "head"})
MOST_NAMES = 50_000  # of elements that are remembered by a set of rules
LONG = 500  # characters of a value that is not worth remembering
HEADINGS = ("h1", "h2", "h3", "h4")
NEAREST = 5  # elements tried for one field
# From an element that is looked up, down to its children by their tags and numbers, as pages teach (lessons.py).
PATH = re.compile(r"[^\s:>]+(?: > [a-z][a-z0-9]*(?::nth-(?:last-)?of-type\([1-9]\d{0,5}\))?)+")


class Index:
    """The elements of a tree by class, id, tag and attribute, so that a selector touches only those that may fit."""

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        every = [*islice(root.iter("*"), MOST_ELEMENTS)]
        self.order: dict[HtmlElement, int] = {element: number for number, element in enumerate(every)}
        self.elements: dict[str, list[HtmlElement]] = defaultdict(list)
        elements = self.elements
        for element in every:
            elements[str(element.tag)].append(element)
            items = element.items()
            for name, value in items if len(items) <= MOST_ATTRIBUTES else items[:MOST_ATTRIBUTES]:
                if name in NOTED:
                    for key in _remembered(name, value) if len(value) <= LONG else _keys_of(name, value):
                        elements[key].append(element)
        elements["*"] = every

    def tagged(self, tag: str) -> list[HtmlElement]:
        """Return the elements with this tag, in the order of the page."""
        return self.elements.get(tag, [])

    def forget_headings(self, box: HtmlElement) -> None:
        """Show no heading within *box*, which is taken out."""
        for tag in HEADINGS:
            inside = {*box.iter(tag)}
            if inside:
                self.elements[tag] = [one for one in self.elements[tag] if one not in inside]
            for one in inside:
                one.tag = "template"

    def select(self, css: str) -> list[HtmlElement]:
        """Return the elements that fit *css*."""
        plan = plan_of(css)
        if plan is None:
            return self._descend(css) if PATH.fullmatch(css) else _select_richly(css, self.root)
        if plan.part is None and plan.key not in self.elements:
            return []
        candidates = self._candidates(plan)
        if not candidates or not self.elements.keys() >= plan.outer:
            return []  # most rules are another theme's
        if plan.is_exact:
            return list(candidates)
        last = plan.steps[-1]
        found = [element for element in candidates if last.matches(element)]
        return self._inside(found, plan.around, is_child=last.child) if plan.around and found else found

    def first(self, css: str) -> HtmlElement | None:
        """Return the first of the elements that fit *css*, if any does; that of a single step is not looked past."""
        plan = plan_of(css)
        if plan is None or plan.around:
            return next(iter(self.select(css)), None)
        candidates = self._candidates(plan)
        return next((one for one in candidates if plan.is_exact or plan.steps[-1].matches(one)), None)

    def _descend(self, path: str) -> list[HtmlElement]:
        """Return the elements at the end of a *path*; lxml counts anew for each what stands beside it."""
        outer, *steps = path.split(" > ")
        found = self.select(outer)
        for step in steps:
            found = [one for box in found for one in _children(box, step)]
        return sorted(found, key=lambda element: self.order.get(element, 0)) if len(found) > 1 else found

    def _inside(self, found: list[HtmlElement], css: str, *, is_child: bool) -> list[HtmlElement]:
        """Return those of *found* that stand in an element that fits *css*."""
        outer = set(self.select(css))
        if not outer:
            return []
        if is_child:
            return [element for element in found if element.getparent() in outer]
        return [element for element in found if not outer.isdisjoint(element.iterancestors())]

    def _candidates(self, plan: Plan) -> list[HtmlElement]:
        if plan.part is None:
            return self.elements.get(plan.key, [])
        keys = [key for key in self._classes if plan.part in key]
        return list(dict.fromkeys(element for key in keys for element in self.elements[key]))

    @cached_property
    def _classes(self) -> list[str]:
        return [key for key in self.elements if key[0] == "."]

    def each(self, selectors: Iterable[str]) -> Iterator[HtmlElement]:
        """Yield the elements of each selector in turn."""
        for css in selectors:
            yield from self.select(css)

    def called(self, is_one: Callable[[str], bool]) -> list[HtmlElement]:
        """Return the elements with a class of which *is_one* says yes, in the order of the page."""
        keys = [key for key in self._classes if is_one(key[1:])]
        return sorted({element for key in keys for element in self.elements[key]}, key=self.order.__getitem__)

    def shown(self, most: int) -> Iterator[HtmlElement]:
        """Yield the first elements of the page that a reader may see, in its order, and only so many."""
        return (element for element in islice(self.order, most) if element.tag not in UNSEEN)

    def behind(self, anchor: HtmlElement, most: int) -> Iterator[HtmlElement]:
        """Yield the elements that begin after *anchor* does, in the order of the page, and only so many."""
        place = self.order.get(anchor, len(self.order))
        return (one for one in self.elements["*"][place + 1 : place + 1 + most] if one.tag not in UNSEEN)

    def all_behind(self, elements: Iterable[HtmlElement], anchor: HtmlElement | None) -> list[HtmlElement]:
        """Return those of *elements* that begin after *anchor* does."""
        place = self.order.get(anchor, len(self.order)) if anchor is not None else len(self.order)
        return [one for one in elements if self.order.get(one, -1) > place]

    def nearest(self, selectors: Iterable[str], anchor: HtmlElement | None) -> Iterator[HtmlElement]:
        """Yield the elements of each selector in turn, those next to *anchor* first, and only a few.

        The first date or author on a page may belong to another story; the one beside the headline does not.
        """
        for css in selectors:
            yield from self.next_to(self.select(css), anchor)

    def next_to(self, elements: Iterable[HtmlElement], anchor: HtmlElement | None) -> list[HtmlElement]:
        """Return the few of *elements* that stand nearest to *anchor*, nearest first."""
        place = self.order.get(anchor, 0) if anchor is not None else 0
        return nsmallest(NEAREST, elements, key=lambda element: abs(self.order.get(element, 0) - place))


class SelectorSet:
    """Many selectors asked of a page at once: which of its elements fit any of them?"""

    def __init__(self, selectors: Iterable[str]) -> None:
        self.table: dict[str, list[tuple[str, tuple[SelectorStep, ...]]]] = defaultdict(list)
        self.parts: list[tuple[str, str]] = []  # part of a class, selector
        self.ids: list[str] = []  # parts of an id that are asked for
        self.rich: list[str] = []
        self.untouched: set[str] = set()  # names of elements that no rule is about
        for css in selectors:
            steps = steps_of(css)
            if steps is None:
                self.rich.append(css)
            elif len(steps) == 1 and (part := part_of_class(steps[0])):
                self.parts.append((part, css))
            else:
                self.table[key_of(steps[-1])].append((css, steps))
                self.ids += [value for name, op, value in steps[-1].attributes if (name, op) == ("id", "*=")]
        self.is_general = any(not _names_id(steps[-1]) for _, steps in self.table.get("*", ()))

    def found_in(self, index: Index, root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
        """Yield the elements of a page that fit a rule, in its order, with the first that they fit, as it is written.

        Those that only a selector fits that is too rich to look up are those under *root*.
        """
        rich = {element: css for css in self.rich for element in _select_richly(css, root)}
        for element in self._candidates(index, rich):
            rule = rich.get(element) or self.fit(element)
            if rule is not None:
                yield element, rule

    def _candidates(self, index: Index, rich: Iterable[HtmlElement]) -> list[HtmlElement]:
        if self.is_general:
            return list(index.order)
        touched = [key for key in index.elements if key not in self.untouched and self._touches(key)]
        found = {*rich, *(element for key in touched for element in index.elements[key])}
        return sorted(found, key=lambda element: index.order.get(element, MOST_ELEMENTS))

    def _touches(self, key: str) -> bool:
        """Say whether a rule is about a name of elements; most names no rule is about, and these are remembered."""
        if key == "*":
            return False
        parts = [part for part, _ in self.parts] if key[0] == "." else self.ids if key[0] == "#" else []
        if key in self.table or any(part in key for part in parts):
            return True
        if len(self.untouched) < MOST_NAMES:
            self.untouched.add(key)
        return False

    def fit(self, element: _Element) -> str | None:
        """Return the first rule that *element* fits, as it is written."""
        for key in _keys(element):
            for css, steps in self.table.get(key, ()):
                if matches(element, steps):
                    return css
        if not self.parts:
            return None
        value = element.get("class") or ""
        return next((css for part, css in self.parts if part in value), None)


def _children(box: HtmlElement, step: str) -> Sequence[HtmlElement]:
    """Return those children of *box* that a *step* of a path means: all of a tag, or one by its number."""
    tag, _, place = step.partition(":nth-")
    same = [*box.iterchildren(tag)]
    if not place:
        return same
    number = int(place[place.index("(") + 1 : -1])
    if place.startswith("last"):
        return same[-number : len(same) - number + 1] if number <= len(same) else ()
    return same[number - 1 : number]


def _names_id(step: SelectorStep) -> bool:
    """Say whether *step* asks for a part of an id, by which it is looked up."""
    return any((name, op) == ("id", "*=") for name, op, _ in step.attributes)


def _keys(element: _Element) -> list[str]:
    """Return all under which an element may be looked up."""
    keys = [str(element.tag)]
    if items := element.items():
        for name, value in items[:MOST_ATTRIBUTES]:
            if name in KEYED:
                keys += _remembered(name, value) if len(value) <= LONG else _keys_of(name, value)
    keys.append("*")
    return keys


def _keys_of(name: str, value: str) -> tuple[str, ...]:
    if name == "class":
        return tuple(["." + word for word in value.split()[:MOST_CLASSES]])
    return ("#" + value,) if name == "id" else (f"[{name}={value}]",)


_remembered = lru_cache(maxsize=8192)(_keys_of)  # the elements of a theme have the same classes on all its pages


def _select_richly(css: str, root: HtmlElement) -> list[HtmlElement]:
    try:
        return list(_compiled(css)(root))
    except (SelectorError, etree.XPathError):
        return []  # seeds are checked where they are loaded; a page is not lost over a selector


@lru_cache(maxsize=256)
def _compiled(css: str) -> cssselect.CSSSelector:
    return cssselect.CSSSelector(css, translator="html")
