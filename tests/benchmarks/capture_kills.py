"""Whether kills harm captures, or what is replayed from them; run by hand.

    python -m tests.benchmarks.capture_kills [kills]

A crawl that captures every answer is killed at random moments, as often as said, and then goes on to its end; so is a
replay of its captures. Told is how many were killed before they ended, how many articles have no capture or another
text than after an undisturbed crawl, and how many files another reader finds fault with.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.captures.files import stored
from crawler.errors import ArchiveError
from crawler.newsroom import build_newsroom, serve
from crawler.times import now
from tests.conftest import QUICK, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

CRAWL = ("crawl", "--capture", "all", "--quiet", *QUICK)
LOOK = 0.01  # seconds between two looks at what a command has done
FURTHEST = 0.3  # seconds from when it has begun to write until the kill


def killed(desk: Desk, words: tuple[str, ...], kills: int, work: Callable[[], int]) -> int:
    """Start a command and kill it some time after *work* has grown, so often; return how many had not ended by then."""
    chance, count = random.Random(1), 0
    for _ in range(kills):
        before, process = work(), desk.start(*words)
        while work() == before and _goes_on(process, LOOK):
            pass
        if _goes_on(process, chance.uniform(0, FURTHEST)):
            os.killpg(process.pid, signal.SIGKILL)
            count += 1
        process.communicate()
    return count


def _goes_on(process: subprocess.Popen[str], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def captured(desk: Desk) -> int:
    """Return how many bytes were captured."""
    return sum(path.stat().st_size for path in stored(desk.archive.with_suffix(".captures")))


def replayed(desk: Desk) -> int:
    """Return how far files were replayed, in all."""
    try:
        return sum(row["reached"] for row in desk.rows("SELECT reached FROM replays"))
    except ArchiveError:  # it is only being made
        return 0


def faulty(folder: Path) -> int:
    """Return how many files warcio's own checker finds fault with."""
    command = [sys.executable, "-m", "warcio.cli", "check"]
    checks = (subprocess.run([*command, str(path)], check=False, capture_output=True) for path in stored(folder))
    return sum(check.returncode != 0 for check in checks)


def without(desk: Desk) -> int:
    """Return how many articles point to no capture that is there."""
    sql = "SELECT file FROM articles LEFT JOIN captures ON record = capture"
    return sum(row["file"] is None or not _is_there(desk, row["file"]) for row in desk.rows(sql))


def _is_there(desk: Desk, file: str) -> bool:
    return (desk.archive.with_suffix(".captures") / file).is_file()


def differing(one: Desk, other: Desk) -> int:
    return len(set(one.contents()["articles"]) ^ set(other.contents()["articles"]))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(kills: int = 25) -> None:
    with serve(build_newsroom(now(), articles=400, filler=20_000)) as room:
        calm, desk = Desk(room, Path(tempfile.mkdtemp())), Desk(room, Path(tempfile.mkdtemp()))
        calm.pantau(*CRAWL)
        count = killed(desk, CRAWL, kills, lambda: captured(desk))
        desk.pantau(*CRAWL)
        folder = desk.archive.with_suffix(".captures")
        say(
            f"crawl: {count} of {kills} killed, {len(stored(folder))} files, {faulty(folder)} faulty; "
            f"{without(desk)} articles without a capture, {differing(desk, calm)} not as undisturbed"
        )
        fresh = Desk(room, Path(tempfile.mkdtemp()))
        words = ("replay", "--workers", "1", str(folder))
        count = killed(fresh, words, kills, lambda: replayed(fresh))
        done = fresh.pantau(*words)
        say(f"replay: {count} of {kills} killed, {differing(fresh, desk)} not as crawled; {done.stdout.strip()}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
