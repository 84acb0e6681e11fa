"""What channels that can be asked for something are asked: WordPress for what is new, and searches for the topics."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from crawler.archive.channels import Known
from crawler.discovery import NotAChannel
from crawler.discovery.wordpress_urls import PER_PAGE, asked_of, posts_address, search_address
from crawler.models import ChannelKind, Pointer, Reading

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.discovery.wordpress_urls import Asked
    from crawler.models import Candidate, Channel

OVERLAP = timedelta(days=1)  # posts are dated back, and older versions read moments in the site's own zone
SHOWN_EVERY = timedelta(days=7)  # a list in which nothing is new for so long is asked for anything at all
TRIED_EVERY = timedelta(days=30)  # what was found out about a channel is found out again
MOST_NEW = 3  # documents in which everything new is read; of more than that, what is on the topics
MOST_FOUND = 5  # documents read of what was found for one query in one run
MOST_PAGES = 50  # of a search whose pages go on showing something new
FEWEST_EXPECTED = 3  # addresses of another channel that WordPress should know
NONSENSE = "xqzvkwjyplo"


class Inquiry(Protocol):
    """A channel being asked, document by document."""

    trusted: bool | None  # whether its search does search, once that has shown
    page_size: int | None
    has_more: bool  # whether it knows of more than it can be asked for
    is_idle: bool  # whether it has shown nothing, so that the next reading begins where this one did

    def addresses(self) -> list[str]:
        """Return what to ask at first, in turn."""
        ...

    def judge(self, reading: Reading, url: str) -> Reading:
        """Return what of a reading counts."""
        ...

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:
        """Return what to ask after a reading of which *new* candidates were unheard of."""
        ...


def inquiry_of(
    channel: Known | Channel, queries: tuple[str, ...], *, now: datetime, expected: frozenset[str] = frozenset()
) -> Inquiry | None:
    """Return how *channel* is to be asked, or None if it is a document that is just read."""
    if channel.kind is ChannelKind.WORDPRESS:
        return PostsInquiry(channel, queries, now=now, expected=expected)
    if channel.kind is ChannelKind.SEARCH:
        return SearchInquiry(channel, queries, now=now)
    return None


def is_distrusted(channel: Known, *, now: datetime) -> bool:
    """Say whether a channel was lately found not to do what it says."""
    return channel.trusted is False and not needs_trial(channel, now=now)


def needs_trial(channel: Known | Channel, *, now: datetime) -> bool:
    """Say whether it has to be found out (again) whether a channel does what it says."""
    return not isinstance(channel, Known) or channel.tried is None or now - channel.tried > TRIED_EVERY


class PostsInquiry:
    """WordPress is asked for all that is new; where that is more than a few documents, for what is on the topics.

    Everything new costs no more requests than a search for it, needs no right guess of its words, and shows whether
    the site still writes. A first reading and one after a long pause have too much of it: then each query is searched.
    """

    def __init__(
        self, channel: Known | Channel, queries: tuple[str, ...], *, now: datetime, expected: frozenset[str]
    ) -> None:
        known = channel if isinstance(channel, Known) else None
        read = known.read if known else None
        self.endpoint = channel.url
        self.queries = queries if known is None or not is_distrusted(known, now=now) else ()
        self.expected = {_path(url) for url in expected} if len(expected) >= FEWEST_EXPECTED else set()
        self.since = read - OVERLAP if read else None
        self.is_stale = read is not None and now - read > SHOWN_EVERY
        self.trusted: bool | None = None
        self.page_size = known.page_size if known else None
        self.has_more = False
        self.is_idle = True
        self.on_topic: set[str] = set()  # queries all words of which one of the newest posts holds

    def addresses(self) -> list[str]:
        return [posts_address(self.endpoint, after=self.since, per_page=self.page_size or PER_PAGE)]

    def judge(self, reading: Reading, url: str) -> Reading:
        asked = asked_of(url)
        self.is_idle = self.is_idle and not reading.candidates
        for pointer in reading.further:
            if (size := asked_of(pointer.url).per_page) < asked.per_page:
                self.page_size = size
        if asked.query is None:
            self.on_topic |= {query for query in self.queries if any(holds(one, query) for one in reading.candidates)}
            self._check(reading, asked)
        elif asked.page == 1 and not self._searches(reading, asked.query):
            self.lose_search()
        return reading if self.trusted is not False else Reading()

    def lose_search(self) -> None:
        """Note that the site broke down over a search, so that it is not asked for another."""
        self.trusted, self.has_more = False, True

    def _check(self, reading: Reading, asked: Asked) -> None:
        """Refuse a list without posts, or with others than those that the site announces elsewhere."""
        if asked.after or asked.page > 1 or (reading.further and not reading.candidates):
            return
        if not reading.candidates:
            raise NotAChannel("an empty list of posts")
        if self.since is None and self.expected and not self.expected & {_path(one.url) for one in reading.candidates}:
            raise NotAChannel("other posts than those that the site announces")

    def _searches(self, reading: Reading, query: str) -> bool:
        """Say whether most of what was found holds the words, or nothing was found where nothing was to be expected."""
        if not reading.candidates:
            return query not in self.on_topic
        self.trusted = self.trusted is not False
        return 2 * sum(holds(one, query) for one in reading.candidates) >= len(reading.candidates)

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        asked = asked_of(url)
        if asked.query is not None:
            return list(reading.further) if asked.page < MOST_FOUND else []
        if self.since and not asked.after:  # it was only asked whether it still shows anything
            return []
        if not reading.candidates:
            return list(reading.further) or self._whether_it_shows()
        if not reading.further or asked.page > 1 or self._is_little(reading):
            return list(reading.further) if asked.page < MOST_NEW else []
        self.has_more = not self.queries
        return [Pointer(url=search_address(reading.further[0].url, query)) for query in self.queries]

    def _whether_it_shows(self) -> list[Pointer]:
        """Ask a list that has been empty for long for any post at all."""
        return [Pointer(url=posts_address(self.endpoint, per_page=1))] if self.is_stale else []

    def _is_little(self, reading: Reading) -> bool:
        size = asked_of(reading.further[0].url).per_page
        return reading.total is not None and reading.total <= MOST_NEW * size


class SearchInquiry:
    """A site's search is asked each query; before that, once a month, for nonsense, to see whether it searches."""

    def __init__(self, channel: Known | Channel, queries: tuple[str, ...], *, now: datetime) -> None:
        self.template = channel.url
        self.queries = queries
        self.was_read = isinstance(channel, Known) and channel.read is not None
        self.is_trial = needs_trial(channel, now=now)
        self.decoys: frozenset[str] | None = None if self.is_trial else frozenset()  # what is found for nonsense
        self.trusted: bool | None = None
        self.page_size: int | None = None
        self.has_more = False
        self.is_idle = False
        self.documents = 0

    def addresses(self) -> list[str]:
        asked = (*((NONSENSE,) if self.decoys is None else ()), *self.queries)
        return [self.template.replace("{query}", quote(query, safe="")) for query in asked]

    def judge(self, reading: Reading, url: str) -> Reading:  # noqa: ARG002
        self.documents += 1
        if self.decoys is None:
            self.decoys = frozenset(one.url for one in reading.candidates)
            return Reading()
        if any(one.url not in self.decoys for one in reading.candidates):
            self.trusted = True if self.is_trial else None
            return reading
        if reading.candidates and self.trusted is None:
            self.trusted = False
        return Reading()

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        most = MOST_PAGES if new else 0 if self.was_read else MOST_FOUND
        return list(reading.further[:1]) if self.documents < most else []


def _path(url: str) -> str:
    """Return an address without its scheme and host, in which the channels of a site may differ."""
    return url.split("/", 3)[-1].rstrip("/")


def holds(candidate: Candidate, query: str) -> bool:
    """Say whether a post holds all words of *query*, as WordPress's search demands."""
    text = f"{candidate.title or ''} {candidate.content.html if candidate.content else ''}".lower()
    return all(word in text for word in query.lower().split())
