"""`pantau awards`: which region did or won what, and who says so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import awards as told
from crawler.archive import open_for_reading
from crawler.archive.awards import Narrowing
from crawler.archive.views.contradictions import contradictions
from crawler.cli.options import DIMENSION, archive_option, echo_rows, json_option, plain, table_lines
from crawler.reference.cohorts import load_cohorts
from crawler.reference.regions import load_regions, name_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.views.contradictions import Contradiction

WHATS = click.Choice(["participant", "masterplan", "evaluation", "award"])
CELL = itemgetter("region", "edition", "what", "dimension")  # what the articles of one row have in common
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
        if as_json:
            echo_rows(_with_reports(opened, asked, cells))
            return
    _echo(cells)


def _narrowing(*, region: str | None, **rest: Any) -> Narrowing:  # noqa: ANN401
    return Narrowing(region=name_region(region).code if region else None, **rest)


def _cells(archive: Archive, asked: Narrowing) -> list[dict[str, Any]]:
    """Return the rows of the table, each with what contradicts it, asked for or not."""
    wins: Any = told.wins(archive, asked.region)
    against: dict[str, list[Contradiction]] = defaultdict(list)
    for contradiction in contradictions(wins):
        against[contradiction.region].append(contradiction)
    days: dict[object, set[str]] = defaultdict(set)
    for one in wins:
        if one["region"] in against:
            days[CELL(one)].add(one["event_date"])
    cells: Any = told.cells(archive, asked)
    return [cell | {"contradictions": _of(cell, against[cell["region"]], days[CELL(cell)])} for cell in cells]


def _of(cell: dict[str, Any], against: Iterable[Contradiction], days: set[str]) -> list[dict[str, object]]:
    places = {str(cell["edition"]), *days} if cell["what"] == "award" else set()
    return [{"field": one.field, "of": one.of, "said": dict(one.said)} for one in against if one.of in places]


def _with_reports(archive: Archive, asked: Narrowing, cells: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table with the sentences behind each."""
    reports: dict[object, list[dict[str, object]]] = defaultdict(list)
    for one in told.reports(archive, asked):
        own = {field: one[field] for field in ("article", "source", "event_date", "evidence")}
        reports[CELL(one)].append(own)
    for cell in cells:
        against = cell.pop("contradictions")
        yield cell | {"reports": reports[CELL(cell)], "contradictions": against}


def _echo(cells: list[dict[str, Any]]) -> None:
    if not cells:
        click.echo("Nothing found.", err=True)
        return
    rows = [["-" if cell[column] is None else str(cell[column]) for column in COLUMNS] for cell in cells]
    click.echo("\n".join(table_lines(COLUMNS, rows, right={"articles", "sources"})))
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
    named = [{**one, "code": one["region"], "by": one["source"]} for one in told.reports_on_uncovered(archive)]
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
