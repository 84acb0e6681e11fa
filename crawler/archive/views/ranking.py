"""Choosing the articles of a search: in the indexes alone, before any article is read.

An article is several pages of the file, its entry in an index a few dozen bytes: of a million articles that match, only
those that are shown are read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from crawler.archive.connection import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

TITLE_WEIGHT = 8.0  # a word of the headline says what the story is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of what matches is ranked; ranking costs a microsecond for each article."""

    most: int = 100_000  # matching articles that are all ranked
    newest: int = 20_000  # if there are more, so many articles are looked at, the newest that pass the filters
    enough: int = 10_000  # and more of them until so many match
    page: int = 1_000  # who wants to see more articles than these has all that match ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The articles that pass the filters of a search."""

    where: str  # conditions on `articles`, each with an AND before it
    values: Mapping[str, object]
    index: str  # in which they stand close together, or by the date if they are everywhere

    @property
    def newest(self) -> str:
        """Return the end of a query for them, the newest first."""
        # INDEXED BY, since SQLite without statistics would read the articles themselves.
        return f"FROM articles INDEXED BY {self.index} WHERE true {self.where} ORDER BY published DESC, id DESC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The best articles with their ranks, the best first."""

    best: tuple[tuple[int, float], ...]
    back_to: str | None = None  # the day before which nothing was ranked, where too much matches


class _Match(NamedTuple):
    id: int
    story: int | None
    published: str | None
    rank: float


def newest(archive: Archive, selection: Selection, *, limit: int, one_per_story: bool) -> tuple[int, ...]:
    """Return the numbers of the newest articles, or of the newest article of each story."""
    with explained(archive.path):
        rows = archive.db.conn.execute(f"SELECT id, story {selection.newest}", selection.values)
        chosen = islice(_distinct(rows) if one_per_story else rows, limit)
        return tuple(number for number, _ in chosen)


def best(
    archive: Archive, query: str, selection: Selection, *, limit: int, one_per_story: bool, bounds: Bounds
) -> Ranking:
    """Return the articles that match *query* best, of equals the newest, or the best article of each story."""
    with explained(archive.path):
        if limit > bounds.page or not _is_beyond(archive.db.conn, query, bounds.most):
            matches, back_to = _matches(archive.db.conn, query, selection.where, selection.values), None
        else:
            matches, back_to = _newest_ranked(archive.db.conn, query, selection, bounds)
        chosen = islice(_first_of_each(matches) if one_per_story else matches, limit)
        return Ranking(best=tuple((one.id, one.rank) for one in chosen), back_to=back_to)


def count(archive: Archive, query: str, selection: Selection, *, one_per_story: bool) -> int:
    """Return how many articles pass the filters and match *query*, if there is one; or how many stories they tell."""
    counted = "count(DISTINCT coalesce(articles.story, 0))" if one_per_story else "count(*)"
    sql = _MATCHING if query else f"FROM articles INDEXED BY {selection.index} WHERE true {{where}}"
    with explained(archive.path):
        values = {**selection.values, "query": query}
        [number] = archive.db.conn.execute(f"SELECT {counted} {sql.format(where=selection.where)}", values).fetchone()
    return int(number)


def _distinct(rows: Iterable[tuple[int, int | None]]) -> Iterator[tuple[int, int | None]]:
    told = set()
    for number, story in rows:
        if story not in told:
            told.add(story)
            yield number, story


def _first_of_each(matches: Iterable[_Match]) -> Iterator[_Match]:
    """Yield the best of each story; of equals, the one that was stored last."""
    told: set[int | None] = set()
    for _, equals in groupby(matches, key=lambda one: (one.rank, one.published)):
        last = {one.story: one for one in equals if one.story not in told}
        told |= last.keys()
        yield from sorted(last.values())


_MATCHING = """
    FROM articles_fts CROSS JOIN articles INDEXED BY articles_facts ON articles.id = articles_fts.rowid
    WHERE articles_fts MATCH :query {where}
"""
_RANKED = f"""
    SELECT articles.id, articles.story, articles.published, bm25(articles_fts, :weight, 1.0) AS rank
    {_MATCHING} ORDER BY rank, articles.published DESC, articles.id
"""
# With the plus the full-text index is walked once; without it, asked anew for each of these articles.
_AMONG = "AND +articles_fts.rowid IN (SELECT value FROM json_each(:among))"


def _newest_ranked(
    connection: Connection, query: str, selection: Selection, bounds: Bounds
) -> tuple[Iterator[_Match], str | None]:
    """Return the newest matches, the best first, and the day before which none was ranked; None if all were."""
    newest = connection.execute(f"SELECT id, coalesce(day, '') {selection.newest}", selection.values)
    among: dict[int, str] = {}
    matches: list[_Match] = []
    size = bounds.newest
    while len(matches) < bounds.enough and (more := list(islice(newest, size))):
        among.update(more)
        matches = list(_matches(connection, query, _AMONG, {"among": json.dumps(list(among))}))
        size = len(among) * min(16, ceil(1.5 * bounds.enough / max(1, len(matches))))
    is_cut = newest.fetchone() is not None
    return iter(matches), among.popitem()[1] if is_cut else None


def _is_beyond(connection: Connection, query: str, most: int) -> bool:
    """Say whether more than *most* articles match, whatever the filters say of them."""
    sql = "SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT 1 OFFSET ?"
    return connection.execute(sql, (query, most)).fetchone() is not None


def _matches(connection: Connection, query: str, where: str, values: Mapping[str, object]) -> Iterator[_Match]:
    given = {**values, "query": query, "weight": TITLE_WEIGHT}
    return map(_Match._make, connection.execute(_RANKED.format(where=where), given))
