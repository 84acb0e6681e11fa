"""What a probe heard of a site, made into the entry that `pantau sources add` offers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from crawler.discovery.wordpress_site import zone_at
from crawler.models import Channel, ChannelKind
from crawler.reference.regions import zone_of
from crawler.sources.networks import channels_at, network_of
from crawler.sources.new_entries import entry_of, file_for
from crawler.text import counted
from crawler.times import WIB
from crawler.urls import host_of, labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from crawler.models import Source
    from crawler.probing.sites import Probed
    from crawler.sources.networks import Network
    from crawler.strategies.inspection import Heard


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
    found = replace(found, note=_note(heard, family, day))
    return {
        "slug": found.slug, "home": found.home, "name": found.name, "regions": list(found.regions),
        "evidence": guessed.evidence, "timezone": found.timezone, "program": heard.program, "family": family,
        "channels": [one.facts() for one in heard.channels], "failed": heard.failed,
        "articles": [_article(one) for one in heard.articles], "requests": heard.requests,
        "entry": entry_of(found, own_channels=_has_own_channels(found, networks)),
        "file": file_for(found.home, found.regions),
    }  # fmt: skip


def _channels(heard: Sequence[Heard]) -> tuple[Channel, ...]:
    """Return the channels that answered, in the order in which a crawl asks them."""
    found = [Channel(kind=one.channel.kind, url=one.channel.url) for one in heard]
    return tuple(sorted(found, key=lambda one: list(ChannelKind).index(one.kind)))


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


def _note(heard: Probed, family: str, day: date) -> str:
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
