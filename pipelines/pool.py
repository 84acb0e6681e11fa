"""Worker processes in which pages are read: a page that hangs or crashes its worker costs that page alone."""

from __future__ import annotations

import asyncio
import heapq
import pickle
import select
import signal
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from socket import socketpair
from threading import Lock
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.errors import CrawlerError
from crawler.outcomes import WorkerLost, describe
from pipelines.drops import TooSlow
from pipelines.worker import FORKS, LENGTH, READING, begin_server, packed, receive, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
    from concurrent.futures import Future

    from scrapy.crawler import Crawler

T = TypeVar("T")
Seat: TypeAlias = "Worker | Future[Worker]"  # a worker, or one that has yet to begin

CURE = "see `pantau doctor`"
MOST_STARTS = 3  # of a worker that ends before its first page; then something is wrong with the machine
STARTING = 120.0  # seconds within which a worker is ready, on however busy a machine
PATIENCE = 12  # times the limit, on the clock of the wall, after which a page hangs that uses no processor
PAGES_EACH = 5000  # pages after which a worker is replaced, so that no leak grows for a whole night


class Worker:
    """A process with a socket of its own: killed at whatever moment, it holds nothing that another one waits for."""

    def __init__(self, memory: int, modules: tuple[str, ...]) -> None:
        self.socket, theirs = socketpair()
        self.process = FORKS.Process(target=serve, args=(theirs, memory, modules), daemon=True)
        self.process.start()
        theirs.close()  # so that its death is the end of what we read
        self.end_of_it = select.poll()  # of the process itself: asking that takes as long as sending a page
        self.end_of_it.register(self.socket, select.POLLIN)
        self.pages = 0
        self.is_busy = False

    async def __call__(self, function: Callable[..., T], *args: Any, within: float, **kwargs: Any) -> T:  # noqa: ANN401
        """Return what *function* returns; raise what it raised, TooSlow, or WorkerLost.

        *within*: seconds of processor.
        """
        self.pages += 1
        data = packed((within, function, args, kwargs))
        self.is_busy = True
        try:
            async with asyncio.timeout(PATIENCE * within):
                is_done, result = await self._ask(data)
        except asyncio.CancelledError:  # nobody waits for its answer any more
            self.end()
            raise
        except TimeoutError:
            self.end()
            raise too_slow(PATIENCE * within) from None
        except (EOFError, OSError):
            self.end()
            if self.process.exitcode == -signal.SIGPROF:
                raise too_slow(within) from None
            raise WorkerLost(f"its worker ended with exit code {self.process.exitcode}") from None
        finally:
            self.is_busy = False
        if is_done:
            returned: T = result
            return returned
        if isinstance(result, MemoryError):
            raise TooSlow("it needed more memory than a worker may use")
        raise result

    async def _ask(self, data: bytes) -> Any:  # noqa: ANN401
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self.socket, data)
        [length] = LENGTH.unpack(await self._read(loop, LENGTH.size))
        return pickle.loads(await self._read(loop, length))  # noqa: S301  (it comes from a process of ours)

    async def _read(self, loop: asyncio.AbstractEventLoop, length: int) -> memoryview:
        data = left = memoryview(bytearray(length))
        while left:
            number = await loop.sock_recv_into(self.socket, left)
            if not number:
                raise EOFError
            left = left[number:]
        return data

    def is_ready(self) -> bool:
        """Wait until it can read, and say whether it ever will."""
        self.socket.settimeout(STARTING)
        try:
            return bool(receive(self.socket))
        except (EOFError, OSError):
            return False
        finally:
            self.socket.setblocking(False)

    def is_usable(self) -> bool:
        """Say whether it may be given a page; one that does nothing says nothing until it ends."""
        return self.pages < PAGES_EACH and not self.end_of_it.poll(0)

    def end(self) -> None:
        """Kill it; whoever waits for it finds the end of what it says."""
        self.process.kill()
        self.process.join()

    def close(self) -> None:
        """Close the socket, unless somebody waits for an answer, who would then do so for good."""
        if not self.is_busy:
            self.socket.close()


def too_slow(seconds: float) -> TooSlow:
    return TooSlow(f"it took longer than {seconds:g} s")


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
        try:
            yield partial(worker, within=self.timeout)
        finally:
            self._give_back(worker)

    def are_busy(self) -> bool:
        """Say whether a page is being read."""
        return len(self.free) < self.number

    async def _take(self, rank: int) -> Worker:
        """Return a worker that has nothing to do, a new one in the place of one that is not alive any more."""
        if self.is_closed:
            raise asyncio.CancelledError
        seat = self.free.popleft() if self.free else await self._wait(rank)
        if isinstance(seat, Worker):
            if seat.is_usable():
                return seat
            seat = self.threads.submit(self._replace, seat)
        try:
            return await asyncio.shield(asyncio.wrap_future(seat))
        except asyncio.CancelledError:
            self._give_back(seat)
            raise
        except (CrawlerError, WorkerLost):
            self._give_back(None)
            raise

    async def _wait(self, rank: int) -> Seat:
        turn: asyncio.Future[Seat] = asyncio.get_running_loop().create_future()
        heapq.heappush(self.waiting, (rank, next(self.tickets), turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it had come to its turn
                self._give_back(turn.result())
            raise

    def _give_back(self, seat: Seat | None) -> None:
        """Let the next one have a worker; None stands for one that could not begin, which is tried again."""
        if self.is_closed:
            if isinstance(seat, Worker):
                seat.close()
            return
        seat = seat or self.threads.submit(self._begin)
        while self.waiting:
            turn = heapq.heappop(self.waiting)[-1]
            if not turn.done():
                turn.set_result(seat)
                return
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


def in_order(turns: Iterable[Coroutine[Any, Any, T]], *, ahead: int) -> Iterator[T]:
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
