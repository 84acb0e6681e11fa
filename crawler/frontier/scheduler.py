"""Which candidates are fetched now: many sites at once, one request at a time for each.

Scrapy's engine asks this frontier for its next request. Requests made by the spider (channels, redirects, retries) wait
in memory, a handful for each site; candidates stay in the ledger until their site's turn comes, so that neither a
kill nor a backlog of a million addresses costs anything.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections import defaultdict, deque
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy.core.scheduler import BaseScheduler
from scrapy.utils.asyncio import call_later

from crawler.archive import ledger, sites
from crawler.archive.ledger import Entry
from crawler.errors import ArchiveError, CrawlerError, OutOfDescriptors
from crawler.extensions.run import run_of
from crawler.frontier.queues import Network, Rest, Rests, SiteQueue
from crawler.frontier.site_locks import SiteLocks
from crawler.models import SPEAKS
from crawler.outcomes import NOT_FOUND, UNREACHABLE
from crawler.processes import RAN_OUT
from crawler.request_meta import PROBE
from crawler.run.waiting import SiteWait
from crawler.times import now
from crawler.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import CallLaterResult

    from crawler.archive.ledger import Entry

logger = logging.getLogger(__name__)

LOOK = 0.1  # seconds between two looks whether a site may be entered
BATCH = 50  # candidates taken from the ledger at a time for one site
REMEMBERED = 10_000  # candidates handed out; beyond that, and whenever they have doubled, the settled are forgotten
SHORT = 2.0  # seconds until a site is asked again for which no file could be opened
SHORT_LONGEST = 60.0  # seconds without any visit until this ends the run: nobody will close a file any more


class Frontier(BaseScheduler):
    def __init__(
        self, crawler: Crawler, *, delay: float, locks: SiteLocks, pauses: Sequence[float] = (),
        clock: Callable[[], float] = monotonic,
    ) -> None:  # fmt: skip
        self.crawler = crawler
        self.run = run_of(crawler)
        self.run.frontier = self
        self.delay = delay
        self.locks = locks  # at sites, among all processes on this machine
        self.clock = clock
        self.sites: dict[str, SiteQueue] = {}
        self.homes: defaultdict[str, list[str]] = defaultdict(list)  # the sources at home on each site
        self.ready: deque[SiteQueue] = deque()
        self.waiting: list[tuple[float, int, SiteQueue]] = []  # a heap: when, a tie-breaker, which
        self.turned_back: deque[Request] = deque()  # to sites that are left alone: they end in the first middleware
        self.rests = Rests(pauses, clock)  # of hosts in trouble
        self.network = Network(clock)
        self.hosts: dict[str, str] = {}  # left alone for the rest of this run, and why; other hosts of their site go on
        self.released: set[str] = set()  # candidates handed out in this run and not settled yet
        self.spared: set[str] = set()  # those of them whose text came with their channel
        self.remembered = REMEMBERED
        self.busy: dict[Request, SiteQueue] = {}  # the sites being visited, by the request that is in the downloader
        self.short_since: float | None = None  # no file could be opened, and no site has been visited since
        self.has_run_short = False
        self.alarm: CallLaterResult | None = None
        self.alarm_at = 0.0
        self.ticket = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        pauses = () if settings.getbool("DUE_ONLY") else settings.getlist("TROUBLE_PAUSES")
        locks = SiteLocks(Path(settings["RUNTIME"]))
        return cls(
            crawler,
            delay=settings.getfloat("DOWNLOAD_DELAY"),
            locks=locks,
            pauses=[float(one) for one in pauses if one],
        )

    def open(self, spider: Spider) -> None:  # noqa: ARG002  (Scrapy's signature)
        """Close the sites that asked us to wait, and take up what an earlier run left behind."""
        try:
            self._take_up(now())
        except ArchiveError as error:
            self.run.fail(str(error))

    def _take_up(self, moment: datetime) -> None:
        for name, why in sites.away(self.run.archive, now=moment).items():
            self.site(name).closed = why
        left = ledger.sources_due(self.run.archive, now=moment)
        for source in self.run.sources.values():
            site = self.site(self.run.site_of(source.home))
            self.homes[site.name].append(source.slug)
            site.delay = max(site.delay, source.delay or 0.0)
            if site.closed:
                self.run.tally(source.slug).error = site.closed
            elif source.slug in left and self.run.crawling.takes_candidates:
                self.more(source.slug)

    def close(self, reason: str) -> None:  # noqa: ARG002  (Scrapy's signature)
        if self.alarm is not None:
            self.alarm.cancel()
        self.locks.close()
        self._say_what_rests()

    def _say_what_rests(self) -> None:
        """Note of each source that was asked and never answered why the end of the run finds its host resting."""
        for slug, source in self.run.sources.items():
            rest = self.rests.of(source.home)
            if rest is not None and slug not in self.run.reached:
                tally = self.run.tally(slug)
                tally.error = tally.error or f"{rest.why}; the run ended before it was asked again"

    def site(self, name: str) -> SiteQueue:
        """Return the state of a registrable domain."""
        if name not in self.sites:
            self.sites[name] = SiteQueue(name, self.delay)
        return self.sites[name]

    # What the spider and the middlewares tell us.

    def more(self, slug: str) -> None:
        """Note that the ledger has new candidates of a source; some may come before those handed out already."""
        home = self.run.sources[slug].home
        site = self.site(self.run.site_of(home))
        if self.why_closed(home) is not None:
            return
        if rest := self.rests.of(home):
            rest.sources.append(slug)
            return
        self.released.difference_update(entry.url for entry in site.entries if entry.source == slug)
        site.entries = deque(entry for entry in site.entries if entry.source != slug)
        if slug not in site.sources:
            site.sources.append(slug)
        self._queue(site)

    def spare(self, urls: Iterable[str]) -> None:
        """Leave candidates alone whose text is here already; if this run is killed, the next one fetches them."""
        came = set(urls)
        self.spared |= came
        self.released |= came
        self._forget_settled()

    def is_spared(self, url: str) -> bool:
        """Say whether the text of a candidate is here already."""
        return url in self.spared

    def ask(self, request: Request) -> None:
        """Take in a request that a stage has made."""
        self.crawler.engine.crawl(request)

    def pause_of(self, name: str) -> float:
        """Return the seconds between two requests to a site."""
        return self.site(name).delay

    def hold(self, name: str, seconds: float) -> None:
        """Leave a site alone for some seconds."""
        site = self.site(name)
        site.ready_at = max(site.ready_at, self.clock() + seconds)

    def slow_down(self, name: str, delay: float) -> None:
        """Wait at least *delay* seconds between two requests to a site."""
        site = self.site(name)
        site.delay = max(site.delay, delay)

    def close_site(self, name: str, why: str) -> None:
        """Leave a site with all its hosts alone for the rest of this run; its candidates stay pending."""
        if self.site(name).closed is None:
            self.site(name).closed = why
            self._clear(self.site(name), name, why, self.run.site_of)

    def close_host(self, url: str, why: str) -> None:
        """Leave the host of *url* alone for the rest of this run; of a network, one outlet may be in trouble alone."""
        host = host_of(url)
        if self.why_closed(url) is None:
            self.hosts[host] = why
            self._clear(self.site(self.run.site_of(url)), host, why, host_of)

    def reopen_host(self, url: str) -> None:
        """Let the host of *url* be asked again in this run, in another way than the one that failed."""
        self.hosts.pop(host_of(url), None)

    def rest(self, request: Request, why: str, *, at_least: float = 0.0) -> Request | None:
        """Leave the host of a failed request alone for a while, and return what asks it afterwards.

        None is returned, and the host left alone for the rest of this run, where it has had all its pauses.
        """
        if self.why_closed(request.url) is not None:
            return None
        rest = self.rests.begin(request, at_least=at_least)
        if rest is None:
            self.close_host(request.url, why)
            return None
        rest.why = why
        logger.info("%s rests for a while: %s", rest.host, why)
        self._set_aside(request.url, rest)
        if request.meta.get(PROBE) and (other := self._other_page(rest)) is not None:
            rest.put(request)  # perhaps this page alone is broken
            request = other
        return rest.ask_with(request)

    def _other_page(self, rest: Rest) -> Request | None:
        """Take another page of a host that rests out of what waits for it."""
        self._hand_out_to(rest)
        return self.run.crawling.request_page(rest.entries.popleft()) if rest.entries else None

    def _hand_out_to(self, rest: Rest) -> None:
        """Take candidates for a host that rests from the ledger, if none wait for it."""
        for source in rest.sources if not rest.entries else ():
            entries = ledger.due(self.run.archive, source, now=now(), limit=BATCH, leave=self.released)
            theirs = [one for one in entries if host_of(one.url) == rest.host]
            self.released.update(one.url for one in theirs)
            rest.entries.extend(theirs)

    def _set_aside(self, url: str, rest: Rest) -> None:
        """Let wait what waits for the host of *url*, which rests; other hosts of its site go on."""
        site, host = self.site(self.run.site_of(url)), host_of(url)
        requests, entries = site.give_up(lambda url: host_of(url) == host)
        rest.requests.extend(requests)
        rest.entries.extend(entries)
        theirs = [slug for slug in site.sources if host_of(self.run.sources[slug].home) == host]
        rest.sources.extend(theirs)
        site.sources = deque(slug for slug in site.sources if slug not in theirs)

    def _recover(self, site: SiteQueue, rest: Rest) -> None:
        """Go on with a host that is well again."""
        for request in rest.requests:
            site.put(request)
        site.entries.extend(rest.entries)
        site.sources.extend(slug for slug in rest.sources if slug not in site.sources)

    def lose(self, request: Request, way: str) -> Request | None:
        """Note that a host could not be found or reached; return the request if it is to be made later.

        Where so many are lost before any was found, it is this machine that has no network, and the run ends.
        """
        later = self.network.lose(request, way)
        if later is None and way == NOT_FOUND:  # the next request would fail alike
            self.close_host(request.url, way)
        if why := self.network.why_down():
            self.run.stop(why)
        return later

    def found(self, way: str | None = None) -> None:
        """Note that a host was found, so that others which are lost *way*, or in any, are so by their own fault."""
        if UNREACHABLE not in self.network.proven:
            self.network.proven |= {way} if way else {NOT_FOUND, UNREACHABLE}
        if UNREACHABLE in self.network.proven:
            self._try_lost()

    def _settle_lost(self) -> None:
        """Say that this machine has no network, or try once more what too few others were lost with."""
        if why := self.network.why_down(at_end=True):
            self.network.release()
            self.run.stop(why)
        else:
            self._try_lost()

    def _try_lost(self) -> None:
        for request in self.network.release():
            site = self.site(self.run.site_of(request.url))
            site.put(request)
            self._queue(site)
            self._ask_again()

    def why_closed(self, url: str) -> str | None:
        """Return why nothing is asked of the host of *url* any more in this run."""
        return self.site(self.run.site_of(url)).closed or self.hosts.get(host_of(url))

    def run_short(self, name: str) -> None:
        """Leave a site alone for a moment, since this process has too many files open to visit it."""
        if not self.has_run_short:
            self.has_run_short = True
            logger.warning("%s; sites wait for one another, none is lost", RAN_OUT)
        self.hold(name, SHORT)

    def _clear(self, site: SiteQueue, name: str, why: str, belongs: Callable[[str], str]) -> None:
        logger.info("%s is left alone for this run: %s", name, why)  # its sources are told to who watches
        closed = [slug for slug in self.homes[site.name] if belongs(self.run.sources[slug].home) == name]
        for slug in closed:
            self.run.tally(slug).error = why
        self.turned_back.extend(self.rests.give_up(lambda url: belongs(url) == name))
        self.turned_back.extend(site.give_up(lambda url: belongs(url) == name)[0])
        site.sources = deque(slug for slug in site.sources if slug not in closed)

    # What Scrapy's engine asks.

    def enqueue_request(self, request: Request) -> bool:
        if self.why_closed(request.url) is not None:
            self.turned_back.append(request)
            return True
        if not self.network.take_in(request) and not self.rests.take_in(request):
            site = self.site(self.run.site_of(request.url))
            site.put(request)
            self._queue(site)
        return True

    def has_pending_requests(self) -> bool:
        # Scrapy asks when nothing is in the downloader, and then no site is busy.
        if not (self.ready or self.waiting):
            self._settle_lost()
        return bool(self.turned_back or self.ready or self.waiting or self.rests.waiting)

    def next_request(self) -> Request | None:
        try:
            return self._next_request()
        except ArchiveError as error:  # which can be written, or a run would not have begun, and not be read
            self.run.fail(str(error))
            return None

    def _next_request(self) -> Request | None:
        if self.turned_back:
            return self.turned_back.popleft()
        self._wake_hosts()
        self._wake_sites()
        while self.ready:
            site = self.ready.popleft()
            site.queued = False
            if site.busy or not self._has_turn(site):
                continue
            if request := self._take(site):
                site.busy = True
                site.since = self.clock()
                self.busy[request] = site
                return request
            self.locks.give_back(site.name, visited=False)
        self._set_alarm()
        return None

    def _has_turn(self, site: SiteQueue) -> bool:
        """Take the turn at a site; where another process is there, or was a moment ago, it is held for a while."""
        try:
            wait = self.locks.take(site.name, pause=site.delay)
        except OutOfDescriptors as error:
            return self._wait_for_descriptors(site, error)
        except CrawlerError as error:
            self.run.fail(str(error))
            return False
        if wait:
            site.ready_at = self.clock() + wait
            self._queue(site)
            return False
        self.short_since = None
        return True

    def _wait_for_descriptors(self, site: SiteQueue, error: OutOfDescriptors) -> bool:
        """Queue a site again, unless nothing at all has been visited for so long that waiting will not help."""
        self.short_since = self.short_since or self.clock()
        if self.clock() - self.short_since > SHORT_LONGEST and not self.busy:
            self.run.fail(str(error))
        self.run_short(site.name)
        self._queue(site)
        return False

    def visited(self) -> int:
        """Return how many sites are being visited."""
        return len(self.busy)

    def waits(self, pending: Mapping[str, int]) -> list[SiteWait]:
        """Return the sites of which something is left to be asked, with *pending* candidates of their sources."""
        resting = {self.run.site_of(f"http://{host}/"): rest for host, rest in self.rests.hosts.items()}
        every = (self._wait(site, resting.get(name), pending) for name, site in self.sites.items() if not site.closed)
        return [one for one in every if one.left]

    def _wait(self, site: SiteQueue, rest: Rest | None, pending: Mapping[str, int]) -> SiteWait:
        sources = self.homes.get(site.name, [])
        left = site.asked() + sum(self._left(slug, pending.get(slug, 0)) for slug in sources)
        if rest is not None:
            left += 1 + len(rest.requests)
        return SiteWait(
            site=site.name, sources=tuple(sources), left=max(left, int(site.busy)), pause=site.delay,
            answer=site.answer, asked_for=self.clock() - site.since if site.busy else None,
            rests=max(0.0, rest.until - self.clock()) if rest else 0.0, host=rest.host if rest else "",
            why=rest.why if rest else "",
        )  # fmt: skip

    def _left(self, slug: str, pending: int) -> int:
        """Return how many of a source's candidates are fetched in this run yet."""
        if not pending or self.hosts.get(host_of(self.run.sources[slug].home)):
            return 0
        tally, budget = self.run.tallies.get(slug), self.run.budget
        return pending if budget is None else min(pending, max(0, budget - (tally.requests if tally else 0)))

    def left(self, request: Request) -> None:
        """Queue the site again whose request has left the downloader; the pause begins when the answer is here."""
        if request not in self.busy:
            return
        site = self.busy.pop(request)
        site.time_answer(self.clock())
        if rest := self.rests.end(request):
            self._recover(site, rest)
        self._free(site)

    def _free(self, site: SiteQueue) -> None:
        self.locks.give_back(site.name)
        site.busy = False
        site.ready_at = max(site.ready_at, self.clock() + site.delay)
        self._queue(site)

    async def enter(self, name: str, *, patience: float) -> bool:
        """Wait until a site may be visited and keep all others out until `leave`; say whether it came to that."""
        site, deadline = self.site(name), self.clock() + patience
        while site.busy or site.ready_at > self.clock() or not self._has_turn(site):
            if self.clock() > deadline:
                return False
            await asyncio.sleep(LOOK)
        site.busy, site.since = True, self.clock()
        return True

    def leave(self, name: str) -> None:
        """Let others visit a site that was entered."""
        self._free(self.site(name))

    def _queue(self, site: SiteQueue) -> None:
        if site.queued or site.busy or not site.has_work():
            return
        site.queued = True
        if site.ready_at <= self.clock():
            self.ready.append(site)
            return
        self.ticket += 1
        heapq.heappush(self.waiting, (site.ready_at, self.ticket, site))

    def _wake_hosts(self) -> None:
        while request := self.rests.awake():
            site = self.site(self.run.site_of(request.url))
            site.requests.appendleft(request)
            self._queue(site)

    def _wake_sites(self) -> None:
        moment = self.clock()
        while self.waiting and self.waiting[0][0] <= moment:
            site = heapq.heappop(self.waiting)[2]
            site.queued = False
            self._queue(site)  # it may have been told to wait longer meanwhile

    def _take(self, site: SiteQueue) -> Request | None:
        if site.requests:
            return site.requests.popleft()
        entry = self._next_entry(site)
        documents = site.whole or site.documents
        if documents and (entry is None or not _goes_first(entry)):
            if entry is not None:
                site.entries.appendleft(entry)
            return documents.popleft()
        if entry is None:  # handing out may have found a request on the way
            queue = site.requests or site.again
            return queue.popleft() if queue else None
        return self.run.crawling.request_page(entry)

    def _next_entry(self, site: SiteQueue) -> Entry | None:
        while site.entries or self._refill(site):
            entry = site.entries.popleft()
            # Another page may have settled it since the ledger handed it out.
            if entry.url in self.spared or self.run.is_spent(entry.source):
                continue
            if self.run.is_due(entry.url):
                return entry
        return None

    def _refill(self, site: SiteQueue) -> bool:
        """Take candidates of the site's sources from the ledger, in turn; say whether there were any.

        Those that speak of a topic come first, of all sources that wait for the site.
        """
        while site.sources:
            source = self._next_source(site)
            if self.run.is_spent(source):  # the rest waits for the next run
                continue
            due = ledger.due(self.run.archive, source, now=now(), limit=BATCH, leave=self.released)
            entries = [one for one in due if _goes_first(one)] or due
            if not entries:
                continue
            site.sources.append(source)
            self.released.update(entry.url for entry in entries)
            self._forget_settled()
            for entry in entries:
                self._hand_out(site, entry)
            if site.entries:
                return True
        return False

    def _next_source(self, site: SiteQueue) -> str:
        """Take the next of a site's sources out of its line, first one with candidates that speak of a topic."""
        if len(site.sources) > 1:
            speaks = (one for one in site.sources if ledger.speaks(self.run.archive, one, leave=self.released))
            if (source := next(speaks, None)) is not None:
                site.sources.remove(source)
                return source
        return site.sources.popleft()

    def _forget_settled(self) -> None:
        """Keep the memory of what was handed out as small as what is not settled yet."""
        if len(self.released) > self.remembered:
            self.run.write_outcomes()
            self.released = set(filter(self.run.is_due, self.released))
            self.spared &= self.released
            self.remembered = max(REMEMBERED, 2 * len(self.released))

    def _hand_out(self, site: SiteQueue, entry: Entry) -> None:
        """Most candidates are on their source's own site; the others wait their turn on the site they are on."""
        if self.why_closed(entry.url) is None:
            if rest := self.rests.of(entry.url):
                rest.entries.append(entry)
                return
            home = self.site(self.run.site_of(entry.url))
            home.entries.append(entry)
            if home is not site:
                self._queue(home)

    def _set_alarm(self) -> None:
        """Have the engine ask again when the next site is ready; of itself it asks every five seconds only."""
        moments = [heap[0][0] for heap in (self.waiting, self.rests.waiting) if heap]
        if not moments:
            return
        moment = min(moments)
        if self.alarm is not None:
            if self.alarm_at <= moment:
                return
            self.alarm.cancel()
        self.alarm, self.alarm_at = call_later(max(0.0, moment - self.clock()), self._ring), moment

    def _ring(self) -> None:
        self.alarm = None
        self._ask_again()

    def _ask_again(self) -> None:
        slot = self.crawler.engine._slot  # noqa: SLF001  (no public way to wake the engine)
        if slot is not None:
            slot.nextcall.schedule()


def _goes_first(entry: Entry) -> bool:
    """Say whether a candidate is fetched before channels are read; what is refused again must hide nothing new."""
    return entry.rank >= SPEAKS and not entry.is_again
