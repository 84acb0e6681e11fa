"""A site's own search, asked for each query."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from crawler.models import Reading
from crawler.strategies.channel_strategy import ChannelStrategy, PeriodStrategy
from crawler.strategies.frequency import needs_trial
from crawler.strategies.listing import PagesOfPeriod

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.models import Channel, Pointer
    from crawler.periods import Period

MOST_FIRST = 5  # documents read of a search that was never read before
MOST_PAGES = 50  # of a search whose pages go on showing something new
NONSENSE = "xqzvkwjyplo"
FINDS_ANYTHING = "it finds nothing that it does not find for nonsense too"


class NewResults(ChannelStrategy):
    """A site's search is asked each query; before that, once a month, for nonsense, to see whether it searches."""

    def __init__(self, channel: Channel, queries: tuple[str, ...], *, now: datetime) -> None:
        super().__init__(channel)
        self.queries = queries
        self.is_trial = needs_trial(channel, now=now)
        self.decoys: frozenset[str] | None = None if self.is_trial else frozenset()  # what is found for nonsense

    def addresses(self) -> list[str]:
        asked = (*((NONSENSE,) if self.decoys is None else ()), *self.queries)
        return [_address_for(self.channel, query) for query in asked]

    def judge(self, reading: Reading, url: str) -> Reading:
        found = super().judge(reading, url)
        if self.decoys is None:
            self.decoys = frozenset(one.url for one in found.candidates)
            return Reading()
        if any(one.url not in self.decoys for one in found.candidates):
            self.trusted = True if self.is_trial else None
            return found
        if found.candidates and self.trusted is None:
            self.trusted = False
        return Reading()

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        most = MOST_PAGES if new else MOST_FIRST if self.channel.read is None else 0
        return list(reading.further[:1]) if self.documents < most else []


def address_for_nonsense(channel: Channel) -> str:
    """Return the address under which a search that does search finds nothing."""
    return _address_for(channel, NONSENSE)


def _address_for(channel: Channel, query: str) -> str:
    slug = "-".join(query.lower().split())
    return channel.url.replace("{query}", quote(query, safe="")).replace("{slug}", quote(slug, safe=""))


class ResultsOfPeriod(PagesOfPeriod):
    """A search sorts by likeness as often as by date, so all its pages are read to the end."""

    def __init__(
        self, channel: Channel, period: Period, queries: tuple[str, ...], *, now: datetime, tops_up: bool = False
    ) -> None:
        super().__init__(channel, period, tops_up=tops_up)
        self.search = NewResults(channel, queries, now=now)

    def addresses(self) -> list[str]:
        return self.search.addresses()

    def resume(self, urls: list[str]) -> None:
        if urls[0] != self.addresses()[0]:  # what it finds for nonsense was asked before
            self.search.decoys = frozenset()

    def is_enough(self) -> bool:
        return self.channel.guessed and self.trusted is True

    def judge(self, reading: Reading, url: str) -> Reading:
        found = self.search.judge(reading, url)
        self.trusted = self.search.trusted
        self.goes_on = bool({one.url for one in found.candidates} - self.seen)
        self.seen |= {one.url for one in found.candidates}
        return PeriodStrategy.judge(self, found, url)
