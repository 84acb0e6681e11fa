"""Whether the file and its full-text index are sound."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from crawler.errors import ArchiveError

if TYPE_CHECKING:
    from crawler.archive.connection import Archive

ASK_INDEX = "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
DIFFERS = "the full-text index does not say what the articles say"


def integrity(archive: Archive) -> list[str]:
    """Return what SQLite finds wrong with the file and its full-text index; nothing when all is well."""
    return page_problems(archive) + index_problems(archive)


def page_problems(archive: Archive) -> list[str]:
    """Return what SQLite finds wrong with the file, every page of which is read; nobody has to wait meanwhile."""
    problems = [str(row[0]) for row in archive.db.conn.execute("PRAGMA quick_check") if row[0] != "ok"]
    keys = archive.db.conn.execute("PRAGMA foreign_key_check")
    return problems + [f"foreign key of {row[0]} row {row[1]}" for row in keys]


def index_problems(archive: Archive) -> list[str]:
    """Return how the full-text index differs from the articles; who wants to write has to wait meanwhile.

    The index is asked itself, which SQLite takes for a write: that of a read-only archive cannot be.
    """
    try:
        with archive.transaction() as db:
            db.conn.execute(ASK_INDEX)
    except ArchiveError as error:
        if "is damaged" not in str(error):
            raise
        return [DIFFERS]
    return []


def index_problems_in_memory(archive: Archive) -> list[str]:
    """Return the same of a copy in memory, of an archive that has room there: nobody has to wait."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        archive.db.conn.backup(copy)
        try:
            copy.execute(ASK_INDEX)
        except sqlite3.DatabaseError as error:
            if "malformed" not in str(error):
                raise
            return [DIFFERS]
    return []
