"""What is known of each source: when it was last visited, and the channels that were found at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.archive.views.rows import PACKED, select

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A source as the archive knows it."""

    slug: str
    visited: str | None  # when the last run began that asked it anything
    probed: list[dict[str, str]] = field(metadata=PACKED)  # kind and url of the channels that no entry named


def seen_sources(archive: Archive) -> dict[str, Seen]:
    """Return every source that the archive knows, by slug."""
    rows = select(archive, Seen, _SEEN)
    return {row.slug: row for row in rows}


_SEEN = """
    SELECT slug, visited, coalesce(probed, '[]') AS probed FROM sources
    LEFT JOIN (
        SELECT source, max(started) AS visited FROM source_runs JOIN runs ON runs.id = source_runs.run
        WHERE source_runs.requests > 0 GROUP BY source
    ) AS visits ON visits.source = sources.slug
    LEFT JOIN (
        SELECT source, json_group_array(json_object('kind', kind, 'url', url)) AS probed FROM channels
        WHERE origin = 'probed' GROUP BY source
    ) AS found ON found.source = sources.slug
"""
