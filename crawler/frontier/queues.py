"""What waits for one site."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrapy import Request

from crawler.archive.ledger import Entry
from crawler.request_meta import AGAIN, DISCOVERY, WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable

RECENT = 0.3  # how much the newest answer counts among those before it


@dataclass(slots=True, eq=False)
class SiteQueue:
    """One registrable domain: what is to be asked of it, and when it may be asked."""

    name: str
    delay: float
    requests: deque[Request] = field(default_factory=deque)  # asked for by the spider: what began goes on
    whole: deque[Request] = field(default_factory=deque)  # documents that bring the text of articles along
    documents: deque[Request] = field(default_factory=deque)  # of channels, after candidates that speak of a topic
    again: deque[Request] = field(
        default_factory=deque
    )  # failed once: another page shows first whether the site is well
    sources: deque[str] = field(default_factory=deque)  # whose candidates wait in the ledger
    entries: deque[Entry] = field(default_factory=deque)  # handed out by the ledger, not yet released
    ready_at: float = 0.0
    closed: str | None = None  # why it is left alone for the rest of this run
    queued: bool = False
    busy: bool = False
    since: float = 0.0  # when the request that is under way was let go
    answer: float | None = None  # seconds that its answers have taken of late

    def put(self, request: Request) -> None:
        """Let a request wait where its kind does."""
        if request.meta.get(DISCOVERY):
            (self.whole if request.meta.get(WHOLE) else self.documents).append(request)
        elif request.meta.get(AGAIN):
            self.again.append(request)
        else:
            self.requests.append(request)

    def give_up(self, is_theirs: Callable[[str], bool]) -> tuple[list[Request], list[Entry]]:
        """Let go of what waits for some addresses, and return it."""
        queues = (self.requests, self.whole, self.documents, self.again)
        requests = [request for queue in queues for request in queue if is_theirs(request.url)]
        entries = [entry for entry in self.entries if is_theirs(entry.url)]
        self.requests, self.whole, self.documents, self.again = (
            deque(request for request in queue if not is_theirs(request.url)) for queue in queues
        )
        self.entries = deque(entry for entry in self.entries if not is_theirs(entry.url))
        return requests, entries

    def time_answer(self, moment: float) -> None:
        """Note that the answer to the request under way is here; what came of late counts most."""
        took = moment - self.since
        self.answer = took if self.answer is None else self.answer + RECENT * (took - self.answer)

    def asked(self) -> int:
        """Return how many requests wait that are not in the ledger."""
        return sum(map(len, (self.requests, self.whole, self.documents, self.again)))

    def has_work(self) -> bool:
        waits = self.requests or self.whole or self.documents or self.again
        return bool(waits or self.entries or self.sources)
