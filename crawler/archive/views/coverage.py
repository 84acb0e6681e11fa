"""Which regions are written about, and which take part in silence."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from crawler.archive.views.awards import AWARD_TOLD, TOLD
from crawler.archive.views.rows import select
from crawler.reference.regions import load_regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.archive.connection import Archive
    from crawler.archive.views.awards import Narrowing
    from crawler.sources.programmes import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """How it is known that a region takes part."""

    topic: str
    edition: int | None
    what: str
    dimension: str | None
    by: str  # a source, or lists that were published


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentRegion:
    """A region that takes part and that no article is about."""

    region: str
    name: str
    known: list[Participation]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    region: str
    topic: str
    what: str
    dimension: str | None
    edition: int | None
    source: str


# Whether an article is about a region that tells of what counts.
_COVERED = f"""EXISTS (
    SELECT 1 FROM article_regions JOIN articles INDEXED BY articles_facts ON articles.id = article
    WHERE region = {{region}} AND role = 'subject' AND {TOLD}
)"""


def silent(archive: Archive, narrowing: Narrowing, programmes: Iterable[Programme]) -> Iterator[SilentRegion]:
    """Yield the regions that take part and no article is about, with how that is known.

    It is known by the published lists of *programmes*, and by what articles report.
    """
    known: dict[str, list[Participation]] = {}
    for code, part in (*_on_published_lists(programmes), *_reported(archive, narrowing)):
        if _fits(code, part, narrowing):
            known.setdefault(code, []).append(part)
    for code in _uncovered(archive, sorted(known), narrowing):
        yield SilentRegion(region=code, name=load_regions()[code].name, known=known[code])


def _on_published_lists(programmes: Iterable[Programme]) -> Iterator[tuple[str, Participation]]:
    for topic, one in ((programme.topic, one) for programme in programmes for one in programme.cohorts):
        by = "a published list" if one.is_sure else "lists that differ"
        yield one.code, Participation(topic=topic, edition=one.edition, what=one.what, dimension=one.dimension, by=by)


def _reported(archive: Archive, narrowing: Narrowing) -> Iterator[tuple[str, Participation]]:
    """Yield what articles report of regions that no article is about."""
    sql = f"""
        SELECT region, topic, what, dimension, edition, told_by AS source
        FROM regions CROSS JOIN awards INDEXED BY awards_region ON region = code
        WHERE {AWARD_TOLD} AND NOT {_COVERED.format(region="code")}
        ORDER BY region, article, id
    """
    for one in select(archive, _Told, sql, **narrowing.values):
        yield one.region, Participation(
            topic=one.topic, edition=one.edition, what=one.what, dimension=one.dimension, by=one.source
        )  # fmt: skip


def _fits(code: str, part: Participation, narrowing: Narrowing) -> bool:
    wanted = asdict(narrowing)
    region, _ = wanted.pop("region"), wanted.pop("facets")
    if region and code != region and not code.startswith(f"{region}."):
        return False
    return all(value in {None, getattr(part, name)} for name, value in wanted.items())


def _uncovered(archive: Archive, codes: Iterable[str], narrowing: Narrowing) -> list[str]:
    """Return which of *codes* no article is about, in their order."""
    asked = narrowing.values | {"codes": json.dumps(list(codes))}
    sql = f"SELECT value FROM json_each(:codes) AS code WHERE NOT {_COVERED.format(region='code.value')} ORDER BY key"
    return [str(row["value"]) for row in archive.rows(sql, **asked)]
