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
from crawler.reference.regions import load_regions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.archive.connection import Archive
    from crawler.reference.regions import Region

    Fact = tuple[int, int | None, str, str | None]  # an article with its story, source and kind


class By(StrEnum):
    """The periods that are told apart."""

    MONTH = "month"
    WEEK = "week"  # by its Monday
    EDITION = "edition"  # the programme year of what an article says a region did or won


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
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


_ABOUT = {By.EDITION: "awards ON article = articles.id AND edition IS NOT NULL"}
_SUBJECT = "article_regions ON article = articles.id AND role = 'subject'"
_ON_TOPIC = "AND articles.id IN (SELECT article FROM article_topics WHERE article_topics.topic = :topic)"


def coverage(archive: Archive, asked: Asked) -> list[RegionInPeriod]:
    """Return each region and period in which an article is about it, in order of codes."""
    told: dict[tuple[str, str], set[Fact]] = defaultdict(set)
    for region, period, fact in _tellings(archive, asked):
        told[region, period].add(fact)
        told[region[:2], period].add(fact)
    wanted = asked.region or ""
    return [_row(*key, told[key]) for key in sorted(told) if key[0].startswith(wanted)]


def silent(archive: Archive, asked: Asked) -> list[Region]:
    """Return the regions that no article is about, provinces of which no member is told of among them."""
    told = {code for region, *_ in _tellings(archive, asked) for code in (region, region[:2])}
    wanted = asked.region or ""
    regions = load_regions().items()
    return [region for code, region in sorted(regions) if code not in told and code.startswith(wanted)]


def first_day(archive: Archive) -> str | None:
    """Return the day of the earliest article."""
    [row] = archive.rows("SELECT min(published) AS published FROM articles INDEXED BY articles_published")
    return None if row["published"] is None else str(row["published"])[:10]


def _tellings(archive: Archive, asked: Asked) -> Iterator[tuple[str, str, Fact]]:
    region = "AND region BETWEEN :region AND :region || '.~'" if asked.region else ""
    sql = f"""
        SELECT region, {"edition" if asked.by is By.EDITION else "day"}, articles.id, story, source, kind
        FROM articles INDEXED BY articles_facts JOIN {_ABOUT.get(asked.by, _SUBJECT)}
        WHERE verdict IS NOT 'no' AND day IS NOT NULL AND {TOLD} {region}
            {"AND day >= :since" if asked.since else ""} {"AND day <= :until" if asked.until else ""}
            {_ON_TOPIC if asked.topic else ""}
    """
    values = asdict(asked) | {"facets": json.dumps(asked.facets)}
    period_of = cache(partial(_period, by=asked.by))  # a hundred thousand rows have some thousand days
    with explained(archive.path):
        for code, when, *fact in archive.db.conn.execute(sql, values):
            yield code, period_of(when), tuple(fact)


def _period(when: str | int, by: By) -> str:
    if by is not By.WEEK:
        return str(when)[:7]
    day = date.fromisoformat(str(when))
    return (day - timedelta(days=day.weekday())).isoformat()


def _row(code: str, period: str, facts: set[Fact]) -> RegionInPeriod:
    region = load_regions()[code]
    _, stories, sources, kinds = zip(*facts, strict=True)
    return RegionInPeriod(
        code=code,
        name=region.name,
        province=region.province,
        period=period,
        articles=len(facts),
        stories=len(set(stories)),
        sources=len(set(sources)),
        rilis=kinds.count("rilis"),
    )
