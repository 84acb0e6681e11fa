"""Sources at which a probe found no channel: they are not looked at anew in every run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.times import from_iso, to_iso

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive.connection import Archive

FAILURES_MOST = 3  # in a row, after which a source is probed once in REST
REST = timedelta(days=7)


def rest(archive: Archive, source: str, *, now: datetime) -> str | None:
    """Return the sentence that says until when a source is not probed, or None if it may be."""
    rows = archive.rows("SELECT failures, tried FROM probes WHERE source = ?", source)
    if not rows or int(str(rows[0]["failures"])) < FAILURES_MOST:
        return None
    until = from_iso(str(rows[0]["tried"])) + REST
    if until <= now:
        return None
    return f"{rows[0]['failures']} probes found nothing; the next one is not before {to_iso(until)}"


def failed(archive: Archive, source: str, *, now: datetime) -> None:
    """Note that a probe found nothing."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            INSERT INTO probes (source, failures, tried) VALUES (?, 1, ?)
            ON CONFLICT (source) DO UPDATE SET failures = failures + 1, tried = excluded.tried
            """,
            (source, to_iso(now)),
        )


def found(archive: Archive, source: str) -> None:
    """Forget what failed before, since a probe has found a channel."""
    with archive.transaction() as db:
        db.conn.execute("DELETE FROM probes WHERE source = ?", (source,))
