"""A worker process as whoever feeds it sees it: it is asked, and answers, or ends with a reason."""

from __future__ import annotations

import asyncio
import pickle
import select
import signal
from collections import deque
from contextlib import suppress
from socket import socketpair
from typing import TYPE_CHECKING, Any, TypeVar

from crawler.outcomes import WorkerLost
from pipelines.drops import TooSlow
from pipelines.worker import FORKS, LENGTH, packed, receive, serve

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

STARTING = 120.0  # seconds within which a worker is ready, on however busy a machine
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
