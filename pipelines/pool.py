"""Worker processes in which pages are read: a page that hangs or crashes its worker costs that page alone."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.errors import CrawlerError
from crawler.outcomes import WorkerLost, describe
from pipelines.worker import CRAWLING, READING, begin_server
from pipelines.worker_process import Unread, Worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterable
    from concurrent.futures import Future

    from scrapy.crawler import Crawler

T = TypeVar("T")
Seat: TypeAlias = "Worker | Future[Worker]"  # a worker, or one that has yet to begin

CURE = "see `pantau doctor`"
MOST_STARTS = 3  # of a worker that ends before its first page; then something is wrong with the machine
AHEAD = 3  # pages that a worker is given: the one that it reads, and two for while we write others down


class Workers:
    """A pool of processes; *timeout* in seconds of processor and *memory* in bytes bound what one page may take.

    All of them are forked from one that has imported *modules*, and begin at once, while the crawl itself gets ready.
    """

    def __init__(self, number: int, *, timeout: float, memory: int, modules: tuple[str, ...] = READING) -> None:
        self.timeout = timeout
        self.memory = memory
        self.modules = modules
        self.begun: set[Worker] = set()
        self.is_closed = False
        self.lock = Lock()  # of the two above
        self.number = number = max(1, number)
        self.threads = ThreadPoolExecutor(number)  # in which workers begin, which takes its time
        begin_server(modules)
        self.free: deque[Seat] = deque(self.threads.submit(self._begin) for _ in range(number))
        self.ahead: deque[Worker] = deque()  # those that read one page and may be given the next
        self.waiting: list[tuple[int, int, asyncio.Future[Seat]]] = []  # a heap: rank, a tie-breaker, who waits
        self.tickets = count()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        if not settings.getdict("ITEM_PIPELINES"):
            raise NotConfigured  # there is nothing to be done, as where `scrapy shell` looks at a page
        workers = cls(
            settings.getint("WORKERS"),
            timeout=settings.getfloat("WORKER_TIMEOUT"),
            memory=settings.getint("WORKER_MEMORY"),
            modules=CRAWLING,
        )
        crawler.signals.connect(workers.spider_closed, signals.spider_closed)
        crawler.signals.connect(workers.close, signals.engine_stopped)
        return workers

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the workers that the stages of *crawler* share."""
        workers = crawler.get_extension(cls)
        assert workers is not None
        return workers

    async def run(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:  # noqa: ANN401
        """Return what *function* returns in a worker.

        Raise TooSlow if it took too long or too much memory, WorkerLost if its worker died (perhaps through no fault of
        the page, so that it is tried again), and CrawlerError if no worker can be started at all.
        """
        async with self.turn() as carry_out:
            result: T = await carry_out(function, *args, **kwargs)
        return result

    @asynccontextmanager
    async def turn(self, rank: int = 0) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
        """Wait for a worker, behind all of a lower *rank*, and yield what has it carry out functions, as `run` does."""
        worker = await self._take(rank)

        async def carry_out(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:  # noqa: ANN401
            nonlocal worker
            while True:
                try:
                    return await worker(function, *args, within=self.timeout, **kwargs)
                except Unread:
                    self._leave(worker)
                    worker = await self._take(rank)

        try:
            yield carry_out
        finally:
            self._leave(worker)

    def are_busy(self) -> bool:
        """Say whether a page is being read."""
        return len(self.free) < self.number

    async def _take(self, rank: int) -> Worker:
        """Return a worker that has nothing to do, or else one that reads a page and has no other ahead."""
        if self.is_closed:
            raise asyncio.CancelledError
        seat = self._next_seat()
        if seat is None:
            seat = await self._wait(rank)
        elif isinstance(seat, Worker):
            self._promise(seat)
        return seat if isinstance(seat, Worker) else await self._begun(seat)

    def _next_seat(self) -> Seat | None:
        if self.free:
            return self._sound(self.free.popleft())
        while self.ahead:
            if (worker := self.ahead.popleft()).is_usable():
                return worker
        return None

    def _sound(self, seat: Seat) -> Seat:
        """Return a worker, or the beginning of a new one in the place of one that has ended."""
        if not isinstance(seat, Worker) or seat.is_usable():
            return seat
        seat.stop_listening()
        return self.threads.submit(self._replace, seat)

    def _promise(self, worker: Worker) -> None:
        worker.turns += 1
        if worker.turns < AHEAD:
            self._offer(worker)

    async def _begun(self, seat: Future[Worker]) -> Worker:
        try:
            worker = await asyncio.shield(asyncio.wrap_future(seat))
        except asyncio.CancelledError:
            self._offer(seat)
            raise
        except (CrawlerError, WorkerLost):
            if not self.is_closed:
                self._offer(self.threads.submit(self._begin))  # tried again
            raise
        self._promise(worker)
        return worker

    async def _wait(self, rank: int) -> Seat:
        turn: asyncio.Future[Seat] = asyncio.get_running_loop().create_future()
        heapq.heappush(self.waiting, (rank, next(self.tickets), turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it had come to its turn
                seat = turn.result()
                self._leave(seat) if isinstance(seat, Worker) else self._offer(seat)
            raise

    def _leave(self, worker: Worker) -> None:
        """Give a worker back after a page."""
        worker.turns -= 1
        if self.is_closed:
            worker.close()
        elif not worker.turns:
            with suppress(ValueError):
                self.ahead.remove(worker)
            self._offer(worker)
        elif worker.is_usable():
            self._offer(worker)

    def _offer(self, seat: Seat) -> None:
        """Let the next one have a worker, or keep it for whoever comes."""
        while self.waiting:
            turn = heapq.heappop(self.waiting)[-1]
            if not turn.done():
                seat = self._sound(seat)
                turn.set_result(seat)
                if isinstance(seat, Worker):
                    self._promise(seat)
                return
        if isinstance(seat, Worker) and seat.turns:
            self.ahead.append(seat)
        else:
            self.free.append(seat)

    def _replace(self, worker: Worker) -> Worker:
        self._end(worker)
        return self._begin()

    def _begin(self) -> Worker:
        for _ in range(MOST_STARTS):
            try:
                worker = self._spawn()
            except OSError as error:  # no process or no descriptor is left
                raise CrawlerError(f"the worker processes cannot be started ({describe(error)}); {CURE}") from error
            if worker.is_ready():
                return worker
            self._end(worker)
        raise CrawlerError(f"the worker processes cannot be started; {CURE}")

    def _spawn(self) -> Worker:
        with self.lock:
            if self.is_closed:
                raise WorkerLost("the workers are closed")
            worker = Worker(self.memory, self.modules)
            self.begun.add(worker)
        return worker

    def _end(self, worker: Worker) -> None:
        worker.end()
        worker.close()
        with self.lock:
            self.begun.discard(worker)

    def spider_closed(self, reason: str) -> None:
        """End at once with a run that was stopped; one that came to its end may still have texts judged."""
        if reason != "finished":
            self.close()

    def close(self) -> None:
        """End all workers, also the busy ones; what waited for one is cancelled."""
        self.threads.shutdown(wait=False, cancel_futures=True)
        with self.lock:
            self.is_closed = True
            for worker in self.begun:
                worker.end()
        self.threads.shutdown()
        for worker in self.begun:
            worker.close()
        for *_, turn in self.waiting:
            turn.cancel()


def in_order(turns: Iterable[Coroutine[Any, Any, T]], *, ahead: int) -> Generator[T, None, None]:
    """Carry out coroutines, *ahead* of them at a time, and yield what they return in their order."""
    waiting: deque[asyncio.Task[T]] = deque()
    with asyncio.Runner() as runner:
        for turn in turns:
            waiting.append(runner.get_loop().create_task(turn))
            if len(waiting) == ahead:
                yield runner.run(_result(waiting.popleft()))
        while waiting:
            yield runner.run(_result(waiting.popleft()))


async def _result(task: asyncio.Task[T]) -> T:
    return await task
