"""What a command costs before it does anything: its imports, and the whole of it; run by hand.

    python tests/benchmarks/startup.py [command line]

Imports are the sum of what `python -X importtime` says of the modules, the least of all turns; the whole is told as
best and median, in seconds, with the least processor time. The commands take turns, since other work of the machine
counts. The last one has a single source, which cannot be reached: what it costs is its start, and that of one worker.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crawler.archive import articles, channels, open_archive, runs
from crawler.models import Article, Source
from crawler.sources.own import default_seeds
from crawler.times import now

COMMANDS = (
    "--help", "search kota", "show 1", "explain https://pasar.example/1/", "stories --all", "awards", "runs",
    "sources list", "config", "crawl --help", "crawl --if-due", "crawl --quiet --set WORKERS=1",
)  # fmt: skip
TURNS = 10
SELF = re.compile(r"^import time:\s+(\d+) \|", re.MULTILINE)


def prepare(folder: Path) -> dict[str, str]:
    """Make seeds and an archive in which today's crawl has been done, and return the environment that names them."""
    (folder / "seeds" / "sources").mkdir(parents=True)
    (folder / "seeds" / "sources" / "a.toml").write_text('[pasar]\nhome = "http://10.0.0.1/"\n', "utf-8")
    (folder / "seeds" / "topics.toml").write_text((default_seeds() / "topics.toml").read_text("utf-8"), "utf-8")
    url = "https://pasar.example/1/"
    article = Article(url=url, announced=url, source="pasar", fetched=now(), title="Kota", text="Kota.", digest="-")
    with open_archive(folder / "archive.db") as archive:
        channels.enrol(archive, [Source(slug="pasar", home="https://pasar.example/", name="Pasar")])
        articles.save(archive, article, run=None)
        run = runs.begin(archive, spider="latest", scope=(), sources=1, now=now())
        runs.finish(archive, run, outcome="finished", reached=1, error=None, now=now())
    names = {"ARCHIVE": folder / "archive.db", "SEEDS": folder / "seeds", "RUNTIME": folder / "turns"}
    named = {f"PANTAU_{name}": str(path) for name, path in names.items()}
    # As an installed command, whose modules are compiled.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return inherited | named | {"PANTAU_CONTACT": "desk@kabar.example"}


def run(line: str, environment: dict[str, str], *options: str) -> str:
    """Carry out a command and return what it writes to standard error; a crawl that reaches nothing ends with 3."""
    command = [sys.executable, *options, "-m", "crawler", *line.split()]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stderr


def imports(line: str, environment: dict[str, str]) -> float:
    """Return the seconds that the imports of a command take, those of its workers included."""
    return sum(map(int, SELF.findall(run(line, environment, "-X", "importtime")))) / 1e6


def whole(line: str, environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds that a command takes, and its processor time."""
    before, begun = processor(), time.perf_counter()
    run(line, environment)
    return time.perf_counter() - begun, processor() - before


def processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    lines = (" ".join(sys.argv[1:]),) if len(sys.argv) > 1 else COMMANDS
    with tempfile.TemporaryDirectory() as folder:
        environment = prepare(Path(folder))
        imported: dict[str, list[float]] = {line: [] for line in lines}
        spent: dict[str, list[tuple[float, float]]] = {line: [] for line in lines}
        for _ in range(TURNS):
            for line in lines:
                imported[line].append(imports(line, environment))
                spent[line].append(whole(line, environment))
    sys.stdout.write(f"{'seconds':<36} imports   best median processor\n")
    for line, each in spent.items():
        median = statistics.median(wall for wall, _ in each)
        best, used = min(wall for wall, _ in each), min(used for _, used in each)
        sys.stdout.write(f"{line:<36} {min(imported[line]):7.3f} {best:6.3f} {median:6.3f} {used:9.3f}\n")


if __name__ == "__main__":
    main()
