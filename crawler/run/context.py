"""What one run works with, handed to whoever has a part in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from crawler.archive import Archive, ledger, runs
from crawler.archive.ledger import Outcome, State, unranked
from crawler.archive.runs import Tally
from crawler.models import Candidate, Source
from crawler.run.capturing import Captures
from crawler.strategies.recheck import Sight
from crawler.times import now
from crawler.urls import visited_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scrapy import Request

    from crawler.archive.ledger import Entry
    from crawler.models import Page
    from crawler.run.sink import Sink
    from crawler.run.waiting import SiteWait

TOGETHER = 32  # outcomes of candidates that are written down in one transaction, which costs as much as one of them


@runtime_checkable
class Crawling(Protocol):
    """What a run asks of its spider; a spider without it, as in `scrapy shell`, only looks at a page."""

    name: str
    sources: dict[str, Source]
    scope: tuple[str, ...]
    budget: int | None
    sink: Sink | None
    takes_candidates: bool  # whether what waits in the ledger is fetched too

    def request_page(self, entry: Entry) -> Request:
        """Return the request for a candidate that the frontier has chosen."""
        ...

    def request_part(self, page: Page, url: str) -> Request:
        """Return the request for a further part of the article that begins on *page*."""
        ...

    def account(self) -> None:
        """Add to the tallies, at the end of the run, what is only known then."""
        ...


def as_crawling(spider: object) -> Crawling | None:
    """Return a spider as what a run asks of it, or None where it cannot answer."""
    return spider if isinstance(spider, Crawling) else None


class Frontier(Protocol):
    """What spiders, stages and middlewares ask of the scheduler."""

    def more(self, slug: str) -> None:
        """Note that the ledger has new candidates of a source."""
        ...

    def spare(self, urls: Iterable[str]) -> None:
        """Leave candidates alone whose text is here already."""
        ...

    def is_spared(self, url: str) -> bool:
        """Say whether the text of a candidate is here already."""
        ...

    def ask(self, request: Request) -> None:
        """Take in a request that a stage has made."""
        ...

    def pause_of(self, name: str) -> float:
        """Return the seconds between two requests to a site."""
        ...

    def hold(self, name: str, seconds: float) -> None:
        """Leave a site alone for some seconds."""
        ...

    def slow_down(self, name: str, delay: float) -> None:
        """Wait at least *delay* seconds between two requests to a site."""
        ...

    def close_site(self, name: str, why: str) -> None:
        """Leave a site with all its hosts alone for the rest of this run."""
        ...

    def close_host(self, url: str, why: str) -> None:
        """Leave the host of *url* alone for the rest of this run."""
        ...

    def reopen_host(self, url: str) -> None:
        """Let the host of *url* be asked again in this run, in another way than the one that failed."""
        ...

    def rest(self, request: Request, why: str, *, at_least: float = 0.0) -> Request | None:
        """Leave the host of a failed request alone for a while; return what asks it afterwards, None if nothing may."""
        ...

    def lose(self, request: Request, way: str) -> Request | None:
        """Note that a host could not be found or reached; return the request if it is to be made later."""
        ...

    def found(self, way: str | None = None) -> None:
        """Note that a host was found, so that others which are lost *way*, or in any, are so by their own fault."""
        ...

    def why_closed(self, url: str) -> str | None:
        """Return why nothing is asked of the host of *url* any more in this run."""
        ...

    async def enter(self, name: str, *, patience: float) -> bool:
        """Wait until a site may be visited and keep all others out until `leave`; say whether it came to that."""
        ...

    def leave(self, name: str) -> None:
        """Let others visit a site that was entered."""
        ...

    def left(self, request: Request) -> None:
        """Note that a request has left the downloader."""
        ...

    def run_short(self, name: str) -> None:
        """Leave a site alone for a moment, since no file could be opened to visit it."""
        ...

    def visited(self) -> int:
        """Return how many sites are being visited."""
        ...

    def waits(self, pending: Mapping[str, int]) -> list[SiteWait]:
        """Return the sites of which something is left to be asked, with *pending* candidates of their sources."""
        ...


class Robots(Protocol):
    """What spiders ask of the middleware that obeys robots.txt."""

    def text_for(self, url: str) -> str:
        """Return the robots.txt that governs *url*, if it has been fetched."""
        ...


@dataclass(slots=True, kw_only=True, eq=False)
class Run:
    """One run; its frontier and its robots.txt middleware put themselves here as they are made."""

    id: int
    archive: Archive
    sources: dict[str, Source]
    started: datetime
    spider: Crawling | None  # None where `scrapy shell` and the like look at a page
    stop: Callable[[str], None]  # ends the crawl before its time, for a reason
    separate: tuple[str, ...] = ()  # how the names of hosts end that are machines of their own
    rank: Callable[[Candidate], int] = unranked  # how much a candidate's announcement speaks of a topic
    tallies: dict[str, Tally] = field(default_factory=dict)
    counted: set[str] = field(default_factory=set)  # sources of which something was, and is not written down yet
    reached: set[str] = field(default_factory=set)  # sources of which a channel or a page could be read
    idle: set[str] = field(default_factory=set)  # sources of which nothing was to be asked
    reasons: dict[str, State] = field(default_factory=dict)  # what became of candidates, by the class of the reason
    outcomes: list[tuple[str, Outcome, datetime]] = field(default_factory=list)  # of candidates, not written down yet
    edited: int = 0  # stored articles of which a channel has said that they were edited
    recheck_after: tuple[timedelta, ...] = ()  # the intervals after which archived articles are looked at again
    looks: dict[str, Counter[Sight]] = field(default_factory=dict)  # what looks at archived articles showed, by source
    error: str | None = None  # why the run failed, if it did
    captures: Captures | None = None  # None where nothing is captured
    frontier: Frontier = field(init=False)
    robots: Robots = field(init=False)

    @property
    def crawling(self) -> Crawling:
        """The spider, of a run that has one of ours."""
        assert self.spider is not None
        return self.spider

    @property
    def budget(self) -> int | None:
        """The most requests that a source may cost."""
        return self.spider.budget if self.spider else None

    @property
    def sink(self) -> Sink:
        """Where a run of which nothing is stored puts what it finds."""
        assert self.crawling.sink is not None
        return self.crawling.sink

    def site_of(self, url: str) -> str:
        """Return what is visited by one request at a time: the site of *url*, or its host if that is separate."""
        return visited_apart(url, self.separate)

    def tally(self, source: str) -> Tally:
        """Return the counts of a source, to be added to."""
        self.counted.add(source)
        return self.tallies.setdefault(source, Tally())

    def settle(self, url: str, outcome: Outcome) -> None:
        """Record what became of a candidate; it is written down with others, and what a kill takes is asked again."""
        self.outcomes.append((url, outcome, now()))
        if outcome.reason:
            self.reasons[outcome.reason.partition(":")[0]] = outcome.state
        if len(self.outcomes) >= TOGETHER:
            self.write_outcomes()

    def has_made(self, url: str) -> State | None:
        """Return that this run kept or dropped a candidate before: a text may come with a channel and as a page too."""
        waiting = (outcome.state for settled, outcome, _ in self.outcomes if settled == url)
        made = next(waiting, None) or ledger.settled_by(self.archive, url, run=self.id)
        return made if made in {State.KEPT, State.DROPPED} else None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write all or nothing, what became of candidates before included."""
        outcomes, self.outcomes = self.outcomes, []
        try:
            with self.archive.transaction():
                ledger.settle_all(self.archive, outcomes, run=self.id)
                runs.count(self.archive, self.id, {slug: self.tallies[slug] for slug in self.counted})
                self.counted.clear()
                yield
        except BaseException:
            self.outcomes = outcomes + self.outcomes
            raise

    def write_outcomes(self) -> None:
        """Write down what became of candidates."""
        if self.outcomes:
            with self.writing():
                pass

    def is_due(self, url: str) -> bool:
        """Say whether nobody has settled a candidate since it was handed out."""
        return all(url != settled for settled, *_ in self.outcomes) and ledger.is_due(self.archive, url, now=now())

    def count_look(self, source: str, sight: Sight) -> None:
        """Count what a look at an archived article showed."""
        self.looks.setdefault(source, Counter())[sight] += 1

    def is_spent(self, source: str) -> bool:
        """Say whether a source has had as many requests as it may have in this run."""
        return self.budget is not None and source in self.tallies and self.tallies[source].requests >= self.budget

    def fail(self, error: str) -> None:
        """End the run because its archive or its workers cannot be used; what is in the archive stays as it is."""
        if self.error is None:
            self.error = error
            self.stop("broken")
