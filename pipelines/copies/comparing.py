"""What a newsroom made of a release: which words it kept, changed and left out, and which paragraphs are its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from crawler.text import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = 0.3  # share of the words of a paragraph that stand in the release, below which it is the newsroom's own
_TOKEN = re.compile(r"\S+|\n+")


class Change(StrEnum):
    """What became of some words."""

    SAME = "same"
    ADDED = "added"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words to which one thing happened."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A printed text beside the release."""

    passages: tuple[Passage, ...]
    added: tuple[str, ...]  # paragraphs


def compare(release: str, text: str) -> Comparison:
    """Say what *text* made of *release*, word by word; case and marks count for nothing."""
    theirs, ours = _TOKEN.findall(release), _TOKEN.findall(text)
    matcher = SequenceMatcher(None, _keys(theirs), _keys(ours), autojunk=False)
    kept = [False] * len(ours)
    for block in matcher.get_matching_blocks():
        kept[block.b : block.b + block.size] = [True] * block.size
    return Comparison(passages=tuple(_passages(matcher, theirs, ours)), added=tuple(_added(ours, kept)))


def _keys(tokens: list[str]) -> list[str]:
    return [squeeze(token) or token.strip() for token in tokens]


def _passages(matcher: SequenceMatcher[str], theirs: list[str], ours: list[str]) -> Iterator[Passage]:
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            yield Passage(Change.SAME, _joined(ours[first:last]))
            continue
        for change, words in ((Change.LEFT_OUT, theirs[start:end]), (Change.ADDED, ours[first:last])):
            if any(word.strip() for word in words):
                yield Passage(change, _joined(words))


def _joined(tokens: list[str]) -> str:
    return " ".join(tokens).replace(" \n", "\n").replace("\n ", "\n").strip(" ")


def _added(ours: list[str], kept: list[bool]) -> Iterator[str]:
    """Yield the paragraphs of which few words stand in the release."""
    start = 0
    for place in [*(number for number, token in enumerate(ours) if not token.strip()), len(ours)]:
        words = place - start
        if words and sum(kept[start:place]) < OWN * words:
            yield " ".join(ours[start:place])
        start = place + 1
