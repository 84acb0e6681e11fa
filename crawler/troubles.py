"""What may be wrong with a source, by which word it is called, and what a recorded error means."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("troubles.toml")
UNKNOWN = "other"  # an error that nobody foresaw


class Word(StrEnum):
    """How a source is, from the best to the worst."""

    OK = "ok"
    UNTRIED = "untried"
    QUIET = "quiet"
    FAILING = "failing"
    BLOCKED = "blocked"

    @property
    def severity(self) -> int:
        """Return a number that is the higher, the worse a source is."""
        return list(Word).index(self)


@dataclass(frozen=True, slots=True)
class TroubleKind:
    """How a kind of trouble is called, and how many visits in a row must show it."""

    word: Word
    visits: int


@cache
def kinds() -> dict[str, TroubleKind]:
    """Return all that may be wrong, by name."""
    told = tomllib.loads(TABLE.read_text("utf-8"))["kinds"]
    return {name: TroubleKind(Word(one["word"]), one.get("visits", 1)) for name, one in told.items()}


@cache
def _signs() -> list[tuple[str, re.Pattern[str]]]:
    told = tomllib.loads(TABLE.read_text("utf-8"))["signs"]
    return [(one["kind"], re.compile(one["pattern"])) for one in told]


def kind_of_error(error: str) -> tuple[str, str]:
    """Return what an error means that a run has recorded of a source, and which words of it say so."""
    found = ((kind, pattern.search(error)) for kind, pattern in _signs())
    return next(((kind, sign[sign.lastindex or 0].strip()) for kind, sign in found if sign), (UNKNOWN, error))


def is_blocked(error: str) -> bool:
    """Say whether an error means that a source does not want us, and not that it is in trouble."""
    return kinds()[kind_of_error(error)[0]].word is Word.BLOCKED
