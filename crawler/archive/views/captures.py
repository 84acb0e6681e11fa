"""What is known of the captures: how many there are, in which files, and where that of an article stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.views.rows import columns_of, select

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCapture:
    """Where a captured answer stands."""

    record: str
    url: str
    fetched: str
    status: int
    digest: str
    file: str
    offset: int
    original: str | None  # the record with the payload, where this one only says that nothing has changed


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturesFile:
    """A file as the index knows it."""

    file: str
    captures: int
    first: str
    last: str


def capture(archive: Archive, record: str) -> StoredCapture | None:
    """Return a capture by the number of its record."""
    found = select(archive, StoredCapture, f"SELECT {columns_of(StoredCapture)} FROM captures WHERE record = ?", record)
    return found[0] if found else None


def captures_files(archive: Archive) -> list[CapturesFile]:
    """Return the files in which captures stand, in the order of their names."""
    sql = """
        SELECT file, count(*) AS captures, min(fetched) AS first, max(fetched) AS last
        FROM captures GROUP BY file ORDER BY file
    """
    return select(archive, CapturesFile, sql)


def captured_articles(archive: Archive) -> int:
    """Return how many articles have a capture."""
    return int(archive.db.conn.execute("SELECT count(*) FROM articles WHERE capture IS NOT NULL").fetchone()[0])
