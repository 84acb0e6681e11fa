"""What is left of candidates settled long ago: a digest of the address, what became of it, and about when.

Most of what a ledger holds was dropped, and nobody will ask for it again. Once no channel announces it any more its row
gives way to a digest, under which the address stays known: it is never fetched again. What the archive has an article
of keeps its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from crawler.times import from_iso, to_iso

if TYPE_CHECKING:
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

SETTLED = timedelta(days=365)  # from which on a row may be given up
UNHEARD = timedelta(days=90)  # for which nobody has announced it
NOTED = SETTLED - UNHEARD - timedelta(days=5)  # age from which on it is noted that a candidate is still announced
PAUSE = timedelta(hours=20)  # between two looks for such rows, however often a crawl is run
BATCH = 1_000  # rows of one look, in a transaction of some hundredths of a second
BATCHES = 100  # at the end of one run, some seconds at most: nine million rows are looked through in three months
EPOCH = date(1970, 1, 1)
LONGEST = 60  # characters of a reason: its class, without what was particular to one page

_OLD = """
    url > :first AND url <= :last AND state <> 'pending' AND next_try IS NULL AND article IS NULL
    AND coalesce(fetched, found) < :settled AND coalesce(announced, '') < :heard
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """What became of a candidate whose row was given up, and about when."""

    source: str
    state: str
    reason: str | None
    settled: str  # day


def digest_of(url: str) -> bytes:
    """Return the digest of an address."""
    return blake2b(url.encode(), digest_size=16).digest()


def is_known(connection: Connection, url: str) -> bool:
    """Say whether the row of an address was given up."""
    return connection.execute("SELECT 1 FROM digests WHERE digest = ?", (digest_of(url),)).fetchone() is not None


def find(connection: Connection, url: str) -> GivenUp | None:
    """Return what is still known of an address whose row was given up."""
    row = connection.execute(
        """
        SELECT source, state, reason, day FROM digests JOIN digest_outcomes ON digest_outcomes.id = outcome
        WHERE digest = ?
        """,
        (digest_of(url),),
    ).fetchone()
    if row is None:
        return None
    source, state, reason, day = row
    settled = (EPOCH + timedelta(days=day)).isoformat()
    return GivenUp(source=source, state=state, reason=reason or None, settled=settled)


def month_of(moment: datetime) -> str:
    """Return the month in which a candidate was announced, as its row holds it: few announcements change that."""
    return to_iso(moment)[:7]


def prune(archive: Archive, *, now: datetime) -> int:
    """Look through the next part of the ledger, once a day, and return how many rows gave way to digests.

    Each batch is a transaction: killed at any moment, an address has its row or its digest.
    """
    if not _is_time(archive, now):
        return 0
    number = 0
    for _ in range(BATCHES):
        with archive.transaction() as db:
            ends = _next_rows(db.conn, now)
            number += _give_up(db.conn, ends, now) if ends else 0
        if ends is None:
            break
    return number


def _is_time(archive: Archive, now: datetime) -> bool:
    """Say whether nobody has looked today; what stops within a day goes on with the next."""
    [looked] = archive.db.conn.execute("SELECT looked FROM pruning").fetchone()
    return looked is None or from_iso(looked) <= now - PAUSE


def _next_rows(connection: Connection, now: datetime) -> dict[str, str] | None:
    """Return where the next batch begins and ends, and move on; None at the end of the ledger, where it begins anew."""
    [first] = connection.execute("SELECT url FROM pruning").fetchone()
    [last] = connection.execute(
        "SELECT max(url) FROM (SELECT url FROM ledger WHERE url > ? ORDER BY url LIMIT ?)", (first, BATCH)
    ).fetchone()
    connection.execute("UPDATE pruning SET url = ?, looked = ?", (last or "", to_iso(now)))
    return None if last is None else {"first": first, "last": last}


def _give_up(connection: Connection, ends: dict[str, str], now: datetime) -> int:
    values = ends | {"settled": to_iso(now - SETTLED), "heard": month_of(now - UNHEARD)}
    rows = connection.execute(
        f"SELECT url, source, state, coalesce(reason, ''), coalesce(fetched, found) FROM ledger WHERE {_OLD}", values
    ).fetchall()
    connection.executemany(
        """
        INSERT INTO digests (digest, outcome, day) VALUES (?, ?, ?)
        ON CONFLICT (digest) DO UPDATE SET outcome = excluded.outcome, day = excluded.day
        """,
        [
            (digest_of(url), _outcome(connection, source, state, reason), (from_iso(settled).date() - EPOCH).days)
            for url, source, state, reason, settled in rows
        ],
    )
    connection.execute(f"DELETE FROM ledger WHERE {_OLD}", values)
    return len(rows)


def _outcome(connection: Connection, source: str, state: str, reason: str) -> int:
    """Return the number of what became of many candidates of a source alike."""
    values = (source, state, reason.partition(":")[0][:LONGEST])
    sql = "SELECT id FROM digest_outcomes WHERE source = ? AND state = ? AND reason = ?"
    row = connection.execute(sql, values).fetchone()
    if row is None:
        sql = "INSERT INTO digest_outcomes (source, state, reason) VALUES (?, ?, ?) RETURNING id"
        row = connection.execute(sql, values).fetchone()
    return int(row[0])
