"""How much is written about each region in each month, week or edition; a province counts its members' too."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from crawler.archive.connection import explained
from crawler.archive.views.awards import COVERED, TOLD
from crawler.archive.views.completeness import Completeness, completeness
from crawler.reference.regions import load_regions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crawler.archive.connection import Archive
    from crawler.reference.regions import Region

    Fact = tuple[int, str, int | None, str, str | None]  # an article's number, day, story, source and kind


class By(StrEnum):
    """The periods that are told apart."""

    MONTH = "month"
    WEEK = "week"  # by its Monday
    EDITION = "edition"  # the programme year of what an article says a region did or won


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageQuery:
    """Which articles count, and in which periods."""

    by: By = By.MONTH
    since: str | None = None  # day, YYYY-MM-DD
    until: str | None = None
    region: str | None = None  # code; a province stands for its members too
    topic: str | None = None  # slug
    facets: tuple[str, ...] = COVERED  # only articles that tell of one of these, or that were not judged since


class RegionInPeriod(NamedTuple):
    """What was written about a region in a period; of these there may be a hundred thousand."""

    code: str
    name: str
    province: str
    period: str
    articles: int
    stories: int
    sources: int
    rilis: int  # articles that are copies


_Told = defaultdict[str, dict[str, set[int]]]  # of each region and period the articles
_ABOUT = "article_regions WHERE role = 'subject'"
_TOLD_OF = {By.EDITION: "awards WHERE edition IS NOT NULL"}
_IN_REGION = "AND region BETWEEN :region AND :region || '.~'"
_ON_TOPIC = "AND articles.id IN (SELECT article FROM article_topics WHERE article_topics.topic = :topic)"


def coverage(archive: Archive, asked: CoverageQuery) -> list[RegionInPeriod]:
    """Return each region and period in which an article is about it, in order of codes."""
    facts, told = _facts(archive, asked), _Told(lambda: defaultdict(set))
    period_of = cache(partial(_period, by=asked.by))  # a hundred thousand articles have some thousand days
    for region, edition, articles in _tellings(archive, asked):
        of_region, of_province = told[region], told[region[:2]]
        for article in articles:
            if fact := facts.get(article):
                period = edition or period_of(fact[1])
                of_region[period].add(article)
                of_province[period].add(article)
    wanted = [(load_regions()[code], told[code]) for code in sorted(told) if code.startswith(asked.region or "")]
    return [_row(region, *one, facts) for region, periods in wanted for one in sorted(periods.items())]


def silent(archive: Archive, asked: CoverageQuery) -> list[Region]:
    """Return the regions that no article is about, provinces of which no member is told of among them."""
    facts = _facts(archive, asked)
    heard = (region for region, _, articles in _tellings(archive, asked) if not facts.keys().isdisjoint(articles))
    told = {code for region in heard for code in (region, region[:2])}
    wanted = asked.region or ""
    regions = load_regions().items()
    return [region for code, region in sorted(regions) if code not in told and code.startswith(wanted)]


def first_day(archive: Archive) -> str | None:
    """Return the day of the earliest article."""
    [row] = archive.rows("SELECT min(published) AS published FROM articles INDEXED BY articles_published")
    return None if row["published"] is None else str(row["published"])[:10]


def seen(archive: Archive, asked: CoverageQuery, *, today: str) -> Completeness:
    """Return how completely the days that are asked for were read, or else all until *today* that the archive has."""
    until = asked.until or today
    since = min(asked.since or first_day(archive) or today, until)
    return completeness(archive, since, until)


def _facts(archive: Archive, asked: CoverageQuery) -> dict[int, Fact]:
    """Return what is counted of each article that counts."""
    about = (
        f"AND articles.id IN (SELECT article FROM {_told_of(asked)})" if asked.region or asked.by is By.EDITION else ""
    )
    sql = f"""
        SELECT id, day, story, source, kind FROM articles INDEXED BY articles_facts
        WHERE verdict IS NOT 'no' AND day IS NOT NULL AND {TOLD} {about}
            {"AND day >= :since" if asked.since else ""} {"AND day <= :until" if asked.until else ""}
            {_ON_TOPIC if asked.topic else ""}
    """
    with explained(archive.path):
        return {row[0]: row for row in archive.db.conn.execute(sql, _values(asked))}


def _tellings(archive: Archive, asked: CoverageQuery) -> Iterator[tuple[str, str | None, list[int]]]:
    """Yield each region, with the edition if that is asked for, and the numbers of the articles about it.

    They are joined to their facts in memory: SQLite would look up each for itself, three times as slowly.
    """
    edition = "CAST(edition AS TEXT)" if asked.by is By.EDITION else "NULL"
    sql = f"SELECT region, {edition}, json_group_array(article) FROM {_told_of(asked)} GROUP BY 1, 2"
    with explained(archive.path):
        for region, told, articles in archive.db.conn.execute(sql, _values(asked)):
            yield region, told, json.loads(articles)


def _told_of(asked: CoverageQuery) -> str:
    return f"{_TOLD_OF.get(asked.by, _ABOUT)} {_IN_REGION if asked.region else ''}"


def _values(asked: CoverageQuery) -> dict[str, object]:
    return asdict(asked) | {"facets": json.dumps(asked.facets)}


def _period(day: str, by: By) -> str:
    if by is not By.WEEK:
        return day[:7]
    told = date.fromisoformat(day)
    return (told - timedelta(days=told.weekday())).isoformat()


def _row(region: Region, period: str, articles: set[int], facts: Mapping[int, Fact]) -> RegionInPeriod:
    _, _, stories, sources, kinds = zip(*map(facts.__getitem__, articles), strict=True)
    numbers = len(articles), len(set(stories)), len(set(sources)), kinds.count("rilis")
    return RegionInPeriod(region.code, region.name, region.province, period, *numbers)
