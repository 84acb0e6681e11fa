"""How long the sources of one site have to wait for one another, since they are asked one at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive import ledger, open_for_reading
from crawler.archive.views import runs
from crawler.sources.networks import load_networks, separate_hosts
from crawler.text import counted
from crawler.urls import visited_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from crawler.models import Source

LONG_QUEUE = 15 * 60.0  # seconds from which on whoever starts a crawl is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits for one site, and how long that takes at least."""

    site: str
    sources: int
    requests: int
    seconds: float


def longest_queue(archive: Path, seeds: Path, sources: Sequence[Source], *, delay: float) -> Queue | None:
    """Return the longest of the queues in which *sources* wait, or None if nothing is to be asked.

    A source is expected to cost what it did in the last run, and at least one request and what it has pending.
    """
    expected: Mapping[str, int] = {}
    if archive.exists():
        with open_for_reading(archive) as opened:
            last = runs.last_requests(opened)
            expected = {one.slug: max(last.get(one.slug, 1), ledger.left(opened, one.slug) + 1) for one in sources}
    separate = separate_hosts(load_networks(seeds))
    queues = _queues(sources, expected, separate, delay)
    return max(queues, key=lambda one: one.seconds, default=None)


def _queues(
    sources: Iterable[Source], expected: Mapping[str, int], separate: tuple[str, ...], delay: float
) -> list[Queue]:  # fmt: skip
    waiting: defaultdict[str, list[Source]] = defaultdict(list)
    for source in sources:
        waiting[visited_apart(source.home, separate)].append(source)
    return [_queue(site, theirs, expected, delay) for site, theirs in waiting.items()]


def _queue(site: str, sources: Sequence[Source], expected: Mapping[str, int], delay: float) -> Queue:
    requests = sum(expected.get(one.slug, 1) for one in sources)
    pause = max([delay, *(one.delay for one in sources if one.delay)])
    return Queue(site=site, sources=len(sources), requests=requests, seconds=requests * pause)


def described(queue: Queue) -> str:
    """Return the clause that says how long a queue takes."""
    minutes = round(queue.seconds / 60)
    took = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{max(minutes, 1)} min"
    asked = f"{counted(queue.sources, 'source')} and about {counted(queue.requests, 'request')} one by one"
    return f"{queue.site}, with {asked}: {took} at least"
