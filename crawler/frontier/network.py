"""Tell sites that cannot be found from a machine without a network."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from crawler.outcomes import NOT_FOUND, UNREACHABLE
from crawler.request_meta import LOST
from crawler.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request

MOST = 20  # hosts that are lost alike before anything was found: it is not them
GRACE = 5.0  # seconds for others to be found meanwhile; the first twenty of a list may be gone indeed
SAID = {
    NOT_FOUND: "no name of {number} hosts could be looked up",
    UNREACHABLE: "none of {number} hosts could be reached",
}


class Network:
    """What was lost so far, and what shows that this is no fault of ours."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.begun: float | None = None  # when the first one was lost
        self.proven: set[str] = set()  # ways to be lost that are no longer our own network's
        self.hosts: defaultdict[str, set[str]] = defaultdict(set)  # by the way
        self.waiting: deque[Request] = deque()  # what will be made once more

    def lose(self, request: Request, way: str) -> Request | None:
        """Return the request to be made later, or None if it is the host's own fault."""
        if way in self.proven or request.meta.get(LOST):
            return None
        self.begun = self.clock() if self.begun is None else self.begun
        self.hosts[way].add(host_of(request.url))
        return request.replace(meta={**request.meta, LOST: True})

    def why_down(self, *, at_end: bool = False) -> str | None:
        """Return the sentence that says so, if this machine has no network; *at_end* nothing is asked any more."""
        lost = next((way for way, hosts in self.hosts.items() if len(hosts) >= MOST and way not in self.proven), None)
        if lost is None or self.begun is None or not (at_end or self.clock() > self.begun + GRACE):
            return None
        return f"no network: {SAID[lost].format(number=len(self.hosts[lost]))}; check the connection and start it again"

    def take_in(self, request: Request) -> bool:
        """Keep a request that was lost until something is found; say whether it waits."""
        waits = bool(request.meta.get(LOST)) and UNREACHABLE not in self.proven
        if waits:
            self.waiting.append(request)
        return waits

    def release(self) -> list[Request]:
        """Return what waited."""
        lost = list(self.waiting)
        self.waiting.clear()
        return lost
