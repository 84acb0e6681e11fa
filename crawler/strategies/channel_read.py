"""One channel being read in a run: what is asked first, what next, and what has come of it so far."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import itemgetter
from typing import TYPE_CHECKING

from crawler.discovery.date_archives import addresses, every_of, shape_of
from crawler.discovery.date_ranges import span_of
from crawler.discovery.feed_pages import older_pages
from crawler.models import Channel, ChannelKind, Pointer, Validators
from crawler.periods import Period
from crawler.strategies.channel_strategy import ChannelStrategy, NewDocument, may_pass
from crawler.strategies.listing import NewPages, is_older
from crawler.strategies.search import NewResults
from crawler.strategies.sitemap import NewSitemaps
from crawler.strategies.wordpress import NewPosts
from crawler.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.models import Candidate, Reading

logger = logging.getLogger(__name__)

MOST_PAGES = 30  # of a feed, in one run; what is missing then stands in a sitemap or belongs to a backfill
MOST_DAYS = 14  # whose archives are asked for what was missed; what is older belongs to a backfill
MOST_REPEATED = 2  # the first day of an index shows what the index does, and may go on all the same
NEVER = datetime.min.replace(tzinfo=UTC)  # of what has no date
MOST_CANDIDATES = 500  # newest ones taken from one document; the older ones are for backfill

DOCUMENTS = {ChannelKind.FEED: NewDocument, ChannelKind.LISTING: NewPages}


@dataclass(slots=True, kw_only=True)
class ChannelRead:
    """One channel being read, document by document."""

    channel: Channel
    strategy: ChannelStrategy
    validators: Validators | None = None  # of the first document; kept once all documents were read
    further: deque[Pointer] = field(default_factory=deque)
    asked: set[str] = field(default_factory=set)  # addresses of its documents; some name themselves
    seen: set[str] = field(default_factory=set)  # addresses that a feed has shown
    documents: int = 0
    announced: int = 0  # candidates in all documents
    first: int = 0  # candidates in the first one
    new: int = 0  # those nobody had announced before
    is_back: bool = False  # whether a list that is read for what was missed has shown what an earlier run had heard of
    repeated: int = 0  # documents one after the other of such a list that have shown nothing else than those before
    lost: int = 0  # those that a run has heard of which was killed before it had read the channel to its end

    @property
    def older(self) -> int:
        """How many candidates a feed has shown on the pages after its first, which held what was new."""
        return self.announced - self.first if self.channel.kind is ChannelKind.FEED and self.documents > 1 else 0

    def is_unchanged(self, status: int, digest: str) -> bool:
        """Say whether an answer to its first request shows what was read before."""
        if self.documents or not self.strategy.is_document:
            return False
        return status == 304 or self.channel.digest == digest

    def is_fake(self) -> bool:
        """Say whether all has been asked, and the search has shown that it is none."""
        is_over = self.channel.kind is ChannelKind.SEARCH and not self.further
        return is_over and self.strategy.trusted is False

    def is_complete_without(self, url: str) -> bool:
        """Say whether a known channel counts as read although the document at *url* could not be had."""
        is_older_part = self.channel.kind is ChannelKind.FEED and self.documents > 0  # it does not go on
        return self.channel.id is not None and (is_older_part or self.strategy.loses_only_search(url))

    def is_stale_part(self, reason: str) -> bool:
        """Say whether a document that is not there is one that a sitemap or a list names, which has shown articles."""
        has_parts = self.channel.kind in {ChannelKind.SITEMAP, ChannelKind.LISTING} and self.channel.id is not None
        return has_parts and self.announced > 0 and not may_pass(reason)

    def unseen(self, candidates: Iterable[Candidate]) -> list[str]:
        """Return the addresses of those of *candidates* that no earlier page of a feed has shown."""
        return [one.url for one in candidates if one.url not in self.seen]

    def count(self, announced: Sequence[str], *, new: int, lost: int) -> None:
        """Count what a document has announced."""
        self.announced += len(announced)
        self.lost += lost
        self.first = self.first or self.announced
        self.new += new

    def unheard_of(self, announced: Sequence[str], *, new: int, lost: int) -> int:
        """Return how much of a document leads on to what no run has seen: what is new, or else what a killed run saw.

        Since the channel was last read to its end others may have announced some of it, but hardly all.
        """
        is_left = self.channel.read is None or lost == len(announced)
        return new or (lost if is_left else 0)

    def leads_on(self, reading: Reading, urls: Sequence[str], *, new: int, since: datetime) -> int:
        """Return how many of *urls* are missed, which this run hears of for the first time; none at what is known.

        Known is also what is older than the last reading, which was *since*. What a first page shows beside its list is
        known as well, and stands on the next one again. A list that only repeats itself leads nowhere.
        """
        is_first = self.documents == 1 and bool(reading.further)
        self.is_back = not is_first and (new < len(urls) or is_older(reading.candidates, since))
        self.repeated = 0 if {one.url for one in reading.candidates} - self.seen else self.repeated + 1
        return 0 if self.is_back or self.repeated >= MOST_REPEATED else max(1, new)

    def shows_gap(self) -> bool:
        """Say whether everything announced is new: between this reading and the last one something was missed."""
        was_read = self.channel.read is not None and self.strategy.is_document
        return was_read and self.announced > 0 and self.new + self.lost == self.announced

    def next_documents(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:
        """Return which documents are worth a request in this run after a reading of the one at *url*."""
        self.asked.update((self.channel.url, url))
        unread = replace(reading, further=tuple(self._not_asked(reading.further)))
        return self.not_asked(self.strategy.further(unread, url, new=new))

    def not_asked(self, further: Iterable[Pointer]) -> list[Pointer]:
        """Return those of further documents that were not asked for yet, which they count as from now on."""
        chosen = self._not_asked(further)
        self.asked.update(one.url for one in chosen)
        return chosen

    def _not_asked(self, further: Iterable[Pointer]) -> list[Pointer]:
        return [one for one in further if one.url not in self.asked]


def strategy_for(
    channel: Channel, queries: tuple[str, ...], *, now: datetime, expected: frozenset[str] = frozenset()
) -> ChannelStrategy:
    """Return how *channel* is asked for what is new."""
    if channel.kind is ChannelKind.WORDPRESS:
        return NewPosts(channel, queries, now=now, expected=expected)
    if channel.kind is ChannelKind.SEARCH:
        return NewResults(channel, queries, now=now)
    if channel.kind is ChannelKind.SITEMAP:
        return NewSitemaps(channel, now)
    return DOCUMENTS[channel.kind](channel)


def begin(
    channel: Channel, queries: tuple[str, ...], *, now: datetime, expected: frozenset[str] = frozenset()
) -> tuple[ChannelRead, str]:
    """Begin to read *channel* for what is new, and return what it is asked first.

    *expected* is what other channels of its source have announced in this run.
    """
    strategy = strategy_for(channel, queries, now=now, expected=expected)
    first, *others = strategy.addresses()
    return ChannelRead(channel=channel, strategy=strategy, further=deque(Pointer(url=url) for url in others)), first


def newest(candidates: Iterable[Candidate], kind: ChannelKind) -> list[Candidate]:
    """Return the newest candidates of a document; of those that no date tells apart the first, of a sitemap both ends.

    To one of these a sitemap adds what is new, also where it dates everything by the day of its making; all other lists
    begin with it.
    """
    listed = list(candidates)
    if len(listed) <= MOST_CANDIDATES:
        return listed
    dated = sorted(((_moment_of(one), one) for one in listed), key=itemgetter(0), reverse=True)
    last = dated[MOST_CANDIDATES - 1][0]
    newer = [one for moment, one in dated if moment > last]
    alike, most = [one for moment, one in dated if moment == last], MOST_CANDIDATES - len(newer)
    return newer + (_ends(alike, most) if kind is ChannelKind.SITEMAP else alike[:most])


def _moment_of(candidate: Candidate) -> datetime:
    return candidate.published or candidate.modified or span_of(candidate)[1] or NEVER


def _ends(listed: list[Candidate], most: int) -> list[Candidate]:
    """Return as many, half from the beginning and half from the end."""
    return listed if len(listed) <= most else listed[: most - most // 2] + listed[len(listed) - most // 2 :]


def older_part(reading: Reading, read: ChannelRead, url: str) -> list[Pointer]:
    """Return where a feed goes on, as long as all that it shows is new: what was missed stands there."""
    fresh = {one.url for one in reading.candidates} - read.seen
    read.seen |= fresh
    if read.channel.kind is not ChannelKind.FEED or not fresh or not read.shows_gap():
        return []
    return older_pages(reading, url, len(reading.candidates)) if read.documents < MOST_PAGES else []


def missed_days(templates: Iterable[str], home: str, *, since: datetime, now: datetime) -> list[Pointer]:
    """Return the archives of the days between two readings, of those that a page shows by their *templates*."""
    daily = [one for one in templates if every_of(one) == "day"][:1]
    found = [url for one in daily for url in addresses(shape_of(one), home, Period(since, now))]
    return [Pointer(url=url) for url in found[:MOST_DAYS]]


def report_gap(slug: str, read: ChannelRead) -> bool:
    """Say what was missed since the last run, and return whether it is still to be found elsewhere."""
    if read.shows_gap():
        logger.info("%s: all %d entries of its %s are new, so some were missed since the last run",
                    slug, read.announced, read.channel.kind)  # fmt: skip
        return True
    if read.older:
        logger.info("%s: more was new than its feed holds; %d older entries were read where it goes on",
                    slug, read.older)  # fmt: skip
    return False


def dropped_said(entries: int) -> str:
    """Return what is told of a source whose feed held so many entries, all of them new, and nothing else helped."""
    known = f"nothing of its feed was known ({counted(entries, 'entry', 'entries')})"
    cure = "ask it more often, as `pantau schedule --adaptive` does"
    return f"{known}: whatever it dropped since the last run was missed; {cure}"
