"""What each topic is to an article, and which articles the rules have not judged as they are now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

CHANGED = ""  # in place of the rules: the text is another one than was judged
FORGOTTEN = "-"  # somebody wants it judged again


def record(connection: Connection, article: int, topics: Iterable[Mapping[str, object]]) -> None:
    """Make *topics* those of an article, in place of what it had; evidence that stands in its row is not repeated."""
    [said] = connection.execute("SELECT evidence FROM articles WHERE id = ?", (article,)).fetchone()
    rows = [
        (article, one["topic"], one["verdict"], one["relevance"], None if evidence == said else evidence)
        for one in topics
        for evidence in [json.dumps(one["evidence"], ensure_ascii=False)]
    ]
    before = connection.execute("SELECT * FROM article_topics WHERE article = ?", (article,)).fetchall()
    if set(before) != set(rows):  # a topic has one row
        connection.execute("DELETE FROM article_topics WHERE article = ?", (article,))
        connection.executemany("INSERT INTO article_topics VALUES (?, ?, ?, ?, ?)", rows)


def note(connection: Connection, article: int, *, rules: str, story_rules: str) -> None:
    """Note by which rules an article was judged, and by which its story was found."""
    connection.execute(
        """
        INSERT INTO judged (article, rules, story_rules) VALUES (?, ?, ?)
        ON CONFLICT (article) DO UPDATE SET rules = excluded.rules, story_rules = excluded.story_rules
        WHERE (rules, story_rules) IS NOT (excluded.rules, excluded.story_rules)
        """,
        (article, rules, story_rules),
    )


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


def of_article(archive: Archive, article: int) -> list[dict[str, object]]:
    """Return the topics of an article, the one that fits best first."""
    return archive.rows(
        """
        SELECT article_topics.topic, article_topics.verdict, article_topics.relevance,
            coalesce(article_topics.evidence, articles.evidence) AS evidence
        FROM article_topics JOIN articles ON articles.id = article
        WHERE article = ? ORDER BY article_topics.relevance DESC, article_topics.topic
        """,
        article,
    )
