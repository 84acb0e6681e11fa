"""Which sites are visited next by other machines, and for how long; pure.

A site is a registrable domain, or a host that is a machine of its own: all its sources are one task, so that no two
machines ever ask it at once. The longest tasks begin first, since the last one to end is then a short one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.urls import visited_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from crawler.models import Source

BUDGET = timedelta(minutes=20)  # of one task: what remains is the next one; brokers take a silent worker for dead at 30
GRACE = timedelta(minutes=8)  # beyond it, to finish what is under way, to travel and to be merged


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWork:
    """A site that is to be visited, with its sources in the order of the seeds."""

    site: str
    sources: tuple[str, ...]
    seconds: float  # that the visit takes at least, going by the last one


def sites(sources: Iterable[Source], separate: tuple[str, ...] = ()) -> dict[str, tuple[Source, ...]]:
    """Return the sources of each site; hosts whose names end *separate* are sites of their own."""
    found: defaultdict[str, list[Source]] = defaultdict(list)
    for source in sources:
        found[visited_apart(source.home, separate)].append(source)
    return {site: tuple(theirs) for site, theirs in found.items()}


def jobs(
    sources: Mapping[str, Iterable[Source]], requests: Mapping[str, int], *, delay: float
) -> list[SiteWork]:  # fmt: skip
    """Return what is to be done, the longest first, and of equally long ones that of the most sources.

    *requests* says of each slug how many are expected; a source of which it says nothing costs one. *delay* is the
    pause in seconds between two of them, where a source asks for no longer one.
    """
    found = [_job(site, tuple(theirs), requests, delay) for site, theirs in sources.items()]
    return sorted(found, key=lambda one: (-one.seconds, -len(one.sources), one.site))


def _job(site: str, sources: tuple[Source, ...], requests: Mapping[str, int], delay: float) -> SiteWork:
    pause = max([delay, *(one.delay for one in sources if one.delay)])
    seconds = pause * sum(requests.get(one.slug, 1) for one in sources)
    return SiteWork(site=site, sources=tuple(one.slug for one in sources), seconds=seconds)


def deadline(now: datetime, *, budget: timedelta = BUDGET, waits: timedelta = timedelta()) -> datetime:
    """Return until when a task counts that is handed out now and may wait so long until a worker takes it."""
    return now + waits + budget + GRACE


def is_left(outcome: str | None) -> bool:
    """Say whether a task leaves something for a next one, going by how the run of its slice ended."""
    return outcome == "stopped"
