"""What tells which articles are due at the end of a run, as migration m017 makes it; never edited after release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection


def make(connection: Connection) -> None:
    """Add the index of articles with a changed text, and the list of those whose copies were never looked for."""
    connection.execute("CREATE INDEX judged_changed ON judged (article) WHERE rules = ''")
    connection.execute(
        "CREATE TABLE ungrouped (article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE) STRICT"
    )
    connection.execute(
        "INSERT INTO ungrouped SELECT id FROM articles WHERE id NOT IN (SELECT article FROM fingerprints) ORDER BY id"
    )
    _watch(connection)


def _watch(connection: Connection) -> None:
    """Have the list follow the articles and their fingerprints, whoever changes them."""
    connection.execute(
        "CREATE TRIGGER articles_come AFTER INSERT ON articles BEGIN INSERT INTO ungrouped VALUES (new.id); END"
    )
    connection.execute(
        """
        CREATE TRIGGER fingerprints_come AFTER INSERT ON fingerprints BEGIN
            DELETE FROM ungrouped WHERE article = new.article;
        END
        """
    )
    connection.execute(
        """
        CREATE TRIGGER fingerprints_go AFTER DELETE ON fingerprints BEGIN
            INSERT INTO ungrouped SELECT id FROM articles WHERE id = old.article;
        END
        """
    )
