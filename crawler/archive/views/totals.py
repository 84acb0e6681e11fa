"""How much is in the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


def totals(archive: Archive) -> dict[str, int]:
    """Return how much is in the archive."""
    names = ("articles", "stories", "sources", "ledger", "digests", "runs")
    counts = {name: int(archive.db.conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in names}
    counts["ledger"] += counts.pop("digests")  # candidates all the same
    return counts
