"""What the schedule has done, left out and missed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.views.rows import columns_of, select
from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class PastJob:
    """What became of one job at one of its times."""

    id: int
    job: str
    due: str
    began: str | None  # None if it did not
    ended: str
    outcome: str
    said: str | None


_COLUMNS = columns_of(PastJob)
DONE = ("finished",)
SETTLED = (*DONE, "skipped")  # outcomes after which a job is not tried again
TOLD = (*SETTLED, "missed")  # that say what became of all its times before


def latest(archive: Archive, *, limit: int = 20) -> list[PastJob]:
    """Return what became of the last jobs, the newest first."""
    return select(archive, PastJob, f"SELECT {_COLUMNS} FROM jobs ORDER BY id DESC LIMIT ?", limit)


def count(archive: Archive) -> int:
    """Return how many jobs are on record."""
    [row] = archive.rows("SELECT count(*) AS number FROM jobs")
    return int(str(row["number"]))


def not_done(archive: Archive, *, since: str) -> list[PastJob]:
    """Return what was left out, missed or did not finish since a moment, but for what a run says of itself."""
    sql = f"""
        SELECT {_COLUMNS} FROM jobs WHERE ended >= ? AND outcome <> 'finished' AND NOT EXISTS (
            SELECT 1 FROM runs WHERE started BETWEEN began AND ended AND error IS NOT NULL
        ) ORDER BY id DESC
    """
    return select(archive, PastJob, sql, since)


def last_settled(archive: Archive, job: str, *, until: datetime, outcomes: Sequence[str] = SETTLED) -> str | None:
    """Return when a job last had one of these outcomes, but not after *until*."""
    [row] = archive.rows(
        """
        SELECT max(ended) AS ended FROM jobs
        WHERE job = ? AND outcome IN (SELECT value FROM json_each(?)) AND ended <= ?
        """,
        job, json.dumps(outcomes), to_iso(until),
    )  # fmt: skip
    return None if row["ended"] is None else str(row["ended"])


def last_done(archive: Archive, job: str, *, until: datetime) -> str | None:
    """Return when a job that came to its end was last begun, but not after *until*."""
    [row] = archive.rows(
        "SELECT max(began) AS began FROM jobs WHERE job = ? AND outcome = 'finished' AND began <= ?",
        job, to_iso(until),
    )  # fmt: skip
    return None if row["began"] is None else str(row["began"])


def attempted(archive: Archive, job: str, *, since: datetime) -> set[str]:
    """Return for which of its times after a moment a job was begun or left out."""
    rows = archive.rows("SELECT DISTINCT due FROM jobs WHERE job = ? AND due > ?", job, to_iso(since))
    return {str(row["due"]) for row in rows}


def failures(archive: Archive, job: str, *, since: datetime, but: str) -> list[str]:
    """Return when those attempts at a job ended, since a moment, that did not finish for another reason than *but*."""
    rows = archive.rows(
        """
        SELECT ended FROM jobs WHERE job = ? AND ended >= ? AND outcome IN ('failed', 'stopped') AND said IS NOT ?
        """,
        job, to_iso(since), but,
    )  # fmt: skip
    return [str(row["ended"]) for row in rows]


def outcome_of(archive: Archive, *, pid: int, since: datetime) -> str | None:
    """Return the outcome of the run that a process has begun since a moment, or None if it has begun none."""
    rows = archive.rows(
        "SELECT outcome FROM runs WHERE pid = ? AND started >= ? ORDER BY id DESC LIMIT 1", pid, to_iso(since)
    )
    return str(rows[0]["outcome"]) if rows else None
