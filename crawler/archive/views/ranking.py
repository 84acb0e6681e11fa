"""Choosing the articles that have some words: in the indexes alone, before any article is read.

An article is several pages of the file, its entry in an index a few dozen bytes: of a million articles that match, only
those that are shown are read.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from math import ceil
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from crawler.archive.connection import explained

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

TITLE_WEIGHT = 8.0  # a word of the headline says what the story is about
RANKED = 20_000  # articles of a list that are all ranked; of more, so many of the newest
WORD = re.compile(r'"([^"]*)"?|(\S+)')
# The index cuts a word in two at an apostrophe, and newsrooms write these with one or without.
APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’‘ʼ`´](?=[^\W\d_])")
_APART = ("do'a", "jama'ah", "jum'at", "ma'af", "ma'arif", "ma'ruf", "mi'raj", "qur'an", "syafi'i")
WRITTEN = {APOSTROPHE.sub("", one): one for one in _APART}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of what matches is ranked; ranking costs a microsecond for each article."""

    most: int = 100_000  # matching articles that are all ranked
    newest: int = 20_000  # if there are more, so many articles are looked at, the newest that pass the filters
    enough: int = 10_000  # and more of them until so many match
    listed: int = 100_000  # articles that pass one filter are listed if they are no more, and the others then asked for
    page: int = 1_000  # who wants to see more articles than these has all that match ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The articles that pass the filters of a search."""

    where: str  # conditions on `articles`, each with an AND before it
    values: Mapping[str, object]
    index: str  # in which they stand close together, or by the date if they are everywhere
    listed: str | None = None  # the numbers of all that pass one more filter, as JSON, if these are few
    are_few: bool = False

    @property
    def passing(self) -> str:
        """Return the end of a query for them."""
        # INDEXED BY, since SQLite without statistics would read the articles themselves.
        if self.listed is None:
            return f"FROM articles INDEXED BY {self.index} WHERE true {self.where}"
        return (
            f"{_OF_LIST} CROSS JOIN articles INDEXED BY articles_facts ON articles.id = value WHERE true {self.where}"
        )

    @property
    def newest(self) -> str:
        """Return the end of a query for them, the newest first."""
        return f"{self.passing} ORDER BY published DESC, articles.id DESC"

    @property
    def matching(self) -> str:
        """Return the end of a query for those that match :query."""
        among = "" if self.listed is None else _AMONG.format(some=f"SELECT value {_OF_LIST}")
        return _MATCHING.format(where=among + self.where)

    @property
    def given(self) -> dict[str, object]:
        """What these queries are given."""
        return {**self.values, "listed": self.listed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The best articles with their ranks, the best first."""

    numbers: Sequence[int]
    ranks: Sequence[float]
    back_to: str | None = None  # the day before which nothing was ranked, where too much matches
    total: int | None = None  # of all that match, or of the stories that they tell, where it is known


class _Match(NamedTuple):
    id: int
    story: int | None
    published: str | None
    rank: float


class _Unranked(NamedTuple):
    id: int
    story: int | None
    published: str | None
    day: str
    rank: float | None


def newest(archive: Archive, selection: Selection, *, limit: int, one_per_story: bool) -> Sequence[int]:
    """Return the numbers of the newest articles, or of the newest article of each story."""
    with explained(archive.path):
        rows = archive.db.conn.execute(f"SELECT articles.id, story {selection.newest}", selection.given)
        chosen = islice(_distinct(rows) if one_per_story else rows, limit)
        return array("q", (number for number, _ in chosen))  # of a million, a quarter of what a list of them takes


def best(
    archive: Archive, query: str, selection: Selection, *, limit: int, one_per_story: bool, bounds: Bounds
) -> Ranking:
    """Return the articles that match *query* best, of equals the newest, or the best article of each story."""
    total = None
    with explained(archive.path):
        if limit > bounds.page or not _is_beyond(archive.db.conn, query, bounds.most):
            matches, back_to = _matches(archive.db.conn, query, selection.matching, selection.given), None
        elif not selection.are_few:
            matches, back_to = _newest_ranked(archive.db.conn, query, selection, bounds)
        else:
            everything = _all_of_few(archive.db.conn, query, selection, bounds)
            matches, back_to = _ranked_of(archive.db.conn, query, everything, bounds)
            total = len({one.story for one in everything}) if one_per_story else len(everything)
        chosen = islice(_first_of_each(matches) if one_per_story else matches, limit)
        numbers, ranks = array("q"), array("d")
        for one in chosen:
            numbers.append(one.id)
            ranks.append(one.rank)
        return Ranking(numbers=numbers, ranks=ranks, back_to=back_to, total=total)


def count(archive: Archive, query: str, selection: Selection, *, one_per_story: bool, most: int) -> int:
    """Return how many articles pass the filters and match *query*, if there is one; or how many stories they tell.

    Of more than *most* no more are counted.
    """
    counted = "DISTINCT coalesce(story, 0)" if one_per_story else "1"
    which = selection.matching if query else selection.passing
    with explained(archive.path):
        values = {**selection.given, "query": query, "most": most + 1}
        sql = f"SELECT count(*) FROM (SELECT {counted} {which} LIMIT :most)"
        [number] = archive.db.conn.execute(sql, values).fetchone()
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
_RANKED = """
    SELECT articles.id, articles.story, articles.published, bm25(articles_fts, :weight, 1.0) AS rank
    {matching} ORDER BY rank, articles.published DESC, articles.id
"""
# With the plus the full-text index is walked once; without it, asked anew for each of these articles.
_AMONG = "AND +articles_fts.rowid IN ({some})"
_OF_LIST = "FROM json_each(:listed)"
_RANKED_AMONG = f"""
    SELECT rowid, CASE WHEN rowid IN (SELECT value FROM json_each(:among)) THEN bm25(articles_fts, :weight, 1.0) END
    FROM articles_fts WHERE articles_fts MATCH :query {_AMONG.format(some=f"SELECT value {_OF_LIST}")}
"""


def _newest_ranked(
    connection: Connection, query: str, selection: Selection, bounds: Bounds
) -> tuple[Iterator[_Match], str | None]:
    """Return the newest matches, the best first, and the day before which none was ranked; None if all were."""
    newest = connection.execute(f"SELECT articles.id, coalesce(day, '') {selection.newest}", selection.given)
    among: dict[int, str] = {}
    matches: list[_Match] = []
    matching = _MATCHING.format(where=_AMONG.format(some="SELECT value FROM json_each(:among)"))
    size = bounds.newest
    while len(matches) < bounds.enough and (more := list(islice(newest, size))):
        among.update(more)
        matches = list(_matches(connection, query, matching, {"among": json.dumps(list(among))}))
        size = len(among) * min(16, ceil(1.5 * bounds.enough / max(1, len(matches))))
    is_cut = newest.fetchone() is not None
    return iter(matches), among.popitem()[1] if is_cut else None


def _all_of_few(connection: Connection, query: str, selection: Selection, bounds: Bounds) -> list[_Unranked]:
    """Return all that match among few articles, the newest first; the newest of them ranked, in the same walk."""
    columns = "articles.id, story, published, coalesce(day, '')"
    passing = connection.execute(f"SELECT {columns} {selection.newest}", selection.given).fetchall()
    numbers = [number for number, *_ in passing]
    given = {"query": query, "weight": TITLE_WEIGHT, "listed": json.dumps(numbers)}
    given["among"] = json.dumps(numbers[: bounds.newest])
    ranks = dict(connection.execute(_RANKED_AMONG, given))
    return [_Unranked._make((*one, ranks[one[0]])) for one in passing if one[0] in ranks]


def _ranked_of(
    connection: Connection, query: str, everything: list[_Unranked], bounds: Bounds
) -> tuple[Iterator[_Match], str | None]:
    """Return the newest of all that match, the best first, and the day before which none was ranked."""
    number = sum(one.rank is not None for one in everything)
    if number < min(bounds.enough, len(everything)):
        number = bounds.enough
        some = json.dumps([one.id for one in everything[:number]])
        given = {"query": query, "weight": TITLE_WEIGHT, "listed": some, "among": some}
        ranks = dict(connection.execute(_RANKED_AMONG, given))
        everything = [one._replace(rank=ranks[one.id]) for one in everything[:number]] + everything[number:]
    newest = sorted(everything[:number], key=attrgetter("id"))
    newest.sort(key=lambda one: one.published or "", reverse=True)
    newest.sort(key=attrgetter("rank"))
    back_to = everything[number - 1].day if number < len(everything) else None
    return (_Match(one.id, one.story, one.published, one.rank) for one in newest if one.rank is not None), back_to


def _is_beyond(connection: Connection, query: str, most: int) -> bool:
    """Say whether more than *most* articles match, whatever the filters say of them."""
    sql = "SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? LIMIT 1 OFFSET ?"
    return connection.execute(sql, (query, most)).fetchone() is not None


def _matches(connection: Connection, query: str, matching: str, values: Mapping[str, object]) -> Iterator[_Match]:
    given = {**values, "query": query, "weight": TITLE_WEIGHT}
    return map(_Match._make, connection.execute(_RANKED.format(matching=matching), given))


def quote(words: str) -> str:
    """Return *words* as an FTS5 query that means them literally: every word must occur, quoted phrases as phrases."""
    printable = "".join(character if character.isprintable() else " " for character in words)
    terms = [(phrase or word).replace('"', " ") for phrase, word in WORD.findall(printable)]
    asked = [_spellings(term) for term in terms if any(character.isalnum() for character in term)]
    return (" AND " if any(" OR " in one for one in asked) else " ").join(asked)


def _spellings(term: str) -> str:
    """Return a phrase; where it may be written with an apostrophe and without, either of the two."""
    joined = APOSTROPHE.sub("", term)
    apart = " ".join(WRITTEN.get(word.casefold(), word) for word in term.split(" ")) if joined == term else term
    return f'"{term}"' if joined == apart else f'("{apart}" OR "{joined}")'


def matching(archive: Archive, words: str) -> list[int] | None:
    """Return the numbers of the articles that have all *words*; None if no words are given."""
    if not words.strip():
        return None
    query = quote(words)
    sql = "SELECT json_group_array(rowid) FROM articles_fts WHERE articles_fts MATCH ?"  # twice as fast as row by row
    with explained(archive.path):
        found: list[int] = json.loads(archive.db.conn.execute(sql, (query,)).fetchone()[0]) if query else []
    return found


def ranked(archive: Archive, words: str, numbers: Sequence[int]) -> list[int]:
    """Return articles that have *words* with the best first; of very many, the newest best ones, then the others."""
    if not numbers:
        return []
    among = numbers[:RANKED]
    sql = """
        SELECT rowid FROM articles_fts WHERE articles_fts MATCH :query
            AND +rowid IN (SELECT value FROM json_each(:among)) ORDER BY bm25(articles_fts, :weight, 1.0), rowid DESC
    """
    given = {"query": quote(words), "among": json.dumps(list(among)), "weight": TITLE_WEIGHT}
    with explained(archive.path):
        best = [number for (number,) in archive.db.conn.execute(sql, given)]
    return [*best, *numbers[RANKED:]]
