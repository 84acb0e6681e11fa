"""The names of marks.toml: what machines and themes call dates, zones, months and what is not the article."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

MARK = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+")


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("marks.toml").read_text("utf-8"))


@cache
def names_of(kind: str) -> tuple[str, ...]:
    """Return the names of *kind* in their order."""
    return tuple(_tables()[kind])


@cache
def _words_of(kind: str) -> frozenset[str]:
    return frozenset(names_of(kind))


def is_marked(kind: str, value: str) -> bool:
    """Say whether a class, an id or the like holds one of the words of *kind*: "post-date", "postDate" and "date"."""
    if not value:
        return False
    words = _words_of(kind)
    return any(part.lower() in words for part in (*MARK.findall(value), *re.findall(r"[A-Za-z]+", value)))


@cache
def zone_hours() -> dict[str, int]:
    """Return the hours between each zone's clock and UTC, by its name in lower case."""
    return dict(_tables()["zones"])


@cache
def foreign_months() -> dict[str, int]:
    """Return the numbers of the months by their names in the languages of theme packs."""
    return {
        name: number
        for months in _tables()["months"].values()
        for number, names in enumerate(months, 1)
        for name in names.split("|")
    }
