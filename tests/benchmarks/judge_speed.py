"""What it costs to judge an article: its topic, its regions, its awards and its fingerprint; run by hand.

    python tests/benchmarks/judge_speed.py

Each part reads the newsroom's articles in turn, joined to 400 words each, on one core; processor time, so that other
work of the machine counts little. Memory is what loading all the taggers and reading the articles once adds to the
process. The last lines set it beside what it must not exceed.
"""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import time
from datetime import UTC, datetime

from crawler.newsroom import build_newsroom
from crawler.sources.own import default_seeds
from crawler.sources.topics import load_topics
from pipelines.copies.fingerprint import fingerprint
from pipelines.models import Aims
from pipelines.places import find_regions
from pipelines.process import judge
from pipelines.programme import find_awards
from pipelines.text import Text
from pipelines.topics.relevance import find_topics
from pipelines.worker import GARBAGE

ROUNDS = 15
WORDS = 400
SPEED = 3.0  # milliseconds
AIMS = Aims(seeds=str(default_seeds()), languages=(), keep_all=True)
MEMORY = 60  # MiB


def articles() -> list[tuple[str, str]]:
    """Return titles and texts of 400 words on the topic, each made of several articles of the newsroom."""
    made, lines = [], []
    for piece in build_newsroom(datetime(2026, 11, 20, 3, tzinfo=UTC), articles=300).pieces:
        if piece.expected != "kept":
            continue
        lines += piece.paragraphs
        if sum(len(line.split()) for line in lines) >= WORDS:
            made.append((piece.title, "\n".join(lines)))
            lines = []
    return made


def milliseconds(function, stock) -> float:
    begun = time.process_time()
    for title, text in stock:
        function(title, text)
    words = sum(len(text.split()) for _, text in stock)
    return (time.process_time() - begun) * 1000 * WORDS / words


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def whole(title, text) -> None:
    judge(title, text, aims=AIMS, home=(), published=datetime(2026, 11, 20, tzinfo=UTC))
    fingerprint(text)


def main() -> None:
    stock, before = articles(), memory()
    gc.set_threshold(GARBAGE)  # as in a worker
    topics = load_topics(default_seeds())
    [programme] = [topic.programme for topic in topics if topic.programme]
    regions = {text: find_regions(Text(title, text)) for title, text in stock}
    parts = {
        "topic": lambda title, text: find_topics(Text(title, text), topics),
        "regions": lambda title, text: find_regions(Text(title, text)),
        "awards": lambda title, text: find_awards(Text(title, text), programme, regions=regions[text], published=None),
        "fingerprint": lambda _, text: fingerprint(text),
        "all together": whole,
    }
    for function in parts.values():
        milliseconds(function, stock)
    added = memory() - before
    spent = {name: [milliseconds(part, stock) for _ in range(ROUNDS)] for name, part in parts.items()}
    sys.stdout.write(f"{len(stock)} articles of {WORDS} words on the topic, milliseconds each\n")
    for name, times in spent.items():
        sys.stdout.write(f"  {name:<13} {statistics.median(times):6.2f}  (best {min(times):.2f})\n")
    sys.stdout.write(f"  allowed       {SPEED:6.2f}\nmemory added {added} MiB, allowed {MEMORY} MiB\n")


if __name__ == "__main__":
    main()
