"""`pantau runs`: past runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.views import runs as past
from crawler.cli.options import NUMBER, archive_option, echo_json, echo_rows, json_option
from crawler.cli.summary import echo_summary
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("run", type=NUMBER, required=False)
@archive_option
@click.option("-n", "--limit", default=20, show_default=True, type=NUMBER, help="Most runs to show.")
@json_option
def runs(run: int | None, archive: Path, limit: int, as_json: bool) -> None:
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
        rows = past.latest(opened, limit=limit)
    if as_json:
        echo_rows(rows)
        return
    for row in rows:
        counts = " ".join(f"{getattr(row, name):>5} {name}" for name in ("requests", "kept", "dropped", "failed"))
        reached = f"{row.reached}/{row.sources} sources"
        head = f"{row.id:>5}  {row.started}  {row.outcome:<8} {row.spider}"
        click.echo(f"{head}  {counts}  {reached}  {row.error or ''}".rstrip())
