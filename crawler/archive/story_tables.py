"""What migration m011 adds: the index of stories, the marks of copies, and views of stories and coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection


def make(connection: Connection) -> None:
    """Add the columns, tables and views; as a part of a released migration this is never edited."""
    connection.execute("ALTER TABLE articles ADD COLUMN kind TEXT CHECK (kind IN ('rilis', 'liputan'))")
    connection.execute("ALTER TABLE articles ADD COLUMN overlap REAL")
    # As sqlite-utils makes it, but not for a new story or kind: those change often, and the words do not.
    connection.execute("DROP TRIGGER articles_au")
    connection.execute(
        """
        CREATE TRIGGER articles_au AFTER UPDATE OF title, text ON articles BEGIN
            INSERT INTO articles_fts (articles_fts, rowid, title, text)
            VALUES ('delete', old.rowid, old.title, old.text);
            INSERT INTO articles_fts (rowid, title, text) VALUES (new.rowid, new.title, new.text);
        END
        """
    )
    connection.execute(
        """
        CREATE TABLE fingerprints (
            article INTEGER PRIMARY KEY REFERENCES articles(id),
            digest TEXT NOT NULL,
            sample BLOB NOT NULL
        ) STRICT
        """
    )
    connection.execute(
        """
        CREATE TABLE shingles (
            hash INTEGER NOT NULL,
            article INTEGER NOT NULL,
            story INTEGER NOT NULL,
            PRIMARY KEY (hash, article)
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute(
        """
        CREATE TABLE merged_stories (
            old INTEGER PRIMARY KEY,
            story INTEGER NOT NULL REFERENCES stories(id)
        ) STRICT
        """
    )
    connection.execute("CREATE INDEX merged_stories_story ON merged_stories (story)")
    _make_views(connection)


def _make_views(connection: Connection) -> None:
    connection.execute(
        """
        CREATE VIEW v_stories AS
        SELECT stories.id, stories.title, stories.first_published, stories.articles, stories.sources,
            (SELECT count(*) FROM articles WHERE story = stories.id AND kind = 'rilis') AS rilis,
            (SELECT count(*) FROM articles WHERE story = stories.id AND kind = 'liputan') AS liputan,
            articles.source AS origin_source, articles.url AS origin_url
        FROM stories LEFT JOIN articles ON articles.id = stories.origin
        """
    )
    connection.execute(
        """
        CREATE VIEW v_coverage AS
        SELECT regions.code, regions.name, substr(articles.day, 1, 7) AS month,
            count(*) AS articles, count(DISTINCT articles.story) AS stories, count(DISTINCT articles.source) AS sources
        FROM article_regions JOIN regions ON regions.code = region JOIN articles ON articles.id = article
        WHERE role = 'subject' AND articles.day IS NOT NULL
        GROUP BY regions.code, month
        """
    )
