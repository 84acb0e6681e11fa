"""Whether `kill -9` costs anything, whatever is killed; run by hand.

    python -m tests.benchmarks.kills [kills] [way ...]

Crawls, crawls that capture every answer, backfills, rechecks, replays, reconsiderations and backups are killed, so
often together as said (a hundred): some work after each start, and then at a random moment. When a command ends before
its kill, what it leaves is compared with what an undisturbed one left, and another round begins. Told is for each of
them how many articles are lost, doubled or differ in title, text or revisions, how many archives and backups are
broken, how many captures cannot be read or are missing, and how many candidates still wait. All of that should be 0.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.archive import open_for_reading
from crawler.captures.files import stored
from crawler.errors import CaptureError
from crawler.newsroom import RunningNewsroom, build_newsroom, serve
from crawler.run.capturing import exchange_of
from crawler.sources.own import default_seeds
from crawler.times import now
from tests.conftest import QUICK, Desk
from tests.releases import backfill, releases

if TYPE_CHECKING:
    from collections.abc import Iterator

FAULTS = ("lost", "doubled", "differ", "archives", "captures", "waiting")
LOOK = 0.01  # seconds between two looks at what a command has done
LINE = "Pemerintah daerah meralat angka itu pada sore harinya menjadi tujuh belas program prioritas."
LEAGUE = '[liga-daerah]\nname = "Liga Daerah"\n[[liga-daerah.names]]\npoints = 15\nterms = ["liga daerah"]\n'
FILLED = """
    INSERT INTO digest_outcomes SELECT 9999, slug, 'dropped', 'OffTopic' FROM sources LIMIT 1;
    WITH RECURSIVE numbers(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 700000)
    INSERT INTO digests SELECT randomblob(16), 9999, 18000 FROM numbers
"""
READ = ("--workers", "1")

Begin = Callable[[Path], Desk]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A command to be killed."""

    words: Callable[[Desk], tuple[str, ...]]
    begin: Begin  # a desk in a folder, on which it has all its work before it
    work: Callable[[Desk], int]  # what it has done so far, as others see it
    stride: int  # work of one start, at most
    furthest: float  # seconds from then until the kill, at most
    share: float  # of all kills
    finds: Callable[[Desk], Counter[str]] = lambda _: Counter()  # what else may be wrong in the end


# What has been done so far.


def asked(desk: Desk) -> int:
    return len(desk.newsroom.requests)


def reached(desk: Desk) -> int:
    return _sum(desk, "SELECT sum(reached) FROM replays")


def copied(desk: Desk) -> int:
    """Return when a backup was written to last."""
    with suppress(OSError):
        return (desk.folder / "backup.db.part").stat().st_mtime_ns
    return 0


def hundredths(_desk: Desk) -> int:
    """Count time, of what is done in a moment."""
    return int(time.monotonic() * 100)


def _sum(desk: Desk, sql: str) -> int:
    try:
        with closing(sqlite3.connect(f"file:{desk.archive}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchone()[0] or 0
    except sqlite3.Error:  # it is only being made
        return 0


# What is there in the end.


def articles(desk: Desk) -> dict[str, Any]:
    """Return what an archive says of each article, and said before."""
    told = desk.rows("SELECT id, url, source, title, text, authors, published, removed FROM articles")
    before = desk.rows("SELECT article, number, cause, title, text FROM revisions ORDER BY article, number")
    return {
        row["url"]: (
            [value for name, value in row.items() if name != "id"],
            [[*one.values()][1:] for one in before if one["article"] == row["id"]],
        )
        for row in told
    }


def faults(desk: Desk, expected: dict[str, Any]) -> Counter[str]:
    """Return what is wrong with an archive, beside what an undisturbed run leaves."""
    found = articles(desk)
    return Counter(
        lost=len(expected.keys() - found.keys()),
        doubled=len(found.keys() - expected.keys()),
        differ=sum(found[url] != expected[url] for url in found.keys() & expected.keys()),
        archives=int(desk.pantau("doctor", "--deep").returncode != 0),
        captures=unreadable(desk),
        waiting=_sum(desk, "SELECT count(*) FROM ledger WHERE state = 'pending'"),
    )


def unreadable(desk: Desk) -> int:
    """Return how many articles have no capture that is read, and how many files warcio finds fault with."""
    folder = desk.archive.with_suffix(".captures")
    with open_for_reading(desk.archive) as archive:
        gone = sum(
            not _is_read(archive, folder, row["capture"]) for row in archive.rows("SELECT capture FROM articles")
        )
    command = [sys.executable, "-m", "warcio.cli", "check"]
    checks = (subprocess.run([*command, str(path)], check=False, capture_output=True) for path in stored(folder))
    return gone + sum(check.returncode != 0 for check in checks)


def _is_read(archive: Any, folder: Path, record: Any) -> bool:
    with suppress(CaptureError):
        return record is not None and bool(exchange_of(archive, folder, record)[1].body)
    return False


def wrong_backups(desk: Desk) -> Counter[str]:
    """Return how many copies are broken, or are not what the archive is, and what lies about beside them."""
    copies = sorted(path for path in desk.folder.glob("backup.db*") if not path.name.endswith(("-wal", "-shm")))
    broken = sum(desk.pantau("backup", "--check", str(path)).returncode != 0 for path in copies)
    other = Desk(desk.newsroom, desk.folder)
    other.archive = copies[0]
    return Counter(archives=broken + (len(copies) > 3), differ=articles(other) != articles(desk))


# The ways.


def fresh(room: RunningNewsroom) -> Begin:
    return lambda folder: Desk(room, folder)


def copied_from(base: Desk, *sql: str, topics: str = "") -> Begin:
    """Return what begins with a copy of an archive and its captures, changed by some SQL, with more topics."""

    def begin(folder: Path) -> Desk:
        desk = Desk(base.newsroom, folder)
        shutil.copytree(base.archive.with_suffix(".captures"), desk.archive.with_suffix(".captures"))
        with closing(sqlite3.connect(base.archive)) as old, closing(sqlite3.connect(desk.archive)) as new:
            old.backup(new)
            new.executescript(";".join(sql))
        (desk.seeds / "topics.toml").write_text((default_seeds() / "topics.toml").read_text("utf-8") + topics, "utf-8")
        return desk

    return begin


def replayed_from(base: Desk) -> Begin:
    def begin(folder: Path) -> Desk:
        desk = Desk(base.newsroom, folder)
        shutil.copytree(base.archive.with_suffix(".captures"), desk.archive.with_suffix(".captures"))
        return desk

    return begin


def changed(room: RunningNewsroom) -> None:
    """Edit, retitle and withdraw some of what is kept."""
    kept = [one for one in room.newsroom.pieces if one.expected == "kept" and not one.is_split and not one.announced]
    for number, piece in enumerate(kept):
        if number % 3 == 0:
            room.change(piece, replace(piece, paragraphs=(piece.paragraphs[0], LINE, *piece.paragraphs[2:])))
        elif number % 7 == 1:
            room.withdraw(piece)


def ways(folder: Path, room: RunningNewsroom, past: RunningNewsroom, edited: RunningNewsroom) -> dict[str, Way]:
    """Return all ways, once what they begin with is crawled."""
    base, stock = (_crawled(one, folder / name) for one, name in ((room, "base"), (edited, "stock")))
    changed(edited)
    crawl = ("crawl", "--quiet", *QUICK)
    return {
        "crawl": Way(words=lambda _: crawl, begin=fresh(room), work=asked, stride=12, furthest=0.1, share=0.18),
        "capture": Way(
            words=lambda _: (*crawl, "--capture", "all"), begin=fresh(room), work=asked, stride=12, furthest=0.1,
            share=0.18,
        ),
        "backfill": Way(
            words=lambda desk: tuple(backfill(desk)), begin=fresh(past), work=asked, stride=5, furthest=0.1, share=0.18
        ),
        "recheck": Way(
            words=lambda _: ("recheck", "--quiet", *QUICK), work=asked, stride=4, furthest=0.1, share=0.16,
            begin=copied_from(stock, "UPDATE rechecks SET due = '2020-01-01T00:00:00Z'"),
        ),
        "replay": Way(
            words=lambda _: ("replay", *READ), begin=replayed_from(base), work=reached, stride=1, furthest=0.3,
            share=0.12,
        ),
        "reconsider": Way(
            words=lambda _: ("reconsider",), begin=copied_from(base, topics=LEAGUE), work=hundredths, stride=300,
            furthest=0.1, share=0.08,
        ),
        "backup": Way(
            words=lambda desk: ("backup", str(desk.folder / "backup.db"), "--keep", "3"),
            begin=copied_from(base, FILLED), work=copied, stride=1, furthest=0.4, share=0.1, finds=wrong_backups,
        ),
    }  # fmt: skip


def _crawled(room: RunningNewsroom, folder: Path) -> Desk:
    folder.mkdir()
    desk = Desk(room, folder)
    desk.crawl("--capture", "all")
    return desk


# The kills.


def kill(desk: Desk, way: Way, most: int, chance: random.Random) -> int:
    """Start a command and kill it, so often at most, until it ends before that; return how often it was killed."""
    for number in range(most):
        wanted, process = way.work(desk) + chance.randint(1, way.stride), _started(desk, way)
        while way.work(desk) < wanted and _goes_on(process, LOOK):
            pass
        if not _goes_on(process, chance.uniform(0, way.furthest)):
            return number
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return most


def _started(desk: Desk, way: Way) -> subprocess.Popen[str]:
    return desk.start(*way.words(desk), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _goes_on(process: subprocess.Popen[str], seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.poll() is None


def finished(desk: Desk, way: Way) -> Desk:
    done = desk.pantau(*way.words(desk))
    assert done.returncode == 0, done.stderr
    return desk


def rounds(way: Way, kills: int) -> Iterator[tuple[int, Counter[str]]]:
    """Yield of each round how many kills it had, and what is wrong after it."""
    chance, left, most = random.Random(kills), kills, 3 * kills
    with tempfile.TemporaryDirectory() as place:
        expected = articles(finished(way.begin(Path(place)), way))
    while left > 0 and (most := most - 1) >= 0:
        with tempfile.TemporaryDirectory() as place:
            desk = way.begin(Path(place))
            killed = kill(desk, way, left, chance)
            finished(desk, way)
            yield killed, faults(desk, expected) + way.finds(desk)
            left -= killed


def say(*columns: object) -> None:
    sys.stdout.write("".join(f"{column!s:>11}" for column in columns) + "\n")
    sys.stdout.flush()


def main(kills: int = 100, *names: str) -> None:
    room, edited = (build_newsroom(now(), articles=number, filler=2_000) for number in (120, 121))
    with tempfile.TemporaryDirectory() as name, serve(room) as one, serve(releases()) as two, serve(edited) as three:
        all_ways, total = ways(Path(name), one, two, three), 0
        say("", "kills", "rounds", *FAULTS)
        for each in names or all_ways:
            done = list(rounds(all_ways[each], round(kills * all_ways[each].share)))
            found = sum((wrong for _, wrong in done), Counter[str]())
            total += sum(killed for killed, _ in done)
            say(each, sum(killed for killed, _ in done), len(done), *(found[fault] for fault in FAULTS))
        say("together", total)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100, *sys.argv[2:])
