"""Which region did or won what, by edition and dimension, who says so, and what contradicts it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from crawler.archive.views.contradictions import AwardClaim, Contradiction, contradictions
from crawler.archive.views.rows import each, select, tuples
from crawler.errors import ReaderError, closest
from crawler.models import Facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.archive.connection import Archive


COVERED = (Facet.PROGRAMME.value, Facet.MINISTRY.value)  # what counts as coverage of a programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What narrows a table of awards; every field is optional."""

    region: str | None = None  # code; a province stands for its members too
    edition: int | None = None
    dimension: str | None = None
    what: str | None = None
    topic: str | None = None  # slug
    facets: tuple[str, ...] = COVERED  # only articles that tell of one of these, or that were not judged since

    @property
    def values(self) -> dict[str, str | int | None]:
        """What a query is given."""
        return {**asdict(self), "facets": json.dumps(self.facets)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSentence:
    """Where an article says it, and in which words."""

    article: int
    source: str
    event_date: str | None
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What articles say alike of one region, with the numbers of articles and sources behind it."""

    region: str
    name: str
    edition: int | None
    what: str
    dimension: str | None
    topic: str
    articles: int
    sources: int
    reports: list[EvidenceSentence] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How many regions articles name for one edition and dimension of a topic's programme."""

    topic: str
    edition: int | None
    dimension: str | None
    regions: int


class _Sentence(NamedTuple):
    region: str
    edition: int | None
    what: str
    dimension: str | None
    topic: str
    article: int
    id: int
    told_by: str
    event_date: str | None
    evidence: str


_KEY = ("region", "edition", "what", "dimension", "topic")  # what the articles of one cell have in common
_COLUMNS = ", ".join(_KEY)
_key = attrgetter(*_KEY)


_IN_REGION = "(:region IS NULL OR region BETWEEN :region AND :region || '.~')"  # or in one of its members
TOLD = "(facet IS NULL OR facet IN (SELECT value FROM json_each(:facets)))"
AWARD_TOLD = TOLD.replace("facet ", "tells_of ")
_WHERE = f"""
    {_IN_REGION} AND {AWARD_TOLD}
    AND (:edition IS NULL OR edition = :edition) AND (:dimension IS NULL OR dimension = :dimension)
    AND (:what IS NULL OR what = :what) AND (:topic IS NULL OR topic = :topic)
"""


def check_named(archive: Archive, **asked: str | None) -> list[ReaderError]:
    """Refuse what no award of the archive has and is likely a slip, such as a dimension that is nearly one of them.

    Return what is to be said of what else none has, for who then finds nothing.
    """
    unknown = []
    for column, value in asked.items():
        if value is None:
            continue
        rows = archive.rows(f"SELECT DISTINCT {column} AS name FROM awards WHERE {column} IS NOT NULL ORDER BY 1")
        known = [str(row["name"]) for row in rows]
        if value in known:
            continue
        said = {"archive": str(archive.path), "column": column, "said": repr(value)}
        if meant := closest(value, known):
            raise ReaderError("wrong_award_meant", said | {"meant": repr(meant)})
        which = "wrong_award" if known else "wrong_award_any"
        unknown.append(ReaderError(which, said | {"known": ", ".join(known)}))
    return unknown


def cells(archive: Archive, narrowing: Narrowing) -> list[Cell]:
    """Return each region, edition and dimension, with what contradicts it, asked for or not."""
    return list(each_cell(archive, narrowing))


def each_cell(archive: Archive, narrowing: Narrowing) -> Iterator[Cell]:
    """Yield the same one by one: of all that articles say, what they say of one region is in memory at a time."""
    sql = f"""
        SELECT {_COLUMNS}, name, count(DISTINCT article) AS articles, count(DISTINCT told_by) AS sources
        FROM awards INDEXED BY awards_region CROSS JOIN regions ON code = region
        WHERE {_WHERE} GROUP BY {_COLUMNS} ORDER BY {_COLUMNS}
    """
    found = each(archive, Cell, sql, **narrowing.values)
    for alike in _by_region(found, _wins(archive, narrowing)):
        wins = [one for one in alike if isinstance(one, AwardClaim)]
        yield from _disputed([one for one in alike if isinstance(one, Cell)], wins)


def _by_region(*several: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield what all say of each region, of rows in the order of regions."""
    region = attrgetter("region")
    return (list(alike) for _, alike in groupby(merge(*several, key=region), key=region))


def _disputed(found: Iterable[Cell], wins: Sequence[AwardClaim]) -> Iterator[Cell]:
    """Yield the cells of one region, each with the contradictions among what it won that concern it."""
    against = contradictions(wins)
    days: dict[object, set[str | None]] = defaultdict(set)
    for one in wins if against else ():
        days[_key(one)].add(one.event_date)
    for cell in found:
        if cell.what == "award":
            cell.contradictions.extend(_contradictions_of(cell, against, days[_key(cell)]))
        yield cell


def fields(archive: Archive, narrowing: Narrowing) -> list[Field]:
    """Return the table of editions and dimensions, without the regions behind its numbers."""
    sql = f"""
        SELECT topic, edition, dimension, count(DISTINCT region) AS regions
        FROM awards INDEXED BY awards_region
        WHERE {_WHERE} GROUP BY topic, edition, dimension ORDER BY topic, edition, dimension
    """
    return select(archive, Field, sql, **narrowing.values)


def _contradictions_of(cell: Cell, against: Iterable[Contradiction], days: set[str | None]) -> list[Contradiction]:
    places = {str(cell.edition), *days}
    return [one for one in against if one.of in places and one.topic == cell.topic]


def with_reports(archive: Archive, narrowing: Narrowing, cells: Iterable[Cell]) -> Iterator[Cell]:
    """Yield *cells*, which are in order, each with the sentences behind it."""
    for alike in _by_region(cells, _sentences(archive, narrowing)):
        said: dict[object, list[EvidenceSentence]] = defaultdict(list)
        for one in sorted((one for one in alike if isinstance(one, _Sentence)), key=attrgetter("article", "id")):
            told = EvidenceSentence(
                article=one.article, source=one.told_by, event_date=one.event_date, evidence=one.evidence
            )
            said[_key(one)].append(told)
        yield from (replace(one, reports=said[_key(one)]) for one in alike if isinstance(one, Cell))


def _sentences(archive: Archive, narrowing: Narrowing) -> Iterator[_Sentence]:
    """Yield what every article says of a region, in the order of regions."""
    columns = ", ".join(_Sentence._fields)
    sql = f"SELECT {columns} FROM awards INDEXED BY awards_region WHERE {_WHERE} ORDER BY region"
    return tuples(archive, _Sentence._make, sql, **narrowing.values)


def _wins(archive: Archive, narrowing: Narrowing) -> Iterator[AwardClaim]:
    """Yield the reports of awards won that may contradict what is asked for, in the order of regions.

    Those are what the regions won of the topic in the edition, and on the days on which it was.
    """
    sql = f"""
        SELECT topic, region, what, dimension, edition, event_date, article, told_by
        FROM awards INDEXED BY awards_region
        WHERE what = 'award' AND {_IN_REGION} AND {AWARD_TOLD} AND (:topic IS NULL OR topic = :topic)
            AND (:edition IS NULL OR edition = :edition OR event_date IN (
                SELECT event_date FROM awards WHERE edition = :edition AND what = 'award'
            ))
        ORDER BY region
    """
    return tuples(archive, AwardClaim._make, sql, **narrowing.values)
