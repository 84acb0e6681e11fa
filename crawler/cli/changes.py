"""`pantau changes`: what newsrooms edited and removed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.views import changes as told
from crawler.archive.views.changes import Sought
from crawler.archive.views.outlets import outlets
from crawler.archive.views.search import check_source
from crawler.cli.options import (
    REGION_SAID,
    archive_option,
    json_option,
    limit_option,
    one_option,
    since_option,
    until_option,
)
from crawler.cli.screen import echo_cut, echo_rows, fitted, label, moment, most_of, plain, room, value_of
from crawler.periods import period_of_days
from crawler.reference.regions import region_meant
from crawler.times import WIB, now

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.archive.views.changes import FoundChange
    from crawler.archive.views.outlets import Outlet
    from crawler.periods import Period

FIRST = date(2000, 1, 1)  # before any archive


@click.command()
@archive_option
@since_option("Only what was seen on this day or later")
@until_option("Only what was seen on this day or earlier")
@one_option("--source", help="Only articles of this source.")
@one_option("--region", help=f"Only articles about this region: {REGION_SAID}.")
@click.option("--all", "ours", is_flag=True, help="Also texts that changed because Pantau reads pages otherwise now.")
@limit_option("changes")
@json_option
def changes(
    archive: Path, since: date | None, until: date | None, source: str | None, region: str | None,
    limit: int | None, **flags: bool,
) -> None:  # fmt: skip
    """List what newsrooms edited and removed, the newest first.

    A change has the moment in which a run saw it, by the clocks of its source; days begin and end in Jakarta.
    `pantau show ID --diff` shows the words.

    Example:

    \b
        pantau changes --since 2026-11-01
        pantau changes --region "Kota Medan" --json
    """
    code = region_meant(region).code if region else None
    sought = Sought(period=_period(since, until), source=source, region=code, ours=flags["ours"])
    most = most_of(limit, as_json=flags["as_json"])
    with open_for_reading(archive) as opened:
        check_source(opened, source)
        known = outlets(opened)
        rows = told.changes(opened, sought, limit=most)
        total = len(rows) if len(rows) < most else told.count(opened, sought)
    if flags["as_json"]:
        echo_rows(rows)
        return
    for row in rows:
        click.echo(fitted(_line(row, known[row.source]), room()))
    echo_cut(len(rows), total)


def _period(since: date | None, until: date | None) -> Period:
    tomorrow = now() + timedelta(days=1)
    return period_of_days(since or FIRST, until or tomorrow.date(), zone=WIB, now=tomorrow)


def _line(row: FoundChange, outlet: Outlet) -> str:
    former = f" ({label('until_then', title=plain(row.former_title))})" if row.former_title else ""
    cause, seen = value_of("cause", row.cause), moment(row.seen, outlet.zone)
    return f"{row.article:>5}  {seen}  {cause:<12}  {outlet.name}: {plain(row.title)}{former}"
