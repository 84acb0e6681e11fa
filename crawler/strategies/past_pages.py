"""Lists that are turned over page by page into the past: feeds, sections, searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.date_ranges import span_of
from crawler.discovery.feed_pages import older_entries
from crawler.models import Pointer
from crawler.periods import SLACK
from crawler.strategies.channel_queries import SearchInquiry
from crawler.strategies.past_queries import MOST_DOCUMENTS, PastInquiry

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive.channels import Known
    from crawler.models import Candidate, Reading
    from crawler.periods import Period

FEWEST_PAGES = 3  # of a list that is turned over, before its end is taken for the beginning of its site


class PagedInquiry(PastInquiry):
    """A list from the newest entry down is turned over until it is older than the period, ends, or repeats itself."""

    def __init__(self, channel: Known, period: Period, *, tops_up: bool = False) -> None:
        super().__init__(channel, period, tops_up=tops_up)
        self.seen: set[str] = set()
        self.goes_on = True

    def judge(self, reading: Reading, url: str) -> Reading:
        fresh = [one for one in reading.candidates if one.url not in self.seen]  # the sidebar is the same on each page
        self.seen |= {one.url for one in fresh}
        self.goes_on = bool(fresh) and not _is_older(fresh, self.period)
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


def _is_older(candidates: list[Candidate], period: Period) -> bool:
    """Say whether all candidates whose date is known were written before the period."""
    latest = [moment for _, moment in map(span_of, candidates) if moment is not None]
    return bool(latest) and max(latest) < period.since - SLACK
