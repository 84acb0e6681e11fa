"""The read side: search, one article, what is known of an address."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive import awards, judgements, ledger, ranking, regions
from crawler.archive.ranking import Bounds, Selection
from crawler.errors import ArchiveError, UnknownSource
from crawler.sources.entries import guess
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crawler.archive.connection import Archive

LISTS = ("authors", "tags", "evidence", "origins", "removed", "regions", "scope")
EVERY = "all"
BOUNDS = Bounds()
FEW = 1_000  # articles

WORD = re.compile(r'"([^"]*)"?|(\S+)')


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
    story: int | None = None  # also under a number it had before it was merged
    one_per_story: bool = False  # of the articles that remain, the first of each story


def check_source(archive: Archive, slug: str | None) -> None:
    """Refuse to look for the articles of a source that the archive does not know."""
    if slug is None:
        return
    known = [str(row["slug"]) for row in archive.rows("SELECT slug FROM sources")]
    if slug not in known:
        cure = guess(slug, known) or "; `pantau sources list` names them"
        raise UnknownSource(f"no source {slug!r} was ever crawled into {archive.path}{cure}")


def quote(words: str) -> str:
    """Return *words* as an FTS5 query that means them literally: every word must occur, quoted phrases as phrases."""
    printable = "".join(character if character.isprintable() else " " for character in words)
    terms = [(phrase or word).replace('"', " ") for phrase, word in WORD.findall(printable)]
    return " ".join(f'"{term}"' for term in terms if any(character.isalnum() for character in term))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found."""

    rows: list[dict[str, object]]
    back_to: str | None = None  # where too many articles match to rank them all: the day before which none was ranked


def search(archive: Archive, words: str, filters: Filters, *, limit: int) -> list[dict[str, object]]:
    """Return articles that contain all *words*, best first, with a snippet of each; nothing asked, newest first."""
    return find(archive, words, filters, limit=limit).rows


def find(archive: Archive, words: str, filters: Filters, *, limit: int, bounds: Bounds = BOUNDS) -> Found:
    """Search as `search` does, and say if only the newest of the articles that match were ranked."""
    query = quote(words)
    if not query and words.strip():
        return Found(rows=[])  # nothing but punctuation
    selection, one_per_story = _selection(filters), filters.one_per_story
    if not query:
        chosen = ranking.newest(archive, selection, limit=limit, one_per_story=one_per_story)
        return Found(rows=_in_order(dict.fromkeys(chosen), archive.rows(_PLAIN, chosen=json.dumps(chosen))))
    ranked = ranking.best(archive, query, selection, limit=limit, one_per_story=one_per_story, bounds=bounds)
    ranks = dict(ranked.best)
    sql = _WITH_SNIPPET.format(plus="+" if len(ranks) > FEW else "")
    rows = archive.rows(sql, query=query, chosen=json.dumps(list(ranks)))
    return Found(rows=_in_order(ranks, rows), back_to=ranked.back_to)


def _in_order(ranks: Mapping[int, float | None], rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """Return rows in the order of *ranks*, each with its own; a writer may have taken the words from one since."""
    by_number = {row["id"]: row for row in rows}
    return [by_number[number] | {"rank": rank} for number, rank in ranks.items() if number in by_number]


_FIELDS = (
    "articles.id, articles.title, articles.source, articles.day, articles.published, articles.url, articles.story,"
    " articles.verdict, articles.relevance"
)
_PLAIN = f"""
    SELECT {_FIELDS}, NULL AS rank, substr(articles.text, 1, 200) AS snippet
    FROM json_each(:chosen) JOIN articles ON articles.id = json_each.value
"""
# To ask the full-text index for each of a few articles is faster than to walk it; the plus has it walked.
_WITH_SNIPPET = f"""
    SELECT {_FIELDS}, NULL AS rank, snippet(articles_fts, 1, '[', ']', ' … ', 24) AS snippet
    FROM articles_fts CROSS JOIN articles ON articles.id = articles_fts.rowid
    WHERE articles_fts MATCH :query AND {{plus}}articles_fts.rowid IN (SELECT value FROM json_each(:chosen))
"""

# A list that is made once is faster than to look for each article; the plus keeps SQLite from starting with the list.
_IN_REGION = """+articles.id IN (
    SELECT article FROM article_regions
    WHERE (role = 'subject' OR :mentions) AND region BETWEEN :region AND :region || '.~'
)"""
_IN_DIMENSION = """+articles.id IN (
    SELECT article FROM awards
    WHERE dimension = :dimension AND (:region IS NULL OR region BETWEEN :region AND :region || '.~')
)"""

# Of an article with several topics `articles.verdict` is that of the best; one that was never judged is not refused.
_HAS_TOPIC = """+articles.id IN (
    SELECT article FROM article_topics WHERE topic = :topic
        AND (:verdict IS NULL OR :verdict = 'all' OR verdict = :verdict)
)"""
_VERDICT = {None: "articles.verdict IS NOT 'no'", EVERY: "true"}


_STORY = "coalesce((SELECT story FROM merged_stories WHERE old = :story), :story)"


def _selection(filters: Filters) -> Selection:
    where, values = _where(filters)
    index = next((name for name in ("story", "source") if getattr(filters, name) is not None), "published")
    return Selection(where=where, values=values, index=f"articles_{index}")


def _where(filters: Filters) -> tuple[str, dict[str, object]]:
    clauses = {
        "source": "articles.source = :source",
        "since": "articles.day >= :since",
        "until": "articles.day <= :until",
        "region": _IN_REGION,
        "dimension": _IN_DIMENSION,
        "topic": _HAS_TOPIC,
        "story": f"articles.story = {_STORY}",
    }
    given = {name: getattr(filters, name) for name in clauses if getattr(filters, name) is not None}
    narrowing = [clauses[name] for name in given]
    if filters.topic is None:
        narrowing.append(_VERDICT.get(filters.verdict, "articles.verdict = :verdict"))
    where = "".join(f" AND {clause}" for clause in narrowing)
    return where, given | {"mentions": filters.mentions, "region": filters.region, "verdict": filters.verdict}


def article(archive: Archive, which: str) -> dict[str, object] | None:
    """Return one article by number or address, with the other articles of its story, or None."""
    url = canonical(which)
    if which.isdecimal():
        rows = archive.rows("SELECT * FROM articles WHERE id = ?", int(which[:18]))
    else:
        rows = archive.rows("SELECT * FROM articles WHERE url = ?", url)
    if not rows:
        return _by_announced_address(archive, url) if url else None
    row = unpacked(rows[0])
    row["regions"] = regions.of_article(archive, int(str(row["id"])))
    row["awards"] = awards.of_article(archive, int(str(row["id"])))
    row["topics"] = [unpacked(one) for one in judgements.of_article(archive, int(str(row["id"])))]
    row["copies"] = archive.rows(
        "SELECT id, source, published, title, url, kind, overlap FROM articles WHERE story = ? AND id <> ?"
        " ORDER BY published, id",
        row["story"], row["id"],
    )  # fmt: skip
    return row


def stories(archive: Archive, filters: Filters, *, singles: bool, limit: int) -> list[dict[str, object]]:
    """Return stories of which any article passes *filters*, the newest first, each with all its articles.

    Without *singles* those alone that more than one article tells.
    """
    where, values = _where(filters)
    which = ("" if singles else "AND articles > 1") + ("" if filters.story is None else f" AND id = {_STORY}")
    found = archive.rows(
        f"""
        SELECT * FROM stories WHERE EXISTS (
            SELECT 1 FROM articles INDEXED BY articles_story WHERE articles.story = stories.id {where}
        ) {which} ORDER BY first_published DESC, id DESC LIMIT :limit
        """,
        **values,
        limit=limit,
    )
    return [row | {"told": _tellings(archive, row["id"])} for row in found]


def _tellings(archive: Archive, story: object) -> list[dict[str, object]]:
    return archive.rows(
        """
        SELECT id, source, published, title, url, kind, overlap FROM articles WHERE story = ?
        ORDER BY published IS NULL, published, id
        """,
        story,
    )


def _by_announced_address(archive: Archive, url: str) -> dict[str, object] | None:
    entry = ledger.find(archive, url)
    if entry is None or entry["article"] is None:
        return None
    return article(archive, str(entry["article"]))


def unpacked(row: dict[str, object]) -> dict[str, object]:
    """Return a row with its JSON columns as lists and objects."""
    return {
        name: json.loads(value) if name in LISTS and isinstance(value, str) else value for name, value in row.items()
    }


def totals(archive: Archive) -> dict[str, int]:
    """Return how much is in the archive."""
    names = ("articles", "stories", "sources", "ledger", "digests", "runs")
    counts = {name: int(archive.db.conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in names}
    counts["ledger"] += counts.pop("digests")  # candidates all the same
    return counts


def integrity(archive: Archive) -> list[str]:
    """Return what SQLite finds wrong with the file and its full-text index; nothing when all is well."""
    return page_problems(archive) + index_problems(archive)


def page_problems(archive: Archive) -> list[str]:
    """Return what SQLite finds wrong with the file, every page of which is read; nobody has to wait meanwhile."""
    problems = [str(row[0]) for row in archive.db.conn.execute("PRAGMA quick_check") if row[0] != "ok"]
    keys = archive.db.conn.execute("PRAGMA foreign_key_check")
    return problems + [f"foreign key of {row[0]} row {row[1]}" for row in keys]


def index_problems(archive: Archive) -> list[str]:
    """Return how the full-text index differs from the articles; who wants to write has to wait meanwhile.

    The index is asked itself, which SQLite takes for a write: that of a read-only archive cannot be.
    """
    try:
        with archive.transaction() as db:
            db.conn.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    except ArchiveError as error:
        if "is damaged" not in str(error):
            raise
        return ["the full-text index does not say what the articles say"]
    return []
