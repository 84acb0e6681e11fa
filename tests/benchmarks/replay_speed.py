"""How fast a WARC file is replayed in which almost nothing matches, beside FastWARC reading it alone; run by hand.

    python -m tests.benchmarks.replay_speed [--records 6000] [--rounds 3]

A file of synthetic pages of foreign hosts is read by FastWARC alone, which unpacks each record and looks at none, and
replayed: for the hosts of the seeds, of which it holds two pages, and for any host, in one process and in one for each
core. They take turns. Told are records and megabytes (unpacked) a second, by the clock and, of one process, by
processor time, each the best of all rounds, and the share of FastWARC's speed in the same round, the median of all. A
file of a gigabyte, as those of Common Crawl are, has some 24,000 records.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.archive import open_archive
from crawler.captures.records import capture_of
from crawler.models import Exchange
from crawler.sources.own import default_seeds
from crawler.sources.registry import load_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DIFFERENT = 40  # pages; the others repeat them under other addresses
HOSTS = 500
MIB = 1024**2


def pages() -> list[bytes]:
    """Return pages of foreign prose in markup such as that of news sites, 100 KB each."""
    chance = random.Random(1)
    letters = "etaoinshrdlcumwfgypbvk"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(6000)]

    def block(number: int) -> str:
        prose = " ".join(chance.choices(words, k=45))
        link = f'<a href="/{words[number]}/{number}">{words[number]}</a>'
        return f'<div class="block-{number % 9}">{link}<p>{prose} – caf&eacute; é &amp; ñ</p></div>\n'

    def page() -> bytes:
        body = "".join(block(number) for number in range(260))
        return f"<!doctype html><html><head><title>{words[0]}</title></head><body>{body}</body></html>".encode()

    return [page() for _ in range(DIFFERENT)]


def write(path: Path, records: int) -> int:
    """Write a file of that many answers, and return how many bytes their payloads have."""
    bodies, home = pages(), next(iter(load_sources(default_seeds()).values())).home
    moment, head = datetime(2021, 12, 1, tzinfo=UTC), b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    size = 0
    with path.open("wb") as file:
        for number in range(records):
            host = home if number in {records // 3, records // 2} else f"https://www.kabar{number % HOSTS}.example/"
            body = bodies[number % DIFFERENT]
            size += len(body)
            exchange = Exchange(url=f"{host}news/{number}/story.html", fetched=moment, status=200, head=head, body=body)
            file.write(b"".join(capture_of(exchange, None).members))
    return size


def read_alone(path: Path) -> int:
    """Let FastWARC read a file, and return how many answers it holds."""
    with path.open("rb") as file:
        return sum(1 for _ in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=False))


def replayed(path: Path, number: int, *, any_host: bool) -> int:
    """Replay a file into a fresh archive, and return how many answers were seen."""
    from pipelines.models import Aims  # noqa: PLC0415  (each worker imports this file, which a command need not)
    from pipelines.replaying import Replaying  # noqa: PLC0415

    aims = Aims(seeds=str(default_seeds()), languages=("id",))
    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder) / "archive.db") as archive:
        replaying = Replaying(archive, aims, folder=Path(folder), any_host=any_host)
        with closing(replaying.run_in_workers([path], number, timeout=10, memory=2 * 1024**3)) as steps:
            for _ in steps:
                pass
        return replaying.counts["answers"]


def seconds(function: Callable[[], int], expected: int) -> tuple[float, float]:
    """Return how long a call takes by the clock, and in processor time of this process."""
    before, start = time.process_time(), time.monotonic()
    assert function() == expected
    return time.monotonic() - start, time.process_time() - before


def say(name: str, took: Sequence[float], records: int, size: int, beside: Sequence[float]) -> None:
    best, share = min(took), median(other / one for one, other in zip(took, beside, strict=True))
    line = f"{name:<32} {records / best:8.0f} records/s {size / MIB / best:8.1f} MB/s   {share:5.2f} of FastWARC"
    sys.stdout.write(line + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(";")[0])
    parser.add_argument("--records", type=int, default=6000)
    parser.add_argument("--rounds", type=int, default=3)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, cores = Path(folder) / "foreign.warc.gz", os.cpu_count() or 1
        size = write(path, told.records)
        ways: dict[str, Callable[[], int]] = {
            "FastWARC alone": lambda: read_alone(path),
            "replay": lambda: replayed(path, 1, any_host=False),
            "replay --any-host": lambda: replayed(path, 1, any_host=True),
            "replay in all": lambda: replayed(path, cores, any_host=False),
            "replay --any-host in all": lambda: replayed(path, cores, any_host=True),
        }
        took: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(told.rounds):
            for name, way in ways.items():
                took[name].append(seconds(way, told.records))
        for name, each in took.items():
            for number, kind in enumerate(("clock",) if name.endswith("all") else ("clock", "processor")):
                alone = [one[number] for one in took["FastWARC alone"]]
                say(f"{name}, {kind}", [one[number] for one in each], told.records, size, alone)


if __name__ == "__main__":
    main()
