"""WordPress, asked for the posts of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.wordpress_urls import PER_PAGE, asked_of, posts_address
from crawler.models import Pointer
from crawler.periods import SLACK
from crawler.strategies.channel_strategy import PeriodStrategy
from crawler.strategies.wordpress import Posts, fits

if TYPE_CHECKING:
    from crawler.discovery.wordpress_urls import Asked
    from crawler.models import Channel, Reading
    from crawler.periods import Period


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

    def is_too_much(self, reading: Reading, asked: Asked) -> bool:  # noqa: ARG002
        """Say whether to read all of it would cost more requests than searching does."""
        return bool(self.queries and reading.further) and not fits(reading, 1 + len(self.queries))

    def more_posts(self, reading: Reading, asked: Asked) -> list[Pointer]:  # noqa: ARG002
        return list(reading.further)

    def more_found(self, reading: Reading, asked: Asked) -> list[Pointer]:
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
