"""Archives by day, month or year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.date_archives import addresses
from crawler.strategies.channel_strategy import MOST_DOCUMENTS, PeriodStrategy

if TYPE_CHECKING:
    from crawler.discovery.date_archives import Shape
    from crawler.models import Channel, Pointer, Reading
    from crawler.periods import Period

MOST_BARREN = 3  # archives in a row that show nothing, after which no older one is asked for


class ArchivesOfPeriod(PeriodStrategy):
    """Archives by day, month or year, the newest first, until several in a row show nothing."""

    def __init__(self, channel: Channel, period: Period, shape: Shape, home: str) -> None:
        super().__init__(channel, period)
        self.archives = dict.fromkeys(addresses(shape, home, period))
        self.barren = 0
        self.is_fake = False
        self.has_shown = False
        self.last: frozenset[str] = frozenset()

    def addresses(self) -> list[str]:
        return list(self.archives)

    def is_enough(self) -> bool:
        return self.has_shown and not self.is_fake

    def judge(self, reading: Reading, url: str) -> Reading:
        mine = super().judge(reading, url)
        if self.asking in self.archives:
            shown = frozenset(one.url for one in reading.candidates)
            self.is_fake = self.is_fake or bool(shown and shown == self.last)  # whatever the date
            self.last = shown
            self.has_shown = self.has_shown or bool(mine.candidates)
            self.barren = 0 if mine.candidates else self.barren + 1
        return mine

    def failed(self) -> list[Pointer]:
        self.barren += self.asking in self.archives
        return []

    def is_needless(self, url: str) -> bool:
        return url in self.archives and (self.is_fake or self.barren >= MOST_BARREN)

    def further(self, reading: Reading, url: str, *, new: int) -> list[Pointer]:  # noqa: ARG002
        is_over = self.is_fake or not reading.candidates or self.documents >= MOST_DOCUMENTS
        return [] if is_over else list(reading.further[:1])
