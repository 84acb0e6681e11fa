"""WordPress, asked for its posts: for all that are wanted, or, where these are too many, for those on the topics."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.discovery.documents import NotAChannel
from crawler.discovery.wordpress_urls import PER_PAGE, asked_of, newest_address, posts_address, search_address
from crawler.models import Pointer, Reading
from crawler.strategies.channel_strategy import ChannelStrategy
from crawler.strategies.frequency import heeds_no_change, is_distrusted, may_be_broken, needs_dates

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.discovery.wordpress_urls import PostsQuery
    from crawler.models import Candidate, Channel

OVERLAP = timedelta(days=1)  # older versions read moments in the site's own zone
NEWEST = 20  # posts a document where the newest are asked for by their number
MOST_NEW = 3  # documents in which everything new is read; of more than that, what is on the topics
MOST_FOUND = 5  # documents read of what was found for one query in one run
FEWEST_EXPECTED = 3  # addresses of another channel that WordPress should know


class Posts(ChannelStrategy, ABC):
    """What the documents of posts show: how many come at a time, and whether the search searches."""

    queries: tuple[str, ...]
    on_topic: set[str]  # queries all words of which one of the newest posts holds

    def judge(self, reading: Reading, url: str) -> Reading:
        asked = asked_of(url)
        judged = super().judge(reading, url)
        for pointer in reading.further:
            if (size := asked_of(pointer.url).per_page) < asked.per_page:
                self.page_size = size
        if asked.query is None:
            self.on_topic |= {query for query in self.queries if any(holds(one, query) for one in reading.candidates)}
        elif asked.page == 1:
            self.check_search(reading, asked.query)
        return judged

    def check_search(self, reading: Reading, query: str) -> None:
        """Find out from what was found for a query whether the search searches."""
        if not self._is_answer(reading, query):
            self.lose_search()
        elif reading.candidates:
            self.trusted = self.trusted is not False

    def _is_answer(self, reading: Reading, query: str) -> bool:
        """Say whether most of what was found holds the words, or nothing was found where nothing was to be expected."""
        if not reading.candidates:
            return query not in self.on_topic
        return 2 * sum(holds(one, query) for one in reading.candidates) >= len(reading.candidates)

    def lose_search(self) -> None:
        """Note that the site broke down over a search, so that it is not asked for another."""
        self.trusted, self.has_more = False, True

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        asked = asked_of(url)
        if asked.query is not None:
            return self.more_found(reading, asked)
        if asked.page == 1 and reading.candidates and self.is_too_much(reading, asked):
            self.has_more = not self.queries
            return [Pointer(url=search_address(reading.further[0].url, query)) for query in self.queries]
        return self.more_posts(reading, asked)

    @abstractmethod
    def is_too_much(self, reading: Reading, asked: PostsQuery) -> bool:
        """Say whether more is listed than is read; *reading* is the list's first document."""

    @abstractmethod
    def more_posts(self, reading: Reading, asked: PostsQuery) -> list[Pointer]:
        """Return what to ask after a document of all posts."""

    @abstractmethod
    def more_found(self, reading: Reading, asked: PostsQuery) -> list[Pointer]:
        """Return what to ask after a document of what was found for a query."""


class NewPosts(Posts):
    """WordPress is asked for all that changed; where that is more than a few documents, for what is on the topics.

    Everything new costs no more requests than a search for it, needs no right guess of its words, and shows whether
    the site still writes. A first reading and one after a long pause have too much of it: then each query is searched.
    What changed holds posts dated back too. Versions before 5.7 do not heed the question: their newest posts are asked
    for by number, in which posts stand as they were begun.
    """

    def __init__(
        self, channel: Channel, queries: tuple[str, ...], *, now: datetime, expected: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(channel)
        self.queries = () if is_distrusted(channel, now=now) else queries
        self.on_topic = set()
        self.expected = {_path(url) for url in expected} if len(expected) >= FEWEST_EXPECTED else set()
        self.since = channel.read - OVERLAP if channel.read else None
        self.may_be_broken = may_be_broken(channel, now=now)
        self.page_size = channel.page_size
        self.is_idle = True
        self.by_number = self.since is not None and heeds_no_change(channel, now=now)
        self.needs_dates = self.since is not None and not self.by_number and needs_dates(channel, now=now)
        self.heeds_change: bool | None = None  # once that has shown
        self.has_asked_dates = self.since is None

    def addresses(self) -> list[str]:
        size = self.page_size or PER_PAGE
        if self.by_number:
            return [self._newest()]
        changed = posts_address(self.channel.url, changed=self.since, per_page=size)
        since = (self.channel.dated or self.channel.read) if self.needs_dates else None
        return [changed, *([posts_address(self.channel.url, after=since - OVERLAP, per_page=size)] if since else [])]

    def _newest(self) -> str:
        return newest_address(self.channel.url, per_page=min(NEWEST, self.page_size or NEWEST))

    def judge(self, reading: Reading, url: str) -> Reading:
        self.is_idle = self.is_idle and not reading.candidates
        judged = super().judge(reading, url)
        if (asked := asked_of(url)).query is None:
            self._check_posts(reading, asked)
            self._check_change(reading, asked)
        return judged if self.trusted is not False else Reading()

    def _check_posts(self, reading: Reading, asked: PostsQuery) -> None:
        """Refuse a list without posts, or with others than those that the site announces elsewhere."""
        if asked.after or asked.by_number or asked.page > 1 or (reading.further and not reading.candidates):
            return
        if not reading.candidates:
            raise NotAChannel("an empty list of posts")
        if self.since is None and self.expected and not self.expected & {_path(one.url) for one in reading.candidates}:
            raise NotAChannel("other posts than those that the site announces")

    def _check_change(self, reading: Reading, asked: PostsQuery) -> None:
        """Find out from posts that did not change lately whether the question for what changed was heeded."""
        if not asked.by_change:
            self.has_asked_dates = self.has_asked_dates or asked.after is not None
        elif asked.page == 1 and self.since is not None:
            moments = [one.modified for one in reading.candidates if one.modified]
            self.heeds_change = all(moment > self.since - OVERLAP for moment in moments)
            self.has_asked_dates = self.has_asked_dates or not self.heeds_change

    def loses_only_search(self, url: str) -> bool:
        asked = asked_of(url)
        if asked.query is None:
            return asked.after is not None and not asked.by_change and self.heeds_change is not None
        self.lose_search()
        return True

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:
        asked = asked_of(url)
        if asked.by_change and asked.page == 1 and self.heeds_change is False:
            return [Pointer(url=self._newest())]
        if asked.by_number:
            is_all_new = 0 < len(reading.candidates) <= new
            self.has_more = is_all_new and asked.page >= MOST_FOUND
            return list(reading.further) if is_all_new and not self.has_more else []
        return super().further(reading, url, new=new)

    def is_too_much(self, reading: Reading, asked: PostsQuery) -> bool:
        return bool(reading.further) and not self._asks_whether_it_shows(asked) and not fits(reading, MOST_NEW)

    def more_posts(self, reading: Reading, asked: PostsQuery) -> list[Pointer]:
        if self._asks_whether_it_shows(asked):
            return []
        if not reading.candidates:
            return list(reading.further) or self._whether_it_shows()
        return list(reading.further) if asked.page < MOST_NEW else []

    def more_found(self, reading: Reading, asked: PostsQuery) -> list[Pointer]:
        return list(reading.further) if asked.page < MOST_FOUND else []

    def _whether_it_shows(self) -> list[Pointer]:
        """Ask a list that has been empty for long for any post at all."""
        return [Pointer(url=posts_address(self.channel.url, per_page=1))] if self.may_be_broken else []

    def _asks_whether_it_shows(self, asked: PostsQuery) -> bool:
        return self.since is not None and not asked.after and not asked.by_number


def fits(reading: Reading, documents: int) -> bool:
    """Say whether so many documents hold all that the first one is a part of."""
    size = asked_of(reading.further[0].url).per_page
    return reading.total is not None and reading.total <= documents * size


def _path(url: str) -> str:
    """Return an address without its scheme and host, in which the channels of a site may differ."""
    return url.split("/", 3)[-1].rstrip("/")


def holds(candidate: Candidate, query: str) -> bool:
    """Say whether a post holds all words of *query*, as WordPress's search demands."""
    text = f"{candidate.title or ''} {candidate.content.html if candidate.content else ''}".lower()
    return all(word in text for word in query.lower().split())
