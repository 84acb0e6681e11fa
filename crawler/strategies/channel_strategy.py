"""How one channel is asked, document by document: what all kinds share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.discovery.date_ranges import span_of, span_of_list

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.models import Channel, Pointer, Reading
    from crawler.periods import Period

# What is wrong with a document only today.
PASSING = ("HTTP 408", "HTTP 429", "HTTP 5", "no answer", "connection", "answer cut short")
MOST_DOCUMENTS = 2000  # of one channel in a backfill; a listing of more pages than that is a trap


class ChannelStrategy:
    """A channel asked for what is new, or for a period; it remembers what the documents read so far have shown."""

    has_more = False  # whether it knows of more than it can be asked for
    is_idle = False  # whether it has shown nothing, so that the next reading begins where this one did
    is_document = False  # whether it is one document that is just read, and not asked for something

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.documents = 0
        self.trusted: bool | None = None  # whether its search does search, once that has shown
        self.page_size: int | None = None

    def addresses(self) -> list[str]:
        """Return what to ask at first, in turn."""
        return [self.channel.url]

    def judge(self, reading: Reading, url: str) -> Reading:  # noqa: ARG002
        """Return what of a reading counts."""
        self.documents += 1
        return reading

    def tells_changes(self, reading: Reading) -> bool:  # noqa: ARG002
        """Say whether a document that stays as it is means that what it leads to has nothing new either."""
        return True

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        """Return what to ask after a reading of which *new* candidates were unheard of."""
        return []

    def loses_only_search(self, url: str) -> bool:  # noqa: ARG002
        """Say whether it has told what is new, and broke down over a search at *url* alone; it is noted."""
        return False


class NewDocument(ChannelStrategy):
    """A document that is just read, and read again when it has changed."""

    is_document = True


class PeriodStrategy(ChannelStrategy):
    """A channel asked for one period; what it shows of other times is left out."""

    is_idle = True  # it leaves no trace in what the next daily reading goes by
    is_fake = False  # whether it shows the same whatever it is asked

    def __init__(self, channel: Channel, period: Period, *, tops_up: bool = False) -> None:
        super().__init__(channel)
        self.period = period
        self.tops_up = tops_up  # what nobody had heard of before is all that is looked for
        self.asking = channel.url  # the document that was asked for last
        self.oldest: datetime | None = None  # that any document has shown so far, also of other times
        self.reported = 0  # how many articles there are, by the last document
        self.shown = 0  # how many of these it showed

    def judge(self, reading: Reading, url: str) -> Reading:
        judged = super().judge(reading, url)
        spans = [*map(span_of, judged.candidates), *map(span_of_list, judged.further)]
        moments = [latest for _, latest in spans if latest is not None]
        self.oldest = min(moments, default=None) if self.oldest is None else min([self.oldest, *moments])
        mine = tuple(one for one in judged.candidates if self.period.meets(*span_of(one)))
        self.reported = self.shown = len(mine)
        return replace(judged, candidates=mine)

    def resume(self, urls: list[str]) -> None:
        """Go on after a kill with the documents that are left."""

    def failed(self) -> list[Pointer]:
        """Hear that the document that was asked for could not be had, and return what to ask instead."""
        return []

    def is_needless(self, url: str) -> bool:  # noqa: ARG002
        """Say whether what was heard since makes a document that was to be asked for useless."""
        return False

    def is_enough(self) -> bool:
        """Say whether it has covered the period, so that others need not be asked for it."""
        return False

    def reaches_back(self) -> bool:
        """Say whether it goes on to the beginning of the period, if perhaps with a part of what there is."""
        return self.is_enough()


def may_pass(reason: str) -> bool:
    """Say whether a document that could not be read today may be there tomorrow."""
    return reason.startswith(PASSING)
