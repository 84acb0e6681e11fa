"""`pantau awards`: which region did or won what, and who says so."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views.awards import COVERED, Narrowing, cells, check_named, each_cell, with_reports
from crawler.archive.views.coverage import silent as silent_regions
from crawler.cli.options import FACET, REGION_SAID, archive_option, json_option, one_option, seeds_option
from crawler.cli.screen import (
    columns_of,
    echo_cut,
    echo_lines,
    echo_rows,
    echo_unknown,
    heads,
    label,
    short,
    table_lines,
    value_of,
)
from crawler.cli.search import check_topic
from crawler.reference.regions import region_meant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.archive.views.awards import Cell
    from crawler.archive.views.contradictions import Contradiction
    from crawler.archive.views.coverage import SilentRegion
    from crawler.sources.programmes import Programme

COLUMNS = ("region", "name", "edition", "what", "dimension", "articles", "sources")


@click.command()
@archive_option
@one_option("--region", help=f"Only this region: {REGION_SAID}.")
@one_option("--topic", metavar="SLUG", help="Only of the programme of this topic of topics.toml.")
@one_option("--edition", type=click.IntRange(1945, 2099), help="Only this programme year.")
@one_option("--dimension", help="Only awards in this dimension, such as governance.")
@one_option("--what", help="Only this step, such as participant, masterplan, evaluation or award.")
@click.option(
    "--facet",
    "facets",
    multiple=True,
    type=FACET,
    default=COVERED,
    show_default=True,
    help="Only what articles say that tell of this; those of an older version tell of anything.",
)
@click.option("--silent", is_flag=True, help="Instead, the regions known to take part that no article is about.")
@seeds_option
@json_option
def awards(archive: Path, seeds: Path, silent: bool, as_json: bool, **narrowing: Any) -> None:  # noqa: ANN401
    """Show which region did or won what, by edition and dimension.

    Each row has the number of articles and of sources behind it; `pantau show` has their sentences. Below stand the
    contradictions: one edition with two dimensions, one event with two editions, each with the sources that say so.
    Regions known to take part are those of published lists and those that the archive's articles name as such.

    Example:

    \b
        pantau awards --edition 2021 --what award
        pantau awards --region Sumut --json
        pantau awards --silent --edition 2023
        pantau awards --topic gerakan-menuju-smart-city
    """
    asked = _narrowing(**narrowing)
    with open_for_reading(archive) as opened:
        check_topic(opened, asked.topic, seeds)
        unknown = check_named(opened, dimension=asked.dimension, what=asked.what)
        if silent:
            rows = list(silent_regions(opened, asked, _programmes(seeds)))
            echo_rows(rows) if as_json else _echo_silent(rows)
            return
        if as_json:
            told = map(_award_columns, with_reports(opened, asked, each_cell(opened, asked)))
            if not echo_rows(told):
                echo_unknown(unknown)
            return
        found = cells(opened, asked)
    if not found:
        echo_unknown(unknown)
    _echo_cells(found)


def _narrowing(*, region: str | None, **rest: Any) -> Narrowing:  # noqa: ANN401
    return Narrowing(region=region_meant(region).code if region else None, **rest)


def _programmes(seeds: Path) -> list[Programme]:
    """Return the programmes of the topics, whose published lists say who takes part."""
    from crawler.sources.topics import load_topics  # noqa: PLC0415

    return [topic.programme for topic in load_topics(seeds) if topic.programme]


def _award_columns(cell: Cell) -> dict[str, object]:
    told = [{"field": one.field, "of": one.of, "said": dict(one.said)} for one in cell.contradictions]
    return columns_of(cell) | {"contradictions": told}


def _echo_cells(found: Sequence[Cell]) -> None:
    if not found:
        echo_cut(0, 0)
        return
    columns = COLUMNS if len({cell.topic for cell in found}) == 1 else ("topic", *COLUMNS)
    shown, said = attrgetter(*columns), _values_said(found)
    rows = [[str(said.get(value, value)) for value in shown(cell)] for cell in found]
    click.echo("\n".join(table_lines(heads(columns), rows, right={"articles", "sources"}, yields="name")))
    disputed = dict.fromkeys((cell.name, one) for cell in found for one in cell.contradictions)
    echo_lines((_contradiction(name, one) for name, one in disputed), indent="  ")


def _values_said(found: Sequence[Cell]) -> dict[object, str]:
    """Return what readers are told for a value; many thousand cells have few values."""
    said: dict[object, str] = {what: value_of("what", what) for what in {cell.what for cell in found}}
    said |= {one: value_of("dimension", one) for one in {cell.dimension for cell in found}}
    return said | {None: "-"} | {name: short(name) for name in {cell.name for cell in found}}


def _contradiction(name: str, one: Contradiction) -> str:
    values = ((value_of(one.field, str(value)), ", ".join(sources)) for value, sources in one.said)
    said = label("against").join(f"{value} ({sources})" for value, sources in values)
    return label("contradiction", name=name, field=value_of("field", one.field), of=one.of, said=said)


def _echo_silent(rows: Sequence[SilentRegion]) -> None:
    for row in rows:
        editions = ", ".join(dict.fromkeys(str(one.edition or label("no_year")) for one in row.known))
        click.echo(f"{row.region:>5}  {row.name}  ({editions})")
    if not rows:
        echo_cut(0, 0)
