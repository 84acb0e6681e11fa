"""Makes archives of invented articles, as large as wanted, for benchmarks of what grows with an archive.

    python tests/benchmarks/archives.py FILE [articles]

The rows are what years of crawling leave behind, without a page being read: articles of eight years in no order, which
all name the topic; stories of one to some twenty copies, regions, awards and topics; runs; and the ledger, with a kept,
some dropped and some pending candidates for each article. The same arguments give the same rows.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive import Archive, channels, open_archive
from crawler.models import Channel, ChannelKind, Source
from crawler.reference.regions import load_regions
from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

TOPIC = "gerakan-menuju-smart-city"
PROGRAMME = "Program Gerakan Menuju Smart City berjalan bersama kementerian."
RARE = "lentera"  # a word of one article in two thousand
START, END = date(2018, 11, 20), date(2026, 11, 20)
SOURCES = 800
RUNS = 120
DIMENSIONS = ("governance", "branding", "economy", "living", "society", "environment")
FACETS = {"programme": 60, "ministry": 15, "own": 20, "other": 5}  # of a hundred stories
WHATS = {None: 62, "award": 14, "masterplan": 10, "participant": 8, "evaluation": 6}  # of a hundred stories
SYLLABLES = ("ka", "bi", "ru", "sa", "ti", "lu", "ma", "ni", "pu", "da", "gi", "ju", "ang", "eng", "ing", "an", "en")
COMMON = ("yang", "dan", "di", "untuk", "dengan", "dalam", "pada", "dari", "ini", "itu", "oleh", "warga", "layanan")
BATCH = 1_000  # stories of one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One article of a story: the columns it differs in from the others."""

    id: int
    source: str
    title: str
    text: str
    published: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What one or more articles tell, and of which regions."""

    id: int
    title: str
    verdict: str
    relevance: float
    subjects: tuple[str, ...]
    mentions: tuple[str, ...]
    what: str | None
    dimension: str | None
    edition: int | None
    event_date: str | None
    copies: tuple[Copy, ...]


def waned(size: int, power: float) -> list[float]:
    """Return cumulative weights for *size* things of which the first are drawn far more often than the last."""
    return list(accumulate(1 / (place + 4) ** power for place in range(size)))


class Press:
    """Invents stories; the same seed, the same stories."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.regions = [one for one in load_regions().values() if one.kind != "provinsi"]
        self.chance.shuffle(self.regions)
        self.region_weights = waned(len(self.regions), 0.8)
        self.sources = [f"media-{number:03}" for number in range(SOURCES)]
        self.source_weights = waned(SOURCES, 0.9)
        words = [*COMMON, *(self._word() for _ in range(40_000))]
        weights = waned(len(words), 1.05)
        self.sentences = [self._sentence(words, weights) for _ in range(20_000)]
        self.articles = 0

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 5)))

    def _sentence(self, words: Sequence[str], weights: Sequence[float]) -> str:
        drawn = self.chance.choices(words, cum_weights=weights, k=self.chance.randint(8, 22))
        return f"{' '.join(drawn).capitalize()}."

    def stories(self, articles: int) -> Iterator[Story]:
        """Yield stories until so many *articles* tell them."""
        number = 0
        while self.articles < articles:
            number += 1
            yield self._story(number, left=articles - self.articles)

    def _story(self, number: int, *, left: int) -> Story:
        chance = self.chance
        what = chance.choices(list(WHATS), list(WHATS.values()))[0]
        subjects, mentions = self._places(is_list=what in {"award", "participant"} and chance.random() < 0.15)
        dimension = chance.choice(DIMENSIONS) if what == "award" else None
        day = START + timedelta(days=int((END - START).days * chance.random() ** 0.6))
        verdict = "about" if what or chance.random() < 0.55 else "mention" if chance.random() < 0.95 else "no"
        title = self._title(what, dimension, subjects[0], day.year)
        return Story(
            id=number, title=title, verdict=verdict, relevance=round(chance.random(), 3), subjects=subjects,
            mentions=mentions, what=what, dimension=dimension, edition=day.year if chance.random() < 0.9 else None,
            event_date=day.isoformat() if chance.random() < 0.9 else None,
            copies=tuple(self._copies(title, day, left)),
        )  # fmt: skip

    def _places(self, *, is_list: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the regions that a story is about, and those it only mentions."""
        first, more = self.chance.randint(3, 9) if is_list else 1, self.chance.randint(0, 3)
        drawn = self.chance.choices(self.regions, cum_weights=self.region_weights, k=first + more)
        subjects, others = (dict.fromkeys(one.code for one in some) for some in (drawn[:first], drawn[first:]))
        return tuple(subjects), tuple(code for code in others if code not in subjects)

    def _title(self, what: str | None, dimension: str | None, region: str, year: int) -> str:
        name = load_regions()[region].name
        if what is None:
            return f"{name} luncurkan aplikasi layanan {self._word()} untuk smart city"
        return f"{name} dan {what} {dimension or 'kota cerdas'} Gerakan Menuju Smart City {year}"

    def _copies(self, title: str, day: date, left: int) -> Iterator[Copy]:
        chance = self.chance
        size = min(left, 1 if chance.random() < 0.72 else 2 + int(chance.expovariate(0.45)))
        body = [f"{title}, demikian keterangan {self._word()}.", PROGRAMME, *chance.choices(self.sentences, k=20)]
        minutes = chance.randrange(24 * 60)
        for place, source in enumerate(chance.choices(self.sources, cum_weights=self.source_weights, k=size)):
            self.articles += 1
            moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes + 90 * place)
            edited = body if place == 0 or chance.random() < 0.5 else [*body[: chance.randint(8, 20)], self._word()]
            yield Copy(
                id=self.articles, source=source, title=title if chance.random() < 0.7 else f"{self._word()} {title}",
                text="\n".join([*edited, RARE] if chance.random() < 1 / 2000 else edited),
                published=moment if chance.random() < 0.99 else None,
            )  # fmt: skip


def make(path: Path, articles: int, *, pending: int = 1, dropped: int = 3, shingles: int = 0, seed: int = 1) -> None:
    """Make an archive of so many *articles* at *path*.

    *pending* and *dropped* are the candidates of each kind in the ledger for each article, *shingles* the rows of each
    article in the index of stories: 32 are usual, and take a fifth of the file.
    """
    press = Press(seed)
    with open_archive(path) as archive:
        # A benchmark may lose this file to a power cut, and a large cache keeps the indexes out of the disk's way.
        for setting in ("synchronous = OFF", "cache_size = -500000"):
            archive.db.execute(f"PRAGMA {setting}")
        channels.enrol(archive, [_source(slug) for slug in press.sources])
        _write_runs(archive, press)
        stories = press.stories(articles)
        while batch := list(islice(stories, BATCH)):
            _write(archive, batch)
        _write_ledger(archive, press, {"pending": pending * articles, "dropped": dropped * articles})
        _write_shingles(archive, articles, shingles)
        archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _source(slug: str) -> Source:
    home = f"https://{slug}.example/"
    return Source(slug=slug, home=home, name=slug, channels=(Channel(kind=ChannelKind.FEED, url=f"{home}feed/"),))


def _insert(archive: Archive, table: str, rows: Iterable[dict[str, object]]) -> None:
    """Write rows of the same columns."""
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    names, marks = ", ".join(first), ", ".join("?" * len(first))
    with archive.transaction() as db:
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        db.conn.execute(sql, tuple(first.values()))
        db.conn.executemany(sql, (tuple(row.values()) for row in rows))


def _write_runs(archive: Archive, press: Press) -> None:
    for run in range(1, RUNS + 1):
        day = END - timedelta(days=RUNS - run)
        row = {"id": run, "spider": "latest", "outcome": "finished", "sources": SOURCES}
        row |= {"started": f"{day}T00:00:00Z", "finished": f"{day}T00:40:00Z"}
        row |= {"requests": 4000, "candidates": 3000, "fetched": 2900, "kept": 60, "dropped": 2800}
        _insert(archive, "runs", [row])
        each = {"requests": 5, "candidates": 4, "fetched": 4, "dropped": 4, "seconds": 7.5}
        _insert(archive, "source_runs", ({"run": run, "source": slug} | each for slug in press.sources))


def _write(archive: Archive, stories: Sequence[Story]) -> None:
    told = [(story, copy) for story in stories for copy in story.copies]
    with archive.transaction():
        _insert(archive, "stories", map(_story_row, stories))
        _insert(archive, "articles", (_article_row(story, copy) for story, copy in told))
        _insert(archive, "article_regions", (row for each in told for row in _region_rows(*each)))
        _insert(archive, "article_topics", (_topic_row(*each) for each in told if each[0].verdict != "no"))
        _insert(archive, "awards", (row for each in told for row in _award_rows(*each)))
        _insert(archive, "judged", ({"article": copy.id, "rules": "1", "story_rules": "1"} for _, copy in told))
        _insert(archive, "fingerprints", (_fingerprint_row(copy) for _, copy in told))


def _story_row(story: Story) -> dict[str, object]:
    dates = [copy.published for copy in story.copies if copy.published]
    return {
        "id": story.id, "title": story.title, "origin": story.copies[0].id,
        "first_published": to_iso(min(dates)) if dates else None, "articles": len(story.copies),
        "sources": len({copy.source for copy in story.copies}),
    }  # fmt: skip


def _article_row(story: Story, copy: Copy) -> dict[str, object]:
    published = to_iso(copy.published) if copy.published else None
    is_copy = len(story.copies) > 1
    return {
        "id": copy.id, "url": _url(copy), "source": copy.source, "title": copy.title, "text": copy.text,
        "published": published, "precision": "minute" if published else None, "day": published and published[:10],
        "fetched": to_iso((copy.published or datetime(2026, 11, 20, tzinfo=UTC)) + timedelta(hours=1)),
        "language": "id", "words": copy.text.count(" "), "topic": TOPIC, "relevance": story.relevance,
        "evidence": json.dumps(_evidence(story)), "story": story.id, "origins": '{"title": "json-ld"}',
        "digest": _digest(copy), "kind": "rilis" if is_copy else "liputan", "overlap": 0.9 if is_copy else None,
        "verdict": story.verdict, "facet": _facet(story),
    }  # fmt: skip


def _facet(story: Story) -> str:
    place = hash_of(story.id) % 100
    return next(name for name, end in zip(FACETS, accumulate(FACETS.values()), strict=True) if place < end)


def _url(copy: Copy) -> str:
    return f"https://{copy.source}.example/{copy.id:08}/{copy.title.lower().replace(' ', '-')[:60]}/"


def _digest(copy: Copy) -> str:
    return f"{hash_of(copy.id):032x}"


def hash_of(number: int) -> int:
    """Return a number that follows from *number* and looks drawn."""
    return number * 0x9E3779B97F4A7C15 % 2**62


def _evidence(story: Story) -> list[dict[str, str]]:
    return [{"term": "gerakan menuju smart city", "field": "text", "sentence": PROGRAMME}, {"sentence": story.title}]


def _region_rows(story: Story, copy: Copy) -> Iterator[dict[str, object]]:
    for role, codes in (("subject", story.subjects), ("mention", story.mentions)):
        yield from ({"article": copy.id, "region": code, "role": role, "evidence": story.title} for code in codes)


def _topic_row(story: Story, copy: Copy) -> dict[str, object]:
    return {
        "article": copy.id, "topic": TOPIC, "verdict": story.verdict, "relevance": story.relevance,
        "evidence": json.dumps(_evidence(story)),
    }  # fmt: skip


def _fingerprint_row(copy: Copy) -> dict[str, object]:
    return {"article": copy.id, "digest": _digest(copy), "sample": bytes(400)}


def _award_rows(story: Story, copy: Copy) -> Iterator[dict[str, object]]:
    for code in story.subjects if story.what else ():
        yield {
            "article": copy.id, "topic": TOPIC, "region": code, "what": story.what, "dimension": story.dimension,
            "edition": story.edition, "event_date": story.event_date, "evidence": story.title,
        }  # fmt: skip


def _write_ledger(archive: Archive, press: Press, amounts: dict[str, int]) -> None:
    with archive.transaction() as db:
        db.execute(
            """
            INSERT INTO ledger (url, source, channel, found, title, moment, state, status, fetched, article, run)
            SELECT url, source, 1, fetched, title, CAST(strftime('%s', published) AS INTEGER), 'kept', 200, fetched, id,
                1 + id % :runs
            FROM articles ORDER BY url
            """,
            {"runs": RUNS},
        )
        for state, amount in amounts.items():
            _insert(archive, "ledger", _candidates(press, state, amount))


def _candidates(press: Press, state: str, amount: int) -> Iterator[dict[str, object]]:
    """Yield rows of the ledger in the order of their addresses, which is how they are written fast."""
    moment = datetime(2026, 11, 19, tzinfo=UTC)
    found = to_iso(moment)
    for number in range(amount):
        source = press.sources[number * SOURCES // amount]
        row = {"url": f"https://{source}.example/{state}/{number:09}/", "source": source, "channel": 1, "found": found}
        row |= {"title": f"Berita lain {number}", "moment": int(moment.timestamp()), "state": state}
        is_open = state == "pending"
        yield row | {"reason": None, "status": None, "fetched": None, "run": None} if is_open else row | {
            "reason": "OffTopic: relevance 0.00", "status": 200, "fetched": found, "run": 1 + number % RUNS,
        }  # fmt: skip


def _write_shingles(archive: Archive, articles: int, each: int) -> None:
    """Fill the index of stories with rows as wide and as many as real ones, which lead to no copy."""
    step = 2**32 // max(1, articles * each)
    rows = ((place * step, hash_of(place) % articles + 1) for place in range(articles * each))
    _insert(archive, "shingles", ({"hash": number, "article": article, "story": article} for number, article in rows))


def main() -> None:
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)


if __name__ == "__main__":
    main()
