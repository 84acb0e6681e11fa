"""What waits for one site, what for a host of it in trouble, and what while no network is there at all."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrapy import Request

from crawler.archive.ledger import Entry
from crawler.outcomes import NOT_FOUND, UNREACHABLE
from crawler.request_meta import AGAIN, DISCOVERY, LOST, PROBE, WHOLE
from crawler.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RECENT = 0.3  # how much the newest answer counts among those before it
MOST = 20  # hosts that are lost alike before anything was found: it is not them
GRACE = 5.0  # seconds for others to be found meanwhile; the first twenty of a list may be gone indeed
SAID = {
    NOT_FOUND: "no name of {number} hosts could be looked up",
    UNREACHABLE: "none of {number} hosts could be reached",
}


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


@dataclass(slots=True, eq=False)
class Rest:
    """What waits for a host in trouble, and the request that asks whether it is well again."""

    host: str
    why: str = ""  # what it answered when it was asked last
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
