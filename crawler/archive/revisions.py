"""The revisions of an article: what it said until it was edited or read anew, and when it was removed and came back.

A revision holds what stood in the archive until the moment in which it was seen to have changed; what is said now
stands in `articles` alone. The numbers of an article begin at 1 and have no gap.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.times import to_iso

if TYPE_CHECKING:
    from datetime import datetime
    from sqlite3 import Connection

    from crawler.models import Cause


_NEXT = "(SELECT coalesce(max(number), 0) + 1 FROM revisions WHERE article = :article)"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentText:
    """What an article says now, and what was left out of it."""

    title: str
    text: str
    digest: str
    removed: list[dict[str, str]]  # boilerplate: rule and text


def revise(connection: Connection, article: int, wording: CurrentText, *, cause: Cause, seen: datetime) -> int | None:
    """Let an article say *wording*; what it said becomes a revision, whose number is returned; None if it said that.

    It is a part of the caller's transaction, who also finds the story of the new text and judges it.
    """
    values = {
        "article": article, "title": wording.title, "text": wording.text, "words": len(wording.text.split()),
        "digest": wording.digest, "removed": json.dumps(wording.removed, ensure_ascii=False),
    }  # fmt: skip
    number = keep(connection, article, title=wording.title, text=wording.text, cause=cause, seen=seen)
    if number is not None:
        connection.execute(
            """
            UPDATE articles SET title = :title, text = :text, words = :words, digest = :digest, removed = :removed
            WHERE id = :article
            """,
            values,
        )
    return number


def keep(
    connection: Connection, article: int, *, title: str, text: str, cause: Cause, seen: datetime
) -> int | None:  # fmt: skip
    """Make what an article says a revision, before its row gets another title or text; return its number, if any."""
    row = connection.execute(
        f"""
        INSERT INTO revisions (article, number, seen, cause, title, text)
        SELECT id, {_NEXT}, :seen, :cause, title, text
        FROM articles WHERE id = :article AND (title, text) IS NOT (:title, :text) RETURNING number
        """,
        {"article": article, "seen": to_iso(seen), "cause": cause, "title": title, "text": text},
    ).fetchone()
    return None if row is None else int(row[0])


def note(connection: Connection, article: int, *, cause: Cause, seen: datetime) -> None:
    """Note that an article was removed or came back, unless that is what was noted of it last."""
    connection.execute(
        f"""
        INSERT INTO revisions (article, number, seen, cause)
        SELECT :article, {_NEXT}, :seen, :cause
        WHERE :cause <> coalesce(
            (SELECT cause FROM revisions WHERE article = :article AND text IS NULL ORDER BY number DESC LIMIT 1),
            'restored'
        )
        """,
        {"article": article, "seen": to_iso(seen), "cause": cause},
    )
