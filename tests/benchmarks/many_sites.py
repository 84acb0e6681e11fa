"""How long a crawl of many small sites takes beside what its slowest site asks for; run by hand.

    python tests/benchmarks/many_sites.py --sites 800 --pages 10 --latency 1
    python tests/benchmarks/many_sites.py --sites 3000 --pages 1 --dead 0.1 --descriptors 1024

The sites are names of one server, a process of its own, which counts what they see: the most requests at a time and the
smallest gap between an answer and the next request, of any site. No crawl can be faster than its slowest site allows:
its requests times latency and delay; of one that never answers, as often as it is waited for and the pauses between.
When the last of those that answer was left is told apart, beside what they alone ask for. Descriptors are those of the
crawl's main process; memory is the sum over all its processes; both are sampled. A name server that takes its time is
put into the crawl's process from outside.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawl_speed import SAMPLE, memory_of

from crawler import settings
from crawler.newsroom import build_newsroom
from crawler.sources.own import default_seeds
from crawler.times import now

ROBOTS = b"User-agent: *\nAllow: /\n"
FILLER = "Warga berkumpul di balai desa dan membicarakan panen, jalan, pasar dan sekolah. " * 12
SLOW_NAMES = """
import socket, time
def gethostbyname(name, _seconds={seconds}):
    time.sleep(_seconds)
    return "127.0.0.1"
socket.gethostbyname = gethostbyname
"""


@dataclass
class Seen:
    """What one site saw of the crawl."""

    requests: int = 0
    open_now: int = 0
    most: int = 0
    gap: float = 9e9
    ended: float | None = None  # by the clock that all processes share

    def arrive(self) -> None:
        self.requests += 1
        self.open_now += 1
        self.most = max(self.most, self.open_now)
        if self.ended is not None:
            self.gap = min(self.gap, time.monotonic() - self.ended)

    def leave(self) -> None:
        self.open_now -= 1
        self.ended = time.monotonic()


@dataclass
class Sites:
    """The sites, by number: the first ones are dead, the next ones live at www., and all the others are plain."""

    options: argparse.Namespace
    port: int = 0
    seen: defaultdict[str, Seen] = field(default_factory=lambda: defaultdict(Seen))
    connections: int = 0

    def __post_init__(self) -> None:
        room = build_newsroom(now(), articles=30, filler=0)
        piece = next(one for one in room.pieces if one.expected == "kept")
        self.on_topic = _page(piece.title, "".join(f"<p>{one}</p>" for one in piece.paragraphs))
        self.off_topic = _page("Panen raya", f"<p>{FILLER}</p>" * self.options.paragraphs)

    def home(self, number: int) -> str:
        return f"http://s{number:05d}.{self.options.domain}:{self.port}"

    def is_dead(self, number: int) -> bool:
        return number < self.options.dead * self.options.sites

    def is_moved(self, number: int) -> bool:
        return not self.is_dead(number) and number < (self.options.dead + self.options.moved) * self.options.sites

    def write_seeds(self, folder: Path) -> None:
        (folder / "sources").mkdir(parents=True)
        order = range(self.options.sites)
        tables = [
            f'[s{one:05d}]\nhome = "{self.home(one)}/"\n'
            f'channels = [{{ kind = "feed", url = "{self.home(one)}/feed/" }}]\n'
            for one in sorted(order, key=lambda one: one * 7919 % self.options.sites)  # dead ones among the others
        ]
        (folder / "sources" / "many.toml").write_text("\n".join(tables))
        shutil.copy(default_seeds() / "topics.toml", folder)

    def answer(self, host: str, path: str) -> bytes | None:
        """Return what *path* answers at *host*, or None for no answer at all."""
        number = int(host.removeprefix("www.")[1:6])
        home = self.home(number)
        if self.is_dead(number):
            return None
        if self.is_moved(number):
            if not host.startswith("www."):
                return _answer(b"", 301, f"Location: {home.replace('://', '://www.')}{path}\r\n")
            home = home.replace("://", "://www.")
        if path == "/robots.txt":
            return _answer(ROBOTS)
        if path == "/feed/":
            return _answer(self._feed(home))
        is_on_topic = path == "/artikel-0/" and number % round(1 / self.options.topical) == 0
        return _answer(self.on_topic if is_on_topic else self.off_topic)

    def _feed(self, home: str) -> bytes:
        items = "".join(
            f"<item><title>Kabar {one}</title><link>{home}/artikel-{one}/</link></item>"
            for one in range(self.options.pages)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def _page(title: str, body: str) -> bytes:
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article>"
    ).encode()


def _answer(body: bytes, status: int = 200, headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


class Reception(asyncio.Protocol):
    """One connection."""

    def __init__(self, sites: Sites) -> None:
        self.sites = sites
        self.head = b""
        self.site: Seen | None = None

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.sites.connections += 1

    def data_received(self, data: bytes) -> None:
        self.head += data
        if b"\r\n\r\n" not in self.head:
            return
        lines = self.head.decode("latin-1").splitlines()
        self.head = b""
        host = next(line[5:].strip() for line in lines if line.lower().startswith("host:")).partition(":")[0]
        self.site = self.sites.seen[host.removeprefix("www.")]
        self.site.arrive()
        answer = self.sites.answer(host, lines[0].split()[1])
        if answer is not None:
            asyncio.get_running_loop().call_later(self.sites.options.latency, self._write, answer)

    def _write(self, answer: bytes) -> None:
        if self.site is not None:
            self.site.leave()
            self.site = None
            self.transport.write(answer)

    def connection_lost(self, _exc) -> None:
        if self.site is not None:  # the visitor had enough
            self.site.leave()
            self.site = None


async def serve(options: argparse.Namespace) -> None:
    """Serve until SIGTERM, and then print what the sites saw."""
    sites = Sites(options)
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(lambda: Reception(sites), "127.0.0.1", 0, backlog=4096)
    sites.port = server.sockets[0].getsockname()[1]
    sites.write_seeds(Path(options.seeds))
    sys.stdout.write(f"{sites.port}\n")
    sys.stdout.flush()
    await ended.wait()
    each = {name: vars(one) | {"is_dead": sites.is_dead(int(name[1:6]))} for name, one in sites.seen.items()}
    sys.stdout.write(json.dumps([sites.connections, each]) + "\n")


@contextmanager
def served(seeds: Path):
    """Serve from another process; what is yielded says at the end what the sites saw."""
    command = [sys.executable, __file__, "--seeds", str(seeds), *sys.argv[1:]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()

        def seen() -> tuple[int, list[dict[str, float]]]:
            process.terminate()
            connections, each = json.loads(process.communicate()[0])
            return connections, list(each.values())

        try:
            yield seen
        finally:
            process.terminate()


class Measured:
    """A running command, of which the most memory and descriptors are noted."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.memory = self.descriptors = 0
        self.main = 0.0  # seconds of a processor that the main process has used
        self.begun = begun = time.monotonic()
        with subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True) as process:
            done = threading.Event()
            watcher = threading.Thread(target=self._watch, args=(process.pid, done))
            watcher.start()
            self.out = process.communicate()[0]
            done.set()
            watcher.join()
        self.seconds, self.status = time.monotonic() - begun, process.returncode
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.processor = used.ru_utime + used.ru_stime

    def _watch(self, pid: int, done: threading.Event) -> None:
        while not done.wait(SAMPLE * 2):
            self.memory = max(self.memory, memory_of(pid))
            try:
                self.descriptors = max(self.descriptors, len(os.listdir(f"/proc/{pid}/fd")))  # noqa: PTH208
                self.main = max(self.main, processor_of(pid))
            except FileNotFoundError:
                return


def processor_of(pid: int) -> float:
    """Return the seconds of a processor that a process has used, without its children."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def crawl(folder: Path, options: argparse.Namespace) -> Measured:
    """Run the real command, under the limit of descriptors that was asked for, soft and hard."""
    command = [sys.executable, "-m", "crawler", "crawl", "--json", "--archive", str(folder / "archive.db")]
    command += ["--seeds", str(folder / "seeds"), *(part for one in options.set for part in ("--set", one))]
    if options.profile:
        command[1:2] = ["-m", "cProfile", "-o", options.profile, "-m"]
    if options.descriptors:
        command = ["sh", "-c", f'ulimit -n {options.descriptors} && exec "$@"', "sh", *command]
    environment = {
        "PANTAU_ALLOW_PRIVATE": "127.0.0.0/8", "PANTAU_DELAY": str(options.delay),
        "PANTAU_RUNTIME": str(folder / "turns"),
    }  # fmt: skip
    if options.names is not None:
        (folder / "sitecustomize.py").write_text(SLOW_NAMES.format(seconds=options.names))
        environment["PYTHONPATH"] = f"{folder}:{Path.cwd()}"
    return Measured(command, environment)


def least_of(site: dict[str, float], options: argparse.Namespace) -> float:
    """Return the seconds that a site asks for, whoever visits it."""
    if not site["is_dead"]:
        return site["requests"] * options.latency + (site["requests"] - 1) * options.delay
    changed = dict(one.split("=", 1) for one in options.set)
    first = float(changed.get("FIRST_TIMEOUT", settings.FIRST_TIMEOUT))
    pauses = changed["TROUBLE_PAUSES"].split(",") if "TROUBLE_PAUSES" in changed else settings.TROUBLE_PAUSES
    return first + sum(float(one) + first for one in pauses if one)


def report(done: Measured, connections: int, seen: list[dict[str, float]], options: argparse.Namespace) -> str:
    living = [one for one in seen if not one["is_dead"]]
    slowest, slowest_living = (max((least_of(one, options) for one in some), default=0.0) for some in (seen, living))
    last = max(one["ended"] for one in living) - done.begun
    summary = json.loads(done.out) if done.out.startswith("{") else {}
    told = ", ".join(f"{summary.get(name)} {name}" for name in ("reached", "fetched", "kept"))
    requests, most = sum(int(one["requests"]) for one in seen), max(int(one["most"]) for one in seen)
    gap = min(one["gap"] for one in seen)
    return (
        f"{options.sites} sites x {options.pages} pages, latency {options.latency:g} s, delay {options.delay:g} s: "
        f"wall {done.seconds:.1f} s ({done.processor:.1f} s of a processor, "
        f"{done.main:.1f} s of them in the main process), limit of the slowest {slowest:.1f} s, "
        f"ratio {done.seconds / slowest:.2f}; exit {done.status}, {summary.get('outcome')}, {told}; "
        f"the last of {len(living)} living sites was left after {last:.1f} s, their limit {slowest_living:.1f} s, "
        f"ratio {last / slowest_living:.2f}; "
        f"{requests} requests over {connections} connections, at most {most} at a time at one site, "
        f"smallest gap {gap:.3f} s; {done.descriptors} descriptors, {done.memory / 2**20:.0f} MiB\n"
    )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=800)
    parser.add_argument("--pages", type=int, default=10, help="of each site")
    parser.add_argument("--topical", type=float, default=0.1, help="share of the sites with a page on the topic")
    parser.add_argument("--paragraphs", type=int, default=5, help="of a page off the topic, about 1 KB each")
    parser.add_argument("--latency", type=float, default=0.3, help="seconds until a site answers")
    parser.add_argument("--delay", type=float, default=1.5, help="seconds between two requests to a site")
    parser.add_argument("--moved", type=float, default=0.0, help="share of the sites that live at www.")
    parser.add_argument("--dead", type=float, default=0.0, help="share of the sites that never answer")
    parser.add_argument("--names", type=float, help="seconds that the look-up of a name takes")
    parser.add_argument("--descriptors", type=int, help="ulimit -n of the crawl, soft and hard")
    parser.add_argument("--set", action="append", default=[], help="as of `pantau crawl`; may be repeated")
    parser.add_argument("--profile", help="write what cProfile sees of the crawl there")
    parser.add_argument("--seeds", help=argparse.SUPPRESS)  # the server's: where it writes them
    options = parser.parse_args()
    options.domain = "localhost" if options.names is None else "example"
    return options


def main() -> None:
    options = parse()
    if options.seeds:
        asyncio.run(serve(options))
        return
    with tempfile.TemporaryDirectory() as name, served(Path(name) / "seeds") as seen:
        done = crawl(Path(name), options)
        sys.stdout.write(report(done, *seen(), options))


if __name__ == "__main__":
    main()
