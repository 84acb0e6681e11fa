"""What newsrooms changed: the revisions of an article, and the edits and removals of a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.views.rows import columns_of, select

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What an article said until *seen*; of a removal and of its end nothing, since its text stayed."""

    number: int
    seen: str
    cause: str  # edited, re-extracted, removed or restored
    title: str | None
    text: str | None


def revisions_of(archive: Archive, article: int) -> list[Revision]:
    """Return the revisions of an article, the oldest first."""
    sql = f"SELECT {columns_of(Revision)} FROM revisions WHERE article = ? ORDER BY number"
    return select(archive, Revision, sql, article)
