"""What is known of the captures: how many there are, in which files, and where that of an article stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.views.rows import select

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturesFile:
    """A file as the index knows it."""

    file: str
    captures: int
    first: str
    last: str


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


def places(archive: Archive, *, each: bool) -> dict[str, list[int]]:
    """Return at which offsets of each file captures stand: *each* of them, or the last alone."""
    found: dict[str, list[int]] = {}
    sql = "SELECT file, offset FROM captures" if each else "SELECT file, max(offset) FROM captures GROUP BY file"
    for file, offset in archive.db.conn.execute(f"{sql} ORDER BY 1, 2"):
        found.setdefault(file, []).append(offset)
    return found
