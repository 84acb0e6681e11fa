"""Fetch single addresses for `pantau extract` as a crawl would: the same robots.txt, pauses, guard and user agent."""

from __future__ import annotations

import json
import signal
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.archive import channels, ledger, open_archive, open_for_reading, runs
from crawler.errors import CrawlerError
from crawler.launch import run_spider
from crawler.models import Candidate
from crawler.sources.registry import load_sources
from crawler.times import now
from crawler.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from crawler.archive import Archive
    from crawler.models import Source

Fetched = dict[str, dict[str, Any] | CrawlerError]


def fetch(
    urls: Collection[str], *, source: Source, seeds: Path, archive: Path, stages: Mapping[str, int]
) -> Fetched:  # fmt: skip
    """Return what is found at each of *urls*, read as *source*, or why it was not fetched; nothing is kept.

    All happens in a temporary archive; of the real one it is only asked which sites want to be left alone.
    """
    away = sites_away(archive)
    wanted = [url for url in urls if site_of(url) not in away]
    found: Fetched = {
        url: CrawlerError(f"{url} was not fetched: its site {away[site_of(url)]}") for url in urls if url not in wanted
    }
    if wanted:
        with TemporaryDirectory(prefix="pantau-") as name:
            found |= _fetch(wanted, Path(name), source=source, seeds=seeds, stages=stages)
    return found


def sites_away(archive: Path) -> dict[str, str]:
    """Return the sites that told an earlier run to stay away, and until when."""
    if not archive.exists():
        return {}
    with open_for_reading(archive) as opened:
        return channels.away(opened, now=now())


def _fetch(
    urls: Collection[str], folder: Path, *, source: Source, seeds: Path, stages: Mapping[str, int]
) -> Fetched:  # fmt: skip
    asked = _by_source(urls)
    _write_seeds(folder, asked, source=source, seeds=seeds)
    with open_archive(folder / "archive.db") as opened:
        channels.enrol(opened, load_sources(folder).values())
        for slug, listed in asked.items():
            ledger.record(opened, [Candidate(url=url) for url in listed], source=slug, channel=None, now=now())
    run = run_apart("fetch", folder, seeds=seeds, stages=stages)
    found = findings_in(folder)
    with open_archive(folder / "archive.db") as opened:
        return {url: found.get(url) or _refusal(opened, run, url) for url in urls}


def _by_source(urls: Collection[str]) -> dict[str, list[str]]:
    """Return the addresses of each site, under the slug that the site has for this run."""
    sites = list(dict.fromkeys(map(site_of, urls)))
    return {f"site-{number}": [url for url in urls if site_of(url) == site] for number, site in enumerate(sites, 1)}


def _write_seeds(folder: Path, asked: Mapping[str, list[str]], *, source: Source, seeds: Path) -> None:
    """Write seeds in which each site is read like *source* and visited as gently as the real seeds demand."""
    delays = {site_of(one.home): one.delay for one in load_sources(seeds).values() if one.delay}
    entries = []
    for slug, urls in asked.items():
        parts = urlsplit(urls[0])
        entry = {
            "home": f"{parts.scheme}://{parts.netloc}/",
            "timezone": source.timezone,
            "remove": source.remove,
            "delay": delays.get(site_of(urls[0]), 0.0),
        }
        # What JSON makes of texts, numbers and lists is TOML too.
        lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items())
        entries.append("\n".join((f"[{slug}]", *lines, "")))
    (folder / "sources").mkdir()
    (folder / "sources" / "asked.toml").write_text("\n".join(entries), "utf-8")


def run_apart(spider: str, folder: Path, *, seeds: Path, stages: Mapping[str, int], **more: object) -> int:
    """Carry out a run over the seeds and into the archive of a temporary *folder*, and return its number."""
    settings = {
        "ARCHIVE": str(folder / "archive.db"),
        "SEEDS": str(folder),
        "TOPICS": str(seeds),
        "FINDINGS": str(folder / "findings.jsonl"),
        "ITEM_PIPELINES": dict(stages),
        "LOG_LEVEL": "ERROR",
    } | more
    with _same_signals():
        ended = run_spider(spider, (), settings)
    if ended.error:
        raise CrawlerError(ended.error)
    return ended.run


@contextmanager
def _same_signals() -> Iterator[None]:
    """Give Ctrl-C back to this command: Scrapy keeps it beyond the end of its run."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, meaning in before.items():
            signal.signal(number, meaning)


def findings_in(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what the stages found at each address that a run apart has fetched."""
    path = folder / "findings.jsonl"
    if not path.exists():  # not one page came
        return {}
    with path.open(encoding="utf-8") as lines:
        return {one["asked"]: one["found"] for one in map(json.loads, lines)}


def _refusal(archive: Archive, run: int, url: str) -> CrawlerError:
    row = ledger.find(archive, url) or {}
    of_site = {one["source"]: one["error"] for one in runs.by_source(archive, run)}
    why = row.get("reason") or of_site.get(row.get("source")) or "the run was stopped before its turn"
    return CrawlerError(f"{url} was not fetched: {why}")
