"""`pantau awards`: which region did or won what, and who says so."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import awards as told
from crawler.archive import open_for_reading
from crawler.archive.awards import Narrowing
from crawler.cli.options import DIMENSION, archive_option, echo_rows, json_option, plain
from crawler.cohorts import load_cohorts
from crawler.contradictions import contradictions
from crawler.regions import load_regions, name_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.contradictions import Contradiction

WHATS = click.Choice(["participant", "masterplan", "evaluation", "award"])
COLUMNS = ("region", "name", "edition", "what", "dimension", "articles", "sources")


@click.command()
@archive_option
@click.option("--region", help="Only this region: name, alias or code; a province includes its members.")
@click.option("--edition", type=click.IntRange(2017, 2099), help="Only this programme year.")
@click.option("--dimension", type=DIMENSION, help="Only awards in this dimension.")
@click.option("--what", type=WHATS, help="Only this.")
@click.option("--silent", is_flag=True, help="Instead, the regions known to take part that no article is about.")
@json_option
def awards(archive: Path, silent: bool, as_json: bool, **narrowing: Any) -> None:  # noqa: ANN401
    """Show which region did or won what, by edition and dimension.

    Each row has the number of articles and of sources behind it; `pantau show` has their sentences. Below stand the
    contradictions: one edition with two dimensions, one event with two editions, each with the sources that say so.
    Regions known to take part are those of published lists and those that the archive's articles name as such.

    Example:

    \b
        pantau awards --edition 2021 --what award
        pantau awards --region Sumut --json
        pantau awards --silent --edition 2023
    """
    asked = _narrowing(**narrowing)
    with open_for_reading(archive) as opened:
        if silent:
            rows = list(_silent(opened, asked))
            echo_rows(rows) if as_json else _echo_silent(rows)
            return
        cells = _cells(opened, asked)
    echo_rows(cells) if as_json else _echo(cells)


def _narrowing(*, region: str | None, **rest: Any) -> Narrowing:  # noqa: ANN401
    return Narrowing(region=name_region(region).code if region else None, **rest)


def _cells(archive: Archive, asked: Narrowing) -> list[dict[str, Any]]:
    """Return the rows of the table, each with the sentences behind it and what contradicts it, asked for or not."""
    reports = told.reports(archive, Narrowing(region=asked.region))
    against = contradictions(reports)
    return [_full(cell, reports, against) for cell in told.cells(archive, asked)]


def _full(cell: dict[str, Any], reports: Iterable[dict[str, Any]], against: Iterable[Contradiction]) -> dict[str, Any]:
    own = [one for one in reports if all(one[key] == cell[key] for key in ("region", "edition", "what", "dimension"))]
    places = {str(cell["edition"]), *(one["event_date"] for one in own)} if cell["what"] == "award" else set()
    return cell | {
        "reports": [{field: one[field] for field in ("article", "source", "event_date", "evidence")} for one in own],
        "contradictions": [
            {"field": one.field, "of": one.of, "said": dict(one.said)}
            for one in against
            if one.region == cell["region"] and one.of in places
        ],
    }


def _echo(cells: list[dict[str, Any]]) -> None:
    if not cells:
        click.echo("Nothing found.", err=True)
        return
    from rich.console import Console  # noqa: PLC0415  (for people alone)
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, justify="right" if column in {"articles", "sources"} else "left", overflow="fold")
    for cell in cells:
        table.add_row(*("-" if cell[column] is None else str(cell[column]) for column in COLUMNS))
    Console().print(table)
    for line in dict.fromkeys(line for cell in cells for line in _contradictions(cell)):
        click.echo(plain(line))


def _contradictions(cell: dict[str, Any]) -> Iterator[str]:
    for one in cell["contradictions"]:
        said = " against ".join(f"{value} ({', '.join(sources)})" for value, sources in one["said"].items())
        yield f"Contradiction: {cell['name']}, {one['field']} of {one['of']}: {said}"


def _silent(archive: Archive, asked: Narrowing) -> Iterator[dict[str, object]]:
    """Yield the regions that take part and no article is about, with how that is known."""
    known = _known(archive, asked)
    for code in told.uncovered(archive, known):
        yield {"region": code, "name": load_regions()[code].name, "known": known[code]}


def _known(archive: Archive, asked: Narrowing) -> dict[str, list[dict[str, object]]]:
    listed: list[dict[str, Any]] = [
        {**asdict(one), "by": "a published list" if one.is_sure else "lists that differ"} for one in load_cohorts()
    ]
    named = [{**one, "code": one["region"], "by": one["source"]} for one in told.reports(archive, Narrowing())]
    known: dict[str, list[dict[str, object]]] = {}
    for one in (*listed, *named):
        if _fits(one, asked):
            entry = {key: one[key] for key in ("edition", "what", "dimension", "by")}
            known.setdefault(one["code"], []).append(entry)
    return dict(sorted(known.items()))


def _fits(one: dict[str, Any], asked: Narrowing) -> bool:
    if asked.region and one["code"] != asked.region and not str(one["code"]).startswith(f"{asked.region}."):
        return False
    wanted = asdict(asked)
    return all(wanted[field] in {None, one[field]} for field in ("edition", "what", "dimension"))


def _echo_silent(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        editions = ", ".join(dict.fromkeys(str(one["edition"] or "no year") for one in row["known"]))
        click.echo(f"{row['region']:>5}  {row['name']}  ({editions})")
    if not rows:
        click.echo("Nothing found.", err=True)
