"""Whether kills of the process that merges lose, double or change anything; run by hand.

    python tests/benchmarks/merge_kills.py 25

Each site of the newsroom is crawled into a slice of its own. `pantau merge` of all of them is killed with SIGKILL after
a random while, as often as said, then it goes on to its end; so are a merge of the same once more, and one in another
order. Told is how many were killed while they were at work, and whether the archive holds what one undisturbed crawl
has brought, table by table.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from crawler.archive import open_archive
from crawler.archive.slices import cut_slice, pack_slice, unpack_slice
from crawler.distributed.planning import sites
from crawler.newsroom import build_newsroom, serve
from crawler.sources.registry import load_sources
from crawler.times import now
from tests.conftest import QUICK, Desk
from tests.test_slices import at, held

LONGEST = 1.5  # seconds until a kill: starting takes most of the first


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


def merge_killed(desk: Desk, files: list[str], chance: random.Random, kills: int) -> int:
    """Kill merges of *files*, and then let one go on to its end; return how many were at work when they were killed."""
    killed = 0
    for _ in range(kills):
        process = desk.start("merge", *files)
        time.sleep(chance.uniform(0.3, LONGEST))
        killed += process.poll() is None
        process.kill()
        process.communicate()
    done = desk.pantau("merge", *files)
    assert done.returncode == 0, done.stderr
    return killed


def main(kills: int = 25) -> None:
    chance = random.Random(1)
    with serve(build_newsroom(now(), articles=200, filler=2_000)) as room:
        desk = Desk(room, Path(tempfile.mkdtemp()))
        desk.crawl()
        files = slices_of(desk)
        there = at(desk, desk.folder / "merged.db")
        for name, order in (("first", files), ("again", files), ("in another order", files[::-1])):
            killed = merge_killed(there, order, chance, kills)
            expected, found = held(desk.archive), held(there.archive)
            others = [table for table in expected if expected[table] != found[table]]
            sys.stdout.write(
                f"{name}: {killed} of {kills} killed at work, others than undisturbed: {others or 'none'}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
