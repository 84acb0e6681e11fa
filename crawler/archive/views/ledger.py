"""What the ledger knows of one address."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from crawler.archive import digests
from crawler.archive.ledger import name_of
from crawler.archive.views.rows import PACKED, select
from crawler.urls import spellings

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress:
    """A candidate and what became of it; of one whose row was given up, most is unknown."""

    url: str
    source: str
    channel: int | None = None
    found: str | None = None
    title: str | None = None  # while it waits; then that of its article
    published: str | None = None
    state: str
    reason: str | None
    attempts: int | None = None
    next_try: str | None = None
    status: int | None = None
    fetched: str | None = None
    article: int | None = None
    run: int | None = None
    rank: int | None = None
    backfill: int | None = None
    place: int | None = None
    announced: str | None = None
    beginning: str | None = None  # of its text, as announced, while it waits
    authors: list[str] | None = field(default=None, metadata=PACKED)  # the same
    channel_kind: str | None = None
    channel_url: str | None = None
    gone: str | None = None  # when its article was found removed by its medium, if it is
    settled: str | None = None  # the day on which that became of it, where its row was given up


_KNOWN = """
    SELECT ledger.url, ledger.source, channel, ledger.found, coalesce(nullif(ledger.title, ''), headline) AS title,
        ledger.published, state, reason, attempts, next_try, status, ledger.fetched, article, run, rank, backfill,
        place, announced, beginning, ledger.authors, channels.kind AS channel_kind, channels.url AS channel_url,
        (SELECT gone FROM rechecks WHERE rechecks.article = ledger.article) AS gone
    FROM ledger LEFT JOIN channels ON channels.id = ledger.channel
        LEFT JOIN (SELECT id, title AS headline FROM articles) AS kept ON state = 'kept' AND kept.id = article
    WHERE ledger.url = ?
"""


def known_address(archive: Archive, url: str) -> KnownAddress | None:
    """Return what became of *url*, with the name of its channel and the title of its article, or None.

    The address in the row is that under which it is known: older archives hold some that are now written shorter.
    """
    url = name_of(archive.db.conn, url) or url
    rows = select(archive, KnownAddress, _KNOWN, url)
    return rows[0] if rows else _given_up(archive, url)


def meant_address(archive: Archive, text: str) -> KnownAddress | None:
    """Return what became of the address that somebody pasted, however it is spelt, or None."""
    found = (known_address(archive, url) for url in spellings(text))
    return next((one for one in found if one is not None), None)


def _given_up(archive: Archive, url: str) -> KnownAddress | None:
    left = digests.find(archive.db.conn, url)
    return KnownAddress(url=url, **asdict(left)) if left else None


def example_of(archive: Archive, *, reason: str) -> str | None:
    """Return an address that was refused for *reason*."""
    row = archive.db.conn.execute(
        "SELECT url FROM ledger WHERE reason LIKE ? || '%' ORDER BY url LIMIT 1", (reason,)
    ).fetchone()
    return None if row is None else str(row[0])
