"""Worker processes in which pages are read: a page that hangs or crashes its worker costs that page alone."""

from __future__ import annotations

import asyncio
import select
import signal
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, local
from typing import TYPE_CHECKING, Any, Self, TypeVar

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.errors import CrawlerError
from crawler.outcomes import WorkerLost, describe
from pipelines.drops import TooSlow
from pipelines.worker import FORKS, READING, begin_server, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator

    from scrapy.crawler import Crawler

T = TypeVar("T")

CURE = "see `pantau doctor`"
MOST_STARTS = 3  # of a worker that ends before its first page; then something is wrong with the machine
STARTING = 120.0  # seconds within which a worker is ready, on however busy a machine
PATIENCE = 12  # times the limit, on the clock of the wall, after which a page hangs that uses no processor
PAGES_EACH = 5000  # pages after which a worker is replaced, so that no leak grows for a whole night


class Worker:
    """A process with a pipe of its own: killed at whatever moment, it holds nothing that another one waits for."""

    def __init__(self, memory: int, modules: tuple[str, ...]) -> None:
        self.pipe, theirs = FORKS.Pipe()
        self.process = FORKS.Process(target=serve, args=(theirs, memory, modules), daemon=True)
        self.process.start()
        theirs.close()  # so that its death is the end of what we read
        self.answer = select.poll()  # once: that of the pipe makes one for each page, which takes as long as sending it
        self.answer.register(self.pipe, select.POLLIN)
        self.pages = 0

    def __call__(self, task: tuple[Any, ...], *, timeout: float) -> Any:  # noqa: ANN401
        """Return what a task returns; raise what it raised, TooSlow, or WorkerLost. *timeout*: seconds of processor."""
        self.pages += 1
        try:
            self.pipe.send((timeout, *task))
            is_done, result = self._receive(PATIENCE * timeout)
        except (EOFError, OSError):
            self.end()
            if self.process.exitcode == -signal.SIGPROF:
                raise too_slow(timeout) from None
            raise WorkerLost(f"its worker ended with exit code {self.process.exitcode}") from None
        if is_done:
            return result
        raise result

    def is_ready(self) -> bool:
        """Wait until it can read, and say whether it ever will."""
        try:
            return bool(self._receive(STARTING))
        except (EOFError, OSError, TooSlow):
            return False

    def _receive(self, timeout: float) -> Any:  # noqa: ANN401
        if not self.answer.poll(timeout * 1000):
            self.end()
            raise too_slow(timeout)
        return self.pipe.recv()

    def is_usable(self) -> bool:
        return self.pages < PAGES_EACH and self.process.is_alive()

    def end(self) -> None:
        """Kill it; whoever waits for it finds the end of the pipe."""
        self.process.kill()
        self.process.join()


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
        number = max(1, number)
        self.threads = ThreadPoolExecutor(number)  # each has a worker of its own, and waits for it
        self.own = local()
        begin_server(modules)
        for _ in range(number):
            self.threads.submit(self._worker)

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
        task = function, args, kwargs
        try:
            result: T = await asyncio.get_running_loop().run_in_executor(self.threads, self._run, task)
        except MemoryError:
            raise TooSlow("it needed more memory than a worker may use") from None
        return result

    def _run(self, task: tuple[Any, ...]) -> Any:  # noqa: ANN401
        return self._worker()(task, timeout=self.timeout)

    def _worker(self) -> Worker:
        """Return the worker of this thread, a new one where it has none that is alive."""
        worker: Worker | None = getattr(self.own, "worker", None)
        if worker is None or not worker.is_usable():
            if worker is not None:
                self._end(worker)
            worker = self.own.worker = self._begin()
        return worker

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
        worker.pipe.close()
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
            worker.pipe.close()


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
