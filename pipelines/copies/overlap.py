"""Whether one release is behind two articles, and how much of each stands in the other.

Measured on `tests/stories_known.toml`, without the sentences that say what the programme is: of two copies, however
reworked, a third or more of one stands in the other. Of two articles that a desk would tell apart never more than 23
percent does, unless they are one form filled in twice. Forms share up to nine tenths, but between the same words they
have another name or number at 22 percent of the places or more; copies at 7 percent or fewer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.copies.named_words import read
from pipelines.copies.particulars import Particulars, are_one_form, are_strangers, particulars_of
from pipelines.copies.shingles import Shingle, sample, shares, shingles
from pipelines.copies.stock import own

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.copies.named_words import Sentence

COPIED = 0.30  # share of one article that stands in the other
LEAST = 0.15  # and of the other in the one: a roundup is no copy of what it touches
HALF = 0.50  # below it, two articles without a name in common are strangers
BRIEF = 6  # shingles; an article that says no more of its own is compared with all it says
BEGINNING = 20  # words, which nearly always show that it says more
REMEMBERED = 128  # articles; a copy arrives within hours of the others
NAMED = 64  # articles of which the names are; they decide of few pairs, but of all those within one story
READ = 4  # articles of which the sentences are: names are asked for soon after shingles, or not at all


def sample_of(text: str) -> tuple[int, ...]:
    """Return the numbers by which copies of *text* are found."""
    return sample(_said(read(text)))


def overlap(text: str, other: str) -> tuple[float, float] | None:
    """Return which share of *text* stands in *other* and the reverse, or None if they tell different stories."""
    found = shares(_shingles(text), _shingles(other))
    if max(found) < COPIED or min(found) < LEAST:
        return None
    mine, theirs = _particulars(text), _particulars(other)  # which few pairs come to
    if max(found) < HALF and are_strangers(mine, theirs):
        return None
    return None if are_one_form(mine, theirs) else found


@lru_cache(maxsize=REMEMBERED)
def _shingles(text: str) -> set[Shingle]:
    return shingles(_said(_sentences(text)))


@lru_cache(maxsize=NAMED)
def _particulars(text: str) -> Particulars:
    return particulars_of(_sentences(text))


@lru_cache(maxsize=READ)
def _sentences(text: str) -> list[Sentence]:
    return read(text)


def _said(sentences: Sequence[Sentence]) -> list[str]:
    """Return the words by which an article is compared: its own, if they say enough."""
    found = _words(own(sentences))
    is_enough = any(len(shingles(part)) >= BRIEF for part in (found[:BEGINNING], found))
    return found if is_enough else _words(sentences)


def _words(sentences: Sequence[Sentence]) -> list[str]:
    return [word for sentence in sentences for word in sentence.words]
