"""In which order a source's channels are asked for what is new, and when enough has been heard."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.discovery.probe import home_as_listing
from crawler.discovery.readers import CHANNEL_READERS
from crawler.discovery.sections import is_section, lists_everything
from crawler.models import Channel, ChannelKind, Source
from crawler.strategies.frequency import by_this_clock, is_distrusted, is_due, is_guess, needs_depth, polled, rests
from crawler.strategies.sitemap import MOST_NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.strategies.channel_read import ChannelRead

# What may be meant for an address and not for WordPress: its other address may answer.
BLOCKED = ("HTTP 403", "HTTP 404", "an HTML page", "a login page")
DEEP = {ChannelKind.SITEMAP, ChannelKind.SEARCH}  # beside others: at first, once a week, and after a gap


@dataclass(slots=True, kw_only=True)
class SourceVisit:
    """One source being visited: channels still to ask, and what was heard so far."""

    source: Source
    todo: deque[Channel]
    depth: deque[Channel]
    probes: bool = False  # whether todo holds guesses of the probe
    has_probed: bool = False
    sent_on: int = 0  # how often its home has sent us on
    sitemaps: tuple[Channel, ...] = ()  # that robots.txt names
    linked: tuple[Channel, ...] = ()  # that the home page declares or leads to
    search: Channel | None = None  # that the home page offers
    sections: tuple[Channel, ...] = ()  # that its menu leads to
    knows_wordpress: bool = False
    guesses: deque[Channel] = field(default_factory=deque)  # where WordPress may answer, for all that the site says
    announced: set[str] = field(default_factory=set)  # addresses, in this run
    heard: bool = False  # whether any channel answered
    is_whole: bool = False  # whether WordPress did, in the place of all others
    is_at_home: bool = False  # whether one did so from the source's own site
    led: str | None = None  # the other site to which a channel or the home led
    gap: bool = False
    dropped: int = 0  # how many entries a feed holds all of which are new, so that it has dropped others unseen
    missed_since: datetime | None = None  # when that was read last which shows only what is new, if no other helped
    reached: bool = False  # whether anything went back to what is known
    lists: deque[Channel] = field(default_factory=deque)  # that may show what was missed
    has_listed: bool = False  # whether the home was asked for these
    errors: list[str] = field(default_factory=list)  # of what is known of the source
    guessed_wrong: list[str] = field(default_factory=list)  # why no guess of a probe was right
    silent: list[str] = field(default_factory=list)  # guesses that answered, and announced no article
    unanswered: list[Channel] = field(default_factory=list)  # since the site was in trouble, as it seemed

    @property
    def complaint(self) -> str:
        """Why nothing was heard: what was wrong with what is known of the source, or else with the last guesses.

        Of these one that answered in vain tells more than addresses that were never there.
        """
        return "; ".join((self.errors or self.silent or self.guessed_wrong)[-3:])

    def next_channel(self) -> Channel | None:
        """Return what to ask next: the channels of every day, then those with more depth where they are needed."""
        if self.guesses:
            return self.guesses.popleft()
        if self.todo:
            return self.todo.popleft()
        if self.depth and (self.gap or not self.heard):
            return self.depth.popleft()
        return self._next_list()

    def _next_list(self) -> Channel | None:
        """Return a list of the site that may show what was missed, and that is asked for it alone: its home first."""
        if self.missed_since is None:
            return None
        if not self.has_listed:
            self.has_listed = True
            return home_as_listing(self.source.home)
        return self.lists.popleft() if self.lists else None

    def ask_only_due(self, *, now: datetime) -> None:
        """Ask, between two daily crawls, only what may have something new; the daily one probes."""
        self.todo = deque(one for one in polled(self.todo) if is_due(one, now=now))
        self.has_probed = True

    def probe(self, guesses: Iterable[Channel], *, sitemaps: tuple[Channel, ...]) -> None:
        """Ask guesses, of which robots.txt names *sitemaps*, until one is right."""
        self.sitemaps = sitemaps
        self.todo = deque(guesses)
        self.probes = True

    def settle_for(self, found: Channel) -> None:
        """End the probe with the channel it found, and what has more depth.

        That is a sitemap beside a feed, a search, the other sitemaps where robots.txt names several in the place of a
        feed, and, where there is nothing but the home page, its sections.
        """
        if any(found.url == one.url for one in self.sections):
            return
        sitemaps = self._sitemaps_beside(found)
        search = [self.search] if self.search and found.kind is not ChannelKind.SEARCH else []
        sections = self.sections if found.kind is ChannelKind.LISTING else ()
        self.todo = deque([*sitemaps, *search, *sections])
        self.depth.clear()

    def _sitemaps_beside(self, found: Channel) -> tuple[Channel, ...]:
        if found.kind is ChannelKind.FEED:
            self.sitemaps = self.sitemaps[:1]
            return self.sitemaps
        urls = [one.url for one in self.sitemaps]
        return self.sitemaps[urls.index(found.url) + 1 : MOST_NAMED] if found.url in urls else ()

    def hear(self, channel: Channel) -> None:
        """Note that a channel answered; where WordPress does, the others are kept for what it cannot be asked for."""
        self.heard = True
        self.has_listed = self.has_listed or (channel.kind is ChannelKind.LISTING and not is_section(channel))
        if channel.kind is ChannelKind.WORDPRESS:
            self.is_whole = True
            self.guesses.clear()
            self.depth.extendleft(reversed(self.todo))
            self.todo.clear()

    def reach(self, channel: Channel, announced: int, *, is_gap: bool) -> None:
        """Note whether what a channel announced goes back to what is known; beside a feed any other channel may."""
        if channel.kind is ChannelKind.FEED:
            self.dropped = announced if is_gap else self.dropped
        elif announced and not is_gap:
            self.dropped = 0
        if is_gap and not self.reached:
            self.missed_since = self.missed_since or channel.read
        elif announced and not is_gap:
            self.reached, self.missed_since = True, None

    def seeks_missed(self, read: ChannelRead) -> bool:
        """Say whether a list is read for what was missed, and for that alone, and has shown nothing known so far."""
        return self.missed_since is not None and read.channel.id is None and self.has_listed and not read.is_back

    def look_for_missed(self, sections: Iterable[Channel]) -> None:
        """Note which list of the *sections* of the home may show what was missed: the index of everything."""
        if not self.lists:
            self.lists.extend([one for one in sections if lists_everything(one.url)][:1])

    def look_for_wordpress(self, guesses: Sequence[Channel]) -> None:
        """Note where WordPress may answer, unless it is known or was tried before."""
        if not self.knows_wordpress and guesses:
            self.knows_wordpress = True
            self.guesses.extend(guesses)

    def rule_out(self, channel: Channel, reason: str) -> None:
        """Give the second form of WordPress's address up where it would be answered like the first."""
        if channel.kind is ChannelKind.WORDPRESS and not reason.startswith(BLOCKED):
            self.guesses.clear()

    def take_up_again(self) -> bool:
        """Ask the channels that did not answer before once more, the site being well; say whether there are any."""
        self.todo.extendleft(reversed(self.unanswered))
        self.unanswered.clear()
        return bool(self.todo)

    def needs_probe(self) -> bool:
        """Say whether nothing that we know of this source answered, so that its home must be asked."""
        return not self.heard and not self.has_probed


def plan(source: Source, channels: Sequence[Channel], *, now: datetime) -> SourceVisit:
    """Return the visit to a source of which *channels* are stored.

    Where WordPress answers it is asked alone: one request has everything new with its text. The others are asked in
    its place when it does not answer, and beside it when it has more than it can be asked for.
    """
    channels = [by_this_clock(one, now=now) for one in channels]
    askable = sorted(_trusted(channels, now), key=lambda one: list(ChannelKind).index(one.kind))
    knows = any(one.kind is ChannelKind.WORDPRESS for one in channels)
    if askable and askable[0].kind is ChannelKind.WORDPRESS:
        return SourceVisit(source=source, todo=deque(askable[:1]), depth=deque(askable[1:]), knows_wordpress=knows)
    sections = [one for one in askable if is_section(one) and one.url.rstrip("/") != source.home.rstrip("/")]
    daily = [one for one in askable if one.kind not in DEEP and one not in sections] or askable
    if any(one.kind is ChannelKind.SITEMAP for one in daily):  # still beside a search
        daily = [one for one in daily if one.kind is not ChannelKind.SEARCH]
    deep = [one for one in askable if one not in daily]
    due = [one for one in deep if needs_depth(one, now=now)]
    rest = [one for one in deep if one not in due]
    return SourceVisit(source=source, todo=deque([*daily, *due]), depth=deque(rest), knows_wordpress=knows)


def _trusted(channels: Sequence[Channel], now: datetime) -> list[Channel]:
    """Leave out what a probe once found while the seeds' own channels answer, and for a while what does not serve."""
    readable = [one for one in channels if one.kind in CHANNEL_READERS and not _is_fake(one, now)]
    declared = [one for one in readable if one.origin == "seeds"]
    if any(one.failures == 0 for one in declared):
        readable = [one for one in readable if one in declared or one.kind is ChannelKind.WORDPRESS]
    return [one for one in readable if not rests(one, now=now)] or [one for one in readable if not is_guess(one)][:1]


def _is_fake(channel: Channel, now: datetime) -> bool:
    return channel.kind is ChannelKind.SEARCH and is_distrusted(channel, now=now)
