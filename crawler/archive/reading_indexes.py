"""The indexes that readers are answered from, as migration m014 makes them; never edited after release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

# An article is several pages of the file, so what is asked of thousands of them stands in these indexes too.
INDEXES = {
    "articles_facts": "articles (id, verdict, day, source, story, kind, published)",
    "articles_published": "articles (published, id, verdict, day, source, story)",
    "articles_source": "articles (source, published, id, verdict, day, story)",
    "articles_story": "articles (story, verdict, day, source)",
    "stories_first": "stories (first_published, id)",
    "stories_copied": "stories (first_published, id) WHERE articles > 1",
    "article_regions_region": "article_regions (region, role, article)",
    "awards_region": "awards (region, edition, what, dimension, article, event_date)",
}


def make(connection: Connection) -> None:
    """Make the indexes, some of them in place of narrower ones."""
    for name, columns in INDEXES.items():
        connection.execute(f"DROP INDEX IF EXISTS {name}")
        connection.execute(f"CREATE INDEX {name} ON {columns}")
    connection.execute("DROP VIEW v_awards")
    # INDEXED BY, since SQLite without statistics would read the articles themselves.
    connection.execute(
        """
        CREATE VIEW v_awards AS
        SELECT awards.region, regions.name, regions.province, awards.edition, awards.what, awards.dimension,
            count(DISTINCT awards.article) AS articles, count(DISTINCT articles.source) AS sources
        FROM awards JOIN regions ON regions.code = awards.region
            JOIN articles INDEXED BY articles_facts ON articles.id = awards.article
        GROUP BY awards.region, awards.edition, awards.what, awards.dimension
        """
    )
