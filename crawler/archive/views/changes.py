"""What newsrooms changed: the revisions of an article, and the edits and removals of a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.views.rows import columns_of, select
from crawler.archive.views.search import EVERY, Filters, conditions
from crawler.models import Cause
from crawler.periods import Period
from crawler.times import to_iso

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


_COLUMNS = """
    article, number, seen, cause, source, url, day, articles.title,
    nullif(revisions.title, coalesce((
        SELECT later.title FROM revisions AS later WHERE later.article = revisions.article
            AND later.number > revisions.number AND later.title IS NOT NULL ORDER BY later.number LIMIT 1
    ), articles.title)) AS former_title
"""
_CHANGES = """
    SELECT {columns} FROM revisions INDEXED BY revisions_seen JOIN articles ON articles.id = article
    WHERE seen >= :from AND seen < :to AND (:ours OR cause <> :re_extracted) {narrowed}
    ORDER BY seen DESC, article DESC, number DESC LIMIT :limit
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which changes are asked for."""

    period: Period  # in which they were seen
    source: str | None = None
    region: str | None = None  # code
    ours: bool = False  # also what we only read anew


def changes(archive: Archive, sought: Sought, *, limit: int) -> list[FoundChange]:
    """Return what was seen to have changed in a period, the newest first."""
    sql, values = _asked(sought, _COLUMNS)
    return select(archive, FoundChange, sql, **values, limit=limit)


def count(archive: Archive, sought: Sought) -> int:
    """Return how many changes were seen."""
    sql, values = _asked(sought, "count(*) AS number")
    [row] = archive.rows(sql, **values, limit=1)
    return int(str(row["number"]))


def _asked(sought: Sought, columns: str) -> tuple[str, dict[str, str | int | None]]:
    narrowed, values = conditions(Filters(source=sought.source, region=sought.region, verdict=EVERY))
    values |= {"from": to_iso(sought.period.since), "to": to_iso(sought.period.until)}
    values |= {"ours": sought.ours, "re_extracted": Cause.RE_EXTRACTED}
    return _CHANGES.format(columns=columns, narrowed=narrowed), values
