"""Whether kills of the process that merges lose, double or change anything; run by hand.

    python tests/benchmarks/merge_kills.py 25

Each site of the newsroom is crawled into a slice of its own. `pantau merge` of all of them, in a random order into a
new archive, is killed with SIGKILL a random while after it has made that; then the same command goes on to its end, and
once more. Told is, kill by kill, how many slices were merged by then, and at the end how often the archive does not
hold what one undisturbed crawl has brought, table by table.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive import open_archive
from crawler.archive.slices import cut_slice, pack_slice, unpack_slice
from crawler.distributed.planning import sites
from crawler.newsroom import build_newsroom, serve
from crawler.sources.registry import load_sources
from crawler.times import now
from tests.conftest import QUICK, Desk
from tests.test_slices import at, held

if TYPE_CHECKING:
    import subprocess

LOOK = 0.005  # seconds between two looks for the archive


def slices_of(desk: Desk) -> list[str]:
    """Return the files of slices into which each site was crawled."""
    files = []
    with open_archive(desk.folder / "empty.db") as archive:
        for site, theirs in sites(load_sources(desk.seeds).values()).items():
            slugs = [one.slug for one in theirs]
            path = desk.folder / f"{site}.db"
            unpack_slice(cut_slice(archive, site, slugs, now=now()), path)
            at(desk, path).pantau("crawl", *slugs, "--quiet", *QUICK)
            path.with_suffix(".slice").write_bytes(pack_slice(path, captures=path.with_suffix(".captures")))
            files.append(str(path.with_suffix(".slice")))
    return files


def merged(desk: Desk) -> int:
    """Return how many slices an archive has taken in."""
    if not desk.archive.exists():
        return 0
    with open_archive(desk.archive) as archive:
        return int(archive.db.conn.execute("SELECT count(DISTINCT slice) FROM merged_runs").fetchone()[0])


def merge(desk: Desk, files: list[str]) -> float:
    """Merge to the end, and return how many seconds that took since the archive was there."""
    process = begin(desk, files)
    began = time.monotonic()
    _, said = process.communicate()
    assert process.returncode == 0, said
    return time.monotonic() - began


def kill(desk: Desk, files: list[str], seconds: float) -> int:
    """Kill a merge so long after it has made its archive, and return how many slices were merged by then."""
    process = begin(desk, files)
    time.sleep(seconds)
    process.kill()
    process.communicate()
    return merged(desk)


def begin(desk: Desk, files: list[str]) -> subprocess.Popen[str]:
    process = desk.start("merge", *files)
    while not desk.archive.exists() and process.poll() is None:
        time.sleep(LOOK)
    return process


def main(kills: int = 25) -> None:
    chance, wrong = random.Random(1), 0
    with serve(build_newsroom(now(), articles=200, filler=2_000)) as room:
        desk = Desk(room, Path(tempfile.mkdtemp()))
        desk.crawl()
        expected, files = held(desk.archive), slices_of(desk)
        took = merge(at(desk, desk.folder / "undisturbed.db"), files)
        for number in range(kills):
            there = at(desk, desk.folder / f"{number}.db")
            order = chance.sample(files, len(files))
            by_then = kill(there, order, took * chance.uniform(0, 1))
            merge(there, order)
            merge(there, order)
            found = held(there.archive)
            others = [table for table in expected if expected[table] != found[table]]
            wrong += bool(others)
            sys.stdout.write(f"{by_then} of {len(files)} merged, others than undisturbed: {others or 'none'}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{wrong} of {kills} archives are others than undisturbed\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
