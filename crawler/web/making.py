"""What takes seconds, or reads foreign documents: made in a process of its own, while other pages are answered."""

from __future__ import annotations

import asyncio
import signal
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar, cast

from starlette.concurrency import run_in_threadpool

from crawler.errors import ArchiveError, CrawlerError, ReaderError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

T = TypeVar("T")

PATIENCE = 300  # seconds; a clipping of a thousand entries takes ten, a table of 100,000 articles thirty


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
        is_done, told = ours.recv() if ours.poll(PATIENCE) else (False, ReaderError("wrong_slow"))
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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is meant for the server, which ends this process
    try:
        answers.send((True, make(*given)))
    except ReaderError as error:
        answers.send((False, error))
    except ArchiveError as error:
        answers.send((False, ArchiveError(str(error))))
    except CrawlerError as error:
        answers.send((False, CrawlerError(str(error))))
