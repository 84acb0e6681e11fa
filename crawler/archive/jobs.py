"""What the schedule has done, left out and missed: written by the daemon, after the fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.times import to_iso

if TYPE_CHECKING:
    from crawler.archive.connection import Archive

KEPT = 1_000  # of each job, which may be due every few minutes; not by age, since a clock may be wrong by years


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of one job at one of its times; *began* is None if it did not."""

    job: str
    due: datetime
    began: datetime | None
    ended: datetime
    outcome: str  # finished, stopped, failed, skipped or missed
    said: str | None = None


def note(archive: Archive, record: Record) -> None:
    """Write down what became of a job, once, and forget what of it is long ago."""
    values = {
        "job": record.job, "due": to_iso(record.due), "began": record.began and to_iso(record.began),
        "ended": to_iso(record.ended), "outcome": record.outcome, "said": record.said, "kept": KEPT,
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
