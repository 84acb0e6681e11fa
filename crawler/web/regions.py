"""The pages of regions, and of what they won."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from crawler.archive.views.awards import COVERED, Narrowing, cells, fields
from crawler.archive.views.coverage import silent
from crawler.archive.views.facets import Choice
from crawler.archive.views.search import shown
from crawler.reference.regions import is_province, load_regions
from crawler.reports.charts import Dot
from crawler.web.series import over_time
from crawler.web.visit import MOST_LISTED, ROWS, page_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.responses import Response

    from crawler.archive.views.awards import Cell, Field
    from crawler.archive.views.contradictions import Contradiction
    from crawler.archive.views.coverage import SilentRegion
    from crawler.web.visit import Visit

COVERAGE = Choice(facets=(*COVERED, None))  # as everywhere else


def province_codes() -> list[str]:
    return [code for code in load_regions() if is_province(code)]


def member_codes() -> list[str]:
    return [code for code in load_regions() if not is_province(code)]


def region_dots(counts: Counter[str]) -> list[Dot]:
    regions = load_regions()
    return [
        Dot(label=one.name, latitude=one.latitude, longitude=one.longitude, number=counts[one.code])
        for one in map(regions.__getitem__, member_codes())
    ]


def regions(visit: Visit) -> Response:
    """Show how much is written about each province, and which regions take part in silence, on one topic or on all."""
    topic = visit.asked.choice.topic
    counts = visit.facts.by_region(visit.facts.choose(replace(COVERAGE, topic=topic)))
    covered = Counter(code[:2] for code in member_codes() if counts[code])
    members = Counter(code[:2] for code in member_codes())
    rows = [(code, counts[code], covered[code], members[code]) for code in province_codes()]
    return visit.page(
        "regions.html",
        rows=sorted(rows, key=lambda row: -row[1]),
        topic=topic,
        topics=_told_of(visit),
        silent=visit.reading.made(("silent", topic), lambda: _silent(visit, Narrowing(topic=topic))),
        dots=region_dots(counts),
        seen=visit.seen(None, visit.today),
    )


def _told_of(visit: Visit) -> list[str]:
    """Return the topics that articles are on, those of most articles first."""
    return [topic for topic, _ in visit.facts.usual_counts.topics.most_common()]


def _silent(visit: Visit, narrowing: Narrowing) -> list[SilentRegion]:
    return list(silent(visit.archive, narrowing, visit.reading.known.programmes))


def region(visit: Visit) -> Response:
    """Show one region, on one topic or on all: its line over time, what it won, who wrote, and its members."""
    code = str(visit.request.path_params["code"])
    if code not in load_regions():
        return visit.not_found()
    topic = visit.asked.choice.topic
    choice = replace(COVERAGE, region=code, topic=topic)
    numbers = visit.facts.choose(choice)
    counts = visit.facts.count(numbers, choice)
    newest = list(islice(visit.facts.first_of_stories(numbers), MOST_LISTED))
    won = Narrowing(region=code, topic=topic)
    members = [one for one in member_codes() if one.startswith(f"{code}.")]
    return visit.page(
        "region.html",
        region=load_regions()[code],
        topic=topic,
        topics=_told_of(visit),
        counts=counts,
        series=over_time(counts.days, visit.words, today=visit.today),
        cells=[] if members else cells(visit.archive, won),
        matrix=_matrix(fields(visit.archive, replace(won, what="award"))) if members else None,
        newest=shown(visit.archive, "", newest),
        sources=counts.sources.most_common(MOST_LISTED),
        members=sorted(((one, counts.regions[one]) for one in members), key=lambda pair: -pair[1]),
        seen=visit.seen(None, visit.today),
    )


def awards(visit: Visit) -> Response:
    """Show which regions won what: a table of editions and dimensions, and the regions of one edition."""
    table = visit.reading.made("fields", lambda: fields(visit.archive, Narrowing(what="award")))
    topics = _topics(table)
    given = visit.request.query_params.get("topik")
    topic = given if given in topics else next(iter(topics), None)
    matrix = _matrix([one for one in table if one.topic == topic])
    chosen = visit.asked.choice.edition or next((edition for edition, _ in matrix.rows), None)
    narrowing = Narrowing(what="award", topic=topic, edition=chosen)
    told = visit.reading.made(narrowing, lambda: cells(visit.archive, narrowing)) if chosen else []
    rows = _by_region(told)
    begin = (visit.asked.page - 1) * ROWS
    return visit.page(
        "awards.html",
        matrix=matrix,
        topic=topic,
        topics=topics,
        edition=chosen,
        rows=rows[begin : begin + ROWS],
        total=len(rows),
        pages=page_count(len(rows), ROWS),
        disputed=_disputed(told),
        silent=_silent(visit, Narrowing(edition=chosen, topic=topic)) if chosen else [],
        most=ROWS,
    )


def _topics(table: Iterable[Field]) -> list[str]:
    """Return the topics on which something was won, those of most regions first."""
    told: Counter[str] = Counter()
    for one in table:
        told[one.topic] += one.regions
    return [topic for topic, _ in told.most_common()]


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many regions won, by edition and dimension."""

    dimensions: tuple[str, ...]
    rows: list[tuple[int, list[int]]]  # the newest edition first, each with a number for each dimension


def _matrix(table: Sequence[Field]) -> Matrix:
    """Return the table of editions and dimensions; topics are added up."""
    regions: Counter[tuple[int | None, str | None]] = Counter()
    for one in table:
        regions[one.edition, one.dimension] += one.regions
    dimensions = tuple(sorted({dimension for _, dimension in regions if dimension}))
    editions = sorted({edition for edition, _ in regions if edition}, reverse=True)
    return Matrix(dimensions, [(year, [regions[year, one] for one in dimensions]) for year in editions])


def _disputed(cells: Iterable[Cell]) -> list[tuple[Cell, Contradiction]]:
    """Return each contradiction once, with a cell that it is about."""
    return list({(cell.region, one): (cell, one) for cell in cells for one in cell.contradictions}.values())


def _by_region(cells: Iterable[Cell]) -> list[tuple[str, str, dict[str | None, Cell]]]:
    """Return for each region its code, its name and the cell of each dimension."""
    found: dict[tuple[str, str], dict[str | None, Cell]] = defaultdict(dict)
    for cell in cells:
        found[cell.region, cell.name][cell.dimension] = cell
    return [(code, name, told) for (code, name), told in found.items()]
