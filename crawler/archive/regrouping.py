"""Finding the stories of stored articles again: their texts have changed, or the rules, or they were never indexed."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

from crawler.archive import shingles, stories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
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
    """Leave in a story those of its articles whose texts connect them to its origin; the others get their own.

    A roundup of two stories connects nothing.
    """
    members = connection.execute(
        "SELECT id, text, digest FROM articles WHERE story = ? ORDER BY id LIMIT ?", (story, LARGEST + 1)
    ).fetchall()
    if not 1 < len(members) <= LARGEST:
        return
    pairs: Pairs = {}
    for (one, text, digest), (other, second, digest_of_second) in combinations(members, 2):
        found = (1.0, 1.0) if digest == digest_of_second else compare.overlap(text, second)
        if found is not None:
            pairs[one, other] = found
    numbers = [number for number, *_ in members]
    _measure(connection, numbers, pairs)
    [origin] = connection.execute("SELECT origin FROM stories WHERE id = ?", (story,)).fetchone()
    texts = {number: text for number, text, _ in members}
    roundups = _roundups(pairs, lambda one, other: compare.are_apart(texts[one], texts[other]))
    for group in _connected(numbers, _kept(pairs, roundups)):
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


def _roundups(pairs: Pairs, are_apart: Callable[[int, int], bool]) -> set[int]:
    """Return the articles that share the texts of two others which tell stories of their own."""
    beside: dict[int, list[int]] = {}
    for one, other in pairs:
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    strange = {pair for near in beside.values() for pair in combinations(sorted(near), 2) if pair not in pairs}
    apart = {pair for pair in strange if are_apart(*pair)}
    return {one for one, near in beside.items() if not apart.isdisjoint(combinations(sorted(near), 2))}


def _kept(pairs: Pairs, roundups: set[int]) -> set[tuple[int, int]]:
    """Return the pairs that connect: of a roundup the one with the article that it has most of."""
    kept = {pair for pair in pairs if roundups.isdisjoint(pair)}
    for one in roundups:
        shares = {pair: found[pair.index(one)] for pair, found in pairs.items() if one in pair}
        whole = {pair: share for pair, share in shares.items() if len(roundups.intersection(pair)) == 1} or shares
        kept.add(max(whole, key=lambda pair: (whole[pair], pair)))
    return kept


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
