"""The counts of a run under the names that they have among Scrapy's stats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.archive import ledger
from crawler.archive.ledger import State
from crawler.archive.runs import COUNTS

if TYPE_CHECKING:
    from crawler.run.context import Run

PREFIX = "pantau"


def stats_of(run: Run) -> dict[str, int]:
    """Return what an operator reads of a run: its counts so far, of each over all its sources."""
    counts = {name: sum(getattr(one, name) for one in run.tallies.values()) for name in COUNTS}
    counts |= {"sources": len(run.sources), "reached": len(run.reached), "pending": ledger.pending(run.archive)}
    counts["edited"] = run.edited
    return {f"{PREFIX}/{name}": number for name, number in counts.items()}


def reasons_of(run: Run) -> dict[str, int]:
    """Return how many candidates were dropped, refused, gone or failed for each reason, as the ledger has it."""
    found = ledger.reasons(run.archive, run.id)
    return {f"{PREFIX}/{_outcome(run, reason)}/{reason}": number for reason, number in found.items()}


def _outcome(run: Run, reason: str) -> State:
    """Return what became of candidates for a reason; saving knows twins, and the ledger gives failures up."""
    return run.outcomes.get(reason) or (State.DROPPED if reason.isidentifier() else State.FAILED)
