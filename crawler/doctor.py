"""Checks of the installation and of the archive, each a function that says what it found and the cure."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import socket
import sqlite3
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies_environment
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler import __version__, configuration
from crawler import processes as descriptors
from crawler.archive import open_archive, open_for_reading
from crawler.archive.backups import index_problems, index_problems_in_memory, page_problems
from crawler.archive.connection import explained
from crawler.archive.judgements import Rules
from crawler.archive.views import runs
from crawler.archive.views.captures import captures_files
from crawler.archive.views.topics import dropped_otherwise, unjudged
from crawler.archive.views.totals import totals
from crawler.captures import files
from crawler.captures.files import folder_of
from crawler.configuration import configured, discreet
from crawler.errors import CrawlerError
from crawler.notify.addresses import Address, known_addresses, secrets_file
from crawler.run.capturing import full
from crawler.run.lock import Lock, is_locked
from crawler.run.waiting import span
from crawler.scheduling.due import INSTANT, Daily, Rhythm, last_settled
from crawler.scheduling.queues import described, longest_queue
from crawler.sources.own import described as described_seeds
from crawler.sources.registry import choose, load_sources
from crawler.sources.topics import load_topics
from crawler.text import GIB, MIB, counted
from crawler.times import WIB, ZONES, from_iso, now
from crawler.urls import DEFAULT_PORTS, host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crawler.archive import Archive
    from crawler.archive.views.runs import PastRun

TOO_LONG = 12 * 3600.0  # seconds; a daily crawl that takes longer is late for the next one
LEAST_FREE = 500 * MIB  # bytes; a year of a thousand sources takes a few gigabytes
NONE_FREE = 8 * MIB  # bytes; with fewer a run does not even begin, or fails at once
SMALL = 64 * MIB  # bytes; every page of such a file is read in the blink of an eye
MOUNTS = Path("/proc/self/mounts")
ESCAPED = re.compile(r"\\([0-7]{3})")  # a blank in the name of a folder
SHARED = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "fuse.glusterfs", "fuse.sshfs", "fuse.rclone")
)
LIBRARIES = ("scrapy", "trafilatura", "apscheduler", "sqlite_utils", "langdetect", "ahocorasick_rs", "fastwarc")
RELEASED = datetime.fromisoformat("2024-01-01T00:00:00Z")  # no clock that is right is before that
TRIED = 3  # hosts of which the network is asked
PATIENCE = 5.0  # seconds that it is given
NOUNS = {
    "articles": ("article",), "stories": ("story", "stories"), "sources": ("source",), "ledger": ("candidate",),
    "runs": ("run",),
}  # fmt: skip
DAILY = Daily(time(5), WIB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found; level is ok, warning or error."""

    check: str
    level: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """What is to be examined, and how thoroughly."""

    archive: Path
    seeds: Path
    why: str = ""  # who named the seeds
    rules: Mapping[str, str] | None = None  # those of each topic, which the seeds may be too wrong to have
    judging: Rules | None = None  # those by which articles are judged, likewise
    deep: bool = False  # also what reads all of a large archive
    network: bool = False  # also what asks the network
    notify: bool = False  # also send a message to each address
    when: Rhythm = DAILY  # of the crawls
    moment: datetime = field(default_factory=now)  # what the clock says


def examine(asked: Checkup) -> Iterator[Finding]:
    """Yield what each check found. Nothing that a run at work would notice is done."""
    archive, seeds = asked.archive, asked.seeds
    yield Finding(check="pantau", level="ok", said=__version__)
    yield _python()
    yield _libraries()
    yield _sqlite()
    yield _zones()
    yield _configuration()
    yield _seeds(seeds, asked.why)
    yield _topics(seeds)
    yield _contact()
    yield _politeness()
    yield _private()
    yield _proxy()
    if asked.network:
        yield _network(seeds)
    yield _addresses(sends=asked.notify)
    yield _disk(archive)
    yield _open_files(seeds)
    yield from _queues(archive, seeds)
    yield from _archive(asked)
    if archive.exists():
        yield _captures(archive)


def _python() -> Finding:
    return Finding(check="python", level="ok", said=sys.version.split()[0])


def _libraries() -> Finding:
    missing = [name for name in LIBRARIES if not _imports(name)]
    if missing:
        said = f"{', '.join(missing)} cannot be imported; install pantau again"
        return Finding(check="libraries", level="error", said=said)
    return Finding(check="libraries", level="ok", said=", ".join(f"{name} {version(name)}" for name in LIBRARIES))


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


def _configuration() -> Finding:
    """Say which file counts here; the command would not have begun with a wrong one."""
    path = configuration.find(Path.cwd())
    said = str(path) if path else f"no {configuration.FILE} from here upwards: variables and defaults alone"
    if unknown := configuration.unknown_variables():
        cures = ", ".join(f"{name}; {cure}" for name, cure in unknown.items())
        return Finding(check="configuration", level="warning", said=f"nobody reads the variable {cures}")
    return Finding(check="configuration", level="ok", said=said)


def _politeness() -> Finding:
    from crawler.settings import DOWNLOAD_DELAY, impolite  # noqa: PLC0415  (reads the environment)

    if lowered := impolite({}):
        said = f"{'; '.join(lowered)}; set it back where `pantau config` says it comes from"
        return Finding(check="politeness", level="warning", said=said)
    said = f"{DOWNLOAD_DELAY:g} s between two requests to a site; robots.txt is obeyed"
    return Finding(check="politeness", level="ok", said=said)


def _proxy() -> Finding:
    """Say through which proxy sites are asked; one that the environment names for all programs is not used."""
    if proxy := configured("proxy").value:
        said = (
            f"all goes through {discreet(proxy)}, which looks up names itself: whether one leads to a private address, "
            "nobody checks; let the proxy refuse them, or do without PANTAU_PROXY"
        )
        return Finding(check="proxy", level="warning", said=said)
    named = {name: address for name, address in getproxies_environment().items() if name in {"http", "https", "all"}}
    if not named:
        return Finding(check="proxy", level="ok", said="none")
    said = ", ".join(f"{name}_proxy names {discreet(address)}" for name, address in named.items())
    cure = "where sites can be reached through it alone, PANTAU_PROXY names it; it then looks names up past the guard"
    return Finding(check="proxy", level="warning", said=f"{said}, which is not used; {cure}")


def _network(seeds: Path) -> Finding:
    """Look up and connect to a few hosts of the seeds, without asking them for anything."""
    where, is_proxied = _where_to(seeds), bool(configured("proxy").value)
    found = {host: address for host, address in _side_by_side(_address_of, where).items() if address}
    if not where:
        return Finding(check="network", level="ok", said="no host to try")
    if not found:
        cure = "check the connection and the name servers of this machine"
        return Finding(check="network", level="error", said=f"no name of {', '.join(where)} could be looked up; {cure}")
    reached = _side_by_side(_connects, {address: where[host] for host, address in found.items()})
    number = sum(map(bool, reached.values()))
    if not number:
        cure = "correct PANTAU_PROXY" if is_proxied else "check the firewall; PANTAU_PROXY names a proxy"
        return Finding(check="network", level="error", said=f"{', '.join(found)} cannot be reached; {cure}")
    return Finding(check="network", level="ok", said=f"{', '.join(found)} found, {number} of them reached")


def _addresses(*, sends: bool) -> Finding:
    """Say whether messages can go to each address that is known, or whether one does."""
    try:
        known = [Address(name, url) for name, url in known_addresses().items()]
    except CrawlerError as error:
        return Finding(check="notifications", level="error", said=str(error))
    if not known:
        return Finding(check="notifications", level="ok", said="no address is known; `pantau watch` needs one")
    wrong = {one.name: why for one in known if (why := _refused(one, sends=sends))}
    if wrong:
        said = "; ".join(f"{name}: {why}" for name, why in wrong.items())
        return Finding(check="notifications", level="error", said=f"{said}; correct it in {secrets_file()}")
    said = ", ".join(one.name for one in known)
    said = f"a message went to {said}" if sends else f"{said} can be understood; --notify sends a message to each"
    return Finding(check="notifications", level="ok", said=said)


def _refused(address: Address, *, sends: bool) -> str | None:
    """Return why an address is none, or why its service did not take a message; None if all is well."""
    from crawler.notify.sending import Message, check_address, send  # noqa: PLC0415  (brings Apprise)

    try:
        check_address(address)
        moment = now()
        text = "If you can read this, Pantau can reach you."
        message = Message(key=f"doctor-{moment.isoformat()}", made=moment, subject="Pantau: a trial", text=text)
        return send(address, message) if sends else None
    except CrawlerError as error:
        return str(error)


def _where_to(seeds: Path) -> dict[str, int]:
    """Return a few hosts of the seeds, or the proxy, each with its port."""
    if proxy := configured("proxy").value:
        return {host_of(proxy): urlsplit(proxy).port or DEFAULT_PORTS["http"]}
    try:
        homes = [source.home for source in choose(load_sources(seeds), ())]
    except CrawlerError:  # said of the seeds themselves
        return {}
    some = homes[:: max(1, len(homes) // TRIED)][:TRIED]
    return {host_of(home): urlsplit(home).port or DEFAULT_PORTS[urlsplit(home).scheme] for home in some}


def _side_by_side(ask: Callable[[str, int], str], where: Mapping[str, int]) -> dict[str, str]:
    """Return what *ask* says of each host, nothing where it takes too long."""
    answers: dict[str, str] = dict.fromkeys(where, "")

    def note(host: str, port: int) -> None:
        answers[host] = ask(host, port)

    threads = [threading.Thread(target=note, args=one, daemon=True) for one in where.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return dict(answers)


def _address_of(host: str, port: int) -> str:
    if host == "localhost" or host.endswith(".localhost"):  # this machine, as a crawl has it
        return "127.0.0.1"
    try:
        return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError):
        return ""


def _connects(address: str, port: int) -> str:
    """Return the address if it answers; a private one that is not allowed is left alone."""
    from crawler.resolver import is_refused, parse_networks  # noqa: PLC0415  (brings Scrapy)

    if not configured("proxy").value and is_refused(address, parse_networks(configured("allow_private").value)):
        return ""
    try:
        with socket.create_connection((address, port), PATIENCE):
            return address
    except OSError:
        return ""


def _seeds(seeds: Path, why: str) -> Finding:
    where = described_seeds(seeds) + (f" ({why})" if why else "")
    try:
        sources = load_sources(seeds)
    except CrawlerError as error:
        return Finding(check="seeds", level="error", said=f"{error}; in {where}")
    said = f"{_enabled(seeds)} of {counted(len(sources), 'source')} enabled in {where}"
    return Finding(check="seeds", level="ok", said=said)


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
    said = f"{free / GIB:.1f} GiB free in {folder}"
    if not os.access(folder, os.W_OK):
        return Finding(check="disk", level="error", said=f"{folder} cannot be written to; check its rights")
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


def _open_files(seeds: Path) -> Finding:
    limit, sources = descriptors.reachable(), _enabled(seeds)
    sites = descriptors.share(descriptors.free(limit, workers=os.cpu_count() or 1)).sites
    said = f"the limit of {limit} open files bears {counted(sites, 'site')} at once"
    if sites < min(sources, descriptors.MOST_SITES):
        cure = f"raise it with `ulimit -n {descriptors.ENOUGH}`, or LimitNOFILE= in a service"
        said = f"{said}, and there are {counted(sources, 'source')}; {cure}"
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
        is_long = longest.seconds >= TOO_LONG
        cure = "; name its hosts as separate in the seeds if they are, or bound it with --budget" if is_long else ""
        yield Finding(check="longest queue", level="warning" if is_long else "ok", said=described(longest) + cure)


def _delay() -> float:
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    return settings.DOWNLOAD_DELAY


def _enabled(seeds: Path) -> int:
    """Return how many sources a crawl visits; what is wrong with them is said elsewhere."""
    try:
        return sum(source.enabled for source in load_sources(seeds).values())
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
            ruled = [_judged(opened, asked.judging), _dropped(opened, asked.rules or {})]
        if asked.deep and not is_small and pages.level == "ok":
            index = [_full_text(archive)]
        locked = is_locked(archive)
        further = [_last_run(last, locked=locked), _clock(last, asked.moment), _next_run(asked, locked=locked)]
    except CrawlerError as error:
        yield Finding(check="archive", level="error", said=str(error))
        return
    yield from (pages, *index, *ruled, *further)


def _judged(archive: Archive, rules: Rules | None) -> Finding:
    number = unjudged(archive, rules) if rules else 0
    if number:
        were = counted(number, "article was", "articles were")
        said = f"{were} judged by other rules than those of today, or never; `pantau rejudge` does it"
        return Finding(check="judged", level="warning", said=said)
    said = "all by the rules of today" if rules else "nobody can tell, since the topics are wrong; correct these first"
    return Finding(check="judged", level="ok" if rules else "warning", said=said)


def _dropped(archive: Archive, rules: Mapping[str, str]) -> Finding:
    number = sum(dropped_otherwise(archive, rules).values())
    if number:
        were = counted(number, "candidate was", "candidates were")
        said = f"{were} dropped under other topics or rules; to be fetched again: `pantau reconsider`"
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
        said = (
            f"{folder} is gone, and with it {counted(len(known), 'file')}; restore it from a backup"
            if known
            else f"{folder} does not exist yet"
        )
        return Finding(check="captures", level=level, said=said)
    gone = [one.file for one in known if files.place_of(folder, one.file) is None]
    if gone:
        are = counted(len(gone), "file is", "files are")
        said = f"{are} gone from {folder}, such as {gone[0]}; restore from a backup"
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
        said = f"{said}, but nobody holds the lock: it was killed; the next run goes on where it was"
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
