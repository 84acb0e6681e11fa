"""`pantau runs`: past runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from crawler.archive import open_for_reading
from crawler.archive.views import jobs as past_jobs
from crawler.archive.views import runs as past
from crawler.cli.metrics import write_metrics
from crawler.cli.options import METRICS, NUMBER, archive_option, json_option, limit_option, seeds_option
from crawler.cli.screen import (
    USUAL,
    clock,
    echo_cut,
    echo_json,
    echo_lines,
    echo_rows,
    label,
    moment,
    most_of,
    table_lines,
    value_of,
    words,
)
from crawler.cli.summary import echo_comparison, echo_summary
from crawler.errors import ReaderError
from crawler.times import WIB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.archive import Archive
    from crawler.archive.views.jobs import PastJob
    from crawler.archive.views.runs import PastRun, Summary

COUNTS = ("requests", "kept", "dropped", "failed")
JOBS = ("job", "due", "began", "ended", "outcome", "said")
COLUMNS = ("run", "started", "outcome", "spider", *COUNTS, "reached")


class _Chosen(TypedDict):
    numbers: tuple[int, ...]
    jobs: bool
    metrics: Path | None


@click.command()
@click.argument("numbers", metavar="[RUN [RUN]]", type=NUMBER, nargs=-1)
@archive_option
@seeds_option
@limit_option("runs")
@click.option("--jobs", is_flag=True, help="List what the schedule has done, left out and missed instead.")
@click.option("--metrics", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=METRICS)
@json_option
def runs(archive: Path, seeds: Path, limit: int | None, as_json: bool, **chosen: Unpack[_Chosen]) -> None:
    """List past runs and their counts.

    With the number of a RUN, that one source by source, also while it is at work; with two, what was different between
    them. Below the list stands what the schedule has left out or missed meanwhile, and what it had to stop. With
    --metrics nothing is printed.

    Example:

    \b
        pantau runs
        pantau runs 12 --json
        pantau runs 11 12
        pantau runs --jobs
        pantau runs --metrics /var/lib/prometheus/node-exporter/pantau.prom
    """
    numbers = chosen["numbers"]
    if len(numbers) > 2:
        raise click.UsageError("name one run, or two to be compared")
    if chosen["metrics"]:
        write_metrics(chosen["metrics"], archive, seeds)
        return
    with open_for_reading(archive) as opened:
        if numbers:
            _echo_runs([_run_summary(opened, number) for number in numbers], limit, as_json=as_json)
            return
        if chosen["jobs"]:
            _list_jobs(opened, limit, as_json=as_json)
            return
        rows = past.latest(opened, limit=most_of(limit, as_json=as_json))
        total = past.count(opened)
        undone = past_jobs.not_done(opened, since=rows[-1].started) if rows else []
    if as_json:
        echo_rows(rows)
        return
    if rows:
        _echo_table(rows)
        echo_lines(map(_undone, undone[:USUAL]), indent="  ")
    echo_cut(len(rows), total)


def _run_summary(archive: Archive, number: int) -> Summary:
    summary = past.summary(archive, number)
    if summary is None:
        raise ReaderError("wrong_run", {"number": str(number)})
    return summary


def _echo_runs(summaries: Sequence[Summary], limit: int | None, *, as_json: bool) -> None:
    if len(summaries) == 1:
        echo_json(summaries[0]) if as_json else echo_summary(summaries[0])
        return
    comparison = past.compare(*summaries)
    echo_json(comparison) if as_json else echo_comparison(comparison, most=most_of(limit, as_json=False))


def _list_jobs(archive: Archive, limit: int | None, *, as_json: bool) -> None:
    rows = past_jobs.latest(archive, limit=most_of(limit, as_json=as_json))
    if as_json:
        echo_rows(rows)
    elif not rows:
        echo_cut(0, 0)
    else:
        head = {column: label(f"head_{column}") for column in JOBS}
        click.echo("\n".join(table_lines(head, map(_job_cells, rows), right=(), yields="said")))
        echo_cut(len(rows), past_jobs.count(archive))


def _job_cells(row: PastJob) -> list[str]:
    due, ended = clock(row.due, WIB), clock(row.ended, WIB)
    return [
        row.job,
        due,
        clock(row.began, WIB) if row.began else "",
        ended,
        value_of("outcome", row.outcome),
        words().recorded(row.said),
    ]


def _undone(row: PastJob) -> str:
    return f"{row.job}, {moment(row.due, WIB)}: {value_of('outcome', row.outcome)}; {words().recorded(row.said)}"


def _echo_table(rows: Sequence[PastRun]) -> None:
    head = {column: label(f"head_{column}") for column in COLUMNS}
    click.echo("\n".join(table_lines(head, map(_run_cells, rows), right={"run", *COUNTS, "reached"}, yields="spider")))
    echo_lines((f"{row.id}: {words().recorded(row.error)}" for row in rows if row.error), indent="  ")


def _run_cells(row: PastRun) -> list[str]:
    started, outcome = clock(row.started, WIB), value_of("outcome", row.outcome)
    counts = [str(getattr(row, name)) for name in COUNTS]
    return [str(row.id), started, outcome, row.spider, *counts, f"{row.reached}/{row.sources}"]
