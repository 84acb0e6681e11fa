"""What it costs to judge a whole archive again, in this process and in others; run by hand.

    python tests/benchmarks/rejudge_speed.py [articles]

The articles are the newsroom's, joined to 400 words each, and nobody has judged them or looked for their copies. Each
way begins with the same archive, in turns. Told are the seconds it took, best and median, and of the best the processor
time here, which no number of workers makes less, and in the workers: other work of the machine counts there but little.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive import articles, channels, open_archive
from crawler.models import Article, Source
from crawler.newsroom import build_newsroom
from crawler.sources.own import default_seeds
from pipelines.copies.fingerprint import digest
from pipelines.rejudging import Rejudging

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
WORDS = 400
PIECES_EACH = 3.5  # of the newsroom, for one article of so many words
TURNS = 3
BOUNDS = {"timeout": 10.0, "memory": 2 * 1024**3}


def fill(path: Path, number: int) -> None:
    """Make an archive of *number* articles that nobody has judged."""
    lines: list[str] = []
    with open_archive(path) as archive:
        channels.enrol(archive, [Source(slug="pasar", home="https://pasar.example/", name="Pasar")])
        made = 0
        for piece in build_newsroom(NOW, articles=int(number * PIECES_EACH)).pieces:
            lines += piece.paragraphs
            if made == number or sum(len(line.split()) for line in lines) < WORDS:
                continue
            url, text = f"https://pasar.example/{made}/", "\n".join(lines)
            article = Article(url=url, announced=url, source="pasar", fetched=NOW, title=piece.title, text=text)
            article.digest = digest(text)
            articles.save(archive, article, run=None)
            lines, made = [], made + 1
        archive.db.execute("DELETE FROM judged")


def seconds(path: Path, workers: int) -> tuple[int, tuple[float, float, float]]:
    """Return what judging all of a copy of the archive takes in *workers* processes, 0 for none but this.

    It is the number of articles; the time, the processor time of this process, and that of the others.
    """
    copy = Path(shutil.copy(path, path.with_name("copy.db")))
    with open_archive(copy) as archive:
        judging = Rejudging(archive, default_seeds())
        begun, here, there = time.perf_counter(), time.process_time(), children()
        changes = judging.run_in_workers(workers, **BOUNDS) if workers else judging.run()
        number = sum(1 for _ in changes)
        return number, (time.perf_counter() - begun, time.process_time() - here, children() - there)


def children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    ways = (0, 1, 2, *((os.cpu_count() or 1,) if (os.cpu_count() or 1) > 2 else ()))
    spent: dict[int, list[tuple[float, float, float]]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        fill(path, asked)
        for _ in range(TURNS):
            for way in ways:
                number, taken = seconds(path, way)
                spent[way].append(taken)
    sys.stdout.write(f"{number} articles of {WORDS} words; seconds: best, median, processor here, in workers\n")
    for way, times in spent.items():
        name = f"{way} worker{'s' * (way != 1)}" if way else "this process"
        best, here, there = min(times)
        median = statistics.median(one for one, *_ in times)
        sys.stdout.write(f"  {name:<13} {best:6.2f} {median:6.2f} {here:6.2f} {there:6.2f}\n")


if __name__ == "__main__":
    main()
