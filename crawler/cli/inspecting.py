"""Probe sites for `pantau sources add` and `pantau sources probe`, as politely as in a crawl; nothing is kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from crawler import settings
from crawler.archive import channels, open_archive, runs
from crawler.cli.fetching import findings_in, run_apart, sites_away
from crawler.sources.networks import FILE
from crawler.sources.new_entries import entry_of
from crawler.sources.registry import load_sources, located_sources
from crawler.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crawler.models import Channel, Source

    Remembered = Mapping[str, Iterable[Channel]]

Inspected = dict[str, dict[str, Any]]


def inspect(
    sources: Sequence[Source], *, seeds: Path, archive: Path, remembered: Remembered, progress: bool
) -> Inspected:  # fmt: skip
    """Return what was heard of each source, by slug; *remembered* are channels that a crawl found at some of them."""
    away = sites_away(archive)
    found: Inspected = {
        one.slug: {"error": f"its site {away[site_of(one.home)]}", "reached": False, "requests": 0}
        for one in sources
        if site_of(one.home) in away
    }
    wanted = [one for one in sources if one.slug not in found]
    if wanted:
        with TemporaryDirectory(prefix="pantau-") as name:
            found |= _inspect(wanted, Path(name), seeds=seeds, remembered=remembered, progress=progress)
    return found


def _inspect(
    sources: Sequence[Source], folder: Path, *, seeds: Path, remembered: Remembered, progress: bool
) -> Inspected:  # fmt: skip
    _write_seeds(folder, sources, seeds)
    with open_archive(folder / "archive.db") as opened:
        channels.enrol(opened, load_sources(folder).values())
        for slug, known in remembered.items():
            for channel in known:
                channels.remember(opened, slug, channel)
    probed = folder / "probed.jsonl"
    run = run_apart("probe", folder, seeds=seeds, stages=settings.EXTRACT_STAGES, PROBED=str(probed), PROGRESS=progress)
    findings = findings_in(folder)
    with open_archive(folder / "archive.db") as opened:
        counted = {str(row["source"]): row for row in runs.by_source(opened, run)}
    lines = map(json.loads, probed.read_text("utf-8").splitlines())
    return {facts["slug"]: _completed(facts, counted.get(facts["slug"], {}), findings) for facts in lines}


def _completed(facts: dict[str, Any], counted: Mapping[str, object], findings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was heard of a site, with its articles as they were read, and what went wrong."""
    articles = [findings[url] for url in facts["articles"] if url in findings]
    error = facts["error"] or (None if facts["channels"] else counted.get("error"))
    requests = counted.get("requests", 0)
    return facts | {"articles": articles, "error": error, "requests": requests, "reached": bool(facts["channels"])}


def _write_seeds(folder: Path, sources: Sequence[Source], seeds: Path) -> None:
    """Write seeds in which each site is visited as gently as the real seeds demand."""
    delays = {site_of(one.home): one.delay for _, one in located_sources(seeds) if one.delay}
    entries = [
        f"{entry_of(one, own_channels=True)}remove = {json.dumps(one.remove, ensure_ascii=False)}\n"
        f"delay = {one.delay or delays.get(site_of(one.home), 0.0)}\n"
        for one in sources
    ]
    (folder / "sources").mkdir()
    (folder / "sources" / "asked.toml").write_text("\n".join(entries), "utf-8")
    if (seeds / FILE).exists():
        shutil.copy(seeds / FILE, folder)
