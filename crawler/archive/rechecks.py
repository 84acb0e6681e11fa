"""When each stored article is looked at again, what makes that conditional, and what it showed: also where it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.archive import ledger, revisions, shingles, stories
from crawler.archive.connection import explaining
from crawler.archive.ledger import Outcome, State
from crawler.models import Candidate, Cause, DueArticle, Validators
from crawler.times import AHEAD, from_iso, moment_or_none, to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

SAME_WORDS = "other.digest = one.digest"
SAME_ARTICLE = f"{SAME_WORDS} OR (other.title = one.title AND other.published IS one.published)"
BATCH = 1_000  # articles whose first look is planned in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the next look at an article depends on."""

    published: datetime  # or first fetched
    gone: datetime | None  # when it was found removed, if it is


@explaining
def plan_first(
    archive: Archive, first_look: Callable[[datetime, datetime], datetime], *, now: datetime, longest: timedelta
) -> None:
    """Set the first look at every article that has none yet, by when it was published and when it was fetched.

    One that is due after the *longest* interval was put off by a clock that was ahead, and is planned again.
    """
    with archive.transaction() as db:
        db.conn.execute("UPDATE rechecks SET due = NULL WHERE due > ?", (to_iso(now + longest + AHEAD),))
    while rows := archive.db.conn.execute(
        """
        SELECT article, coalesce(published, fetched), fetched
        FROM rechecks INDEXED BY rechecks_unplanned JOIN articles ON id = article WHERE due IS NULL LIMIT ?
        """,
        (BATCH,),
    ).fetchall():
        seen = [(article, from_iso(published), min(from_iso(fetched), now)) for article, published, fetched in rows]
        values = [(to_iso(first_look(published, fetched)), article) for article, published, fetched in seen]
        with archive.transaction() as db:
            db.conn.executemany("UPDATE rechecks SET due = ? WHERE article = ?", values)


@explaining
def due(
    archive: Archive, source: str, *, now: datetime, limit: int, after: DueArticle | None = None
) -> list[DueArticle]:
    """Return articles of a source that are due, those that have waited longest first, going on behind *after*."""
    begin = (after.due, after.article) if after else ("", 0)
    rows = archive.db.conn.execute(
        """
        SELECT article, due, url, title, published, etag, last_modified
        FROM rechecks INDEXED BY rechecks_due JOIN articles ON id = article
        WHERE rechecks.source = ? AND due <= ? AND (due, article) > (?, ?) ORDER BY due, article LIMIT ?
        """,
        (source, to_iso(now), *begin, limit),
    )
    return [
        DueArticle(
            article=article, due=moment, url=url, title=title, published=moment_or_none(published),
            validators=Validators(etag=etag, last_modified=last_modified),
        )
        for article, moment, url, title, published, etag, last_modified in rows
    ]  # fmt: skip


@explaining
def waiting(archive: Archive, *, now: datetime) -> Mapping[str, int]:
    """Return how many articles of each source are due."""
    rows = archive.db.conn.execute(
        "SELECT source, count(*) FROM rechecks WHERE due <= ? GROUP BY source ORDER BY source", (to_iso(now),)
    )
    return {str(source): int(number) for source, number in rows}


@explaining
def standing(archive: Archive, article: int) -> Standing | None:
    """Return what the next look at an article depends on; None if its row was given up meanwhile."""
    row = archive.db.conn.execute(
        "SELECT coalesce(published, fetched), gone FROM rechecks JOIN articles ON id = article WHERE article = ?",
        (article,),
    ).fetchone()
    if row is None:
        return None
    published, gone = row
    return Standing(published=from_iso(published), gone=moment_or_none(gone))


def found(
    archive: Archive, article: int, *, now: datetime, due: datetime, validators: Validators | None = None
) -> None:  # fmt: skip
    """Note that an article is where it was, perhaps again; *validators* come with a whole page of it."""
    with archive.transaction() as db:
        revisions.note(db.conn, article, cause=Cause.RESTORED, seen=now)
        _set(db.conn, article, "looked = :now, due = :due, gone = NULL, error = NULL", now=now, due=due)
        if validators is not None:
            remember(db.conn, article, validators)


def removed(archive: Archive, article: int, *, now: datetime, due: datetime) -> None:
    """Note that an article is not where it was; what it said stays."""
    with archive.transaction() as db:
        revisions.note(db.conn, article, cause=Cause.REMOVED, seen=now)
        sets = "looked = :now, due = :due, gone = coalesce(gone, :now), error = NULL, etag = NULL, last_modified = NULL"
        _set(db.conn, article, sets, now=now, due=due)


def unclear(archive: Archive, article: int, *, now: datetime, due: datetime, error: str) -> None:
    """Note why a look showed neither that an article is there nor that it is not."""
    with archive.transaction() as db:
        _set(db.conn, article, "looked = :now, due = :due, error = :error", now=now, due=due, error=error)


def remember(connection: Connection, article: int, validators: Validators) -> None:
    """Remember by what the next request for an article is conditional."""
    connection.execute(
        "UPDATE rechecks SET etag = ?, last_modified = ? WHERE article = ?",
        (validators.etag, validators.last_modified, article),
    )


def _set(connection: Connection, article: int, sets: str, *, now: datetime, due: datetime, **values: str) -> None:
    moments = {"article": article, "now": to_iso(now), "due": to_iso(due)}
    connection.execute(f"UPDATE rechecks SET {sets} WHERE article = :article", moments | values)


@explaining
def holder(archive: Archive, url: str) -> int | None:
    """Return the number of the article that has an address."""
    row = archive.db.conn.execute("SELECT id FROM articles WHERE url = ?", (url,)).fetchone()
    return None if row is None else int(row[0])


def move(archive: Archive, number: int, url: str, *, run: int | None, now: datetime) -> bool:
    """Give a stored article the address to which it has moved, and say whether it has it now.

    It stays known under the former one. Where a crawl has found it under the new one before, it is stored twice, and
    the later row is given up, which then moves nowhere; an address that has another article stays that one's.
    """
    with archive.transaction() as db:
        row = db.conn.execute("SELECT source FROM articles WHERE id = ?", (number,)).fetchone()
        there = holder(archive, url)
        is_free = there is None or _is_later(db.conn, number, there, SAME_ARTICLE)
        if row is None or not is_free:
            return False
        if there is not None:
            _give_up(db.conn, there, heir=number)
        db.conn.execute("UPDATE articles SET url = ? WHERE id = ?", (url, number))
        ledger.record(archive, [Candidate(url=url)], source=row[0], channel=None, now=now)
        ledger.settle(archive, url, Outcome(state=State.KEPT, status=200, article=number), run=run, now=now)
    return True


def is_double(archive: Archive, number: int, other: int | None) -> bool:
    """Say whether *other* has the same words and the same source, and was stored later and never changed since."""
    return other is not None and _is_later(archive.db.conn, number, other, SAME_WORDS)


def _is_later(connection: Connection, number: int, other: int, alike: str) -> bool:
    sql = f"""
        SELECT 1 FROM articles AS one JOIN articles AS other ON other.source = one.source AND ({alike})
        WHERE one.id = ? AND other.id = ? AND one.id < other.id
            AND NOT EXISTS (SELECT 1 FROM revisions WHERE article = other.id)
    """
    return connection.execute(sql, (number, other)).fetchone() is not None


def _give_up(connection: Connection, number: int, *, heir: int) -> None:
    """Delete an article that is stored twice; its candidates lead to the other row."""
    connection.execute("UPDATE ledger SET article = ? WHERE article = ?", (heir, number))
    [story] = connection.execute("SELECT story FROM articles WHERE id = ?", (number,)).fetchone()
    [left] = connection.execute("SELECT story FROM articles WHERE id = ?", (heir,)).fetchone()
    shingles.forget(connection, number)
    pointing = connection.execute(
        """
        SELECT tables.name, keys."from" FROM sqlite_schema AS tables, pragma_foreign_key_list(tables.name) AS keys
        WHERE tables.type = 'table' AND keys."table" = 'articles'
        """
    ).fetchall()
    for table, column in pointing:
        connection.execute(f'DELETE FROM "{table}" WHERE "{column}" = ?', (number,))
    connection.execute("DELETE FROM articles WHERE id = ?", (number,))
    if story is not None:
        stories.recount(connection, story, heir=left)
