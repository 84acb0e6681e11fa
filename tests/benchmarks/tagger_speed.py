"""What it costs to tag regions, beside judging the topic of the same articles; run by hand.

    python tests/benchmarks/tagger_speed.py

Both read the newsroom's articles in turn, joined to 400 words each, on one core; processor time, so that other work of
the machine counts little. Memory is what loading the gazetteer adds to the process.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from datetime import UTC, datetime

from crawler.newsroom import build_newsroom
from crawler.sources import default_seeds
from pipelines.places import find_regions
from pipelines.text.relevance import judge
from pipelines.text.topics import load_topics

ROUNDS = 15
WORDS = 400


def articles() -> list[tuple[str, str]]:
    """Return titles and texts of 400 words, each made of several articles of the newsroom."""
    made, lines = [], []
    for piece in build_newsroom(datetime(2026, 11, 20, 3, tzinfo=UTC), articles=300).pieces:
        lines += piece.paragraphs
        if sum(len(line.split()) for line in lines) >= WORDS:
            made.append((piece.title, " \n".join(lines)))
            lines = []
    return made


def milliseconds(function, stock) -> float:
    begun = time.process_time()
    for title, text in stock:
        function(title, text)
    words = sum(len(text.split()) for _, text in stock)
    return (time.process_time() - begun) * 1000 * WORDS / words


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    stock, topics = articles(), load_topics(default_seeds())
    judge("", "", topics)
    before, begun = memory(), time.perf_counter()
    find_regions("", "")
    loaded, added = time.perf_counter() - begun, memory() - before
    tagging, judging = [], []
    for _ in range(ROUNDS):
        tagging.append(milliseconds(find_regions, stock))
        judging.append(milliseconds(lambda title, text: judge(title, text, topics), stock))
    sys.stdout.write(f"{len(stock)} articles of {WORDS} words; loaded once in {loaded * 1000:.0f} ms, {added} KiB\n")
    sys.stdout.write(f"regions {statistics.median(tagging):.2f} ms (best {min(tagging):.2f}), ")
    sys.stdout.write(f"topic {statistics.median(judging):.2f} ms (best {min(judging):.2f})\n")


if __name__ == "__main__":
    main()
