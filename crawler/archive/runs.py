"""Runs, begun before the first request and accounted for even when they were killed; and the jobs of the schedule."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

JOBS_KEPT = 1_000  # of each job, which may be due every few minutes; not by age, since a clock may be wrong by years


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one run has recorded for one source so far."""

    requests: int = 0  # robots.txt apart
    candidates: int = 0  # that nobody had announced before
    fetched: int = 0  # pages that came whole
    kept: int = 0
    dropped: int = 0
    refused: int = 0
    failed: int = 0
    seconds: float = 0.0  # from the first request to the end of the last
    error: str | None = None
    reported: int | None = None  # by a backfill: how many articles of its period the channels say there are
    examined: int | None = None  # how many of these have been looked at
    note: str | None = None  # what else to know
    answered: int | None = None  # channels; None if none was asked
    announced: int | None = None  # articles in those of its channels that were read as documents, known ones included
    unread: int = 0  # pages that came and held no text
    shut: int = 0  # pages that the site keeps from us
    taught: int = 0  # pages that could be compared with the layout learned
    fitted: int = 0  # how many of these it fits
    led: str | None = None  # the other site that a channel or the home led to
    unheard: str | None = None  # channels that the seeds declare and that were not read, while others were


PAGES = ("unread", "shut", "taught", "fitted")  # what became of some
SIGNS = ("answered", "announced", *PAGES, "led", "unheard")  # of health
# Of a run whose end nobody could write down.
KILLED = "it was killed, or the machine stopped, or the disk was full; the next run went on where it was"
DETAILS = ("seconds", "error", "reported", "examined", "note", *SIGNS)
COUNTS = tuple(field.name for field in fields(Tally) if field.name not in DETAILS)
_TOTALS = ", ".join(
    f"{name} = (SELECT coalesce(sum({name}), 0) FROM source_runs WHERE run = runs.id)" for name in COUNTS
)


def begin(archive: Archive, *, spider: str, scope: Sequence[str], sources: int, now: datetime) -> int:
    """Open a run, after settling what killed runs left open, and return its number."""
    with archive.transaction() as db:
        close_abandoned(archive, now=now)
        row = db.conn.execute(
            """
            INSERT INTO runs (spider, started, outcome, scope, pid, sources)
            VALUES (?, ?, 'running', ?, ?, ?) RETURNING id
            """,
            (spider, to_iso(now), json.dumps(list(scope)), os.getpid(), sources),
        ).fetchone()
    return int(row[0])


def note_topics(archive: Archive, run: int, rules: Mapping[str, str]) -> None:
    """Write down by which rules of each topic a run drops what is off topic."""
    with archive.transaction() as db:
        db.conn.execute("UPDATE runs SET topics = ? WHERE id = ?", (json.dumps(rules, sort_keys=True), run))


def close_abandoned(archive: Archive, *, now: datetime) -> None:
    """Mark runs that ended without a word as failed; only the holder of the lock may call this."""
    with archive.transaction() as db:
        for run, started in db.conn.execute("SELECT id, started FROM runs WHERE outcome = 'running'").fetchall():
            _count_stored(db.conn, run, started)
        db.conn.execute(
            """
            UPDATE runs SET outcome = 'failed', finished = ?, error = ? WHERE outcome = 'running'
            """,
            (to_iso(now), KILLED),
        )


def _count_stored(connection: Connection, run: int, started: str) -> None:
    """Count what a killed run has stored since it wrote its counts down: it has asked for that at least."""
    told = ("requests", "candidates", "fetched", "kept")
    most = ", ".join(f"{name} = max(source_runs.{name}, excluded.{name})" for name in told)
    # What a run stores has the greatest numbers, as long as it holds the lock.
    connection.execute(
        f"""
        INSERT INTO source_runs (run, source, {", ".join(told)})
        SELECT run, source, count(*), count(*) FILTER (WHERE found >= :started), count(*), count(*)
        FROM ledger INDEXED BY ledger_article
        WHERE run = :run AND state = 'kept'
            AND article > coalesce((SELECT id FROM articles WHERE fetched < :started ORDER BY id DESC LIMIT 1), 0)
        GROUP BY source
        ON CONFLICT (run, source) DO UPDATE SET {most}
        """,
        {"run": run, "started": started},
    )
    connection.execute(
        f"""
        UPDATE runs SET {_TOTALS}, reached = max(
            reached, (SELECT count(*) FROM source_runs WHERE run = runs.id AND fetched > 0)
        ) WHERE id = ?
        """,
        (run,),
    )


_counts_of = attrgetter(*COUNTS)
values_of = attrgetter(*COUNTS, *DETAILS)  # of a tally, in the order of the columns


def note(archive: Archive, run: int, tallies: Mapping[str, Tally], *, reached: int | None = None) -> None:
    """Write down the counts of a run so far, for who looks while it is at work, and in case it is killed."""
    sql = _entering(f"{name} = excluded.{name}" for name in (*COUNTS, *DETAILS))
    with archive.transaction() as db:
        for source, tally in tallies.items():
            db.conn.execute(sql, (run, source, *values_of(tally)))
        db.conn.execute(f"UPDATE runs SET {_TOTALS}, reached = coalesce(?, reached) WHERE id = ?", (reached, run))


def count(archive: Archive, run: int, tallies: Mapping[str, Tally]) -> None:
    """Write down the bare counts of some sources, so that those of a killed run agree with what it has written."""
    names, marks = ", ".join(COUNTS), ", ".join("?" * (len(COUNTS) + 2))
    sql = f"""
        INSERT INTO source_runs (run, source, {names}) VALUES ({marks})
        ON CONFLICT (run, source) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COUNTS)}
    """
    with archive.transaction() as db:
        db.conn.executemany(sql, [(run, source, *_counts_of(tally)) for source, tally in tallies.items()])


def _entering(sets: Iterable[str]) -> str:
    """Return what enters the counts of a source, or sets those that are there."""
    names, marks = ", ".join((*COUNTS, *DETAILS)), ", ".join("?" * (len(COUNTS) + len(DETAILS) + 2))
    return f"""
        INSERT INTO source_runs (run, source, {names}) VALUES ({marks})
        ON CONFLICT (run, source) DO UPDATE SET {", ".join(sets)}
    """


def add(archive: Archive, run: int, tallies: Mapping[str, Tally]) -> None:
    """Add what was counted elsewhere to the counts of a run; what else was said of a source is said anew."""
    summed = (*COUNTS, "seconds", *PAGES)
    kept = [name for name in DETAILS if name not in {*summed, "error", "note"}]
    sql = _entering([
        *(f"{name} = coalesce(source_runs.{name}, 0) + excluded.{name}" for name in summed),
        *(f"{name} = coalesce(excluded.{name}, source_runs.{name})" for name in kept),
        "error = excluded.error", "note = excluded.note",
    ])  # fmt: skip
    totals = ", ".join(f"{name} = {name} + ?" for name in COUNTS)
    with archive.transaction() as db:
        db.conn.executemany(sql, [(run, source, *values_of(tally)) for source, tally in tallies.items()])
        # Not counted anew: a run over very many sources is added to very often.
        added = [sum(getattr(tally, name) for tally in tallies.values()) for name in COUNTS]
        db.conn.execute(f"UPDATE runs SET {totals} WHERE id = ?", (*added, run))


def last_error(archive: Archive, source: str) -> str | None:
    """Return what went wrong at the last visit to a source that asked what is new and failed, if one did."""
    rows = archive.rows(
        """
        SELECT source_runs.error FROM runs CROSS JOIN source_runs ON run = runs.id AND source = ?
        WHERE spider = 'latest' AND source_runs.error IS NOT NULL ORDER BY runs.id DESC LIMIT 1
        """,
        source,
    )
    return next((str(row["error"]) for row in rows), None)


def note_reached(archive: Archive, run: int, reached: int) -> None:
    """Write down how many sources a run has reached so far."""
    with archive.transaction() as db:
        db.conn.execute("UPDATE runs SET reached = ? WHERE id = ?", (reached, run))


def kept(archive: Archive, run: int) -> int:
    """Return how many articles a run has kept so far."""
    row = archive.db.conn.execute("SELECT kept FROM runs WHERE id = ?", (run,)).fetchone()
    return int(row[0]) if row else 0


def finish(archive: Archive, run: int, *, outcome: str, reached: int, error: str | None, now: datetime) -> None:
    """Close a run with its outcome: finished, stopped or failed."""
    with archive.transaction() as db:
        db.conn.execute(
            "UPDATE runs SET outcome = ?, reached = ?, error = ?, finished = ? WHERE id = ?",
            (outcome, reached, error, to_iso(now), run),
        )


def leave_out(archive: Archive, run: int, idle: int) -> None:
    """Count so many of the sources of a run no more, which had nothing to be asked."""
    with archive.transaction() as db:
        db.conn.execute("UPDATE runs SET sources = sources - ? WHERE id = ?", (idle, run))


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """What became of one job of the schedule at one of its times; *began* is None if it did not."""

    job: str
    due: datetime
    began: datetime | None
    ended: datetime
    outcome: str  # finished, stopped, failed, skipped or missed
    said: str | None = None


def note_job(archive: Archive, record: JobRecord) -> None:
    """Write down what became of a job, once, and forget what of it is long ago."""
    values = {
        "job": record.job, "due": to_iso(record.due), "began": record.began and to_iso(record.began),
        "ended": to_iso(record.ended), "outcome": record.outcome, "said": record.said, "kept": JOBS_KEPT,
    }  # fmt: skip
    with archive.transaction() as db:
        db.conn.execute(
            """
            DELETE FROM jobs WHERE job = :job
                AND id <= (SELECT id FROM jobs WHERE job = :job ORDER BY id DESC LIMIT 1 OFFSET :kept)
            """,
            values,
        )
        db.conn.execute(
            """
            INSERT INTO jobs (job, due, began, ended, outcome, said) SELECT :job, :due, :began, :ended, :outcome, :said
            WHERE NOT EXISTS (
                SELECT 1 FROM jobs WHERE job = :job AND due = :due AND began IS :began AND outcome = :outcome
            )
            """,
            values,
        )


def note_ending(archive: Archive, *, pid: int, began: datetime, said: str, now: datetime) -> None:
    """Say of the run that a process began why it was ended, and close it if it could not do so itself."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            UPDATE runs SET error = ?, finished = coalesce(finished, ?),
                outcome = CASE outcome WHEN 'running' THEN 'failed' ELSE outcome END
            WHERE id = (SELECT max(id) FROM runs WHERE pid = ? AND started >= ?) AND outcome <> 'finished'
            """,
            (said, to_iso(now), pid, to_iso(began)),
        )
