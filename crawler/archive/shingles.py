"""The index of stories: which articles share words with a text, without reading any of them.

An article has a sample of its runs of words, as sorted numbers; the lowest of them are rows of the index. Two copies
share some rows, which finds them, and a good part of their samples, which tells whether reading both is worth it.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from sqlite3 import Connection

Numbers: TypeAlias = "array[int]"

ROWED = 32  # numbers under which an article stands in the index, at least
SIXTEENTH = 2**32 // 16  # and all below this
COMMON = 16  # stories under one number from which on it says nothing: a phrase of the trade, a sentence all quote
ROWS = (24, 96)  # articles that are looked at for one number: a few show that it is common, a release has many copies
HITS = 2  # numbers that two articles share before their samples are looked at
LIKELY = 0.2  # share of one sample in the other from which on the texts are compared, which decide
FORM = 0.3  # share of an article's numbers that are common from which on it is a form that many stories fill in
ALONE = 3600  # what a number says of the only story under it; of each of several it says far less
TELLING = ALONE // 4  # and of each of two
EACH = 3  # articles of one story whose texts are compared with a new one
MOST = 8  # and of all stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """An article that may tell the same story as another, and the story it tells so far."""

    article: int
    story: int
    text: str


def index(connection: Connection, article: int, story: int, *, digest: str, sample: Iterable[int]) -> None:
    """Put an article into the index under its *sample*, in place of what it stood under."""
    forget(connection, article)
    numbers = array("I", sample)
    values = (article, digest, numbers.tobytes())
    connection.execute("INSERT INTO fingerprints (article, digest, sample) VALUES (?, ?, ?)", values)
    rows = [(number, article, story) for number in _rowed(numbers)]
    connection.executemany("INSERT INTO shingles (hash, article, story) VALUES (?, ?, ?)", rows)


def forget(connection: Connection, article: int) -> None:
    """Take an article out of the index."""
    rows = [(number, article) for number in _rowed(_sample(connection, article))]
    connection.executemany("DELETE FROM shingles WHERE hash = ? AND article = ?", rows)
    connection.execute("DELETE FROM fingerprints WHERE article = ?", (article,))


def move(connection: Connection, article: int, story: int) -> None:
    """Note that an article tells another story than before."""
    rows = [(story, number, article) for number in _rowed(_sample(connection, article))]
    connection.executemany("UPDATE shingles SET story = ? WHERE hash = ? AND article = ?", rows)


def is_indexed(connection: Connection, article: int, digest: str) -> bool:
    """Say whether an article stands in the index with the text of that digest."""
    row = connection.execute("SELECT digest FROM fingerprints WHERE article = ?", (article,)).fetchone()
    return row is not None and row[0] == digest


def near(connection: Connection, article: int, sample: Iterable[int]) -> Iterator[Near]:
    """Yield the articles that most likely tell the story of *article*, the likeliest of each story first."""
    likely = _likely(connection, article, array("I", sample))
    for other, story in islice(_spread(likely), MOST):
        [text] = connection.execute("SELECT text FROM articles WHERE id = ?", (other,)).fetchone()
        yield Near(article=other, story=story, text=text)


def _likely(connection: Connection, article: int, numbers: Numbers) -> list[tuple[int, int]]:
    """Return articles whose samples are much like *numbers*, each with its story, those first that say most by it."""
    under = [_under(connection, number) for number in _rowed(numbers)]
    told = _told(under)
    found = _sharing(under, told)
    found.pop(article, None)
    mine = frozenset(numbers)
    scored = [(one, _alike(numbers, mine, sample)) for one, sample in _samples(connection, found)]
    ranked = sorted((-told[one], -score, one) for one, score in scored if score >= LIKELY)
    return [(one, found[one]) for _, _, one in ranked]


def _sharing(under: Sequence[list[tuple[int, int]]], told: Counter[int]) -> dict[int, int]:
    """Return the articles that stand under at least two numbers, each with its story.

    One that hardly any other story has is enough for a form, most of whose numbers say nothing.
    """
    hits = Counter(chain.from_iterable(under))
    is_form = under.count([]) >= FORM * len(under)
    return {
        article: story
        for (article, story), count in hits.items()
        if count >= HITS or (is_form and told[article] >= TELLING)
    }


def _told(under: Iterable[list[tuple[int, int]]]) -> Counter[int]:
    """Return what it says of each article that it stands under these numbers: the fewer stories do, the more."""
    told: Counter[int] = Counter()
    for rows in under:
        says = ALONE // max(1, len({story for _, story in rows})) ** 2
        for article, _ in rows:
            told[article] += says
    return told


def stories_sharing(connection: Connection, numbers: Iterable[int], *, most: int) -> list[int]:
    """Return the stories of articles that stand under any of *numbers*, those first of which one has most of them."""
    ranked = _hits(connection, numbers).most_common()
    return list(dict.fromkeys(story for (_, story), _ in ranked))[:most]


def _hits(connection: Connection, numbers: Iterable[int]) -> Counter[tuple[int, int]]:
    return Counter(chain.from_iterable([_under(connection, number) for number in numbers]))


def _under(connection: Connection, number: int) -> list[tuple[int, int]]:
    """Return the articles that stand under a number, each with its story; none if too many stories do."""
    found: list[tuple[int, int]] = []
    for limit in ROWS:
        rows = connection.execute("SELECT article, story FROM shingles WHERE hash = ? LIMIT ?", (number, limit))
        found = rows.fetchall()
        if len(found) >= COMMON and len({story for _, story in found}) >= COMMON:
            return []
        if len(found) < limit:
            break
    return found


def _spread(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the first of each story, then the second, and leave out what would only say again that it is likely."""
    seen: Counter[int] = Counter()
    turns: list[list[tuple[int, int]]] = [[] for _ in range(EACH)]
    for article, story in found:
        if seen[story] < EACH:
            turns[seen[story]].append((article, story))
        seen[story] += 1
    return list(chain.from_iterable(turns))


def _alike(one: Numbers, numbers_of_one: frozenset[int], other: Numbers) -> float:
    """Return the larger of the shares that each has of the other, as far as both samples reach."""
    reach = min(one[-1], other[-1])
    shortest = min(bisect_right(one, reach), bisect_right(other, reach))
    return len(numbers_of_one.intersection(other)) / shortest  # what both have lies within the reach of both


def _rowed(numbers: Numbers) -> Numbers:
    return numbers[: max(ROWED, bisect_left(numbers, SIXTEENTH))]


def _sample(connection: Connection, article: int) -> Numbers:
    row = connection.execute("SELECT sample FROM fingerprints WHERE article = ?", (article,)).fetchone()
    return array("I", row[0] if row else b"")


def _samples(connection: Connection, articles: Iterable[int]) -> Iterator[tuple[int, Numbers]]:
    """Yield the samples of several articles."""
    rows = connection.execute(
        "SELECT article, sample FROM fingerprints WHERE article IN (SELECT value FROM json_each(?))",
        (json.dumps(list(articles)),),
    )
    return ((article, array("I", sample)) for article, sample in rows)
