"""`pantau changes`: what newsrooms edited and removed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from crawler.archive import open_for_reading
from crawler.archive.views import changes as told
from crawler.archive.views.search import check_source
from crawler.cli.options import NUMBER, archive_option, echo_rows, json_option, plain
from crawler.cli.search import DAY
from crawler.periods import period_of_days
from crawler.reference.regions import name_region
from crawler.times import WIB, from_iso, now

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from crawler.archive.views.changes import FoundChange

FIRST = date(2000, 1, 1)  # before any archive


@click.command()
@archive_option
@click.option("--since", type=DAY, help="Only what was seen on this day or later, YYYY-MM-DD.")
@click.option("--until", type=DAY, help="Only what was seen on this day or earlier, YYYY-MM-DD.")
@click.option("--source", help="Only articles of this source.")
@click.option("--region", help="Only articles about this region: name, alias or code; a province includes its members.")
@click.option("--all", "ours", is_flag=True, help="Also texts that changed because Pantau reads pages otherwise now.")
@click.option("-n", "--limit", default=50, show_default=True, type=NUMBER, help="Most changes to show.")
@json_option
def changes(
    archive: Path, since: datetime | None, until: datetime | None, source: str | None, region: str | None,
    limit: int, **flags: bool,
) -> None:  # fmt: skip
    """List what newsrooms edited and removed, the newest first.

    A change has the moment in which a run saw it, on the clock of Jakarta. `pantau show ID --diff` shows the words.

    Example:

    \b
        pantau changes --since 2026-11-01
        pantau changes --region "Kota Medan" --json
    """
    moment = now()
    first, last = since.date() if since else FIRST, until.date() if until else moment.date() + timedelta(days=1)
    period = period_of_days(first, last, zone=WIB, now=moment + timedelta(days=1))
    code = name_region(region).code if region else None
    with open_for_reading(archive) as opened:
        check_source(opened, source)
        rows = told.changes(opened, period, source=source, region=code, ours=flags["ours"], limit=limit)
    if flags["as_json"]:
        echo_rows(rows)
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo("Nothing found.", err=True)


def _line(row: FoundChange) -> str:
    seen = f"{from_iso(row.seen).astimezone(ZoneInfo(WIB)):%Y-%m-%d %H:%M}"
    former = f" (was: {plain(row.former_title)})" if row.former_title else ""
    return f"{row.article:>5}  {seen}  {row.cause:<12}  {row.source}  {plain(row.title)}{former}"
