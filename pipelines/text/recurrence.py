"""Which paragraphs of an article may be boilerplate, and which of them are once they recur at their source.

A paragraph that recurs is not boilerplate for that: a quotation, the sentence that says what the programme is, and the
background of a long affair recur too. So two rules, counted in different stories of one source:

call   the paragraph addresses the reader or speaks of the outlet (recurrence.toml), quotes nobody, and stands in
       three stories;
edge   it has no such sign, but is the first or one of the last two of those that have none, says nothing of a topic,
       quotes nobody, and does so in eight stories or more and in at least 60 % of all.

Two articles are one story when their longest paragraph is the same: copies of a release do not make it recur.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.text.normalize import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

FEW = 3  # stories in which a paragraph with a sign stands by no accident
MANY = 8  # stories before a share says anything
MOST = 0.6  # share of the stories; the stock closing sentence of a busy newsroom stays below a sixth
LEAD = 25  # words; an article that would lose more than all but these is left alone
BRIEF = 12  # words of a line in which an address is a sign
QUOTE = 6  # words between quotation marks that are speech, not the name of something
CROWD = 40  # suspects of one article that are remembered; no outlet has so many
ENDING = 2

_QUOTED = re.compile(r"[“\"«]([^“”\"«»]*)[”\"»]")
_OPENING = ("“", '"', "«", "‘")


class Sign(StrEnum):
    """Why a paragraph is suspected."""

    CALL = "call"
    EDGE = "edge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A paragraph that is boilerplate if it recurs: its place among the lines, and the name of its words."""

    place: int
    digest: int
    sign: Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """What tells the paragraphs of one source: the outlet's names, and whether a text speaks of a topic."""

    names: tuple[str, ...]
    is_on_topic: Callable[[str], bool]

    def find(self, lines: Sequence[str]) -> list[Suspect]:
        """Return the paragraphs of an article that may be boilerplate, in their order."""
        marked = _marked(lines, self.names)
        called = [place for place in marked if self._calls(lines[place])][:CROWD]
        edges = [place for place in _edges(len(lines), set(called)) if self._frames(lines[place])]
        signs = dict.fromkeys(called, Sign.CALL) | dict.fromkeys(edges, Sign.EDGE)
        return [
            Suspect(place=place, digest=_name(lines[place], sign), sign=sign) for place, sign in sorted(signs.items())
        ]

    def _calls(self, line: str) -> bool:
        """Say whether *line* addresses the reader or speaks of the outlet."""
        if _quotes(line):
            return False
        own = _QUOTED.sub(" ", line).casefold()
        found = _call().search(own)
        if found is not None and not own[: found.start()].strip():
            return True
        has_sign = found is not None or self._speaks_of_itself(own)
        return has_sign and not self.is_on_topic(line)

    def _speaks_of_itself(self, own: str) -> bool:
        if _phrase("readers", "outlet").search(own) or any(_stands(name, own) for name in self.names):
            return True
        return len(own.split()) <= BRIEF and any(contact in own for contact in _data()["contacts"])

    def _frames(self, line: str) -> bool:
        return len(line.split()) >= 3 and not _quotes(line) and not self.is_on_topic(line)


def story_of(lines: Sequence[str], suspects: Iterable[Suspect]) -> int:
    """Return the name of what an article tells: its longest paragraph, not counting those under suspicion."""
    suspected = {suspect.place for suspect in suspects}
    plain = [line for place, line in enumerate(lines) if place not in suspected]
    return _name(max(plain or lines, key=len), "story")


def is_boilerplate(sign: Sign, stories: int, total: int) -> bool:
    """Say whether a paragraph in so many of the *total* stories of a source is boilerplate."""
    if sign == Sign.CALL:
        return stories >= FEW
    return stories >= MANY and stories >= MOST * total


def rule_of(sign: Sign, source: str) -> str:
    """Return the rule as it is shown beside what it removed; it holds no count, which would grow with every run."""
    often = f"{FEW} or more" if sign == Sign.CALL else "most"
    return f"recurs in {often} articles of {source}"


def whole(text: str, removed: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the lines of an article with those that were learned to be boilerplate back in their places."""
    lines = text.split("\n")
    for one in sorted((one for one in removed if "place" in one), key=lambda one: int(one["place"])):
        lines.insert(int(one["place"]), one["text"])
    return lines


def cut(
    lines: Sequence[str], removed: Iterable[Mapping[str, str]], doomed: Mapping[int, str]
) -> tuple[str, list[dict[str, str]]]:
    """Return the text without the *doomed* places, each with its rule, and all that was removed, whole and placed."""
    kept = "\n".join(line for place, line in enumerate(lines) if place not in doomed)
    others = [dict(one) for one in removed if "place" not in one]
    if len(kept.split()) < LEAD:
        return "\n".join(lines), others
    learned = [{"rule": rule, "text": lines[place], "place": str(place)} for place, rule in sorted(doomed.items())]
    return kept, others + learned


def digest_of(text: str, kind: str = "") -> int:
    """Return a whole number that names *text* as it is written."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8, person=kind.encode()).digest()[:7])


def _name(line: str, kind: str) -> int:
    """Return the same number for lines of the same words, whatever their numbers, dates, case and marks."""
    dates = _dates()
    parts: list[str] = []
    for word in words(line):
        part = "0" if word in dates or not word.isalpha() else word
        if part != "0" or parts[-1:] != ["0"]:
            parts.append(part)
    return digest_of(" ".join(parts), kind)


def _marked(lines: Sequence[str], names: Iterable[str]) -> list[int]:
    """Return the numbers of the lines in which any sign stands, as a part of a word at least."""
    folded = [line.casefold() for line in lines]
    starts = list(accumulate((len(line) + 1 for line in folded), initial=0))
    joined = "\n".join(folded)
    finds = [start for _, start, _ in _signs().find_matches_as_indexes(joined)]
    finds += (start for name in names for start in _places(name, joined))
    return sorted({bisect_right(starts, start) - 1 for start in finds})


def _places(name: str, joined: str) -> Iterator[int]:
    place = joined.find(name)
    while place >= 0:
        yield place
        place = joined.find(name, place + 1)


def _edges(count: int, called: Collection[int]) -> list[int]:
    plain = [place for place in range(count) if place not in called]
    return [*plain[:1], *plain[1:][-ENDING:]]


def _quotes(line: str) -> bool:
    """Say whether *line* tells what somebody said."""
    if line.startswith(_OPENING) or any(len(found[1].split()) >= QUOTE for found in _QUOTED.finditer(line)):
        return True
    return _phrase("speech").search(line.casefold()) is not None


def _stands(name: str, own: str) -> bool:
    """Say whether the outlet is named other than in a dateline."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w|\)?\s?[–—|:-])", own) is not None


@cache
def _data() -> dict[str, list[str]]:
    data: dict[str, list[str]] = tomllib.loads((files(__package__) / "recurrence.toml").read_text("utf-8"))
    return data


@cache
def _dates() -> frozenset[str]:
    return frozenset(_data()["dates"])


@cache
def _signs() -> AhoCorasick:
    keys = ("calls", "readers", "outlet", "contacts")
    return AhoCorasick([sign for key in keys for sign in _data()[key]], matchkind=MatchKind.LeftmostFirst)


@cache
def _call() -> re.Pattern[str]:
    """A call stands where a clause begins."""
    calls, leaders = ("|".join(map(re.escape, _data()[key])) for key in ("calls", "leaders"))
    return re.compile(rf"(?:^|[.!?:;,(–—-]\s?|\b(?:{leaders})\s)\W{{0,4}}(?:{calls})(?:lah)?\b")


@cache
def _phrase(*keys: str) -> re.Pattern[str]:
    phrases = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for key in keys for phrase in _data()[key])
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)")
