"""What paragraphs were seen at which source, and which of them turned out to be boilerplate."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import Sighting

    # Says of a sign, the articles with a paragraph of that sign, and the number of the source's stories.
    Judge: TypeAlias = Callable[[str, "Sequence[Seen]", int], bool]

REMEMBERED = timedelta(days=90)
SAMPLES = 12  # articles of one source that speak of no topic; a paragraph in most articles is among those of eight


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An article in which paragraphs were seen."""

    article: int
    story: int
    day: str  # on which it was published, or else seen
    sketch: tuple[int, ...]
    speaks: bool  # of a topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An article of the archive, as far as removing a paragraph from it is concerned."""

    id: int
    url: str
    day: str
    text: str
    removed: str  # JSON, as the column holds it


def remember(archive: Archive, sighting: Sighting) -> None:
    """Remember the paragraphs of an article in place of those that were seen in it before."""
    if not sighting.paragraphs:
        return
    with archive.transaction() as db:
        if _remembered(db.conn, sighting) == (_row_of(sighting), sighting.paragraphs):
            return
        # The day on which it was seen first stays.
        db.conn.execute(
            """
            INSERT INTO sightings (source, article, seen, story, day, sketch, speaks, is_sample, rules)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET story = excluded.story, day = excluded.day,
                sketch = excluded.sketch, speaks = excluded.speaks, is_sample = excluded.is_sample,
                rules = excluded.rules
            """,
            (sighting.source, sighting.article, to_iso(sighting.seen)[:10], *_row_of(sighting)),
        )
        key = (sighting.source, sighting.article)
        db.conn.execute("DELETE FROM paragraphs WHERE source = ? AND article = ?", key)
        rows = [(*key, digest, sign) for digest, sign in sighting.paragraphs.items()]
        db.conn.executemany("INSERT INTO paragraphs (source, article, digest, sign) VALUES (?, ?, ?, ?)", rows)
        db.conn.execute("INSERT INTO unweighed VALUES (?) ON CONFLICT DO NOTHING", (sighting.source,))


_Told: TypeAlias = "tuple[int, str, bytes, int, int, int]"


def _row_of(sighting: Sighting) -> _Told:
    sketch = array("I", sighting.sketch).tobytes()
    flags = int(sighting.speaks), int(sighting.is_sample)
    return sighting.story, sighting.day, sketch, *flags, sighting.rules


def _remembered(connection: Connection, sighting: Sighting) -> tuple[_Told | None, dict[int, str]]:
    key = (sighting.source, sighting.article)
    row = connection.execute(
        "SELECT story, day, sketch, speaks, is_sample, rules FROM sightings WHERE source = ? AND article = ?", key
    ).fetchone()
    told = connection.execute("SELECT digest, sign FROM paragraphs WHERE source = ? AND article = ?", key)
    return row, dict(told.fetchall())


def last_sample(archive: Archive, source: str) -> int | None:
    """Return the number of the last article that *source* needs for a sample; None if it has too few yet.

    The sample is made of the articles with the lowest numbers, whichever were read first.
    """
    row = archive.db.conn.execute(
        """
        SELECT article FROM sightings INDEXED BY sightings_samples WHERE source = ? AND is_sample
        ORDER BY article LIMIT 1 OFFSET ?
        """,
        (source, SAMPLES - 1),
    ).fetchone()
    return None if row is None else int(row[0])


def known(archive: Archive, source: str) -> frozenset[int]:
    """Return the digests of the paragraphs that are boilerplate at *source*."""
    rows = archive.db.conn.execute("SELECT digest FROM boilerplate WHERE source = ?", (source,))
    return frozenset(int(digest) for (digest,) in rows)


def unweighed(archive: Archive, *, rules: int) -> list[str]:
    """Return the sources of which something was read since they were weighed, or that were not weighed by *rules*."""
    rows = archive.db.conn.execute(
        """
        SELECT source FROM unweighed UNION SELECT slug FROM sources
        WHERE slug NOT IN (SELECT source FROM weighed WHERE rules = ?)
            AND EXISTS (SELECT 1 FROM articles WHERE source = slug)
        ORDER BY 1
        """,
        (rules,),
    )
    return [str(slug) for (slug,) in rows]


def is_weighed(archive: Archive, source: str, *, rules: int) -> bool:
    """Say whether *rules* are those by which the paragraphs of *source* were weighed last."""
    row = archive.db.conn.execute("SELECT rules FROM weighed WHERE source = ?", (source,)).fetchone()
    return row is not None and row[0] == rules


def forget_others(archive: Archive, source: str, *, rules: int) -> frozenset[int]:
    """Forget what was seen by other rules than *rules*, and return the articles that are left.

    What was learned by them is weighed again, however old it is.
    """
    with archive.transaction() as db:
        db.conn.execute("DELETE FROM sightings WHERE source = ? AND rules <> ?", (source, rules))
        db.conn.execute("UPDATE boilerplate SET settled = 0 WHERE source = ? AND settled", (source,))
        left = db.conn.execute("SELECT article FROM sightings WHERE source = ?", (source,))
        return frozenset(int(article) for (article,) in left)


def weigh(archive: Archive, source: str, judge: Judge, *, rules: int, now: datetime) -> bool:
    """Find out which paragraphs of *source* recur, and say whether it is others than before.

    It is said by what is remembered, whatever was said before, so that it does not matter how often it is weighed. What
    was learned stays learned if that is too old to be remembered: a line that a newsroom has given up was boilerplate
    all the same.
    """
    with archive.transaction() as db:
        _forget(db.conn, source, now)
        before = known(archive, source)
        signs = _judged(db.conn, source, judge)
        db.conn.executemany(
            "DELETE FROM boilerplate WHERE source = ? AND digest = ? AND NOT settled",
            [(source, digest) for digest in before - signs.keys()],
        )
        _learn(db.conn, [(source, digest, *why, to_iso(now)) for digest, why in signs.items()])
        db.conn.execute("DELETE FROM unweighed WHERE source = ?", (source,))
        db.conn.execute(
            "INSERT INTO weighed VALUES (?, ?) ON CONFLICT DO UPDATE SET rules = excluded.rules", (source, rules)
        )
        return known(archive, source) != before


def stored(archive: Archive, source: str) -> list[Stored]:
    """Return the archived articles of *source*."""
    rows = archive.db.conn.execute(
        "SELECT id, url, coalesce(day, ''), text, removed FROM articles WHERE source = ? ORDER BY id", (source,)
    )
    return [Stored(id=number, url=url, day=day, text=text, removed=removed) for number, url, day, text, removed in rows]


def removed(archive: Archive, article: int) -> str:
    """Return what was removed from an archived article, as JSON; nothing from one that is not there."""
    row = archive.db.conn.execute("SELECT removed FROM articles WHERE id = ?", (article,)).fetchone()
    return "[]" if row is None else str(row[0])


def _judged(connection: Connection, source: str, judge: Judge) -> dict[int, tuple[str, int]]:
    """Return the paragraphs that *judge* takes for boilerplate, each with its sign and the number of its stories."""
    seen = _seen(connection, source)
    total = len({one.story for one in seen.values()})
    rows = connection.execute(
        "SELECT digest, sign, article FROM paragraphs WHERE source = ? ORDER BY digest, article", (source,)
    )
    found = {}
    for (digest, sign), group in groupby(rows, lambda row: (row[0], row[1])):
        articles = [seen[article] for _, _, article in group]
        if judge(sign, articles, total):
            found[digest] = sign, len({one.story for one in articles})
    return found


def _seen(connection: Connection, source: str) -> dict[int, Seen]:
    rows = connection.execute(
        "SELECT article, story, coalesce(nullif(day, ''), seen), sketch, speaks FROM sightings WHERE source = ?",
        (source,),
    )
    return {
        article: Seen(article=article, story=story, day=day, sketch=tuple(array("I", sketch)), speaks=bool(speaks))
        for article, story, day, sketch, speaks in rows
    }


def _learn(connection: Connection, rows: Iterable[tuple[str, int, str, int, str]]) -> None:
    """Enter what recurs: the source, the paragraph, its sign, in how many stories it stood, and when that was seen."""
    connection.executemany(
        """
        INSERT INTO boilerplate (source, digest, sign, stories, learned) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        rows,
    )


def _forget(connection: Connection, source: str, now: datetime) -> None:
    """Forget what says nothing any more, so that the tables stay small.

    That is the articles beyond the sample; and of what is older than 90 days the paragraphs whose share is counted,
    since a share is one of the present; those that are learned, for good; and those that never came again.
    """
    connection.execute(
        """
        DELETE FROM sightings WHERE source = :source AND is_sample AND article NOT IN (
            SELECT article FROM sightings WHERE source = :source AND is_sample ORDER BY article LIMIT :samples
        )
        """,
        {"source": source, "samples": SAMPLES},
    )
    _forget_old(connection, {"source": source, "day": to_iso(now - REMEMBERED)[:10]})


def _forget_old(connection: Connection, values: dict[str, str]) -> None:
    """Forget what was seen at a *source* before a *day*; what was learned of it is settled before."""
    old = "SELECT article FROM sightings WHERE source = :source AND seen < :day"
    connection.execute(
        f"""
        UPDATE boilerplate SET settled = 1 WHERE source = :source AND NOT settled AND digest IN (
            SELECT digest FROM paragraphs WHERE source = :source AND article IN ({old})
        )
        """,
        values,
    )
    connection.execute(
        f"""
        DELETE FROM paragraphs WHERE source = :source AND article IN ({old}) AND (
            sign = 'edge'
            OR digest IN (SELECT digest FROM boilerplate WHERE source = :source)
            OR digest IN (SELECT digest FROM paragraphs WHERE source = :source GROUP BY digest HAVING count(*) = 1)
        )
        """,
        values,
    )
    connection.execute(
        """
        DELETE FROM sightings WHERE source = :source AND seen < :day AND NOT EXISTS (
            SELECT 1 FROM paragraphs WHERE paragraphs.source = :source AND paragraphs.article = sightings.article
        )
        """,
        values,
    )
