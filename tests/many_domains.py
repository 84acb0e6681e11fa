"""The newsroom several times over, each site under further names; and what the sites saw of their visitors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
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


def plain_sites(number: int, *, pages: int) -> Newsroom:
    """Return a newsroom of plain sites that announce so many pages each, of which one is on the topic."""
    room = build_newsroom(now(), articles=30, filler=0)
    site = replace(
        room.site("warta-pesisir"), channels=(("feed", "/feed/"),), sitemap="none", tracking=False, feed_length=pages
    )  # fmt: skip
    models = [next(one for one in room.pieces if (one.expected == "kept") == is_kept) for is_kept in (True, False)]
    slugs = [f"kabar-{one:03d}" for one in range(number)]
    pieces = tuple(
        replace(
            models[n > 0], source=slug, path=f"/kabar-{n}/", title=f"{models[n > 0].title} ({n})", is_split=False,
            announced="", published=models[0].published - timedelta(minutes=n),
        )
        for slug in slugs for n in range(pages)
    )  # fmt: skip
    return replace(room, sites=tuple(replace(site, slug=slug, name=slug) for slug in slugs), pieces=pieces)


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
