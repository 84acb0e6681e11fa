"""In which order a backfill asks what a source has: what answers for a whole period before what is turned over."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from typing import TYPE_CHECKING

from crawler.archive import backfills, channels
from crawler.archive.backfills import Backfill
from crawler.archive.ledger import SPEAKS
from crawler.discovery.date_archives import shapes_for
from crawler.discovery.probe import home_as_listing, well_known
from crawler.models import Candidate, Channel, ChannelKind, Pointer
from crawler.periods import Period
from crawler.strategies.past_archives import ArchivesInquiry
from crawler.strategies.past_pages import FeedInquiry, PagedInquiry, SearchInPast
from crawler.strategies.past_posts import PostsOfPeriod
from crawler.strategies.past_queries import PastInquiry, SitemapInquiry
from crawler.strategies.visits import Errand, Walk, rests
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.archive.channels import Known
    from crawler.discovery.date_archives import Shape

DEEP = timedelta(days=60)  # a sitemap that reaches so far back lists all there is, and not only the news of two days
SHORT = timedelta(days=35)  # for a stretch that only tops an earlier one up, what showed nothing is not tried again
MOST_SITEMAPS = 10  # that a robots.txt names
ARCHIVE, GUESS = "archive", "guess"  # origins of channels that only a backfill asks


class Stage(IntEnum):
    """The channels of a stage are asked for what those before have not covered."""

    BEGIN = 0
    LEFT = 1  # what an earlier backfill wanted to read when it was stopped
    HOME = 2  # the home page says whether WordPress is there
    POSTS = 3  # WordPress
    LISTED = 4  # searches, lists on a topic, sitemaps
    DATED = 5  # archives by day, month or year
    TURNED = 6  # feeds and lists that are turned over page by page
    END = 7


@dataclass(slots=True, kw_only=True)
class PastWalk(Walk):
    """One source whose past is being read, stretch by stretch."""

    stretches: deque[Backfill]
    stage: Stage = Stage.BEGIN
    errands: deque[Errand] = field(default_factory=deque)
    alternatives: set[int] = field(default_factory=set)  # channels of which one is enough

    def leave(self, errand: Errand) -> list[int]:
        """Ask no alternative to a channel that has covered the period, and return those that are left out."""
        is_enough = isinstance(errand.inquiry, PastInquiry) and errand.inquiry.is_enough()
        if errand.number not in self.alternatives or not is_enough:
            return []
        needless = [one.number for one in self.errands if one.number in self.alternatives]
        self.errands = deque(one for one in self.errands if one.number not in needless)
        return [number for number in needless if number is not None]


class Stages:
    """Finds the errands of each stage of a walk."""

    def __init__(self, archive: Archive, queries: tuple[str, ...], rank: Callable[[Candidate], int]) -> None:
        self.archive = archive
        self.queries = queries
        self.rank = rank

    def needs_home(self, walk: PastWalk) -> bool:
        """Say whether it has never been asked whether a site runs WordPress."""
        known = channels.known(self.archive, walk.source)
        has_posts = any(one.kind is ChannelKind.WORDPRESS for one in known)
        is_begun = backfills.is_begun(self.archive, walk.stretches[0].id)
        return not (has_posts or is_begun or backfills.is_known(self.archive, walk.source.slug))

    def errands(self, walk: PastWalk) -> list[Errand]:
        """Return the errands of the stage at which *walk* is."""
        if walk.stage is Stage.LEFT:
            return list(self._left(walk))
        if walk.stage is Stage.POSTS:
            return self._ask(walk, self._posts(walk))
        if backfills.has_read(self.archive, walk.stretches[0].id, ChannelKind.WORDPRESS):  # nothing is missing
            return []
        plans = {Stage.LISTED: self._listed, Stage.DATED: self._dated, Stage.TURNED: self._turned}
        return plans[walk.stage](walk) if walk.stage in plans else []

    def _left(self, walk: PastWalk) -> Iterator[Errand]:
        backfills.ask_again(self.archive, walk.stretches[0].id)
        for number, urls in backfills.wanted(self.archive, walk.stretches[0].id).items():
            channel = channels.numbered(self.archive, number)
            inquiry = self._inquiry(channel, walk)
            if inquiry is not None:
                inquiry.resume(urls)
                walk.alternatives |= {number} if channel.origin in {GUESS, ARCHIVE} else set()
                yield _errand(channel, inquiry, urls)

    def _inquiry(self, channel: Known, walk: PastWalk) -> PastInquiry | None:
        stretch, home = walk.stretches[0], walk.source.home
        if channel.origin != ARCHIVE:
            return _past_inquiry(channel, stretch, self.queries, now=now())
        shape = next((one for one in shapes_for(home) if one.template(home) == channel.url), None)
        return ArchivesInquiry(channel, stretch.period, shape, home) if shape else None

    def _ask(self, walk: PastWalk, asked: Iterable[Known]) -> list[Errand]:
        """Return an errand to each channel that has documents which nobody has wanted for this stretch."""
        stretch = walk.stretches[0]
        errands = []
        for channel in asked:
            inquiry = _past_inquiry(channel, stretch, self.queries, now=now())
            if urls := backfills.want(self.archive, stretch.id, channel.id, inquiry.addresses()):
                errands.append(_errand(channel, inquiry, urls))
        return errands

    def _posts(self, walk: PastWalk) -> list[Known]:
        known = self._known(walk, ChannelKind.WORDPRESS)
        asked = known or self._guesses(walk, walk.guesses)
        walk.alternatives |= {one.id for one in asked}
        return asked

    def _listed(self, walk: PastWalk) -> list[Errand]:
        searches = self._known(walk, ChannelKind.SEARCH)
        lists = [one for one in self._known(walk, ChannelKind.LISTING) if self._is_on_topic(one)]
        sitemaps = self._known(walk, ChannelKind.SITEMAP)
        known = {one.url for one in sitemaps}
        sitemaps += self._guesses(walk, [one for one in walk.sitemaps[:MOST_SITEMAPS] if one.url not in known])
        if not sitemaps:
            usual = [one for one in well_known(walk.source.home) if one.kind is ChannelKind.SITEMAP]
            sitemaps = self._guesses(walk, usual)
            walk.alternatives |= {one.id for one in sitemaps}
        elif walk.stretches[0].tops_up:  # they list what is new as well as the others
            return self._ask(walk, sitemaps)
        return self._ask(walk, [*searches, *lists, *sitemaps])

    def _is_on_topic(self, channel: Known) -> bool:
        return self.rank(Candidate(url=channel.url)) >= SPEAKS

    def _dated(self, walk: PastWalk) -> list[Errand]:
        """Ask the archives of what is older than the sitemaps."""
        stretch, home = walk.stretches[0], walk.source.home
        reach = backfills.reach(self.archive, stretch.id, ChannelKind.SITEMAP)
        rest = Period(stretch.period.since, min(stretch.period.until, reach or stretch.period.until))
        if rest.since >= rest.until:
            return []
        errands = []
        for shape in self._shapes(walk, is_listed=reach is not None):
            template = Channel(kind=ChannelKind.LISTING, url=shape.template(home), origin=ARCHIVE)
            for channel in self._guesses(walk, [template]):
                inquiry = ArchivesInquiry(channel, rest, shape, home)
                urls = backfills.want(self.archive, stretch.id, channel.id, inquiry.addresses())
                walk.alternatives.add(channel.id)
                errands += [_errand(channel, inquiry, urls)] if urls else []
        return errands

    def _shapes(self, walk: PastWalk, *, is_listed: bool) -> list[Shape]:
        """Return the shapes that the archives of a source may have, or that one which they have shown to have."""
        home = walk.source.home
        answered = channels.answering(self.archive, walk.source.slug, origin=ARCHIVE)
        shapes = shapes_for(home)
        if proven := [one for one in shapes if one.template(home) in answered]:
            return proven
        return shapes[:1] if is_listed else shapes  # a program that writes a sitemap is none of the hand-made ones

    def _turned(self, walk: PastWalk) -> list[Errand]:
        stretch = walk.stretches[0]
        reach = backfills.reach(self.archive, stretch.id, ChannelKind.SITEMAP)
        is_deep = reach is not None and reach < max(stretch.period.since, now() - DEEP)
        if is_deep or channels.answering(self.archive, walk.source.slug, origin=ARCHIVE):
            return []
        lists = [*self._known(walk, ChannelKind.FEED), *self._known(walk, ChannelKind.LISTING)]
        home = home_as_listing(walk.source.home)
        lists += self._guesses(walk, [home] if home.url not in {one.url for one in lists} else [])
        walk.alternatives |= {one.id for one in lists}
        return self._ask(walk, lists)

    def _known(self, walk: PastWalk, kind: ChannelKind) -> list[Known]:
        moment = now()
        found = (one for one in channels.known(self.archive, walk.source) if one.kind is kind)
        return [one for one in found if not rests(one, moment)]

    def _guesses(self, walk: PastWalk, guesses: Iterable[Channel]) -> list[Known]:
        """Return channels that a source may have, but those tried in vain only where there is much to be had."""
        slug, period = walk.source.slug, walk.stretches[0].period
        found = [channels.guess(self.archive, slug, one, origin=_origin(one)) for one in guesses]
        return [one for one in found if not one.failures or period.until - period.since > SHORT]


def _origin(channel: Channel) -> str:
    return ARCHIVE if channel.origin == ARCHIVE else GUESS


def _errand(channel: Known, inquiry: PastInquiry, urls: list[str]) -> Errand:
    return Errand(channel=channel, inquiry=inquiry, further=deque(Pointer(url=url) for url in urls))


def _past_inquiry(channel: Known, stretch: Backfill, queries: tuple[str, ...], *, now: datetime) -> PastInquiry:
    """Return how *channel* is asked for a stretch of time."""
    if channel.kind is ChannelKind.WORDPRESS:
        return PostsOfPeriod(channel, stretch.period, queries)
    if channel.kind is ChannelKind.SEARCH:
        return SearchInPast(channel, stretch.period, queries, now=now, tops_up=stretch.tops_up)
    kinds = {ChannelKind.SITEMAP: SitemapInquiry, ChannelKind.FEED: FeedInquiry, ChannelKind.LISTING: PagedInquiry}
    return kinds[channel.kind](channel, stretch.period, tops_up=stretch.tops_up)
