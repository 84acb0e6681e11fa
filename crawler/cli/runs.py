"""`pantau runs`: past runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.views import runs as past
from crawler.cli.options import NUMBER, archive_option, echo_json, echo_rows, json_option, limit_option
from crawler.cli.screen import clock, echo_cut, echo_lines, label, most_of, table_lines, value_of
from crawler.cli.summary import echo_summary
from crawler.errors import CrawlerError
from crawler.times import WIB

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.archive.views.runs import PastRun

COUNTS = ("requests", "kept", "dropped", "failed")
COLUMNS = ("run", "started", "outcome", "spider", *COUNTS, "reached")


@click.command()
@click.argument("run", type=NUMBER, required=False)
@archive_option
@limit_option("runs")
@json_option
def runs(run: int | None, archive: Path, limit: int | None, as_json: bool) -> None:
    """List past runs and their counts.

    With the number of a RUN, that one source by source.

    Example:

    \b
        pantau runs
        pantau runs 12 --json
    """
    with open_for_reading(archive) as opened:
        if run is not None:
            summary = past.summary(opened, run)
            if summary is None:
                raise CrawlerError(f"there was no run {run}; `pantau runs` lists them")
            echo_json(summary) if as_json else echo_summary(summary)
            return
        rows = past.latest(opened, limit=most_of(limit, as_json=as_json))
        total = past.count(opened)
    if as_json:
        echo_rows(rows)
        return
    if rows:
        _echo(rows)
        echo_cut(len(rows), total)


def _echo(rows: Sequence[PastRun]) -> None:
    head = {column: label(f"head_{column}") for column in COLUMNS}
    click.echo("\n".join(table_lines(head, map(_cells, rows), right={"run", *COUNTS, "reached"}, yields="spider")))
    echo_lines((f"{row.id}: {row.error}" for row in rows if row.error), indent="  ")


def _cells(row: PastRun) -> list[str]:
    started, outcome = clock(row.started, WIB), value_of("outcome", row.outcome)
    counts = [str(getattr(row, name)) for name in COUNTS]
    return [str(row.id), started, outcome, row.spider, *counts, f"{row.reached}/{row.sources}"]
