"""What the suite starts as a copy of a process does what one begun afresh would."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import PATIENCE
from tests.forking import Forked, begin, inherited, run

PAGES = Path(__file__).parent / "pages"
CRAWLER = [sys.executable, "-m", "crawler"]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere all are begun afresh")


@pytest.mark.parametrize(
    ("package", "arguments"),
    [
        ("crawler", "--version"),
        ("crawler", "config --json"),
        ("crawler", "runs"),
        ("crawler", "crwl"),
        ("crawler", "extract artikel.html"),  # which a worker reads
        ("scrapy", "list"),
    ],
)
def test_a_copy_prints_and_ends_as_a_process_that_was_begun_afresh(tmp_path, package, arguments):
    (tmp_path / "pantau.toml").write_text("delay = 7.5\n")  # is found from the folder
    shutil.copy(PAGES / "tagdiv-1.html", tmp_path / "artikel.html")
    command = [sys.executable, "-m", package, *arguments.split()]
    options = {"cwd": tmp_path, "env": os.environ | {"PANTAU_LANG": "en"}, "text": True, "timeout": PATIENCE}
    copied, afresh = run(command, **options), subprocess.run(command, capture_output=True, check=False, **options)
    assert (copied.returncode, copied.stdout, copied.stderr) == (afresh.returncode, afresh.stdout, afresh.stderr)


@on_linux
def test_a_copy_is_a_child_of_ours_that_leads_its_group_and_ends_by_a_signal():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with begin([*CRAWLER, "extract", "-"], env=dict(os.environ), text=True, start_new_session=True, **pipes) as process:
        assert isinstance(process, Forked)
        assert os.getpgid(process.pid) == os.getsid(process.pid) == process.pid
        assert process.poll() is None  # it waits for its input
        os.killpg(process.pid, signal.SIGKILL)
        assert process.communicate() == ("", "")
    assert process.returncode == -signal.SIGKILL


@on_linux
def test_code_is_copied_where_it_is_said_to_bear_that(tmp_path):
    code = "import os, sys; print(sys.argv, os.getcwd(), __name__); sys.exit(3)"
    options = {"env": dict(os.environ), "cwd": tmp_path, "text": True, "stdout": subprocess.PIPE}
    with begin([sys.executable, "-c", code, "satu"], is_code=True, **options) as process:
        assert isinstance(process, Forked)
        assert process.communicate()[0] == f"['-c', 'satu'] {tmp_path} __main__\n"
    assert process.returncode == 3


@on_linux
@pytest.mark.parametrize(
    ("command", "options"),
    [
        (CRAWLER, {"preexec_fn": partial(signal.signal, signal.SIGINT, signal.SIG_DFL)}),
        (CRAWLER, {"env": os.environ | {"PYTHONHASHSEED": "7"}}),
        (CRAWLER, {"env": os.environ | {"LC_ALL": "C"}}),
        ([sys.executable, "-c", "import crawler"], {}),
    ],
)
def test_where_a_copy_would_differ_a_process_is_begun_afresh(command, options):
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with begin(command, **({"env": dict(os.environ)} | options | pipes)) as process:
        assert not isinstance(process, Forked)


def test_what_a_process_has_from_its_parent_is_known():
    known = inherited(dict(os.environ))
    low, high = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (low - 1, high))
    try:
        assert inherited(dict(os.environ)) != known
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (low, high))
