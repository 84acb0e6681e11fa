"""Whose turn it is to visit a site, among several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from crawler.errors import CrawlerError
from crawler.frontier.site_locks import TRY_EVERY, SiteLocks

SITE, PAUSE, NOW = "kabar.example", 1.5, 1_800_000_000.0
HOLDER = """
import sys
from pathlib import Path
from crawler.frontier.site_locks import SiteLocks
assert SiteLocks(Path(sys.argv[1])).take("kabar.example", pause=1.5) == 0
sys.stdout.write("held\\n")
sys.stdout.flush()
sys.stdin.read()
"""


class Clock:
    """A clock to be turned by hand."""

    moment = NOW

    def __call__(self) -> float:
        return self.moment


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def two(tmp_path, clock):
    """Two processes' views of the same sites."""
    ours, others = SiteLocks(tmp_path / "turns", clock=clock), SiteLocks(tmp_path / "turns", clock=clock)
    yield ours, others
    ours.close()
    others.close()


def test_nobody_waits_where_nobody_has_been(two):
    assert [each.take(f"{number}.example", pause=PAUSE) for number, each in enumerate(two)] == [0, 0]


def test_while_one_is_there_another_has_to_ask_again(two):
    ours, others = two
    assert (ours.take(SITE, pause=PAUSE), others.take(SITE, pause=PAUSE)) == (0, TRY_EVERY)


def test_after_a_visit_everybody_keeps_the_pause(two, clock):
    ours, others = two
    ours.take(SITE, pause=PAUSE)
    clock.moment += 10
    ours.give_back(SITE)
    clock.moment += 0.5
    assert (others.take(SITE, pause=PAUSE), ours.take(SITE, pause=3.0)) == (1.0, 2.5)
    clock.moment += 1.0
    assert others.take(SITE, pause=PAUSE) == 0


def test_a_turn_that_was_not_used_costs_no_pause(two):
    ours, others = two
    ours.take(SITE, pause=PAUSE)
    ours.give_back(SITE, visited=False)
    assert others.take(SITE, pause=PAUSE) == 0


def test_a_clock_that_was_set_back_costs_one_pause_at_most(two, clock):
    ours, others = two
    ours.take(SITE, pause=PAUSE)
    ours.give_back(SITE)
    clock.moment -= 86400
    assert others.take(SITE, pause=PAUSE) == PAUSE
    clock.moment += PAUSE
    assert others.take(SITE, pause=PAUSE) == 0  # and not again and again, until the clock has caught up


def test_the_turn_of_a_process_that_was_killed_is_free(tmp_path):
    turns = SiteLocks(tmp_path / "turns")
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "turns")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        assert turns.take(SITE, pause=0) == TRY_EVERY
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert turns.take(SITE, pause=0) == 0
    turns.close()


@pytest.mark.parametrize("site", ["", "..", "a/b", "x" * 5000, "\udcff", "\0", "::1"])
def test_a_host_is_no_file_name(two, tmp_path, site):
    assert two[0].take(site, pause=PAUSE) == 0
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {tmp_path / "turns"}


def test_only_their_owner_can_read_or_take_the_turns(two, tmp_path):
    two[0].take(SITE, pause=PAUSE)
    assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "turns").iterdir()} == {"0o600"}
    assert (tmp_path / "turns").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("spoil", [lambda path: path.symlink_to("elsewhere"), lambda path: path.write_text("")])
def test_what_is_no_folder_of_ours_is_refused(tmp_path, spoil):
    (tmp_path / "elsewhere").mkdir()
    spoil(tmp_path / "turns")
    with pytest.raises(CrawlerError, match="PANTAU_RUNTIME"):
        SiteLocks(tmp_path / "turns")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "turns").mkdir()
    os.chown(tmp_path / "turns", 65534, 65534)
    with pytest.raises(CrawlerError, match="belongs to somebody else; name a folder of yours"):
        SiteLocks(tmp_path / "turns")
