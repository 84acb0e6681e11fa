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
# Letters whose small ones may be compared in a way of their own; most lines have none.
RARE = re.compile("[^\x00-\xb4\xb6-\xff‘’“”–—…•]")
TWINS = frozenset("ıſ")  # as good as "i" and "s" where no case counts
NOTHING = "(?!)"
ESCAPED = re.compile(r"\\.|\(\?P[<=]")
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
    return _whole((any_of(*kinds),), re.IGNORECASE)


def in_small_letters(text: str) -> str | None:
    """Return *text* in small letters if a pattern of these finds there what it would find in *text* without case.

    It takes half the time: of alternatives that begin with a plain letter the library tries only those that may fit.
    """
    return None if not text.isascii() and RARE.search(text) else text.lower()


def is_line_of(text: str, *kinds: str) -> bool:
    """Say whether *text* consists of one of the labels of *kinds*, of which whole_line returns a pattern."""
    said = in_small_letters(text)
    if said is None:
        return whole_line(*kinds).fullmatch(text) is not None
    small, cased = _by_case(kinds)
    return small.fullmatch(said) is not None or (cased is not None and cased.fullmatch(text) is not None)


@cache
def _by_case(kinds: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """Return a pattern for a line in small letters, and one for the line as it is if a label asks for capitals."""
    every = [label for kind in kinds for label in _tables()[kind]]
    small = [label for label in every if _is_small(label)] or [NOTHING]
    cased = [label for label in every if not _is_small(label)]
    return _whole(small, re.NOFLAG), _whole(cased, re.IGNORECASE) if cased else None


def _whole(every: Iterable[str], case: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(f"{OPENING}(?:{'|'.join(every)}){CLOSING}", case)


def _is_small(label: str) -> bool:
    """Say whether *label* has small letters alone, and none that is as good as another one where no case counts."""
    letters = ESCAPED.sub("", label)
    return letters == letters.lower() and "(?-i:" not in letters and TWINS.isdisjoint(letters)


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
