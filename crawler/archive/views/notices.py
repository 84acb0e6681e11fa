"""Searches that notify, and messages: those that wait, and those that were sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crawler.archive.views.rows import PACKED, columns_of, select

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A search that notifies of each new match."""

    name: str
    words: str
    filters: dict[str, Any] = field(metadata=PACKED)  # and the query in FTS5's own language, if there is one
    recipient: str  # the name of an address
    added: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message, and whether it was sent."""

    id: int
    key: str  # by which a double is known
    kind: str  # digest, watch or alert
    name: str  # of the watch; of a digest, what it asks for
    recipient: str
    made: str
    told: dict[str, Any] = field(metadata=PACKED)
    sent: str | None
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWatch(Watch):
    """A watch, and what became of its messages."""

    told: int  # articles
    sent: str | None  # the last time
    waiting: int  # messages
    error: str | None  # why the last of these was not taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """Messages to one recipient that were tried and not taken."""

    recipient: str
    messages: int
    since: str
    error: str


_NOTICE = f"SELECT {columns_of(Notice)} FROM notices"


def watches(archive: Archive) -> list[KeptWatch]:
    """Return all searches that notify, by name."""
    sql = """
        SELECT name, words, filters, recipient, added,
            (SELECT coalesce(sum(json_array_length(told, '$.articles')), 0) FROM notices
                WHERE kind = 'watch' AND notices.name = watches.name) AS told,
            (SELECT max(sent) FROM notices WHERE kind = 'watch' AND notices.name = watches.name) AS sent,
            (SELECT count(*) FROM notices
                WHERE kind = 'watch' AND notices.name = watches.name AND sent IS NULL) AS waiting,
            (SELECT error FROM notices
                WHERE kind = 'watch' AND notices.name = watches.name AND sent IS NULL ORDER BY id DESC LIMIT 1) AS error
        FROM watches ORDER BY name
    """
    return select(archive, KeptWatch, sql)


def told_by(archive: Archive, watch: str) -> set[int]:
    """Return the articles that a watch has told, and those that were there before it."""
    rows = archive.db.conn.execute("SELECT article FROM watched WHERE watch = ?", (watch,))
    return {int(article) for (article,) in rows}


def one(archive: Archive, key: str) -> Notice:
    """Return the message of a key that there is."""
    [found] = select(archive, Notice, f"{_NOTICE} WHERE key = ?", key)
    return found


def waiting(archive: Archive, kind: str, name: str, recipient: str | None = None) -> list[Notice]:
    """Return the messages that were not sent, or of which nobody knows, the oldest first."""
    sql = f"""
        {_NOTICE} WHERE kind = :kind AND name = :name AND sent IS NULL
            AND (:recipient IS NULL OR recipient = :recipient) ORDER BY id
    """
    return select(archive, Notice, sql, kind=kind, name=name, recipient=recipient)


def unsent(archive: Archive, *, since: str) -> list[Unsent]:
    """Return to whom messages could not be sent that were made since a moment, and why the last one was not taken."""
    sql = """
        SELECT recipient, count(*) AS messages, min(made) AS since, error, max(id) AS newest
        FROM notices WHERE sent IS NULL AND error IS NOT NULL AND made >= ? GROUP BY recipient ORDER BY recipient
    """
    sql = f"SELECT {columns_of(Unsent)} FROM ({sql})"
    return select(archive, Unsent, sql, since)


def made(archive: Archive, kind: str, name: str, recipient: str, *, limit: int = -1) -> list[Notice]:
    """Return the messages of a kind and name to a recipient, the newest first."""
    sql = f"{_NOTICE} WHERE kind = ? AND name = ? AND recipient = ? ORDER BY id DESC LIMIT ?"
    return select(archive, Notice, sql, kind, name, recipient, limit)
