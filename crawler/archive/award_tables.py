"""The table of awards, as migration m013 makes it; never edited after release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection


def make(connection: Connection) -> None:
    """Add the table and the view of awards."""
    connection.execute(
        """
        CREATE TABLE awards (
            id INTEGER PRIMARY KEY,
            article INTEGER NOT NULL REFERENCES articles(id),
            region TEXT NOT NULL REFERENCES regions(code),
            what TEXT NOT NULL CHECK (what IN ('participant', 'masterplan', 'evaluation', 'award')),
            dimension TEXT CHECK (
                dimension IN ('governance', 'branding', 'economy', 'living', 'society', 'environment')
            ),
            edition INTEGER,
            event_date TEXT,
            evidence TEXT NOT NULL
        ) STRICT
        """
    )
    connection.execute("CREATE INDEX awards_article ON awards (article)")
    connection.execute("CREATE INDEX awards_region ON awards (region, edition)")
    connection.execute(
        """
        CREATE VIEW v_awards AS
        SELECT awards.region, regions.name, regions.province, awards.edition, awards.what, awards.dimension,
            count(DISTINCT awards.article) AS articles, count(DISTINCT articles.source) AS sources
        FROM awards JOIN regions ON regions.code = awards.region JOIN articles ON articles.id = awards.article
        GROUP BY awards.region, awards.edition, awards.what, awards.dimension
        """
    )
