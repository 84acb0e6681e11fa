"""What paragraphs were seen at which source, and which of them turned out to be boilerplate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Callable
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import Sighting

REMEMBERED = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An article of the archive, as far as removing a paragraph from it is concerned."""

    id: int
    text: str
    removed: str  # JSON, as the column holds it


def remember(archive: Archive, sighting: Sighting) -> None:
    """Count each paragraph for the article, once however often the article is read."""
    if not sighting.paragraphs:
        return
    day = to_iso(sighting.seen)[:10]
    rows = [
        (sighting.source, digest, sighting.article, sighting.story, sign, day)
        for digest, sign in sighting.paragraphs.items()
    ]
    with archive.transaction() as db:
        before = db.conn.total_changes
        db.conn.executemany("INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)
        if db.conn.total_changes > before:
            db.conn.execute("INSERT INTO unweighed VALUES (?) ON CONFLICT DO NOTHING", (sighting.source,))


def articles_seen(archive: Archive, source: str, *, since: datetime) -> int:
    """Return in how many articles of *source* paragraphs were seen on that day and after."""
    row = archive.db.conn.execute(
        "SELECT count(DISTINCT article) FROM paragraphs WHERE source = ? AND seen >= ?", (source, to_iso(since)[:10])
    ).fetchone()
    return int(row[0])


def known(archive: Archive, source: str) -> frozenset[int]:
    """Return the digests of the paragraphs that are boilerplate at *source*."""
    rows = archive.db.conn.execute("SELECT digest FROM boilerplate WHERE source = ?", (source,))
    return frozenset(int(digest) for (digest,) in rows)


def unweighed(archive: Archive) -> list[str]:
    """Return the sources of which something was read since their paragraphs were last weighed."""
    return [str(slug) for (slug,) in archive.db.conn.execute("SELECT source FROM unweighed ORDER BY source")]


def weigh(archive: Archive, source: str, judge: Callable[[str, int, int], bool], *, now: datetime) -> bool:
    """Learn which paragraphs of *source* recur, and say whether any is new.

    *judge* is asked about a sign, the number of stories with a paragraph of that sign, and of all the source's
    stories. What was learned stays learned: a line that a newsroom has given up was boilerplate all the same.
    """
    with archive.transaction() as db:
        _forget(db.conn, source, now)
        rows = [
            (source, digest, sign, stories, to_iso(now))
            for digest, sign, stories, total in _counts(db.conn, source)
            if judge(sign, stories, total)
        ]
        before = known(archive, source)
        db.conn.executemany("INSERT INTO boilerplate VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows)
        db.conn.execute("DELETE FROM unweighed WHERE source = ?", (source,))
        return known(archive, source) != before


def stored(archive: Archive, source: str) -> list[Stored]:
    """Return the archived articles of *source*."""
    rows = archive.db.conn.execute("SELECT id, text, removed FROM articles WHERE source = ? ORDER BY id", (source,))
    return [Stored(id=number, text=text, removed=removed) for number, text, removed in rows]


def _counts(connection: Connection, source: str) -> list[tuple[int, str, int, int]]:
    """Return digest, sign, stories and all stories of the paragraphs that stand in more than two."""
    return connection.execute(
        """
        SELECT digest, sign, count(DISTINCT story) AS stories,
            (SELECT count(DISTINCT story) FROM paragraphs WHERE source = :source)
        FROM paragraphs WHERE source = :source GROUP BY digest HAVING count(*) > 2 ORDER BY digest
        """,
        {"source": source},
    ).fetchall()


def _forget(connection: Connection, source: str, now: datetime) -> None:
    """Forget what says nothing any more, so that the table stays small.

    That is, of what is older than 90 days: the paragraphs whose share is counted, since a share is one of the
    present; those that are learned; and those that never came again.
    """
    connection.execute(
        """
        DELETE FROM paragraphs WHERE source = :source AND seen < :day AND (
            sign = 'edge'
            OR digest IN (SELECT digest FROM boilerplate WHERE source = :source)
            OR digest IN (SELECT digest FROM paragraphs WHERE source = :source GROUP BY digest HAVING count(*) = 1)
        )
        """,
        {"source": source, "day": to_iso(now - REMEMBERED)[:10]},
    )
