"""What articles say regions did or won in the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from crawler.models import Award

COLUMNS = ("region", "what", "dimension", "edition", "event_date", "evidence")


def note(connection: Connection, article: int, awards: Iterable[Award]) -> None:
    """Make *awards* those of an article, in place of what it had."""
    rows = [(article, one.code, *(getattr(one, column) for column in COLUMNS[1:])) for one in awards]
    names = ", ".join(COLUMNS)
    before = connection.execute(f"SELECT article, {names} FROM awards WHERE article = ? ORDER BY id", (article,))
    if before.fetchall() == rows:
        return
    connection.execute("DELETE FROM awards WHERE article = ?", (article,))
    connection.executemany(f"INSERT INTO awards (article, {names}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
