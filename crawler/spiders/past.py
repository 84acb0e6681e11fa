"""What channels are asked about a period of the past, and when enough of it has been heard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.discovery.archives import addresses
from crawler.discovery.feed_pages import older_entries
from crawler.discovery.posts import PER_PAGE, asked_of, posts_address, search_address
from crawler.discovery.spans import span_of, span_of_list
from crawler.models import ChannelKind, Pointer
from crawler.periods import SLACK
from crawler.spiders.inquiries import MOST_NEW, SearchInquiry, holds
from crawler.spiders.walk import likely_lists

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive.backfills import Backfill
    from crawler.archive.channels import Known
    from crawler.discovery.archives import Shape
    from crawler.models import Candidate, Reading
    from crawler.periods import Period

MOST_DOCUMENTS = 2000  # of one channel; a listing of more pages than that is a trap
FEWEST_PAGES = 3  # of a list that is turned over, before its end is taken for the beginning of its site
MOST_BARREN = 3  # archives in a row that show nothing, after which no older one is asked for


class PastInquiry:
    """A channel asked for one period; what it shows of other times is left out."""

    trusted: bool | None = None
    page_size: int | None = None
    has_more = False
    is_idle = True  # it leaves no trace in what the next daily reading goes by

    def __init__(self, channel: Known, period: Period, *, tops_up: bool = False) -> None:
        self.channel = channel
        self.period = period
        self.tops_up = tops_up  # what nobody had heard of before is all that is looked for
        self.asking = channel.url  # the document that was asked for last
        self.oldest: datetime | None = None  # that any document has shown so far, also of other times
        self.reported = 0  # how many articles there are, by the last document
        self.shown = 0  # how many of these it showed
        self.documents = 0

    def addresses(self) -> list[str]:
        return [self.channel.url]

    def judge(self, reading: Reading, url: str) -> Reading:  # noqa: ARG002
        self.documents += 1
        spans = [*map(span_of, reading.candidates), *map(span_of_list, reading.further)]
        moments = [latest for _, latest in spans if latest is not None]
        self.oldest = min(moments, default=None) if self.oldest is None else min([self.oldest, *moments])
        mine = tuple(one for one in reading.candidates if self.period.meets(*span_of(one)))
        self.reported = self.shown = len(mine)
        return replace(reading, candidates=mine)

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        return []

    def resume(self, urls: list[str]) -> None:
        """Go on after a kill with the documents that are left."""

    def failed(self) -> None:
        """Hear that the document that was asked for could not be had."""

    def is_vain(self, url: str) -> bool:  # noqa: ARG002
        """Say whether what was heard since makes a document that was to be asked for useless."""
        return False

    def is_enough(self) -> bool:
        """Say whether it has covered the period, so that others need not be asked for it."""
        return False


class SitemapInquiry(PastInquiry):
    """Of an index only the sitemaps that may list something of the period are read.

    Most programs number them and give no dates: there the highest and the lowest number tell at which end the newest
    are, and from the highest down they are read until one is older than the period.
    """

    def __init__(self, channel: Known, period: Period, *, tops_up: bool = False) -> None:
        super().__init__(channel, period, tops_up=tops_up)
        self.undated: list[str] = []  # the highest number first
        self.newest: dict[str, datetime | None] = {}
        self.is_over: dict[str, bool] = {}  # whether what has a lower number is needless

    def judge(self, reading: Reading, url: str) -> Reading:
        latest = [moment for _, moment in map(span_of, reading.candidates) if moment is not None]
        self.newest[self.asking] = max(latest, default=None)
        return super().judge(reading, url)

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        newest = self.newest[self.asking]
        is_older = newest is not None and newest < self.period.since - SLACK
        self.is_over[self.asking] = is_older or (self.tops_up and new == 0)
        lists = likely_lists(reading.further) if self.documents < MOST_DOCUMENTS else []
        undated = [one for one in lists if span_of_list(one) == (None, None)]
        dated = [one for one in lists if one not in undated and self.period.meets(*span_of_list(one))]
        if len(undated) < 3 or self.undated:
            return dated + undated
        self.undated = [one.url for one in undated]
        return [*dated, undated[0], undated[-1], *undated[1:-1]]

    def is_vain(self, url: str) -> bool:
        if url not in self.undated[1:-1]:
            return False
        high, low = (self.newest.get(one) for one in (self.undated[0], self.undated[-1]))
        is_descending = high is not None and low is not None and high >= low
        return is_descending and any(self.is_over.get(one) for one in self.undated[: self.undated.index(url)])

    def is_enough(self) -> bool:
        return self.documents > 0


class PagedInquiry(PastInquiry):
    """A list from the newest entry down is turned over until it is older than the period, ends, or repeats itself."""

    def __init__(self, channel: Known, period: Period, *, tops_up: bool = False) -> None:
        super().__init__(channel, period, tops_up=tops_up)
        self.seen: set[str] = set()
        self.goes_on = True

    def judge(self, reading: Reading, url: str) -> Reading:
        fresh = {one.url for one in reading.candidates} - self.seen
        self.seen |= fresh
        self.goes_on = bool(fresh) and not _is_older(reading.candidates, self.period)
        return super().judge(reading, url)

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:
        is_over = not self.goes_on or (self.tops_up and new == 0) or self.documents >= MOST_DOCUMENTS
        return [] if is_over else list(self.next_pages(reading, url))

    def next_pages(self, reading: Reading, url: str) -> tuple[Pointer, ...]:  # noqa: ARG002
        return reading.further[:1]

    def is_enough(self) -> bool:
        is_deep = self.oldest is not None and self.oldest < self.period.since
        return is_deep or self.documents >= FEWEST_PAGES


class FeedInquiry(PagedInquiry):
    """A feed goes on under an address that its own kind knows."""

    def judge(self, reading: Reading, url: str) -> Reading:
        self.entries = len(reading.candidates)
        return super().judge(reading, url)

    def next_pages(self, reading: Reading, url: str) -> tuple[Pointer, ...]:  # noqa: ARG002
        address = older_entries(url, self.entries)
        return (Pointer(url=address),) if address else ()


class SearchInPast(PagedInquiry):
    """A search sorts by likeness as often as by date, so it is turned over to its end."""

    def __init__(
        self, channel: Known, period: Period, queries: tuple[str, ...], *, now: datetime, tops_up: bool = False
    ) -> None:
        super().__init__(channel, period, tops_up=tops_up)
        self.inner = SearchInquiry(channel, queries, now=now)

    def addresses(self) -> list[str]:
        return self.inner.addresses()

    def resume(self, urls: list[str]) -> None:
        if urls[0] != self.addresses()[0]:  # what it finds for nonsense was asked before
            self.inner.decoys = frozenset()

    def is_enough(self) -> bool:
        return False

    def judge(self, reading: Reading, url: str) -> Reading:
        found = self.inner.judge(reading, url)
        self.trusted = self.inner.trusted
        self.goes_on = bool({one.url for one in found.candidates} - self.seen)
        self.seen |= {one.url for one in found.candidates}
        return PastInquiry.judge(self, found, url)


class ArchivesInquiry(PastInquiry):
    """Archives by day, month or year, the newest first, until several in a row show nothing."""

    def __init__(self, channel: Known, period: Period, shape: Shape, home: str) -> None:
        super().__init__(channel, period)
        self.archives = dict.fromkeys(addresses(shape, home, period))
        self.barren = 0
        self.is_fake = False
        self.has_shown = False
        self.last: frozenset[str] = frozenset()

    def addresses(self) -> list[str]:
        return list(self.archives)

    def is_enough(self) -> bool:
        return self.has_shown and not self.is_fake

    def judge(self, reading: Reading, url: str) -> Reading:
        mine = super().judge(reading, url)
        if self.asking in self.archives:
            shown = frozenset(one.url for one in reading.candidates)
            self.is_fake = self.is_fake or bool(shown and shown == self.last)  # whatever the date
            self.last = shown
            self.has_shown = self.has_shown or bool(mine.candidates)
            self.barren = 0 if mine.candidates else self.barren + 1
        return mine

    def failed(self) -> None:
        self.barren += self.asking in self.archives

    def is_vain(self, url: str) -> bool:
        return url in self.archives and (self.is_fake or self.barren >= MOST_BARREN)

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        is_over = self.is_fake or not reading.candidates or self.documents >= MOST_DOCUMENTS
        return [] if is_over else list(reading.further[:1])


class PostsOfPeriod(PastInquiry):
    """WordPress is asked for all posts of the period, or, where these are too many, for those on the topics."""

    def __init__(self, channel: Known, period: Period, queries: tuple[str, ...]) -> None:
        super().__init__(channel, period)
        self.queries = queries if channel.trusted is not False else ()
        self.on_topic: set[str] = set()  # queries all words of which one of the newest posts holds
        self.page_size = channel.page_size

    def addresses(self) -> list[str]:
        since, until = self.period.since - SLACK, self.period.until + SLACK
        return [posts_address(self.channel.url, after=since, before=until, per_page=self.page_size or PER_PAGE)]

    def judge(self, reading: Reading, url: str) -> Reading:
        asked = asked_of(url)
        judged = super().judge(reading, url)
        for pointer in reading.further:
            if (size := asked_of(pointer.url).per_page) < asked.per_page:
                self.page_size = size
        if asked.query is None:
            self.on_topic |= {query for query in self.queries if any(holds(one, query) for one in reading.candidates)}
        elif asked.page == 1:
            self._check_search(reading, asked.query)
        self._count(reading, is_first=asked.page == 1, is_searched=asked.query is not None)
        return judged

    def _count(self, reading: Reading, *, is_first: bool, is_searched: bool) -> None:
        """Count what is to be read: where that is what was searched for, the newest posts do not count."""
        if is_first and not is_searched and not self._is_read_whole(reading):
            self.reported = self.shown = 0
        else:
            self.reported = (reading.total or 0) if is_first else 0

    def is_enough(self) -> bool:
        return self.documents > 0

    def _check_search(self, reading: Reading, query: str) -> None:
        hits = sum(holds(one, query) for one in reading.candidates)
        searches = 2 * hits >= len(reading.candidates) if reading.candidates else query not in self.on_topic
        self.trusted = searches and self.trusted is not False

    def _is_read_whole(self, reading: Reading) -> bool:
        if not self.queries or not reading.further:
            return True
        size = asked_of(reading.further[0].url).per_page
        return reading.total is not None and reading.total <= MOST_NEW * size

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        asked = asked_of(url)
        is_first = asked.page == 1 and bool(reading.candidates)
        if asked.query is None and is_first and not self._is_read_whole(reading):
            return [Pointer(url=search_address(reading.further[0].url, query)) for query in self.queries]
        if asked.query is not None and self.trusted is False:
            return self._everything(url) if asked.page == 1 else []
        return list(reading.further)

    def _everything(self, url: str) -> list[Pointer]:
        """Where the search finds something else than it is asked for, all posts are read after the first document."""
        size = self.page_size or asked_of(url).per_page
        return [Pointer(url=posts_address(
            self.channel.url, after=self.period.since - SLACK, before=self.period.until + SLACK, per_page=size, page=2
        ))]  # fmt: skip


def past_inquiry(channel: Known, stretch: Backfill, queries: tuple[str, ...], *, now: datetime) -> PastInquiry:
    """Return how *channel* is asked for a stretch of time."""
    if channel.kind is ChannelKind.WORDPRESS:
        return PostsOfPeriod(channel, stretch.period, queries)
    if channel.kind is ChannelKind.SEARCH:
        return SearchInPast(channel, stretch.period, queries, now=now, tops_up=stretch.tops_up)
    kinds = {ChannelKind.SITEMAP: SitemapInquiry, ChannelKind.FEED: FeedInquiry, ChannelKind.LISTING: PagedInquiry}
    return kinds[channel.kind](channel, stretch.period, tops_up=stretch.tops_up)


def _is_older(candidates: tuple[Candidate, ...], period: Period) -> bool:
    """Say whether all candidates whose date is known were written before the period."""
    latest = [moment for _, moment in map(span_of, candidates) if moment is not None]
    return bool(latest) and max(latest) < period.since - SLACK
