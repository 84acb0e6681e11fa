"""What newsrooms changed: the revisions of an article, and the edits and removals of a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.views.rows import columns_of, select
from crawler.archive.views.search import EVERY, Filters, conditions
from crawler.models import Cause
from crawler.times import to_iso

if TYPE_CHECKING:
    from crawler.archive.connection import Archive
    from crawler.periods import Period


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


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChange:
    """A change of an article."""

    article: int
    number: int  # of its revision
    seen: str
    cause: str
    source: str
    url: str
    day: str | None  # on which the article was published
    title: str  # as it is now
    former_title: str | None  # where an edit changed it


_CHANGES = """
    SELECT article, number, seen, cause, source, url, day, articles.title,
        nullif(coalesce(revisions.title, articles.title), articles.title) AS former_title
    FROM revisions INDEXED BY revisions_seen JOIN articles ON articles.id = article
    WHERE seen >= :from AND seen < :to AND (:ours OR cause <> :re_extracted) {narrowed}
    ORDER BY seen DESC, article DESC, number DESC LIMIT :limit
"""


def changes(
    archive: Archive, period: Period, *, source: str | None, region: str | None, ours: bool, limit: int
) -> list[FoundChange]:  # fmt: skip
    """Return what was seen to have changed in a period, the newest first; with *ours* also what we only read anew."""
    narrowed, values = conditions(Filters(source=source, region=region, verdict=EVERY))
    values |= {"from": to_iso(period.since), "to": to_iso(period.until), "limit": limit}
    sql = _CHANGES.format(narrowed=narrowed)
    return select(archive, FoundChange, sql, **values, ours=ours, re_extracted=Cause.RE_EXTRACTED)
