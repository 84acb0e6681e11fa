"""How much was looked at in a period, so that "no news" can be told from "not seen"."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.archive.views.health import ASKED
from crawler.archive.views.outlets import outlets
from crawler.archive.views.rows import select
from crawler.times import WIB, from_iso, to_iso
from crawler.troubles import is_blocked

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


EAST = timedelta(hours=2)  # so much earlier a day ends in Papua, by whose clocks sources there are backfilled


class ReadingState(StrEnum):
    """How the reading of a source went in a period."""

    READ = "read"  # it announced something, and pages were read if any were asked for
    SILENT = "silent"  # it answered and announced nothing new
    BLOCKED = "blocked"  # it does not want us, at the last run, or refused all its pages
    FAILING = "failing"  # it could not be read, at the last run, or none of its pages
    UNTRIED = "untried"  # no run asked it


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReading:
    """How the reading of one source went."""

    source: str
    name: str
    reading: ReadingState
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """Which sources were read for a period, and how many of the articles that they announced were looked at."""

    since: str
    until: str
    runs: int
    backfilled: int  # sources of which all these days were read by a backfill, whenever that was
    sources: list[SourceReading]
    looked_at: int  # of the announced articles of these days
    waiting: int  # to be fetched, or to be tried again
    out_of_reach: int  # refused, gone, given up, or of a source that is switched off
    undated: int = 0  # of all these, announced without a day: they count on that on which they were found
    gaps: tuple[str, ...] = ()  # names of sources of which all was new at a visit, so that some may be missed
    dateless: tuple[int, ...] = ()  # articles found in these days that have no day: who asks by days does not get them

    @property
    def announced(self) -> int:
        """Return how many articles of these days the sources announced."""
        return self.looked_at + self.waiting + self.out_of_reach


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    source: str
    name: str
    runs: int
    candidates: int
    read: int  # of its pages
    refused: int
    failed: int
    error: str | None
    led: str | None  # the other site to which it led


def completeness(archive: Archive, since: str, until: str, *, source: str | None = None) -> Completeness:
    """Say how completely the days from *since* until *until* were read, by runs of these days and of the day after.

    Of *source* alone, if one is named. Only runs that ask what is new read a source: not those that look at known
    articles again, nor backfills, which are counted for themselves. A day is one by the clocks of each source.
    """
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    begin, end, read_by = (_midnight(day) for day in (first, last + timedelta(days=1), last + timedelta(days=2)))
    [runs] = archive.rows(f"SELECT count(*) AS n FROM runs WHERE {_READING}", begin=begin, end=read_by)
    looked_at, waiting, announced, undated = _candidate_counts(archive, first, last, source)
    return Completeness(
        since=since,
        until=until,
        runs=int(str(runs["n"])),
        backfilled=_backfilled(archive, begin, to_iso(from_iso(end) - EAST), source),
        sources=_sources(archive, begin, read_by, source),
        looked_at=looked_at,
        waiting=waiting,
        out_of_reach=announced - looked_at - waiting,
        undated=undated,
        gaps=_gaps(archive, begin, read_by, source),
        dateless=_dateless(archive, begin, end, source),
    )


def days_of(archive: Archive, since: str | None, until: str) -> tuple[str, str]:
    """Return the first and the last day of a period; one without a first begins on the day of the earliest article."""
    if since is None:
        sql = """
            SELECT day FROM articles INDEXED BY articles_published
            WHERE published IS NOT NULL ORDER BY published LIMIT 1
        """
        since = next((str(row["day"]) for row in archive.rows(sql) if row["day"]), until)
    return min(since, until), until


# The runs of a period that ask what is new, and the sources that are meant: the one that is named, or all switched on;
# of those that are so no more, those that were asked in the period.
_READING = "spider = 'latest' AND started >= :begin AND started < :end"
_MEANT = "CASE WHEN :source IS NULL THEN enabled ELSE slug = :source END"


# Asked of the few without a moment alone: to join the articles of a million candidates takes as long as all the rest.
_PUBLISHED = "(SELECT published FROM articles WHERE id = ledger.article)"
_FETCHED = "ledger.source IN (SELECT slug FROM sources WHERE enabled)"  # of others nothing is any more


def _backfilled(archive: Archive, begin: str, end: str, source: str | None) -> int:
    sql = f"""
        SELECT count(DISTINCT source) AS n FROM backfills JOIN sources ON slug = source
        WHERE {_MEANT} AND finished IS NOT NULL AND since <= :begin AND until >= :end
    """
    [row] = archive.rows(sql, begin=begin, end=end, source=source)
    return int(str(row["n"]))


def _midnight(day: date, zone: str = WIB) -> str:
    return to_iso(datetime.combine(day, time(), tzinfo=ZoneInfo(zone)))


def _sources(archive: Archive, begin: str, end: str, source: str | None) -> list[SourceReading]:
    sql = f"""
        SELECT slug AS source, name, coalesce(runs, 0) AS runs, coalesce(told.candidates, 0) AS candidates,
            coalesce(read, 0) AS read, coalesce(refused, 0) AS refused, coalesce(failed, 0) AS failed, error, led
        FROM sources LEFT JOIN (
            -- SQLite takes error and led from the row that has the greatest run.
            SELECT source, count(*) AS runs, sum(candidates) AS candidates, max(run), error, led,
                sum(kept + dropped) AS read, sum(refused) AS refused, sum(failed) AS failed
            FROM source_runs
            WHERE run IN (SELECT id FROM runs WHERE {_READING}) AND ({ASKED} OR candidates > 0)
            GROUP BY source
        ) AS told ON source = slug
        WHERE {_MEANT} OR (:source IS NULL AND runs > 0) ORDER BY name COLLATE NOCASE, slug
    """
    found = select(archive, _Told, sql, begin=begin, end=end, source=source)
    return [SourceReading(source=one.source, name=one.name, reading=_reading(one), error=one.error) for one in found]


def _gaps(archive: Archive, begin: str, end: str, source: str | None) -> tuple[str, ...]:
    """Return the sources that showed nothing known at a visit but the first."""
    sql = f"""
        SELECT name FROM sources JOIN (
            SELECT source, max(run) AS run FROM source_runs
            WHERE run IN (SELECT id FROM runs WHERE {_READING}) AND announced > 0 AND announced = candidates
            GROUP BY source
        ) AS visit ON source = slug
        WHERE coalesce(slug = :source, 1) AND (  -- the visit before: there is no index of the visits to a source
            SELECT run FROM source_runs AS earlier
            WHERE earlier.run < visit.run AND earlier.source = visit.source AND earlier.announced > 0
            ORDER BY run DESC LIMIT 1
        ) IS NOT NULL
        ORDER BY name COLLATE NOCASE
    """
    return tuple(str(row["name"]) for row in archive.rows(sql, begin=begin, end=end, source=source))


def _dateless(archive: Archive, begin: str, end: str, source: str | None) -> tuple[int, ...]:
    """Return the articles on a topic that stand in no days, since nobody knows theirs, by when they were found."""
    sql = """
        SELECT id FROM (
            SELECT id, coalesce((SELECT min(found) FROM ledger WHERE article = articles.id), fetched) AS met
            FROM articles INDEXED BY articles_published
            WHERE published IS NULL AND day IS NULL AND verdict IS NOT 'no' AND (:source IS NULL OR source = :source)
        ) WHERE met >= :begin AND met < :end ORDER BY id
    """
    return tuple(int(str(row["id"])) for row in archive.rows(sql, begin=begin, end=end, source=source))


def _reading(one: _Told) -> ReadingState:
    if not one.runs:
        return ReadingState.UNTRIED
    if one.error:
        return ReadingState.BLOCKED if is_blocked(one.error) else ReadingState.FAILING
    if not one.read and one.refused + one.failed:
        return ReadingState.BLOCKED if one.refused > one.failed else ReadingState.FAILING
    if one.candidates:
        return ReadingState.READ
    return ReadingState.FAILING if one.led else ReadingState.SILENT


def _candidate_counts(archive: Archive, first: date, last: date, source: str | None) -> list[int]:
    """Return how many candidates of a period were looked at, how many wait or will be tried again, how many there are,
    and how many of these have no day: it is not known from who announced them, nor from the article.

    A further address of an article is none: its own is one already.
    """
    within, bounds = _days_by_clock(archive, first, last)
    sql = f"""
        SELECT count(*) FILTER (WHERE next_try IS NULL AND state IN ('kept', 'dropped')) AS looked_at,
            count(*) FILTER (WHERE (next_try IS NOT NULL OR state = 'pending') AND {_FETCHED}) AS waiting,
            count(*) AS announced,
            count(*) FILTER (WHERE moment IS NULL AND {_PUBLISHED} IS NULL) AS undated
        FROM ledger
        WHERE {within} AND coalesce(reason NOT GLOB 'Twin:*' AND reason NOT GLOB 'Alias:*', 1)
            {"AND ledger.source = :source" if source else ""}
    """
    [row] = archive.rows(sql, **bounds, source=source)
    return [int(str(number)) for number in row.values()]


def _days_by_clock(archive: Archive, first: date, last: date) -> tuple[str, dict[str, str | int]]:
    """Return the condition that a candidate is of some days by the clocks of its source, and the values it names.

    What is of these days by all clocks is known by its moment alone: only of the rest is it asked who announced it.
    What is of none of them by any clock, which nearly all is that a ledger holds, is passed over first.
    """
    sources: defaultdict[str, list[str]] = defaultdict(list, {WIB: []})
    for slug, outlet in outlets(archive).items():
        sources[outlet.zone].append(slug)
    spans = [tuple(_midnight(day, zone) for day in (first, last + timedelta(days=1))) for zone in sources]
    begins, ends = zip(*spans, strict=True)
    values: dict[str, str | int] = {
        "earliest": int(from_iso(min(begins)).timestamp()),
        "latest": int(from_iso(max(ends)).timestamp()),
    }
    clauses = [_within(values, max(begins), min(ends))]
    for (begin, end), slugs in zip(spans, sources.values(), strict=True):
        if (begin, end) != (max(begins), min(ends)):
            name = f"slugs_{len(values)}"
            clauses.append(f"{_within(values, begin, end)} AND ledger.source IN (SELECT value FROM json_each(:{name}))")
            values[name] = json.dumps(slugs)
    return f"(moment IS NULL OR moment >= :earliest AND moment < :latest) AND ({' OR '.join(clauses)})", values


def _within(values: dict[str, str | int], begin: str, end: str) -> str:
    """Return the condition that a candidate is of a span of time, and enter the *values* that it names."""
    number = len(values)
    for name, moment in {"begin": begin, "end": end}.items():
        values |= {f"{name}_{number}": moment, f"{name}_at_{number}": int(from_iso(moment).timestamp())}
    return f"""(
        moment >= :begin_at_{number} AND moment < :end_at_{number} OR moment IS NULL
        AND coalesce({_PUBLISHED}, found) >= :begin_{number} AND coalesce({_PUBLISHED}, found) < :end_{number}
    )"""
