"""What is told to whom: searches that notify, and messages, each written down before it is sent.

A message is sent by what was written down. Who dies between sending and noting that it was sent leaves a row that
waits, and the next process sends the same message again under the same key.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from crawler.archive.views import notices
from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from crawler.archive.connection import Archive
    from crawler.archive.views.notices import Notice, Watch

KEY = 16  # letters of it: enough never to meet again, few enough to be read out


def add_watch(archive: Archive, watch: Watch, seen: Iterable[int]) -> None:
    """Store a search that notifies; the articles in *seen* are not told."""
    with archive.transaction() as db:
        db.conn.execute(
            "INSERT INTO watches (name, words, filters, recipient, added) VALUES (?, ?, ?, ?, ?)",
            (watch.name, watch.words, json.dumps(watch.filters), watch.recipient, watch.added),
        )
        _mark(archive, watch.name, seen)


def remove_watch(archive: Archive, name: str) -> None:
    """Forget a search, what it has told, and what of it still waits to be sent."""
    with archive.transaction() as db:
        db.conn.execute("DELETE FROM watched WHERE watch = ?", (name,))
        db.conn.execute("DELETE FROM watches WHERE name = ?", (name,))
        db.conn.execute("DELETE FROM notices WHERE kind = 'watch' AND name = ? AND sent IS NULL", (name,))


def prepare(
    archive: Archive, kind: str, name: str, recipient: str, told: Mapping[str, object], *, now: datetime
) -> Notice:  # fmt: skip
    """Write a message down and return it; the articles that a watch tells are told from here on."""
    # A power cut must not undo it once the message is out: it would be sent again under another key.
    archive.db.conn.execute("PRAGMA synchronous = FULL")
    written, made = json.dumps(told, ensure_ascii=False, sort_keys=True), to_iso(now)
    with archive.transaction() as db:
        [last] = archive.rows("SELECT coalesce(max(id), 0) AS id FROM notices")
        said = "\0".join((str(last["id"]), kind, name, recipient, made, written))
        key = sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:KEY]
        db.conn.execute(
            "INSERT INTO notices (key, kind, name, recipient, made, told) VALUES (?, ?, ?, ?, ?, ?)",
            (key, kind, name, recipient, made, written),
        )
        if kind == "watch":
            _mark(archive, name, [int(str(one)) for one in _numbers(told)])
        return notices.one(archive, key)


def note_sent(archive: Archive, notice: Notice, *, now: datetime) -> None:
    """Write down that a message was taken."""
    with archive.transaction() as db:
        db.conn.execute(
            "UPDATE notices SET sent = ?, attempts = attempts + 1, error = NULL WHERE id = ?", (to_iso(now), notice.id)
        )


def note_failure(archive: Archive, notice: Notice, error: str, *, settled: Sequence[str] = ()) -> None:
    """Write down why a message was not taken; it waits to be sent again, to all recipients who are not *settled*."""
    told = notice.told | ({"settled": list(settled)} if settled else {})
    written = json.dumps(told, ensure_ascii=False, sort_keys=True)
    with archive.transaction() as db:
        db.conn.execute(
            "UPDATE notices SET attempts = attempts + 1, error = ?, told = ? WHERE id = ?", (error, written, notice.id)
        )


def _mark(archive: Archive, watch: str, articles: Iterable[int]) -> None:
    rows = ((watch, article) for article in articles)
    archive.db.conn.executemany("INSERT INTO watched (watch, article) VALUES (?, ?) ON CONFLICT DO NOTHING", rows)


def _numbers(told: Mapping[str, object]) -> list[object]:
    articles = told.get("articles", [])
    return list(articles) if isinstance(articles, list) else []
