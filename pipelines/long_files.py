"""Long WARC files of others, looked through in several processes, stretch by stretch.

Each stretch must begin where the one before it says that the next answer stands. What does not, or could not be looked
through, such as what is damaged, is scanned by whoever asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.captures.reader import is_by_record
from crawler.errors import CaptureError
from crawler.outcomes import WorkerLost
from pipelines import worker
from pipelines.drops import Drop
from pipelines.pool import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path

    from crawler.captures.reader import Scanned
    from pipelines.captured import Stretch
    from pipelines.pool import Workers

LOOKING = "pipelines.captured"  # what a process imports that looks through stretches
STRETCH = 4 * 1024**2  # bytes of a file
LONG = 16  # stretches: from there on it is worth the second in which the processes begin


class LongFiles:
    """Looks through long files in *number* processes of a pool, by the rules of some seeds."""

    def __init__(self, pool: Callable[[], Workers], number: int, stretch: int, rules: Mapping[str, Any]) -> None:
        self.pool = pool
        self.number = number
        self.stretch = stretch
        self.rules = rules

    def have(self, path: Path, start: int) -> bool:
        """Say whether a file is long enough from *start* on, and so compressed that it can be begun anywhere."""
        is_long = path.stat().st_size - start >= LONG * self.stretch
        return is_long and self.number > 1 and is_by_record(path)

    def scan(self, path: Path, start: int, scanned: Callable[[int], Iterator[Scanned]]) -> Iterator[Scanned]:
        """Yield the answers of a file as *scanned* would, which is asked for what the processes cannot say."""
        ends = range(start + self.stretch, path.stat().st_size + self.stretch, self.stretch)
        looks = in_order((self._look_through(path, end) for end in ends), ahead=self.number + 2)
        place: int | None = start
        for end, found in zip(ends, looks, strict=True):
            if place is None:
                return
            if found and found.answers and place in {start, found.answers[0][0]}:
                yield from found.answers
                place = found.behind
            if place is not None and place < end:  # else one answer takes all of the stretch
                place = yield from _scan_to(scanned(place), end)

    async def _look_through(self, path: Path, end: int) -> Stretch | None:
        try:
            return await self.pool().run(worker.look_through, path, end - self.stretch, end, **self.rules)
        except (CaptureError, Drop, WorkerLost):
            return None


def _scan_to(scanned: Iterator[Scanned], end: int) -> Generator[Scanned, None, int | None]:
    """Yield the answers that begin before *end*, and return where the next one does."""
    for offset, answer in scanned:
        if offset >= end:
            return offset
        yield offset, answer
    return None
