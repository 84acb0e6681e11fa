"""What robots.txt of each host said, so that a day's runs ask for it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.times import to_iso

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive.connection import Archive


def recall(archive: Archive, origin: str, *, since: datetime, until: datetime) -> tuple[int, bytes] | None:
    """Return status and text of what *origin* answered between two moments."""
    rows = archive.rows(
        "SELECT status, text FROM robots WHERE origin = ? AND fetched > ? AND fetched <= ?",
        origin,
        to_iso(since),
        to_iso(until),
    )
    return (int(str(rows[0]["status"])), str(rows[0]["text"]).encode()) if rows else None


def remember(archive: Archive, origin: str, *, status: int, text: str, now: datetime) -> None:
    """Note what *origin* has answered."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            INSERT INTO robots (origin, fetched, status, text) VALUES (?, ?, ?, ?)
            ON CONFLICT (origin) DO UPDATE SET fetched = excluded.fetched, status = excluded.status,
                text = excluded.text
            """,
            (origin, to_iso(now), status, text),
        )
