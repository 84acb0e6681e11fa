"""How fast a page is read, whole and in brief, beside stock trafilatura on the same pages; run by hand.

    python tests/benchmarks/extraction_speed.py FOLDER --rounds 5
    python tests/benchmarks/extraction_speed.py FOLDER --repeat 10000

FOLDER holds saved pages (.html or .html.gz; without it, those of the tests). All take turns page by page in one
process, so that the ratios hold when the machine's own speed drifts. A page is read whole if it may be kept, and in
brief if neither its title nor its text has a word of a topic. With --every N, each Nth page is read. With --repeat, so
many pages are read by us alone, and the memory of the process is printed as it goes.
"""

from __future__ import annotations

import argparse
import gzip
import os
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import trafilatura

from crawler.models import Page
from crawler.times import now
from pipelines.extraction import extract_page

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://kabar.example/daerah/pusat-aduan"
NOW = now()
NOTES = 10  # lines of memory printed on the way


def pages_of(folder: Path) -> list[bytes]:
    paths = sorted(path for path in folder.iterdir() if path.name.endswith((".html", ".html.gz")))
    return [gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths]


def _announced(body: bytes) -> Page:
    return Page(source="", url=URL, announced=URL, fetched=NOW, body=body)


def ours(page: bytes) -> None:
    extract_page(_announced(page))


def brief(page: bytes) -> None:
    extract_page(_announced(page), speaks=lambda _text: False)


def stock(page: bytes) -> None:
    trafilatura.bare_extraction(page, url=URL, with_metadata=True)


def seconds(function: Callable[[bytes], None], page: bytes) -> float:
    begun = time.process_time()
    function(page)
    return time.process_time() - begun


def compare(pages: list[bytes], rounds: int) -> None:
    """Print, for each round, the processor's time of all three, the ratios, and on how many pages we are the slower."""
    ratios: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        times = [(seconds(ours, page), seconds(brief, page), seconds(stock, page)) for page in pages]
        if number == 0:  # all load what they need
            continue
        slower = sum(mine > theirs for mine, _, theirs in times)
        we, few, they = (1000 * sum(each) / len(pages) for each in zip(*times, strict=True))
        ratios.append((we / they, few / they))
        sys.stdout.write(f"whole {we:.1f} ms a page, brief {few:.1f} ms, trafilatura {they:.1f} ms, ")
        sys.stdout.write(f"ratios {we / they:.2f} and {few / they:.2f}, slower on {slower} of {len(pages)}\n")
    whole, short = (statistics.median(each) for each in zip(*ratios, strict=True))
    sys.stdout.write(f"median ratios: whole {whole:.2f}, brief {short:.2f}\n")


def memory() -> float:
    """Return the resident memory of this process in MiB."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def endure(pages: list[bytes], number: int) -> None:
    """Print how memory grows over *number* pages."""
    begun = time.perf_counter()
    for done in range(1, number + 1):
        ours(pages[done % len(pages)])
        if done in {1, len(pages)} or done % max(1, number // NOTES) == 0:
            sys.stdout.write(f"{done:>6} pages, {memory():.0f} MiB, {time.perf_counter() - begun:.0f} s\n")
            sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parents[1] / "pages")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=0)
    options = parser.parse_args()
    pages = pages_of(options.folder)[:: options.every]
    if options.repeat:
        endure(pages, options.repeat)
    else:
        compare(pages, options.rounds)


if __name__ == "__main__":
    main()
