"""How far back each source was read, document by document, so that a killed backfill goes on where it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.models import Backfill
from crawler.periods import Period
from crawler.times import from_iso, moment_or_none, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import ChannelKind


TOUCHED = "SELECT id FROM backfills WHERE source = :source AND since < :until AND until > :since"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How much of what the channels say exists has been looked at."""

    reported: int | None  # None where nothing that was read tells how much there is
    examined: int


def unfinished(archive: Archive, source: str, period: Period, *, now: datetime) -> list[Backfill]:
    """Return what is to be read for *period*: stretches that were begun, then those nobody has asked for yet."""
    with archive.transaction() as db:
        rows = db.conn.execute(
            "SELECT id, since, until, finished FROM backfills WHERE source = ? ORDER BY until DESC", (source,)
        )
        known = [(Period(from_iso(since), from_iso(until)), number, end) for number, since, until, end in rows]
        numbers = {one: number for one, number, _ in known}
        done = [one for one, _, end in known if end is not None]
        begun = [one for one in numbers if one not in done and _overlap(one, period)]
        for part in period.without([*done, *begun]):
            if to_iso(part.since) < to_iso(part.until):  # less than a second is left to the next one
                numbers[part] = _begin_backfill(db.conn, source, part, now)
                begun.append(part)
    return [
        Backfill(id=numbers[one], source=source, period=one, tops_up=any(one.follows(other) for other in done))
        for one in begun
    ]


def _begin_backfill(connection: Connection, source: str, period: Period, now: datetime) -> int:
    row = connection.execute(
        "INSERT INTO backfills (source, since, until, begun) VALUES (?, ?, ?, ?) RETURNING id",
        (source, to_iso(period.since), to_iso(period.until), to_iso(now)),
    ).fetchone()
    return int(row[0])


def ask_again(archive: Archive, backfill: int) -> None:
    """Want those documents once more that failed for a reason that may have passed."""
    with archive.transaction() as db:
        sql = "UPDATE backfill_documents SET state = 'wanted' WHERE backfill = ? AND state = 'failed'"
        db.conn.execute(sql, (backfill,))


def _overlap(one: Period, other: Period) -> bool:
    return one.since < other.until and other.since < one.until


def is_known(archive: Archive, source: str) -> bool:
    """Say whether the past of *source* was once read to its end."""
    rows = archive.rows("SELECT 1 FROM backfills WHERE source = ? AND finished IS NOT NULL LIMIT 1", source)
    return bool(rows)


def finish(archive: Archive, backfill: int, *, now: datetime) -> None:
    """Note that everything that the channels offered for a stretch was read."""
    with archive.transaction() as db:
        db.conn.execute("UPDATE backfills SET finished = ? WHERE id = ?", (to_iso(now), backfill))


def want(archive: Archive, backfill: int, channel: int, urls: Iterable[str]) -> list[str]:
    """Remember documents that are to be read, and return those that nobody has wanted before."""
    sql = """
        INSERT INTO backfill_documents (backfill, url, channel, state) VALUES (?, ?, ?, 'wanted')
        ON CONFLICT (backfill, url) DO NOTHING RETURNING url
    """
    with archive.transaction() as db:
        return [url for url in urls if db.conn.execute(sql, (backfill, url, channel)).fetchone()]


def wanted(archive: Archive, backfill: int) -> dict[int, list[str]]:
    """Return the documents that are still to be read, by channel, in the order in which they were wanted."""
    sql = "SELECT channel, url FROM backfill_documents WHERE backfill = ? AND state = 'wanted' ORDER BY rowid"
    found: dict[int, list[str]] = {}
    for channel, url in archive.db.conn.execute(sql, (backfill,)):
        found.setdefault(int(channel), []).append(str(url))
    return found


def note_read(
    archive: Archive, backfill: int, url: str, *, reported: int = 0, shown: int = 0, oldest: datetime | None = None
) -> None:  # fmt: skip
    """Note what a document said: how many articles there are, how many it showed, and how far back it reached."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            UPDATE backfill_documents SET state = 'read', reported = ?, shown = ?, oldest = ?, error = NULL
            WHERE backfill = ? AND url = ?
            """,
            (reported, shown, to_iso(oldest) if oldest else None, backfill, url),
        )


def note_failed(archive: Archive, backfill: int, url: str, error: str, *, for_good: bool) -> None:
    """Note that a document could not be read, and why; unless that is *for_good*, the next backfill asks again."""
    with archive.transaction() as db:
        db.conn.execute(
            "UPDATE backfill_documents SET state = ?, error = ? WHERE backfill = ? AND url = ?",
            ("read" if for_good else "failed", error, backfill, url),
        )


def give_up(archive: Archive, backfill: int, channel: int) -> None:
    """Ask for nothing more of a channel that has led nowhere, or that another one has made needless."""
    with archive.transaction() as db:
        db.conn.execute(
            "UPDATE backfill_documents SET state = 'needless' WHERE backfill = ? AND channel = ? AND state = 'wanted'",
            (backfill, channel),
        )


def is_begun(archive: Archive, backfill: int) -> bool:
    """Say whether anything was wanted for it yet."""
    return bool(archive.rows("SELECT 1 FROM backfill_documents WHERE backfill = ? LIMIT 1", backfill))


def has_failures(archive: Archive, backfill: int) -> bool:
    """Say whether documents are left that should be asked for once more."""
    rows = archive.rows("SELECT 1 FROM backfill_documents WHERE backfill = ? AND state = 'failed' LIMIT 1", backfill)
    return bool(rows)


def has_read(archive: Archive, backfill: int, kind: ChannelKind) -> bool:
    """Say whether a channel of that kind was read to its end without a failure."""
    rows = archive.rows(
        """
        SELECT channel FROM backfill_documents JOIN channels ON channels.id = channel WHERE backfill = ? AND kind = ?
        GROUP BY channel HAVING min(state = 'read' AND backfill_documents.error IS NULL) = 1
        """,
        backfill,
        kind,
    )
    return bool(rows)


def reach(archive: Archive, backfill: int, kind: ChannelKind) -> datetime | None:
    """Return the oldest moment that any document of a channel of that kind has shown."""
    [row] = archive.rows(
        """
        SELECT min(oldest) AS oldest FROM backfill_documents JOIN channels ON channels.id = channel
        WHERE backfill = ? AND kind = ?
        """,
        backfill,
        kind,
    )
    return moment_or_none(row["oldest"])


def mark(archive: Archive, backfill: int, urls: Iterable[str]) -> None:
    """Note on candidates that a backfill has announced them."""
    with archive.transaction() as db:
        sql = "UPDATE ledger SET backfill = :backfill WHERE url = :url AND backfill IS NOT :backfill"
        db.conn.executemany(sql, ({"backfill": backfill, "url": url} for url in urls))


def estimate(archive: Archive, source: str, period: Period) -> Estimate:
    """Return what the channels say there is in the stretches that touch *period*, and what was examined of it."""
    ends = {"source": source, "since": to_iso(period.since), "until": to_iso(period.until)}
    [row] = archive.rows(
        f"""
        SELECT coalesce(sum(announced), 0) AS announced, coalesce(sum(announced), 0) - (
            SELECT count(*) FROM ledger WHERE backfill IS NOT NULL AND state = 'pending' AND backfill IN ({TOUCHED})
        ) AS examined FROM backfills WHERE id IN ({TOUCHED})
        """,
        **ends,
    )
    # Where a channel says how many there are, what it has not shown (yet) counts too.
    [unseen] = archive.rows(
        f"""
        SELECT coalesce(sum(rest), 0) AS number FROM (
            SELECT max(sum(reported) - sum(shown), 0) AS rest FROM backfill_documents
            WHERE backfill IN ({TOUCHED}) GROUP BY backfill, channel
        )
        """,
        **ends,
    )
    announced, examined = int(str(row["announced"])), int(str(row["examined"]))
    reported = announced + int(str(unseen["number"]))
    return Estimate(reported=None if _is_unknown(archive, ends) else reported, examined=examined)


def _is_unknown(archive: Archive, ends: dict[str, str]) -> bool:
    """Say whether all that was read are short lists of what is new, none of which goes on or reaches the beginning."""
    rows = archive.rows(
        f"""
        SELECT kind NOT IN ('wordpress', 'sitemap', 'search') AND NOT (guessed AND instr(channels.url, '{{'))
            AND count(*) = 1 AND min(coalesce(oldest >= :since, 1)) AS is_short,
            kind = 'listing' AND rtrim(channels.url, '/') <> rtrim(sources.home, '/') AS is_section
        FROM backfill_documents JOIN channels ON channels.id = channel JOIN sources ON sources.slug = channels.source
        WHERE state = 'read' AND backfill_documents.error IS NULL AND NOT (guessed AND channels.failures)
            AND backfill IN ({TOUCHED})
        GROUP BY channel
        """,
        **ends,
    )
    sections = sum(bool(row["is_section"]) for row in rows)  # of a menu: several are all there are
    return bool(rows) and all(row["is_short"] for row in rows) and sections < 2


def failures(archive: Archive, source: str, period: Period) -> int:
    """Return how many documents in the stretches that touch *period* could not be read."""
    [row] = archive.rows(
        f"SELECT count(*) AS number FROM backfill_documents WHERE state = 'failed' AND backfill IN ({TOUCHED})",
        source=source,
        since=to_iso(period.since),
        until=to_iso(period.until),
    )
    return int(str(row["number"]))
