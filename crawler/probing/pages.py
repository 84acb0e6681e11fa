"""Fetch single addresses for `pantau extract` as a crawl would: the same robots.txt, pauses, guard and user agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.errors import CrawlerError
from crawler.launch import run_apart
from crawler.models import NOT_LEARNED, Layout, Source
from crawler.probing.manners import delays_of, sites_away
from crawler.sources.registry import located_sources
from crawler.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

Fetched = dict[str, dict[str, Any] | CrawlerError]


def fetch(
    urls: Collection[str], *, source: Source, seeds: Path, archive: Path, layout: Layout = NOT_LEARNED
) -> Fetched:  # fmt: skip
    """Return what is found at each of *urls*, read as *source*, or why it was not fetched; nothing is kept.

    Of the archive it is only asked which sites want to be left alone.
    """
    away = sites_away(archive)
    wanted = [url for url in urls if site_of(url) not in away]
    found: Fetched = {
        url: CrawlerError(f"{url} was not fetched: its site {away[site_of(url)]}") for url in urls if url not in wanted
    }
    return found | _fetch(wanted, source=source, seeds=seeds, layout=layout) if wanted else found


def _fetch(urls: Collection[str], *, source: Source, seeds: Path, layout: Layout) -> Fetched:
    asked = _by_source(urls)
    delays = delays_of(located_sources(seeds))
    sources = [_site(slug, listed, source, delays) for slug, listed in asked.items()]
    sink, _ = run_apart("fetch", sources, seeds=seeds, layout=layout, urls=asked)
    return {url: sink.pages.get(url) or _refusal(url, sink.refusals) for url in urls}


def _by_source(urls: Collection[str]) -> dict[str, list[str]]:
    """Return the addresses of each site, under the slug that the site has for this run."""
    sites = list(dict.fromkeys(map(site_of, urls)))
    return {f"site-{number}": [url for url in urls if site_of(url) == site] for number, site in enumerate(sites, 1)}


def _site(slug: str, urls: Sequence[str], source: Source, delays: Mapping[str, float]) -> Source:
    """Return a site that is read like *source* and visited as gently as the seeds demand."""
    parts = urlsplit(urls[0])
    return Source(
        slug=slug, home=f"{parts.scheme}://{parts.netloc}/", name=parts.netloc, timezone=source.timezone,
        remove=source.remove, delay=delays.get(site_of(urls[0])),
    )  # fmt: skip


def _refusal(url: str, refusals: Mapping[str, str]) -> CrawlerError:
    return CrawlerError(f"{url} was not fetched: {refusals.get(url) or 'the run was stopped before its turn'}")
