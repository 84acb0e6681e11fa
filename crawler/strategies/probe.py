"""What a source is asked of which only the home is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.probe import home_as_listing, well_known
from crawler.models import ChannelKind
from crawler.strategies.sitemap import likely_sitemaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.models import Candidate, Channel, Pointer, Reading, Source

MOST_SENT_ON = 3  # times that a home page may send us on to another one
MOST_SECTIONS = 8  # of a home page that announces nothing


def guesses_of(
    source: Source, linked: Iterable[Channel], sitemaps: Iterable[Channel], home: str, sections: Sequence[Channel] = ()
) -> list[Channel]:
    """Return what the home page links to, what robots.txt names, the usual addresses, and the home as listing.

    Last come a few of the *sections* that it leads to, since a page that welcomes may announce nothing itself.
    """
    guesses = [*linked, *sitemaps, *well_known(home), home_as_listing(home), *sections[:MOST_SECTIONS]]
    tried = {channel.url for channel in source.channels}
    unique = {guess.url: guess for guess in reversed(guesses) if guess.url not in tried}
    return list(reversed(unique.values()))


def is_channel(channel: Channel, reading: Reading, ours: Sequence[Candidate]) -> bool:
    """Say whether a guess was right: it announces *ours*, of this site, or leads to its parts, as no feed does."""
    return bool(ours) or (bool(reading.further) and channel.kind is not ChannelKind.FEED)


def part_with_articles(channel: Channel, reading: Reading) -> Pointer | None:
    """Return which part of a divided document, such as an index of sitemaps, most likely lists articles."""
    parts = [] if channel.kind in {ChannelKind.LISTING, ChannelKind.FEED} else reading.further
    return next(iter(likely_sitemaps([one for one in parts if one.url != channel.url])), None)
