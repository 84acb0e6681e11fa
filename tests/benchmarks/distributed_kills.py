"""Whether a crawl on many machines survives whatever dies in it; run by hand.

    python -m tests.benchmarks.distributed_kills --sites 60 --kills 8

Sites of the newsroom are crawled once on one machine, undisturbed. Then two workers and a coordinator, each with what
it knows of whose turn it is for itself, crawl them anew, and in turn a worker, a crawl, the coordinator and the broker
are killed (SIGKILL) and begun again. Told is whether articles, texts, stories and ledger are equal, what was stored
twice, and what the sites saw: the most requests at a time and the smallest gap, of any of them.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.newsroom import RunningNewsroom, serve
from tests.broker import Broker, broker
from tests.conftest import QUICK, Desk
from tests.many_domains import many_domains, politeness

if TYPE_CHECKING:
    import subprocess

LOOK = 0.05  # seconds
PATIENCE = 900.0  # seconds for the whole crawl


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Machines:
    """The processes of a crawl on many machines, to be killed and begun again."""

    def __init__(self, room: RunningNewsroom, running: Broker, folder: Path, options: argparse.Namespace) -> None:
        self.broker = running
        self.options = options
        self.room = room
        self.desk = self.place(folder, "coordinator")
        self.places = {name: self.place(folder / name, name) for name in ("satu", "dua")}
        self.workers = {name: self.start_worker(name) for name in self.places}
        self.coordinator = self.start_coordinator()
        self.deaths: Counter[str] = Counter()

    def place(self, folder: Path, name: str) -> Desk:
        folder.mkdir(exist_ok=True)
        environment = {
            "PANTAU_BROKER": self.broker.url, "PANTAU_DELAY": str(self.options.delay), "TMPDIR": str(folder),
            "PANTAU_RUNTIME": str(folder / f"turns-{name}"),
        }  # fmt: skip
        return Desk(self.room, folder, environment)

    def start_worker(self, name: str) -> subprocess.Popen[str]:
        log = (self.places[name].folder / "log").open("a")
        words = ("worker", "--name", name, "--concurrency", str(self.options.concurrency))
        return self.places[name].start(*words, stdout=log, stderr=log)

    def start_coordinator(self) -> subprocess.Popen[str]:
        log = (self.desk.folder / "log").open("a")
        return self.desk.start("crawl", "--distributed", *QUICK, stdout=log, stderr=log)

    def kill(self, whom: str) -> None:
        if whom == "worker":
            name = ("satu", "dua")[self.deaths["worker"] % 2]
            end(self.workers[name])
            self.workers[name] = self.start_worker(name)
        elif whom == "crawl":
            crawls = self.crawls()
            if not crawls:
                return
            os.kill(crawls[0], signal.SIGKILL)
        elif whom == "coordinator":
            end(self.coordinator)
            self.coordinator = self.start_coordinator()
        else:
            self.broker.kill()
            assert self.broker.start()
        self.deaths[whom] += 1
        say(f"killed: {whom}, after {len(self.room.requests)} requests in all")

    def crawls(self) -> list[int]:
        """Return the processes that crawl slices."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes().decode("utf-8", "replace").split("\0")
            except OSError:
                continue
            if any(word.startswith(f"--archive={self.desk.folder}") and "slice.db" in word for word in words):
                found.append(int(path.parent.name))
        return found

    def end(self) -> None:
        for process in (self.coordinator, *self.workers.values()):
            end(process)


def end(process: subprocess.Popen[str]) -> None:
    """Kill one process, and it alone: what it has started is to end by itself."""
    if process.poll() is None:
        process.kill()
    process.wait()


def disturbed(room: RunningNewsroom, folder: Path, options: argparse.Namespace) -> tuple[Machines, int | None]:
    """Crawl while one after the other is killed, and return how the coordinator ended."""
    with broker() as running:
        machines = Machines(room, running, folder, options)
        try:
            begun, until = len(room.requests), time.monotonic() + PATIENCE
            victims = cycle(("worker", "crawl", "coordinator", "broker"))
            due = begun + options.every
            while machines.coordinator.poll() is None and time.monotonic() < until:
                if len(room.requests) >= due and sum(machines.deaths.values()) < options.kills:
                    machines.kill(next(victims))
                    due = len(room.requests) + options.every
                time.sleep(LOOK)
            return machines, machines.coordinator.poll()
        finally:
            machines.end()


def kinds(ledger: list[tuple[Any, ...]]) -> set[tuple[str, str, str]]:
    """Return the state and the kind of reason of each candidate."""
    return {(url, state, (reason or "").partition(":")[0]) for url, _, state, reason, _ in ledger}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=60)
    parser.add_argument("--articles", type=int, default=240, help="of each dozen sites")
    parser.add_argument("--delay", type=float, default=0.3)
    parser.add_argument("--concurrency", type=int, default=5)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--every", type=int, default=130, help="requests between two kills")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp())
    with serve(many_domains(options.sites, articles=options.articles)) as room:
        (base / "alone").mkdir()
        alone = Desk(room, base / "alone", {"PANTAU_DELAY": str(options.delay)})
        begun = time.monotonic()
        alone.crawl()
        first = len(room.requests)
        say(f"undisturbed: {time.monotonic() - begun:.0f} s, {politeness(room.requests)}")
        (base / "many").mkdir()
        begun = time.monotonic()
        machines, status = disturbed(room, base / "many", options)
        say(f"{dict(machines.deaths)} killed: {time.monotonic() - begun:.0f} s, coordinator ended with {status}")
        time.sleep(1)
        say(f"of what was killed, {len(machines.crawls())} crawls were left")
        say(f"seen by the sites: {politeness(room.requests[first:])}")
        expected, found = alone.contents(), machines.desk.contents()
        for name, rows in expected.items():
            others = set(map(repr, rows)) ^ set(map(repr, found[name]))
            said = f"{len(rows)} and {len(found[name])}, {len(others)} others"
            if name == "ledger":  # of any two crawls of one machine, some reasons are told at another length too
                said = f"{said}, {len(kinds(rows) ^ kinds(found[name]))} of them of another state or kind of reason"
            say(f"{name}: {said}")
            for one in sorted(others)[:4]:
                say(f"  {one[:300]}")
        twice = machines.desk.rows("SELECT url FROM articles GROUP BY url HAVING count(*) > 1")
        tasks = machines.desk.rows("SELECT outcome, count(*) AS number FROM tasks GROUP BY outcome")
        say(f"stored twice: {len(twice)}; tasks: {tasks}")
        say(f"sound: {machines.desk.rows('PRAGMA integrity_check')}; {base}")


if __name__ == "__main__":
    main()
