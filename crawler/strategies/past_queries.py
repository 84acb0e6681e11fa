"""What channels are asked about a period of the past, and when enough of it has been heard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.discovery.date_ranges import span_of, span_of_list
from crawler.periods import SLACK
from crawler.strategies.visits import likely_lists

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive.channels import Known
    from crawler.models import Pointer, Reading
    from crawler.periods import Period

MOST_DOCUMENTS = 2000  # of one channel; a listing of more pages than that is a trap


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

    def failed(self) -> list[Pointer]:
        """Hear that the document that was asked for could not be had, and return what to ask instead."""
        return []

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
