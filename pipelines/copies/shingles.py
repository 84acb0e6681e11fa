"""A text as copies are compared by: runs of three words, and the few of them that an index needs.

A press release comes back with another headline, another lead, without its ending, with a paragraph of local colour:
most of its sentences stay. Runs of three words (shingles) survive that; a hash of the whole text, or of its most
frequent words, does not.
"""

from __future__ import annotations

from binascii import crc32
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

Shingle: TypeAlias = tuple[str, str, str]

EIGHTH = 2**32 // 8  # hashes below it are sampled: an eighth of all
HALF = 2**32 // 2  # below it there are enough of most texts, so that fewer have to be sorted
FEWEST, MOST = 128, 512  # that many at least, as far as a short text has them, and at most


def shingles(words: Sequence[str]) -> set[Shingle]:
    """Return each run of three words."""
    return set(zip(words, words[1:], words[2:], strict=False))


def sample(words: Sequence[str]) -> tuple[int, ...]:
    """Return the lowest hashes of the runs of three words, in order.

    Which they are depends on the words alone, so that two texts that share a third of their shingles share about a
    third of these too, whatever stands around them.
    """
    runs = map(" ".join, zip(words, words[1:], words[2:], strict=False))
    hashes = set(map(crc32, map(str.encode, runs)))
    if len(low := [each for each in hashes if each < EIGHTH]) >= FEWEST:
        return tuple(sorted(low)[:MOST])
    if len(low := [each for each in hashes if each < HALF]) < FEWEST:
        low = list(hashes)
    return tuple(sorted(low)[:FEWEST])


def shares(one: set[Shingle], other: set[Shingle]) -> tuple[float, float]:
    """Return which share of each of the two stands in the other."""
    shared = len(one & other)
    return shared / max(1, len(one)), shared / max(1, len(other))
