"""What the operating system knows of processes: who dies with whom, who is alive, how much memory one takes.

And how many files and connections this one may have open, how many sites at once that bears, and what wakes it.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import signal
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EMFILE, ENFILE
from pathlib import Path
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

from crawler.errors import OutOfDescriptors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
PAGE = os.sysconf("SC_PAGE_SIZE")  # bytes
MOST_SITES = 1024  # at once
ENOUGH = 8192  # a limit under which so many never run short; none needs more
RESERVE = 48  # for the archive and its journal, log, seeds, the event loop
LEAST = 32  # beside those of workers: with fewer no run gets as far as its first page
PER_WORKER = 4  # pipes to a worker process, and what it takes to replace one
PER_SITE = 3  # its connection and the file of its turn while it is visited, a connection kept until the next visit
RAN_OUT = "too many open files; raise `ulimit -n`"
OPEN_NOW = Path("/dev/fd")


def die_with(parent: int) -> None:
    """Have this process killed when *parent*, which started it, dies, where the kernel can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it died before the line above


def ensure_streams() -> None:
    """Have input and output lead nowhere that were closed by who started us: no file is to be opened in their place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the first number that is free
            setattr(sys, name, open(number, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: PTH123, SIM115


@contextmanager
def hangups_as_interrupts() -> Iterator[None]:
    """Take the end of the terminal for Ctrl-C, once; what is still said goes nowhere. With nohup it means nothing."""
    meant = signal.getsignal(signal.SIGHUP)
    if meant is not signal.SIG_DFL or current_thread() is not main_thread():
        yield
        return
    screens = [number for number in (0, 1, 2) if os.isatty(number)]

    def heed(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the kernel sends it, and the shell again
        for number in screens:
            if _has_nobody(number):
                _lead_nowhere(number)
        signal.raise_signal(signal.SIGINT)

    signal.signal(signal.SIGHUP, heed)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, meant)


def leave_unread() -> bool:
    """Say whether the reader of what is written is gone, such as `head`; all that is still said goes nowhere then."""
    unread = [number for number in (1, 2) if _is_closed(number)]
    for number in unread:
        _lead_nowhere(number)
    return bool(unread)


def _is_closed(number: int) -> bool:
    """Say whether what is written there reaches nobody any more."""
    watch = select.poll()
    watch.register(number, 0)
    return bool(watch.poll(0))


def _has_nobody(number: int) -> bool:
    """Say whether a terminal has ended, which is so a moment before it is none; the signal comes between the two."""
    return _is_closed(number) or not os.isatty(number)


def _lead_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, number)
    os.close(nowhere)


def own_modules() -> dict[str, str]:
    """Return variables by which a Python process finds our modules, and none that lies in the folder it begins in."""
    places = [str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH")]
    return {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(filter(None, places))}


def is_alive(pid: int) -> bool:
    """Say whether a process is there, whoever it belongs to."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def memory_of(pid: int) -> int:
    """Return the bytes of memory that a process takes; 0 where the system does not say so."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What descriptors are used for: sites that are visited at once, and connections that wait for their next use."""

    sites: int
    idle: int


def share(free: int, *, most: int = MOST_SITES) -> Share:
    """Divide *free* descriptors so that up to *most* sites can be visited at once, and one at least."""
    sites = max(1, min(most, free // PER_SITE))
    return Share(sites=sites, idle=max(0, free - (PER_SITE - 1) * sites))


def free(limit: int, *, workers: int) -> int:
    """Return how many descriptors under *limit* are left for sites, beside what is open and what the rest needs."""
    taken = len(list(OPEN_NOW.iterdir()))
    return max(0, limit - taken - RESERVE - PER_WORKER * workers)


def too_few(limit: int, *, workers: int) -> str | None:
    """Return why no run can begin under *limit*, and the cure; None if one can."""
    least = LEAST + PER_WORKER * workers
    if limit >= least:
        return None
    cure = f"raise it with `ulimit -n {ENOUGH}`, or LimitNOFILE= in a service"
    return f"the limit of {limit} open files bears no run, which needs {least} for its files and its workers; {cure}"


def reachable() -> int:
    """Return the limit to which `raise_limit` brings this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(_finite(soft), min(_finite(hard), ENOUGH))


def raise_limit() -> int:
    """Raise the soft limit as far as the hard one allows, if a crawl can use that; return what is in force then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = reachable()
    if wanted > _finite(soft):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):  # macOS calls a limit infinite that it does not grant
            return soft
    return wanted


def _finite(limit: int) -> int:
    return ENOUGH if limit == resource.RLIM_INFINITY else limit


def ran_out(error: BaseException | None) -> bool:
    """Say whether *error* came of too many open files, of this process or of the whole machine."""
    number = getattr(error, "errno", None) or getattr(error, "osError", None)  # of the system, or of Twisted
    return isinstance(error, OutOfDescriptors) or number in {EMFILE, ENFILE}


def are_spent() -> bool:
    """Say whether not a single file more can be opened at this moment."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
    except OSError as error:
        return ran_out(error)
    return False


@contextmanager
def woken_by_signals(signals: Iterable[int], heed: Callable[[int, FrameType | None], None]) -> Iterator[int]:
    """Have *signals* heeded, and yield what can be read from as soon as one has come: no wait overlooks it."""
    awake, waker = os.pipe()
    for end in (awake, waker):
        os.set_blocking(end, False)
    before = {number: signal.signal(number, heed) for number in signals}
    woken = signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    try:
        yield awake
    finally:
        signal.set_wakeup_fd(woken)
        for number, meaning in before.items():
            signal.signal(number, meaning)
        os.close(awake)
        os.close(waker)


def drain(awake: int) -> None:
    """Read away what has woken us."""
    with suppress(BlockingIOError):
        os.read(awake, 4096)


def has_terminal() -> bool:
    """Say whether there is a terminal whose end would end this process."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
