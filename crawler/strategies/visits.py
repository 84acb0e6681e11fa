"""In which order a source's channels are asked, and when enough has been heard."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.archive.channels import Known, Validators
from crawler.discovery import READERS
from crawler.discovery.wordpress_urls import asked_of
from crawler.models import Channel, ChannelKind, Pointer, Source
from crawler.strategies.channel_queries import Inquiry, PostsInquiry, inquiry_of, is_distrusted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from crawler.models import Candidate, Reading

# A feed holds the newest entries, a sitemap everything: beside a feed it is read at first, once a week, and when
# the feed shows a gap.
DEPTH_EVERY = timedelta(days=7)
# Some servers answer 304 for ever; once a week the whole document is asked for.
WHOLE_EVERY = timedelta(days=7)
FAILURES_MOST = 3  # in a row, after which a channel is left alone for REST
REST = timedelta(days=7)
REST_OF_GUESS = timedelta(days=30)  # of WordPress's REST API where it is closed
MOST_CANDIDATES = 500  # newest ones taken from one document; the older ones are for backfill
MOST_SITEMAPS = 4  # children of a sitemap index read in one run
MOST_PAGES = 50  # pages of a listing read in one run, as long as each shows something new

# What may be meant for an address and not for WordPress: its other address may answer.
BLOCKED = ("HTTP 403", "HTTP 404", "an HTML page", "a login page")
DEEP = {ChannelKind.SITEMAP, ChannelKind.SEARCH}  # beside others: at first, once a week, and after a gap
ASKED = {ChannelKind.WORDPRESS, ChannelKind.SEARCH}  # no two of whose documents are alike

POSTS = re.compile(r"news|berita|post|artikel|article", re.IGNORECASE)
NO_POSTS = re.compile(r"categor|kategori|tag|author|penulis|taxonom|user|image|video|local|product", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Errand:
    """One channel being read, document by document."""

    channel: Known | Channel
    inquiry: Inquiry | None = None  # of a channel that can be asked for something
    validators: Validators | None = None  # of the first document; kept once all documents were read
    further: deque[Pointer] = field(default_factory=deque)
    asked: set[str] = field(default_factory=set)  # addresses of its documents; some name themselves
    seen: set[str] = field(default_factory=set)  # addresses that a feed has shown
    documents: int = 0
    announced: int = 0  # candidates in all documents
    first: int = 0  # candidates in the first one
    new: int = 0  # those nobody had announced before
    lost: int = 0  # those that a run has heard of which was killed before it had read the channel to its end

    @property
    def number(self) -> int | None:
        """The channel's number, once it is known."""
        return self.channel.id if isinstance(self.channel, Known) else None

    @property
    def turned(self) -> int:
        """How many candidates a feed has shown on the pages after its first, which held what was new."""
        return self.announced - self.first if self.channel.kind is ChannelKind.FEED and self.documents > 1 else 0

    def is_fake(self) -> bool:
        """Say whether all has been asked, and the search has shown that it is none."""
        is_over = self.channel.kind is ChannelKind.SEARCH and not self.further
        return is_over and self.inquiry is not None and self.inquiry.trusted is False

    def loses_only_search(self, url: str) -> bool:
        """Say whether WordPress, which has told what is new, broke down over the search at *url*; it is noted."""
        if not isinstance(self.inquiry, PostsInquiry) or asked_of(url).query is None:
            return False
        self.inquiry.lose_search()
        return True

    def shows_gap(self) -> bool:
        """Say whether everything announced is new: between this reading and the last one something was missed."""
        was_read = isinstance(self.channel, Known) and self.channel.read is not None and self.inquiry is None
        return was_read and self.announced > 0 and self.new + self.lost == self.announced


@dataclass(slots=True, kw_only=True)
class Walk:
    """One source being visited: channels still to ask, and what was heard so far."""

    source: Source
    todo: deque[Known | Channel]
    depth: deque[Known | Channel]
    probes: bool = False  # whether todo holds guesses of the probe
    has_probed: bool = False
    sitemaps: tuple[Channel, ...] = ()  # that robots.txt names
    search: Channel | None = None  # that the home page offers
    knows_wordpress: bool = False
    guesses: deque[Channel] = field(default_factory=deque)  # where WordPress may answer, for all that the site says
    announced: set[str] = field(default_factory=set)  # addresses, in this run
    heard: bool = False  # whether any channel answered
    gap: bool = False
    errors: list[str] = field(default_factory=list)

    def next_channel(self) -> Known | Channel | None:
        """Return what to ask next: the channels of every day, then those with more depth where they are needed."""
        if self.guesses:
            return self.guesses.popleft()
        if self.todo:
            return self.todo.popleft()
        if self.depth and (self.gap or not self.heard):
            return self.depth.popleft()
        return None

    def settle_for(self, found: Channel | Known) -> None:
        """End the probe with the channel it found, and what has more depth: a sitemap beside a feed, and a search."""
        sitemaps = self.sitemaps[:1] if found.kind is ChannelKind.FEED else ()
        search = [self.search] if self.search and found.kind is not ChannelKind.SEARCH else []
        self.todo = deque([*sitemaps, *search])
        self.depth.clear()

    def hear(self, channel: Known | Channel) -> None:
        """Note that a channel answered; where WordPress does, the others are kept for what it cannot be asked for."""
        self.heard = True
        if channel.kind is ChannelKind.WORDPRESS:
            self.guesses.clear()
            self.depth.extendleft(reversed(self.todo))
            self.todo.clear()

    def look_for_wordpress(self, guesses: Sequence[Channel]) -> None:
        """Note where WordPress may answer, unless it is known or was tried before."""
        if not self.knows_wordpress and guesses:
            self.knows_wordpress = True
            self.guesses.extend(guesses)

    def rule_out(self, channel: Known | Channel, reason: str) -> None:
        """Give the second form of WordPress's address up where it would be answered like the first."""
        if channel.kind is ChannelKind.WORDPRESS and not reason.startswith(BLOCKED):
            self.guesses.clear()

    def needs_probe(self) -> bool:
        """Say whether nothing that we know of this source answered, so that its home must be asked."""
        return not self.heard and not self.has_probed


def plan(source: Source, channels: Sequence[Known], *, now: datetime) -> Walk:
    """Return the walk over a source whose channels are *channels*.

    Where WordPress answers it is asked alone: one request has everything new with its text. The others are asked in
    its place when it does not answer, and beside it when it has more than it can be asked for.
    """
    askable = sorted(_trusted(channels, now), key=lambda one: list(ChannelKind).index(one.kind))
    knows = any(one.kind is ChannelKind.WORDPRESS for one in channels)
    if askable and askable[0].kind is ChannelKind.WORDPRESS:
        return Walk(source=source, todo=deque(askable[:1]), depth=deque(askable[1:]), knows_wordpress=knows)
    daily = [one for one in askable if one.kind not in DEEP] or askable
    if any(one.kind is ChannelKind.SITEMAP for one in daily):  # still beside a search
        daily = [one for one in daily if one.kind is not ChannelKind.SEARCH]
    deep = [one for one in askable if one not in daily]
    due = [one for one in deep if one.read is None or now - one.read > DEPTH_EVERY]
    rest = [one for one in deep if one not in due]
    return Walk(source=source, todo=deque([*daily, *due]), depth=deque(rest), knows_wordpress=knows)


def _trusted(channels: Sequence[Known], now: datetime) -> list[Known]:
    """Leave out what a probe once found while the seeds' own channels answer, and for a while what does not serve."""
    readable = [one for one in channels if one.kind in READERS and not _is_fake(one, now)]
    declared = [one for one in readable if one.origin == "seeds"]
    if any(one.failures == 0 for one in declared):
        readable = [one for one in readable if one in declared or one.kind is ChannelKind.WORDPRESS]
    return [one for one in readable if not rests(one, now)] or [one for one in readable if not _is_guess(one)][:1]


def _is_fake(channel: Known, now: datetime) -> bool:
    return channel.kind is ChannelKind.SEARCH and is_distrusted(channel, now=now)


def _is_guess(channel: Known) -> bool:
    """Say whether a site only seemed to have the channel."""
    return channel.kind is ChannelKind.WORDPRESS and channel.origin == "probed" and channel.read is None


def rests(channel: Known, now: datetime) -> bool:
    """Say whether a channel has failed so often that it is left alone for a while."""
    most, rest = (1, REST_OF_GUESS) if _is_guess(channel) else (FAILURES_MOST, REST)
    is_new = channel.checked is None or now - channel.checked > rest
    return channel.failures >= most and not is_new


def begin(channel: Known | Channel, walk: Walk, queries: tuple[str, ...], *, now: datetime) -> tuple[Errand, str]:
    """Return the errand to *channel*, and what it is asked first."""
    inquiry = inquiry_of(channel, queries, now=now, expected=frozenset(walk.announced))
    errand = Errand(channel=channel, inquiry=inquiry)
    addresses = inquiry.addresses() if inquiry else [channel.url]
    errand.further.extend(Pointer(url=url) for url in addresses[1:])
    return errand, addresses[0]


def conditional(channel: Known | Channel, *, now: datetime) -> dict[str, str]:
    """Return the headers that make a request conditional on the document having changed."""
    if channel.kind in ASKED or not isinstance(channel, Known) or channel.read is None:
        return {}
    if now - channel.read > WHOLE_EVERY:
        return {}
    headers = {"If-None-Match": channel.etag, "If-Modified-Since": channel.last_modified}
    return {name: value for name, value in headers.items() if value}


def newest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the newest candidates of a document, in its own order where it gives no dates."""
    listed = list(candidates)
    if len(listed) <= MOST_CANDIDATES:
        return listed
    dated = sorted((one for one in listed if _moment(one)), key=lambda one: str(_moment(one)), reverse=True)
    return (dated + [one for one in listed if not _moment(one)])[:MOST_CANDIDATES]


def _moment(candidate: Candidate) -> datetime | None:
    return candidate.published or candidate.modified


def further_of(reading: Reading, errand: Errand, *, new: int, url: str = "") -> list[Pointer]:
    """Return which documents that a reading of *url* points to are worth a request in this run."""
    errand.asked.update((errand.channel.url, url))
    offered = errand.inquiry.further(reading, url, new=new) if errand.inquiry else reading.further
    unread = [one for one in offered if one.url not in errand.asked]
    chosen = unread if errand.inquiry else _chosen(unread, errand, new=new)
    errand.asked.update(one.url for one in chosen)
    return chosen


def _chosen(further: list[Pointer], errand: Errand, *, new: int) -> list[Pointer]:
    if errand.channel.kind is ChannelKind.LISTING:
        return further[:1] if new and errand.documents < MOST_PAGES else []
    since = errand.channel.read if isinstance(errand.channel, Known) else None
    fresh = [one for one in further if since is None or one.modified is None or one.modified >= since]
    return likely_lists(fresh)[: max(0, MOST_SITEMAPS - errand.documents + 1)]


def likely_lists(further: Sequence[Pointer]) -> list[Pointer]:
    """Return the sitemaps of an index that may list articles, the likeliest to list new ones first."""
    with_posts = [one for one in further if not NO_POSTS.search(_name(one))]
    return sorted(with_posts or further, key=_rank, reverse=True)


def _rank(pointer: Pointer) -> tuple[str, bool, int]:
    """Newest first; among equals those named after posts, and of numbered ones the highest."""
    numbers = re.findall(r"\d+", _name(pointer))
    return (str(pointer.modified or ""), bool(POSTS.search(_name(pointer))), int(numbers[-1][:9]) if numbers else 0)


def _name(pointer: Pointer) -> str:
    return pointer.url.split("/", 3)[-1]
