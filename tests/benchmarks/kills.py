"""Whether kills change the texts of articles that share sentences; run by hand.

    python -m tests.benchmarks.kills [kills] [rounds]

Backfills of a small site whose releases share sentences are killed after one to five requests each, as often as said,
then one goes on to its end. Told is, for each round, how many of the runs were killed before they ended, and how many
articles have another text than after an undisturbed backfill, and than was written.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from crawler.newsroom import RunningNewsroom, serve
from tests.conftest import Desk
from tests.releases import finish, kill, releases, texts, written


def crawled(room: RunningNewsroom, visits: list[int]) -> tuple[Desk, int]:
    """Return the desk after a backfill that was killed after so many requests each time, and how often it was."""
    desk = Desk(room, Path(tempfile.mkdtemp()))
    killed = kill(desk, visits)
    finish(desk)
    return desk, killed


def others(one: dict[str, str], other: dict[str, str]) -> int:
    """Return how many texts differ or are missing."""
    return sum(one.get(path) != other.get(path) for path in one.keys() | other.keys())


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(kills: int = 20, rounds: int = 3) -> None:
    with serve(releases()) as room:
        undisturbed, _ = crawled(room, [])
        expected = texts(undisturbed)
        say(f"undisturbed: {len(expected)} articles, {others(expected, written(undisturbed))} not as written")
        for seed in range(rounds):
            chance = random.Random(seed)
            desk, killed = crawled(room, [chance.randint(1, 5) for _ in range(kills)])
            found = texts(desk)
            wrong = others(found, written(desk))
            say(f"{killed} of {kills} killed: {others(found, expected)} not as undisturbed, {wrong} not as written")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
