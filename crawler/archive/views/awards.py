"""Which region did or won what, by edition and dimension, who says so, and what contradicts it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from crawler.archive.connection import explained
from crawler.archive.views.contradictions import Contradiction, Report, contradictions
from crawler.archive.views.rows import columns_of, select

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What narrows a table of awards; every field is optional."""

    region: str | None = None  # code; a province stands for its members too
    edition: int | None = None
    dimension: str | None = None
    what: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
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
    articles: int
    sources: int
    reports: list[Sentence] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)


_KEY = ("region", "edition", "what", "dimension")  # what the articles of one cell have in common
_key = attrgetter(*_KEY)


_IN_REGION = "(:region IS NULL OR region BETWEEN :region AND :region || '.~')"  # or in one of its members
_WHERE = f"""
    {_IN_REGION}
    AND (:edition IS NULL OR edition = :edition) AND (:dimension IS NULL OR dimension = :dimension)
    AND (:what IS NULL OR what = :what)
"""


def cells(archive: Archive, narrowing: Narrowing) -> list[Cell]:
    """Return each region, edition and dimension, with what contradicts it, asked for or not."""
    sql = f"SELECT {columns_of(Cell)} FROM v_awards WHERE {_WHERE} ORDER BY region, edition, what, dimension"
    found = select(archive, Cell, sql, **asdict(narrowing))
    wins = _wins(archive, narrowing.region)
    against: dict[str, list[Contradiction]] = defaultdict(list)
    for contradiction in contradictions(wins):
        against[contradiction.region].append(contradiction)
    days: dict[object, set[str | None]] = defaultdict(set)
    for one in wins:
        if one.region in against:
            days[_key(one)].add(one.event_date)
    return [
        replace(cell, contradictions=_of(cell, against[cell.region], days[_key(cell)]))
        if cell.region in against
        else cell
        for cell in found
    ]


def _of(cell: Cell, against: Iterable[Contradiction], days: set[str | None]) -> list[Contradiction]:
    places = {str(cell.edition), *days} if cell.what == "award" else set()
    return [one for one in against if one.of in places] if places else []


def with_reports(archive: Archive, narrowing: Narrowing, cells: Sequence[Cell]) -> list[Cell]:
    """Return *cells*, each with the sentences behind it."""
    sentences = _sentences(archive, narrowing)
    return [replace(cell, reports=sentences[_key(cell)]) for cell in cells]


def _sentences(archive: Archive, narrowing: Narrowing) -> dict[object, list[Sentence]]:
    """Return what every article says of a region, by what those of one cell have in common."""
    sql = f"""
        SELECT {", ".join(_KEY)}, article, source, event_date, awards.evidence
        FROM awards JOIN articles INDEXED BY articles_facts ON articles.id = article
        WHERE {_WHERE} ORDER BY region, article, awards.id
    """
    found: dict[object, list[Sentence]] = defaultdict(list)
    with explained(archive.path):
        for *key, article, source, day, words in archive.db.conn.execute(sql, asdict(narrowing)):
            one = Sentence(article=article, source=source, event_date=day, evidence=words)
            found[tuple(key)].append(one)
    return found


def _wins(archive: Archive, region: str | None) -> list[Report]:
    """Return every report of an award won, of all regions or of one and its members, without its sentence."""
    sql = f"""
        SELECT {", ".join(Report._fields)}
        FROM awards JOIN articles INDEXED BY articles_facts ON articles.id = article
        WHERE what = 'award' AND {_IN_REGION} ORDER BY region, article, awards.id
    """
    with explained(archive.path):
        return list(map(Report._make, archive.db.conn.execute(sql, {"region": region})))
