"""CSS selectors as steps that can be asked of one element at a time.

Class, id, tag and attribute tests with descendant and child combinators; anything richer is left to lxml.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element

INDEXED = frozenset({"itemprop", "rel", "name", "property"})

STEP = re.compile(r"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<rest>(?:[.#][\w-]+|\[[^\]\s]+\])*)")
PART = re.compile(r"\.(?P<cls>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<attr>[\w:-]+)(?:(?P<op>[*^$~]?=)(?P<value>[^\]]*))?\]")


TESTS: dict[str, Callable[[str, str], bool]] = {
    "": lambda _have, _value: True,
    "=": operator.eq,
    "*=": operator.contains,
    "^=": str.startswith,
    "$=": str.endswith,
    "~=": lambda have, value: value in have.split(),
}


@dataclass(frozen=True, slots=True)
class SelectorStep:
    """One compound of a selector: ``p.baca[data-x=y]``, and whether its parent must be the step before."""

    tag: str | None
    classes: frozenset[str]
    id: str | None
    attributes: tuple[tuple[str, str, str], ...]
    child: bool

    def matches(self, element: _Element) -> bool:
        """Say whether *element* alone fits this step."""
        if self.tag is not None and element.tag != self.tag:
            return False
        if self.id is not None and element.get("id") != self.id:
            return False
        if self.classes and not self.classes <= classes_of(element):
            return False
        return not self.attributes or all(_attribute(element.get(one), op, value) for one, op, value in self.attributes)


def _attribute(have: str | None, op: str, value: str) -> bool:
    return have is not None and TESTS[op](have, value)


@lru_cache(maxsize=4096)
def _split_classes(value: str) -> frozenset[str]:
    return frozenset(value.split())


def classes_of(element: _Element) -> frozenset[str]:
    """Return the class names of *element*."""
    value = element.get("class")
    return _split_classes(value) if value else frozenset()


@lru_cache(maxsize=4096)
def steps_of(css: str) -> tuple[SelectorStep, ...] | None:
    """Return the steps of a simple selector, or None if it needs more than this module knows."""
    steps: list[SelectorStep] = []
    child = False
    for word in css.replace(">", " > ").split():
        if word == ">":
            child = True
            continue
        found = STEP.fullmatch(word)
        if found is None:
            return None
        steps.append(_step(found["tag"], found["rest"], child=child))
        child = False
    return tuple(steps) or None


def _step(tag: str | None, rest: str, *, child: bool) -> SelectorStep:
    parts = list(PART.finditer(rest))
    return SelectorStep(
        tag=None if tag in {None, "*"} else tag,
        classes=frozenset(part["cls"] for part in parts if part["cls"]),
        id=next((part["id"] for part in parts if part["id"]), None),
        attributes=tuple(
            (part["attr"], part["op"] or "", (part["value"] or "").strip("\"'")) for part in parts if part["attr"]
        ),
        child=child,
    )


def matches(element: _Element, steps: tuple[SelectorStep, ...]) -> bool:
    """Say whether *element* fits the last step and its ancestors fit those before."""
    if not steps[-1].matches(element):
        return False
    if len(steps) == 1:
        return True
    outer, parent = steps[:-1], element.getparent()
    while parent is not None:
        if matches(parent, outer):
            return True
        if steps[-1].child:
            return False
        parent = parent.getparent()
    return False


def key_of(step: SelectorStep) -> str:
    """Return the rarest thing that an element must have to fit *step*."""
    if step.id:
        return "#" + step.id
    if step.classes:
        return "." + max(sorted(step.classes), key=len)
    for name, op, value in step.attributes:
        if op == "=" and name in INDEXED:
            return f"[{name}={value}]"
    return step.tag or "*"


class Plan(NamedTuple):
    """How the elements of a simple selector are looked up."""

    steps: tuple[SelectorStep, ...]
    key: str  # under which those of the last step stand
    part: str | None  # which their class contains, where that is all they are asked for
    outer: frozenset[str]  # keys that must be on a page for the other steps to fit
    around: str  # the selector of the steps before the last
    is_exact: bool  # whatever is looked up fits


@lru_cache(maxsize=4096)
def plan_of(css: str) -> Plan | None:
    """Return the plan of a selector, or None if it needs more than this module knows."""
    steps = steps_of(css)
    if steps is None:
        return None
    outer = frozenset(key_of(step) for step in steps[:-1] if not part_of_class(step))
    around = css.rstrip().removesuffix(css.replace(">", " > ").split()[-1]).rstrip(" >")
    is_exact = len(steps) == 1 and _is_key(steps[0])
    return Plan(steps, key_of(steps[-1]), part_of_class(steps[-1]), outer, around, is_exact)


def _is_key(step: SelectorStep) -> bool:
    """Say whether *step* asks for no more than that under which its elements are looked up."""
    asked = (*step.classes, *step.attributes, *filter(None, (step.tag, step.id)))
    return len(asked) <= 1 and all(name in INDEXED and op == "=" for name, op, _ in step.attributes)


def part_of_class(step: SelectorStep) -> str | None:
    """Return what a class must contain where *step* asks for nothing else: ``[class*=share]``."""
    if step.tag or step.id or step.classes or len(step.attributes) != 1:
        return None
    name, op, value = step.attributes[0]
    return value if name == "class" and op == "*=" else None
