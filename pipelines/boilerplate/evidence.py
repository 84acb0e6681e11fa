"""Whether what recurs at a source recurs by itself: on several days, in articles that are no copies of each other.

Releases of one office share whole sentences, and a desk that edits them leaves no paragraph as it was. So each article
is remembered with a sketch of its words, those of the suspects not counted: two of which a good part is the same are
one story. Measured on `tests/stories_known.toml`, all 37 pairs of copies share half of their sketches or more, and of
1,044 other pairs 28 share 35 percent or more, as do 0.7 percent of the pairs within a site of the newsroom: such
articles count once, so that a paragraph is learned later, and nothing is lost.
"""

from __future__ import annotations

from binascii import crc32
from bisect import bisect_right
from typing import TYPE_CHECKING

from crawler.models import Sighting
from crawler.text import words
from pipelines.boilerplate.recurrence import FEW, RULES, Sign, digest_of, enough, is_boilerplate, story_of
from pipelines.plain import LETTERS, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import Protocol

    from pipelines.boilerplate.recurrence import Suspect

    class Seen(Protocol):
        """An article in which a paragraph was seen."""

        @property
        def story(self) -> int: ...
        @property
        def day(self) -> str: ...
        @property
        def sketch(self) -> tuple[int, ...]: ...
        @property
        def speaks(self) -> bool: ...


SKETCHED = 64  # numbers of a sketch
ALIKE = 0.35  # share of a sketch in another one from which on two articles are copies


def sighting_of(
    lines: Sequence[str], suspects: Sequence[Suspect], *, source: str, address: str, day: str, seen: datetime
) -> Sighting:  # fmt: skip
    """Return what is remembered of an article that was announced at *address*, and of which nobody said what it is."""
    return Sighting(
        source=source, article=digest_of(address), story=story_of(lines, suspects), seen=seen, day=day,
        paragraphs={one.digest: one.sign.value for one in suspects}, sketch=sketch_of(lines, suspects),
        rules=RULES,
    )  # fmt: skip


def sketch_of(lines: Sequence[str], suspects: Iterable[Suspect]) -> tuple[int, ...]:
    """Return the lowest numbers of the runs of three words in an article, not counting those under suspicion."""
    suspected = {suspect.place for suspect in suspects}
    own = "\n".join([line for place, line in enumerate(lines) if place not in suspected])
    marked = unmarked(own)
    letters = marked.encode().translate(LETTERS) if marked.isascii() else " ".join(words(own)).encode()
    told = letters.split()
    runs = map(b" ".join, zip(told, told[1:], told[2:], strict=False))
    return tuple(sorted(set(map(crc32, runs)))[:SKETCHED])


def are_copies(one: Sequence[int], other: Sequence[int]) -> bool:
    """Say whether a good part of two sketches is the same, as far as both reach; that may be no number at all."""
    if not one or not other:
        return one == other
    reach = min(one[-1], other[-1])
    shortest = min(bisect_right(one, reach), bisect_right(other, reach))
    return 0 < len(set(one).intersection(other)) >= ALIKE * shortest  # what both have lies within the reach of both


def recurs(sign: str, articles: Sequence[Seen], total: int) -> bool:
    """Say whether a paragraph in these *articles* of a source, which tells *total* stories, is boilerplate."""
    stories, days = len({one.story for one in articles}), len({one.day for one in articles})
    if not is_boilerplate(Sign(sign), stories, total, days):
        return False
    if sign == Sign.EDGE and len({one.story for one in articles if not one.speaks}) < FEW:
        return False  # of a source that is only asked for a topic, most articles are not most of what it prints
    return _tell_apart([one.sketch for one in articles], enough(Sign(sign)))


def _tell_apart(sketches: Iterable[tuple[int, ...]], count: int) -> bool:
    """Say whether so many of the sketches are no copies of each other."""
    found: list[tuple[int, ...]] = []
    for sketch in sketches:
        if not any(are_copies(sketch, one) for one in found):
            found.append(sketch)
        if len(found) == count:
            return True
    return False
