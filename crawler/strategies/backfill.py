"""In which order a backfill asks what a source has: what answers for a whole period before what goes page by page."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crawler.discovery.date_archives import addresses, is_understood, shape_of, shapes_for
from crawler.discovery.probe import home_as_listing, usual_searches, well_known
from crawler.discovery.sections import is_section, lists_everything
from crawler.discovery.wordpress_urls import PER_PAGE, asked_of, posts_address
from crawler.models import Channel, ChannelKind, Pointer
from crawler.periods import SLACK, Period
from crawler.strategies.backfill_visit import BackfillState, BackfillVisit, PeriodRead, Step
from crawler.strategies.channel_strategy import MOST_DOCUMENTS, PeriodStrategy
from crawler.strategies.frequency import rests
from crawler.strategies.listing import EntriesOfPeriod, PagesOfPeriod, SectionOfPeriod
from crawler.strategies.search import ResultsOfPeriod
from crawler.strategies.sitemap import SitemapsOfPeriod
from crawler.strategies.wordpress import Posts, fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.discovery.date_archives import Shape
    from crawler.discovery.wordpress_urls import PostsQuery
    from crawler.models import Backfill, Reading

DEEP = timedelta(days=60)  # a sitemap that reaches so far back lists all there is, and not only the news of two days
SHORT = timedelta(days=35)  # for a stretch that only tops an earlier one up, what showed nothing is not tried again
MOST_SITEMAPS = 10  # that a robots.txt names

DOCUMENTS = {
    ChannelKind.SITEMAP: SitemapsOfPeriod, ChannelKind.FEED: EntriesOfPeriod, ChannelKind.LISTING: PagesOfPeriod,
}  # fmt: skip
PAGED = [kind for kind in DOCUMENTS if kind is not ChannelKind.SITEMAP]  # whose lists go on page by page
MOST_BARREN = 3  # archives in a row that show nothing, after which no older one is asked for
MOST_EMPTY_DAYS = 14  # the same for days, before the first one that shows anything, where the site itself shows them
MOST_SILENT_DAYS = 45  # the same after the first one


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillPlan:
    """What is asked at the step at which a visit is, by what is stored."""

    visit: BackfillVisit
    stored: BackfillState
    queries: tuple[str, ...]
    now: datetime

    @property
    def stretch(self) -> Backfill:
        """What is being read."""
        return self.visit.stretches[0]

    def needs_home(self) -> bool:
        """Say whether it has never been asked whether a site runs WordPress."""
        return not (self._stored_channels(ChannelKind.WORDPRESS) or self.stored.is_begun or self.stored.was_read)

    def reads(self) -> list[PeriodRead]:
        """Return the channels to read, each with its documents; a guess among them may not be stored yet."""
        step = self.visit.step
        if step is Step.UNFINISHED:
            return list(self._unfinished())
        if step is Step.POSTS:
            return self._posts()
        if self.stored.has_posts:  # nothing is missing
            return []
        plans = {
            Step.LISTS: self._lists, Step.DATE_ARCHIVES: self._date_archives, Step.PAGES: self._pages,
            Step.SHOWN_ARCHIVES: self._shown_archives, Step.USUAL_SEARCHES: self._usual_searches,
        }  # fmt: skip
        return plans[step]() if step in plans else []

    def _unfinished(self) -> Iterator[PeriodRead]:
        channels = {one.id: one for one in self.stored.channels}
        for number, urls in self.stored.unread.items():
            channel = channels.get(number)
            if channel is None or (channel.is_template and not is_understood(channel.url)):  # another version knows it
                continue
            strategy = self._date_archive(channel) if channel.is_template else self._strategy(channel)
            strategy.resume(urls)
            yield _period_read(channel, strategy, urls, is_alternative=channel.guessed)

    def _date_archive(self, channel: Channel) -> DateArchivesOfPeriod:
        home = self.visit.source.home
        return DateArchivesOfPeriod(
            channel, self.stretch.period, shape_of(channel.url), home, is_shown=self._is_shown(channel)
        )

    def _is_shown(self, channel: Channel) -> bool:
        """Say whether an archive was shown by the site itself or has answered, and is not just a guess."""
        home = self.visit.source.home
        is_guess = channel.url in {one.template(home) for one in shapes_for(home)}
        return channel.is_template and (not is_guess or channel.url in self._answering())

    def _posts(self) -> list[PeriodRead]:
        asked = self._askable(ChannelKind.WORDPRESS) or self._guesses(self.visit.guesses)
        return self._ask(asked, is_alternative=True)

    def _lists(self) -> list[PeriodRead]:
        searches = self._askable(ChannelKind.SEARCH)
        lists = [one for one in self._askable(ChannelKind.LISTING) if one.url in self.stored.on_topic]
        sitemaps = self._askable(ChannelKind.SITEMAP)
        known = {one.url for one in sitemaps}
        sitemaps += self._guesses(one for one in self.visit.sitemaps[:MOST_SITEMAPS] if one.url not in known)
        if not sitemaps:
            guesses = (*self.visit.linked, *well_known(self.visit.source.home))
            usual = {one.url: one for one in guesses if one.kind is ChannelKind.SITEMAP}.values()
            return self._ask([*searches, *lists]) + self._ask(self._guesses(usual), is_alternative=True)
        if self.stretch.tops_up:  # they list what is new as well as the others
            return self._ask(sitemaps)
        return self._ask([*searches, *lists, *sitemaps])

    def _date_archives(self) -> list[PeriodRead]:
        """Ask the archives of what is older than the sitemaps."""
        home = self.visit.source.home
        return self._archives(self._guesses(archive_at(one.template(home)) for one in self._shapes()))

    def _shown_archives(self) -> list[PeriodRead]:
        """Ask the archives that pages have shown, where their lists end before the beginning of the stretch."""
        shown = [one for one in self.stored.channels if self._is_shown(one) and not one.failures]
        return [] if self.visit.is_covered else self._archives(shown)

    def _archives(self, templates: Iterable[Channel]) -> list[PeriodRead]:
        period, home = self.stretch.period, self.visit.source.home
        rest = Period(period.since, min(period.until, self.stored.reach or period.until))
        if rest.since >= rest.until:
            return []
        strategies = [
            DateArchivesOfPeriod(one, rest, shape_of(one.url), home, is_shown=self._is_shown(one)) for one in templates
        ]
        return [_period_read(one.channel, one, one.addresses(), is_alternative=True) for one in strategies]

    def _shapes(self) -> list[Shape]:
        """Return the shapes that the archives of a source may have, or that one which they have shown to have."""
        home = self.visit.source.home
        shapes, answering = shapes_for(home), self._answering()
        guesses = {one.template(home) for one in shapes}
        proven = [one for one in shapes if one.template(home) in answering]
        proven += [shape_of(url) for url in answering if url not in guesses]
        if proven:
            return proven
        # A program that writes a sitemap is none of the hand-made ones.
        return shapes if self.stored.reach is None else shapes[:1]

    def _answering(self) -> list[str]:
        """Return the archives that have answered when they were asked last."""
        archives = [one for one in self.stored.channels if one.is_template]
        return [one.url for one in archives if one.checked is not None and not one.failures]

    def _pages(self) -> list[PeriodRead]:
        if self._is_deep() or self._answering():
            return []
        lists = [one for kind in PAGED for one in self._askable(kind)]
        home = home_as_listing(self.visit.source.home)
        known = {one.url for one in lists}
        feeds = [] if lists else [one for one in self.visit.linked if one.kind is ChannelKind.FEED]
        lists += self._guesses(one for one in (*feeds, home, *self.visit.sections) if one.url not in known)
        whole, sections = ([one for one in lists if _lists_part(one) is part] for part in (False, True))
        return self._ask([*whole, *sections], is_alternative=True)

    def _is_deep(self) -> bool:
        reach = self.stored.reach
        return reach is not None and reach < max(self.stretch.period.since, self.now - DEEP)

    def _usual_searches(self) -> list[PeriodRead]:
        """Guess a search where nothing else reaches back: no list, no archive, no sitemap but one of the last days."""
        has_map = self._is_deep() or (self.stored.has_sitemap and self.stored.reach is None)
        is_reached = self.visit.is_covered or self._answering() or has_map
        if is_reached or self.stretch.tops_up or self._stored_channels(ChannelKind.SEARCH):
            return []
        offered = [self.visit.search] if self.visit.search else []
        return self._ask(self._guesses([*offered, *usual_searches(self.visit.source.home)]), is_alternative=True)

    def _stored_channels(self, kind: ChannelKind) -> list[Channel]:
        return [one for one in self.stored.channels if one.kind is kind and self.visit.source.uses(one)]

    def _askable(self, kind: ChannelKind) -> list[Channel]:
        return [one for one in self._stored_channels(kind) if not rests(one, now=self.now)]

    def _guesses(self, guesses: Iterable[Channel]) -> list[Channel]:
        """Return channels that a source may have, but those tried in vain only where there is much to be had."""
        stored = {one.url: one for one in self.stored.channels}
        found = [stored.get(one.url) or replace(one, origin="probed", guessed=True) for one in guesses]
        is_long = self.stretch.period.until - self.stretch.period.since > SHORT
        return [one for one in found if is_long or not one.failures]

    def _ask(self, channels: Iterable[Channel], *, is_alternative: bool = False) -> list[PeriodRead]:
        strategies = map(self._strategy, channels)
        return [_period_read(one.channel, one, one.addresses(), is_alternative=is_alternative) for one in strategies]

    def _strategy(self, channel: Channel) -> PeriodStrategy:
        """Return how *channel* is asked for the stretch."""
        stretch = self.stretch
        if channel.kind is ChannelKind.WORDPRESS:
            return PostsOfPeriod(channel, stretch.period, self.queries)
        if channel.kind is ChannelKind.SEARCH:
            return ResultsOfPeriod(channel, stretch.period, self.queries, now=self.now, tops_up=stretch.tops_up)
        kind = SectionOfPeriod if _lists_part(channel) else DOCUMENTS[channel.kind]
        return kind(channel, stretch.period, tops_up=stretch.tops_up)


def archive_at(template: str) -> Channel:
    """Return the channel of an archive by date that a site may have."""
    return Channel(kind=ChannelKind.LISTING, url=template, origin="probed", guessed=True)


def _lists_part(channel: Channel) -> bool:
    """Say whether a list is of one section, and so never of all there is."""
    return is_section(channel) and not lists_everything(channel.url)


def _period_read(
    channel: Channel, strategy: PeriodStrategy, urls: Iterable[str], *, is_alternative: bool
) -> PeriodRead:
    further = deque(Pointer(url=url) for url in urls)
    return PeriodRead(channel=channel, strategy=strategy, further=further, is_alternative=is_alternative)


class DateArchivesOfPeriod(PeriodStrategy):
    """Archives by day, month or year, the newest first, until several in a row show nothing."""

    def __init__(self, channel: Channel, period: Period, shape: Shape, home: str, *, is_shown: bool = False) -> None:
        super().__init__(channel, period)
        self.archives = dict.fromkeys(addresses(shape, home, period))
        self.is_daily, self.is_shown = shape.every == "day", is_shown
        self.barren = 0
        self.differs = False  # whether any has shown something else than the first, beside what stands on every page
        self.alike = 0  # how many were compared
        self.has_shown = False
        self.seen: set[str] = set()
        self.first: frozenset[str] | None = None

    def addresses(self) -> list[str]:
        return list(self.archives)

    def is_enough(self) -> bool:
        return self.has_shown and not self.is_fake

    def judge(self, reading: Reading, url: str) -> Reading:
        mine = super().judge(reading, url)
        if self.asking in self.archives:
            self.is_shown = self.is_shown or self.channel.url in reading.archives
            self._compare(frozenset(one.url for one in reading.candidates))
            is_new = any(one.url not in self.seen for one in mine.candidates)
            self.has_shown = self.has_shown or is_new
            self.barren = 0 if is_new else self.barren + 1
        self.seen |= {one.url for one in reading.candidates}
        return mine

    def _compare(self, shown: frozenset[str]) -> None:
        """Note whether all archives so far have shown the same, whatever their date."""
        self.first = shown if self.first is None else self.first
        self.differs = self.differs or shown != self.first
        self.alike += 1
        most = MOST_EMPTY_DAYS if self.is_shown and self.is_daily else 1
        self.is_fake = self.is_fake or bool(shown and not self.differs and self.alike > most)

    def _most_barren(self) -> int:
        """Return how many in a row may show nothing: a site may be silent for weeks, a wrong guess always is."""
        if not self.is_daily:
            return MOST_BARREN
        return MOST_SILENT_DAYS if self.has_shown else MOST_EMPTY_DAYS if self.is_shown else MOST_BARREN

    def failed(self) -> list[Pointer]:
        self.barren += self.asking in self.archives
        return []

    def is_needless(self, url: str) -> bool:
        return url in self.archives and (self.is_fake or self.barren >= self._most_barren())

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        is_over = self.is_fake or not reading.candidates or self.documents >= MOST_DOCUMENTS
        return [] if is_over else list(reading.further[:1])


class PostsOfPeriod(Posts, PeriodStrategy):
    """WordPress is asked for all posts of the period, or, where these are too many, for those on the topics."""

    def __init__(self, channel: Channel, period: Period, queries: tuple[str, ...]) -> None:
        super().__init__(channel, period)
        self.queries = () if channel.trusted is False else queries
        self.on_topic = set()
        self.page_size = channel.page_size

    def addresses(self) -> list[str]:
        return [self._address(per_page=self.page_size or PER_PAGE)]

    def _address(self, *, per_page: int, page: int = 1) -> str:
        since, until = self.period.since - SLACK, self.period.until + SLACK
        return posts_address(self.channel.url, after=since, before=until, per_page=per_page, page=page)

    def judge(self, reading: Reading, url: str) -> Reading:
        asked = asked_of(url)
        judged = super().judge(reading, url)
        # Where what is to be read is searched for, the newest posts do not count.
        if asked.query is None and asked.page == 1 and self.is_too_much(reading, asked):
            self.reported = self.shown = 0
        else:
            self.reported = (reading.total or 0) if asked.page == 1 else 0
        return judged

    def check_search(self, reading: Reading, query: str) -> None:
        super().check_search(reading, query)
        self.trusted = self.trusted is not False

    def is_enough(self) -> bool:
        return self.documents > 0

    def is_too_much(self, reading: Reading, asked: PostsQuery) -> bool:  # noqa: ARG002
        """Say whether to read all of it would cost more requests than searching does."""
        return bool(self.queries and reading.further) and not fits(reading, 1 + len(self.queries))

    def more_posts(self, reading: Reading, asked: PostsQuery) -> list[Pointer]:  # noqa: ARG002
        return list(reading.further)

    def more_found(self, reading: Reading, asked: PostsQuery) -> list[Pointer]:
        if self.trusted is not False:
            return list(reading.further)
        return self._everything() if asked.page == 1 else []

    def failed(self) -> list[Pointer]:
        asked = asked_of(self.asking)
        if asked.query is None or asked.page > 1:
            return []
        self.lose_search()
        return self._everything()

    def _everything(self) -> list[Pointer]:
        """Where a search breaks down or finds something else, all posts are read after the first document."""
        size = self.page_size or asked_of(self.asking).per_page
        return [Pointer(url=self._address(per_page=size, page=2))]
