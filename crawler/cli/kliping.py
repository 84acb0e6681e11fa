"""`pantau kliping`: the press clipping of a day, a week or any period."""

from __future__ import annotations

import sys
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views import exports
from crawler.archive.views.completeness import completeness
from crawler.archive.views.outlets import outlets
from crawler.cli import screen
from crawler.cli.options import archive_option, bounds, check_words, day_option, json_option, today, week_option
from crawler.cli.screen import kind_of, write_file
from crawler.cli.search import asked_for, check_filters, filters_of, narrowing_options, query_option
from crawler.reports.completeness import statement
from crawler.reports.files import CLIPPINGS, clipping_file
from crawler.reports.kliping import CLIPPING_COLUMNS, clipping, read_office
from crawler.reports.narrowing import narrowing
from crawler.reports.tables import Table

if TYPE_CHECKING:
    from datetime import date

    from crawler.archive.views.search import Filters
    from crawler.reports.kliping import Clipping

LARGE = 1_000  # entries of a PDF
GIGABYTES = 0.0016  # of memory that each takes while it is made


@click.command()
@click.argument("words", nargs=-1)
@archive_option
@day_option
@week_option
@click.option("--format", "kind", type=click.Choice(CLIPPINGS), help="By default as FILE ends, or PDF.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="FILE, - for standard output; without it kliping-DAY.pdf.",
)  # fmt: skip
@click.option(
    "--office", "configuration", type=click.Path(dir_okay=False, path_type=Path),
    help="A TOML file with the table [kliping]; without it the nearest pantau.toml.",
)  # fmt: skip
@click.option("--even-empty", is_flag=True, help="Make one also if there is no news.")
@query_option
@json_option
@narrowing_options
def kliping(
    words: tuple[str, ...], archive: Path, day: date | None, week: date | None, kind: str | None, **rest: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Make the press clipping of a day, a week or any period.

    One entry for each story, with the facts, the text and its copies; a summary, contents with page numbers, and at the
    end what was read and what was not. As PDF, DOCX, HTML, or as text for WhatsApp. The letterhead stands in the table
    [kliping] of pantau.toml. Without news nothing is made.

    Example:

    \b
        pantau kliping --day today --region "Kota Metro"
        pantau kliping --week 2021-W49 -o minggu.docx
        pantau kliping --since 2021-12-01 --until 2021-12-31 --format txt -o -
    """
    output, configuration, even_empty = (rest.pop(name) for name in ("output", "configuration", "even_empty"))
    as_json, seeds = rest.pop("as_json"), rest.pop("seeds")
    check_words(words)
    period = bounds(day, week, rest.pop("since"), rest.pop("until"))
    since, until = period or (today(), today())
    kind = kind_of(output, CLIPPINGS, "pdf", asked=kind, words=words)
    query, filters = rest.pop("query"), filters_of(**rest, since=since, until=until)
    told = _clipping(words, archive, configuration, filters, query=query, seeds=seeds)
    if not told.entries and not even_empty:
        _say_no_news(archive, filters, " ".join(filter(None, (asked_for(words), query))))
        if period is None:
            click.echo(screen.label("no_clipping_yet"), err=True)
        sys.exit(1)
    if kind == "pdf" and (large := large_said(len(told.entries))):
        click.echo(large, err=True)
    name = since.isoformat() if since == until else f"{since.isoformat()}-{until.isoformat()}"
    write_file(clipping_file(told, kind), output or Path(f"kliping-{name}.{kind}"), as_json=as_json)


def large_said(entries: int) -> str | None:
    """Return what is said before a PDF is made that takes more memory than a small machine may have, if it does."""
    if entries <= LARGE:
        return None
    return screen.label("clipping_large", stories=screen.whole(entries), memory=ceil(GIGABYTES * entries))


def _say_no_news(archive: Path, filters: Filters, asked: str) -> None:
    """Say it of what was *asked* for, and what was read, to who asks: there is no clipping that would."""
    since, until = str(filters.since), str(filters.until)
    with open_for_reading(archive) as opened, opened.moment():
        read = completeness(opened, since, until, source=filters.source)
        narrowed = narrowing(asdict(filters), outlets(opened), screen.words())
    seen = statement(read, screen.words(), region=filters.region)
    period = screen.words().period(since, until) + (f" · {narrowed}" if narrowed else "")
    none = screen.label("no_clipping_of", asked=repr(asked), period=period) if asked else None
    click.echo("\n".join((none or screen.label("no_clipping", period=period), *seen)), err=True)


def _clipping(
    words: tuple[str, ...], archive: Path, configuration: Path | None, filters: Filters, *, query: str, seeds: Path
) -> Clipping:
    since, until = str(filters.since), str(filters.until)
    office = read_office(configuration)
    with open_for_reading(archive) as opened, opened.moment():
        screen.echo_unknown(check_filters(opened, filters, seeds))
        found = exports.articles(opened, asked_for(words), filters, CLIPPING_COLUMNS, query=query)
        table = Table("search", CLIPPING_COLUMNS, found)
        seen = statement(completeness(opened, since, until, source=filters.source), region=filters.region)
        return clipping(
            table.records, since=since, until=until, office=office, completeness=seen,
            asked=" ".join(filter(None, (asked_for(words), query))),
            narrowed=narrowing(asdict(filters), outlets(opened)),
        )  # fmt: skip
