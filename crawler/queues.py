"""What waits for one site."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from scrapy import Request

from crawler.archive.ledger import Entry


@dataclass(slots=True, eq=False)
class Site:
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

    def has_work(self) -> bool:
        return bool(self.requests or self.documents or self.entries or self.sources)
