"""The words of labels.toml as compiled patterns."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from crawler.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

OPENING = r"[\s\[({<«»>*•\-–—→➡►▶|:\"“”']{0,6}"  # what may stand before a label
CLOSING = r"[\s\])}>.!:*•\-–—\"”'|]{0,6}"
# What separates a label from the link it announces.
COLON = r"\s*[:：>»→➡►▶|\-–—]{1,2}\s*"
CELLS = re.compile(r"\s*[|•·]\s*")  # what separates the parts of a byline or a date line


@cache
def _tables() -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath("labels.toml").read_text("utf-8")
    return tomllib.loads(text)


def any_of(*kinds: str) -> str:
    """Return the labels of *kinds* as one alternation."""
    return "(?:" + "|".join(label for kind in kinds for label in _tables()[kind]) + ")"


def by_initial(names: Iterable[str]) -> str:
    """Return *names* as alternatives, those with the same initial together, which is found several times as fast."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name[0], []).append(name[1:])
    return "|".join(f"{initial}(?:{'|'.join(rest)})" for initial, rest in groups.items())


@cache
def words(kind: str) -> frozenset[str]:
    """Return the entries of *kind* as plain words."""
    return frozenset(_tables()[kind])


def may_hold(kind: str, text: str) -> bool:
    """Say whether the letters of one of the words of *kind* stand in *text*: a look before it is cut into words."""
    folded = clean(text).casefold()
    return any(word in folded for word in words(kind))


def cells_of(text: str) -> list[str]:
    """Return what stands between bars and dots in *text*, which most have none of."""
    return CELLS.split(text) if "|" in text or "•" in text or "·" in text else [text]


@cache
def whole_line(*kinds: str) -> re.Pattern[str]:
    """Return a pattern that fits a line consisting of one of the labels of *kinds*."""
    return re.compile(OPENING + any_of(*kinds) + CLOSING, re.IGNORECASE)


@cache
def line_start(*kinds: str) -> re.Pattern[str]:
    """Return a pattern that fits a line beginning with one of the labels of *kinds*."""
    return re.compile(OPENING + any_of(*kinds), re.IGNORECASE)


@cache
def line_end(kind: str) -> re.Pattern[str]:
    """Return a pattern that finds one of the labels of *kind* at the end of a line."""
    return re.compile(rf"(?:^|\s|(?<=[.!?\d])(?=[(/])|(?=--)){any_of(kind)}\s*$", re.IGNORECASE)


@cache
def label_first() -> re.Pattern[str]:
    """Return a pattern for the label of a related link at the start of a line, with its colon if it has one."""
    return re.compile(
        rf"(?P<open>{OPENING})(?P<label>{any_of('related')})(?P<colon>{COLON})?(?=\W|(?-i:[A-Z0-9])|$)",
        re.IGNORECASE,
    )


@cache
def label_last() -> re.Pattern[str]:
    """Return a pattern for the label of a related link just before the link."""
    return re.compile(
        rf"(?P<edge>^|[.!?…\"”')\]]\s*|\s)(?P<open>[\[({{*]\s*)?(?P<label>{any_of('related')})(?P<colon>{COLON})?[\"“'\s]*$",
        re.IGNORECASE,
    )
