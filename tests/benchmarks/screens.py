"""Show what is seen of a crawl on a terminal and on a pipe, with Ctrl-C, and how honest its time left is.

The newsroom has a site that answers slowly, one that is down, one that refuses, and one with a long queue. Screens are
printed as they stood; then a whole run is watched, and each time left that it showed is compared with what came.
"""

from __future__ import annotations

import argparse
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path
from time import monotonic

from tests.small_sites import open_desk, small_sites

LONG = "warta-kabupaten-yang-namanya-panjang-sekali"
SITES = {f"kabar-{number}": 6 + number for number in range(1, 9)} | {LONG: 8, "antrean": 60, "lambat": 9}
QUICK = ("--set", "BACKOFF_FIRST=1", "--set", "TROUBLE_PAUSES=5,5")
CODES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
LEFT = re.compile(r"(about|at least) (?:(\d+) h )?(?:(\d+) min)? ?(?:(\d+) s)? ?left")


def disturb(newsroom):
    newsroom.answer("kabar-1", "/feed/", status=503)
    newsroom.answer("kabar-2", "/feed/", status=403)
    newsroom.answer("kabar-3", "/robots.txt", status=500)
    for number in range(1, 10):
        newsroom.answer("lambat", f"/smart-city-{number}/", status=404, delay=3)


def frames(desk, columns, *, presses=()):
    """Yield each moment of a crawl on a terminal with what its screen shows; press Ctrl-C at the seconds given."""
    reader, writer = pty.openpty()
    ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    command, environment = desk.command("crawl", *QUICK), desk.environ() | {"TERM": "xterm"}
    begun, presses, said = monotonic(), list(presses), ""
    with subprocess.Popen(command, env=environment, stdin=writer, stdout=writer, stderr=writer) as process:
        os.close(writer)
        while part := _read(reader):
            said += part
            yield monotonic() - begun, CODES.sub("", said.rpartition("\x1b[2K")[2]).replace("\r", "").strip("\n")
            if presses and monotonic() - begun > presses[0]:
                presses.pop(0)
                process.send_signal(signal.SIGINT)
    os.close(reader)
    yield monotonic() - begun, f"exit status {process.returncode}"


def _read(reader):
    try:
        return os.read(reader, 65536).decode("utf-8", "replace")
    except OSError:  # the other end is closed
        return ""


def tell(text):
    sys.stdout.write(f"{text}\n")


def show(title, text, columns):
    tell(f"--- {title} {'-' * max(0, columns - len(title) - 5)}\n{text}")


def interrupted(columns):
    with newly_opened() as desk:
        seen = list(frames(desk, columns, presses=(8,)))
    before = [text for moment, text in seen if moment < 8 and "slowest" in text]
    during = [text for _, text in seen if text.startswith("stopping")]
    show("before Ctrl-C", before[-1], columns)
    show("during", during[-1] if during else "nothing was under way", columns)
    show("after", f"{seen[-2][1]}\n{seen[-1][1]}", columns)


def piped():
    with newly_opened() as desk:
        command = desk.command("crawl", *QUICK, "--set", "PROGRESS_EVERY=5")
        done = subprocess.Popen(
            command, env=desk.environ(), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        show("on a pipe, with a line every five seconds", done.communicate()[1], 80)


def honest():
    """Print what was said to be left beside what was."""
    with newly_opened() as desk:
        seen = list(frames(desk, 100))
    told = [(moment, found) for moment, text in seen if (found := LEFT.search(text))]
    ended = next(moment for moment, text in reversed(seen) if "slowest" in text)
    for moment, found in told[:: max(1, len(told) // 15)]:
        hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
        left = hours * 3600 + minutes * 60 + seconds
        tell(f"{moment:6.1f} s: {found[1]:<8} {left:4d} s left; it took {ended - moment:5.1f}")


@contextmanager
def newly_opened():
    room = small_sites(SITES)
    with tempfile.TemporaryDirectory() as folder, open_desk(room, Path(folder), PANTAU_DELAY="0.5") as desk:
        disturb(desk.newsroom)
        yield desk


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--columns", type=int, nargs="*", default=[80, 120])
    for width in parser.parse_args().columns:
        interrupted(width)
    piped()
    honest()
