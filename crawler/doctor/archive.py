"""Checks of the archive and its captures, and of what a crawl into it takes: room, open files, time."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import processes as descriptors
from crawler.archive import open_archive, open_for_reading
from crawler.archive.backups import index_problems, index_problems_in_memory, page_problems
from crawler.archive.connection import explained
from crawler.archive.views import runs
from crawler.archive.views.captures import places
from crawler.archive.views.topics import dropped_otherwise, unjudged
from crawler.archive.views.totals import totals
from crawler.captures import files
from crawler.captures.files import folder_of
from crawler.doctor.findings import Finding
from crawler.errors import CrawlerError
from crawler.run.capturing import full
from crawler.run.lock import Lock, is_locked
from crawler.run.waiting import span
from crawler.scheduling.due import INSTANT, last_settled
from crawler.scheduling.queues import described, longest_queue
from crawler.sources.registry import choose
from crawler.text import GIB, MIB, counted
from crawler.times import from_iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crawler.archive import Archive
    from crawler.archive.views.runs import PastRun
    from crawler.doctor.findings import Checkup

TOO_LONG = 12 * 3600.0  # seconds; a daily crawl that takes longer is late for the next one
LEAST_FREE = 500 * MIB  # bytes; a year of a thousand sources takes a few gigabytes
NONE_FREE = 8 * MIB  # bytes; with fewer a run does not even begin, or fails at once
SMALL = 64 * MIB  # bytes; every page of such a file is read in the blink of an eye
MOUNTS = Path("/proc/self/mounts")
ESCAPED = re.compile(r"\\([0-7]{3})")  # a blank in the name of a folder
SHARED = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "fuse.glusterfs", "fuse.sshfs", "fuse.rclone")
)
RELEASED = datetime.fromisoformat("2024-01-01T00:00:00Z")  # no clock that is right is before that
NOUNS = {
    "articles": ("article",), "stories": ("story", "stories"), "sources": ("source",), "ledger": ("candidate",),
    "runs": ("run",),
}  # fmt: skip


def check_archive(asked: Checkup) -> Iterator[Finding]:
    """Yield what is found of the archive, and of where it stands."""
    yield _disk(asked.archive)
    yield _open_files(asked)
    yield from _queues(asked)
    yield from _archive(asked)
    if asked.archive.exists():
        yield _captures(asked)


def _disk(archive: Path) -> Finding:
    folder = archive.resolve().parent
    if not folder.is_dir():
        return Finding(check="disk", level="error", said=f"{folder} is no folder; make it or name another archive")
    free = shutil.disk_usage(folder).free
    said = f"{free / GIB:.1f} GiB free in {folder}"
    if not _may_write(folder):
        level = "warning" if _only_reads(archive) else "error"
        return Finding(check="disk", level=level, said=f"{folder} cannot be written to; check its rights")
    if free < LEAST_FREE:
        cure = "make room: `pantau captures --keep-days 90`, or old archives beside this one"
        return Finding(check="disk", level="warning" if free > NONE_FREE else "error", said=f"{said}; {cure}")
    if kind := shared_kind(folder, MOUNTS.read_text("utf-8", "replace") if MOUNTS.exists() else ""):
        cure = f"a disk of kind {kind} keeps SQLite's locks badly; move the archive to one in this machine"
        return Finding(check="disk", level="warning", said=f"{said}; {cure}")
    return Finding(check="disk", level="ok", said=said)


def shared_kind(folder: Path, mounts: str) -> str | None:
    """Return of which kind the disk of a folder is, if it is in another machine; *mounts* is /proc/mounts."""
    rows = [line.split(" ") for line in mounts.splitlines()]
    places = [(ESCAPED.sub(lambda found: chr(int(found[1], 8)), row[1]), row[2]) for row in rows if len(row) > 2]
    over = [(len(place), kind) for place, kind in places if folder.is_relative_to(place)]
    nearest = max((length for length, _ in over), default=0)
    kind = next((kind for length, kind in reversed(over) if length == nearest), "")
    return kind if kind in SHARED else None


def _open_files(asked: Checkup) -> Finding:
    limit, sources, workers = descriptors.reachable(), _enabled(asked), os.cpu_count() or 1
    if why := descriptors.too_few(limit, workers=workers):
        return Finding(check="open files", level="error", said=why)
    sites = descriptors.share(descriptors.free(limit, workers=workers)).sites
    said = f"the limit of {limit} open files bears {counted(sites, 'site')} at once"
    if sites < min(sources, descriptors.MOST_SITES):
        cure = f"raise it with `ulimit -n {descriptors.ENOUGH}`, or LimitNOFILE= in a service"
        said = f"{said}, and there are {counted(sources, 'source')}; {cure}"
        return Finding(check="open files", level="warning", said=said)
    return Finding(check="open files", level="ok", said=said)


def _queues(asked: Checkup) -> Iterator[Finding]:
    """Say how long the longest queue takes; what is wrong with seeds or archive is said elsewhere."""
    try:
        sources = choose(asked.sources, ())
        longest = longest_queue(asked.archive, asked.seeds, sources, delay=_delay())
    except CrawlerError:
        return
    if longest is not None:
        is_long = longest.seconds >= TOO_LONG
        cure = "; name its hosts as separate in the seeds if they are, or bound it with --budget" if is_long else ""
        yield Finding(check="longest queue", level="warning" if is_long else "ok", said=described(longest) + cure)


def _delay() -> float:
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    return settings.DOWNLOAD_DELAY


def _enabled(asked: Checkup) -> int:
    """Return how many sources a crawl visits; what is wrong with them is said elsewhere."""
    try:
        return sum(source.enabled for source in asked.sources.values())
    except CrawlerError:
        return 0


def _archive(asked: Checkup) -> Iterator[Finding]:
    archive = asked.archive
    if not archive.exists():
        yield Finding(check="archive", level="ok", said=f"{archive} does not exist yet; the first crawl makes it")
        yield _clock([], asked.moment)
        return
    try:
        is_small = archive.stat().st_size <= SMALL
        with open_for_reading(archive) as opened, explained(archive):
            pages = _file_pages(opened, every=asked.deep or is_small)
            index = [_index(opened.path, index_problems_in_memory(opened))] if is_small and pages.level == "ok" else []
            last = runs.latest(opened, limit=1)
            ruled = [_judged(opened, asked), _dropped(opened, asked.rules or {})]
        if asked.deep and not is_small and pages.level == "ok":
            index = [_full_text(archive)]
        locked = _is_at_work(archive, last)
        further = [_last_run(last, locked=locked), _clock(last, asked.moment), _next_run(asked, locked=locked)]
    except CrawlerError as error:
        yield Finding(check="archive", level="error", said=str(error))
        return
    yield from (_as_a_reader(archive, pages), *index, *ruled, *further)


def _only_reads(archive: Path) -> bool:
    """Say whether this user may read an archive that others write, on a disk that can be written to."""
    is_open = _may_write(archive) if archive.exists() else True
    return not is_open and not os.statvfs(archive).f_flag & os.ST_RDONLY


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _as_a_reader(archive: Path, found: Finding) -> Finding:
    """Say with a sound archive what a user cannot do with it who only reads."""
    if found.level != "ok" or not _only_reads(archive):
        return found
    return replace(
        found, level="warning", said=f"{found.said}; this user may read it, but crawl, judge or upgrade nothing"
    )


def _is_at_work(archive: Path, last: Sequence[PastRun]) -> bool:
    """Say whether a run is at work; who may not ask the lock goes by its process."""
    if not _only_reads(archive):
        return is_locked(archive)
    return any(row.outcome == "running" and row.pid and descriptors.is_alive(row.pid) for row in last)


def _judged(archive: Archive, asked: Checkup) -> Finding:
    rules = asked.judging
    number = unjudged(archive, rules, _homes(asked)) if rules else 0
    if number:
        were = counted(number, "article was", "articles were")
        said = f"{were} judged by other rules than those of today, or never; `pantau rejudge` does it"
        return Finding(check="judged", level="warning", said=said)
    said = "all by the rules of today" if rules else "nobody can tell, since the topics are wrong; correct these first"
    return Finding(check="judged", level="ok" if rules else "warning", said=said)


def _homes(asked: Checkup) -> dict[str, tuple[str, ...]]:
    """Return the regions of each source; what is wrong with the sources is said elsewhere."""
    try:
        return {slug: source.regions for slug, source in asked.sources.items()}
    except CrawlerError:
        return {}


def _dropped(archive: Archive, rules: Mapping[str, str]) -> Finding:
    number = sum(dropped_otherwise(archive, rules).values())
    if number:
        were = counted(number, "candidate was", "candidates were")
        said = f"{were} dropped under other topics or rules; to be fetched again: `pantau reconsider`"
        return Finding(check="dropped", level="warning", said=said)
    return Finding(check="dropped", level="ok", said="none under other topics or rules than those of today")


def _captures(asked: Checkup) -> Finding:
    """Compare the folder of the captures with the index, and with what it may take."""
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    folder = folder_of(asked.archive, settings.CAPTURES)
    try:
        with open_for_reading(asked.archive) as opened, explained(asked.archive):
            known = places(opened, each=asked.deep)
    except CrawlerError:  # said of the archive itself
        known = {}
    if folder.exists() and not folder.is_dir():
        said = f"{folder} is no folder; name another with PANTAU_CAPTURES"
        return Finding(check="captures", level="error", said=said)
    if not folder.is_dir():
        level = "error" if known else "ok"
        said = (
            f"{folder} is gone, and with it {counted(len(known), 'file')}; restore it from a backup"
            if known
            else f"{folder} does not exist yet"
        )
        return Finding(check="captures", level=level, said=said)
    gone = [file for file in known if files.place_of(folder, file) is None]
    if gone:
        are = counted(len(gone), "file is", "files are")
        said = f"{are} gone from {folder}, such as {gone[0]}; restore from a backup"
        return Finding(check="captures", level="error", said=said)
    return _broken(folder, known) or _folder(
        folder, set(known), settings.CAPTURES_MOST, is_reader=_only_reads(asked.archive)
    )


def _broken(folder: Path, known: Mapping[str, Sequence[int]]) -> Finding | None:
    """Say which captures cannot be read of those that are *known* to be in our own files, if any."""
    broken: dict[Path, list[int]] = {}
    try:
        for file, offsets in known.items():
            ours = files.place_of(folder, file) if Path(file).name == file else None
            if ours and (found := files.broken_in(ours, offsets)):
                broken[ours] = found
    except CrawlerError as error:
        return Finding(check="captures", level="error", said=str(error))
    if not broken:
        return None
    place, lost = next(iter(broken.items()))
    are = f"{counted(len(broken), 'file')} cut short or damaged"
    many = f"{counted(sum(map(len, broken.values())), 'capture')} of {are} cannot be read"
    said = f"{many}, such as that at {lost[0]} of {place}; restore what is damaged from a backup"
    return Finding(check="captures", level="error", said=said)


def _folder(folder: Path, known: set[str], most: int, *, is_reader: bool) -> Finding:
    stored = [path.name for path in files.stored(folder)]
    left = [name for name in stored if name.endswith(files.OPEN)]
    unknown = [name for name in stored if name not in known and name not in left]
    taken = files.size_of(folder)
    if not _may_write(folder):
        level = "warning" if is_reader else "error"
        return Finding(check="captures", level=level, said=f"{folder} cannot be written to; check its rights")
    if taken >= most:
        return Finding(check="captures", level="warning", said=full(folder, taken, most))
    if left:
        said = f"{left[0]} is being written, or was left open by a kill; then the next run finishes it"
        return Finding(check="captures", level="ok", said=said)
    if unknown:
        cure = "they are another archive's, or of a pruning that was killed: then delete them"
        said = f"no index has {counted(len(unknown), 'file')} of {folder}, such as {unknown[0]}; {cure}"
        return Finding(check="captures", level="warning", said=said)
    said = f"{counted(len(stored), 'file')} in {folder}, {taken / MIB:.1f} MiB"
    return Finding(check="captures", level="ok", said=said)


def _file_pages(archive: Archive, *, every: bool) -> Finding:
    """Count what is in the archive, and read every page of the file if that is wanted."""
    counts = ", ".join(counted(number, *NOUNS[name]) for name, number in totals(archive).items())
    if not every:
        said = f"{archive.path} can be read: {counts}; --deep also reads every page of it"
        return Finding(check="archive", level="ok", said=said)
    if problems := page_problems(archive):
        return _damaged("archive", archive.path, problems)
    return Finding(check="archive", level="ok", said=f"{archive.path} is sound: {counts}")


def _damaged(check: str, archive: Path, problems: Sequence[str]) -> Finding:
    return Finding(check=check, level="error", said=f"{archive} is damaged: {problems[0]}; restore a backup")


def _index(archive: Path, problems: Sequence[str]) -> Finding:
    if problems:
        return _damaged("full text", archive, problems)
    return Finding(check="full text", level="ok", said="the index says what the articles say")


def _full_text(archive: Path) -> Finding:
    """Ask the index, unless a run is at work: nobody else can write meanwhile, for half a minute if it is large."""
    try:
        lock = Lock(archive)
        try:
            with open_archive(archive) as opened:
                problems = index_problems(opened)
        finally:
            lock.release()
    except CrawlerError as error:
        said = f"the index was left out, since nobody else can write while it is read: {error}"
        return Finding(check="full text", level="warning", said=said)
    return _index(archive, problems)


def _last_run(last: list[PastRun], *, locked: bool) -> Finding:
    if not last:
        return Finding(check="last run", level="ok", said="none yet")
    row = last[0]
    said = f"run {row.id} of {row.started} {row.outcome}"
    if row.outcome == "running":
        if locked:
            return Finding(check="last run", level="ok", said=f"{said}, process {row.pid}")
        said = (
            f"{said}, but nobody holds the lock: it was killed, or the disk was full; the next run goes on where it was"
        )
        return Finding(check="last run", level="warning", said=said)
    said += f": {row.error}" if row.error else ""
    if row.outcome == "failed":
        said = f"{said}; `pantau runs {row.id}` says what of each source, and the next run goes on"
        return Finding(check="last run", level="warning", said=said)
    return Finding(check="last run", level="ok", said=said)


def _clock(last: list[PastRun], moment: datetime) -> Finding:
    """Compare the clock with what was there before: this version, and the last run."""
    said = f"{moment:%Y-%m-%d %H:%M} UTC, {moment.astimezone():%H:%M %Z} on this machine"
    noted = [from_iso(one) for row in last for one in (row.started, row.finished) if one]
    newest = max([RELEASED, *noted])
    if moment < newest:
        cure = "set the clock, such as with `timedatectl set-ntp true`: what is due is reckoned by it"
        return Finding(check="clock", level="error", said=f"{said}, which is before {newest:%Y-%m-%d %H:%M}; {cure}")
    return Finding(check="clock", level="ok", said=said)


def _next_run(asked: Checkup, *, locked: bool) -> Finding:
    """Say when the next crawl is due, and that one was missed if it was."""
    moment, when = asked.moment, asked.when
    finished, due = last_settled(asked.archive, now=moment), when.last(moment)
    if finished is None:
        return Finding(check="next run", level="ok", said="no crawl of all sources has come to its end yet")
    ago = f"the last complete crawl ended {span((moment - finished).total_seconds())} ago"
    if finished < when.last(due - INSTANT) and not locked:
        cure = "keep `pantau schedule` running, or put the line of `pantau schedule --cron` into your crontab"
        return Finding(check="next run", level="error", said=f"{ago}, so that the one due {when} was missed; {cure}")
    is_due = finished < due
    following = due if is_due else when.following(max(finished, due))
    is_next = "under way" if locked else f"due{' since' if is_due else ''} {following:%Y-%m-%d %H:%M}"
    return Finding(check="next run", level="ok", said=f"{ago}; the next one, {when}, is {is_next}")
