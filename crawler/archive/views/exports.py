"""Everything that a search finds, row by row: of a million articles none waits for the last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from crawler.archive.connection import explained
from crawler.archive.views.search import STORY, conditions, expression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.archive.connection import Archive
    from crawler.archive.views.search import Filters

    Row = tuple[Any, ...]

BATCH = 1_000  # articles that are looked up at a time
_ABOUT = "FROM article_regions JOIN regions ON code = region WHERE article = articles.id AND role = 'subject'"
_WON = "SELECT DISTINCT dimension FROM awards WHERE article = articles.id AND dimension IS NOT NULL ORDER BY dimension"
# The columns of an article, each with where it comes from; lists are JSON.
ARTICLE = {
    "id": "articles.id",
    "published": "articles.published",
    "day": "articles.day",
    "source": "articles.source",
    "outlet": "sources.name",
    "title": "articles.title",
    "authors": "articles.authors",
    "regions": f"(SELECT json_group_array(name) FROM (SELECT name {_ABOUT} ORDER BY code))",
    "region_codes": f"(SELECT json_group_array(code) FROM (SELECT code {_ABOUT} ORDER BY code))",
    "dimensions": f"(SELECT json_group_array(dimension) FROM ({_WON}))",
    "topic": "articles.topic",
    "verdict": "articles.verdict",
    "facet": "articles.facet",
    "relevance": "articles.relevance",
    "kind": "articles.kind",
    "overlap": "articles.overlap",
    "story": "articles.story",
    "words": "articles.words",
    "url": "articles.url",
    "gone": "(SELECT gone FROM rechecks WHERE article = articles.id)",
    "description": "articles.description",
    "section": "articles.section",
    "tags": "articles.tags",
    "image": "articles.image",
    "language": "articles.language",
    "precision": "articles.precision",
    "outlet_regions": "sources.regions",
    "outlet_zone": "sources.zone",
    "story_day": "(SELECT min(day) FROM articles AS told WHERE told.story = articles.story)",
    "modified": "articles.modified",
    "fetched": "articles.fetched",
    "text": "articles.text",
}
REGION = {
    "article": "articles.id",
    "code": "regions.code",
    "name": "regions.name",
    "role": "article_regions.role",
    "evidence": "article_regions.evidence",
}
AWARD = {
    "article": "articles.id",
    "code": "regions.code",
    "name": "regions.name",
    "topic": "awards.topic",
    "what": "awards.what",
    "edition": "awards.edition",
    "dimension": "awards.dimension",
    "event_date": "awards.event_date",
    "evidence": "awards.evidence",
}
_REGIONS = "LEFT JOIN article_regions ON article = articles.id LEFT JOIN regions ON code = region"
_AWARDS = "LEFT JOIN awards ON awards.article = articles.id LEFT JOIN regions ON code = awards.region"
STORIES = {
    name: f"v_stories.{name}"
    for name in (
        "id", "title", "first_published", "articles", "sources", "rilis", "liputan", "origin_source", "origin_url",
    )
}  # fmt: skip


class _Table(NamedTuple):
    """What is read of each article that is found."""

    columns: Iterable[str]
    beside: str  # what stands beside the articles
    order: str = ""  # of the rows of one article


def articles(
    archive: Archive, words: str, filters: Filters, columns: Iterable[str], *, query: str = ""
) -> Iterator[Row]:
    """Yield the given columns of each article that has all words and passes the filters, the newest first.

    What matches must fulfil *query* too, which is in FTS5's own language; raise CrawlerError if that is wrong.
    """
    table = _Table([ARTICLE[name] for name in columns], "JOIN sources ON slug = articles.source")
    return _found_rows(archive, words, filters, table, query=query)


def chosen(archive: Archive, numbers: Sequence[int], columns: Iterable[str]) -> Iterator[Row]:
    """Yield the given columns of the articles with these numbers, the newest first."""
    asked = ", ".join(ARTICLE[name] for name in columns)
    sql = f"""
        SELECT {asked} FROM json_each(:numbers) JOIN articles ON articles.id = json_each.value
        JOIN sources ON slug = articles.source ORDER BY articles.published DESC, articles.id DESC
    """
    return _streamed(archive, sql, {"numbers": json.dumps(list(numbers))})


def regions_of(archive: Archive, words: str, filters: Filters, *, query: str = "") -> Iterator[Row]:
    """Yield which regions these articles are about or name."""
    table = _Table(REGION.values(), _REGIONS, order=", role DESC, code")
    rows = _found_rows(archive, words, filters, table, query=query)
    return (row for row in rows if row[1] is not None)


def awards_of(archive: Archive, words: str, filters: Filters, *, query: str = "") -> Iterator[Row]:
    """Yield what these articles say that regions did or won."""
    table = _Table(AWARD.values(), _AWARDS, order=", awards.id")
    rows = _found_rows(archive, words, filters, table, query=query)
    return (row for row in rows if row[1] is not None)


def numbered(archive: Archive, numbers: Sequence[int], columns: Iterable[str]) -> Iterator[Row]:
    """Yield the given columns of the articles with these numbers, in their order."""
    asked = [ARTICLE[name] for name in columns]
    return _numbered(archive, numbers, asked, "JOIN sources ON slug = articles.source")


def regions_numbered(archive: Archive, numbers: Sequence[int]) -> Iterator[Row]:
    """Yield which regions these articles are about or name."""
    return _numbered(archive, numbers, REGION.values(), _REGIONS.replace("LEFT", ""), order=", role DESC, code")


def awards_numbered(archive: Archive, numbers: Sequence[int]) -> Iterator[Row]:
    """Yield what these articles say that regions did or won."""
    return _numbered(archive, numbers, AWARD.values(), _AWARDS.replace("LEFT", ""), order=", awards.id")


def stories(archive: Archive, filters: Filters, *, singles: bool) -> Iterator[Row]:
    """Yield the stories of which any article passes the filters, the newest first."""
    where, values = conditions(filters)
    which = ("" if singles else "AND articles > 1") + ("" if filters.story is None else f" AND id = {STORY}")
    sql = f"""
        SELECT {", ".join(STORIES.values())} FROM v_stories WHERE EXISTS (
            SELECT 1 FROM articles INDEXED BY articles_story WHERE articles.story = v_stories.id {where}
        ) {which} ORDER BY first_published DESC, id DESC
    """
    return _streamed(archive, sql, values)


def _found_rows(archive: Archive, words: str, filters: Filters, table: _Table, *, query: str) -> Iterator[Row]:
    query = expression(words, query)
    if not query and words.strip():
        return iter(())  # nothing but punctuation
    where, values = conditions(filters)
    if query:
        # The plus has the list of those that match made once, and the articles walked by their date.
        where += " AND +articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :query)"
    index = next((name for name in ("story", "source") if getattr(filters, name) is not None), "published")
    sql = f"""
        SELECT {", ".join(table.columns)}, articles.id, articles.story
        FROM articles INDEXED BY articles_{index} {table.beside} WHERE true {where}
        ORDER BY articles.published DESC, articles.id DESC{table.order}
    """
    rows = _streamed(archive, sql, {**values, "query": query})
    return (row[:-2] for row in (one_per_story(rows) if filters.one_per_story else rows))


def _numbered(
    archive: Archive, numbers: Sequence[int], asked: Iterable[str], beside: str, *, order: str = ""
) -> Iterator[Row]:
    # CROSS JOIN, since each number is looked up; in batches, so that no more than one of them is sorted.
    sql = f"""
        SELECT {", ".join(asked)} FROM json_each(:numbers) AS given CROSS JOIN articles ON articles.id = given.value
        {beside} ORDER BY given.key{order}
    """
    for start in range(0, len(numbers), BATCH):
        yield from _streamed(archive, sql, {"numbers": json.dumps(numbers[start : start + BATCH])})


def _streamed(archive: Archive, sql: str, values: dict[str, Any]) -> Iterator[Row]:
    with explained(archive.path):
        # A reader who leaves early would have `yield from` close the cursor, after its database.
        for row in archive.db.conn.execute(sql, values):  # noqa: UP028
            yield row


def one_per_story(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of the first article of each story, and of all of no story; the article and its story stand last.

    The rows of an article follow each other, so that of a million stories a byte each is all that is remembered.
    """
    told, chosen = bytearray(), 0
    for row in rows:
        article, story = row[-2:]
        if article != chosen and (story is None or not _is_marked(told, story)):
            chosen = article
        if article == chosen:
            yield row


def _is_marked(told: bytearray, number: int) -> bool:
    """Say whether a number was asked for before."""
    told.extend(bytes(max(0, number + 1 - len(told))))
    was_marked, told[number] = bool(told[number]), 1
    return was_marked


def names_of(columns: Sequence[str] | None, *, text: bool) -> tuple[str, ...]:
    """Return the columns of an article that are exported: those asked for, or all but what is long."""
    usual = tuple(name for name in ARTICLE if name not in _LONG)
    return (*(columns or usual), *(["text"] if text and "text" not in (columns or ()) else []))


_LONG = {
    "description", "section", "tags", "image", "language", "modified", "fetched", "text", "region_codes", "dimensions",
    "precision", "outlet_regions", "outlet_zone", "story_day",
}  # fmt: skip
