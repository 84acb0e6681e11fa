"""Fetch single addresses for `pantau extract` as a crawl would: the same robots.txt, pauses, guard and user agent."""

from __future__ import annotations

import json
import shutil
import signal
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.archive import channels, ledger, open_archive, open_for_reading, runs
from crawler.errors import CrawlerError
from crawler.launch import run_spider
from crawler.models import Candidate
from crawler.sources import load_sources
from crawler.times import now
from crawler.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crawler.archive import Archive
    from crawler.models import Source

TURN = timedelta(days=1)  # longer than any run of a few addresses

Fetched = dict[str, "dict[str, Any] | CrawlerError"]


def fetch(
    urls: Iterable[str], *, source: Source, seeds: Path, archive: Path, stages: Mapping[str, int]
) -> Fetched:  # fmt: skip
    """Return the findings of each address, or why it was not fetched; *archive* is only asked whom to leave alone."""
    by_site: dict[str, list[str]] = {}
    for url in urls:
        by_site.setdefault(site_of(url), []).append(url)
    with TemporaryDirectory(prefix="pantau-") as name:
        folder = Path(name)
        slugs = {f"site-{number}": listed for number, listed in enumerate(by_site.values(), start=1)}
        _write_seeds(folder, slugs, source=source, seeds=seeds)
        _write_ledger(folder, slugs, archive=archive)
        with _same_signals():
            run = _run(folder, stages)
        found = _findings(folder)
        with open_archive(folder / "archive.db") as opened:
            return {url: found.get(url) or _refusal(opened, run, url) for url in sum(by_site.values(), [])}


def _write_seeds(folder: Path, slugs: Mapping[str, list[str]], *, source: Source, seeds: Path) -> None:
    """Write seeds in which each site asked is a source, read like *source* and visited as gently as the real ones."""
    (folder / "sources").mkdir()
    delays = {site_of(one.home): one.delay for one in load_sources(seeds).values() if one.delay}
    entries = []
    for slug, urls in slugs.items():
        parts = urlsplit(urls[0])
        values = {
            "home": f"{parts.scheme}://{parts.netloc}/",
            "timezone": source.timezone,
            "remove": list(source.remove),
            "delay": delays.get(site_of(urls[0]), 0.0),
        }
        # What JSON writes of texts, numbers and lists is TOML too.
        lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
        entries.append("\n".join((f"[{slug}]", *lines, "")))
    (folder / "sources" / "asked.toml").write_text("\n".join(entries), "utf-8")
    shutil.copy(seeds / "topics.toml", folder)


def _write_ledger(folder: Path, slugs: Mapping[str, list[str]], *, archive: Path) -> None:
    """Write down what is to be fetched, and which sites have asked an earlier run to stay away."""
    with open_archive(folder / "archive.db") as opened:
        channels.enrol(opened, load_sources(folder).values())
        for slug, urls in slugs.items():
            ledger.record(opened, [Candidate(url=url) for url in urls], source=slug, channel=None, now=now())
        if archive.exists():
            with open_for_reading(archive) as real:
                for site, why in channels.away(real, now=now()).items():
                    channels.stay_away(opened, site, until=now() + TURN, reason=why)


def _run(folder: Path, stages: Mapping[str, int]) -> int:
    """Carry the run out and return its number."""
    settings = {
        "ARCHIVE": str(folder / "archive.db"),
        "SEEDS": str(folder),
        "FINDINGS": str(folder / "findings.jsonl"),
        "ITEM_PIPELINES": dict(stages),
        "LOG_LEVEL": "ERROR",
    }
    ended = run_spider("fetch", (), settings)
    if ended.error:
        raise CrawlerError(ended.error)
    return ended.run


@contextmanager
def _same_signals() -> Iterator[None]:
    """Give Ctrl-C back to this command, which Scrapy keeps beyond the end of its run."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, meaning in before.items():
            signal.signal(number, meaning)


def _findings(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / "findings.jsonl"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as lines:
        return {one["asked"]: one["found"] for one in map(json.loads, lines)}


def _refusal(archive: Archive, run: int, url: str) -> CrawlerError:
    row = ledger.find(archive, url) or {}
    said = {one["source"]: one["error"] for one in runs.by_source(archive, run)}
    why = row.get("reason") or said.get(row.get("source")) or "the run was stopped before its turn"
    return CrawlerError(f"{url} was not fetched: {why}")
