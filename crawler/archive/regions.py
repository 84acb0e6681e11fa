"""The table of regions, and which articles are about them or name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.reference.regions import load_regions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import RegionTag


COLUMNS = "code, name, kind, province, latitude, longitude"


def refresh(archive: Archive) -> None:
    """Bring the table of regions in line with the one that ships; a region that was dropped there stays."""
    if not set(_shipped()).issubset(archive.db.conn.execute(f"SELECT {COLUMNS} FROM regions")):
        with archive.transaction() as db:
            fill(db.conn)


def fill(connection: Connection) -> None:
    """Write the regions that ship, provinces first; a row that says the same already is not touched."""
    connection.executemany(
        f"""
        INSERT INTO regions ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, province = excluded.province,
            latitude = excluded.latitude, longitude = excluded.longitude
        WHERE (name, kind, province, latitude, longitude) IS NOT
            (excluded.name, excluded.kind, excluded.province, excluded.latitude, excluded.longitude)
        """,
        _shipped(),
    )


def _shipped() -> list[tuple[str, str, str, str, float, float]]:
    return [
        (one.code, one.name, one.kind, one.province, one.latitude, one.longitude) for one in load_regions().values()
    ]


def tag(connection: Connection, article: int, regions: Iterable[RegionTag]) -> None:
    """Make *regions* those of an article, in place of what it had."""
    rows = [(article, one.code, one.role, one.evidence) for one in regions]
    before = connection.execute(
        "SELECT article, region, role, evidence FROM article_regions WHERE article = ?", (article,)
    ).fetchall()
    if sorted(before) == sorted(rows):
        return
    connection.execute("DELETE FROM article_regions WHERE article = ?", (article,))
    connection.executemany("INSERT INTO article_regions (article, region, role, evidence) VALUES (?, ?, ?, ?)", rows)
