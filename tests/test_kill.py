"""Killed at any moment, the next run goes on where it stopped: nothing is forgotten, nothing stored twice."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.newsroom import build_newsroom, serve
from crawler.processes import hangups_as_interrupts
from crawler.times import now
from tests.conftest import LOOK, QUICK, Desk


@pytest.fixture(scope="module")
def room():
    """One newsroom for all: what it answers does not depend on who asked before."""
    with serve(build_newsroom(now(), articles=60, filler=2_000)) as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def undisturbed(room, tmp_path_factory):
    desk = Desk(room, tmp_path_factory.mktemp("undisturbed"))
    desk.crawl()
    return desk.contents()


def crawl_until(desk, visits):
    """Start a crawl and return it once the newsroom has had *visits* from it, or when it has ended."""
    wanted = len(desk.newsroom.requests) + visits
    return desk.start_until(lambda: len(desk.newsroom.requests) >= wanted, "crawl", "--json", *QUICK)


def kill(desk, visits):
    process = crawl_until(desk, visits)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def waiting(desk):
    """Return what the progress display and the summary say of what waits."""
    return {row["source"]: row["pending"] for row in desk.rows("SELECT source, pending FROM backlog WHERE pending > 0")}


def counted(desk):
    rows = desk.rows("SELECT source, count(*) AS number FROM ledger WHERE state = 'pending' GROUP BY source")
    return {row["source"]: row["number"] for row in rows}


@pytest.mark.usefixtures("afresh")
def test_a_crawl_killed_at_random_moments_ends_like_an_undisturbed_one(room, undisturbed, tmp_path):
    desk = Desk(room, tmp_path)
    moments = random.Random(1)
    for _ in range(3):
        kill(desk, moments.randrange(1, 60))
        assert waiting(desk) == counted(desk)
    desk.crawl()
    assert desk.contents() == undisturbed
    assert desk.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    outcomes = [row["outcome"] for row in desk.rows("SELECT outcome FROM runs ORDER BY id")]
    assert outcomes[-1] == "finished"
    assert set(outcomes[:-1]) <= {"failed", "finished"}


def test_a_killed_run_is_accounted_for(room, tmp_path):
    desk = Desk(room, tmp_path)
    kill(desk, 90)
    desk.crawl()
    [killed, _] = desk.rows("SELECT * FROM runs ORDER BY id")
    assert (killed["outcome"], killed["finished"] is not None) == ("failed", True)
    assert killed["error"].startswith("it was killed")
    settled = desk.rows(
        """
        SELECT run, source, count(*) FILTER (WHERE state = 'kept') AS kept,
            count(*) FILTER (WHERE state = 'dropped' AND reason NOT LIKE 'Alias%') AS dropped
        FROM ledger WHERE run IS NOT NULL GROUP BY run, source HAVING kept + dropped > 0 ORDER BY run, source
        """
    )
    told = "SELECT run, source, kept, dropped FROM source_runs WHERE kept + dropped > 0 ORDER BY run, source"
    assert desk.rows(told) == settled
    assert killed["dropped"] == sum(row["dropped"] for row in settled if row["run"] == killed["id"]) > 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_run_cleanly_and_the_next_goes_on(room, undisturbed, tmp_path, number):
    desk = Desk(room, tmp_path)
    process = crawl_until(desk, 40)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130 if number == signal.SIGINT else 0, "")
    stopped = json.loads(out)
    assert stopped["outcome"] == "stopped"
    assert stopped["pending"] == sum(counted(desk).values()) > 0
    assert {row["run"] for row in desk.rows("SELECT run FROM source_runs")} == {1}
    desk.crawl()
    assert desk.contents() == undisturbed


def handles_ctrl_c(pid):
    """Say whether Python has begun in a process."""
    [mask] = [line.split()[1] for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "SigCgt" in line]
    return bool(int(mask, 16) & 1 << signal.SIGINT - 1)


def begin_to_load(desk):
    """Begin a crawl and return it while the process loads from which its workers are forked, or None if it is over."""
    command = desk.command("crawl", *QUICK)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # the suite may have been told to ignore it
    process = subprocess.Popen(command, env=desk.environ(), stderr=subprocess.PIPE, text=True, start_new_session=True)
    signal.signal(signal.SIGINT, before)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None:
        begun = children.read_text().split()[1:]  # the first is a tracker
        with suppress(FileNotFoundError):
            if begun and handles_ctrl_c(begun[0]):
                return process
        select.select([], [], [], LOOK)
    process.communicate()
    return None


def test_ctrl_c_while_a_crawl_loads_is_one_word_also_of_what_its_workers_are_forked_from(room, tmp_path):
    desk = Desk(room, tmp_path)
    process = next(filter(None, (begin_to_load(desk) for _ in range(5))))  # on a busy machine it may not be seen
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    assert process.communicate(timeout=60)[1] == "interrupted\n"
    assert process.returncode == 130


def test_the_end_of_its_terminal_ends_a_run_cleanly(room, tmp_path):
    desk, (ours, theirs) = Desk(room, tmp_path), os.openpty()
    # A leader of a session has for its own the first terminal that it opens.
    opened = f'exec "$0" "$@" 0<>{os.ttyname(theirs)} >&0 2>&0'
    wanted = len(room.requests) + 40
    command = ["sh", "-c", opened, *desk.command("crawl", *QUICK)]
    process = subprocess.Popen(command, env=desk.environ(), start_new_session=True)
    while len(room.requests) < wanted and process.poll() is None:
        select.select([ours], [], [], 0.05)[0] and os.read(ours, 65_536)
    os.close(theirs)
    os.close(ours)
    assert process.wait(timeout=60) == 130
    assert desk.rows("SELECT outcome, error FROM runs") == [{"outcome": "stopped", "error": None}]
    assert desk.rows("SELECT url FROM ledger WHERE state = 'failed'") == []  # no worker has ended with it


@pytest.mark.parametrize("meant", [signal.SIG_DFL, signal.SIG_IGN])
def test_the_end_of_a_terminal_is_ctrl_c_once_and_nothing_with_nohup(meant):
    before, came = signal.signal(signal.SIGHUP, meant), 0
    interrupted = signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell ignores in the background
    try:
        with hangups_as_interrupts():
            for _ in range(2):  # the kernel and the shell
                try:
                    signal.raise_signal(signal.SIGHUP)
                except KeyboardInterrupt:
                    came += 1
        assert (came, signal.getsignal(signal.SIGHUP)) == (meant is signal.SIG_DFL, meant)
    finally:
        signal.signal(signal.SIGINT, interrupted)
        signal.signal(signal.SIGHUP, before)


def test_a_second_signal_ends_it_at_once_and_loses_nothing(desk):
    desk.newsroom.answer("tapak-asa", "/robots.txt", status=404, delay=60, times=1)  # what a clean end would wait for
    process = crawl_until(desk, 60)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)  # two of the same kind at once would count as one
    process.communicate(timeout=30)
    assert [row["outcome"] for row in desk.rows("SELECT outcome FROM runs")] == ["stopped"]
    desk.crawl()
    expected = {desk.newsroom.url(one) for one in desk.newsroom.newsroom.pieces if one.expected == "kept"}
    assert {row["url"] for row in desk.rows("SELECT url FROM articles")} == expected


def test_two_crawls_of_one_archive_exclude_each_other(room, tmp_path):
    desk = Desk(room, tmp_path, {"PANTAU_DELAY": "1"})
    first = crawl_until(desk, 15)
    second = desk.pantau("crawl")
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=60)
    assert second.returncode == 1
    assert second.stderr.startswith("Error: another run (run 1, process ")
    assert second.stderr.endswith("wait for it to end, or stop it\n")
    assert len(desk.rows("SELECT id FROM runs")) == 1
