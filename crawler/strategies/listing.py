"""Lists that go on page by page, the newest first: sections and tags, and feeds that hand out older entries too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.date_ranges import span_of
from crawler.discovery.feed_pages import older_pages
from crawler.discovery.sections import is_section
from crawler.periods import SLACK
from crawler.strategies.channel_strategy import MOST_DOCUMENTS, NewDocument, PeriodStrategy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from crawler.models import Candidate, Channel, Pointer, Reading
    from crawler.periods import Period

MOST_PAGES = 50  # pages of a listing read in one run, as long as each shows something new
FEWEST_PAGES = 3  # of a list read by a backfill, before its end is taken for the beginning of its site


class NewPages(NewDocument):
    """The next page of a list is read as long as each shows something new; of a section at first one only.

    What it lists further down stands in the others too, or belongs to a backfill.
    """

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        most = 1 if is_section(self.channel) and self.channel.read is None else MOST_PAGES
        return list(reading.further[:1]) if new and self.documents < most else []


class PagesOfPeriod(PeriodStrategy):
    """The pages of a list are read until one is older than the period, the list ends, or repeats itself."""

    def __init__(self, channel: Channel, period: Period, *, tops_up: bool = False) -> None:
        super().__init__(channel, period, tops_up=tops_up)
        self.seen: set[str] = set()
        self.goes_on = True

    def judge(self, reading: Reading, url: str) -> Reading:
        fresh = [one for one in reading.candidates if one.url not in self.seen]  # the sidebar is the same on each page
        self.seen |= {one.url for one in fresh}
        self.goes_on = bool(fresh) and not is_older(fresh, self.period.since)
        return super().judge(reading, url)

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:
        is_over = not self.goes_on or (self.tops_up and new == 0) or self.documents >= MOST_DOCUMENTS
        return [] if is_over else list(self.next_pages(reading, url))

    def next_pages(self, reading: Reading, url: str) -> tuple[Pointer, ...]:  # noqa: ARG002
        """Return where the list goes on, if it does."""
        return reading.further[:1]

    def is_enough(self) -> bool:
        is_deep = self.oldest is not None and self.oldest < self.period.since
        return is_deep or self.documents >= FEWEST_PAGES


class SectionOfPeriod(PagesOfPeriod):
    """A section is never all there is."""

    def is_enough(self) -> bool:
        return False

    def reaches_back(self) -> bool:
        return super().is_enough() or self.documents > 1


class EntriesOfPeriod(PagesOfPeriod):
    """A feed goes on under an address that its own kind knows, or that it names itself."""

    def judge(self, reading: Reading, url: str) -> Reading:
        self.entries = len(reading.candidates)
        return super().judge(reading, url)

    def next_pages(self, reading: Reading, url: str) -> tuple[Pointer, ...]:
        return tuple(older_pages(reading, url, self.entries))


def is_older(candidates: Iterable[Candidate], since: datetime) -> bool:
    """Say whether all candidates whose date is known were written before a moment."""
    latest = [moment for _, moment in map(span_of, candidates) if moment is not None]
    return bool(latest) and max(latest) < since - SLACK
