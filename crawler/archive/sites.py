"""What is remembered of sites beside their channels: how long to stay away, their robots.txt, and probes in vain."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crawler.archive.connection import explaining
from crawler.times import from_iso, to_iso

if TYPE_CHECKING:
    from crawler.archive.connection import Archive

LONGEST_WAIT = timedelta(days=30)  # nobody means to be left alone for years


def stay_away(archive: Archive, site: str, *, until: datetime, reason: str) -> None:
    """Remember beyond this run how long a site has asked not to be visited."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            INSERT INTO hosts (site, wait_until, reason) VALUES (?, ?, ?)
            ON CONFLICT (site) DO UPDATE SET wait_until = excluded.wait_until, reason = excluded.reason
            """,
            (site, to_iso(until), reason),
        )


@explaining
def away(archive: Archive, *, now: datetime) -> dict[str, str]:
    """Return the sites that may not be visited yet, each with the sentence that says so."""
    rows = archive.db.conn.execute(
        "SELECT site, wait_until, reason FROM hosts WHERE wait_until > ? AND wait_until <= ?",
        (to_iso(now), to_iso(now + LONGEST_WAIT)),  # what lies beyond was reckoned by a clock that was ahead
    )
    return {str(site): f"asked us to wait until {until} ({reason})" for site, until, reason in rows}


@explaining
def recall_robots(archive: Archive, origin: str, *, since: datetime, until: datetime) -> tuple[int, bytes] | None:
    """Return status and text of the robots.txt that *origin* gave between two moments, so that a day asks once."""
    rows = archive.rows(
        "SELECT status, text FROM robots WHERE origin = ? AND fetched > ? AND fetched <= ?",
        origin,
        to_iso(since),
        to_iso(until),
    )
    return (int(str(rows[0]["status"])), str(rows[0]["text"]).encode()) if rows else None


def remember_robots(archive: Archive, origin: str, *, status: int, text: str, now: datetime) -> None:
    """Note what *origin* has answered when asked for its robots.txt."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            INSERT INTO robots (origin, fetched, status, text) VALUES (?, ?, ?, ?)
            ON CONFLICT (origin) DO UPDATE SET fetched = excluded.fetched, status = excluded.status,
                text = excluded.text
            """,
            (origin, to_iso(now), status, text),
        )


@explaining
def probes_in_vain(archive: Archive, source: str) -> tuple[int, datetime | None]:
    """Return how many probes in a row have found nothing, and when the last one was."""
    rows = archive.rows("SELECT failures, tried FROM probes WHERE source = ?", source)
    return (int(str(rows[0]["failures"])), from_iso(str(rows[0]["tried"]))) if rows else (0, None)


def note_vain_probe(archive: Archive, source: str, *, now: datetime) -> None:
    """Note that a probe found no channel, so that the source is not looked at anew in every run."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            INSERT INTO probes (source, failures, tried) VALUES (?, 1, ?)
            ON CONFLICT (source) DO UPDATE SET failures = failures + 1, tried = excluded.tried
            """,
            (source, to_iso(now)),
        )


def forget_vain_probes(archive: Archive, source: str) -> None:
    """Forget what failed before, since a probe has found a channel."""
    with archive.transaction() as db:
        db.conn.execute("DELETE FROM probes WHERE source = ?", (source,))
