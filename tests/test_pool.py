"""A page that hangs or crashes its worker costs that page alone, and no worker outlives the crawl."""

from __future__ import annotations

import asyncio
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from operator import mul
from pathlib import Path

import pytest

from crawler.errors import CrawlerError
from crawler.extensions.item_outcomes import WorkerLost
from crawler.processes import own_modules
from pipelines.drops import TooSlow
from pipelines.pool import Workers
from pipelines.worker_process import PATIENCE

LIMIT = 0.1  # seconds of processor that a page may take which hangs or never ends
MEMORY = 2 * 1024**3
LONG = 60  # seconds that no test lasts
SOON = 20_000  # milliseconds within which a process that should end has ended

needs_pidfd = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux lets one wait for any process")


@pytest.fixture(scope="module")
def workers():
    pool = Workers(2, timeout=LONG, memory=MEMORY)
    yield pool
    pool.close()


def do(workers, function, *args, within=LONG):
    workers.timeout = within
    return asyncio.run(workers.run(function, *args))


def crash() -> None:
    ctypes.string_at(0)


def meet(path: str, mode: str) -> str:
    """Open one end of a named pipe, which waits until somebody has opened the other."""
    with Path(path).open(mode):
        return mode


class Slow:
    """Begins to be sent, says so in a file, and is too large for a pipe that nobody reads."""

    def __init__(self, sent: str) -> None:
        self.sent = sent

    def __reduce__(self):
        Path(self.sent).write_text(str(os.getpid()))
        return bytes, (bytes(64 * 1024**2),)


def large(sent: str) -> Slow:
    return Slow(sent)


def ended(pids) -> list[bool]:
    """Say of each process whether it ends soon."""
    with ExitStack() as stack:
        return [_ended(pid, stack) for pid in pids]


def _ended(pid: int, stack: ExitStack) -> bool:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    stack.callback(os.close, descriptor)
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(SOON))


def test_a_worker_returns_what_the_function_returns(workers):
    assert do(workers, mul, "pa", 2) == "papa"


def test_an_ordinary_error_comes_back_as_itself(workers):
    with pytest.raises(ValueError, match="invalid literal"):
        do(workers, int, "x")


@pytest.mark.parametrize(
    ("function", "argument", "reason", "said"),
    [
        (time.sleep, LONG, TooSlow, f"it took longer than {PATIENCE * LIMIT:g} s"),
        (sum, range(10**12), TooSlow, f"it took longer than {LIMIT:g} s"),
        (os._exit, 3, WorkerLost, "its worker ended with exit code 3"),
        (bytearray, 2 * MEMORY, TooSlow, "it needed more memory than a worker may use"),
    ],
)
def test_a_page_that_hangs_or_kills_its_worker_is_given_up_alone(workers, function, argument, reason, said):
    with pytest.raises(reason, match=f"^{said}$"):
        do(workers, function, argument, within=LIMIT if function in {time.sleep, sum} else LONG)
    assert do(workers, abs, -7) == 7


def test_the_end_of_the_terminal_is_left_to_the_process_that_asks(workers):
    assert do(workers, signal.raise_signal, signal.SIGHUP) is None
    assert do(workers, os.kill, do(workers, os.getppid), signal.SIGHUP) is None  # of which the workers are forked
    with pytest.raises(WorkerLost):
        do(workers, os._exit, 3)
    assert do(workers, abs, -7) == 7


def test_a_page_that_waits_for_the_processor_is_not_too_slow(workers):
    assert do(workers, time.sleep, 2 * LIMIT, within=LIMIT) is None


@pytest.mark.parametrize("function", [os.abort, crash])
def test_a_crash_in_foreign_code_costs_its_page_alone(workers, function):
    with pytest.raises(WorkerLost, match=r"^its worker ended with exit code -"):
        do(workers, function)
    assert do(workers, abs, -7) == 7


def test_pages_are_read_at_the_same_time(tmp_path):
    workers = Workers(2, timeout=LONG, memory=MEMORY)  # patient: the two may not begin in the same second
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)

    async def both() -> list[str]:
        return await asyncio.gather(workers.run(meet, pipe, "r"), workers.run(meet, pipe, "w"))

    try:
        assert asyncio.run(both()) == ["r", "w"]
    finally:
        workers.close()


def test_a_hanging_page_does_not_hold_up_the_others(workers):
    async def beside() -> list[object]:
        pages = (workers.run(time.sleep, LONG), *(workers.run(abs, -number) for number in range(20)))
        return await asyncio.gather(*pages, return_exceptions=True)

    workers.timeout = LIMIT
    hung, *others = asyncio.run(beside())
    assert isinstance(hung, TooSlow)
    assert others == list(range(20))


def test_a_worker_leaves_ctrl_c_to_its_parent(workers):
    assert do(workers, signal.raise_signal, signal.SIGINT) is None


@pytest.mark.parametrize(("reason", "is_over"), [("finished", False), ("shutdown", True)])
def test_what_a_run_that_finished_asks_at_its_end_is_answered(reason, is_over):
    pool = Workers(1, timeout=LONG, memory=MEMORY, modules=())
    pool.spider_closed(reason)
    try:
        assert pool.is_closed or do(pool, abs, -3) == 3
        assert pool.is_closed is is_over
    finally:
        pool.close()


@needs_pidfd
def test_closing_leaves_no_process_behind_not_even_a_busy_one():
    pool = Workers(1, timeout=LONG, memory=MEMORY)

    async def closed() -> int:
        pid = await pool.run(os.getpid)
        page = asyncio.ensure_future(pool.run(time.sleep, LONG))
        await asyncio.sleep(0)  # until the worker has it
        pool.close()
        with pytest.raises(WorkerLost):
            await page
        return pid

    assert ended([asyncio.run(closed())]) == [True]


def test_a_worker_for_whose_answer_nobody_waits_any_more_is_replaced(workers):
    async def given_up() -> list[object]:
        naps = [asyncio.ensure_future(workers.run(time.sleep, LONG)) for _ in range(4)]  # two of them wait for a worker
        await asyncio.sleep(0)
        for nap in naps:
            nap.cancel()
        return await asyncio.gather(*naps, workers.run(abs, -7), return_exceptions=True)

    workers.timeout = LONG
    *naps, answer = asyncio.run(given_up())
    assert {type(one) for one in naps} == {asyncio.CancelledError}
    assert answer == 7


PARENT = """
import asyncio, multiprocessing, time
from pipelines.pool import Workers
from pipelines.worker_process import PATIENCE

async def main():
    pool = Workers(2, timeout=60, memory=2 * 1024**3)
    naps = [asyncio.ensure_future(pool.run(time.sleep, 60)) for _ in range(2)]
    while len(multiprocessing.active_children()) < 2:
        await asyncio.sleep(0.01)
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    await asyncio.gather(*naps)

asyncio.run(main())
"""


@needs_pidfd
def test_workers_die_with_a_parent_that_is_killed():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    pids = [int(word) for word in parent.stdout.readline().split()]
    parent.kill()
    parent.communicate()
    assert len(pids) == 2
    assert ended(pids) == [True, True]


ELSEWHERE = """
import asyncio
from operator import mul
from pipelines.pool import Workers

pool = Workers(1, timeout=60, memory=2 * 1024**3)
print(asyncio.run(pool.run(mul, "pa", 2)))
pool.close()
"""


def test_workers_import_nothing_from_the_folder_in_which_they_begin(tmp_path):
    for name in ("json.py", "pipelines/__init__.py", "crawler/__init__.py"):
        module = tmp_path / name
        module.parent.mkdir(exist_ok=True)
        module.write_text("raise SystemExit('imported from here')\n", "utf-8")
    variables = os.environ | own_modules()
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("papa\n", "")


def test_a_pool_that_can_start_no_worker_says_so():
    workers = Workers(1, timeout=LONG, memory=MEMORY, modules=("crawler.removed_since",))
    with pytest.raises(CrawlerError, match="the worker processes cannot be started; see `pantau doctor`"):
        do(workers, abs, -7)


@needs_pidfd
def test_a_worker_that_is_killed_while_it_has_nothing_to_do_is_replaced(workers):
    for _ in range(2):
        pid = do(workers, os.getpid)
        os.kill(pid, signal.SIGKILL)
        assert ended([pid]) == [True]
        assert do(workers, abs, -7) == 7


def test_a_worker_that_is_killed_while_it_sends_holds_up_nobody(workers, tmp_path):
    """What it sends is larger than a pipe holds, so that it is killed in the middle of it."""
    sent = tmp_path / "sent"

    async def killed() -> None:
        page = asyncio.ensure_future(workers.run(large, str(sent)))
        while not page.done() and not (sent.exists() and sent.read_text()):
            await asyncio.wait([page], timeout=0.01)
        os.kill(int(sent.read_text()), signal.SIGKILL)
        await page

    workers.timeout = LONG
    with pytest.raises(WorkerLost, match=r"^its worker ended with exit code -9$"):
        asyncio.run(killed())
    assert [do(workers, abs, -number) for number in range(4)] == [0, 1, 2, 3]


class Met:
    """Opens its end of a named pipe while it is sent."""

    def __init__(self, pipe: str) -> None:
        self.pipe = pipe

    def __reduce__(self):
        meet(self.pipe, "w")
        return str, ("came",)


@pytest.fixture
def lone():
    """One worker, which has begun."""
    pool = Workers(1, timeout=LONG, memory=MEMORY)
    do(pool, abs, -1)
    yield pool
    pool.close()


def together(pool, *pages) -> list[object]:
    async def all_read() -> list[object]:
        return await asyncio.gather(*(pool.run(*page) for page in pages), return_exceptions=True)

    return asyncio.run(all_read())


def test_a_worker_is_sent_the_next_page_while_it_reads_one(lone, tmp_path):
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    assert together(lone, (meet, pipe, "r"), (str, Met(pipe))) == ["r", "came"]


@pytest.mark.parametrize(
    ("function", "argument", "error"),
    [(os._exit, 0, WorkerLost), (time.sleep, LONG, TooSlow), (bytearray, 2 * MEMORY, TooSlow)],
)
def test_what_befalls_a_page_does_not_befall_those_behind_it(lone, function, argument, error):
    lone.timeout = LIMIT if function is time.sleep else LONG
    first, *others = together(lone, (abs, -1), (function, argument), *((abs, -number) for number in range(5)))[1:]
    assert isinstance(first, error)
    assert others == list(range(5))


def test_answers_and_questions_longer_than_a_socket_holds_come_whole(lone):
    texts = [letter * 3_000_000 for letter in "abc"]
    assert together(lone, *((str.upper, text) for text in texts)) == [text.upper() for text in texts]


def test_a_worker_that_has_read_many_pages_is_replaced(lone, monkeypatch):
    monkeypatch.setattr("pipelines.worker_process.PAGES_EACH", 3)
    pids = together(lone, *((os.getpid,) for _ in range(12)))
    assert len(set(pids)) == 5  # the first has read a page before
    assert max(map(pids.count, pids)) == 3
    assert lone.are_busy() is False


def test_of_those_that_wait_the_lowest_rank_comes_first():
    pool, came = Workers(1, timeout=LONG, memory=MEMORY), []

    async def come(rank: int, name: str) -> None:
        async with pool.turn(rank) as carry_out:
            came.append(await carry_out(str.upper, name))

    async def all_come() -> None:
        await asyncio.gather(*(come(rank, name) for rank, name in [(9, "a"), (7, "b"), (0, "c"), (5, "d"), (0, "e")]))

    asyncio.run(all_come())
    pool.close()
    assert "".join(came) == "ACEDB"


def test_what_waits_when_the_workers_are_closed_is_let_go():
    pool = Workers(1, timeout=LONG, memory=MEMORY)

    async def closed() -> list[object]:
        pages = [asyncio.ensure_future(pool.run(time.sleep, LONG)) for _ in range(3)]
        await asyncio.sleep(0)  # until the pool has them
        pool.close()
        return await asyncio.gather(*pages, return_exceptions=True)

    assert all(isinstance(one, (WorkerLost, asyncio.CancelledError)) for one in asyncio.run(closed()))
