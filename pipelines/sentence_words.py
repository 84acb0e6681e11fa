"""The words of sentence_words.toml, by which rules read a sentence."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

LISTS = Path(__file__).with_suffix(".toml")


def words_of(family: str, kind: str) -> frozenset[str]:
    """Return the words of a list of a family of rules."""
    return frozenset(_list(family, kind))


def pattern_of(family: str, kind: str) -> str:
    """Return the words or patterns of a list as one alternation."""
    return f"(?:{'|'.join(_list(family, kind))})"


def numbers_of(family: str, kind: str) -> dict[str, int]:
    """Return what each word of a table counts."""
    table: dict[str, int] = _entry(family, kind)
    if not isinstance(table, dict) or not all(isinstance(number, int) for number in table.values()):
        raise ValueError(f"{LISTS.name}: {family}.{kind} must be a table of words and whole numbers")
    return table


def all_of(families: Iterable[str]) -> str:
    """Return all that is listed for some families as one text, the same however the file writes it."""
    return json.dumps({family: _tables()[family] for family in families}, sort_keys=True)


def _list(family: str, kind: str) -> list[str]:
    words: list[str] = _entry(family, kind)
    if not isinstance(words, list) or len({word for word in words if word == word.lower()}) < len(words):
        raise ValueError(f"{LISTS.name}: {family}.{kind} must be a list of words in small letters, each of them once")
    return words


def _entry(family: str, kind: str) -> Any:  # noqa: ANN401
    try:
        return _tables()[family][kind]
    except KeyError:
        raise ValueError(f"{LISTS.name} has no list {family}.{kind}") from None


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(LISTS.read_text("utf-8"))
