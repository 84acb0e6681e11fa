"""Where the disk or the file gives out, a run ends with one sentence, and what was committed stays."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from crawler.archive import open_archive
from crawler.cli import main
from crawler.run.lock import Lock
from tests.conftest import QUICK, Desk
from tests.disks import small_disk
from tests.make import announce, make_archive
from tests.small_sites import open_desk, small_sites, visits

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.newsroom import Piece

SLUG = "pasar"
ARTICLES = 16
ADDED = "Pemerintah daerah menambahkan keterangan panjang tentang program prioritas itu. " * 60


@pytest.fixture(scope="module")
def crawled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A site that was crawled, and has edited every second of its articles since."""
    room = small_sites({SLUG: ARTICLES}, feed_length=ARTICLES)
    with open_desk(room, tmp_path_factory.mktemp("crawled")) as desk:
        desk.crawl()
        for piece in desk.newsroom.newsroom.pieces[::2]:
            desk.newsroom.change(piece, edited(piece))
        with sqlite3.connect(desk.archive) as connection:
            connection.execute("UPDATE rechecks SET due = '2020-01-01T00:00:00Z'")
        connection.close()
        yield desk


@pytest.fixture
def desk(crawled_once: Desk, tmp_path: Path) -> Desk:
    """The same with an archive of one's own."""
    desk = Desk(crawled_once.newsroom, tmp_path)
    shutil.copy(crawled_once.archive, desk.archive)
    return desk


def edited(piece: Piece) -> Piece:
    return replace(piece, paragraphs=(*piece.paragraphs, f"{ADDED} {piece.path}"))


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one sentence of a refusal."""
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("Error: ").strip()


def recheck(desk: Desk) -> subprocess.CompletedProcess[str]:
    return desk.pantau("recheck", "--quiet", *QUICK)


def is_whole(desk: Desk) -> bool:
    """Say whether every edit became one revision, and nothing else happened."""
    [row] = desk.rows("SELECT count(*) AS number, count(DISTINCT article) AS articles FROM revisions")
    assert desk.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    return (row["number"], row["articles"]) == (ARTICLES // 2, ARTICLES // 2)


def fill(disk: Path, *, left: int) -> None:
    """Leave so many bytes of room on a disk."""
    (disk / "besar").write_bytes(b"x" * (shutil.disk_usage(disk).free - left))


def test_a_recheck_that_fills_the_disk_keeps_what_it_found_and_goes_on_when_there_is_room(desk):
    with small_disk(desk.folder / "disk", "9m"):
        desk.archive = shutil.copy(desk.archive, desk.folder / "disk" / "archive.db")
        (desk.folder / "disk" / "archive.db.lock").touch()
        fill(desk.folder / "disk", left=200_000)
        said = sentence(recheck(desk))
        assert said.startswith(
            f"{desk.archive} cannot grow: the disk is full; free some space and run the same command"
        )
        (desk.folder / "disk" / "besar").unlink()
        assert desk.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        assert recheck(desk).returncode == 0
        assert is_whole(desk)


def test_on_a_full_disk_an_archive_is_read_unless_something_stands_beside_it(tmp_path):
    with small_disk(tmp_path / "disk", "9m"):
        with make_archive(archive := tmp_path / "disk" / "archive.db") as opened:
            opened.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        wal = archive.with_name("archive.db-wal")
        wal.touch()
        fill(tmp_path / "disk", left=0)
        for _ in range(2):
            assert CliRunner().invoke(main, ["runs", "--archive", str(archive)]).exit_code == 0
        (tmp_path / "disk" / "besar").unlink()
        wal.write_bytes(b"x" * 5_000)  # of who was killed
        fill(tmp_path / "disk", left=0)
        assert "the disk reports an error" in CliRunner().invoke(main, ["runs", "--archive", str(archive)]).stderr


@pytest.mark.parametrize("command", ["crawl", "recheck"])
def test_a_disk_without_inodes_is_said(desk, command):
    with small_disk(desk.folder / "disk", "9m,nr_inodes=2"):
        desk.archive = shutil.copy(desk.archive, desk.folder / "disk" / "archive.db")
        said = sentence(desk.pantau(command, "--quiet", *QUICK))
    assert said.startswith(f"{desk.archive} cannot be locked: No space left on device; check that its folder exists")


@pytest.mark.parametrize("command", ["crawl", "recheck"])
def test_where_no_file_can_be_made_beside_the_archive_any_more_that_is_said(desk, command):
    with small_disk(desk.folder / "disk", "9m,nr_inodes=4"):
        desk.archive = shutil.copy(desk.archive, desk.folder / "disk" / "archive.db")
        said = sentence(desk.pantau(command, "--quiet", *QUICK))
    assert said.startswith(
        f"{desk.archive} cannot be opened; check that its folder exists, may be written to and has room"
    )


@pytest.mark.parametrize("command", ["crawl", "recheck", "backup"])
def test_a_damaged_archive_is_said(desk, command):
    with desk.archive.open("r+b") as file:
        file.seek(4096)
        file.write(b"\0" * (desk.archive.stat().st_size - 8192))
    words = (str(desk.folder / "copy.db"),) if command == "backup" else QUICK
    said = sentence(desk.pantau(command, "--quiet", *words))
    assert said.startswith(f"{desk.archive} is damaged; restore a backup")


@pytest.mark.parametrize("command", ["crawl", "recheck"])
def test_an_archive_on_a_read_only_disk_takes_no_run(desk, command):
    with small_disk(desk.folder / "disk", "9m") as remount:
        desk.archive = shutil.copy(desk.archive, desk.folder / "disk" / "archive.db")
        remount("ro")
        said = sentence(desk.pantau(command, "--quiet", *QUICK))
    assert said.startswith(f"{desk.archive} cannot be locked: Read-only file system")


def test_a_recheck_killed_at_random_moments_finds_each_edit_once(desk):
    moments = random.Random(3)
    for _ in range(4):
        kill(desk, moments.randrange(1, 7))
    assert recheck(desk).returncode == 0
    assert is_whole(desk)


def kill(desk: Desk, number: int) -> None:
    """Start a recheck and kill it once it has made so many requests."""
    wanted = len(visits(desk, SLUG)) + number
    process = desk.start_until(lambda: len(visits(desk, SLUG)) >= wanted, "recheck", "--quiet", *QUICK)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


# What reads again without the network.


def asked(desk: Desk, *arguments: str) -> Any:
    """Run a command in this process; anything but an end that it chose fails the test."""
    return CliRunner().invoke(main, arguments, env=desk.environ(), catch_exceptions=False)


def refused(desk: Desk, *arguments: str) -> str:
    """Return the one sentence of a refusal."""
    done = asked(desk, *arguments)
    [said] = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert (done.exit_code, done.stdout) == (1, "")
    return said.removeprefix("Error: ")


@pytest.mark.parametrize("command", ["replay", "reconsider"])
def test_replay_and_reconsider_say_what_is_wrong_with_the_archive_and_leave_it(desk, command):
    before, first = desk.archive.read_bytes(), desk.archive
    lock = Lock(first)
    assert refused(desk, command).startswith(f"another run is using {first}")
    lock.release()
    with small_disk(desk.folder / "penuh", "9m,nr_inodes=2"):
        desk.archive = shutil.copy(first, desk.folder / "penuh" / "archive.db")
        assert refused(desk, command).startswith(f"{desk.archive} cannot be locked: No space left on device")
    with small_disk(desk.folder / "baca", "9m") as remount:
        desk.archive = shutil.copy(first, desk.folder / "baca" / "archive.db")
        remount("ro")
        assert refused(desk, command).startswith(f"{desk.archive} cannot be locked: Read-only file system")
    assert first.read_bytes() == before
    desk.archive = desk.folder / "rusak.db"
    desk.archive.write_bytes(before[:4096] + bytes(len(before) - 8192) + before[-4096:])
    assert refused(desk, command).startswith(f"{desk.archive} is damaged; restore a backup")


def test_a_replay_that_fills_the_disk_keeps_what_it_read_and_goes_on_when_there_is_room(desk, crawled_once):
    captures = str(crawled_once.archive.with_suffix(".captures"))
    with small_disk(desk.folder / "disk", "9m"):
        desk.archive = desk.folder / "disk" / "archive.db"
        with open_archive(desk.archive):
            pass
        (desk.folder / "disk" / "archive.db.lock").touch()
        fill(desk.folder / "disk", left=150_000)
        said = refused(desk, "replay", "--workers", "1", captures)
        assert said.startswith(f"{desk.archive} cannot grow: the disk is full")
        (desk.folder / "disk" / "besar").unlink()
        assert desk.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        assert asked(desk, "replay", "--workers", "1", captures).exit_code == 0
        assert desk.contents()["articles"] == crawled_once.contents()["articles"]


def test_a_reconsideration_that_fills_the_disk_goes_on_when_there_is_room(desk):
    number = 9_000
    with small_disk(desk.folder / "disk", "9m"):
        desk.archive = shutil.copy(desk.archive, desk.folder / "disk" / "archive.db")
        with open_archive(desk.archive) as archive:
            announce(archive, *(f"https://pasar.example/{n}/" for n in range(number)), source=SLUG)
            with archive.transaction() as db:
                db.conn.execute("UPDATE ledger SET state = 'dropped', reason = 'OffTopic' WHERE state = 'pending'")
        (desk.folder / "disk" / "archive.db.lock").touch()
        fill(desk.folder / "disk", left=500_000)
        said = refused(desk, "reconsider")  # whose captures are gone with their folder, so that all of them wait
        assert said.startswith(f"{desk.archive} cannot grow: the disk is full")
        (desk.folder / "disk" / "besar").unlink()
        assert asked(desk, "reconsider").exit_code == 0
        assert desk.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        states = desk.rows("SELECT state, count(*) AS number FROM ledger GROUP BY state ORDER BY state")
    assert states == [{"state": "kept", "number": ARTICLES}, {"state": "pending", "number": number}]
