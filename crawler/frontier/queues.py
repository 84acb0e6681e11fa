"""What waits for one site."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrapy import Request

from crawler.archive.ledger import Entry

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True, eq=False)
class SiteQueue:
    """One registrable domain: what is to be asked of it, and when it may be asked."""

    name: str
    delay: float
    requests: deque[Request] = field(default_factory=deque)  # asked for by the spider: what began goes on
    documents: deque[Request] = field(default_factory=deque)  # of channels, after candidates that speak of a topic
    sources: deque[str] = field(default_factory=deque)  # whose candidates wait in the ledger
    entries: deque[Entry] = field(default_factory=deque)  # handed out by the ledger, not yet released
    ready_at: float = 0.0
    closed: str | None = None  # why it is left alone for the rest of this run
    queued: bool = False
    busy: bool = False

    def give_up(self, is_closed: Callable[[str], bool]) -> list[Request]:
        """Let go of what waits for the addresses that are closed, and return the requests among it."""
        lost = [request for queue in (self.requests, self.documents) for request in queue if is_closed(request.url)]
        self.requests = deque(request for request in self.requests if not is_closed(request.url))
        self.documents = deque(request for request in self.documents if not is_closed(request.url))
        self.entries = deque(entry for entry in self.entries if not is_closed(entry.url))
        return lost

    def has_work(self) -> bool:
        return bool(self.requests or self.documents or self.entries or self.sources)
