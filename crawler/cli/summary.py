"""What came of a run, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.archive import ledger, runs
from crawler.archive.runs import COUNTS
from crawler.archive.views.search import unpacked
from crawler.cli.options import plain
from crawler.times import from_iso

if TYPE_CHECKING:
    from rich.table import Table

    from crawler.archive import Archive

HEADS = {"candidates": "found", "fetched": "pages"}


def summary_of(archive: Archive, run: int) -> dict[str, Any]:
    """Return a run's row with its sources and the reasons of its drops."""
    row = runs.one(archive, run)
    assert row is not None
    return {
        **unpacked(row),
        "reasons": ledger.reasons(archive, run),
        "by_source": runs.by_source(archive, run),
        "pending": ledger.pending(archive),
    }


def echo_summary(summary: dict[str, Any]) -> None:
    """Print a run: one sentence, the reasons of its drops, a row for each source that had anything."""
    from rich.console import Console  # noqa: PLC0415  (for people alone)

    click.echo(headline(summary))
    if summary["reasons"]:
        click.echo("Not kept: " + ", ".join(f"{why} {number}" for why, number in summary["reasons"].items()))
    Console().print(_table(summary["by_source"]))
    for row in summary["by_source"]:
        for said in filter(None, (row["error"], row["note"])):
            click.echo(f"{row['source']}: {plain(said)}")


def headline(summary: dict[str, Any]) -> str:
    """Return the one sentence that says how a run went."""
    pending = f", {summary['pending']} pending for the next run" if summary["pending"] else ""
    return (
        f"Run {summary['id']} {summary['outcome']} {_span(summary)}: {summary['candidates']} found, "
        f"{summary['kept']} kept, {summary['dropped']} dropped, {summary['failed']} failed, "
        f"{summary['refused']} refused{pending}; {summary['reached']} of {summary['sources']} sources reached."
    )


def _span(summary: dict[str, Any]) -> str:
    if summary["finished"] is None:  # it is at work, or was killed
        return f"since {summary['started']}"
    return f"after {(from_iso(summary['finished']) - from_iso(summary['started'])).total_seconds():.0f} s"


def _table(rows: list[dict[str, Any]]) -> Table:
    from rich.table import Table  # noqa: PLC0415

    is_estimated = any(row["reported"] is not None for row in rows)  # by a backfill
    table = Table(box=None, pad_edge=False)
    table.add_column("source", overflow="fold")  # a slug that is cut cannot be typed
    for name in (*COUNTS, *(("read",) if is_estimated else ())):
        table.add_column(HEADS.get(name, name), justify="right")
    for row in rows:
        estimate = [f"{row['examined']}/{row['reported']}"] if is_estimated else []
        table.add_row(row["source"], *(str(row[name]) for name in COUNTS), *estimate)
    return table
