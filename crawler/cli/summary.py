"""What came of a run, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.archive.runs import COUNTS
from crawler.cli.options import plain
from crawler.times import from_iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from crawler.archive.views.runs import SourceRun, Summary

HEADS = {"candidates": "found", "fetched": "pages"}


def echo_summary(summary: Summary) -> None:
    """Print a run: one sentence, the reasons of its drops, a row for each source that had anything."""
    from rich.console import Console  # noqa: PLC0415  (for people alone)

    click.echo(headline(summary))
    if summary.reasons:
        click.echo("Not kept: " + ", ".join(f"{why} {number}" for why, number in summary.reasons.items()))
    Console().print(_table(summary.by_source))
    for row in summary.by_source:
        for said in filter(None, (row.error, row.note)):
            click.echo(f"{row.source}: {plain(said)}")


def headline(summary: Summary) -> str:
    """Return the one sentence that says how a run went."""
    pending = f", {summary.pending} pending for the next run" if summary.pending else ""
    return (
        f"Run {summary.id} {summary.outcome} {_span(summary)}: {summary.candidates} found, "
        f"{summary.kept} kept, {summary.dropped} dropped, {summary.failed} failed, "
        f"{summary.refused} refused{pending}; {summary.reached} of {summary.sources} sources reached."
    )


def _span(summary: Summary) -> str:
    if summary.finished is None:  # it is at work, or was killed
        return f"since {summary.started}"
    return f"after {(from_iso(summary.finished) - from_iso(summary.started)).total_seconds():.0f} s"


def _table(rows: Sequence[SourceRun]) -> Table:
    from rich.table import Table  # noqa: PLC0415

    is_estimated = any(row.examined is not None for row in rows)  # by a backfill
    table = Table(box=None, pad_edge=False)
    table.add_column("source", overflow="fold")  # a slug that is cut cannot be typed
    for name in (*COUNTS, *(("read",) if is_estimated else ())):
        table.add_column(HEADS.get(name, name), justify="right")
    for row in rows:
        of = "unknown" if row.reported is None else row.reported
        estimate = [f"{row.examined}/{of}"] if is_estimated else []
        table.add_row(row.source, *(str(getattr(row, name)) for name in COUNTS), *estimate)
    return table
