"""What the pages have in common: one connection, the facts of all articles, pages that were made already.

What takes seconds, or reads foreign documents, is made in a process of its own, while other pages are answered.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import get_context
from time import monotonic, thread_time
from typing import TYPE_CHECKING, Any, TypeVar, cast

from starlette.concurrency import run_in_threadpool

from crawler.archive import open_for_reading
from crawler.archive.connection import Archive
from crawler.archive.views import facets
from crawler.archive.views.facets import Facets
from crawler.archive.views.outlets import outlets
from crawler.archive.views.sources import SourceState, source_states
from crawler.errors import ArchiveError, CrawlerError, ReaderError
from crawler.health import Health, healths
from crawler.reports.kliping import Office
from crawler.reports.trace import Trace
from crawler.sources.programmes import Programme
from crawler.times import WIB, now

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

T = TypeVar("T")
Tracing = Callable[[Archive, str, tuple[str | None, str | None]], Trace]

MOST_MADE = 200
MOST_LISTED = 8  # of what was found for a question, so that its second page is not sought again
SOON = 0.1  # seconds; a page waits for facts that are read in less
PATIENCE = 20  # times what reading the facts costs: while a crawl writes, no more of the time goes into reading them
SLOWEST = 300  # seconds; a clipping of a thousand entries takes ten, a table of 100,000 articles thirty


@dataclass(frozen=True, kw_only=True)
class Known:
    """What there is to know beside the archive: what the seeds say, and what was captured."""

    zones: Mapping[str, str]  # of the sources
    topics: Collection[str]  # that are declared
    programmes: Sequence[Programme]  # whose published lists say who takes part
    captured: Callable[[Archive, str], bytes]  # the body of a capture by the number of its record
    traced: Tracing  # what became of a press release
    office: Office  # whose letterhead clippings have


@dataclass(frozen=True)
class Snapshot:
    """The facts as they were when they were read, and what was made of them since."""

    version: int  # of the archive
    read: float  # when
    cost: float  # in seconds of the processor
    facts: Facets
    states: list[SourceState]
    zones: dict[str, str]  # of the sources by slug, as they were last read
    healths: dict[str, Health]  # of the sources that are switched on, the worst first
    made: dict[object, object] = field(default_factory=dict)
    found: dict[object, array[int]] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        """Return the names of the sources by slug."""
        return {one.slug: one.name for one in self.states}


class ArchiveReader:
    """One connection that reads; all pages are made in the thread that opened it, one after the other."""

    def __init__(self, archive: Archive, known: Known) -> None:
        self.archive = archive
        self.known = known
        self.maker = Maker()
        self._token = secrets.token_hex(4)
        self._snapshot = _snapshot_of(archive, archive.data_version)
        self._coming: Future[Snapshot] | None = None
        self._beside = ThreadPoolExecutor(max_workers=1)

    def zone_of(self, source: str) -> str:
        """Return the zone that the seeds give a source, or else that which it had when it was last read."""
        return self.known.zones.get(source) or self._snapshot.zones.get(source, WIB)

    @property
    def tag(self) -> str:
        """Return what changes with the archive, and with this process."""
        return f"{self._token}-{self._snapshot.version}"

    def refreshed(self) -> Snapshot:
        """Return the facts, read anew if others have written since, but not all the time.

        Those of a large archive are read beside the pages, which tell what was so until then.
        """
        kept = self._snapshot
        if self._coming is not None:
            if self._coming.done():
                coming, self._coming = self._coming, None
                self._snapshot = coming.result()
        elif monotonic() - kept.read > PATIENCE * kept.cost and (version := self.archive.data_version) != kept.version:
            if kept.cost < SOON:
                self._snapshot = _snapshot_of(self.archive, version)
            else:
                self._coming = self._beside.submit(_snapshot_apart, self.archive.path, version)
        return self._snapshot

    def made(self, key: object, make: Callable[[], T]) -> T:
        """Return what *make* returns, made once until the facts are read anew."""
        kept = self._snapshot.made
        if key not in kept:
            if len(kept) >= MOST_MADE:  # somebody asks for many different things; what is asked for often comes again
                kept.clear()
            kept[key] = make()
        return cast("T", kept[key])

    def found(self, key: object, find: Callable[[], Iterable[int]]) -> array[int]:
        """Return the numbers that *find* finds, kept until others were asked for or the facts are read anew."""
        kept = self._snapshot.found
        if key not in kept:
            if len(kept) >= MOST_LISTED:
                del kept[next(iter(kept))]
            kept[key] = array("I", find())
        return kept[key]


def _snapshot_of(archive: Archive, version: int) -> Snapshot:
    begun = thread_time()
    with archive.moment():
        facts, states = facets.load(archive), source_states(archive)
        zones = {slug: one.zone for slug, one in outlets(archive).items()}
        known = {one.source: one for one in healths(archive, now=now(), is_compared=False)}
    cost = thread_time() - begun
    return Snapshot(
        version=version, read=monotonic(), cost=cost, facts=facts, states=states, zones=zones, healths=known
    )


def _snapshot_apart(archive: Path, version: int) -> Snapshot:
    """Read the facts by a connection of this thread's own; *version* is what the one that watches calls them."""
    with open_for_reading(archive) as opened:
        return _snapshot_of(opened, version)


class Maker:
    """Makes one thing after the other, so that many visitors do not fill the memory."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def made(self, make: Callable[..., T], *given: object) -> T:
        """Return what a function of a module returns; raise CrawlerError for what it could not make."""
        async with self._turn:
            return await run_in_threadpool(_made_apart, make, given)


def _made_apart(make: Callable[..., T], given: tuple[object, ...]) -> T:
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_make, args=(theirs, make, given), daemon=True)
    process.start()
    theirs.close()
    try:
        is_done, told = ours.recv() if ours.poll(SLOWEST) else (False, ReaderError("wrong_slow"))
    except EOFError:
        is_done, told = False, ReaderError("wrong_large")
    finally:
        process.kill()
        process.join()
        ours.close()
    if not is_done:
        raise told
    return cast("T", told)


def _make(answers: Connection[Any, Any], make: Callable[..., object], given: tuple[object, ...]) -> None:
    for number in (signal.SIGINT, signal.SIGHUP):  # they are meant for the server, which ends this process
        signal.signal(number, signal.SIG_IGN)
    try:
        answers.send((True, make(*given)))
    except ReaderError as error:
        answers.send((False, error))
    except ArchiveError as error:
        answers.send((False, ArchiveError(str(error))))
    except CrawlerError as error:
        answers.send((False, CrawlerError(str(error))))
