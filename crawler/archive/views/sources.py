"""What is known of each source: its visits, how the last run went, where it announces, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.archive.views.health import ASKED
from crawler.archive.views.rows import PACKED, columns_of, select
from crawler.models import LAYOUT_KNOWN

if TYPE_CHECKING:
    from crawler.archive.connection import Archive

# Of a source, from the newest run back to the first that suits: the visits of years are not read for the last one.
_VISITS = "FROM runs CROSS JOIN source_runs ON run = runs.id AND source = slug"
_SEEN = f"""
    SELECT slug, coalesce(probed, '[]') AS probed,
        (SELECT started {_VISITS} WHERE source_runs.requests > 0 ORDER BY runs.id DESC LIMIT 1) AS visited
    FROM sources LEFT JOIN (
        SELECT source, json_group_array(json_object('kind', kind, 'url', url)) AS probed FROM channels
        WHERE origin = 'probed' AND NOT guessed GROUP BY source
    ) AS found ON found.source = sources.slug
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A source with what the last run recorded that asked it what is new; None of one that was never asked."""

    slug: str
    name: str
    home: str
    regions: list[str] = field(metadata=PACKED)
    enabled: int
    started: str | None
    requests: int | None
    fetched: int | None
    kept: int | None
    failed: int | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """What one run did for one source."""

    run: int
    spider: str
    started: str
    requests: int
    candidates: int
    fetched: int
    kept: int
    failed: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChannel:
    """A place where a source announces its articles, and how asking there went."""

    kind: str
    url: str
    checked: str | None
    failures: int
    error: str | None
    rhythm: float | None  # seconds between two announcements, as far as known


_STATES = f"""
    SELECT {columns_of(SourceState)} FROM sources LEFT JOIN source_runs AS last ON last.source = slug AND last.run = (
        SELECT run {_VISITS} WHERE spider = 'latest' AND ({ASKED} OR source_runs.candidates > 0)
        ORDER BY runs.id DESC LIMIT 1
    )
    LEFT JOIN (SELECT id, started FROM runs) AS runs ON runs.id = last.run
"""


def source_states(archive: Archive) -> list[SourceState]:
    """Return all sources that were ever crawled into the archive, in the order of their names."""
    return select(archive, SourceState, f"{_STATES} ORDER BY name COLLATE NOCASE, slug")


def source_state(archive: Archive, slug: str) -> SourceState | None:
    """Return one source, or None."""
    found = select(archive, SourceState, f"{_STATES} WHERE slug = ?", slug)
    return found[0] if found else None


def visits(archive: Archive, slug: str, *, limit: int) -> list[PastVisit]:
    """Return what the last runs did for a source, the newest first."""
    sql = """
        SELECT run, spider, started, source_runs.requests, source_runs.candidates, source_runs.fetched,
            source_runs.kept, source_runs.failed, source_runs.error
        FROM runs CROSS JOIN source_runs ON run = runs.id AND source = ? ORDER BY runs.id DESC LIMIT ?
    """
    return select(archive, PastVisit, sql, slug, limit)


def channels_of(archive: Archive, slug: str) -> list[KnownChannel]:
    """Return where a source announces its articles."""
    sql = f"SELECT {columns_of(KnownChannel)} FROM channels WHERE source = ? ORDER BY failures, id"
    return select(archive, KnownChannel, sql, slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSource:
    """A source as the archive knows it."""

    slug: str
    visited: str | None  # when the last run began that asked it anything
    probed: list[dict[str, str]] = field(metadata=PACKED)  # kind and url of the channels that no entry named


def seen_sources(archive: Archive) -> dict[str, SeenSource]:
    """Return every source that the archive knows, by slug."""
    rows = select(archive, SeenSource, _SEEN)
    return {row.slug: row for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutRow:
    """Where a site shows one field of its articles, or what of its pages is no part of them."""

    source: str
    field: str
    selector: str
    pages: int
    learned: str
    fits: float


def layout(archive: Archive, source: str) -> list[LayoutRow]:
    """Return what was learned of *source*, its fields first."""
    return select(
        archive,
        LayoutRow,
        f"""
        SELECT {columns_of(LayoutRow)} FROM layouts WHERE source = ?
        ORDER BY instr('title published authors body repeated links', field), pages DESC, selector
        """,
        source,
    )


def read_before(archive: Archive, source: str) -> int:
    """Return how many articles of *source* have a page that was captured and read before its layout was learned."""
    row = archive.db.conn.execute(
        """
        SELECT count(*) FROM articles WHERE source = ? AND capture IS NOT NULL
            AND coalesce(origins ->> 'text', '') NOT IN ('', 'channel') AND instr(origins ->> 'text', ?) = 0
        """,
        (source, LAYOUT_KNOWN),
    ).fetchone()
    return int(row[0])
