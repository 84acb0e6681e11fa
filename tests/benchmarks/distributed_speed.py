"""How much sooner more workers are through, where politeness is what takes the time; run by hand.

    python -m tests.benchmarks.distributed_speed --sites 60 --pages 60 --workers 1 2 4

Sites of a pause of a second between two requests are crawled by so many workers, each with so many sites at a time. All
of them share the processor of this machine, so it tells something only where that is not the limit: what it was busy
with is printed beside. Told is the wall time, the processor time of all processes, and what the sites saw.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from crawler.newsroom import serve
from tests.broker import broker
from tests.conftest import QUICK, Desk
from tests.many_domains import plain_sites, politeness

PATIENCE = 1800  # seconds


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def spent() -> float:
    """Return the processor seconds of the processes that have ended here."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def crawl(options: argparse.Namespace, number: int) -> float:
    """Crawl all sites with so many workers, and return the wall time."""
    base = Path(tempfile.mkdtemp())
    with serve(plain_sites(options.sites, pages=options.pages)) as room, broker() as running:
        environment = {"PANTAU_BROKER": running.url, "PANTAU_DELAY": str(options.delay)}
        workers = []
        for name in map(str, range(number)):
            (base / name).mkdir()
            place = Desk(room, base / name, environment | {"TMPDIR": str(base / name)})
            log = (base / name / "log").open("w")
            words = ("worker", "--name", name, "--concurrency", str(options.concurrency))
            workers.append(place.start(*words, stdout=log, stderr=log))
        desk = Desk(room, base, environment)
        before, begun = spent(), time.monotonic()
        coordinator = desk.start("crawl", "--distributed", "--quiet", *QUICK, stdout=None, stderr=None)
        coordinator.wait(PATIENCE)
        wall, writer = time.monotonic() - begun, spent() - before
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
        load = "/".join(f"{one:.1f}" for one in os.getloadavg())
        [counts] = desk.rows("SELECT outcome, reached, fetched, kept FROM runs")
        say(
            f"{number} workers of {options.concurrency} sites: wall {wall:.1f} s; processor: coordinator "
            f"{writer:.1f} s, workers {spent() - before - writer:.1f} s; load {load}; {counts}; "
            f"{politeness(room.requests)}"
        )
    return wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=60)
    parser.add_argument("--pages", type=int, default=60, help="of each site")
    parser.add_argument("--delay", type=float, default=1.0)
    parser.add_argument("--concurrency", type=int, default=10, help="sites at a time, of each worker")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    options = parser.parse_args()
    walls = {number: crawl(options, number) for number in options.workers}
    first = walls[options.workers[0]]
    say(", ".join(f"{number}: {first / wall:.2f} times as fast" for number, wall in walls.items()))


if __name__ == "__main__":
    main()
