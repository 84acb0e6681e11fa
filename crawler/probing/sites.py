"""Probe sites and fetch single pages as politely as in a crawl, of which nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.archive import channels, open_for_reading
from crawler.archive.runs import Tally
from crawler.errors import CrawlerError, Interrupted
from crawler.launch import run_apart
from crawler.models import NOT_LEARNED, Layout, Source
from crawler.sources.networks import load_networks, network_of
from crawler.sources.registry import in_network, located_sources
from crawler.strategies.inspection import Heard
from crawler.times import now
from crawler.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from crawler.models import Channel
    from crawler.run.sink import Sink

    Remembered = Mapping[str, Iterable[Channel]]

Fetched = dict[str, dict[str, Any] | CrawlerError]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What was heard of one site."""

    home: str = ""  # where it is, after redirects
    name: str = ""
    about: str = ""
    program: str = ""
    zone: str | None = None  # that WordPress is set to
    channels: tuple[Heard, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)  # address of a channel to why it is none
    articles: tuple[dict[str, Any], ...] = ()  # those that were tried, as they were read
    requests: int = 0
    error: str | None = None

    @property
    def is_reached(self) -> bool:
        """Say whether any channel of it answered."""
        return bool(self.channels)


def probe(
    sources: Sequence[Source], *, seeds: Path, archive: Path, remembered: Remembered, progress: bool,
    bare: Collection[str] = (),
) -> dict[str, Probed]:  # fmt: skip
    """Return what was heard of each source, by slug; raise Interrupted if somebody stopped it before the end.

    *remembered* are channels that a crawl found at some of them; *bare* ones are asked over http if not over https.
    """
    away = sites_away(archive)
    found = {
        one.slug: Probed(error=f"its site {away[site_of(one.home)]}") for one in sources if site_of(one.home) in away
    }
    wanted = [one for one in sources if one.slug not in found]
    if not wanted:
        return found
    asked = _polite(wanted, seeds)
    sink, ended = run_apart("probe", asked, seeds=seeds, progress=progress, remembered=remembered, bare=bare)
    if not ended.is_whole:
        raise Interrupted("interrupted")
    return found | {one.slug: _probed(sink, one.slug, ended.tallies.get(one.slug, Tally())) for one in asked}


def _polite(sources: Sequence[Source], seeds: Path) -> list[Source]:
    """Return sources that are visited as gently as the seeds demand, with what their networks have."""
    delays, networks = delays_of(located_sources(seeds)), load_networks(seeds)
    found = [in_network(one, network_of(one.home, networks)) for one in sources]
    return [replace(one, delay=one.delay or delays.get(site_of(one.home))) for one in found]


def _probed(sink: Sink, slug: str, tally: Tally) -> Probed:
    """Return what was heard of a site, with its articles as they were read, and what went wrong."""
    inspection = sink.sites.get(slug)
    if inspection is None:
        return Probed(error="the run was stopped before its turn")
    return Probed(
        home=inspection.address, name=inspection.name, about=inspection.about, program=inspection.home.program,
        zone=inspection.zone, channels=tuple(inspection.heard), failed=inspection.failed,
        articles=tuple(sink.pages[one.url] for one in inspection.candidates if one.url in sink.pages),
        requests=tally.requests, error=inspection.error or (None if inspection.heard else tally.error),
    )  # fmt: skip


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


def sites_away(archive: Path) -> dict[str, str]:
    """Return the sites that told an earlier run to stay away, and until when."""
    if not archive.exists():
        return {}
    with open_for_reading(archive) as opened:
        return channels.away(opened, now=now())


def delays_of(located: Iterable[tuple[str, Source]]) -> dict[str, float]:
    """Return the seconds between two requests to each site of which the seeds say so."""
    return {site_of(one.home): one.delay for _, one in located if one.delay}
