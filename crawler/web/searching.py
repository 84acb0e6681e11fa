"""The page of a search, and its results as feeds and tables."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

from crawler.archive.views import exports
from crawler.archive.views.ranking import ranked
from crawler.archive.views.search import FoundArticle, shown
from crawler.archive.views.stories import stories_numbered
from crawler.reference.regions import is_province, region_name
from crawler.reports.tables import Table, csv_lines, jsonl_lines
from crawler.text import HITS
from crawler.times import now, to_iso
from crawler.web.marking import MarkedPiece, split_at
from crawler.web.series import over_time
from crawler.web.visit import environment, page_count, understood

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence

    from crawler.archive.views.facets import Choice, Counts
    from crawler.web.visit import Visit

PAGE = 20  # results
BATCH = 500  # rows that are read at a time for a table
IN_FEED = 100  # entries, the newest
OPTIONS = 8  # values of a facet that are shown at once
BOM = "\ufeff"  # by which Excel knows that a table is in UTF-8
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # which XML forbids, escaped too


@dataclass(frozen=True, kw_only=True)
class Result:
    """One result as the page shows it."""

    row: FoundArticle
    kind: str | None
    regions: tuple[str, ...]
    copies: int  # further articles of its story
    snippet: list[MarkedPiece]


@dataclass(frozen=True, kw_only=True)
class Option:
    """One value of a facet, with how many articles it leaves and the address of those."""

    label: str
    number: int
    address: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    """A question that narrows a search, with its answers."""

    name: str
    first: list[Option]
    more: list[Option]


def search(visit: Visit) -> Response:
    """Show what a search found, twenty results a page, with what would narrow it."""
    asked = visit.asked
    key = (asked.words, asked.choice, asked.is_unclear)
    numbers = visit.reading.found((*key, asked.by_date), lambda: _ordered(visit))
    counts = visit.reading.made(key, lambda: visit.facts.count(numbers, asked.choice))
    total = counts.articles if asked.every else counts.stories
    begin = (asked.page - 1) * PAGE
    listed = numbers if asked.every else visit.facts.first_of_stories(numbers)
    chosen = list(islice(listed, begin, begin + PAGE))
    return visit.page(
        "search.html",
        counts=counts,
        results=results(visit, chosen),
        facets=[*_facets(visit, counts), *_times(visit, counts)],
        series=over_time(counts.days, visit.words, today=visit.today),
        chips=list(chips(visit, "/cari")),
        pages=page_count(total, PAGE),
    )


def found_by(visit: Visit, choice: Choice) -> list[int]:
    """Return the numbers of all articles that have the words and pass, the newest first; none if that is not clear."""
    return [] if visit.asked.is_unclear else visit.facts.choose(choice, visit.matched)


def _found_numbers(visit: Visit) -> list[int]:
    return found_by(visit, visit.asked.choice)


def _ordered(visit: Visit) -> Sequence[int]:
    numbers = _found_numbers(visit)
    return numbers if visit.asked.by_date else ranked(visit.archive, visit.asked.words, numbers)


def results(visit: Visit, numbers: Sequence[int]) -> list[Result]:
    """Return articles as pages list them."""
    rows = shown(visit.archive, visit.asked.words, numbers, marks=HITS)
    told = {one.id: one.articles for one in stories_numbered(visit.archive, [row.story for row in rows if row.story])}
    return [
        Result(
            row=row,
            kind=visit.facts.kind_of(row.id),
            regions=visit.facts.regions_of(row.id),
            copies=told.get(row.story or 0, 1) - 1,
            snippet=split_at(row.snippet, *HITS),
        )
        for row in rows
    ]


def _facets(visit: Visit, counts: Counts) -> Iterator[Choices]:
    """Yield the facets that would narrow the search further."""
    region = visit.asked.choice.region
    places = {code: n for code, n in counts.regions.items() if _is_next(code, region)}
    t = visit.words
    groups: tuple[tuple[str, dict[str, int], Callable[[str], str]], ...] = (
        ("topik", counts.topics if len(counts.topics) > 1 else {}, str),
        ("isi", _without_none(counts.facets), lambda value: t.maybe("facet", value)),
        ("daerah", places, region_name),
        ("dimensi", counts.dimensions, lambda value: t.maybe("dimension", value)),
        ("edisi", {str(year): n for year, n in sorted(counts.editions.items(), reverse=True)}, str),
        ("jenis", _without_none(counts.kinds), lambda value: t.maybe("kind", value)),
        ("kaitan", _without_none(counts.verdicts), lambda value: t.maybe("verdict", value)),
        ("sumber", counts.sources, visit.name_of),
    )
    for name, values, label in groups:
        if values and (name == "daerah" or name not in visit.asked.given):
            yield _facet(visit, name, values, label)


def _times(visit: Visit, counts: Counts) -> Iterator[Choices]:
    """Yield the facet of the years in which articles appeared, or of the months where there are no three years."""
    years, months = Counter[str](), Counter[str]()
    for day, number in counts.days.items():
        years[f"{day.year:04}"] += number
        months[f"{day.year:04}-{day.month:02}"] += number
    told = years if len(years) > 2 else months
    options = [
        Option(label=visit.words.month(name) if told is months else name, number=told[name],
               address=visit.asked.address("/cari", dari=first, sampai=last))
        for name in sorted(told, reverse=True)
        for first, last in [_days_of(name)]
    ]  # fmt: skip
    if len(options) > 1:
        yield Choices(name="waktu", first=options[:OPTIONS], more=options[OPTIONS:])


def _days_of(name: str) -> tuple[date, date]:
    """Return the first and the last day of a year or a month."""
    first = date.fromisoformat(f"{name}-01-01"[:10])
    later = first.replace(year=first.year + 1) if len(name) == 4 else (first + timedelta(days=31)).replace(day=1)
    return first, later - timedelta(days=1)


def _facet(visit: Visit, name: str, values: dict[str, int], label: Callable[[str], str]) -> Choices:
    order = values.items() if name == "edisi" else sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    options = [
        Option(label=label(value), number=number, address=visit.asked.address("/cari", **{name: value}))
        for value, number in islice(order, 60)
    ]
    if name == "daerah" and visit.asked.choice.region is None:
        name = "provinsi"
    return Choices(name=name, first=options[:OPTIONS], more=options[OPTIONS:])


def _without_none(values: dict[str, int]) -> dict[str, int]:
    return {value: number for value, number in values.items() if value != "None"}


def _is_next(code: str, region: str | None) -> bool:
    """Say whether a region is one level below another, or a province."""
    return is_province(code) if region is None else code.startswith(f"{region}.")


def chips(visit: Visit, path: str, *, but: Collection[str] = ()) -> Iterator[Option]:
    """Yield what narrows the search already, each with the address without it."""
    for name, value in ((name, value) for name, value in visit.asked.narrowing.items() if name not in but):
        label = f"{visit.words(f'by_{name}')}: {_value_said(visit, name, value)}"
        yield Option(label=label, number=0, address=visit.asked.address(path, **{name: None}))


def _value_said(visit: Visit, name: str, value: str) -> str:
    t = visit.words
    groups = {"dimensi": "dimension", "kaitan": "verdict", "isi": "facet", "jenis": "kind"}
    if name in groups:
        return t.maybe(groups[name], value)
    readers: dict[str, Callable[[str], str]] = {
        "daerah": region_name, "sumber": visit.name_of, "dari": t.day, "sampai": t.day,
    }  # fmt: skip
    return readers.get(name, str)(value)


# The same results to be taken along


@understood
def atom(visit: Visit) -> Response:
    """Give the newest results as a feed, to be subscribed to."""
    numbers = list(islice(distinct(visit), IN_FEED))
    # What has no date is as old as its visit: a reader of feeds shows again whatever is newer each time.
    changed = {
        number: published or fetched
        for number, published, fetched in exports.numbered(visit.archive, numbers, ("id", "published", "fetched"))
    }
    feed = environment().get_template("feed.xml").render(
        visit=visit, t=visit.words, rows=shown(visit.archive, "", list(changed)), changed=changed,
        clean=lambda text: CONTROLS.sub(" ", text), updated=max(changed.values(), default=to_iso(now())),
    )  # fmt: skip
    return Response(feed, media_type="application/atom+xml")


def distinct(visit: Visit) -> Iterable[int]:
    """Return the numbers of the results, one of each story unless all are asked for."""
    numbers = _found_numbers(visit)
    return numbers if visit.asked.every else visit.facts.first_of_stories(numbers)


@understood
def comma_separated(visit: Visit) -> Response:
    """Give all results as a table that a spreadsheet opens, and in which it finds no formula."""
    return _download(visit, chain([BOM], csv_lines(_table(visit))), "text/csv; charset=utf-8", "csv")


@understood
def json_lines(visit: Visit) -> Response:
    """Give all results as objects, one a line."""
    return _download(visit, jsonl_lines(_table(visit)), "application/x-ndjson; charset=utf-8", "jsonl")


def _table(visit: Visit) -> Table:
    """Return the results as an export has them; what is read at a time is read whole, so that no statement waits."""
    numbers, columns = list(distinct(visit)), exports.names_of(None, text=False)
    batches = (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
    rows = chain.from_iterable(list(exports.numbered(visit.archive, batch, columns)) for batch in batches)
    return Table("search", columns, rows)


def file_name(visit: Visit) -> str:
    """Return how a file of the results is called, but for its ending: it says whether copies are in it."""
    return f"pantau-{visit.today}-{'semua-artikel' if visit.asked.every else 'satu-per-cerita'}"


def _download(visit: Visit, lines: Iterator[str], kind: str, ending: str) -> Response:
    name = f'attachment; filename="{file_name(visit)}.{ending}"'
    return StreamingResponse(_slowly(lines), media_type=kind, headers={"content-disposition": name})


async def _slowly(lines: Iterator[str]) -> AsyncIterator[str]:
    """Yield lines in the thread of the connection, many at a time, so that other pages are answered in between."""
    while block := "".join(islice(lines, BATCH)):
        yield block
