"""What each topic is to an article, and which articles the rules have not judged as they are now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

CHANGED = ""  # in place of the rules: the text is another one than was judged


def record(connection: Connection, article: int, topics: Iterable[Mapping[str, object]], *, rules: str) -> None:
    """Make *topics* those of an article, in place of what it had, as these rules judge it."""
    rows = [
        (article, one["topic"], one["verdict"], one["relevance"], json.dumps(one["evidence"], ensure_ascii=False))
        for one in topics
    ]
    before = connection.execute("SELECT * FROM article_topics WHERE article = ?", (article,)).fetchall()
    if sorted(before) != sorted(rows):
        connection.execute("DELETE FROM article_topics WHERE article = ?", (article,))
        connection.executemany("INSERT INTO article_topics VALUES (?, ?, ?, ?, ?)", rows)
    _note(connection, article, rules)


def mark_changed(connection: Connection, article: int) -> None:
    """Note that an article has another text than was judged."""
    _note(connection, article, CHANGED)


def _note(connection: Connection, article: int, rules: str) -> None:
    connection.execute(
        """
        INSERT INTO judged (article, rules) VALUES (?, ?)
        ON CONFLICT (article) DO UPDATE SET rules = excluded.rules WHERE rules <> excluded.rules
        """,
        (article, rules),
    )


def of_article(archive: Archive, article: int) -> list[dict[str, object]]:
    """Return the topics of an article, the one that fits best first."""
    return archive.rows(
        """
        SELECT topic, verdict, relevance, evidence FROM article_topics
        WHERE article = ? ORDER BY relevance DESC, topic
        """,
        article,
    )
