"""Probe sites and fetch single pages as politely as in a crawl, of which nothing is kept.

What a probe heard of a site is made into the entry that `pantau sources add` offers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from crawler.archive import open_for_reading, sites
from crawler.archive.runs import Tally
from crawler.discovery.wordpress_site import zone_at
from crawler.errors import CrawlerError, Interrupted
from crawler.launch import run_apart
from crawler.models import NOT_LEARNED, Channel, ChannelKind, Layout, Source
from crawler.reference.regions import zone_of
from crawler.run.sink import UNASKED
from crawler.sources.networks import channels_at, load_networks, network_of
from crawler.sources.new_entries import entry_of, file_for
from crawler.sources.registry import in_network, located_sources
from crawler.strategies.inspection import Heard
from crawler.text import counted
from crawler.times import WIB, now
from crawler.urls import host_of, labels_of, site_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from crawler.run.sink import Sink
    from crawler.sources.networks import Network

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

    @property
    def trouble(self) -> str | None:
        """Return why it is no source, with what its home answered where that says more; None of one that is."""
        if self.error or self.is_reached:
            return self.error
        home = self.failed.get(self.home)
        return f"it announces no articles anywhere{f'; its home: {home}' if home else ''}"


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
        return Probed(error=UNASKED)
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
    return {url: sink.pages.get(url) or _unfetched(url, sink.refusals) for url in urls}


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


def _unfetched(url: str, refusals: Mapping[str, str]) -> CrawlerError:
    return CrawlerError(f"{url} was not fetched: {refusals.get(url) or 'the run was stopped before its turn'}")


def sites_away(archive: Path) -> dict[str, str]:
    """Return the sites that told an earlier run to stay away, and until when."""
    if not archive.exists():
        return {}
    with open_for_reading(archive) as opened:
        return sites.away(opened, now=now())


def delays_of(located: Iterable[tuple[str, Source]]) -> dict[str, float]:
    """Return the seconds between two requests to each site of which the seeds say so."""
    return {site_of(one.home): one.delay for _, one in located if one.delay}


class Guess(Protocol):
    """The regions that a site covers, and what says so."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the regions."""
        ...

    @property
    def evidence(self) -> str:
        """What says so: host, name or articles."""
        ...


class GuessRegions(Protocol):
    """Guesses the regions of a site: by its host, by what it says of itself, and by its articles."""

    def __call__(self, labels: Sequence[str], *, said: str, about: str, articles: Iterable[tuple[str, str]]) -> Guess:
        """Return what a site with these host labels is guessed to cover."""
        ...


def in_likely_zone(source: Source, guess: GuessRegions) -> Source:
    """Return a source of which only the home is known, in the zone that its host speaks for."""
    return replace(source, timezone=zone_of(guess(labels_of(source.home), said="", about="", articles=()).codes))


def offer_of(
    source: Source, heard: Probed, networks: Sequence[Network], *, guess: GuessRegions, day: date
) -> dict[str, Any]:  # fmt: skip
    """Return the entry of a site that was probed on *day*, its file, and what speaks for it."""
    texts = [(one["title"], one["text"]) for one in heard.articles]
    guessed = guess(labels_of(heard.home), said=heard.name, about=heard.about, articles=texts)
    found = replace(
        source,
        home=heard.home,
        name=heard.name or host_of(heard.home),
        regions=guessed.codes,
        timezone=heard.zone or _printed_zone(heard.articles) or zone_of(guessed.codes),
        channels=_channels(heard.channels),
    )
    family = _family(heard.articles)
    found = replace(found, note=_probe_note(heard, family, day))
    return {
        "slug": found.slug, "home": found.home, "name": found.name, "regions": list(found.regions),
        "evidence": guessed.evidence, "timezone": found.timezone, "program": heard.program, "family": family,
        "channels": [one.facts() for one in heard.channels], "failed": heard.failed,
        "articles": [_article(one) for one in heard.articles], "requests": heard.requests,
        "entry": entry_of(found, own_channels=_has_own_channels(found, networks)),
        "file": file_for(found.home, found.regions),
    }  # fmt: skip


def _channels(heard: Sequence[Heard]) -> tuple[Channel, ...]:
    """Return the channels that answered, in the order in which a crawl asks them.

    A list that was guessed is left out: a crawl finds it too, and with it the sections of the site.
    """
    found = [Channel(kind=one.channel.kind, url=one.channel.url) for one in heard if not _is_found_anyway(one.channel)]
    return tuple(sorted(found, key=lambda one: list(ChannelKind).index(one.kind)))


def _is_found_anyway(channel: Channel) -> bool:
    return channel.guessed and channel.kind is ChannelKind.LISTING


def _printed_zone(articles: Sequence[dict[str, Any]]) -> str | None:
    """Return the zone in which most articles are dated; that of Jakarta is what a missing one is taken for."""
    hours = Counter(_hours(one["published"]) for one in articles)
    zone = zone_at(hours.most_common(1)[0][0]) if hours else None
    return None if zone == WIB else zone


def _hours(published: str | None) -> float | None:
    offset = datetime.fromisoformat(published).utcoffset() if published else None
    return None if offset is None else offset / timedelta(hours=1)


def _family(articles: Sequence[dict[str, Any]]) -> str:
    families = Counter(one["family"] for one in articles if one["family"])
    return families.most_common(1)[0][0] if families else ""


def _probe_note(heard: Probed, family: str, day: date) -> str:
    made = ", ".join(filter(None, [heard.program, family]))
    read = sum(one["dropped"] is None for one in heard.articles)
    return f"probed {day}: {made + '; ' if made else ''}{read} of {counted(len(heard.articles), 'article')} read"


def _article(found: dict[str, Any]) -> dict[str, Any]:
    facts = {name: found[name] for name in ("url", "title", "published", "family", "dropped", "topic", "relevance")}
    return facts | {"words": len(found["text"].split())}


def _has_own_channels(source: Source, networks: Sequence[Network]) -> bool:
    """Say whether the entry must name channels: not if those of its network answered."""
    network = network_of(source.home, networks)
    answered = {channel.url for channel in source.channels}
    expected = {channel.url for channel in channels_at(source.home, network)}
    return not expected or not expected <= answered
