"""What it costs to find the story of one more article, beside storing it without looking; run by hand.

    python tests/benchmarks/story_speed.py [articles]

The archive grows to 100,000 articles of 400 words: half of the sentences are the newsroom's, which many articles share,
half are drawn from its words at random. One in ten is an edited copy: a new lead, a lost ending, a paragraph between,
five in a hundred words replaced. On the way it is measured what saving costs, with the index and (of a tenth as many)
without, and at the end how many copies were found. Processor time, so that other work of the machine counts little.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archive import Archive, articles, channels, open_archive
from crawler.archive.stories import BY_DIGEST
from crawler.models import Article, Source
from crawler.newsroom import build_newsroom
from pipelines.apply import comparing
from pipelines.copies.fingerprint import fingerprint

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
WORDS = 400
COPIED = 0.1
REPLACED = 0.05
LATELY = 300  # articles of which one is copied: a release comes back within days
BATCH = 500  # articles in a transaction, and of which the cost is told


class Press:
    """Writes articles, and copies of some of those it wrote."""

    def __init__(self) -> None:
        self.chance = random.Random(1)
        pieces = build_newsroom(NOW, articles=300).pieces
        self.sentences = sorted({paragraph for piece in pieces for paragraph in piece.paragraphs})
        self.words = " ".join(self.sentences).split()
        self.latest: deque[tuple[int, list[str]]] = deque(maxlen=LATELY)
        self.stories = 0

    def write(self) -> tuple[int, str]:
        """Return the number of a story and a text that tells it."""
        if self.latest and self.chance.random() < COPIED:
            story, lines = self.chance.choice(self.latest)
            return story, "\n".join(self._edited(lines))
        self.stories += 1
        lines: list[str] = []
        while sum(line.count(" ") + 1 for line in lines) < WORDS:
            lines.append(self.chance.choice(self.sentences) if len(lines) % 2 else self._sentence())
        self.latest.append((self.stories, lines))
        return self.stories, "\n".join(lines)

    def _sentence(self) -> str:
        return " ".join(self.chance.choices(self.words, k=self.chance.randint(15, 40))).capitalize() + "."

    def _edited(self, lines: list[str]) -> list[str]:
        edited = [" ".join(self._replaced(line.split())) for line in lines]
        edited.insert(len(edited) // 2, self._sentence())
        return [self._sentence(), *edited[1 : -max(1, len(edited) // 5)]]

    def _replaced(self, words: list[str]) -> list[str]:
        return [self.chance.choice(self.words) if self.chance.random() < REPLACED else word for word in words]


def save(archive: Archive, number: int, text: str, *, is_grouped: bool) -> float:
    """Save an article and return what it cost in milliseconds, without its fingerprint."""
    digest, sample = fingerprint(text)
    url = f"https://pasar.example/{number}/"
    article = Article(
        url=url, announced=url, source="pasar", fetched=NOW, title=f"Berita {number}", text=text, digest=digest,
        sample=sample if is_grouped else (), published=NOW + timedelta(minutes=number),
    )  # fmt: skip
    begun = time.process_time()
    articles.save(archive, article, run=None, compare=comparing(None) if is_grouped else BY_DIGEST)
    return (time.process_time() - begun) * 1000


def found(archive: Archive, told: dict[int, int]) -> str:
    """Return how many pairs of one story were found, and how many were joined wrongly."""
    rows = archive.db.conn.execute("SELECT id, story FROM articles").fetchall()
    grouped: dict[int, list[int]] = {}
    for article, story in rows:
        grouped.setdefault(story, []).append(article)
    wanted = pairs_in(list(told.values()))
    joined = sum(len(each) * (len(each) - 1) // 2 for each in grouped.values())
    right = sum(pairs_in([told[article] for article in each]) for each in grouped.values())
    return f"{right} of {wanted} pairs found ({right / wanted:.3f}), {joined - right} of {joined} wrong"


def pairs_in(stories: list[int]) -> int:
    """Return how many pairs of equal numbers there are."""
    counts: dict[int, int] = {}
    for story in stories:
        counts[story] = counts.get(story, 0) + 1
    return sum(count * (count - 1) // 2 for count in counts.values())


def show(costs: list[float], size: int, *, is_grouped: bool) -> None:
    ordered = sorted(costs)
    often = ordered[int(len(ordered) * 0.95)]
    kind = "with the index" if is_grouped else "without        "
    sys.stdout.write(f"{size:>7} articles, {kind}: median {statistics.median(costs):.2f} ms, ")
    sys.stdout.write(f"95 % below {often:.2f}, most {ordered[-1]:.2f}\n")
    sys.stdout.flush()


def grow(folder: Path, size: int, *, is_grouped: bool) -> None:
    press, told = Press(), {}
    with open_archive(folder / f"{is_grouped}.db") as archive:
        channels.enrol(archive, [Source(slug="pasar", home="https://pasar.example/", name="Pasar")])
        marks = {mark for mark in (1_000, 3_000, 10_000, 30_000, size) if mark <= size}
        for start in range(0, size, BATCH):
            batch = [(number, press.write()) for number in range(start + 1, min(start + BATCH, size) + 1)]
            told |= {number: story for number, (story, _) in batch}
            with archive.transaction():
                costs = [save(archive, number, text, is_grouped=is_grouped) for number, (_, text) in batch]
            if start + BATCH in marks:
                show(costs, start + BATCH, is_grouped=is_grouped)
        sys.stdout.write(f"{found(archive, told)}; {archive.path.stat().st_size / 2**20:.0f} MiB\n")


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    texts = [Press().write()[1] for _ in range(200)]
    begun = time.process_time()
    for text in texts:
        fingerprint(text)
    sys.stdout.write(f"fingerprint of {WORDS} words: {(time.process_time() - begun) * 1000 / len(texts):.2f} ms\n")
    with tempfile.TemporaryDirectory() as folder:
        grow(Path(folder), max(1, size // 10), is_grouped=False)
        grow(Path(folder), size, is_grouped=True)


if __name__ == "__main__":
    main()
