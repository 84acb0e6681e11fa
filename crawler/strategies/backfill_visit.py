"""One source whose past is being read: the steps of a backfill, and how far it has come."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from crawler.models import Backfill, Channel
from crawler.strategies.channel_read import ChannelRead
from crawler.strategies.channel_strategy import PeriodStrategy
from crawler.strategies.source_visit import SourceVisit


class Step(IntEnum):
    """The channels of a step are asked for what those before have not covered."""

    BEGIN = 0
    UNFINISHED = 1  # what an earlier backfill wanted to read when it was stopped
    HOME = 2  # the home page says whether WordPress is there
    POSTS = 3  # WordPress
    LISTS = 4  # searches, lists on a topic, sitemaps
    DATE_ARCHIVES = 5  # archives by day, month or year
    PAGES = 6  # feeds and lists that go on page by page
    SHOWN_ARCHIVES = 7  # archives by date that these have shown
    USUAL_SEARCHES = 8  # that a site may have, where none of all these reaches back
    END = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillState:
    """What is stored of a source and of the stretch that is being read."""

    channels: tuple[Channel, ...] = ()  # all that were ever stored, also guesses
    unread: dict[int, list[str]] = field(default_factory=dict)  # documents left by an earlier backfill, by channel
    on_topic: frozenset[str] = frozenset()  # lists whose address speaks of a topic
    is_begun: bool = False  # whether any document of the stretch was ever wanted
    was_read: bool = False  # whether the past of the source was once read to its end
    has_posts: bool = False  # whether WordPress was read to its end for the stretch
    has_sitemap: bool = False  # whether a sitemap was read for the stretch
    reach: datetime | None = None  # the oldest moment that a sitemap has shown for the stretch


@dataclass(slots=True, kw_only=True)
class PeriodRead(ChannelRead):
    """One channel being read for a period."""

    strategy: PeriodStrategy
    is_alternative: bool = False  # to others of its step: one that covers the period is enough

    def next_address(self) -> str | None:
        """Return what to ask next, leaving out what has become needless."""
        while self.further:
            url = self.further.popleft().url
            if not self.strategy.is_needless(url):
                self.strategy.asking = url
                return url
        return None


@dataclass(slots=True, kw_only=True)
class BackfillVisit(SourceVisit):
    """One source whose past is being read, stretch by stretch."""

    stretches: deque[Backfill]
    step: Step = Step.BEGIN
    reads: deque[PeriodRead] = field(default_factory=deque)
    is_covered: bool = False  # whether lists reach back to the beginning of the stretch

    def next_step(self) -> Step:
        """Go on to the next step, and return it."""
        self.step = Step(self.step + 1)
        return self.step

    def end_stretch(self) -> Backfill:
        """Go on to the next stretch, and return the one that is over."""
        self.step, self.is_covered = Step.BEGIN, False
        return self.stretches.popleft()

    def drop_alternatives(self, read: PeriodRead) -> list[PeriodRead]:
        """Ask no alternative to a channel that has covered the period, and return those that are left out."""
        self.is_covered = self.is_covered or (self.step is Step.PAGES and read.strategy.reaches_back())
        if not read.is_alternative or not read.strategy.is_enough():
            return []
        needless = [one for one in self.reads if one.is_alternative]
        self.reads = deque(one for one in self.reads if not one.is_alternative)
        return needless
