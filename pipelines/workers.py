"""Worker processes in which pages are read: a page that hangs or crashes its worker costs that page alone."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
import sys
from concurrent.futures import TimeoutError as TookTooLong
from typing import TYPE_CHECKING, Any, TypeVar

from pebble import ProcessExpired, ProcessPool

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PAGES_EACH = 5000  # pages after which a worker is replaced, so that no leak grows for a whole night
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


class WorkerLost(Exception):
    """The worker was killed over its page: it took too long, needed too much memory, or crashed."""


class Workers:
    """A pool of spawned processes; *timeout* in seconds and *memory* in bytes bound what one page may take."""

    def __init__(self, number: int, *, timeout: float, memory: int) -> None:
        self.timeout = timeout
        self.pool = ProcessPool(
            max_workers=max(1, number),
            max_tasks=PAGES_EACH,
            initializer=_begin,
            initargs=(os.getpid(), memory),
            context=multiprocessing.get_context("spawn"),  # a forked one would hold our lock and our connections
        )

    async def run(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:  # noqa: ANN401
        """Return what *function* returns in a worker; raise WorkerLost if it did not come back."""
        future = self.pool.schedule(function, args=args, kwargs=kwargs, timeout=self.timeout)
        try:
            result: T = await asyncio.wrap_future(future)
        except (TimeoutError, TookTooLong):
            raise WorkerLost(f"it took longer than {self.timeout:g} s") from None
        except ProcessExpired as error:
            raise WorkerLost(f"its worker ended with exit code {error.exitcode}") from None
        except MemoryError:
            raise WorkerLost("it needed more memory than a worker may use") from None
        return result

    def close(self) -> None:
        self.pool.stop()  # type: ignore[no-untyped-call]
        self.pool.join()


def _begin(parent: int, memory: int) -> None:
    """Set a new worker up: it dies with its parent, leaves Ctrl-C to it, and has bounds."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before the line above
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # how the pool ends a worker
    with contextlib.suppress(ValueError, OSError):  # a lower limit is already set
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.setrecursionlimit(10_000)
    import pipelines.extraction  # noqa: F401, PLC0415  (a second of imports, before the first page)
