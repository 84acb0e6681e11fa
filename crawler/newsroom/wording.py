"""Sentences from parts: [a|b] is a choice, {10-40} a number, {name} a slot."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\d+-\d+|[a-z_]+)\}")


@cache
def load(name: str) -> dict[str, Any]:
    """Return one of the newsroom's own TOML files."""
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))


class Slots(dict[str, str]):
    """What fills the slots of one piece; numbers of one range agree within it, so that text and title do."""

    def __init__(self, chance: Random, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.chance = chance

    def __missing__(self, span: str) -> str:
        low, high = span.split("-")
        return self.setdefault(span, str(self.chance.randint(int(low), int(high))))


def expand(sentence: str, slots: Slots) -> str:
    """Return *sentence* with its choices made and its slots filled."""
    while CHOICE.search(sentence):
        sentence = CHOICE.sub(lambda found: slots.chance.choice(found[1].split("|")), sentence)
    return " ".join(SLOT.sub(lambda found: slots[found[1]], sentence).split())


def some(pool: Sequence[str], count: int, chance: Random) -> list[str]:
    """Return *count* different entries of *pool* in a random order."""
    return chance.sample(list(pool), min(count, len(pool)))


def slug_of(title: str) -> str:
    """Return *title* the way a CMS puts it into an address."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80].rstrip("-")
