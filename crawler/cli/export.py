"""`pantau export`: what a search finds, or a table of the archive, as CSV, JSON Lines, XLSX or Atom."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, TextIO

import click

from crawler.archive import open_for_reading
from crawler.archive.views import exports
from crawler.archive.views.awards import COVERED, Narrowing, each_cell
from crawler.archive.views.coverage_by_period import CoverageQuery as Period
from crawler.archive.views.coverage_by_period import RegionInPeriod, coverage, seen
from crawler.archive.views.search import Filters
from crawler.cli import screen
from crawler.cli.options import archive_option, today
from crawler.cli.screen import columns_of, kind_of, plain
from crawler.cli.search import asked_for, check_filters, filters_of, narrowing_options, query_option
from crawler.reports.completeness import statement
from crawler.reports.tables import ATOM_COLUMNS, Table, write_atom, write_csv, write_jsonl, write_xlsx, written_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from crawler.archive import Archive

PATIENCE = 5.0  # seconds without a word
STEP = 1_000  # rows between two looks at the clock
FORMATS = ("csv", "jsonl", "xlsx", "atom")
# What narrows a table that is none of articles; to take anything else in silence would promise what it does not do.
NARROWED_BY = {
    "awards": {"region", "dimension", "topic", "facets"},
    "coverage": {"region", "topic", "since", "until", "facets"},
    "stories": {field.name for field in fields(Filters)} - {"one_per_story"} | {"singles"},
    "search": {field.name for field in fields(Filters)} | {"words", "query", "text"},
}
AWARDS = ("region", "name", "topic", "edition", "what", "dimension", "articles", "sources", "contradictions")


@click.command()
@click.argument("words", nargs=-1)
@archive_option
@click.option(
    "--of", "what", type=click.Choice(["search", "awards", "stories", "coverage"]), default="search", show_default=True,
    help="What is written: the articles of a search, or instead another table.",
)  # fmt: skip
@click.option("--format", "kind", type=click.Choice(FORMATS), help="By default as FILE ends, or CSV.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format jsonl.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="FILE; else, or as -, standard output.",
)  # fmt: skip
@click.option("--text", is_flag=True, help="Also the full text of each article.")
@click.option("--columns", metavar="NAME,…", help="Only these columns, in this order.")
@click.option("--all", "singles", is_flag=True, help="With --of stories, also those that only one article tells.")
@query_option
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
    output = None if str(output) == "-" else output
    asked_kind = _asked_kind(kind, as_json=rest.pop("as_json"))
    seeds = rest.pop("seeds")
    kind = kind_of(output, FORMATS, "csv", asked=asked_kind, words=words)
    columns = _names(rest.pop("columns"))
    _check_options(what, kind, columns, {**rest, "words": words})
    text, singles, query = (rest.pop(name) for name in ("text", "singles", "query"))
    asked = Search(words=asked_for(words), query=query, filters=filters_of(**rest))
    with open_for_reading(archive) as opened, opened.moment():
        screen.echo_unknown(check_filters(opened, asked.filters, seeds))
        if kind == "atom":
            _write_feed(opened, asked, output=output, text=text)
            return
        if what == "search":
            tables = _of_search(opened, asked, _columns_named(columns, exports.ARTICLE, text=text))
        else:
            tables = iter([_picked(_table_of(what, opened, asked.filters, singles=singles), columns)])
        _write_tables(tables, kind, output)


def _asked_kind(kind: str | None, *, as_json: bool) -> str | None:
    if as_json and kind not in {None, "jsonl"}:
        raise click.UsageError(f"--format says {kind}, and --json jsonl; leave one of the two out")
    return "jsonl" if as_json else kind


def _table_of(what: str, opened: Archive, filters: Filters, *, singles: bool) -> Table:
    if what in _OF:
        return _OF[what](opened, filters)
    return Table("stories", tuple(exports.STORIES), exports.stories(opened, filters, singles=singles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What articles are sought by."""

    words: str
    query: str
    filters: Filters


def _check_options(what: str, kind: str, columns: Sequence[str], given: Mapping[str, Any]) -> None:
    """Refuse what would be taken in silence and change nothing."""
    if kind == "atom" and (what != "search" or columns):
        told = "has columns of its own; leave out --columns" if columns else "is made of articles; leave out --of"
        raise click.UsageError(f"an Atom feed {told}, or take another --format")
    names = {"singles": "--all", "facets": "--facet", "words": "WORDS"}
    for name, value in given.items():
        if value and name not in NARROWED_BY[what]:
            told = names.get(name, f"--{name.replace('_', '-')}")
            raise click.UsageError(f"{told} means nothing to --of {what}; leave it out")


def _names(columns: str | None) -> list[str]:
    return [name.strip() for name in columns.split(",")] if columns else []


def _columns_named(columns: Sequence[str], known: Collection[str], *, text: bool) -> tuple[str, ...]:
    _check_columns(columns, known)
    return exports.names_of(columns, text=text)


def _check_columns(columns: Iterable[str], known: Collection[str]) -> None:
    if unknown := sorted(set(columns) - set(known)):
        raise click.UsageError(f"there is no column {unknown[0]!r}; there are {', '.join(known)}")


def _picked(table: Table, columns: Sequence[str]) -> Table:
    """Return some columns of a table, or all."""
    if not columns:
        return table
    _check_columns(columns, table.columns)
    places = [table.columns.index(name) for name in columns]
    return Table(table.name, tuple(columns), ([row[place] for place in places] for row in table.rows))


def _of_search(archive: Archive, asked: Search, columns: Sequence[str]) -> Iterator[Table]:
    """Yield the table of articles; who goes on reads those of their regions and awards too."""
    words, filters, query = asked.words, asked.filters, asked.query
    yield Table("search", tuple(columns), exports.articles(archive, words, filters, columns, query=query))
    yield Table("regions", tuple(exports.REGION), exports.regions_of(archive, words, filters, query=query))
    yield Table("said", tuple(exports.AWARD), exports.awards_of(archive, words, filters, query=query))


def _of_awards(archive: Archive, filters: Filters) -> Table:
    facets = filters.facets or COVERED
    asked = Narrowing(region=filters.region, dimension=filters.dimension, topic=filters.topic, facets=facets)
    found = each_cell(archive, asked)
    rows = (columns_of(cell) | {"contradictions": len(cell.contradictions)} for cell in found)
    return Table("awards", AWARDS, ([row[name] for name in AWARDS] for row in rows))


def _of_coverage(archive: Archive, filters: Filters) -> Table:
    facets = filters.facets or COVERED
    asked = Period(
        region=filters.region, topic=filters.topic, since=filters.since, until=filters.until, facets=facets,
    )  # fmt: skip
    click.echo("\n".join(statement(seen(archive, asked, today=today().isoformat()), screen.words())), err=True)
    return Table("coverage", RegionInPeriod._fields, coverage(archive, asked))


_OF: dict[str, Callable[[Archive, Filters], Table]] = {"awards": _of_awards, "coverage": _of_coverage}


def _write_feed(archive: Archive, asked: Search, *, output: Path | None, text: bool) -> None:
    columns = ATOM_COLUMNS if text else tuple(name for name in ATOM_COLUMNS if name != "text")
    table = Table("search", columns, exports.articles(archive, asked.words, asked.filters, columns, query=asked.query))
    title = " ".join(filter(None, (asked.words, asked.query))) or "berita terbaru"
    with _output_stream(output) as stream, _written(stream) as written:
        write_atom(table.records, written, title=f"Pantau: {title}", text=text)


def _write_tables(tables: Iterator[Table], kind: str, output: Path | None) -> None:
    with _output_stream(output) as stream:
        if kind == "xlsx":
            write_xlsx(map(_Patience(output).watched, tables), stream)
            return
        with _written(stream) as written:
            _LINES[kind](next(tables), written)


class _Patience:
    """Tells somebody who waits for a workbook how far it is and what is faster: after 5 seconds, after 10, after 20."""

    def __init__(self, output: Path | None) -> None:
        self.instead = "--format csv" if output is None else f"-o {output.with_suffix('.csv')}"
        self.written = 0
        self.begun, self.pause = monotonic(), PATIENCE

    def watched(self, table: Table) -> Table:
        return replace(table, rows=self._passed(table.rows))

    def _passed(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in rows:
            yield row
            self.written += 1
            if self.written % STEP == 0 and monotonic() - self.begun >= self.pause:
                self.pause *= 2
                told = screen.words().number(self.written)
                click.echo(screen.label("rows_written", rows=told, option=plain(self.instead)), err=True)


_LINES: dict[str, Callable[[Table, TextIO], None]] = {"csv": write_csv, "jsonl": write_jsonl}


@contextmanager
def _output_stream(output: Path | None) -> Iterator[IO[bytes]]:
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
