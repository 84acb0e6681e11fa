"""Which sources are worth asking between the daily crawls, within what a site may be asked in a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.archive import channels, open_for_reading
from crawler.archive.views import runs
from crawler.sources.registry import choose, load_sources
from crawler.strategies.frequency import polled
from crawler.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from crawler.models import Channel, Source

# Requests a day to one site, pages included, that runs between the daily ones may make. A busy site needs a look every
# half an hour and its sixty articles; a network of fifty outlets on one domain shares them.
BUDGET = 200
DAY = timedelta(days=1)


def due_sources(archive: Path, seeds: Path, *, now: datetime, only: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the slugs of the sources that have a channel due, longest overdue first, as far as the budget goes."""
    sources = {one.slug: one for one in choose(load_sources(seeds), only)}
    if not archive.exists():
        return ()
    with open_for_reading(archive) as opened:
        since = {slug: _due_since(channels.known(opened, one), now=now) for slug, one in sources.items()}
        spent = runs.spent_between(opened, since=now - DAY)
    overdue = sorted((moment, slug) for slug, moment in since.items() if moment is not None)
    return within_budget([sources[slug] for _, slug in overdue], spent, budget=BUDGET)


def within_budget(due: Iterable[Source], spent: Mapping[str, int], *, budget: int) -> tuple[str, ...]:
    """Return the slugs of those sources whose site has requests left; each is counted as one look at least."""
    left: dict[str, int] = {}
    for home, requests in spent.items():
        left[site_of(home)] = left.get(site_of(home), budget) - requests
    chosen = []
    for source in due:
        site = site_of(source.home)
        left[site] = left.get(site, budget) - 1
        if left[site] >= 0:
            chosen.append(source.slug)
    return tuple(chosen)


def _due_since(known: Sequence[Channel], *, now: datetime) -> datetime | None:
    moments = [one.due for one in polled(known) if one.due is not None and one.due <= now]
    return min(moments, default=None)
