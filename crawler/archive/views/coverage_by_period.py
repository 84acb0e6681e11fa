"""How much is written about each region in each month, week or edition; a province counts its members' too."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from crawler.archive.connection import explained
from crawler.archive.views.awards import COVERED, TOLD
from crawler.archive.views.completeness import Completeness, completeness, days_of
from crawler.reference.regions import load_regions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from crawler.archive.connection import Archive
    from crawler.reference.regions import Region

    Telling = tuple[str, str | None, list[int]]  # a region, an edition or none, the numbers of articles about it


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


class _Facts:
    """What is counted of each article that counts, by its number: thirteen bytes, so that a million are in memory."""

    def __init__(self, size: int) -> None:
        self.days, self.stories, self.sources = (array("I", bytes(4 * size)) for _ in range(3))  # no day: not counted
        self.rilis = bytearray(size)  # 1: a copy
        self.names: list[str] = [""]  # of days and sources, by their numbers

    def read(self, rows: Iterable[tuple[int, str, int | None, str, str | None]]) -> _Facts:
        """Remember articles: their number, day, story, source and kind."""
        numbers: dict[str, int] = {}
        for article, day, story, source, kind in rows:
            self.days[article] = numbers.setdefault(day, len(numbers) + 1)
            self.sources[article] = numbers.setdefault(source, len(numbers) + 1)
            self.stories[article] = story or 0
            self.rilis[article] = kind == "rilis"
        self.names += numbers
        return self

    def day_of(self, article: int) -> str:
        """Return the day of an article that counts, of any other "", also if it was stored only since."""
        return self.names[self.days[article]] if article < len(self.days) else ""

    def counted(self, articles: Sequence[int]) -> tuple[int, int, int, int]:
        """Return how many articles these are, stories, sources and copies."""
        stories, sources = (set(map(one.__getitem__, articles)) for one in (self.stories, self.sources))
        return len(articles), len(stories), len(sources), sum(map(self.rilis.__getitem__, articles))


_Told = defaultdict[str, dict[str, set[int]]]  # of each region and period the articles
_ABOUT = "article_regions WHERE role = 'subject'"
_TOLD_OF = {By.EDITION: "awards WHERE edition IS NOT NULL"}
_IN_REGION = "AND region BETWEEN :region AND :region || '.~'"
_ON_TOPIC = "AND articles.id IN (SELECT article FROM article_topics WHERE article_topics.topic = :topic)"


def coverage(archive: Archive, asked: CoverageQuery) -> list[RegionInPeriod]:
    """Return each region and period in which an article is about it, in order of codes."""
    return list(each_in_period(archive, asked))


def each_in_period(archive: Archive, asked: CoverageQuery) -> Iterator[RegionInPeriod]:
    """Yield the same row by row: of a million articles, those of one province are in memory at a time."""
    facts = _facts(archive, asked)
    period_of = cache(partial(_period, by=asked.by))  # a hundred thousand articles have some thousand days
    for _, tellings in groupby(_tellings(archive, asked), key=lambda one: one[0][:2]):
        told = _told(tellings, facts, period_of)
        for code in sorted(told):
            if code.startswith(asked.region or ""):
                region = load_regions()[code]
                yield from (_row(region, *one, facts) for one in sorted(told[code].items()))


def _told(tellings: Iterable[Telling], facts: _Facts, period_of: Callable[[str], str]) -> _Told:
    """Return the articles about the regions of a province, and about the province, by period."""
    told = _Told(lambda: defaultdict(set))
    for region, edition, articles in tellings:
        of_region, of_province = told[region], told[region[:2]]
        for article in articles:
            if day := facts.day_of(article):
                period = edition or period_of(day)
                of_region[period].add(article)
                of_province[period].add(article)
    return told


def silent(archive: Archive, asked: CoverageQuery) -> list[Region]:
    """Return the regions that no article is about, provinces of which no member is told of among them."""
    facts = _facts(archive, asked)
    heard = (region for region, _, articles in _tellings(archive, asked) if any(map(facts.day_of, articles)))
    told = {code for region in heard for code in (region, region[:2])}
    wanted = asked.region or ""
    regions = load_regions().items()
    return [region for code, region in sorted(regions) if code not in told and code.startswith(wanted)]


def seen(archive: Archive, asked: CoverageQuery, *, today: str) -> Completeness:
    """Return how completely the days that are asked for were read, or else all until *today* that the archive has."""
    until = asked.until or max(today, asked.since or "")
    return completeness(archive, *days_of(archive, asked.since, until))


def _facts(archive: Archive, asked: CoverageQuery) -> _Facts:
    about = (
        f"AND articles.id IN (SELECT article FROM {_told_of(asked)})" if asked.region or asked.by is By.EDITION else ""
    )
    sql = f"""
        SELECT id, day, story, source, kind FROM articles INDEXED BY articles_facts
        WHERE id < :size AND verdict IS NOT 'no' AND day IS NOT NULL AND {TOLD} {about}
            {"AND day >= :since" if asked.since else ""} {"AND day <= :until" if asked.until else ""}
            {_ON_TOPIC if asked.topic else ""}
    """
    with explained(archive.path):
        [size] = archive.db.conn.execute("SELECT coalesce(max(id), 0) + 1 FROM articles").fetchone()
        return _Facts(size).read(archive.db.conn.execute(sql, {**_values(asked), "size": size}))


def _tellings(archive: Archive, asked: CoverageQuery) -> Iterator[Telling]:
    """Yield each region, with the edition if that is asked for, and the numbers of the articles about it.

    They are joined to their facts in memory: SQLite would look up each for itself, three times as slowly.
    """
    edition = "CAST(edition AS TEXT)" if asked.by is By.EDITION else "NULL"
    sql = f"SELECT region, {edition}, json_group_array(article) FROM {_told_of(asked)} GROUP BY 1, 2 ORDER BY 1, 2"
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


def _row(region: Region, period: str, articles: set[int], facts: _Facts) -> RegionInPeriod:
    return RegionInPeriod(region.code, region.name, region.province, period, *facts.counted(list(articles)))
