"""What tables, clippings and reports cost: seconds of processor time, memory and bytes; run by hand.

    python tests/benchmarks/documents_speed.py [articles | FILE] [command...]

An archive of 100,000 invented articles, or of so many, is made first, unless FILE is one. Each command runs in a
process of its own, twice: the second must write the same bytes.
"""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from filecmp import cmp
from pathlib import Path

from tests.benchmarks.archives import make

COMMANDS = (
    "export --format csv",
    "export --format csv --text",
    "export --format jsonl",
    "export --format atom",
    "export --format xlsx",
    "export --of awards",
    "export --of stories",
    "export --of coverage",
    "coverage --csv",
    "coverage --by week --csv",
    "kliping --since 2024-03-01 --until 2024-03-14 --format pdf -o -",
    "kliping --since 2024-03-01 --until 2024-03-14 --format docx -o -",
    "kliping --since 2024-03-01 --until 2024-03-14 --format html -o -",
    "kliping --since 2024-03-01 --until 2024-03-14 --format txt -o -",
    "report --since 2024-03-01 --until 2024-03-31 -o -",
)


def run(command: str, archive: Path, output: Path) -> tuple[float, float]:
    """Return the seconds of processor time and the largest memory in MiB of a command whose output goes to a file."""
    name, *rest = shlex.split(command)
    words = [sys.executable, "-m", "crawler", name, "--archive", str(archive), *rest]
    with output.open("wb") as stream:
        child = os.posix_spawn(
            sys.executable, words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, stream.fileno(), 1)]
        )
        _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{command} ended with status {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(archive: Path, commands: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "first", Path(folder) / "second"
        for command in commands:
            costs = [run(command, archive, output) for output in (first, second)]
            seconds, memory = (min(column) for column in zip(*costs, strict=True))
            same = "same bytes" if cmp(first, second, shallow=False) else "OTHER BYTES"
            size = first.stat().st_size / 2**20
            sys.stdout.write(f"{seconds:7.2f} s {memory:6.0f} MiB {size:8.1f} MiB  {same}  {command}\n")
            sys.stdout.flush()


def main() -> None:
    given = sys.argv[1] if len(sys.argv) > 1 else "100000"
    commands = tuple(sys.argv[2:]) or COMMANDS
    if not given.isdecimal():
        measure(Path(given), commands)
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.db"
        make(archive, int(given))
        measure(archive, commands)


if __name__ == "__main__":
    main()
