"""What runs have recorded of each source that tells how it is: its visits, and when it announced what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from crawler.archive.views.rows import columns_of, select, tuples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.archive.connection import Archive


class VisitFacts(NamedTuple):
    """What one run found at one source; None stands for what nobody noted. Of these there are many thousands."""

    source: str
    run: int
    started: str
    candidates: int  # articles that nobody had announced before
    kept: int
    dropped: int
    failed: int
    error: str | None  # why it could not be read, or not to its end
    answered: int | None  # channels
    announced: int | None  # articles in those of its channels that were read as documents, known ones included
    unread: int | None  # pages that came and held no text
    shut: int | None  # pages that the site keeps from us
    taught: int | None  # pages that could be compared with the layout learned
    fitted: int | None  # how many of these it fits
    led: str | None  # the other site that a channel or the home led to
    unheard: str | None = None  # channels that its seeds declare and that were not read, while others were


class Announcement(NamedTuple):
    """When an article appeared and when it was heard of."""

    source: str
    moment: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """When a channel last announced something new."""

    source: str
    kind: str
    url: str
    failures: int
    heard: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """All that tells how a source is, each list in the order of time."""

    slug: str
    name: str
    home: str
    visits: tuple[VisitFacts, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    channels: tuple[ChannelFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRun:
    """A run over all sources that has ended."""

    id: int
    finished: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    slug: str
    name: str
    home: str


Fact = TypeVar("Fact", VisitFacts, Announcement, ChannelFacts)


def source_facts(archive: Archive, *, since: str, slug: str | None = None) -> list[SourceRecord]:
    """Return what is known of each enabled source, or of one, with its visits from the moment *since* on."""
    asked = {"since": since, "slug": slug}
    named = select(archive, _Named, _SOURCES, **asked)
    visits = _by_source(tuples(archive, VisitFacts._make, _VISITS, **asked))
    announcements = _by_source(tuples(archive, Announcement._make, _ANNOUNCEMENTS, **asked))
    channels = _by_source(select(archive, ChannelFacts, _CHANNELS, **asked))
    return [
        SourceRecord(
            slug=one.slug, name=one.name, home=one.home, visits=tuple(visits[one.slug]),
            announcements=tuple(announcements[one.slug]), channels=tuple(channels[one.slug]),
        )
        for one in named
    ]  # fmt: skip


_MEANT = "(:slug IS NULL OR {column} = :slug)"
_SOURCES = f"SELECT slug, name, home FROM sources WHERE enabled AND {_MEANT.format(column='slug')} ORDER BY slug"
# Of visits that asked a channel, or could not; before it was noted which those are, each that asked anything did.
ASKED = """
    answered IS NOT NULL OR source_runs.error IS NOT NULL OR unread IS NULL AND source_runs.requests > 0
""".strip()
_VISITS = f"""
    SELECT source, run, started, source_runs.candidates, source_runs.kept, source_runs.dropped, source_runs.failed,
        source_runs.error, {", ".join(VisitFacts._fields[8:])}
    FROM runs CROSS JOIN source_runs ON run = runs.id
    WHERE spider = 'latest' AND started >= :since AND {_MEANT.format(column="source")}
        AND ({ASKED})
    ORDER BY run
"""
_ANNOUNCEMENTS = f"""
    SELECT {", ".join(Announcement._fields)} FROM headlines
    WHERE {_MEANT.format(column="source")} ORDER BY source, moment
"""
_CHANNELS = f"""
    SELECT {columns_of(ChannelFacts)} FROM channels
    WHERE NOT guessed AND {_MEANT.format(column="source")} ORDER BY source, id
"""


def _by_source(rows: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for row in rows:
        found[row.source].append(row)
    return found


def whole_runs(archive: Archive, *, limit: int) -> list[WholeRun]:
    """Return the last runs over all sources that have ended, the newest first."""
    sql = """
        SELECT id, finished FROM runs
        WHERE spider = 'latest' AND scope = '[]' AND finished IS NOT NULL ORDER BY id DESC LIMIT ?
    """
    return select(archive, WholeRun, sql, limit)


class DayOfSource(NamedTuple):
    """What the runs of one day found at one source."""

    source: str
    day: str  # in Jakarta
    seen: int | None  # articles that nobody had announced before; None of a day that had the first visit alone
    kept: int  # articles, also those that were announced earlier


def days_of_sources(archive: Archive, *, since: str, slug: str | None = None) -> list[DayOfSource]:
    """Return what was found day by day, from the moment *since* on.

    What the first visit to a source finds has stood there for weeks: it counts as kept alone.
    """
    sql = f"""
        WITH firsts AS MATERIALIZED (
            SELECT slug, (SELECT min(run) FROM source_runs WHERE source = slug) AS run FROM sources WHERE enabled
        )
        SELECT source, date(started, '+7 hours') AS day,
            sum(told.candidates) FILTER (WHERE told.run > firsts.run) AS seen, sum(told.kept) AS kept
        FROM runs CROSS JOIN source_runs AS told ON told.run = runs.id CROSS JOIN firsts ON slug = source
        WHERE spider = 'latest' AND started >= :since AND {_MEANT.format(column="source")}
        GROUP BY source, day ORDER BY source, day
    """
    return list(tuples(archive, DayOfSource._make, sql, since=since, slug=slug))
