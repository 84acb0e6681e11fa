"""What reading an archive costs, command by command; run by hand.

    python tests/benchmarks/archive_speed.py [articles | FILE] [command...]

An archive of 100,000 invented articles, or of so many, is made first, unless FILE is one. Of the commands, or of those
that are named, it is told how many lines they print, what they cost inside a running process (processor time, best and
median, so that other work of the machine counts little), and how long a person waits for the whole command.
"""

from __future__ import annotations

import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from click.testing import CliRunner

from crawler.archive import open_archive
from crawler.cli import main as pantau
from tests.benchmarks.archives import RARE, make

ROUNDS = 5
COMMANDS = (
    "search smart city",
    "search 'smart city'",
    f"search {RARE}",
    "search warga layanan",
    "search smart city --one-per-story",
    "search smart city --source media-000",
    "search smart city --source media-700",
    "search smart city --region Sumut",
    "search smart city --region Medan --mentions",
    "search smart city --dimension branding",
    "search smart city --topic gerakan-menuju-smart-city",
    "search smart city --verdict mention",
    "search smart city --verdict all",
    "search smart city --since 2026-11-13",
    "search smart city --since 2021-01-01 --until 2021-12-31",
    "search smart city --until 2019-12-31 --one-per-story",
    "search smart city --story 500",
    "search smart city --region Sumut --dimension branding --since 2021-01-01 --one-per-story",
    f"search {RARE} --region Sumut --one-per-story",
    "search",
    "search --one-per-story",
    "search --source media-700",
    "search --region Sumut",
    "search --region Metro",
    "search --dimension branding --one-per-story",
    "search --since 2026-11-13",
    "search --until 2019-12-31",
    "search --story 500",
    "stories",
    "stories --all",
    "stories --region Sumut",
    "stories --region Metro",
    "stories --source media-700",
    "stories --since 2026-11-13",
    "stories --until 2019-12-31",
    "stories 500",
    "show 500",
    "explain https://media-000.example/dropped/000000001/",
    "runs",
    "runs 100",
    "awards --region Sumut --edition 2021",
    "awards --edition 2024 --what award",
    "awards",
    "awards --json",
    "awards --silent",
)


def arguments(command: str, archive: Path) -> list[str]:
    name, *rest = shlex.split(command)
    return [name, "--archive", str(archive), *rest]


def inside(words: list[str]) -> tuple[list[float], int]:
    """Return what a command costs in milliseconds, time after time, and how many lines it prints."""
    costs, lines = [], 0
    while len(costs) < ROUNDS and sum(costs) < 20_000:
        begun = time.process_time()
        lines = CliRunner().invoke(pantau, words).stdout.count("\n")
        costs.append((time.process_time() - begun) * 1000)
    return costs, lines


def whole(words: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-m", "crawler", *words], capture_output=True, check=False)
    return (time.perf_counter() - begun) * 1000


def show(archive: Path, names: list[str]) -> None:
    with open_archive(archive):  # which upgrades it, if an older version made it
        sys.stdout.write(
            f"{archive.stat().st_size / 2**20:,.0f} MiB\n{'lines':>7} {'best':>9} {'median':>9} {'whole':>9}\n"
        )
    for command in COMMANDS:
        if names and command.split()[0] not in names:
            continue
        words = arguments(command, archive)
        costs, lines = inside(words)
        waited = min(whole(words) for _ in costs[:3])
        sys.stdout.write(
            f"{lines:>7} {min(costs):>9,.1f} {statistics.median(costs):>9,.1f} {waited:>9,.0f}  {command}\n"
        )
        sys.stdout.flush()


def main() -> None:
    which, *names = sys.argv[1:] or ["100000"]
    if not which.isdecimal():
        show(Path(which), names)
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.db"
        make(archive, int(which))
        show(archive, names)


if __name__ == "__main__":
    main()
