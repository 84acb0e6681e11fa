"""What each topic is to an article, what it reports of regions, and which articles are not judged by today's rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from crawler.archive import regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import Award, Evidence, Judgement, TopicVerdict

CHANGED = ""  # in place of the rules: the text is another one than was judged
FORGOTTEN = "-"  # somebody wants it judged again
AWARD_COLUMNS = ("topic", "region", "what", "dimension", "edition", "event_date", "evidence")
values_of = attrgetter("topic", "code", *AWARD_COLUMNS[2:])  # of an award, in the order of the columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """By which rules articles are judged, and by which their stories are found."""

    judging: str
    stories: str


# The articles that are not judged by today's rules, or not by the regions that their source has in the seeds, else in
# the archive.
SEEDED = "WITH seeded (slug, regions) AS MATERIALIZED (SELECT key, value FROM json_each(:homes))"
DUE = """
    FROM articles LEFT JOIN judged ON judged.article = articles.id LEFT JOIN sources ON sources.slug = articles.source
        LEFT JOIN seeded ON seeded.slug = articles.source
    WHERE articles.id > :after AND (
        :everything OR rules IS NOT :rules OR story_rules IS NOT :story_rules
        OR source_regions IS NOT coalesce(seeded.regions, sources.regions)
    )
"""

UNKNOWN_RULES = Rules(judging="", stories="")  # those of nobody: what was judged by them is due


def due_values(rules: Rules, homes: Mapping[str, Iterable[str]]) -> dict[str, str | int]:
    """Return what `DUE` is given, from the first article on."""
    told = json.dumps({slug: json.dumps(list(codes)) for slug, codes in homes.items()})
    return {"rules": rules.judging, "story_rules": rules.stories, "homes": told, "after": 0, "everything": False}


def write(
    connection: Connection, article: int, judgement: Judgement, *, rules: Rules, home: Iterable[str] | None = None
) -> None:  # fmt: skip
    """Make *judgement* what the rules say of an article; a row that says the same already is not touched.

    *home* are the regions of its source by which it was judged; by default those that the source has in the archive.
    """
    _write_best(connection, article, judgement)
    _write_topics(connection, article, judgement.referred)
    regions.tag(connection, article, judgement.regions)
    _write_awards(connection, article, judgement.awards)
    connection.execute(
        """
        INSERT INTO judged (article, rules, story_rules, source_regions)
        SELECT articles.id, ?, ?, coalesce(?, sources.regions)
        FROM articles JOIN sources ON sources.slug = articles.source WHERE articles.id = ?
        ON CONFLICT (article) DO UPDATE
            SET rules = excluded.rules, story_rules = excluded.story_rules, source_regions = excluded.source_regions
        WHERE (rules, story_rules, source_regions)
            IS NOT (excluded.rules, excluded.story_rules, excluded.source_regions)
        """,
        (rules.judging, rules.stories, None if home is None else json.dumps(list(home)), article),
    )


def _write_best(connection: Connection, article: int, judgement: Judgement) -> None:
    best = judgement.best
    connection.execute(
        """
        UPDATE articles
        SET topic = :topic, verdict = :verdict, facet = :facet, relevance = :relevance, evidence = :evidence
        WHERE id = :article AND (topic, verdict, facet, relevance, evidence)
            IS NOT (:topic, :verdict, :facet, :relevance, :evidence)
        """,
        {
            "article": article, "topic": judgement.topic, "verdict": best.verdict.value, "facet": judgement.facet,
            "relevance": best.relevance, "evidence": _evidence_json(best.evidence),
        },
    )  # fmt: skip


def _write_topics(connection: Connection, article: int, topics: Iterable[TopicVerdict]) -> None:
    """Make *topics* those of an article, in place of what it had; evidence that stands in its row is not repeated."""
    [said] = connection.execute("SELECT evidence FROM articles WHERE id = ?", (article,)).fetchone()
    rows = [
        (article, one.topic, one.verdict.value, one.relevance, None if evidence == said else evidence)
        for one in topics
        for evidence in [_evidence_json(one.evidence)]
    ]
    before = connection.execute("SELECT * FROM article_topics WHERE article = ?", (article,)).fetchall()
    if set(before) != set(rows):  # a topic has one row
        connection.execute("DELETE FROM article_topics WHERE article = ?", (article,))
        connection.executemany("INSERT INTO article_topics VALUES (?, ?, ?, ?, ?)", rows)


def _evidence_json(evidence: Iterable[Evidence]) -> str:
    said = [{"term": one.term, "field": one.field, "sentence": one.sentence} for one in evidence]
    return json.dumps(said, ensure_ascii=False)


def mark_changed(connection: Connection, article: int) -> None:
    """Note that an article has another text than was judged; its story has been found again."""
    connection.execute("UPDATE judged SET rules = ? WHERE article = ?", (CHANGED, article))


def has_changed(archive: Archive) -> bool:
    """Say whether any article has another text than was judged."""
    return archive.db.conn.execute("SELECT 1 FROM judged WHERE rules = '' LIMIT 1").fetchone() is not None


def forget(archive: Archive) -> None:
    """Have every article judged again, and its story found again."""
    with archive.transaction() as db:
        db.conn.execute("UPDATE judged SET rules = ?, story_rules = ?", (FORGOTTEN, FORGOTTEN))


def _write_awards(connection: Connection, article: int, awards: Iterable[Award]) -> None:
    """Make *awards* those of an article, in place of what it had."""
    rows = [(article, *values_of(one)) for one in awards]
    names = ", ".join(AWARD_COLUMNS)
    before = connection.execute(f"SELECT article, {names} FROM awards WHERE article = ? ORDER BY id", (article,))
    if before.fetchall() == rows:
        return
    connection.execute("DELETE FROM awards WHERE article = ?", (article,))
    marks = ", ".join("?" * (len(AWARD_COLUMNS) + 1))
    connection.executemany(f"INSERT INTO awards (article, {names}) VALUES ({marks})", rows)
