"""Worker processes in which pages are read: a page that hangs or crashes its worker costs that page alone."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from concurrent.futures import TimeoutError as TookTooLong
from multiprocessing.context import SpawnContext
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pebble import ProcessExpired, ProcessPool
from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.errors import CrawlerError
from crawler.outcomes import WorkerLost
from pipelines.drops import TooSlow
from pipelines.worker import begin_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator
    from multiprocessing.synchronize import RLock

    from scrapy.crawler import Crawler

T = TypeVar("T")

MOST_POOLS = 3  # that break without having done anything; then something is wrong with the machine
READING = ("pipelines.extraction", "pipelines.process")  # what a page needs
LOOK_EVERY = 1.0  # seconds between two looks whether the pool of a task that takes long is still there
PAGES_EACH = 5000  # pages after which a worker is replaced, so that no leak grows for a whole night


class LastingLocks(SpawnContext):
    """Spawns workers (forked ones would hold our lock and our connections), whose locks last as long as this.

    The pool lets go of its locks before it ends its workers: one that is just beginning would not find them any more,
    and say so in a traceback.
    """

    def __init__(self) -> None:
        super().__init__()
        self.locks: list[RLock] = []

    def RLock(self) -> RLock:  # noqa: N802  (multiprocessing's name)
        self.locks.append(super().RLock())
        return self.locks[-1]


class Workers:
    """A pool of spawned processes; *timeout* in seconds and *memory* in bytes bound what one page may take.

    Each of them imports *modules* before its first page.
    """

    def __init__(self, number: int, *, timeout: float, memory: int, modules: tuple[str, ...] = READING) -> None:
        self.number = number
        self.timeout = timeout
        self.memory = memory
        self.modules = modules
        self.broken = 0  # pools, since one did anything
        self.is_closed = False
        self.pool = self._begin()

    def _begin(self) -> ProcessPool:
        pool = ProcessPool(
            max_workers=max(1, self.number),
            max_tasks=PAGES_EACH,
            initializer=begin_worker,
            initargs=(os.getpid(), self.memory, self.modules),
            context=LastingLocks(),
        )
        pool.schedule(os.getpid)  # the pool spawns at its first task: now, while the crawl itself gets ready
        return pool

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
        crawler.signals.connect(workers.close, signals.spider_closed)
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
        while True:
            pool = self.pool
            try:
                result = await self._run_in(pool, function, *args, **kwargs)
            except RuntimeError as error:
                if pool.active:
                    raise  # the function's own
                self._replace(pool, error)
            else:
                self.broken = 0
                return result

    async def _run_in(self, pool: ProcessPool, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:  # noqa: ANN401
        try:
            future = pool.schedule(function, args=args, kwargs=kwargs, timeout=self.timeout)
            result: T = await self._ended(pool, asyncio.wrap_future(future))
        except (TimeoutError, TookTooLong):
            raise TooSlow(f"it took longer than {self.timeout:g} s") from None
        except ProcessExpired as error:
            raise WorkerLost(f"its worker ended with exit code {error.exitcode}") from None
        except MemoryError:
            raise TooSlow("it needed more memory than a worker may use") from None
        return result

    async def _ended(self, pool: ProcessPool, task: asyncio.Future[T]) -> T:
        """Wait for a task; one that a pool had not handed out yet when it gave up would never end."""
        while not (await asyncio.wait([task], timeout=LOOK_EVERY))[0]:
            if not pool.active and not self.is_closed:
                task.cancel()
                raise RuntimeError("its pool has given up")
        return task.result()

    def _replace(self, broken: ProcessPool, error: RuntimeError) -> None:
        """Begin another pool: one gives up when a worker is killed that had nothing to do, as by a short of memory."""
        if self.pool is not broken:
            return  # another page has seen to it
        self._end()
        self.broken += 1
        if self.broken == MOST_POOLS:
            raise CrawlerError("the worker processes cannot be started; see `pantau doctor`") from error
        self.pool = self._begin()

    def close(self) -> None:
        self.is_closed = True
        self._end()

    def _end(self) -> None:
        self.pool.stop()  # type: ignore[no-untyped-call]
        self.pool.join()


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
