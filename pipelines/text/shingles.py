"""A text as copies are compared by: runs of three words, and the few of them that an index needs.

A press release comes back with another headline, another lead, without its ending, with a paragraph of local colour:
most of its sentences stay. Runs of three words (shingles) survive that; a hash of the whole text, or of its most
frequent words, does not.
"""

from __future__ import annotations

from binascii import crc32
from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Shingle: TypeAlias = tuple[str, str, str]

EIGHTH = 2**32 // 8  # hashes below it are sampled: an eighth of all
FEWEST, MOST = 128, 512  # that many at least, as far as a short text has them, and at most


def shingles(words: Sequence[str]) -> set[Shingle]:
    """Return each run of three words."""
    return set(zip(words, words[1:], words[2:], strict=False))


def sample(found: Collection[Shingle]) -> tuple[int, ...]:
    """Return the lowest hashes of *found*, in order.

    Which they are depends on the words alone, so that two texts that share a third of their shingles share about a
    third of these too, whatever stands around them.
    """
    hashes = sorted(set(map(crc32, map(str.encode, map(" ".join, found)))))
    return tuple(hashes[: min(MOST, max(FEWEST, bisect_left(hashes, EIGHTH)))])


def shares(one: set[Shingle], other: set[Shingle]) -> tuple[float, float]:
    """Return which share of each of the two stands in the other."""
    shared = len(one & other)
    return shared / max(1, len(one)), shared / max(1, len(other))
