"""`pantau export`: what a search finds, or a table of the archive, as CSV, JSON Lines, XLSX or Atom."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO

import click

from crawler.archive import open_for_reading
from crawler.archive.views import exports
from crawler.archive.views.awards import COVERED, Narrowing, cells
from crawler.archive.views.coverage_by_period import Asked, RegionInPeriod, coverage
from crawler.archive.views.search import Filters, check_source
from crawler.cli.coverage import seen_for
from crawler.cli.options import archive_option, columns_of
from crawler.cli.search import asked_for, filters_of, narrowing_options
from crawler.reports.tables import ATOM_COLUMNS, Table, write_atom, write_csv, write_jsonl, write_xlsx, written_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crawler.archive import Archive

FORMATS = {"csv": ".csv", "jsonl": ".jsonl", "xlsx": ".xlsx", "atom": ".atom"}
AWARDS = ("region", "name", "topic", "edition", "what", "dimension", "articles", "sources", "contradictions")


@click.command()
@click.argument("words", nargs=-1)
@archive_option
@click.option(
    "--of", "what", type=click.Choice(["search", "awards", "stories", "coverage"]), default="search", show_default=True,
    help="What is written: the articles of a search, or instead another table.",
)  # fmt: skip
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), help="By default as FILE ends, or CSV.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="FILE; else standard output.")
@click.option("--text", is_flag=True, help="Also the full text of each article.")
@click.option("--columns", metavar="NAME,…", help="Only these columns, in this order.")
@click.option("--all", "singles", is_flag=True, help="With --of stories, also those that only one article tells.")
@narrowing_options
def export(
    words: tuple[str, ...], archive: Path, what: str, kind: str | None, output: Path | None, **rest: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Write what a search finds, or a table, for other programs.

    All that is found, the newest first, with the filters of `pantau search`. A FILE is written whole or not at all. In
    CSV and XLSX nothing that a page says becomes a formula. XLSX has dates as dates, and sheets of the regions and
    awards of the articles. Columns are those of the tables of the archive.

    Example:

    \b
        pantau export --region Sumut --since 2021-01-01 -o sumut.xlsx
        pantau export "smart governance" --text --format jsonl
        pantau export --columns day,outlet,title,url
        pantau export --of awards -o penghargaan.csv
    """
    kind = kind or _kind_of(output)
    if kind == "atom" and what != "search":
        raise click.UsageError("an Atom feed is made of articles; leave out --of, or take another --format")
    text, columns, singles = (rest.pop(name) for name in ("text", "columns", "singles"))
    filters = filters_of(**rest)
    asked = asked_for(words)
    with open_for_reading(archive) as opened:
        check_source(opened, filters.source)
        if kind == "atom":
            _write_feed(opened, asked, filters, output=output, text=text)
            return
        if what == "search":
            tables = _of_search(opened, asked, filters, _named(columns, text=text))
        elif what in _OF:
            tables = iter([_OF[what](opened, filters)])
        else:
            tables = iter([Table("stories", tuple(exports.STORIES), exports.stories(opened, filters, singles=singles))])
        _write(tables, kind, output)


def _kind_of(output: Path | None) -> str:
    ending = "" if output is None else output.suffix.casefold()
    return next((kind for kind, suffix in FORMATS.items() if suffix == ending), "csv")


def _named(columns: str | None, *, text: bool) -> tuple[str, ...]:
    names = [name.strip() for name in columns.split(",")] if columns else None
    if unknown := sorted(set(names or ()) - exports.ARTICLE.keys()):
        raise click.UsageError(f"there is no column {unknown[0]!r}; there are {', '.join(exports.ARTICLE)}")
    return exports.names_of(names, text=text)


def _of_search(archive: Archive, asked: str, filters: Filters, columns: Sequence[str]) -> Iterator[Table]:
    """Yield the table of articles; who goes on reads those of their regions and awards too."""
    yield Table("search", tuple(columns), exports.articles(archive, asked, filters, columns))
    yield Table("regions", tuple(exports.REGION), exports.regions_of(archive, asked, filters))
    yield Table("said", tuple(exports.AWARD), exports.awards_of(archive, asked, filters))


def _of_awards(archive: Archive, filters: Filters) -> Table:
    facets = filters.facets or COVERED
    asked = Narrowing(region=filters.region, dimension=filters.dimension, topic=filters.topic, facets=facets)
    found = cells(archive, asked)
    rows = (columns_of(cell) | {"contradictions": len(cell.contradictions)} for cell in found)
    return Table("awards", AWARDS, ([row[name] for name in AWARDS] for row in rows))


def _of_coverage(archive: Archive, filters: Filters) -> Table:
    facets = filters.facets or COVERED
    asked = Asked(
        region=filters.region, topic=filters.topic, since=filters.since, until=filters.until, facets=facets,
    )  # fmt: skip
    click.echo("\n".join(seen_for(archive, asked)), err=True)
    return Table("coverage", RegionInPeriod._fields, coverage(archive, asked))


_OF: dict[str, Callable[[Archive, Filters], Table]] = {"awards": _of_awards, "coverage": _of_coverage}


def _write_feed(archive: Archive, asked: str, filters: Filters, *, output: Path | None, text: bool) -> None:
    columns = ATOM_COLUMNS if text else tuple(name for name in ATOM_COLUMNS if name != "text")
    table = Table("search", columns, exports.articles(archive, asked, filters, columns))
    with _opened(output) as stream, _written(stream) as written:
        write_atom(table.records, written, title=f"Pantau: {asked or 'berita terbaru'}", text=text)


def _write(tables: Iterator[Table], kind: str, output: Path | None) -> None:
    with _opened(output) as stream:
        if kind == "xlsx":
            write_xlsx(tables, stream)
            return
        with _written(stream) as written:
            _LINES[kind](next(tables), written)


_LINES: dict[str, Callable[[Table, TextIO], None]] = {"csv": write_csv, "jsonl": write_jsonl}


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    if output is not None:
        with written_whole(output) as stream:
            yield stream
        return
    yield sys.stdout.buffer


@contextmanager
def _written(stream: IO[bytes]) -> Iterator[io.TextIOWrapper]:
    """Write text into a stream of bytes, which stays open."""
    text = io.TextIOWrapper(stream, "utf-8", errors="replace", newline="\n", write_through=False)
    yield text
    text.flush()
    text.detach()
