"""Which site is being visited by another machine: one task at a time for each, with its deadline."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

from crawler.times import from_iso, to_iso

if TYPE_CHECKING:
    from crawler.archive.connection import Archive

REMEMBERED = timedelta(days=30)  # that a task came back


class TaskOutcome(StrEnum):
    """How a task came back."""

    FINISHED = "finished"
    UNFINISHED = "unfinished"  # its time was up; what remains is the next task
    FAILED = "failed"  # with its error
    EXPIRED = "expired"  # nobody has heard of it until its deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class LeasedVisit:
    """A visit to one site that another machine was asked for."""

    id: str
    site: str
    kind: str  # latest, backfill, recheck
    run: int | None  # into which its counts go
    leased: datetime
    deadline: datetime
    attempts: int  # tasks in a row that failed or expired, this one included: 1 of the first


def mark_of(archive: Archive) -> str:
    """Return what tells an archive from all others, and from its copies elsewhere."""
    [row] = archive.rows("SELECT min(applied_at) AS made FROM _sqlite_migrations")
    return blake2b(f"{archive.path.resolve()} {row['made']}".encode(), digest_size=6).hexdigest()


def lease(
    archive: Archive, site: str, *, kind: str, run: int | None, now: datetime, deadline: datetime
) -> LeasedVisit | None:  # fmt: skip
    """Begin a task for *site*, and return it; None while another one is outstanding. One that has expired is ended."""
    with archive.transaction() as db:
        _expire(archive, now, site)
        row = db.conn.execute("SELECT 1 FROM tasks WHERE site = ? AND returned IS NULL", (site,)).fetchone()
        if row is not None:
            return None
        db.conn.execute("DELETE FROM tasks WHERE returned < ?", (to_iso(now - REMEMBERED),))
        task = LeasedVisit(
            id=secrets.token_hex(8), site=site, kind=kind, run=run, leased=now, deadline=deadline,
            attempts=_in_vain(archive, site) + 1,
        )  # fmt: skip
        db.conn.execute(
            "INSERT INTO tasks (id, site, kind, run, leased, deadline, attempts) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (task.id, site, kind, run, to_iso(now), to_iso(deadline), task.attempts),
        )
    return task


def renew(archive: Archive, task: str, *, deadline: datetime) -> bool:
    """Let a task count until a later moment; say whether it is still outstanding."""
    with archive.transaction() as db:
        sql = "UPDATE tasks SET deadline = max(deadline, ?) WHERE id = ? AND returned IS NULL"
        return bool(db.conn.execute(sql, (to_iso(deadline), task)).rowcount)


def shift(archive: Archive, by: timedelta) -> None:
    """Let what is outstanding count for as long as it would have, after the clock was set."""
    with archive.transaction() as db:
        moved = [(to_iso(one.deadline + by), one.id) for one in outstanding(archive)]
        db.conn.executemany("UPDATE tasks SET deadline = ? WHERE id = ?", moved)


def give_back(
    archive: Archive, task: str, *, outcome: TaskOutcome, now: datetime, error: str | None = None
) -> bool:  # fmt: skip
    """End a task with what came of it; say whether it was outstanding. One that has ended stays as it ended.

    In the transaction in which its slice was merged, so that a kill leaves both or neither.
    """
    with archive.transaction() as db:
        sql = "UPDATE tasks SET returned = ?, outcome = ?, error = ? WHERE id = ? AND returned IS NULL"
        return bool(db.conn.execute(sql, (to_iso(now), outcome, error, task)).rowcount)


def is_known(archive: Archive, task: str) -> bool:
    """Say whether a task was begun from this archive, whatever became of it."""
    return bool(archive.rows("SELECT 1 FROM tasks WHERE id = ?", task))


def outstanding(archive: Archive) -> list[LeasedVisit]:
    """Return the tasks that are out, those that expire first at the beginning; also those that have expired."""
    return _tasks(archive, "returned IS NULL ORDER BY deadline, id")


def expire(archive: Archive, *, now: datetime) -> list[LeasedVisit]:
    """End the tasks of which nobody has heard until their deadline, and return them."""
    with archive.transaction():
        gone = _tasks(archive, "returned IS NULL AND deadline <= ? ORDER BY deadline, id", to_iso(now))
        _expire(archive, now)
    return gone


def _expire(archive: Archive, now: datetime, site: str | None = None) -> None:
    archive.db.conn.execute(
        """
        UPDATE tasks SET returned = :now, outcome = 'expired', error = 'nobody has heard of it until its deadline'
        WHERE returned IS NULL AND deadline <= :now AND (:site IS NULL OR site = :site)
        """,
        {"now": to_iso(now), "site": site},
    )


def _in_vain(archive: Archive, site: str) -> int:
    """Return how many of the last tasks of a site failed or expired, one after the other."""
    rows = archive.db.conn.execute(
        "SELECT outcome FROM tasks WHERE site = ? ORDER BY leased DESC, attempts DESC", (site,)
    )
    number = 0
    for (outcome,) in rows:
        if outcome not in {TaskOutcome.FAILED, TaskOutcome.EXPIRED}:
            break
        number += 1
    return number


def _tasks(archive: Archive, condition: str, *values: str) -> list[LeasedVisit]:
    rows = archive.db.conn.execute(
        f"SELECT id, site, kind, run, leased, deadline, attempts FROM tasks WHERE {condition}", values
    )
    return [
        LeasedVisit(
            id=one, site=site, kind=kind, run=run, leased=from_iso(leased), deadline=from_iso(deadline),
            attempts=attempts,
        )
        for one, site, kind, run, leased, deadline, attempts in rows
    ]  # fmt: skip
