"""Worker processes in which pages are read: a page that hangs or crashes its worker costs that page alone."""

from __future__ import annotations

import asyncio
import heapq
import pickle
import select
import signal
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from itertools import count
from socket import socketpair
from threading import Lock
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.errors import CrawlerError
from crawler.outcomes import WorkerLost, describe
from pipelines.drops import TooSlow
from pipelines.worker import CRAWLING, FORKS, LENGTH, READING, begin_server, packed, receive, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator
    from concurrent.futures import Future

    from scrapy.crawler import Crawler

T = TypeVar("T")
Seat: TypeAlias = "Worker | Future[Worker]"  # a worker, or one that has yet to begin

CURE = "see `pantau doctor`"
MOST_STARTS = 3  # of a worker that ends before its first page; then something is wrong with the machine
STARTING = 120.0  # seconds within which a worker is ready, on however busy a machine
AHEAD = 3  # pages that a worker is given: the one that it reads, and two for while we write others down
CHUNK = 256 * 1024  # bytes read at once
PATIENCE = 12  # times the limit, on the clock of the wall, after which a page hangs that uses no processor
PAGES_EACH = 5000  # pages after which a worker is replaced, so that no leak grows for a whole night


class Unread(Exception):
    """A worker has ended before it came to a page that it had been given ahead; another one reads it."""


class Worker:
    """A process with a socket of its own: killed at whatever moment, it holds nothing that another one waits for.

    It is given the next pages while it reads one, so that it need not wait for us in between. Answers come in order.
    """

    def __init__(self, memory: int, modules: tuple[str, ...]) -> None:
        self.socket, theirs = socketpair()
        self.process = FORKS.Process(target=serve, args=(theirs, memory, modules), daemon=True)
        self.process.start()
        theirs.close()  # so that its death is the end of what we read
        self.end_of_it = select.poll()  # of the process itself: asking that takes as long as sending a page
        self.end_of_it.register(self.socket, select.POLLIN)
        self.pages = 0
        self.turns = 0  # pages that it has been promised to, the one that it reads included
        self.asked: deque[tuple[asyncio.Future[bytearray], float]] = deque()  # answers to come, and limits
        self.loop: asyncio.AbstractEventLoop | None = None  # in which these are waited for
        self.alarm: asyncio.TimerHandle | None = None
        self.is_ended = False
        self.unsent, self.received = bytearray(), bytearray()

    async def __call__(self, function: Callable[..., T], *args: Any, within: float, **kwargs: Any) -> T:  # noqa: ANN401
        """Return what *function* returns; raise what it raised, TooSlow, WorkerLost, or Unread.

        *within*: seconds of processor.
        """
        if self.is_ended:
            raise Unread
        self.pages += 1
        try:
            message = await self._ask(packed((within, function, args, kwargs)), within)
        except asyncio.CancelledError:  # nobody waits for its answer any more
            self.end()
            raise
        is_done, result = pickle.loads(message)  # noqa: S301  (it comes from a process of ours)
        if is_done:
            returned: T = result
            return returned
        if isinstance(result, MemoryError):
            raise TooSlow("it needed more memory than a worker may use")
        raise result

    def _ask(self, data: bytes, within: float) -> asyncio.Future[bytearray]:
        loop = asyncio.get_running_loop()
        if self.loop is not loop:
            self.loop = loop
            loop.add_reader(self.socket, self._receive)
        answer: asyncio.Future[bytearray] = loop.create_future()
        self.asked.append((answer, within))
        if len(self.asked) == 1:
            self._begin_page()
        self.unsent += data
        self._send()
        return answer

    def _begin_page(self) -> None:
        """Bound the time that the first of those asked may take."""
        if self.alarm is not None:
            self.alarm.cancel()
        self.alarm = self.loop.call_later(PATIENCE * self.asked[0][1], self.end) if self.loop and self.asked else None

    def _send(self) -> None:
        assert self.loop is not None
        with suppress(BlockingIOError):
            try:
                del self.unsent[: self.socket.send(self.unsent)]
            except (BrokenPipeError, ConnectionResetError):  # that it has ended is read as well
                self.unsent.clear()
        if self.unsent:
            self.loop.add_writer(self.socket, self._send)
        else:
            self.loop.remove_writer(self.socket)

    def _receive(self) -> None:
        """Take in what has come, and give each answer to whoever waits for it."""
        try:
            data = self.socket.recv(CHUNK)
        except BlockingIOError:
            return
        except ConnectionResetError:
            data = b""
        if not data:
            self._lose()
        self.received += data
        while (end := self._end_of_message()) is not None:
            answer, _ = self.asked.popleft()
            if not answer.done():
                answer.set_result(self.received[LENGTH.size : end])
            del self.received[:end]
            self._begin_page()

    def _end_of_message(self) -> int | None:
        if len(self.received) < LENGTH.size:
            return None
        end = LENGTH.size + int(LENGTH.unpack_from(self.received)[0])
        return end if len(self.received) >= end else None

    def _lose(self) -> None:
        """Tell whoever waits that it has ended: the first why, the others that they were not read."""
        assert self.loop is not None
        is_late = self.alarm is not None and self.alarm.when() <= self.loop.time()
        self.stop_listening()
        self.end()
        for number, (answer, within) in enumerate(self.asked):
            if not answer.done():
                answer.set_exception(Unread() if number else self._why_lost(within, is_late=is_late))
        self.asked.clear()

    def _why_lost(self, within: float, *, is_late: bool) -> Exception:
        if is_late:
            return too_slow(PATIENCE * within)
        if self.process.exitcode == -signal.SIGPROF:
            return too_slow(within)
        return WorkerLost(f"its worker ended with exit code {self.process.exitcode}")

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
        return not self.is_ended and self.pages < PAGES_EACH and bool(self.asked or not self.end_of_it.poll(0))

    def end(self) -> None:
        """Kill it; whoever waits for it finds the end of what it says."""
        self.is_ended = True
        if self.alarm is not None:
            self.alarm.cancel()
        self.process.kill()
        self.process.join()

    def close(self) -> None:
        """Close the socket, unless somebody waits for an answer, who would then do so for good."""
        if all(answer.done() for answer, _ in self.asked):
            self.stop_listening()
            self.socket.close()

    def stop_listening(self) -> None:
        """Have the loop forget it."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.remove_reader(self.socket)
            self.loop.remove_writer(self.socket)
        self.loop = None


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
