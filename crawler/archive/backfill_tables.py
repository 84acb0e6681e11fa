"""The tables of backfills, as migration m009 makes them; never edited after release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection


def make(connection: Connection) -> None:
    """Add the columns and tables of backfills, and the rank of a candidate."""
    connection.execute("ALTER TABLE ledger ADD COLUMN rank INTEGER NOT NULL DEFAULT 0")
    connection.execute("DROP INDEX ledger_open")
    connection.execute(
        """
        CREATE INDEX ledger_open ON ledger (source, rank, published)
        WHERE state = 'pending' OR next_try IS NOT NULL
        """
    )
    # One row for each stretch of time that was, or is being, read of a source.
    connection.execute(
        """
        CREATE TABLE backfills (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(slug),
            since TEXT NOT NULL,
            until TEXT NOT NULL,
            begun TEXT NOT NULL,
            finished TEXT,
            UNIQUE (source, since, until)
        ) STRICT
        """
    )
    # What has been read for it, and what is still to be read: a killed backfill goes on here.
    connection.execute(
        """
        CREATE TABLE backfill_documents (
            backfill INTEGER NOT NULL REFERENCES backfills(id),
            url TEXT NOT NULL,
            channel INTEGER NOT NULL REFERENCES channels(id),
            state TEXT NOT NULL CHECK (state IN ('wanted', 'read', 'failed', 'needless')),
            reported INTEGER NOT NULL DEFAULT 0,
            shown INTEGER NOT NULL DEFAULT 0,
            oldest TEXT,
            error TEXT,
            PRIMARY KEY (backfill, url)
        ) STRICT
        """
    )
    # The backfill that announced a candidate last.
    connection.execute("ALTER TABLE ledger ADD COLUMN backfill INTEGER REFERENCES backfills(id)")
    connection.execute("CREATE INDEX ledger_backfill ON ledger (backfill) WHERE backfill IS NOT NULL")
    for column in ("reported INTEGER", "examined INTEGER", "note TEXT"):
        connection.execute(f"ALTER TABLE source_runs ADD COLUMN {column}")
