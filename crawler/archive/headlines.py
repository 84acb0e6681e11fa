"""What each source announced last: by these its own other articles are known where a page shows them.

The newest stay, in whatever order they were announced, also once the ledger has settled them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from crawler.models import Headline
from crawler.times import from_iso, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import Candidate

Row: TypeAlias = "tuple[str, str, str, str | None, str]"  # source, moment, url, title, found

REMEMBERED = 150  # of one source: what its pages show of other articles is mostly of the last days


def remember(connection: Connection, source: str, candidates: Iterable[Candidate], now: datetime) -> None:
    """Remember the newest of *candidates* that *source* announced, and forget what is older than the newest of all."""
    enter(
        connection,
        source,
        [(source, to_iso(one.published or now), one.url, one.title, to_iso(now)) for one in candidates],
    )


def enter(connection: Connection, source: str, rows: Iterable[Row]) -> None:
    """Remember the newest of *rows*, which are all of *source*; what is remembered of an address stays as it is."""
    oldest = _oldest(connection, source)
    newest = sorted((row for row in rows if row[1:3] > oldest), reverse=True)[:REMEMBERED]
    if not newest:
        return
    connection.executemany(
        "INSERT INTO headlines (source, moment, url, title, found) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        newest,
    )
    oldest = _oldest(connection, source)
    connection.execute("DELETE FROM headlines WHERE source = ? AND (moment, url) < (?, ?)", (source, *oldest))


def _oldest(connection: Connection, source: str) -> tuple[str, str]:
    """Return the moment and the address of the last headline that is still remembered once there are enough."""
    row = connection.execute(
        "SELECT moment, url FROM headlines WHERE source = ? ORDER BY moment DESC, url DESC LIMIT 1 OFFSET ?",
        (source, REMEMBERED - 1),
    ).fetchone()
    return ("", "") if row is None else (str(row[0]), str(row[1]))


def known(archive: Archive, source: str) -> list[Headline]:
    """Return what *source* announced last, newest first."""
    rows = archive.db.conn.execute(
        "SELECT url, title, found FROM headlines WHERE source = ? ORDER BY moment DESC, url DESC", (source,)
    )
    return [Headline(url=url, title=title or "", found=from_iso(found)) for url, title, found in rows]
