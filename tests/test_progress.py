"""What is seen of a run while it works: on a terminal, on a pipe, in a log, in the archive."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import struct
import subprocess
import termios
from fcntl import ioctl

import pytest
from click.testing import CliRunner
from scrapy.settings import Settings

from crawler.cli import main
from crawler.extensions.progress import packed
from crawler.launch import levels_of
from crawler.run.waiting import SiteWait, reason_of, resting_said, seconds_left, slowest, span
from crawler.settings import impolite, opened
from tests.conftest import QUICK
from tests.small_sites import open_desk, small_sites

SLOW = 60.0  # seconds that a site takes, so that Ctrl-C finds a request under way
LONG = "warta-kabupaten-yang-namanya-panjang-sekali"
AWAITED = r"lambat\.localhost.*an answer, \d+ s so far"
STOPPING = "stopping: 1 request under way; again to stop at once"
COLOURS, HIDDEN, SHOWN = re.compile(r"\x1b\[[0-9;]*m"), "\x1b[?25l", "\x1b[?25h"
SITES = {"kabar": 3, "lambat": 3, LONG: 2, "tertutup": 1}


def wait(site="kabar.example", **changes):
    return SiteWait(**{"site": site, "sources": (site,), "left": 1, "pause": 1.5, "answer": 0.5} | changes)


# How long it takes, and what for


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "0 s"),
        (59.4, "59 s"),
        (61, "1 min 1 s"),
        (600, "10 min"),
        (3600, "1 h 0 min"),
        (7500, "2 h 5 min"),
        (273_600, "3 days 4 h"),
    ],
)
def test_a_span_is_told_as_people_say_it(seconds, said):
    assert span(seconds) == said


@pytest.mark.parametrize(
    ("waits", "rate", "left"),
    [
        ([], None, 0),
        ([wait(left=10), wait(left=3)], None, 20),  # sites are asked side by side
        ([wait(left=10), wait(left=10)], 0.5, 40),  # but not faster than the machine has shown
        ([wait(left=10), wait(left=10)], 50.0, 20),
        ([wait(left=2, rests=30.0)], None, 34),
        ([wait(left=2, answer=None)], None, 5),
        ([wait(left=2, asked_for=10.5)], None, 14),  # an answer that is late is as late again
    ],
)
def test_the_time_left_is_that_of_the_slowest_site_or_of_the_machine(waits, rate, left):
    assert seconds_left(waits, rate) == left


def test_the_slowest_sites_come_first():
    waits = [wait("a.example"), wait("b.example", left=9), wait("c.example", rests=480.0), wait("d.example")]
    assert [one.site for one in slowest(waits, 3)] == ["c.example", "b.example", "a.example"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"asked_for": 4.2}, "an answer, 4 s so far"),
        ({"rests": 90.0, "host": "a.kabar.example"}, "a.kabar.example to recover, 1 min 30 s"),
        ({"rests": 9.0, "host": "kabar.example"}, "it to recover, 9 s"),
        ({}, "its pause of 1.5 s"),
        ({"pause": 0.0}, "its turn"),
    ],
)
def test_what_a_site_is_waited_for_is_said(changes, said):
    assert reason_of(wait(**changes)) == said


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        ([], []),
        ([wait()], []),
        ([wait(rests=410.0, host="a"), wait(rests=30.0, host="b"), wait()], ["2 resting, asked again in 30 s"]),
        ([wait(rests=410.0, host="a")], ["all else is done, 1 resting, asked again in 6 min 50 s"]),
        (
            [wait(rests=41.0, host="a", why="robots.txt answers 503"), wait()],
            ["1 resting, asked again in 41 s (a: robots.txt answers 503)"],
        ),
        ([wait(rests=410.0, host="a"), wait(host="b")], ["all else is done, 2 resting, asked again now"]),
    ],
)
def test_a_run_that_only_waits_for_sites_in_trouble_says_so(waits, said):
    assert resting_said(waits) == said


def test_no_part_of_a_line_is_broken():
    assert packed(["satu dua", "tiga", "empat lima enam"], 16) == ["satu dua · tiga", "empat lima enam"]


# One run, seen from a terminal, one from a pipe


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with open_desk(small_sites(SITES), tmp_path_factory.mktemp("desk"), PANTAU_DELAY="0.05") as desk:
        desk.newsroom.answer("lambat", "/robots.txt", status=404, delay=SLOW)
        desk.newsroom.answer("tertutup", "/feed/", status=403)
        desk.newsroom.answer("tertutup", "/", status=403)
        yield desk


def interrupt(process, read, *, when):
    """Press Ctrl-C when *when* was said, send SIGTERM when that was said, and return all that was said."""
    said, signals = "", [(when, signal.SIGINT), (STOPPING, signal.SIGTERM)]
    while part := read():
        said += part
        if signals and re.search(signals[0][0], said):
            process.send_signal(signals.pop(0)[1])
    return said


def test_a_pipe_is_told_how_far_the_run_is_and_which_sources_are_in_trouble(desk, tmp_path):
    log = tmp_path / "pantau.log"
    often = ("--set", "PROGRESS_EVERY=0.1", "--log-file", str(log), "--log-json")
    with desk.start("crawl", *QUICK, *often, stdout=subprocess.DEVNULL) as process:
        said = interrupt(process, process.stderr.readline, when=rf"(?s)tertutup: .*{AWAITED}")
    assert process.returncode == 130
    lines = [line.partition(" ")[2] for line in said.splitlines()]  # without the time
    assert re.fullmatch(r"run \d+ \(latest\) begins: 4 sources", lines[0])
    [trouble] = [line for line in lines if line.startswith("tertutup: ")]
    assert "HTTP 403" in trouble
    stopping = lines[next(number for number, line in enumerate(lines) if line.startswith("stopping: ")) :]
    assert {re.sub(r"\d", "1", line) for line in stopping} == {STOPPING}
    logged = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert {"time", "level", "logger", "message"} == logged[0].keys()
    assert [row["message"] for row in logged if row["logger"] == "crawler.extensions.progress"] == lines


def test_a_log_that_cannot_be_written_is_said_once_and_the_run_goes_on(desk):
    done = desk.pantau("crawl", "kabar", "--log-file", "/dev/full", *QUICK)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert done.stderr.count("Warning: the log /dev/full cannot be written: No space left on device") == 1


def on_terminal(columns, command, environment):
    """Run a command on a terminal, interrupted as above, and return its screen and its exit status."""
    reader, writer = pty.openpty()
    ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    ours = environment | {"TERM": "xterm"}
    with subprocess.Popen(command, env=ours, stdin=writer, stdout=writer, stderr=writer) as process:
        os.close(writer)
        said = interrupt(process, lambda: COLOURS.sub("", _read(reader)), when=AWAITED)
    os.close(reader)
    return said, process.returncode


def _read(reader):
    try:
        return os.read(reader, 65536).decode("utf-8", "replace")
    except OSError:  # the other end is closed
        return ""


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_shows_what_is_waited_for_and_no_line_is_too_long(desk, columns):
    said, status = on_terminal(columns, desk.command("crawl", *QUICK), desk.environ())
    assert status == 130
    assert said.count(HIDDEN) == said.count(SHOWN) > 0  # the cursor is there again
    lines = [line for line in re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", said)) if line]
    assert max(map(len, lines)) <= columns
    assert any(re.fullmatch(rf"Run \d+ \(latest\), .* of {len(SITES)} sources reached.*", line) for line in lines)


def test_a_terminal_ends_with_the_sources_that_kept_most_and_says_where_all_are(tmp_path):
    pieces = {f"media-{number:02}": 1 + number % 2 for number in range(30)}
    with open_desk(small_sites(pieces), tmp_path, PANTAU_DELAY="0.01") as desk:
        for slug in list(pieces)[::2]:  # those that have one
            desk.newsroom.answer(slug, "/smart-city-1/", status=403)
        shown, status = on_terminal(100, desk.command("crawl", *QUICK), desk.environ())
        whole = desk.pantau("runs", "1").stdout
    rows = re.findall(r"^(media-\d\d) .* (\d)(?: +\d+)+ *\r?$", shown, re.MULTILINE)
    assert status == 0
    assert len(rows) == 20
    assert {slug for slug, _ in rows} > set(list(pieces)[1::2])  # that have two
    assert "all 30 sources and 0 notes: `pantau runs 1`" in shown
    assert len(re.findall(r"^media-\d\d ", whole, re.MULTILINE)) == 30


# Settings of one run


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"DOWNLOAD_DELAY": "3", "STRIKES_MOST": "2"}, []),
        (
            {"DOWNLOAD_DELAY": "0.5"},
            ["DOWNLOAD_DELAY is 0.5, less than the 1.5 that ships: a site is"],
        ),
        (
            {"STRIKES_MOST": "9", "BACKOFF_FIRST": 1.0},
            ["BACKOFF_FIRST is 1.0, less", "STRIKES_MOST is 9, more"],
        ),
        ({"USER_AGENT": "Mozilla/5.0"}, ["USER_AGENT does not say who we are"]),
        ({"DOWNLOAD_DELAY": "0", "ALLOW_PRIVATE": "10.0.0.0/8"}, []),  # a test, or an intranet: the sites are one's own
    ],
)
def test_a_setting_that_lowers_politeness_says_so(changed, said):
    found = impolite({"DOWNLOAD_DELAY": 1.5, "ALLOW_PRIVATE": "", **changed})
    assert [one.startswith(start) for one, start in zip(found, said, strict=True)] == [True] * len(said)


@pytest.mark.parametrize(
    ("allowed", "is_said"),
    [
        ("", False),
        ("abc", False),
        ("127.0.0.0/8, ::1", False),
        ("10.1.0.0/16", True),
        ("127.0.0.0/8,192.168.7.7", True),
    ],
)
def test_whoever_opens_a_network_inside_is_told_with_every_crawl(allowed, is_said):
    found = opened({"ALLOW_PRIVATE": allowed})
    assert [f"ALLOW_PRIVATE is {allowed}: a page may lead to any service inside" in one for one in found] == [
        True
    ] * is_said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DOWNLOAD_DELY=3", "setting 'DOWNLOAD_DELY' is unknown; did you mean DOWNLOAD_DELAY?"),
        ("download_delay=3", "setting 'download_delay' is unknown; did you mean DOWNLOAD_DELAY?"),
        ("XYZ=3", "setting 'XYZ' is unknown; see `pantau config` and Scrapy's settings"),
        ("DOWNLOAD_DELAY", "'DOWNLOAD_DELAY' changes nothing; write it like DOWNLOAD_TIMEOUT=30"),
    ],
)
def test_a_setting_that_nobody_knows_is_refused_with_the_nearest(tmp_path, change, said):
    done = CliRunner().invoke(main, ["crawl", "--archive", str(tmp_path / "archive.db"), "--quiet", "--set", change])
    assert (done.exit_code, said in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_wrong_topics_are_said_before_a_run_begins(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.toml").write_text('[pasar]\nhome = "http://10.0.0.1/"\n', "utf-8")
    (tmp_path / "topics.toml").write_text('[air]\nname = "Air"\nnaems = 1\n', "utf-8")
    command = ["crawl", "--archive", str(tmp_path / "archive.db"), "--seeds", str(tmp_path)]
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, "topics.toml" in done.stderr) == (1, True)
    assert not (tmp_path / "archive.db").exists()


@pytest.mark.parametrize(
    ("settings", "levels"),
    [
        ({}, ("WARNING", "WARNING")),  # as the command has it
        ({"LOG_LEVEL": "debug"}, ("DEBUG", "DEBUG")),
        ({"LOG_FILE": "x.log"}, ("WARNING", "INFO")),
        ({"LOG_FILE": "x.log", "LOG_LEVEL": "ERROR"}, ("WARNING", "ERROR")),
    ],
)
def test_the_log_goes_where_and_as_far_as_the_settings_say(settings, levels):
    ours = Settings({"SCREEN_LEVEL": "WARNING", "LOG_LEVEL": "INFO"}, priority="project")
    ours.update(settings, priority="cmdline")
    assert levels_of(ours) == levels
