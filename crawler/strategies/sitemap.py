"""Sitemaps: which of those that an index lists are read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.discovery.date_ranges import span_of, span_of_list
from crawler.periods import SLACK
from crawler.strategies.channel_strategy import MOST_DOCUMENTS, NewDocument, PeriodStrategy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crawler.models import Channel, Pointer, Reading
    from crawler.periods import Period

MOST_SITEMAPS = 4  # children of a sitemap index read in one run
MOST_SECTIONS = 12  # the same where they are not numbered
MOST_NAMED = 4  # sitemaps of robots.txt that are asked where there is no feed

REST_OF_DAY = timedelta(days=1, seconds=-1)  # behind its first moment

POSTS = re.compile(r"news|berita|post|artikel|article", re.IGNORECASE)
NO_POSTS = re.compile(r"categor|kategori|tag|author|penulis|taxonom|user|image|video|local|product", re.IGNORECASE)


class NewSitemaps(NewDocument):
    """Of an index the few sitemaps are read that most likely list what is new.

    An index says nothing of what is new in those that it does not date, or later on the day by which it dates them: it
    is read again though it has not changed.
    """

    def __init__(self, channel: Channel, now: datetime) -> None:
        super().__init__(channel)
        self.now = now

    def tells_changes(self, reading: Reading) -> bool:
        ends = map(_changed_until, likely_sitemaps(reading.further))
        return all(end is not None and end <= self.now for end in ends)

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        fresh = [one for one in reading.further if self._may_be_new(one)]
        return _chosen(likely_sitemaps(fresh or reading.further), read=self.documents - 1)

    def _may_be_new(self, pointer: Pointer) -> bool:
        since, end = self.channel.read, _changed_until(pointer)
        return since is None or end is None or end >= since


class SitemapsOfPeriod(PeriodStrategy):
    """Of an index only the sitemaps that may list something of the period are read.

    Most programs number them and give no dates: there the highest and the lowest number tell at which end the newest
    are, and from the highest down they are read until one is older than the period.
    """

    def __init__(self, channel: Channel, period: Period, *, tops_up: bool = False) -> None:
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
        lists = likely_sitemaps(reading.further) if self.documents < MOST_DOCUMENTS else []
        undated = [one for one in lists if span_of_list(one) == (None, None)]
        dated = [one for one in lists if one not in undated and self.period.meets(*span_of_list(one))]
        if len(undated) < 3 or self.undated:
            return dated + undated
        self.undated = [one.url for one in undated]
        return [*dated, undated[0], undated[-1], *undated[1:-1]]

    def is_needless(self, url: str) -> bool:
        if url not in self.undated[1:-1]:
            return False
        high, low = (self.newest.get(one) for one in (self.undated[0], self.undated[-1]))
        is_descending = high is not None and low is not None and high >= low
        return is_descending and any(self.is_over.get(one) for one in self.undated[: self.undated.index(url)])

    def is_enough(self) -> bool:
        return self.documents > 0


def _changed_until(pointer: Pointer) -> datetime | None:
    """Return by when a sitemap has changed last, as its index says: of a bare day by its end."""
    moment = pointer.modified
    is_day = moment is not None and moment.minute == moment.second == 0  # it begins on the hour in every zone of ours
    return moment + REST_OF_DAY if moment and is_day else moment


def likely_sitemaps(further: Sequence[Pointer]) -> list[Pointer]:
    """Return the sitemaps of an index that may list articles, the likeliest to list new ones first."""
    with_posts = [one for one in further if not NO_POSTS.search(_name(one))]
    return sorted(with_posts or further, key=_rank, reverse=True)


def _chosen(lists: list[Pointer], *, read: int) -> list[Pointer]:
    """Return which sitemaps to ask for after so many others.

    Of more than are read, and no date of which tells them apart, the lowest number is one, since some begin with the
    newest. Those without numbers are the sections of a site, any of which may list something new.
    """
    most = max(0, MOST_SITEMAPS - read)
    alike = [one for one in lists if _rank(one)[:2] == _rank(lists[0])[:2]]
    if not read and not any(_rank(one)[2] for one in alike):
        most = max(most, min(len(alike), MOST_SECTIONS))
    if 1 < most < len(alike):
        return [*alike[: most - 1], alike[-1]]
    return lists[:most]


def _rank(pointer: Pointer) -> tuple[str, bool, int]:
    """Newest first, as the name tells or the index; among equals those of posts, and of numbered ones the highest."""
    numbers, latest = re.findall(r"\d+", _name(pointer)), span_of_list(pointer)[1]
    return (str(latest or ""), bool(POSTS.search(_name(pointer))), int(numbers[-1][:9]) if numbers else 0)


def _name(pointer: Pointer) -> str:
    return pointer.url.split("/", 3)[-1]
