"""The index of the captures, what is known of their files, and how far files were replayed."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from crawler.captures.records import Original
from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from crawler.archive.connection import Archive

KEPT, ALL = "kept", "all"  # the series: what led to articles, and every answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where a captured answer stands; the fields are the columns of `captures`, in their order."""

    record: str
    url: str
    fetched: str
    status: int
    digest: str
    file: str
    offset: int
    original: str | None = None


_values_of = attrgetter(*Capture.__slots__)  # astuple would copy each of them deeply


def enter(archive: Archive, captures: Iterable[Capture]) -> None:
    """Enter captures into the index; those that stand in it already stay as they are."""
    with archive.transaction() as db:
        db.conn.executemany(
            "INSERT INTO captures VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record) DO NOTHING",
            map(_values_of, captures),
        )


def original_of(archive: Archive, digest: str, series: str) -> Original | None:
    """Return the first capture of a payload, of a series whose files last as long as those of *series*."""
    row = archive.db.conn.execute(
        """
        SELECT record, url, fetched FROM captures
        WHERE digest = ? AND original IS NULL AND (file GLOB 'kept-*' OR file GLOB ? || '-*')
        ORDER BY fetched, record LIMIT 1
        """,
        (digest, series),
    ).fetchone()
    return Original(record=row[0], url=row[1], fetched=row[2]) if row else None


def found(archive: Archive, record: str | None) -> Capture | None:
    """Return a capture by the number of its record."""
    row = archive.db.conn.execute("SELECT * FROM captures WHERE record = ?", (record,)).fetchone()
    return Capture(**dict(zip(Capture.__slots__, row, strict=True))) if row else None


def last_in(archive: Archive, file: str) -> int:
    """Return the offset of the last capture of a file that is known; 0 if none is."""
    row = archive.db.conn.execute("SELECT max(offset) FROM captures WHERE file = ?", (file,)).fetchone()
    return int(row[0] or 0)


def offsets_in(archive: Archive, file: str) -> list[int]:
    """Return the offsets of the captures of a file that are known, in their order."""
    rows = archive.db.conn.execute("SELECT offset FROM captures WHERE file = ? ORDER BY offset", (file,))
    return [int(offset) for (offset,) in rows]


def old_files(archive: Archive, *, before: datetime, articles: bool) -> list[str]:
    """Return the files in which all captures are older than that, and that nothing newer refers to.

    Without *articles* no file in which a capture of an article on a topic stands.
    """
    rows = archive.db.conn.execute(
        """
        SELECT file FROM captures AS old GROUP BY file HAVING max(fetched) <= :before
        AND NOT EXISTS (
            SELECT 1 FROM captures AS one JOIN captures AS later ON later.original = one.record
            WHERE one.file = old.file AND later.file <> old.file
        ) AND (:articles OR NOT EXISTS (
            SELECT 1 FROM captures AS one JOIN articles ON articles.capture = one.record
            WHERE one.file = old.file AND articles.topic IS NOT NULL
        )) ORDER BY file
        """,
        {"before": to_iso(before), "articles": articles},
    )
    return [str(file) for (file,) in rows]


def forget(archive: Archive, file: str) -> None:
    """Forget the captures in a file: no article points to them any more."""
    with archive.transaction() as db:
        inside = "SELECT record FROM captures WHERE file = ?"
        db.conn.execute(f"UPDATE articles SET capture = NULL WHERE capture IN ({inside})", (file,))
        db.conn.execute("DELETE FROM captures WHERE file = ?", (file,))


def reached(archive: Archive, file: Path, *, rules: str) -> int | None:
    """Return how far a file was replayed under *rules*, None if to its end; one that was changed since is new."""
    row = archive.db.conn.execute(
        "SELECT iif(is_finished, NULL, reached) FROM replays WHERE file = ? AND size = ? AND rules = ?",
        (str(file.resolve()), file.stat().st_size, rules),
    ).fetchone()
    reached: int | None = row[0] if row else 0
    return reached


def note_reached(archive: Archive, file: Path, offset: int, *, rules: str, is_finished: bool) -> None:
    """Note how far a file was replayed."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            INSERT INTO replays VALUES (?, ?, ?, ?, ?) ON CONFLICT (file) DO UPDATE
            SET size = excluded.size, rules = excluded.rules,
                reached = excluded.reached, is_finished = excluded.is_finished
            """,
            (str(file.resolve()), file.stat().st_size, rules, offset, is_finished),
        )
