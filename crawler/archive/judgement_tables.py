"""The tables of judgements, as migrations m012 and m016 make them; never edited after release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection


def make(connection: Connection) -> None:
    """Add the columns, tables and views of judgements to an archive that has stories."""
    connection.execute("ALTER TABLE articles ADD COLUMN verdict TEXT CHECK (verdict IN ('about', 'mention', 'no'))")
    connection.execute(
        """
        CREATE TABLE article_topics (
            article INTEGER NOT NULL REFERENCES articles(id),
            topic TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('about', 'mention')),
            relevance REAL NOT NULL,
            evidence TEXT NOT NULL,
            PRIMARY KEY (article, topic)
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute("CREATE INDEX article_topics_topic ON article_topics (topic, verdict)")
    # Empty where the text is another one than was judged; no row where an older version stored it.
    connection.execute(
        """
        CREATE TABLE judged (
            article INTEGER PRIMARY KEY REFERENCES articles(id),
            rules TEXT NOT NULL,
            story_rules TEXT NOT NULL
        ) STRICT
        """
    )
    connection.execute("DROP VIEW IF EXISTS v_coverage")
    connection.execute(
        """
        CREATE VIEW v_coverage AS
        SELECT regions.code, regions.name, substr(articles.day, 1, 7) AS month,
            count(*) AS articles, count(DISTINCT articles.story) AS stories, count(DISTINCT articles.source) AS sources
        FROM article_regions JOIN regions ON regions.code = region JOIN articles ON articles.id = article
        WHERE role = 'subject' AND articles.day IS NOT NULL AND articles.verdict IS NOT 'no'
        GROUP BY regions.code, month
        """
    )


def say_once(connection: Connection) -> None:
    """Have the evidence of a topic stand in `article_topics` only if it is another than in the row of the article."""
    connection.execute(
        """
        CREATE TABLE slim_topics (
            article INTEGER NOT NULL REFERENCES articles(id),
            topic TEXT NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('about', 'mention')),
            relevance REAL NOT NULL,
            evidence TEXT,
            PRIMARY KEY (article, topic)
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute(
        """
        INSERT INTO slim_topics
        SELECT article, told.topic, told.verdict, told.relevance, nullif(told.evidence, articles.evidence)
        FROM article_topics AS told CROSS JOIN articles ON articles.id = article ORDER BY article, told.topic
        """
    )
    connection.execute("DROP TABLE article_topics")
    connection.execute("PRAGMA legacy_alter_table = ON")  # what others say of the table stays as they said it
    connection.execute("ALTER TABLE slim_topics RENAME TO article_topics")
    connection.execute("PRAGMA legacy_alter_table = OFF")
    connection.execute("CREATE INDEX article_topics_topic ON article_topics (topic, verdict)")
