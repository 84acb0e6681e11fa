"""`pantau search`: full text, with snippets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views.awards import check_named
from crawler.archive.views.search import BOUNDS, EVERY, Filters, check_source, find
from crawler.cli.options import FACET, NUMBER, F, archive_option, echo_rows, json_option, plain
from crawler.models import Verdict
from crawler.reference.regions import name_region

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

DAY = click.DateTime(formats=["%Y-%m-%d"])
NARROWING = (
    click.option("--source", help="Only articles of this source."),
    click.option(
        "--region", help="Only articles about this region: name, alias or code; a province includes its members."
    ),
    click.option("--mentions", is_flag=True, help="With --region, also articles that only mention it."),
    click.option("--dimension", help="Only articles that report an award in this dimension, such as governance."),
    click.option("--topic", metavar="SLUG", help="Only articles about this topic of topics.toml, or mentioning it."),
    click.option(
        "--verdict",
        type=click.Choice([*(one.value for one in Verdict), EVERY]),
        help="Only articles about a topic, or only mentioning one; no and all also show what is off topic.",
    ),
    click.option(
        "--facet",
        "facets",
        multiple=True,
        type=FACET,
        help="Only articles that tell of this: the programme by name, its ministry's work, a town's own, a look-alike.",
    ),
    click.option("--since", type=DAY, help="Only articles of this day or later, YYYY-MM-DD."),
    click.option("--until", type=DAY, help="Only articles of this day or earlier, YYYY-MM-DD."),
    click.option("--story", type=NUMBER, help="Only articles of this story."),
    click.option("--one-per-story", is_flag=True, help="Of each story only the article that matches best."),
)


def narrowing_options(function: F) -> F:
    """Add the options that narrow a search, whatever is made of what it finds."""
    for option in reversed(NARROWING):
        function = option(function)
    return function


@click.command()
@click.argument("words", nargs=-1)
@archive_option
@narrowing_options
@click.option("-n", "--limit", default=20, show_default=True, type=NUMBER, help="Most articles to show.")
@json_option
def search(
    words: tuple[str, ...], archive: Path, limit: int, as_json: bool, **narrowing: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Search the full text of the archive.

    Every word must occur, "words in quotes" as a phrase. Best matches come first, the newest among equals; without
    WORDS, simply the newest.

    Example:

    \b
        pantau search "smart governance" --since 2021-12-01
        pantau search kominfo medan --json
        pantau search --region "Kota Medan" --mentions
        pantau search --dimension branding --region Sumsel
        pantau search --verdict about -n 5
        pantau search --facet own --region Jabar
        pantau search "smart governance" --one-per-story
    """
    filters = filters_of(**narrowing)
    asked = asked_for(words)
    with open_for_reading(archive) as opened:
        check_source(opened, filters.source)
        check_named(opened, dimension=filters.dimension)
        found = find(opened, asked, filters, limit=limit)
    if found.back_to is not None:
        click.echo(_only_newest(found.back_to), err=True)
    rows = found.rows
    if as_json:
        echo_rows(rows)
        return
    for row in rows:
        click.echo(f"{row.id:>5}  {row.day or '          '}  {row.source}  {plain(row.title)}")
        click.echo(f"       {plain(row.snippet).replace(chr(10), ' ')}")
    if not rows:
        click.echo("Nothing found.", err=True)


def _only_newest(back_to: str) -> str:
    day = back_to or "those without a date"
    return (
        f"More than {BOUNDS.most:,} articles have these words: only the newest, back to {day}, were ranked;"
        " narrow the search, or reach older ones with --until."
    )


def asked_for(words: tuple[str, ...]) -> str:
    """Return what is asked for; an argument with a space was quoted in the shell, so it is meant as a phrase."""
    return " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)


def filters_of(
    *, region: str | None, since: date | None, until: date | None, **rest: Any,  # noqa: ANN401
) -> Filters:  # fmt: skip
    """Return what the options of a command narrow."""
    code = name_region(region).code if region else None
    return Filters(since=day_of(since), until=day_of(until), region=code, **rest)


def day_of(moment: date | None) -> str | None:
    """Return a day as the archive writes it."""
    return None if moment is None else moment.isoformat()[:10]
