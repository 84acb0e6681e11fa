"""Search: the articles that have all words and pass the filters, the best first."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING

from crawler.archive.connection import query_error
from crawler.archive.views import ranking
from crawler.archive.views.ranking import Bounds, Selection, quote
from crawler.archive.views.rows import select
from crawler.errors import ReaderError, UnknownSource, closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from crawler.archive.connection import Archive

EVERY = "all"
BOUNDS = Bounds()
MARKS = ("[", "]")  # around the words that were found, in a snippet
FEW = 1_000  # articles
BATCH = 20_000  # articles that are read at a time; for each batch with words, the full-text index is walked once
BEGINNING = 200  # characters of a text that are shown where nothing was found in it
COUNTED = 200_000  # articles; of more it is only said that they are more


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What narrows a search; every field is optional."""

    source: str | None = None
    since: str | None = None  # day, YYYY-MM-DD
    until: str | None = None
    region: str | None = None  # code; a province stands for its members too
    mentions: bool = False  # also articles that only name the region
    dimension: str | None = None  # in which an award is reported, of the region if one is given
    topic: str | None = None  # slug
    verdict: str | None = None  # about, mention, no or all; without it what is about or mentions a topic
    facets: tuple[str, ...] = ()  # any of these: programme, ministry, own, other
    story: int | None = None  # also under a number it had before it was merged
    after: int | None = None  # the number of an article: only those that were stored later
    one_per_story: bool = False  # of the articles that remain, the first of each story


def check_source(archive: Archive, slug: str | None) -> None:
    """Refuse to look for the articles of a source that the archive does not know."""
    if slug is None:
        return
    known = [str(row["slug"]) for row in archive.rows("SELECT slug FROM sources")]
    if slug not in known:
        meant = closest(slug, known)
        values = {"said": repr(slug), "archive": str(archive.path), "meant": repr(meant)}
        raise UnknownSource("wrong_uncrawled_meant" if meant else "wrong_uncrawled", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article as a search shows it."""

    id: int
    title: str
    source: str
    day: str | None
    published: str | None
    url: str
    story: int | None
    verdict: str | None
    facet: str | None
    relevance: float | None
    precision: str | None = None  # day, if the hour is not known
    gone: str | None = None  # when it was found removed by its medium, if it is
    rank: float | None = None  # the lower, the better; None if no words were asked for
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found; the articles themselves are read when they are asked for."""

    numbers: Sequence[int] = ()  # of the articles, in their order
    ranks: Sequence[float] | None = None  # of each of them, if words were asked for
    back_to: str | None = None  # where too many articles match to rank them all: the day before which none was ranked
    total: int | None = None  # articles or stories that a search without a limit finds, where that is known
    read: Callable[[Sequence[int]], Sequence[FoundArticle]] = field(default=lambda _: (), repr=False)

    @property
    def rows(self) -> Iterator[FoundArticle]:
        """Read the articles one by one, in their order: of a million, those of one batch are in memory at a time."""
        for start in range(0, len(self.numbers), BATCH):
            some = self.numbers[start : start + BATCH]
            ranks = repeat(None) if self.ranks is None else self.ranks[start : start + BATCH]
            yield from _in_order(dict(zip(some, ranks, strict=False)), self.read(some))


def search(archive: Archive, words: str, filters: Filters, *, limit: int) -> list[FoundArticle]:
    """Return articles that contain all *words*, best first, with a snippet of each; nothing asked, newest first."""
    return list(find(archive, words, filters, limit=limit).rows)


def find(
    archive: Archive, words: str, filters: Filters, *, limit: int, bounds: Bounds = BOUNDS, query: str = "",
    marks: tuple[str, str] = MARKS,
) -> Found:  # fmt: skip
    """Search as `search` does, and say if only the newest of the articles that match were ranked.

    What matches must fulfil *query* too, which is in FTS5's own language; raise ReaderError if that is wrong.
    """
    asked = expression(words, query)
    if not asked and words.strip():
        return Found()  # nothing but punctuation
    selection, one_per_story = selection_of(archive, filters, bounds.listed), filters.one_per_story
    if not asked:
        newest = ranking.newest(archive, selection, limit=limit, one_per_story=one_per_story)
        return Found(numbers=newest, read=partial(_plain, archive))
    ranked = ranking.best(archive, asked, selection, limit=limit, one_per_story=one_per_story, bounds=bounds)
    # Each time the index is asked for the beginning of a word, it merges the lists of all words that begin so.
    is_walked = len(ranked.numbers) > FEW or "*" in query
    read = partial(_with_snippets, archive, asked, marks=marks, is_walked=is_walked)
    return Found(numbers=ranked.numbers, ranks=ranked.ranks, back_to=ranked.back_to, total=ranked.total, read=read)


def count(archive: Archive, words: str, filters: Filters, *, query: str = "") -> int:
    """Return how many articles a search finds if nothing limits it; a greater number than COUNTED is no exact one."""
    asked = expression(words, query)
    if not asked and words.strip():
        return 0
    one_per_story = filters.one_per_story
    return ranking.count(archive, asked, selection_of(archive, filters), one_per_story=one_per_story, most=COUNTED)


def newest_number(archive: Archive) -> int:
    """Return the number of the article that was stored last, 0 if there is none."""
    [row] = archive.rows("SELECT coalesce(max(id), 0) AS number FROM articles")
    return int(str(row["number"]))


def expression(words: str, query: str) -> str:
    """Return in FTS5's language what was asked for in it and literally."""
    literal = quote(words)
    if not query.strip():
        return literal
    if error := query_error(query):
        raise ReaderError("wrong_query", {"query": repr(query), "why": error.removeprefix("fts5: ")})
    return f"({query}) AND ({literal})" if literal else query


def shown(
    archive: Archive, words: str, numbers: Sequence[int], *, marks: tuple[str, str] = MARKS
) -> list[FoundArticle]:
    """Return articles that were chosen, in that order, each with a snippet around *words*, or else its beginning."""
    query = quote(words)
    if query:
        rows = _with_snippets(archive, query, numbers, marks=marks, is_walked=len(numbers) > FEW)
    else:
        rows = _plain(archive, numbers)
    return list(_in_order(dict.fromkeys(numbers), rows))


def _plain(archive: Archive, numbers: Sequence[int]) -> list[FoundArticle]:
    rows = select(archive, FoundArticle, _PLAIN, chosen=json.dumps(list(numbers)), most=BEGINNING + 1)
    return [replace(row, snippet=_beginning(row.snippet)) for row in rows]


def _beginning(text: str) -> str:
    """Return the beginning of a text; of a longer one as far as its last whole word, and a sign that it goes on."""
    if len(text) <= BEGINNING:
        return text
    whole = text[: BEGINNING + 1].rpartition(" ")[0]
    return f"{whole or text[:BEGINNING]} …"


def _with_snippets(
    archive: Archive, query: str, numbers: Sequence[int], *, marks: tuple[str, str], is_walked: bool
) -> list[FoundArticle]:
    sql, (begin, end) = _WITH_SNIPPET.format(plus="+" if is_walked else ""), marks
    chosen = json.dumps(list(numbers))
    return select(archive, FoundArticle, sql, query=query, chosen=chosen, begin=begin, end=end)


def _in_order(ranks: Mapping[int, float | None], rows: Iterable[FoundArticle]) -> Iterator[FoundArticle]:
    """Yield rows in the order of *ranks*, each with its own; a writer may have taken the words from one since."""
    by_number = {row.id: row for row in rows}
    return (replace(by_number[number], rank=rank) for number, rank in ranks.items() if number in by_number)


_FIELDS = (
    "articles.id, articles.title, articles.source, articles.day, articles.published, articles.url, articles.story,"
    " articles.verdict, articles.facet, articles.relevance, articles.precision,"
    " (SELECT gone FROM rechecks WHERE article = articles.id) AS gone"
)
_PLAIN = f"""
    SELECT {_FIELDS}, substr(articles.text, 1, :most) AS snippet
    FROM json_each(:chosen) JOIN articles ON articles.id = json_each.value
"""
# To ask the full-text index for each of a few articles is faster than to walk it; the plus has it walked.
_WITH_SNIPPET = f"""
    SELECT {_FIELDS}, snippet(articles_fts, 1, :begin, :end, ' … ', 24) AS snippet
    FROM articles_fts CROSS JOIN articles ON articles.id = articles_fts.rowid
    WHERE articles_fts MATCH :query AND {{plus}}articles_fts.rowid IN (SELECT value FROM json_each(:chosen))
"""

# The articles that pass one filter. Of an article with several topics `articles.verdict` is that of the best.
_PASSING = {
    "region": """
        SELECT article FROM article_regions
        WHERE (role = 'subject' OR :mentions) AND region BETWEEN :region AND :region || '.~'
    """,
    "dimension": """
        SELECT article FROM awards
        WHERE dimension = :dimension AND (:region IS NULL OR region BETWEEN :region AND :region || '.~')
    """,
    "topic": """
        SELECT article FROM article_topics WHERE topic = :topic
            AND (:verdict IS NULL OR :verdict = 'all' OR verdict = :verdict)
    """,
}
# A list that is made once is faster than to look for each article; the plus keeps SQLite from starting with the list.
_IN = {name: f"+articles.id IN ({some})" for name, some in _PASSING.items()} | {
    "facets": """+articles.id IN (
        SELECT id FROM articles INDEXED BY articles_facet WHERE facet IN (SELECT value FROM json_each(:facets))
    )"""
}
# But where most articles pass, and a few are wanted, the list would be long and each is soon found.
_EACH = {name: f"EXISTS (SELECT 1 FROM ({some}) WHERE article = articles.id)" for name, some in _PASSING.items()} | {
    "facets": "articles.facet IN (SELECT value FROM json_each(:facets))"
}
_VERDICT = {None: "articles.verdict IS NOT 'no'", EVERY: "true"}


# The story of a number that it may have had before it was merged into another.
STORY = "coalesce((SELECT story FROM merged_stories WHERE old = :story), :story)"


_INDEXED = "SELECT id AS article FROM articles INDEXED BY {index} WHERE"
# Those that pass some filters which an index of articles answers.
_NARROW = _PASSING | {
    "story": f"{_INDEXED.format(index='articles_story')} story = {STORY}",
    "source": f"{_INDEXED.format(index='articles_source')} source = :source",
    "after": f"{_INDEXED.format(index='articles_facts')} id > :after",
    "facets": f"{_INDEXED.format(index='articles_facet')} facet IN (SELECT value FROM json_each(:facets))",
    "verdict": f"{_INDEXED.format(index='articles_facts')} verdict = :verdict",
    "days": f"{_INDEXED.format(index='articles_published')} {{published}}",
}
_ORDERED = {"source", "days"}  # filters of which an index has the newest that pass one behind the other
# No clock is more than a day ahead or behind.
_PUBLISHED = {"since": "published >= date(:since, '-1 day')", "until": "published < date(:until, '+2 days')"}


def selection_of(archive: Archive, filters: Filters, most: int = BOUNDS.listed) -> Selection:
    """Return what *filters* select: of a list of those that pass the narrowest of them, if one of them is narrow."""
    _, values = conditions(filters)
    names = _narrowing(filters)
    if "days" in names and not _has_moments(archive):
        names.remove("days")
    lists = {name: _numbers_passing(archive, name, filters, values | {"most": most + 1}) for name in names}
    short = {name: numbers for name, numbers in lists.items() if numbers is not None}
    narrowest = min(short, key=lambda name: len(short[name]), default=None)
    is_listed = narrowest is not None and (narrowest not in _ORDERED or bool(filters.facets))
    each = {"facets", *(lists.keys() - short.keys())}
    where, values = conditions(filters, each=each, but=narrowest if is_listed else None)
    if narrowest and is_listed:
        return Selection(where=where, values=values, index="articles_facts", listed=short[narrowest], are_few=True)
    by_source = narrowest != "days" and filters.source is not None and not filters.facets
    index = "articles_source" if by_source else "articles_published"
    where += _published(filters, " AND ") if "days" in names else ""
    return Selection(where=where, values=values, index=index, are_few=narrowest is not None)


def _narrowing(filters: Filters) -> list[str]:
    is_of_topic = filters.verdict == EVERY or filters.topic is not None  # and no filter, or another one
    given = [
        name for name in _NARROW
        if getattr(filters, name, None) not in {None, ()} and not (name == "verdict" and is_of_topic)
    ]  # fmt: skip
    return [*given, "days"] if filters.since or filters.until else given


def _has_moments(archive: Archive) -> bool:
    """Say whether the moment of publication is known of every article of which the day is, as of those we read."""
    sql = "FROM articles INDEXED BY articles_published WHERE published IS NULL AND day IS NOT NULL"
    return not archive.rows(f"SELECT 1 AS found {sql} LIMIT 1")


def _published(filters: Filters, before: str) -> str:
    return "".join(f"{before}{told}" for name, told in _PUBLISHED.items() if getattr(filters, name) is not None)


def _numbers_passing(archive: Archive, name: str, filters: Filters, values: dict[str, str | int | None]) -> str | None:
    """Return the numbers of the articles that pass one filter, or None if these are not few."""
    some = _NARROW[name].format(published=_published(filters, " AND ").removeprefix(" AND "))
    sql = f"""
        SELECT count(*) AS n, json_group_array(article) AS listed
        FROM (SELECT DISTINCT article FROM ({some}) LIMIT :most)
    """
    [row] = archive.rows(sql, **values)
    return None if int(str(row["n"])) == values["most"] else str(row["listed"])


def conditions(
    filters: Filters, *, each: Collection[str] = (), but: str | None = None
) -> tuple[str, dict[str, str | int | None]]:
    """Return what *filters* demand of `articles`: conditions with an AND before each, and the values they name.

    Those named in *each* are looked for article by article; the one named *but* is left out.
    """
    clauses = (
        _IN
        | {name: _EACH[name] for name in each if name in _EACH}
        | {
            "source": "articles.source = :source",
            "since": "articles.day >= :since",
            "until": "articles.day <= :until",
            "story": f"articles.story = {STORY}",
            "after": "articles.id > :after",
        }
    )
    given = {name: getattr(filters, name) for name in clauses if getattr(filters, name) not in {None, ()}}
    narrowing = [clauses[name] for name in given if name != but]
    if filters.topic is None:
        narrowing.append(_VERDICT.get(filters.verdict, "articles.verdict = :verdict"))
    where = "".join(f" AND {clause}" for clause in narrowing)
    asked = {"mentions": filters.mentions, "region": filters.region, "verdict": filters.verdict}
    return where, given | asked | {"facets": json.dumps(filters.facets)}
