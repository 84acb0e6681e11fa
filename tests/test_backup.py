"""A backup is a sound copy of one moment, whatever goes on meanwhile, or it is not there."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from crawler.archive import articles, open_archive, open_for_reading
from crawler.cli import main
from crawler.times import now
from tests.conftest import QUICK
from tests.disks import small_disk
from tests.make import HOME, TEXT, announce, integrity, make_archive, make_article
from tests.test_upgrade import make_old

if TYPE_CHECKING:
    from pathlib import Path

DAMAGE = b"\0" * 4096


@pytest.fixture
def archive(tmp_path) -> Path:
    return fill(tmp_path / "archive.db")


def fill(path: Path, number: int = 3, *, times: int = 1) -> Path:
    with make_archive(path) as opened:
        announce(opened, f"{HOME}antre/")
        for one in range(number):
            articles.save(opened, make_article(f"{HOME}{one}/", text=f"{TEXT} {one}" * times), run=None)
    return path


def ask(path: Path, *words: object):
    return CliRunner().invoke(main, ["backup", *map(str, words), "--archive", str(path)])


def sentence(done) -> str:
    """Return the one sentence of a refusal."""
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("Error: ").strip()


def told(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: connection.execute(f"SELECT * FROM '{name}'").fetchall() for name in tables}


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_those_may_read_a_copy_who_may_read_the_archive(archive, tmp_path, mode):
    archive.chmod(mode)
    assert ask(archive, tmp_path / "copy.db").exit_code == 0
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == mode


def test_a_copy_holds_what_the_archive_holds_and_says_so(archive, tmp_path):
    done = ask(archive, tmp_path / "copy.db")
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{tmp_path / 'copy.db'} is sound: 3 articles, 0 revisions, 4 candidates, 0 runs; ")
    assert told(tmp_path / "copy.db") == told(archive)
    assert names(tmp_path) == ["archive.db", "copy.db"]
    row = json.loads(ask(archive, tmp_path / "copy.db", "--json").stdout)
    assert row["contents"] == {"articles": 3, "revisions": 0, "candidates": 4, "runs": 0}


def test_a_copy_can_take_the_place_of_the_archive(archive, tmp_path):
    ask(archive, tmp_path / "copy.db")
    fill(archive, 5)
    shutil.copy(tmp_path / "copy.db", archive)
    with open_archive(archive) as opened:
        assert integrity(opened) == []
        articles.save(opened, make_article(f"{HOME}baru/"), run=None)


def test_what_is_written_meanwhile_disturbs_no_copy(desk):
    crawl = desk.start("crawl", *QUICK)
    copies = 0
    while crawl.poll() is None:
        done = desk.pantau("backup", str(desk.folder / "copy.db"))
        if done.returncode != 0:  # the crawl has not made its archive yet
            assert "does not exist" in done.stderr or "no tables yet" in done.stderr or "upgrade" in done.stderr
            continue
        copies += 1
    crawl.communicate()
    assert (crawl.returncode, copies > 0) == (0, True)
    done = desk.pantau("backup", "--check", str(desk.folder / "copy.db"))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_copy_is_of_one_moment_while_another_writes(archive, tmp_path):
    with open_archive(archive) as writer, writer.transaction() as db:
        db.conn.execute("DELETE FROM ledger WHERE article IS NULL")
        assert ask(archive, tmp_path / "copy.db").exit_code == 0
        with open_for_reading(tmp_path / "copy.db") as copy:
            assert copy.rows("SELECT count(*) AS n FROM ledger") == [{"n": 4}]


def test_older_copies_are_kept_as_many_as_asked_for(archive, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    for number in range(1, 6):
        fill(archive, number)
        assert ask(archive, folder / "copy.db", "--keep", 3).exit_code == 0
    assert names(folder) == ["copy.db", "copy.db.1", "copy.db.2"]
    assert [len(told(folder / name)["articles"]) for name in names(folder)] == [5, 4, 3]


def test_without_keep_one_copy_stays(archive, tmp_path):
    for _ in range(3):
        assert ask(archive, tmp_path / "copy.db").exit_code == 0
    assert names(tmp_path) == ["archive.db", "copy.db"]


def test_the_archive_itself_and_files_of_other_kinds_are_not_replaced(archive, tmp_path):
    (tmp_path / "catatan.txt").write_text("penting")
    (tmp_path / "tautan.db").symlink_to(archive)
    assert sentence(ask(archive, archive)).endswith("is the archive itself; name another file")
    assert sentence(ask(archive, tmp_path / "tautan.db")).endswith("is the archive itself; name another file")
    assert sentence(ask(archive, tmp_path / "catatan.txt")).endswith("is no backup; name another file, or remove it")
    assert (tmp_path / "catatan.txt").read_text() == "penting"


def test_a_copy_that_is_being_made_is_not_written_twice(archive, tmp_path):
    part = tmp_path / "copy.db.part"
    with part.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert sentence(ask(archive, tmp_path / "copy.db")) == f"another backup is writing {part}; wait for it to end"
    assert ask(archive, tmp_path / "copy.db").exit_code == 0  # what a killed one left is in nobody's way
    assert names(tmp_path) == ["archive.db", "copy.db"]


def test_a_folder_that_is_not_there_is_said(archive, tmp_path):
    said = sentence(ask(archive, tmp_path / "tiada" / "copy.db"))
    assert said.startswith(f"{tmp_path / 'tiada' / 'copy.db'} cannot be written: No such file or directory; ")


def test_a_disk_without_room_keeps_the_copy_that_it_has(archive, tmp_path):
    with small_disk(tmp_path / "disk", "3m"):
        target = tmp_path / "disk" / "copy.db"
        assert ask(archive, target).exit_code == 0
        before = told(target)
        fill(archive, 3, times=20_000)
        said = sentence(ask(archive, target))
        assert said.startswith(f"{target} needs ")
        assert said.endswith(" are free; make room, or name another disk")
        assert (told(target), names(target.parent)) == (before, ["copy.db"])


def test_a_disk_that_fills_up_meanwhile_keeps_the_copy_that_it_has(archive, tmp_path, monkeypatch):
    with small_disk(tmp_path / "disk", "3m"):
        target = tmp_path / "disk" / "copy.db"
        assert ask(archive, target).exit_code == 0
        before = told(target)
        fill(archive, 3, times=20_000)
        free = shutil.disk_usage("/")
        monkeypatch.setattr(shutil, "disk_usage", lambda _: free)  # nobody else was writing when it was looked at
        said = sentence(ask(archive, target))
        assert "cannot grow: the disk is full; free some space" in said
        assert (told(target), names(target.parent)) == (before, ["copy.db"])


def test_a_disk_without_inodes_is_said(archive, tmp_path):
    with small_disk(tmp_path / "disk", "9m,nr_inodes=1"):
        said = sentence(ask(archive, tmp_path / "disk" / "copy.db"))
    assert "cannot be written: No space left on device; check that its folder exists" in said


def test_an_archive_on_a_read_only_disk_can_be_copied_and_nothing_can_be_copied_there(archive, tmp_path):
    with small_disk(tmp_path / "disk", "9m") as remount:
        there = shutil.copy(archive, tmp_path / "disk" / "archive.db")
        remount("ro")
        assert ask(there, tmp_path / "copy.db").exit_code == 0
        assert "cannot be written: Read-only file system" in sentence(ask(archive, tmp_path / "disk" / "copy.db"))


def test_a_damaged_archive_gives_no_copy(archive, tmp_path):
    ask(archive, tmp_path / "copy.db")
    damage(archive)
    before = told(tmp_path / "copy.db")
    said = sentence(ask(archive, tmp_path / "copy.db"))
    assert said.startswith(f"{archive} ")
    assert "is damaged" in said
    assert told(tmp_path / "copy.db") == before
    assert not (tmp_path / "copy.db.part").exists()


def damage(path: Path) -> None:
    """Overwrite a part of a file, as a failing disk does."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(DAMAGE * 20)


def test_a_damaged_or_short_copy_is_found(archive, tmp_path):
    for number, harm in enumerate((damage, lambda path: os.truncate(path, path.stat().st_size // 2 // 4096 * 4096))):
        copy = tmp_path / f"copy{number}.db"
        ask(archive, copy)
        assert ask(archive, "--check", copy).exit_code == 0
        harm(copy)
        said = sentence(ask(archive, "--check", copy))
        assert said.startswith(f"{copy} is damaged")


def test_a_check_changes_nothing_not_even_a_copy_of_an_older_version(tmp_path):
    old = make_old(tmp_path / "old.db")
    before = old.read_bytes()
    done = ask(tmp_path / "archive.db", "--check", old)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"{old} is sound: 0 articles, 0 revisions, 2 candidates, 1 run; ")
    assert (old.read_bytes(), names(tmp_path)) == (before, ["old.db"])


@pytest.mark.parametrize("words", [(), ("--check",)])
def test_a_newer_version_is_refused_with_one_sentence(archive, tmp_path, words):
    with sqlite3.connect(archive) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('pantau', 'm999_later', ?)",
            (str(now()),),
        )
    connection.close()
    target = archive if words else tmp_path / "copy.db"
    assert sentence(ask(archive, *words, target)).startswith(
        f"{archive} was made by a newer Pantau (it has m999_later)"
    )


def test_what_is_no_copy_is_said(archive, tmp_path):
    missing, text = tmp_path / "tiada.db", tmp_path / "catatan.txt"
    text.write_text("penting" * 999)
    os.mkfifo(pipe := tmp_path / "pipa")
    assert (
        sentence(ask(archive, "--check", pipe)) == f"{pipe} is no ordinary file; name a file that `pantau backup` made"
    )
    assert sentence(ask(archive, pipe)) == f"{pipe} is no ordinary file; name another"
    assert sentence(ask(archive, "--check", missing)) == f"{missing} does not exist; `pantau backup {missing}` makes it"
    cure = "name a file that `pantau backup` made"
    assert sentence(ask(archive, "--check", text)) == f"{text} is not a SQLite file; {cure}"
    text.write_bytes(b"")
    assert sentence(ask(archive, "--check", text)) == f"{text} holds nothing; {cure}"
    sqlite3.connect(text).execute("CREATE TABLE catatan (isi)").connection.close()
    assert sentence(ask(archive, "--check", text)) == f"{text} is a SQLite database but no Pantau archive; {cure}"
