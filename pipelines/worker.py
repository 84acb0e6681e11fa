"""What a worker process does: set itself up, and send what it is given through the stages. It never imports Scrapy."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import pickle
import resource
import signal
import struct
import sys
import traceback
from functools import lru_cache
from importlib import import_module
from multiprocessing import forkserver, get_context, parent_process, resource_tracker
from typing import TYPE_CHECKING, Any

from crawler.processes import own_modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from socket import socket

    from crawler.models import Page
    from pipelines.captured import ScannedStretch
    from pipelines.models import Aims, Processed, SourceFacts

READING = ("pipelines.extraction", "pipelines.process", "tldextract")  # what a page needs
CRAWLING = (*READING, "pipelines.rehearsal")  # and many of them
FORKS = get_context("forkserver")  # forked from ourselves, a worker would hold our lock and our connections
GIVING_WAY = 10  # of niceness, to the process that feeds all workers: while that one waits, so do they
GARBAGE = 20_000  # objects made before a look for garbage: a page makes many, and few in circles
DEEPEST = 10_000  # calls; pages nest deeper than Python's usual thousand
LENGTH = struct.Struct("!Q")  # of what follows, with which each message begins


def begin_server(modules: tuple[str, ...] = CRAWLING, *, seeds: str | None = None) -> None:
    """Have the process begin from which workers are forked; it imports *modules* while we do something else.

    *seeds* is the folder in force; without it, the one that is configured.

    Where it cannot begin, whoever asks for a worker is told why.
    """
    FORKS.set_forkserver_preload([__name__, *modules])
    told = own_modules() | ({"PANTAU_SEEDS": seeds} if seeds else {})
    with contextlib.suppress(OSError), _environment(told):
        resource_tracker.ensure_running()  # first: it would let through again what is held back of signals
        with _deaf_to_the_terminal():
            forkserver.ensure_running()


@contextlib.contextmanager
def _deaf_to_the_terminal() -> Iterator[None]:
    """Have the processes that are begun meanwhile leave its end and its Ctrl-C to us, also while they load."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _environment(told: dict[str, str]) -> Iterator[None]:
    """Have the processes that are begun meanwhile find *told* among their variables."""
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def serve(caller: socket, memory: int, modules: tuple[str, ...]) -> None:
    """Carry out one task after the other: (seconds, function, args, kwargs) in, (True, result) or (False, error) out.

    The first thing sent says that this worker is ready. What takes more seconds of the processor ends it by SIGPROF: a
    machine that is busy with something else makes no page too slow.
    """
    begin_worker(memory, modules)
    caller.sendall(packed(True))
    with contextlib.suppress(EOFError):  # the parent has closed
        while True:
            seconds, *task = receive(caller)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            outcome = _outcome_of(*task)
            signal.setitimer(signal.ITIMER_PROF, 0)
            caller.sendall(packed(outcome))


def packed(message: object) -> bytes:
    """Return a message as it is sent; multiprocessing's own take twice the time for it."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(data)) + data


def receive(other: socket) -> Any:  # noqa: ANN401
    """Return the next message; raise EOFError if the other side has ended."""
    [length] = LENGTH.unpack(_read(other, LENGTH.size))
    return pickle.loads(_read(other, length))  # noqa: S301  (it comes from a process of ours)


def _read(other: socket, length: int) -> memoryview:
    data = left = memoryview(bytearray(length))
    while left:
        number = other.recv_into(left)
        if not number:
            raise EOFError
        left = left[number:]
    return data


def _outcome_of(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bool, Any]:
    try:
        return True, function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001  (the edge of a process: it is raised again on the other side)
        error.add_note(traceback.format_exc())
        return False, error


def begin_worker(memory: int, modules: tuple[str, ...]) -> None:
    """Set a new worker up: it dies with the crawl, leaves Ctrl-C to it, has bounds, and has imported *modules*."""
    _die_with_the_crawl()
    os.nice(GIVING_WAY)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for one in (signal.SIGTERM, signal.SIGPROF):  # how the pool ends a worker, and how a page does that takes too long
        signal.signal(one, signal.SIG_DFL)
    with contextlib.suppress(ValueError, OSError):  # a lower limit is already set
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.setrecursionlimit(DEEPEST)
    for module in modules:  # where the server could not import them ahead
        import_module(module)
    gc.freeze()  # what was imported stays for good
    gc.set_threshold(GARBAGE)


def _die_with_the_crawl() -> None:
    """Have the system end this process as soon as the crawl is gone, also in the middle of a page.

    What forked us is a server, which itself waits for us before it ends, so that PR_SET_PDEATHSIG would never come. Of
    the crawl we hold a pipe into which nobody writes; that it closes is a signal, which nobody handles.
    """
    crawl = parent_process()
    assert crawl is not None
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(crawl.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(crawl.sentinel, fcntl.F_SETFL, os.O_ASYNC)
    if not crawl.is_alive():  # before the line above
        os._exit(1)


def pack(source: SourceFacts) -> bytes:
    """Return what is known of a source as `process` takes it: packed once, and unpacked once, for many pages."""
    return pickle.dumps(source)


@lru_cache(maxsize=64)
def _unpacked(source: bytes) -> SourceFacts:
    facts: SourceFacts = pickle.loads(source)  # noqa: S301  (packed by the process that sends all we carry out)
    return facts


def process(page: Page, source: bytes, aims: Aims) -> Processed:
    """Return what comes of *page* after all stages."""
    from pipelines import process  # noqa: PLC0415  (here and below: the process that waits saves a second and 60 MB)

    return process.process(page, _unpacked(source), aims)


def look_through(path: Path, begin: int, end: int, **rules: Any) -> ScannedStretch:  # noqa: ANN401
    """Return what stands in a stretch of a WARC file."""
    from pipelines import captured  # noqa: PLC0415

    return captured.look_through(path, begin, end, **rules)


def count_words(page: Page, source: SourceFacts, aims: Aims) -> int | None:
    """Return how many words the article on *page* has, None if it is none."""
    from pipelines import process  # noqa: PLC0415

    return process.count_words(page, source, aims)


def examine(page: Page, source: SourceFacts, aims: Aims) -> dict[str, Any]:
    """Return all that is read out of *page*, kept or not, and why it would be dropped."""
    from pipelines.judging import findings_of  # noqa: PLC0415

    return findings_of(page, source=source, aims=aims)
