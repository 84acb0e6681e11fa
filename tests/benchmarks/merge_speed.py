"""How many articles of other machines the one writer merges, and what each weighs on the wire; run by hand.

    python tests/benchmarks/merge_speed.py --articles 1200
    python tests/benchmarks/merge_speed.py --articles 1200 --into FILE    # beside what FILE holds (see archives.py)

Each site of the newsroom is cut as a slice, crawled into it by a process, packed and merged, every article kept. Told
is what cutting, packing and merging cost this process (processor time, so that other work of the machine counts
little), and how many bytes went out and came back, with and without captures; then what a second visit costs, which
finds nothing new.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive import open_archive
from crawler.archive.slices import cut_slice, pack_slice, unpack_slice
from crawler.distributed.planning import sites
from crawler.newsroom import build_newsroom, serve
from crawler.sources.registry import load_sources
from crawler.times import now
from pipelines.merging import Merger
from tests.conftest import QUICK, Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.archive import Archive
    from crawler.newsroom import RunningNewsroom

OTHER = 12_000  # bytes of pages that are no article, as small as pages get
Costs = Counter[str]


@contextmanager
def timed(costs: Costs, name: str) -> Iterator[None]:
    began = time.process_time()
    yield
    costs[name] += round((time.process_time() - began) * 1e6)


def visit(desk: Desk, archive: Archive, merger: Merger, tag: str) -> Costs:
    """Let each site be crawled elsewhere, and merge what comes back; return its cost in microseconds and bytes."""
    costs: Costs = Counter()
    for site, theirs in sites(load_sources(desk.seeds).values()).items():
        slugs = [one.slug for one in theirs]
        with timed(costs, "cut"):
            data = cut_slice(archive, site, slugs, now=now())
        there = Desk(desk.newsroom, desk.folder)
        there.archive = desk.folder / f"{tag}-{site}.db"
        unpack_slice(data, there.archive)
        there.pantau("crawl", *slugs, "--keep-all", "--quiet", *QUICK)
        with timed(costs, "pack"):
            back = pack_slice(there.archive)
        whole = pack_slice(there.archive, captures=there.archive.with_suffix(".captures"))
        with timed(costs, "merge"):
            merged = merger.merge(back)
        costs.update(
            slices=1,
            out=len(data),
            back=len(back),
            whole=len(whole),
            stored=merged.stored,
            candidates=merged.candidates,
        )
    return costs


def told(name: str, costs: Costs) -> str:
    stored, slices = costs["stored"], costs["slices"]
    lines = [
        f"{name}: {slices} slices, {stored} articles, {costs['candidates']} candidates",
        *(f"  {part}: {costs[part] / slices / 1e3:.1f} ms a slice" for part in ("cut", "pack", "merge")),
        *(f"  {part}: {costs[part] / slices / 1e3:.1f} kB a slice" for part in ("out", "back", "whole")),
    ]
    if stored:
        alone, whole = costs["back"] / stored / 1e3, costs["whole"] / stored / 1e3
        lines += [
            f"  merged: {stored / costs['merge'] * 1e6:.0f} articles a second of processor time",
            f"  on the wire: {alone:.1f} kB an article, with captures {whole:.1f} kB",
        ]
    return "\n".join(lines)


def run(room: RunningNewsroom, folder: Path, into: Path | None) -> None:
    desk = Desk(room, folder)
    if into is not None:
        shutil.copy(into, desk.archive)
    with open_archive(desk.archive) as archive:
        merger = Merger(archive, desk.seeds, folder=folder / "captures")
        for number, name in enumerate(("first visit", "second visit")):
            sys.stdout.write(told(name, visit(desk, archive, merger, str(number))) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1200)
    parser.add_argument("--into", type=Path)
    options = parser.parse_args()
    room = build_newsroom(now(), articles=options.articles, filler=OTHER)
    with serve(room) as running, tempfile.TemporaryDirectory() as folder:
        run(running, Path(folder), options.into)


if __name__ == "__main__":
    main()
