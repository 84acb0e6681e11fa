"""How fast a crawl is beside bare Scrapy downloading the same pages from the same server; run by hand.

    python tests/benchmarks/crawl_speed.py --pages 2000 --rounds 3

Both run without a pause between requests. Each round measures the one after the other, in another order than the round
before, so that the ratio holds when the machine's own speed drifts; memory is the sum over all processes, sampled four
times a second.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from crawler.sources.own import default_seeds

SAMPLE = 0.25  # seconds; looking twenty times a second took a tenth of a processor away from what is measured
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}  # the first crawl compiles what it imports, as an installation does
BARE = """
import sys, time, json
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
urls = open(sys.argv[1]).read().split()
class Bare(scrapy.Spider):
    name = "bare"
    pages = 0
    async def start(self):
        for url in urls:
            yield scrapy.Request(url, dont_filter=True)
    def parse(self, response):
        Bare.pages += 1
process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
    "TWISTED_DNS_RESOLVER": "crawler.resolver.GuardingResolver", "ALLOW_PRIVATE": "127.0.0.0/8"})
process.crawl(Bare)
begun = time.monotonic()
process.start()
print(json.dumps({"pages": Bare.pages, "seconds": time.monotonic() - begun}))
"""


@contextmanager
def newsroom(pages: int, folder: Path):
    """Serve the newsroom from a process of its own and yield its port and its log."""
    log = folder / "visits.jsonl"
    command = [sys.executable, "-m", "crawler.newsroom", "--port", "0", "--articles", str(pages)]
    with subprocess.Popen(
        [*command, "--log", str(log), "--seeds", str(folder / "seeds")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.terminate()


def memory_of(pid: int) -> int:
    """Return the resident bytes of a process and all its children."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for children in Path(f"/proc/{one}/task").glob("*/children"):  # any thread may have begun one
                waiting += map(int, children.read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def measured(command: list[str], environment: dict[str, str]) -> tuple[str, float, int]:
    """Run *command*; return what it printed, the seconds it took, and the most memory it had."""
    begun, most = time.monotonic(), 0
    variables = os.environ | COMPILED | environment
    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as process:
        done = threading.Event()

        def watch() -> None:
            nonlocal most
            while not done.wait(SAMPLE):
                most = max(most, memory_of(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        out = process.communicate()[0]
        done.set()
        watcher.join()
    return out, time.monotonic() - begun, most


def crawl(folder: Path) -> tuple[dict[str, float], int]:
    archive = folder / "archive.db"
    for path in folder.glob("archive.db*"):
        path.unlink()
    environment = {"PANTAU_ALLOW_PRIVATE": "127.0.0.0/8", "PANTAU_DELAY": "0"}
    command = [sys.executable, "-m", "crawler", "crawl", "--json", "--archive", str(archive)]
    command += ["--seeds", str(folder / "seeds"), "--set", "BACKOFF_FIRST=0.05", "--set", "TROUBLE_PAUSES=0.05"]
    out, seconds, memory = measured(command, environment)
    summary = json.loads(out)
    return {"pages": summary["fetched"], "seconds": seconds, "kept": summary["kept"]}, memory


def bare(folder: Path, urls: Path) -> tuple[dict[str, float], int]:
    script = folder / "bare.py"
    script.write_text(BARE)
    out, seconds, memory = measured([sys.executable, str(script), str(urls)], {"PYTHONPATH": str(Path.cwd())})
    return json.loads(out) | {"seconds": seconds}, memory


def one_round(
    folder: Path, urls: Path, *, is_ours_first: bool
) -> tuple[tuple[dict[str, float], int], tuple[dict[str, float], int]]:
    """Return what our crawl and that of bare Scrapy took, whichever comes first."""
    if is_ours_first:
        return crawl(folder), bare(folder, urls)
    theirs = bare(folder, urls)
    return crawl(folder), theirs


def addresses(folder: Path) -> Path:
    """Write down the pages that a crawl fetched, so that bare Scrapy downloads the same."""
    urls = folder / "urls.txt"
    rows = sqlite3.connect(folder / "archive.db").execute("SELECT url FROM ledger WHERE status = 200")
    urls.write_text("\n".join(url for (url,) in rows))
    return urls


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ratios = []
    with tempfile.TemporaryDirectory() as name, newsroom(options.pages, Path(name)):
        folder = Path(name)
        shutil.copy(default_seeds() / "topics.toml", folder / "seeds")
        crawl(folder)  # also renders every page once in the server
        urls = addresses(folder)
        for number in range(options.rounds):
            (ours, our_memory), (theirs, their_memory) = one_round(folder, urls, is_ours_first=number % 2 == 0)
            rates = ours["pages"] / ours["seconds"], theirs["pages"] / theirs["seconds"]
            ratios.append(rates[0] / rates[1])
            sys.stdout.write(
                f"pantau {ours['pages']} pages in {ours['seconds']:.1f} s ({rates[0]:.0f}/s, {ours['kept']} kept, "
                f"{our_memory / 2**20:.0f} MiB in all processes); bare Scrapy {theirs['pages']} pages in "
                f"{theirs['seconds']:.1f} s ({rates[1]:.0f}/s, {their_memory / 2**20:.0f} MiB); "
                f"ratio {ratios[-1]:.2f}\n"
            )
    sys.stdout.write(f"median ratio {statistics.median(ratios):.2f}\n")


if __name__ == "__main__":
    main()
