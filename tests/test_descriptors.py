"""How far the limit of open files is raised, what it bears, and that it is named where it is reached."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from contextlib import contextmanager
from errno import ECONNREFUSED, EMFILE, ENFILE, ENOSPC

import pytest
from twisted.internet.error import ConnectBindError, DNSLookupError
from twisted.python.failure import Failure

from crawler.errors import OutOfDescriptors
from crawler.frontier.site_locks import SiteLocks
from crawler.outcomes import describe, outcome_of
from crawler.processes import ENOUGH, RAN_OUT, are_spent, ran_out, share, too_few
from crawler.resolver import _explain

RAISE = "from crawler.processes import raise_limit; import resource; print(raise_limit(), resource.getrlimit(7))"


@contextmanager
def no_more_files():
    """Let this process open no file more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize(("soft", "hard", "raised"), [(64, 512, 512), (512, 512, 512), (64, ENOUGH + 1000, ENOUGH)])
def test_the_soft_limit_is_raised_as_far_as_is_allowed_and_of_use(soft, hard, raised):
    limits = f"ulimit -Sn {soft} && ulimit -Hn {hard} && exec "
    done = subprocess.run(
        ["sh", "-c", f'{limits} "$@"', "sh", sys.executable, "-c", RAISE], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{raised} ({raised}, {hard})\n"


def test_a_limit_under_which_no_run_gets_anywhere_is_told_with_its_cure():
    assert too_few(40, workers=2) is None
    said = too_few(39, workers=2)
    assert said is not None
    assert said.startswith(
        "the limit of 39 open files bears no run, which needs 40 for its files and its workers; raise"
    )


@pytest.mark.parametrize(
    ("free", "most", "sites", "idle"),
    [(900, 1024, 300, 300), (900, 100, 100, 700), (8000, 1024, 1024, 5952), (2, 1024, 1, 0), (0, 1024, 1, 0)],
)
def test_a_site_is_visited_with_two_descriptors_and_the_rest_keeps_connections(free, most, sites, idle):
    borne = share(free, most=most)
    assert (borne.sites, borne.idle) == (sites, idle)


def test_where_no_file_can_be_opened_any_more_the_turns_of_sites_say_so(tmp_path):
    turns = SiteLocks(tmp_path / "turns")
    with no_more_files():
        spent = are_spent()
        with pytest.raises(OutOfDescriptors) as caught:
            turns.take("kabar.example", pause=0)
    assert (spent, are_spent()) == (True, False)
    assert str(caught.value) == RAN_OUT == "too many open files; raise `ulimit -n`"
    assert turns.take("kabar.example", pause=0) == 0
    turns.close()


def test_a_name_that_could_not_be_looked_up_for_want_of_a_file_is_not_called_unknown():
    unknown = Failure(DNSLookupError("no results for hostname lookup: kabar.example"))
    with no_more_files(), pytest.raises(OutOfDescriptors, match="too many open files"):
        _explain(unknown)
    assert _explain(unknown) is unknown


@pytest.mark.parametrize(
    "error",
    [ConnectBindError(EMFILE, "Too many open files"), OSError(EMFILE, "x"), OSError(ENFILE, "x"), OutOfDescriptors()],
)
def test_it_is_named_as_what_it_is_and_no_page_is_to_blame(error):
    assert (ran_out(error), describe(error), outcome_of(error)) == (True, RAN_OUT, None)


@pytest.mark.parametrize("error", [ConnectBindError(ECONNREFUSED, "x"), OSError(ENOSPC, "x"), ValueError("24"), None])
def test_nothing_else_is_taken_for_it(error):
    assert not ran_out(error)
