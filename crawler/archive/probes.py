"""Sources at which a probe found no channel: they are not looked at anew in every run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.times import from_iso, to_iso

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive.connection import Archive


def in_vain(archive: Archive, source: str) -> tuple[int, datetime | None]:
    """Return how many probes in a row have found nothing, and when the last one was."""
    rows = archive.rows("SELECT failures, tried FROM probes WHERE source = ?", source)
    return (int(str(rows[0]["failures"])), from_iso(str(rows[0]["tried"]))) if rows else (0, None)


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
