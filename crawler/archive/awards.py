"""What articles say regions did or won in the programme, and how many articles and sources say so."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import Award

COLUMNS = ("region", "what", "dimension", "edition", "event_date", "evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What narrows a table of awards; every field is optional."""

    region: str | None = None  # code; a province stands for its members too
    edition: int | None = None
    dimension: str | None = None
    what: str | None = None


def note(connection: Connection, article: int, awards: Iterable[Award]) -> None:
    """Make *awards* those of an article, in place of what it had."""
    rows = [(article, one.code, *(getattr(one, column) for column in COLUMNS[1:])) for one in awards]
    names = ", ".join(COLUMNS)
    before = connection.execute(f"SELECT article, {names} FROM awards WHERE article = ? ORDER BY id", (article,))
    if before.fetchall() == rows:
        return
    connection.execute("DELETE FROM awards WHERE article = ?", (article,))
    connection.executemany(f"INSERT INTO awards (article, {names}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def of_article(archive: Archive, article: int) -> list[dict[str, object]]:
    """Return what an article reports of regions, in the order of its text."""
    return archive.rows(
        """
        SELECT code, name, what, dimension, edition, event_date, evidence
        FROM awards JOIN regions ON code = region WHERE article = ? ORDER BY id
        """,
        article,
    )


_IN_REGION = "(:region IS NULL OR region BETWEEN :region AND :region || '.~')"  # or in one of its members
_WHERE = f"""
    {_IN_REGION}
    AND (:edition IS NULL OR edition = :edition) AND (:dimension IS NULL OR dimension = :dimension)
    AND (:what IS NULL OR what = :what)
"""


def cells(archive: Archive, narrowing: Narrowing) -> list[dict[str, object]]:
    """Return each region, edition and dimension with the number of articles and sources that report it."""
    return archive.rows(
        f"""
        SELECT region, name, edition, what, dimension, articles, sources FROM v_awards WHERE {_WHERE}
        ORDER BY region, edition, what, dimension
        """,
        **asdict(narrowing),
    )


def reports(archive: Archive, narrowing: Narrowing) -> list[dict[str, object]]:
    """Return every report of an article on a region, with its source."""
    return archive.rows(
        f"""
        SELECT region, what, dimension, edition, event_date, article, source, awards.evidence
        FROM awards JOIN articles INDEXED BY articles_facts ON articles.id = article
        WHERE {_WHERE} ORDER BY region, article, awards.id
        """,
        **asdict(narrowing),
    )


def wins(archive: Archive, region: str | None) -> list[dict[str, object]]:
    """Return every report of an award won, of all regions or of one and its members, without its sentence."""
    return archive.rows(
        f"""
        SELECT region, what, dimension, edition, event_date, article, source
        FROM awards JOIN articles INDEXED BY articles_facts ON articles.id = article
        WHERE what = 'award' AND {_IN_REGION} ORDER BY region, article, awards.id
        """,
        region=region,
    )


def uncovered(archive: Archive, codes: Iterable[str]) -> list[str]:
    """Return which of *codes* no article is about, in their order."""
    return [
        str(row["value"])
        for row in archive.rows(
            """
            SELECT value FROM json_each(?)
            WHERE NOT EXISTS (SELECT 1 FROM article_regions WHERE region = value AND role = 'subject') ORDER BY key
            """,
            json.dumps(list(codes)),
        )
    ]


def reports_on_uncovered(archive: Archive) -> list[dict[str, object]]:
    """Return every report on a region that no article is about, without its sentence."""
    return archive.rows(
        """
        SELECT region, what, dimension, edition, source
        FROM regions CROSS JOIN awards ON region = code JOIN articles INDEXED BY articles_facts ON articles.id = article
        WHERE NOT EXISTS (SELECT 1 FROM article_regions WHERE region = code AND role = 'subject')
        ORDER BY region, article, awards.id
        """
    )
