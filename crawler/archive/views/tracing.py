"""The articles that may have printed a release, and the outlets of its regions."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.archive import shingles
from crawler.archive.connection import explained
from crawler.archive.views.rows import PACKED, columns_of, select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.archive.connection import Archive


STORIES = 100  # that are compared with a release, those that share most with it


@dataclass(frozen=True, slots=True, kw_only=True)
class PossiblePrint:
    """An article that shares words with a release."""

    id: int
    source: str
    outlet: str
    outlet_regions: list[str] = field(metadata=PACKED)
    outlet_zone: str | None
    title: str
    url: str
    published: str | None
    precision: str | None
    day: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveringSource:
    """A source and the regions that it mainly covers."""

    slug: str
    name: str
    regions: list[str] = field(metadata=PACKED)


def candidates(archive: Archive, numbers: Iterable[int]) -> list[PossiblePrint]:
    """Return the articles that share a run of words with a text, and all that tell their stories; the earliest first.

    One is enough: of a long article that quotes a paragraph the index may have no more.
    """
    with explained(archive.path):
        found = shingles.stories_sharing(archive.db.conn, numbers, most=STORIES)
    sql = """
        SELECT articles.id, articles.source, sources.name AS outlet, sources.regions AS outlet_regions,
            sources.zone AS outlet_zone, articles.title, articles.url, articles.published, articles.precision,
            articles.day, articles.text
        FROM articles JOIN sources ON slug = articles.source
        WHERE articles.story IN (SELECT value FROM json_each(:stories))
        ORDER BY articles.published IS NULL, articles.published, articles.id
    """
    return select(archive, PossiblePrint, sql, stories=json.dumps(found))


def outlets(archive: Archive) -> list[CoveringSource]:
    """Return the sources that are watched."""
    sql = f"SELECT {columns_of(CoveringSource)} FROM sources WHERE enabled ORDER BY slug"
    return select(archive, CoveringSource, sql)
