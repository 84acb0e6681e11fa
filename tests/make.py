"""Builders for the nouns of the project: say what a test is about, and leave the rest to them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings

from crawler.archive import Archive, channels, ledger, open_archive
from crawler.archive.backups import index_problems, page_problems
from crawler.models import (
    Article,
    Award,
    Candidate,
    Channel,
    ChannelKind,
    Evidence,
    Facet,
    Judgement,
    Page,
    RegionTag,
    Source,
    TopicVerdict,
    Verdict,
)
from pipelines.copies.fingerprint import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 10:00 in Jakarta
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# For what holds of any input: the same inputs every time, and few enough for a suite.
few = settings(
    max_examples=60, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

JUDGED = ("topic", "verdict", "facet", "relevance", "evidence", "topics", "regions", "awards")

HOME = "https://pasar.example/"
URL = f"{HOME}2026/11/lampu-jalan-pintar/"
TITLE = "Lampu jalan pintar dipasang di alun-alun"
TEXT = "Pemkab memasang lampu jalan pintar di alun-alun.\nWarga menyambutnya dengan senang."


def make_source(slug: str = "pasar", **rest: Any) -> Source:
    return Source(**({"slug": slug, "home": f"https://{slug}.example/", "name": slug.title()} | rest))


def make_candidate(url: str = URL, **rest: Any) -> Candidate:
    return Candidate(url=url, **rest)


def make_page(url: str = URL, **rest: Any) -> Page:
    page: dict[str, Any] = {"announced": url, "source": "pasar", "body": b"<html></html>", "fetched": NOW}
    return Page(url=url, **(page | rest))


def make_article(url: str = URL, **rest: Any) -> Article:
    """Return an article that was announced under its own address, with the digest of its own text.

    What is said of a judgement (topic, verdict, relevance, evidence, topics, regions, awards) becomes one.
    """
    said = {name: rest.pop(name) for name in JUDGED if name in rest}
    article: dict[str, Any] = {"announced": url, "source": "pasar", "fetched": NOW, "title": TITLE, "text": TEXT}
    article |= rest | ({"judgement": make_judgement(**said)} if said else {})
    return Article(url=url, **({"digest": digest(article["text"])} | article))


def make_judgement(
    *, topic: str | None = "smart-city", verdict: str = "about", facet: str | None = None, relevance: float = 0.9,
    evidence: Any = (), topics: Any = (), regions: Any = (), awards: Any = (),
) -> Judgement:  # fmt: skip
    """Return a judgement; without anything said of topics it is about one."""
    told = topics or [
        {"topic": topic or "", "verdict": verdict, "facet": facet, "relevance": relevance, "evidence": evidence}
    ]
    return Judgement(
        topics=tuple(make_verdict(**one) for one in told),
        regions=tuple(RegionTag(**({"name": ""} | one)) for one in regions),
        awards=tuple(Award(**({"topic": "gerakan-menuju-smart-city"} | one)) for one in awards),
    )


def make_verdict(
    *, topic: str, verdict: str, facet: str | None = None, relevance: float = 0.9, evidence: Any = ()
) -> TopicVerdict:  # fmt: skip
    found = tuple(Evidence(**one) for one in evidence)
    told = Facet(facet) if facet else None
    return TopicVerdict(topic=topic, verdict=Verdict(verdict), facet=told, relevance=relevance, evidence=found)


def make_channel(**rest: Any) -> Channel:
    """Return a channel as the archive remembers it."""
    return Channel(**({"id": 1, "kind": ChannelKind.FEED, "url": f"{HOME}feed/", "origin": "seeds"} | rest))


@contextmanager
def make_archive(path: Path, *sources: Source) -> Iterator[Archive]:
    """Open an archive that knows *sources*, or one of them if none are named."""
    if not path.exists():
        path.write_bytes(empty_archive())
    with open_archive(path) as archive:
        channels.enrol(archive, sources or (make_source(),))
        yield archive


@cache
def empty_archive() -> bytes:
    """Return the file of a fresh archive: all migrations take ten times as long as to write it down again."""
    with TemporaryDirectory() as name:
        path = Path(name) / "archive.db"
        open_archive(path).close()
        return path.read_bytes()


def enrol(archive: Archive, *slugs: str) -> None:
    channels.enrol(archive, [make_source(slug) for slug in slugs])


def slugs(archive: Archive) -> list[str]:
    """Return the sources that an archive knows."""
    return [str(row["slug"]) for row in archive.rows("SELECT slug FROM sources ORDER BY slug")]


def announce(archive: Archive, *urls: str, source: str = "pasar") -> None:
    """Let the ledger know of addresses."""
    ledger.record(archive, [make_candidate(url) for url in urls], source=source, channel=None, now=NOW)


def integrity(archive: Archive) -> list[str]:
    """Return what is wrong with the file of an archive and its full-text index; nothing when all is well."""
    return page_problems(archive) + index_problems(archive)
