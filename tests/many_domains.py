"""The newsroom several times over, each site under further names; and what the sites saw of their visitors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from crawler.newsroom import build_newsroom
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.newsroom import Newsroom
    from crawler.newsroom.models import Visit


def many_domains(number: int, *, articles: int) -> Newsroom:
    """Return a newsroom of so many sites of all kinds, a dozen of which wrote so many articles."""
    room = build_newsroom(now(), articles=articles, filler=2_000)
    names = [(site, f"{site.slug}-{n // len(room.sites)}") for n, site in enumerate(room.sites * number)][:number]
    sites = tuple(replace(site, slug=slug, name=f"{site.name} {slug[-1]}") for site, slug in names)
    pieces = tuple(replace(one, source=slug) for site, slug in names for one in room.pieces if one.source == site.slug)
    return replace(room, sites=sites, pieces=pieces)


@dataclass(frozen=True)
class Politeness:
    """What the sites saw."""

    requests: int
    most: int  # at a time, at one site
    smallest_gap: float  # seconds, between the end of a visit and the start of the next


def politeness(visits: Iterable[Visit]) -> Politeness:
    """Return what was asked of any site at most, going by what the sites themselves noted."""
    by_site = defaultdict(list)
    for visit in visits:
        by_site[visit.host.partition(":")[0].removesuffix(".localhost").rpartition(".")[2]].append(visit)
    gaps = [
        later.started - earlier.ended for seen in by_site.values()
        for earlier, later in pairwise(sorted(seen, key=lambda one: one.started))
    ]  # fmt: skip
    most = max(_most_at_a_time(seen) for seen in by_site.values())
    return Politeness(requests=sum(map(len, by_site.values())), most=most, smallest_gap=min(gaps))


def _most_at_a_time(seen: list[Visit]) -> int:
    moments = sorted([(one.started, 1) for one in seen] + [(one.ended, -1) for one in seen])
    open_now = most = 0
    for _, change in moments:
        open_now += change
        most = max(most, open_now)
    return most
