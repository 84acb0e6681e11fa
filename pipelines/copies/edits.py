"""Whether an article that is read again says something else, or only looks different.

What counts are the words of its headline and of its paragraphs: quotes, dashes, spaces, capitals and where a paragraph
begins do not. Neither does a line that counts readers, nor a short one that calls the reader or speaks of the outlet;
but one that says what the desk has corrected does.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING

from crawler.text import words
from pipelines.boilerplate.recurrence import SHORT, Sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.boilerplate.recurrence import Eye

RUN = 3  # words
OTHER = 0.1  # share of the runs of words of either text; below it, and under another headline, it is another article
CALLED = 4  # words behind what breaks off, at most: "Baca selengkapnya di sini"
LONGEST = 400  # lines of each text that are matched with one another


class Change(StrEnum):
    """What became of an article between two readings."""

    NONE = "none"
    EDITED = "edited"
    REPLACED = "replaced"  # by something else, such as another article


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """An article as it was read once, and by which reader."""

    title: str
    text: str
    reader: str
    published: str | None = None  # as it is stored
    shows_title: bool = True  # it has a headline of its own, and is not called as it was announced


Words = tuple[str, ...]


def change_between(before: ReadArticle, after: ReadArticle, eye: Eye) -> Change:
    """Return what became of an article; *eye* knows what its outlet says of itself.

    Where it is read in another way than before, a paragraph more or less is the reader's doing, and words within one
    are not.
    """
    old, new = _counted(before.text, eye), _counted(after.text, eye)
    has_title = words(before.title) == words(after.title)
    if has_title and list(chain(*old)) == list(chain(*new)):
        return Change.NONE
    if not (has_title and after.shows_title) and _shared(old, new) < OTHER:
        return Change.REPLACED
    if before.reader == after.reader:
        return Change.EDITED
    is_same = _is_retitled_by_reader(before.title, after.title) and not _has_edited_line(old, new)
    return Change.NONE if is_same else Change.EDITED


def breaks_off(before: str, after: str) -> bool:
    """Say whether of a text that was read whole the beginning alone is shown now, as to those who do not pay."""
    shown, mark, call = after.replace("...", "…").rpartition("…")
    told, whole = words(shown), words(before)
    is_beginning = told[:-1] == whole[: max(len(told) - 1, 0)]  # the last one may be cut in two
    return bool(mark) and RUN <= len(told) < len(whole) and is_beginning and len(words(call)) <= CALLED


def reader_of(origin: str) -> str:
    """Return which reader an article's text came from, without what it found beside."""
    return origin.partition(",")[0]


def _counted(text: str, eye: Eye) -> list[Words]:
    """Return the words of each line that tells something."""
    lines = text.split("\n")
    calls = {one.place for one in eye.find(lines) if one.sign is Sign.CALL}
    read = [tuple(words(line)) for line in lines]
    return [line for place, line in enumerate(read) if line and not _is_noise(line, is_call=place in calls)]


def _is_noise(line: Words, *, is_call: bool) -> bool:
    """Say whether a line calls the reader or speaks of the outlet, and corrects nothing, or only counts."""
    if is_call and len(line) <= SHORT and _known("correcting").isdisjoint(line):
        return True
    is_counter = any(word.isdecimal() for word in line)
    return is_counter and all(word.isdecimal() or word in _known("counting") for word in line)


@cache
def _known(kind: str) -> frozenset[str]:
    text = files("pipelines.copies").joinpath("edits.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)[kind])


def _shared(old: Sequence[Words], new: Sequence[Words]) -> float:
    """Return the larger share of one text's runs of words that stands in the other."""
    one, other = _runs(chain(*old)), _runs(chain(*new))
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest else 0.0


def _runs(told: Iterable[str]) -> set[Words]:
    listed = tuple(told)
    return {listed[place : place + RUN] for place in range(max(len(listed) - RUN + 1, 1))}


def _is_retitled_by_reader(before: str, after: str) -> bool:
    """Say whether one headline is the other with something before or behind it, such as the outlet's name."""
    one, other = sorted((" ".join(words(before)), " ".join(words(after))), key=len)
    return other.startswith(one) or other.endswith(one)


def _has_edited_line(old: Sequence[Words], new: Sequence[Words]) -> bool:
    """Say whether a line became another one, in place of going or coming whole."""
    found = SequenceMatcher(None, old[:LONGEST], new[:LONGEST], autojunk=False).get_opcodes()
    blocks = [(old[a:b], new[c:d]) for kind, a, b, c, d in found if kind == "replace"]
    return any(_shared([one], [other]) >= OTHER for ones, others in blocks for one in ones for other in others)
