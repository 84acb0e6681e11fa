"""When an archived article is looked at again, how, and what an answer means."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.errors import CrawlerError
from crawler.models import Arrival, Channel, DueArticle, Source
from crawler.urls import is_front_page, same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from crawler.models import Candidate

NAMED_MOST = 50  # posts that WordPress is asked for by name in one request ...
NAMES_LONGEST = 3_000  # ... and characters of their names: many servers take no more than 8 KiB of a request's head
NAME = re.compile(r"(?=.*[a-z])[a-z0-9-]+", re.IGNORECASE)  # a number alone may be anything


class Sight(StrEnum):
    """What a look at an archived article showed."""

    UNCHANGED = "unchanged"
    EDITED = "edited"
    REMOVED = "removed"
    UNCLEAR = "unclear"  # neither that it is there nor that it is not: it is looked at again at its next turn
    TROUBLE = "trouble"  # nothing, since the site has trouble: it is asked again after the first interval


def intervals_of(days: Iterable[str | float]) -> tuple[timedelta, ...]:
    """Return the intervals that a setting of days says, such as 1, 7, 30, 365; raise CrawlerError if it says none."""
    try:
        found = tuple(timedelta(days=float(day)) for day in days)
    except (ValueError, OverflowError):
        found = ()
    if not found or list(found) != sorted(set(found)) or found[0] <= timedelta(0):
        raise CrawlerError("RECHECK_AFTER must be growing numbers of days; write it like RECHECK_AFTER=1,7,30,365")
    return found


def next_look(published: datetime, seen: datetime, intervals: Sequence[timedelta]) -> datetime:
    """Return when an article is looked at again: at growing intervals after *published*, then at the longest.

    What falls into the first half of the first interval after it was *seen* is left out.
    """
    soonest = seen + intervals[0] / 2
    begin = min(published, seen)
    return next((begin + one for one in intervals if begin + one > soonest), seen + intervals[-1])


def look_after(
    sight: Sight, *, published: datetime, gone: datetime | None, now: datetime, intervals: Sequence[timedelta]
) -> datetime:
    """Return when an article is looked at again after it was seen like this; a removal begins the intervals anew."""
    if sight is Sight.TROUBLE:
        return now + intervals[0]
    if sight is Sight.REMOVED:
        return next_look(gone or now, now, intervals)
    return next_look(published, now, intervals)


def arrival_of(asked: str, arrived: str, *, permanent: bool) -> Arrival:
    """Say where the request for an article has led."""
    if asked == arrived:
        return Arrival.HOME
    if not same_site(asked, arrived):
        return Arrival.OTHER_SITE
    if is_front_page(arrived):
        return Arrival.FRONT_PAGE
    return Arrival.MOVED if permanent else Arrival.LED_ASIDE


def sight_of_arrival(arrival: Arrival) -> Sight | None:
    """Return what is to be seen from where a request has led alone; None if that depends on the page."""
    return {Arrival.FRONT_PAGE: Sight.REMOVED, Arrival.OTHER_SITE: Sight.UNCLEAR}.get(arrival)


def sight_of_refusal(arrival: Arrival, *, is_missing: bool, is_no_article: bool) -> Sight:
    """Return what it means that the stages refused the page of an article: one that says it was not found is gone.

    So is an article whose address leads for good to a page that is none, such as a list. For now it may lead to the
    notice of a host that has closed the site, or to a login.
    """
    has_left = arrival is Arrival.MOVED and is_no_article
    return Sight.REMOVED if is_missing or has_left else Sight.UNCLEAR


# WordPress, asked for many posts in one request.


def name_of_post(url: str) -> str | None:
    """Return the name under which WordPress would know the post at *url*: the end of its path."""
    name = urlsplit(url).path.rstrip("/").rpartition("/")[2].removesuffix(".html")
    return name.lower() if NAME.fullmatch(name) else None


@dataclass(slots=True, kw_only=True)
class RecheckVisit:
    """What is left to be looked at of one source in one run."""

    source: Source
    wordpress: Channel | None  # while it answers
    queue: deque[DueArticle] = field(default_factory=deque)
    pages: deque[DueArticle] = field(default_factory=deque)  # of which the page alone tells
    last: DueArticle | None = None  # the last that was put into the queue
    errors: list[str] = field(default_factory=list)

    def take_named(self) -> dict[str, DueArticle]:
        """Take some articles out of the queue that WordPress may be asked for by name, the rest of these as pages."""
        most = min(NAMED_MOST, (self.wordpress and self.wordpress.page_size) or NAMED_MOST)
        named: dict[str, DueArticle] = {}
        while self.queue and len(named) < most and sum(map(len, named)) < NAMES_LONGEST:
            one = self.queue.popleft()
            name = name_of_post(one.url)
            if name is None or name in named:
                self.pages.append(one)
            else:
                named[name] = one
        return named


def matched(asked: Iterable[DueArticle], posts: Iterable[Candidate]) -> list[tuple[DueArticle, Candidate | None]]:
    """Return each article that was asked for with its post, if there is one of its address."""
    by_url = {post.url: post for post in posts}
    return [(one, by_url.get(one.url)) for one in asked]
