"""Past runs: how each went, source by source, and what it did not keep."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crawler.archive import ledger
from crawler.archive.views.rows import PACKED, columns_of, select
from crawler.times import to_iso

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """A run and its counts."""

    id: int
    spider: str
    started: str
    finished: str | None
    outcome: str
    scope: list[str] = field(metadata=PACKED)
    pid: int | None
    sources: int
    reached: int
    requests: int
    candidates: int
    fetched: int
    kept: int
    dropped: int
    refused: int
    failed: int
    error: str | None
    topics: dict[str, str] | None = field(metadata=PACKED)  # to a short name of their rules


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRun:
    """What a run recorded for one source."""

    run: int
    source: str
    requests: int
    candidates: int
    fetched: int
    kept: int
    dropped: int
    refused: int
    failed: int
    seconds: float
    error: str | None
    reported: int | None
    examined: int | None
    note: str | None
    unheard: str | None  # channels that its seeds declare and that were not read, while others were


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(PastRun):
    """A run with the reasons of its drops and with its sources."""

    reasons: dict[str, int] = field(default_factory=dict)
    by_source: list[SourceRun] = field(default_factory=list)
    pending: int = 0  # candidates of its sources that wait for the next, whichever run found them


_COLUMNS = columns_of(PastRun)
_RUN = f"SELECT {_COLUMNS} FROM runs WHERE id = ?"


def latest(archive: Archive, *, limit: int = 20) -> list[PastRun]:
    """Return the last runs, newest first."""
    return select(archive, PastRun, f"SELECT {_COLUMNS} FROM runs ORDER BY id DESC LIMIT ?", limit)


def count(archive: Archive) -> int:
    """Return how many runs there were."""
    [row] = archive.rows("SELECT count(*) AS number FROM runs")
    return int(str(row["number"]))


def one(archive: Archive, run: int) -> PastRun | None:
    """Return one run."""
    return next(iter(select(archive, PastRun, _RUN, run)), None)


def summary(archive: Archive, run: int) -> Summary | None:
    """Return one run with all that there is to say of it."""
    return next((_completed(archive, row) for row in select(archive, Summary, _RUN, run)), None)


def _completed(archive: Archive, row: Summary) -> Summary:
    return replace(
        row,
        reasons=ledger.reasons(archive, row.id),
        by_source=by_source(archive, row.id),
        pending=ledger.pending(archive, row.scope or None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """A source that two runs found different, with what each recorded; None of a run that did not visit it."""

    source: str
    before: SourceRun | None
    after: SourceRun | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs side by side, and the sources of which something else was recorded."""

    before: Summary
    after: Summary
    changes: list[SourceChange]


def compare(before: Summary, after: Summary) -> Comparison:
    """Return what is different between two runs: first sources in trouble that were not, then those with less kept."""
    old, new = ({row.source: row for row in run.by_source} for run in (before, after))
    both = ((slug, old.get(slug), new.get(slug)) for slug in sorted(old.keys() | new.keys()))
    changes = [
        SourceChange(source=slug, before=one, after=other) for slug, one, other in both if _gist(one) != _gist(other)
    ]
    return Comparison(before=before, after=after, changes=sorted(changes, key=_worst_first))


def _gist(row: SourceRun | None) -> object:
    return row and (row.error, row.fetched, row.kept, row.dropped, row.refused, row.failed)


def _worst_first(change: SourceChange) -> tuple[bool, int, str]:
    was, is_now = (bool(row and row.error) for row in (change.before, change.after))
    kept = [row.kept if row else 0 for row in (change.before, change.after)]
    return (was or not is_now), kept[1] - kept[0], change.source


def by_source(archive: Archive, run: int) -> list[SourceRun]:
    """Return what a run recorded for each source."""
    sql = f"SELECT {columns_of(SourceRun)} FROM source_runs WHERE run = ? ORDER BY source"
    return select(archive, SourceRun, sql, run)


def running(archive: Archive) -> PastRun | None:
    """Return the run that is open, for the message that another one has to wait."""
    found = select(archive, PastRun, f"SELECT {_COLUMNS} FROM runs WHERE outcome = 'running' ORDER BY id DESC LIMIT 1")
    return found[0] if found else None


def last_finished(archive: Archive, spider: str, *, until: str = "9") -> str | None:
    """Return when the last complete run of *spider* over all sources ended, but none that ended after *until*."""
    rows = archive.rows(
        """
        SELECT max(finished) AS finished FROM runs
        WHERE spider = ? AND scope = '[]' AND outcome = 'finished' AND finished <= ?
        """,
        spider, until,
    )  # fmt: skip
    value = rows[0]["finished"]
    return None if value is None else str(value)


def spent_between(archive: Archive, *, since: datetime) -> dict[str, int]:
    """Return the requests that runs over some of the sources have made, by the home of each source."""
    rows = archive.rows(
        """
        SELECT home, sum(source_runs.requests) AS requests FROM runs
        CROSS JOIN source_runs ON runs.id = run JOIN sources ON slug = source
        WHERE runs.started > ? AND runs.scope <> '[]' GROUP BY home
        """,
        to_iso(since),
    )
    return {str(row["home"]): int(str(row["requests"])) for row in rows}


def last_requests(archive: Archive) -> dict[str, int]:
    """Return how many requests each source has cost in the last run that visited it to the end."""
    rows = archive.db.conn.execute(
        """
        SELECT slug, requests FROM sources CROSS JOIN source_runs AS last ON last.source = slug AND last.run = (
            SELECT run FROM runs CROSS JOIN source_runs ON run = runs.id AND source = slug
            WHERE spider = 'latest' AND outcome = 'finished' ORDER BY runs.id DESC LIMIT 1
        )
        """
    )
    return {str(source): int(requests) for source, requests in rows}
