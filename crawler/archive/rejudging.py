"""Judging again what is stored: which articles are due, and what changes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crawler.archive import awards, judgements, regions
from crawler.times import from_iso

if TYPE_CHECKING:
    from collections.abc import Mapping
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

BATCH = 200  # articles of one transaction: a kill costs no more than these


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An article that is to be judged again."""

    id: int
    source: str
    title: str = field(repr=False)
    text: str = field(repr=False)
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What judging an article again changed."""

    article: int
    was: str | None  # its verdict before; None if there was none
    now: str
    topics: bool  # whether another verdict was given on any topic
    regions: bool
    awards: bool


_DUE = """
    FROM articles LEFT JOIN judged ON judged.article = articles.id
    WHERE articles.id > :after AND (:rules IS NULL OR rules IS NOT :rules) AND (NOT :changed OR rules = '')
"""


def count(archive: Archive, rules: str | None, *, changed: bool = False) -> int:
    """Return how many articles these rules have not judged, all without rules; *changed*: that have another text."""
    named = {"rules": rules, "after": 0, "changed": changed}
    return int(archive.db.conn.execute(f"SELECT count(*) {_DUE}", named).fetchone()[0])


def due(archive: Archive, rules: str | None, *, after: int, changed: bool = False) -> list[Due]:
    """Return the next articles that these rules have not judged, in the order of their numbers."""
    rows = archive.rows(
        f"SELECT id, source, title, text, published {_DUE} ORDER BY id LIMIT :limit",
        rules=rules, after=after, changed=changed, limit=BATCH,
    )  # fmt: skip
    return [Due(**{**row, "published": _moment(row["published"])}) for row in rows]  # type: ignore[arg-type]


def _moment(value: object) -> datetime | None:
    return from_iso(str(value)) if value else None


def forget(archive: Archive) -> None:
    """Have every article judged again."""
    with archive.transaction() as db:
        db.conn.execute("UPDATE judged SET rules = ? WHERE rules <> ?", (judgements.CHANGED, judgements.CHANGED))


def homes(archive: Archive) -> dict[str, tuple[str, ...]]:
    """Return the regions that each source mainly covers, as of the last run."""
    rows = archive.db.conn.execute("SELECT slug, regions FROM sources")
    return {slug: tuple(json.loads(codes)) for slug, codes in rows}


def compare(connection: Connection, article: int, found: Mapping[str, Any]) -> Change:
    """Return what would change if *found* were what an article says."""
    row = connection.execute("SELECT verdict FROM articles WHERE id = ?", (article,)).fetchone()
    return Change(
        article=article,
        was=row[0],
        now=found["verdict"],
        topics=row[0] != found["verdict"]
        or _topics(connection, article) != _named(found["topics"], "topic", "verdict"),
        regions=_regions(connection, article) != _named(found["regions"], "code", "role"),
        awards=_awards(connection, article) != _named(found["awards"], "code", "what", "dimension", "edition"),
    )


def write(connection: Connection, article: int, found: Mapping[str, Any], *, rules: str) -> None:
    """Make *found* what an article says; a row that says the same already is not touched."""
    values = {name: found[name] for name in ("topic", "verdict", "relevance")}
    connection.execute(
        """
        UPDATE articles SET topic = :topic, verdict = :verdict, relevance = :relevance, evidence = :evidence
        WHERE id = :article AND (topic, verdict, relevance, evidence) IS NOT (:topic, :verdict, :relevance, :evidence)
        """,
        values | {"article": article, "evidence": json.dumps(found["evidence"], ensure_ascii=False)},
    )
    regions.tag(connection, article, found["regions"])
    awards.note(connection, article, found["awards"])
    judgements.record(connection, article, found["topics"], rules=rules)


def _named(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row[name] for name in names) for row in rows), key=repr)


def _stored(connection: Connection, sql: str, article: int) -> list[tuple[Any, ...]]:
    return sorted(connection.execute(sql, (article,)).fetchall(), key=repr)


def _topics(connection: Connection, article: int) -> list[tuple[Any, ...]]:
    return _stored(connection, "SELECT topic, verdict FROM article_topics WHERE article = ?", article)


def _regions(connection: Connection, article: int) -> list[tuple[Any, ...]]:
    return _stored(connection, "SELECT region, role FROM article_regions WHERE article = ?", article)


def _awards(connection: Connection, article: int) -> list[tuple[Any, ...]]:
    return _stored(connection, "SELECT region, what, dimension, edition FROM awards WHERE article = ?", article)
