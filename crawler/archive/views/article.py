"""One article, with what the rules found in it and the other articles of its story."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crawler.archive.views.changes import Revision, revisions_of
from crawler.archive.views.ledger import meant_address
from crawler.archive.views.rows import PACKED, columns_of, select
from crawler.urls import spellings

if TYPE_CHECKING:
    from crawler.archive.connection import Archive

    Told = dict[str, str]  # a term, its field and its sentence; or a rule and what it removed


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedRegion:
    """A region that an article is about or names."""

    code: str
    name: str
    role: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedAward:
    """What an article says a region did or won."""

    topic: str
    code: str
    name: str
    what: str
    dimension: str | None
    edition: int | None
    event_date: str | None
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicOfArticle:
    """What an article is to one topic."""

    topic: str
    verdict: str
    relevance: float
    evidence: list[Told] = field(metadata=PACKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article as one of those that tell the same story."""

    id: int
    source: str
    published: str | None
    title: str
    url: str
    kind: str | None  # rilis or liputan
    overlap: float | None  # the share of it that stands in another one
    day: str | None  # by the clocks of its source
    precision: str | None  # day, if the hour is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with all that is known of it."""

    id: int
    url: str
    source: str
    title: str
    text: str
    authors: list[str] = field(metadata=PACKED)
    published: str | None
    precision: str | None
    day: str | None
    modified: str | None
    fetched: str
    language: str | None
    section: str | None
    tags: list[str] = field(metadata=PACKED)
    image: str | None
    description: str | None
    words: int
    topic: str | None
    relevance: float | None
    evidence: list[Told] = field(metadata=PACKED)
    story: int | None
    capture: str | None
    family: str | None
    origins: dict[str, str] = field(metadata=PACKED)
    removed: list[Told] = field(metadata=PACKED)
    digest: str
    kind: str | None
    overlap: float | None
    verdict: str | None  # None in an archive of a version that gave none
    facet: str | None  # programme, ministry, own or other
    regions: list[TaggedRegion] = field(default_factory=list)  # its subjects first
    awards: list[ReportedAward] = field(default_factory=list)  # in the order of its text
    topics: list[TopicOfArticle] = field(default_factory=list)  # the one that fits best first
    copies: list[Copy] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)  # the oldest first
    gone: str | None = None  # when it was found removed, if it is
    looked: str | None = None  # when it was looked at again last


_STORED = f"SELECT {columns_of(StoredArticle)} FROM articles"


def article(archive: Archive, which: str) -> StoredArticle | None:
    """Return one article by number or address, also the one that it was announced under, or None."""
    if which.isdecimal():
        return _with_number(archive, int(which[:18]))
    found = (select(archive, StoredArticle, f"{_STORED} WHERE url = ?", url) for url in spellings(which))
    row = next((rows[0] for rows in found if rows), None)
    return _completed(archive, row) if row else _announced_as(archive, which)


def _with_number(archive: Archive, number: int) -> StoredArticle | None:
    found = select(archive, StoredArticle, f"{_STORED} WHERE id = ?", number)
    return _completed(archive, found[0]) if found else None


def _announced_as(archive: Archive, text: str) -> StoredArticle | None:
    known = meant_address(archive, text)
    return None if known is None or known.article is None else _with_number(archive, known.article)


def _completed(archive: Archive, row: StoredArticle) -> StoredArticle:
    gone, looked = _standing(archive, row.id)
    return replace(
        row,
        regions=_regions(archive, row.id),
        awards=_awards(archive, row.id),
        topics=_topics(archive, row.id),
        copies=_copies(archive, row),
        revisions=revisions_of(archive, row.id),
        gone=gone,
        looked=looked,
    )


def _standing(archive: Archive, number: int) -> tuple[str | None, str | None]:
    """Return since when an article is gone, and when it was looked at last."""
    row = archive.db.conn.execute("SELECT gone, looked FROM rechecks WHERE article = ?", (number,)).fetchone()
    gone, looked = row
    return gone, looked


def _regions(archive: Archive, number: int) -> list[TaggedRegion]:
    sql = """
        SELECT code, name, role, evidence FROM article_regions JOIN regions ON code = region
        WHERE article = ? ORDER BY role DESC, code
    """
    return select(archive, TaggedRegion, sql, number)


def _awards(archive: Archive, number: int) -> list[ReportedAward]:
    sql = """
        SELECT topic, code, name, what, dimension, edition, event_date, evidence
        FROM awards JOIN regions ON code = region WHERE article = ? ORDER BY id
    """
    return select(archive, ReportedAward, sql, number)


def _topics(archive: Archive, number: int) -> list[TopicOfArticle]:
    sql = """
        SELECT article_topics.topic, article_topics.verdict, article_topics.relevance,
            coalesce(article_topics.evidence, articles.evidence) AS evidence
        FROM article_topics JOIN articles ON articles.id = article
        WHERE article = ? ORDER BY article_topics.relevance DESC, article_topics.topic
    """
    return select(archive, TopicOfArticle, sql, number)


def _copies(archive: Archive, row: StoredArticle) -> list[Copy]:
    sql = f"SELECT {columns_of(Copy)} FROM articles WHERE story = ? AND id <> ? ORDER BY published, id"
    return select(archive, Copy, sql, row.story, row.id)
