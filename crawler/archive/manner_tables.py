"""The tables of what spares the sites requests, as migration m010 makes them; never edited after release."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection


def make(connection: Connection) -> None:
    """Add the tables of robots.txt and of probes, and the pace of each channel."""
    connection.execute(
        """
        CREATE TABLE robots (
            origin TEXT PRIMARY KEY,
            fetched TEXT NOT NULL,
            status INTEGER NOT NULL,
            text TEXT NOT NULL
        ) STRICT
        """
    )
    # Sources at which a probe found no channel: how often in a row, and when last.
    connection.execute(
        """
        CREATE TABLE probes (
            source TEXT PRIMARY KEY REFERENCES sources(slug),
            failures INTEGER NOT NULL,
            tried TEXT NOT NULL
        ) STRICT
        """
    )
    # When a channel last had something new, the seconds from one new thing to the next, and when to ask again.
    for column in ("heard TEXT", "rhythm REAL", "due TEXT"):
        connection.execute(f"ALTER TABLE channels ADD COLUMN {column}")
