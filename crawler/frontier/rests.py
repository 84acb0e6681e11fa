"""Hosts in trouble, and what waits while they rest; a machine without a network, told from many of them."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrapy import Request

from crawler.archive.ledger import Entry
from crawler.outcomes import NOT_FOUND, UNREACHABLE
from crawler.request_meta import AGAIN, LOST, PROBE
from crawler.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 20  # hosts that are lost alike before anything was found: it is not them
GRACE = 5.0  # seconds for others to be found meanwhile; the first twenty of a list may be gone indeed
SAID = {
    NOT_FOUND: "no name of {number} hosts could be looked up",
    UNREACHABLE: "none of {number} hosts could be reached",
}


@dataclass(slots=True, eq=False)
class Rest:
    """What waits for a host in trouble, and the request that asks whether it is well again."""

    host: str
    probe: Request | None = None
    until: float = 0.0
    requests: deque[Request] = field(default_factory=deque)
    entries: deque[Entry] = field(default_factory=deque)
    sources: deque[str] = field(default_factory=deque)  # at home on the host

    def ask_with(self, request: Request) -> Request:
        """Return the request that asks whether the host is well again, made of *request*."""
        self.probe = request.replace(meta={**request.meta, AGAIN: request.meta.get(AGAIN, 1), PROBE: True})
        return self.probe

    def put(self, request: Request) -> None:
        """Let a request wait that has asked in vain."""
        self.requests.append(request.replace(meta={**request.meta, PROBE: False}))


class Rests:
    """The hosts that rest; each has *pauses*, one after the other, in the whole of a run."""

    def __init__(self, pauses: Sequence[float], clock: Callable[[], float]) -> None:
        self.pauses = pauses
        self.clock = clock
        self.taken: Counter[str] = Counter()  # by host
        self.hosts: dict[str, Rest] = {}
        self.waiting: list[tuple[float, int, Request]] = []  # a heap: when, a tie-breaker, which request asks then

    def begin(self, request: Request, *, at_least: float) -> Rest | None:
        """Let the host of a failed request rest for a pause, or return None where none is left."""
        host = host_of(request.url)
        if self.taken[host] >= len(self.pauses):
            return None
        rest = self.hosts.setdefault(host, Rest(host))
        rest.until = self.clock() + max(at_least, self.pauses[self.taken[host]])
        rest.probe = None
        self.taken[host] += 1
        return rest

    def of(self, url: str) -> Rest | None:
        """Return what waits for the host of *url*, if it rests."""
        return self.hosts.get(host_of(url))

    def take_in(self, request: Request) -> bool:
        """Keep a request whose host rests until its turn comes; say whether it does."""
        rest = self.of(request.url)
        if rest is None:
            return False
        if request is rest.probe:
            heapq.heappush(self.waiting, (rest.until, sum(self.taken.values()), request))
        else:
            rest.requests.append(request)
        return True

    def awake(self) -> Request | None:
        """Return the next request that asks a host whether it is well, if the pause of one is over."""
        if self.waiting and self.waiting[0][0] <= self.clock():
            return heapq.heappop(self.waiting)[2]
        return None

    def end(self, request: Request) -> Rest | None:
        """Return what waited for a host, if *request* has asked it and nobody has let it rest again."""
        rest = self.of(request.url)
        return self.hosts.pop(host_of(request.url)) if rest is not None and rest.probe is request else None

    def give_up(self, is_closed: Callable[[str], bool]) -> list[Request]:
        """Let go of what waits for the hosts that are closed, and return the requests among it."""
        lost = [one for _, _, one in self.waiting if is_closed(one.url)]
        self.waiting = [one for one in self.waiting if not is_closed(one[2].url)]
        heapq.heapify(self.waiting)
        for host in [host for host in self.hosts if is_closed(f"http://{host}/")]:
            lost.extend(self.hosts.pop(host).requests)
        return lost


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
