"""Checks of the installation and of the archive, each a function that says what it found and the cure."""

from __future__ import annotations

import importlib
import os
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler import descriptors
from crawler.archive import integrity, open_archive, open_for_reading
from crawler.archive.connection import explained
from crawler.archive.views import runs
from crawler.archive.views.captures import captures_files
from crawler.archive.views.topics import dropped_otherwise
from crawler.archive.views.totals import totals
from crawler.captures import files
from crawler.captures.files import folder_of
from crawler.configuration import configured
from crawler.errors import CrawlerError
from crawler.run.capturing import full
from crawler.run.lock import Lock, is_locked
from crawler.scheduling.queues import described, longest_queue
from crawler.sources.own import described as described_seeds
from crawler.sources.registry import choose, load_sources
from crawler.sources.topics import load_topics
from crawler.times import ZONES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.views.runs import PastRun

TOO_LONG = 12 * 3600.0  # seconds; a daily crawl that takes longer is late for the next one
LEAST_FREE = 500 * 1024**2  # bytes; a year of a thousand sources takes a few gigabytes
MIB = 1024**2
SMALL = 64 * 1024**2  # bytes; every page of such a file is read in the blink of an eye
LIBRARIES = ("scrapy", "trafilatura", "apscheduler", "sqlite_utils", "langdetect", "ahocorasick_rs", "fastwarc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found; level is ok, warning or error."""

    check: str
    level: str
    said: str


def examine(
    archive: Path, seeds: Path, *, why: str = "", rules: Mapping[str, str] | None = None, deep: bool = False
) -> Iterator[Finding]:  # fmt: skip
    """Yield what each check found; with *deep* also the checks that read all of a large archive.

    *why* says who named the seeds. *rules* are those of each topic, which the seeds may be too wrong to have.
    """
    yield _python()
    yield _libraries()
    yield _sqlite()
    yield _zones()
    yield _seeds(seeds, why)
    yield _topics(seeds)
    yield _contact()
    yield _private()
    yield _disk(archive)
    yield _open_files(seeds)
    yield from _queues(archive, seeds)
    yield from _archive(archive, rules, deep=deep)
    if archive.exists():
        yield _captures(archive)


def _python() -> Finding:
    return Finding(check="python", level="ok", said=sys.version.split()[0])


def _libraries() -> Finding:
    missing = [name for name in LIBRARIES if not _imports(name)]
    if missing:
        said = f"{', '.join(missing)} cannot be imported; install pantau again"
        return Finding(check="libraries", level="error", said=said)
    return Finding(check="libraries", level="ok", said=f"{len(LIBRARIES)} import")


def _imports(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _sqlite() -> Finding:
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.close()
    if "ENABLE_FTS5" not in options:
        return Finding(check="sqlite", level="error", said="it was built without FTS5; install another Python")
    return Finding(check="sqlite", level="ok", said=f"{sqlite3.sqlite_version} with full-text search")


def _zones() -> Finding:
    try:
        offsets = [str(datetime.now(ZoneInfo(name)).utcoffset()) for name in ZONES.values()]
    except ZoneInfoNotFoundError as error:
        return Finding(check="time zones", level="error", said=f"{error}; install the package tzdata")
    return Finding(check="time zones", level="ok", said=f"WIB, WITA, WIT at +{', +'.join(offsets)}")


def _seeds(seeds: Path, why: str) -> Finding:
    where = described_seeds(seeds) + (f" ({why})" if why else "")
    try:
        sources = load_sources(seeds)
    except CrawlerError as error:
        return Finding(check="seeds", level="error", said=f"{error}; in {where}")
    return Finding(check="seeds", level="ok", said=f"{_enabled(seeds)} of {len(sources)} sources enabled in {where}")


def _topics(seeds: Path) -> Finding:
    try:
        topics = load_topics(seeds)
    except CrawlerError as error:
        return Finding(check="topics", level="error", said=str(error))
    return Finding(check="topics", level="ok", said=", ".join(topic.name for topic in topics))


def _contact() -> Finding:
    contact = configured("contact").value
    if contact:
        return Finding(check="contact", level="ok", said=contact)
    said = "PANTAU_CONTACT is not set; put an address there at which a webmaster can reach you"
    return Finding(check="contact", level="warning", said=said)


def _private() -> Finding:
    allowed = configured("allow_private").value
    if allowed:
        said = f"private addresses in {allowed} are allowed; only for tests and intranets"
        return Finding(check="address guard", level="warning", said=said)
    return Finding(check="address guard", level="ok", said="private addresses are refused")


def _disk(archive: Path) -> Finding:
    folder = archive.resolve().parent
    if not folder.is_dir():
        return Finding(check="disk", level="error", said=f"{folder} is no folder; make it or name another archive")
    free = shutil.disk_usage(folder).free
    level = "ok" if free >= LEAST_FREE else "warning"
    return Finding(check="disk", level=level, said=f"{free / 1024**3:.1f} GiB free in {folder}")


def _open_files(seeds: Path) -> Finding:
    limit, sources = descriptors.reachable(), _enabled(seeds)
    sites = descriptors.share(descriptors.free(limit, workers=os.cpu_count() or 1)).sites
    said = f"the limit of {limit} open files bears {sites} sites at once"
    if sites < min(sources, descriptors.MOST_SITES):
        cure = f"raise it with `ulimit -n {descriptors.ENOUGH}`, or LimitNOFILE= in a service"
        said = f"{said}, and there are {sources} sources; {cure}"
        return Finding(check="open files", level="warning", said=said)
    return Finding(check="open files", level="ok", said=said)


def _queues(archive: Path, seeds: Path) -> Iterator[Finding]:
    """Say how long the longest queue takes; what is wrong with seeds or archive is said elsewhere."""
    try:
        sources = choose(load_sources(seeds), ())
        longest = longest_queue(archive, seeds, sources, delay=_delay())
    except CrawlerError:
        return
    if longest is not None:
        level = "ok" if longest.seconds < TOO_LONG else "warning"
        yield Finding(check="longest queue", level=level, said=described(longest))


def _delay() -> float:
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    return settings.DOWNLOAD_DELAY


def _enabled(seeds: Path) -> int:
    """Return how many sources a crawl visits; what is wrong with them is said elsewhere."""
    try:
        return sum(source.enabled for source in load_sources(seeds).values())
    except CrawlerError:
        return 0


def _archive(archive: Path, rules: Mapping[str, str] | None, *, deep: bool) -> Iterator[Finding]:
    if not archive.exists():
        yield Finding(check="archive", level="ok", said=f"{archive} does not exist yet; the first crawl makes it")
        return
    try:
        with open_for_reading(archive) as opened, explained(archive):
            pages = _pages(opened, every=deep or archive.stat().st_size <= SMALL)
            last = runs.latest(opened, limit=1)
            dropped = _dropped(opened, rules or {})
        index = [_full_text(archive)] if deep and pages.level == "ok" else []
        locked = is_locked(archive)
    except CrawlerError as error:
        yield Finding(check="archive", level="error", said=str(error))
        return
    yield from (pages, *index, dropped, _last_run(last, locked=locked))


def _dropped(archive: Archive, rules: Mapping[str, str]) -> Finding:
    number = sum(dropped_otherwise(archive, rules).values())
    if number:
        said = (
            f"{number} candidates were dropped under other topics or rules; `pantau reconsider` has them fetched again"
        )
        return Finding(check="dropped", level="warning", said=said)
    return Finding(check="dropped", level="ok", said="none under other topics or rules than those of today")


def _captures(archive: Path) -> Finding:
    """Compare the folder of the captures with the index, and with what it may take."""
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    folder = folder_of(archive, settings.CAPTURES)
    try:
        with open_for_reading(archive) as opened:
            known = captures_files(opened)
    except CrawlerError:  # said of the archive itself
        known = []
    if not folder.is_dir():
        level = "error" if known else "ok"
        said = f"{folder} is gone, and with it {len(known)} files" if known else f"{folder} does not exist yet"
        return Finding(check="captures", level=level, said=said)
    gone = [one.file for one in known if files.place_of(folder, one.file) is None]
    if gone:
        said = f"{len(gone)} files are gone from {folder}, such as {gone[0]}; restore them from a backup"
        return Finding(check="captures", level="error", said=said)
    return _folder(folder, {one.file for one in known}, settings.CAPTURES_MOST)


def _folder(folder: Path, known: set[str], most: int) -> Finding:
    stored = [path.name for path in files.stored(folder)]
    left = [name for name in stored if name.endswith(files.OPEN)]
    unknown = [name for name in stored if name not in known and name not in left]
    taken = files.size_of(folder)
    if not os.access(folder, os.W_OK):
        return Finding(check="captures", level="error", said=f"{folder} cannot be written to; check its rights")
    if taken >= most:
        return Finding(check="captures", level="warning", said=full(folder, taken, most))
    if left:
        said = f"{left[0]} is being written, or was left open by a kill; then the next run finishes it"
        return Finding(check="captures", level="ok", said=said)
    if unknown:
        cure = "they are another archive's, or of a pruning that was killed: then delete them"
        said = f"{len(unknown)} files in {folder} are in no index, such as {unknown[0]}; {cure}"
        return Finding(check="captures", level="warning", said=said)
    return Finding(check="captures", level="ok", said=f"{len(stored)} files in {folder}, {taken / MIB:.1f} MiB")


def _pages(archive: Archive, *, every: bool) -> Finding:
    """Count what is in the archive, and read every page of the file if that is wanted."""
    counts = ", ".join(f"{number} {name}" for name, number in totals(archive).items())
    if not every:
        said = f"{archive.path} can be read: {counts}; --deep also reads every page of it"
        return Finding(check="archive", level="ok", said=said)
    if problems := integrity.page_problems(archive):
        said = f"{archive.path} is damaged: {problems[0]}; restore a backup"
        return Finding(check="archive", level="error", said=said)
    return Finding(check="archive", level="ok", said=f"{archive.path} is sound: {counts}")


def _full_text(archive: Path) -> Finding:
    """Ask the index, unless a run is at work: nobody else can write meanwhile, for half a minute if it is large."""
    try:
        lock = Lock(archive)
        try:
            with open_archive(archive) as opened:
                problems = integrity.index_problems(opened)
        finally:
            lock.release()
    except CrawlerError as error:
        said = f"the index was left out, since nobody else can write while it is read: {error}"
        return Finding(check="full text", level="warning", said=said)
    if problems:
        said = f"{archive} is damaged: {problems[0]}; restore a backup"
        return Finding(check="full text", level="error", said=said)
    return Finding(check="full text", level="ok", said="the index says what the articles say")


def _last_run(last: list[PastRun], *, locked: bool) -> Finding:
    if not last:
        return Finding(check="last run", level="ok", said="none yet")
    row = last[0]
    said = f"run {row.id} of {row.started} {row.outcome}"
    if row.outcome == "running":
        if locked:
            return Finding(check="last run", level="ok", said=f"{said}, process {row.pid}")
        said = f"{said}, but nobody holds the lock: it was killed; the next run goes on where it was"
        return Finding(check="last run", level="warning", said=said)
    level = "warning" if row.outcome == "failed" else "ok"
    return Finding(check="last run", level=level, said=said + (f": {row.error}" if row.error else ""))
