"""What articles say regions did or won in the programmes of topics."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from crawler.models import Award

COLUMNS = ("topic", "region", "what", "dimension", "edition", "event_date", "evidence")

values_of = attrgetter("topic", "code", *COLUMNS[2:])  # of an award, in the order of the columns


def note(connection: Connection, article: int, awards: Iterable[Award]) -> None:
    """Make *awards* those of an article, in place of what it had."""
    rows = [(article, *values_of(one)) for one in awards]
    names = ", ".join(COLUMNS)
    before = connection.execute(f"SELECT article, {names} FROM awards WHERE article = ? ORDER BY id", (article,))
    if before.fetchall() == rows:
        return
    connection.execute("DELETE FROM awards WHERE article = ?", (article,))
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    connection.executemany(f"INSERT INTO awards (article, {names}) VALUES ({marks})", rows)
