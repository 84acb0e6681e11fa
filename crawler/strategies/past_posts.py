"""WordPress, asked for the posts of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.wordpress_urls import PER_PAGE, asked_of, posts_address, search_address
from crawler.models import Pointer
from crawler.periods import SLACK
from crawler.strategies.channel_queries import holds
from crawler.strategies.past_queries import PastInquiry

if TYPE_CHECKING:
    from crawler.archive.channels import Known
    from crawler.models import Reading
    from crawler.periods import Period


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
        most = size * (1 + len(self.queries))  # more would cost more requests than searching does
        return reading.total is not None and reading.total <= most

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        asked = asked_of(url)
        is_first = asked.page == 1 and bool(reading.candidates)
        if asked.query is None and is_first and not self._is_read_whole(reading):
            return [Pointer(url=search_address(reading.further[0].url, query)) for query in self.queries]
        if asked.query is not None and self.trusted is False:
            return self._everything() if asked.page == 1 else []
        return list(reading.further)

    def failed(self) -> list[Pointer]:
        asked = asked_of(self.asking)
        if asked.query is None or asked.page > 1:
            return []
        self.trusted = False
        return self._everything()

    def _everything(self) -> list[Pointer]:
        """Where a search breaks down or finds something else, all posts are read after the first document."""
        size = self.page_size or asked_of(self.asking).per_page
        return [Pointer(url=posts_address(
            self.channel.url, after=self.period.since - SLACK, before=self.period.until + SLACK, per_page=size, page=2
        ))]  # fmt: skip
