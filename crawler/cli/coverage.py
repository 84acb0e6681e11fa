"""`pantau coverage`: how much is written about each region, month by month, and about whom nothing is."""

from __future__ import annotations

import sys
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views import coverage_by_period as views
from crawler.archive.views.awards import COVERED
from crawler.cli.options import (
    FACET,
    REGION_SAID,
    archive_option,
    json_option,
    one_option,
    seeds_option,
    since_option,
    today,
    until_option,
)
from crawler.cli.screen import (
    columns_of,
    echo_cut,
    echo_lines,
    echo_rows,
    heads,
    short,
    table_lines,
    words,
)
from crawler.cli.search import check_topic, day_of
from crawler.reference.regions import region_meant, region_name
from crawler.reports.completeness import statement
from crawler.reports.tables import Table, write_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path


COLUMNS = ("code", "name", "period", "articles", "stories", "sources", "rilis")  # that are shown; files have all
NUMBERS = {"articles", "stories", "sources", "rilis"}
SILENT = ("code", "name", "province")


@click.command()
@archive_option
@click.option("--by", type=click.Choice([one.value for one in views.By]), default="month", show_default=True)
@one_option("--region", help=f"Only this region: {REGION_SAID}.")
@click.option("--provinces", is_flag=True, help="Only provinces, each with its members.")
@since_option("Only articles of this day or later")
@until_option("Only articles of this day or earlier")
@one_option("--topic", metavar="SLUG", help="Only articles on this topic of topics.toml.")
@click.option(
    "--facet", "facets", multiple=True, type=FACET, default=COVERED, show_default=True,
    help="Only articles that tell of this; those of an older version tell of anything.",
)  # fmt: skip
@click.option("--silent", is_flag=True, help="Instead, the regions that no article is about.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@seeds_option
@json_option
def coverage(archive: Path, provinces: bool, silent: bool, as_csv: bool, as_json: bool, **rest: Any) -> None:  # noqa: ANN401
    """Show how much is written about each region, month by month.

    The articles, stories and sources of each region and period, and how many of the articles are copies of a release.
    In a province all of its kabupaten and kota count, each article once. Weeks are named by their Monday, editions by
    the programme year that an article tells of. Below stands what was read and what was not, so that "no news" can be
    told from "not seen".

    Example:

    \b
        pantau coverage --provinces --since 2021-01-01
        pantau coverage --region Sumut --by edition --csv
        pantau coverage --silent --region Jabar
    """
    if as_csv and as_json:
        raise click.UsageError("give --csv or --json, not both of them")
    seeds = rest.pop("seeds")
    asked = _asked(**rest)
    with open_for_reading(archive) as opened, opened.moment():
        check_topic(opened, asked.topic, seeds)
        found: Sequence[Any] = views.silent(opened, asked) if silent else views.coverage(opened, asked)
        seen = statement(views.seen(opened, asked, today=today().isoformat()), words())
    rows = [row for row in found if not provinces or row.code == row.province]
    if as_json or as_csv:
        _print(rows, SILENT if silent else views.RegionInPeriod._fields, as_csv=as_csv)
        click.echo("\n".join(["", *seen]), err=True)
        return
    _show(rows, SILENT if silent else COLUMNS)
    echo_lines(["", *seen])


def _asked(*, by: str, region: str | None, since: date | None, until: date | None, **rest: Any) -> views.CoverageQuery:  # noqa: ANN401
    return views.CoverageQuery(
        by=views.By(by),
        region=region_meant(region).code if region else None,
        since=day_of(since),
        until=day_of(until),
        **rest,
    )


def _print(rows: Sequence[Any], columns: Sequence[str], *, as_csv: bool) -> None:
    if as_csv:
        write_csv(Table("coverage", tuple(columns), map(attrgetter(*columns), rows)), sys.stdout)
    else:
        echo_rows(row._asdict() if isinstance(row, views.RegionInPeriod) else columns_of(row) for row in rows)


def _show(rows: Sequence[object], columns: Sequence[str]) -> None:
    if not rows:
        echo_cut(0, 0)
        return
    cells = {column: list(map(str, map(attrgetter(column), rows))) for column in columns}
    names = {name: short(name) for name in set(cells["name"])}  # of a hundred thousand rows
    cells["name"] = [names[name] for name in cells["name"]]
    if "province" in cells:
        cells["province"] = list(map(region_name, cells["province"]))
    told = zip(*cells.values(), strict=True)
    click.echo("\n".join(table_lines(heads(columns), told, right=NUMBERS, yields="name")))
