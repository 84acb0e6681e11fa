"""Finding the stories of stored articles again: their texts have changed, or the rules, or they were never indexed."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from crawler.archive import shingles, stories

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.archive.stories import Compare, Telling

LARGEST = 60  # articles of a story that are compared each with each

Pairs: TypeAlias = "dict[tuple[int, int], tuple[float, float]]"  # of articles, and the share of each in the other


def regroup(archive: Archive, telling: Telling, compare: Compare) -> None:
    """Find the story of an article again, and take apart what no longer holds together without it."""
    with archive.transaction() as db:
        before = _story_of(db.conn, telling.article)
        shingles.forget(db.conn, telling.article)
        stories.join(db.conn, telling, compare)
        after = _story_of(db.conn, telling.article)
        for story in {before or after, after}:
            _take_apart(db.conn, story, compare)


def unindexed(archive: Archive, *, limit: int) -> list[int]:
    """Return articles that an older version stored without looking for their copies, the newest first."""
    rows = archive.db.conn.execute("SELECT article FROM ungrouped ORDER BY article DESC LIMIT ?", (limit,))
    return [int(number) for (number,) in rows]


def stored_text(archive: Archive, article: int) -> str:
    """Return the text of a stored article."""
    row = archive.db.conn.execute("SELECT text FROM articles WHERE id = ?", (article,)).fetchone()
    return str(row[0])


def _story_of(connection: Connection, article: int) -> int:
    row = connection.execute("SELECT story FROM articles WHERE id = ?", (article,)).fetchone()
    story: int = row[0]
    return story


def _take_apart(connection: Connection, story: int, compare: Compare) -> None:
    """Leave in a story those of its articles whose texts connect them to its origin; the others get their own."""
    members = connection.execute(
        "SELECT id, text, digest FROM articles WHERE story = ? ORDER BY id LIMIT ?", (story, LARGEST + 1)
    ).fetchall()
    if not 1 < len(members) <= LARGEST:
        return
    pairs: Pairs = {}
    for (one, text, digest), (other, second, digest_of_second) in combinations(members, 2):
        found = (1.0, 1.0) if digest == digest_of_second else compare(text, second)
        if found is not None:
            pairs[one, other] = found
    numbers = [number for number, *_ in members]
    _measure(connection, numbers, pairs)
    [origin] = connection.execute("SELECT origin FROM stories WHERE id = ?", (story,)).fetchone()
    for group in _connected(numbers, pairs):
        if origin not in group:
            _secede(connection, group)
    stories.recount(connection, story, heir=story)


def _measure(connection: Connection, numbers: Iterable[int], pairs: Pairs) -> None:
    """Keep of each article the largest share that stands in another one."""
    most: dict[int, float] = {}
    for pair, found in pairs.items():
        for number, share in zip(pair, found, strict=True):
            most[number] = max(share, most.get(number, 0.0))
    rows = [(most.get(number), number, most.get(number)) for number in numbers]
    connection.executemany("UPDATE articles SET overlap = ? WHERE id = ? AND overlap IS NOT ?", rows)


def _connected(numbers: Sequence[int], pairs: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Return the groups in which every number is connected with every other by some chain of pairs."""
    group_of = {number: {number} for number in numbers}
    for one, other in pairs:
        whole = group_of[one] | group_of[other]
        group_of |= dict.fromkeys(whole, whole)
    return list({min(group): group for group in group_of.values()}.values())


def _secede(connection: Connection, group: Iterable[int]) -> None:
    story = stories.begin(connection)
    for number in group:
        stories.move(connection, number, story)
    stories.recount(connection, story, heir=story)
