"""What a probe has heard of one site, and what it asks next."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crawler.discovery.article_urls import looks_like_article
from crawler.discovery.home import Home, name_among
from crawler.discovery.wordpress_site import WordPressSite
from crawler.models import Candidate, Channel, ChannelKind, Source
from crawler.strategies.probe import is_channel
from crawler.strategies.search import FINDS_ANYTHING
from crawler.strategies.sitemap import MOST_NAMED
from crawler.times import to_iso
from crawler.urls import is_front_page, same_site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.models import Reading

MOST_ARTICLES = 3  # that are tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A channel that answered, and what it announces."""

    channel: Channel
    announced: int
    newest: datetime | None

    def facts(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        newest = to_iso(self.newest) if self.newest else None
        return {
            "kind": self.channel.kind, "url": self.channel.url, "origin": self.channel.origin,
            "announced": self.announced, "newest": newest,
        }  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Inspection:
    """One site being probed."""

    source: Source
    todo: deque[Channel] = field(default_factory=deque)
    asked: set[str] = field(default_factory=set)
    named: frozenset[str] = frozenset()  # addresses of the sitemaps in robots.txt
    heard: list[Heard] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)  # address of a channel to why it is none
    candidates: tuple[Candidate, ...] = ()
    address: str = ""  # where its home is, after redirects
    sent_on: int = 0  # how often it has sent us on
    home: Home = field(default_factory=Home)
    linked: tuple[Channel, ...] = ()  # channels that the home page declares
    sections: tuple[Channel, ...] = ()  # that its menu leads to
    search: Channel | None = None  # that it offers
    site: WordPressSite | None = None  # what WordPress says of itself
    error: str | None = None  # why nothing could be asked

    def add(self, channels: Iterable[Channel]) -> None:
        """Note channels to be asked after those that are noted."""
        self.todo.extend(channels)

    def next_question(self) -> Channel | None:
        """Return the next channel to ask: those that are known, and of each kind guesses until one is right."""
        while self.todo:
            channel = self.todo.popleft()
            if channel.url not in self.asked and self._is_open(channel):
                self.asked.add(channel.url)
                return channel
        return None

    def _is_open(self, channel: Channel) -> bool:
        kinds = {one.channel.kind for one in self.heard}
        if channel.kind is ChannelKind.SEARCH:  # one that is known has been tried by crawls
            return channel.guessed and kinds == {ChannelKind.FEED}
        if not channel.guessed:
            return True
        if channel.url in self.named and kinds == {ChannelKind.SITEMAP}:
            return len(self.heard) < MOST_NAMED
        return not kinds if channel.kind is ChannelKind.LISTING else channel.kind not in kinds

    def take(self, channel: Channel, reading: Reading) -> None:
        """Note what a channel announces, of a search for nonsense; the newest articles of the first one are tried."""
        ours = [one for one in reading.candidates if same_site(one.url, self.address) and not is_front_page(one.url)]
        if channel.kind is ChannelKind.SEARCH and ours:
            self.failed[channel.url] = FINDS_ANYTHING
            return
        if channel.kind is not ChannelKind.SEARCH and not is_channel(channel, reading, ours):
            self.failed[channel.url] = "it announces nothing of this site"
            return
        moments = [moment for one in ours if (moment := one.published or one.modified)]
        self.heard.append(Heard(channel=channel, announced=len(ours), newest=max(moments, default=None)))
        self.try_some(ours)

    def try_some(self, candidates: list[Candidate]) -> None:
        """Note which articles to try, if none are noted."""
        if not self.candidates:
            likely_first = sorted(candidates, key=lambda one: not looks_like_article(one.url))
            self.candidates = tuple(likely_first[:MOST_ARTICLES])

    @property
    def name(self) -> str:
        """What the site calls itself."""
        names = [self.site.name] if self.site else []
        return name_among([*names, self.home.name], self.address or self.source.home)

    @property
    def about(self) -> str:
        """What the site says of itself."""
        return " ".join(filter(None, [self.home.about, self.site.about if self.site else ""]))

    @property
    def zone(self) -> str | None:
        """The zone that WordPress is set to."""
        return self.site.zone if self.site else None
