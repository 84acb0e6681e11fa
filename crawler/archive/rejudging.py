"""Judging again what is stored: which articles are due, and what changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crawler.archive.judgements import DUE, SEEDED, Rules, due_values
from crawler.times import moment_or_none

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import Judgement

BATCH = 200  # articles of one transaction: a kill costs no more than these


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An article that is to be judged again."""

    id: int
    source: str
    title: str = field(repr=False)
    text: str = field(repr=False)
    published: datetime | None
    story_rules: str | None  # those its story was found by


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """What judging an article again changed."""

    article: int
    was: str | None  # its verdict before; None if there was none
    now: str
    topics: bool  # whether another verdict was given on any topic
    facets: tuple[str | None, str | None]  # of what it told before, and of what now
    regions: bool
    awards: bool
    story: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles are to be judged again."""

    rules: Rules  # not those that were judged by these, and whose story was found by these
    homes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by which regions of their sources; see `DUE`
    changed: bool = False  # only those whose text is another one since
    everything: bool = False


# Every run asks for these when it ends: from an index that holds no others.
_CHANGED = """
    FROM judged CROSS JOIN articles ON articles.id = judged.article WHERE rules = '' AND judged.article > :after
    ORDER BY judged.article
"""


def _due(scope: Scope, columns: str, limit: str = "") -> str:
    if scope.changed:
        return f"SELECT {columns} {_CHANGED} {limit}"
    return f"{SEEDED} SELECT {columns} {DUE} ORDER BY articles.id {limit}"


def count(archive: Archive, scope: Scope) -> int:
    """Return how many articles are due."""
    return int(archive.db.conn.execute(_due(scope, "count(*)"), _values(scope, after=0)).fetchone()[0])


def due(archive: Archive, scope: Scope, *, after: int) -> list[Due]:
    """Return the next articles that are due, in the order of their numbers."""
    columns = "id, source, title, text, published, story_rules"
    rows = archive.rows(_due(scope, columns, "LIMIT :limit"), **_values(scope, after=after), limit=BATCH)
    return [Due(**{**row, "published": moment_or_none(row["published"])}) for row in rows]  # type: ignore[arg-type]


def _values(scope: Scope, *, after: int) -> dict[str, str | int]:
    return due_values(scope.rules, scope.homes) | {"everything": scope.everything, "after": after}


def homes(archive: Archive) -> dict[str, tuple[str, ...]]:
    """Return the regions that each source mainly covers, as of the last run."""
    rows = archive.db.conn.execute("SELECT slug, regions FROM sources")
    return {slug: tuple(json.loads(codes)) for slug, codes in rows}


def compare(connection: Connection, article: int, judgement: Judgement) -> Rejudged:
    """Return what would change if *judgement* were what the rules say of an article."""
    was, facet = connection.execute("SELECT verdict, facet FROM articles WHERE id = ?", (article,)).fetchone()
    now = judgement.best.verdict.value
    topics = [(one.topic, one.verdict.value) for one in judgement.referred]
    regions = [(one.code, one.role) for one in judgement.regions]
    awards = [(one.topic, one.code, one.what, one.dimension, one.edition) for one in judgement.awards]
    return Rejudged(
        article=article,
        was=was,
        now=now,
        topics=was != now or _topics(connection, article) != _sorted(topics),
        facets=(facet, judgement.facet),
        regions=_regions(connection, article) != _sorted(regions),
        awards=_awards(connection, article) != _sorted(awards),
    )


def stories_of(connection: Connection, first: int, last: int) -> dict[int, int]:
    """Return the stories of the articles from one number to another."""
    return dict(connection.execute("SELECT id, story FROM articles WHERE id BETWEEN ? AND ?", (first, last)))


def _sorted(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)


def _stored(connection: Connection, sql: str, article: int) -> list[tuple[Any, ...]]:
    return _sorted(connection.execute(sql, (article,)))


def _topics(connection: Connection, article: int) -> list[tuple[Any, ...]]:
    return _stored(connection, "SELECT topic, verdict FROM article_topics WHERE article = ?", article)


def _regions(connection: Connection, article: int) -> list[tuple[Any, ...]]:
    return _stored(connection, "SELECT region, role FROM article_regions WHERE article = ?", article)


def _awards(connection: Connection, article: int) -> list[tuple[Any, ...]]:
    return _stored(connection, "SELECT topic, region, what, dimension, edition FROM awards WHERE article = ?", article)
