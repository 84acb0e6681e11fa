"""An archive of an older version is upgraded by one step that is said, with a backup; whoever reads writes nothing."""

import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from crawler.archive import articles, open_archive, open_for_reading, opening, runs
from crawler.archive.opening import upgrade
from crawler.archive.runs import Tally
from crawler.archive.schema import migration_names, migrations
from crawler.cli import main
from crawler.errors import ArchiveError, OlderArchive
from crawler.run.lock import Lock
from crawler.sources.own import default_seeds
from crawler.times import now, to_iso
from tests.conftest import PATIENCE, without_rights
from tests.forking import run
from tests.make import HOME, URL, announce, make_archive, make_article

NAMES = list(migration_names())
LAST_OF_OLD = NAMES[12]  # an archive of then has a ledger and an index that later ones make anew
SAID = "{path} was made by an older Pantau; it was upgraded, and the old one is in {path}.m013\n"
READING = [
    "search lampu", "search --json -n 5", "show 1", f"show {URL} --json", f"explain {URL}", "stories --all --json",
    "changes --all", "awards", "awards --json", "awards --silent", "runs", "runs 1 --json", "crawl --if-due",
    "doctor --offline",
]  # fmt: skip


def ask(path, command):
    return CliRunner().invoke(main, [*command.split(), "--archive", str(path)])


def lines(*words):
    return "\n".join(f"Warga {word} melihat lampu jalan pintar di alun-alun." for word in words)


def fill(path):
    """Make an archive in which every reading command finds something."""
    won = {"what": "award", "dimension": "living", "edition": 2021, "event_date": None, "evidence": "Medan menang."}
    article = make_article(text=lines("kota", "desa"), awards=[{"code": "12.71", **won}])
    with make_archive(path) as archive:
        announce(archive, URL, f"{HOME}lain/")
        number = runs.begin(archive, spider="latest", scope=(), sources=1, now=now())
        articles.save(archive, article, run=number)
        runs.note(archive, number, {"pasar": Tally(requests=3, kept=1)})
        runs.finish(archive, number, outcome="finished", reached=1, error=None, now=now())


def make_old(path):
    """Make an archive as an older version left it."""
    old = Database(path)
    old.enable_wal()
    migrations.apply(old, stop_before=NAMES[13])
    old.execute("INSERT INTO sources (slug, name, home) VALUES ('pasar', 'Pasar', 'https://pasar.example/')")
    old.executescript(
        "".join(
            f"INSERT INTO ledger (url, source, found, state) VALUES ('{HOME}{number}/', 'pasar', '', 'pending');"
            for number in (7, 3, 5)
        )
    )
    old.execute("DELETE FROM ledger WHERE url LIKE '%/3/'")  # a gap in the numbers of the rows
    values = (to_iso(now()), to_iso(now()))  # so that no crawl is due
    old.execute("INSERT INTO runs (spider, started, finished, outcome) VALUES ('latest', ?, ?, 'finished')", values)
    old.close()
    return path


def contents(path):
    """Return the rows of every table, with the numbers that SQLite gave them."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%fts%'")
        names = [name for (name,) in tables]
        whole = {name for (name,) in connection.execute("SELECT name FROM pragma_table_list WHERE wr = 0")}
        return {
            name: connection.execute(f"SELECT {'rowid, ' * (name in whole)}* FROM {name}").fetchall() for name in names
        }


def state_of(folder):
    """Return every file with its bytes and the time of its last change, but for the lock, which is empty."""
    return {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns)
        for file in folder.iterdir()
        if not file.name.endswith(".lock")
    }


@pytest.fixture
def old(tmp_path):
    return make_old(tmp_path / "archive.db")


@pytest.mark.parametrize("command", [*READING, "rejudge --dry-run --workers 1", "rejudge --workers 1"])
def test_whichever_command_comes_first_upgrades_and_says_so_once(old, command):
    before = contents(old)
    first, second = ask(old, command), ask(old, command)
    assert first.stderr.startswith(SAID.format(path=old))
    assert "older" not in second.stderr
    assert first.stdout.splitlines()[-1:] == second.stdout.splitlines()[-1:]
    assert contents(old.with_name("archive.db.m013")) == before
    assert sorted(state_of(old.parent)) == ["archive.db", "archive.db.m013"]


def test_a_crawl_upgrades_before_it_begins_however_quiet_it_is_to_be(old):
    command = [sys.executable, "-m", "crawler", "crawl", "siapa", "--quiet", "--archive", str(old)]
    done = run(command, env=dict(os.environ), text=True, timeout=PATIENCE)
    assert done.stderr.startswith(SAID.format(path=old))
    assert done.returncode == 1  # there is no such source


def test_a_command_of_a_group_upgrades_too(old):
    (old.parent / "seeds" / "sources").mkdir(parents=True)
    shutil.copy(default_seeds() / "topics.toml", old.parent / "seeds")
    (old.parent / "seeds" / "sources" / "own.toml").write_text('[pasar]\nhome = "http://127.0.0.1:9/"\n', "utf-8")
    command = [sys.executable, "-m", "crawler", "sources", "probe", "pasar", "--json", "--archive", str(old)]
    command += ["--seeds", str(old.parent / "seeds")]
    done = run(command, env=dict(os.environ), text=True, timeout=PATIENCE)
    assert done.stderr.startswith(SAID.format(path=old))
    assert len(done.stdout.splitlines()) == 1  # the address guard does not let it be asked


def test_whoever_opens_it_to_write_upgrades_it_and_the_log_says_so(old, caplog):
    with caplog.at_level(logging.WARNING), open_archive(old) as archive:
        assert [row["url"] for row in archive.rows("SELECT url FROM ledger ORDER BY place")] == [
            f"{HOME}7/",
            f"{HOME}5/",
        ]
        assert len(archive.rows("SELECT code FROM regions")) > 500
    assert caplog.messages == [SAID.format(path=old).strip()]


def test_a_new_archive_is_made_without_a_word(tmp_path, caplog):
    with caplog.at_level(logging.DEBUG), make_archive(tmp_path / "archive.db"):
        assert caplog.messages == []
    assert list(state_of(tmp_path)) == ["archive.db"]


def test_what_only_reads_never_upgrades(old):
    before = state_of(old.parent)
    with pytest.raises(OlderArchive, match=r"was made by an older Pantau; `pantau runs --archive \S+` upgrades it$"):
        open_for_reading(old)
    assert state_of(old.parent) == before


def test_upgrading_what_is_current_does_nothing(tmp_path):
    fill(tmp_path / "archive.db")
    before = state_of(tmp_path)
    assert upgrade(tmp_path / "archive.db") is None
    assert state_of(tmp_path) == before


def test_what_has_the_name_of_the_copy_already_stays_and_the_copy_gets_a_number(old):
    named, kept = old.with_name("archive.db.m013"), old.with_name("archive.db.m013.1")
    named.write_bytes(b"somebody's own")
    for left in (old.with_name("archive.db.m013.1-wal"), old.with_name("archive.db.m013.part")):
        left.write_bytes(b"of an upgrade that was killed")
    old.chmod(0o600)
    before = contents(old)
    assert upgrade(old) == SAID.format(path=old).strip() + ".1"
    assert named.read_bytes() == b"somebody's own"
    assert contents(kept) == before
    assert sorted(state_of(old.parent)) == ["archive.db", "archive.db.m013", "archive.db.m013.1"]
    assert [oct(one.stat().st_mode & 0o777) for one in (old, kept)] == ["0o600", "0o600"]


def test_an_upgrade_says_how_far_it_is(old):
    said = []
    assert upgrade(old, say=said.append) is not None
    assert said[0] == "copying the old one, 100 %"
    assert said[1].startswith("step 1 of ")
    assert len(said) == 1 + int(said[1].split()[3].rstrip(":"))


def test_who_has_no_room_for_it_keeps_no_copy(old, monkeypatch):
    monkeypatch.chdir(old.parent)
    (old.parent / "pantau.toml").write_text("keep_old = false\n", "utf-8")
    done = CliRunner().invoke(main, ["runs", "--archive", str(old)])
    assert done.exit_code == 0
    assert done.stderr.endswith("it was upgraded, and the old one was not kept\n")
    assert sorted(one.name for one in old.parent.glob("archive.db*")) == ["archive.db", "archive.db.lock"]


@pytest.mark.parametrize(
    "command", ["search lampu", "crawl --if-due", "crawl --quiet", "rejudge", "doctor --offline", "schedule"]
)
def test_beside_a_run_of_an_older_version_it_is_left_alone_and_the_cure_is_said(old, command):
    lock, before = Lock(old), state_of(old.parent)
    try:
        done = ask(old, command)
    finally:
        lock.release()
    cure = "wait for it to end, or stop it, and run the same command again"
    assert done.stderr == f"Error: {old} was made by an older Pantau, and a run is using it; {cure}\n"
    assert done.exit_code == 1
    assert state_of(old.parent) == before


@pytest.mark.parametrize("size", [0, 4096])
def test_a_file_without_tables_as_a_kill_leaves_it_is_made_an_archive_without_a_word(tmp_path, size):
    path = tmp_path / "archive.db"
    path.touch()
    if size:
        with closing(Database(path)) as database:
            database.enable_wal()
    assert path.stat().st_size == size
    with pytest.raises(OlderArchive, match="has no tables yet"):
        open_for_reading(path)
    assert [ask(path, command).stderr for command in ("runs", "search lampu")] == ["Nothing found.\n"] * 2
    assert list(state_of(tmp_path)) == ["archive.db"]


def test_an_archive_that_is_made_while_it_is_looked_at_is_no_older_one(tmp_path, monkeypatch):
    path, is_current = tmp_path / "archive.db", opening._is_current
    with closing(Database(path)) as database:
        database.enable_wal()

    def look(*given):
        monkeypatch.undo()
        found = is_current(*given)
        open_archive(path).close()  # by the crawl that has just begun
        return found

    monkeypatch.setattr(opening, "_is_current", look)
    with pytest.raises(OlderArchive, match="has no tables yet"):
        open_for_reading(path)
    open_for_reading(path).close()


def test_without_room_for_a_backup_nothing_is_done_and_the_cure_is_said(old, monkeypatch):
    usage = shutil.disk_usage(old.parent)._replace(free=4096)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    before = state_of(old.parent)
    done = ask(old, "runs")
    assert "0.00 are free: make room and run the same command again" in done.stderr
    assert done.exit_code == 1
    assert state_of(old.parent) == before


@pytest.mark.parametrize("command", ["runs", "doctor --offline", "crawl"])
def test_where_something_of_others_is_in_the_way_of_an_upgrade_it_is_named_and_all_stays(old, command):
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("ALTER TABLE sources ADD COLUMN zone TEXT")
    before = contents(old)
    done = ask(old, command)
    assert "archive.db was made by an older Pantau, and stays as it is: its upgrade ended at m037_source_zones" in (
        done.output
    )
    assert "duplicate column name: zone" in done.output
    assert (done.exit_code, contents(old)) == (1, before)


# Dies when it is about to do what its first argument names: an event of Python's, or a statement.
KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from crawler.archive.opening import upgrade

def die_at(said):
    if said.startswith(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)

def watched(*arguments, connect=sqlite3.connect, **options):
    connection = connect(*arguments, **options)
    connection.set_trace_callback(die_at)
    return connection

sqlite3.connect = watched
sys.addaudithook(lambda event, _arguments: die_at(event))
upgrade(Path(sys.argv[2]))
"""


MOMENTS = ["BEGIN IMMEDIATE", "os.rename", "DROP VIEW v_awards", "DROP TABLE ledger", "COMMIT"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_the_old_archive_is_as_it_was(old, moment):
    before = contents(old)
    done = subprocess.run([sys.executable, "-c", KILLED, moment, str(old)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert contents(old) == before
    assert ask(old, "runs").stderr == SAID.format(path=old)
    assert contents(old.with_name("archive.db.m013")) == before
    assert sorted(state_of(old.parent)) == ["archive.db", "archive.db.m013"]


@pytest.mark.parametrize("command", [*READING, "rejudge --dry-run --workers 1"])
def test_reading_changes_no_byte_and_leaves_nothing_behind(tmp_path, command):
    fill(tmp_path / "archive.db")
    before = state_of(tmp_path)
    assert ask(tmp_path / "archive.db", command).exception is None
    assert state_of(tmp_path) == before


@pytest.mark.parametrize("command", READING)
def test_reading_beside_a_writer_changes_nothing_of_his(tmp_path, command):
    path = tmp_path / "archive.db"
    fill(path)
    with open_archive(path) as writer:
        announce(writer, f"{HOME}baru/")
        before = {name: said for name, said in state_of(tmp_path).items() if not name.endswith("-shm")}
        assert {"archive.db", "archive.db-wal"} == set(before)
        assert ask(path, command).exception is None
        assert ask(path, f"explain {HOME}baru/").exit_code == 0
        assert {name: said for name, said in state_of(tmp_path).items() if not name.endswith("-shm")} == before


LEFT = """
import os, sys
from pathlib import Path
from crawler.archive import open_archive
archive = open_archive(Path(sys.argv[1]))
with archive.transaction() as db:
    db.conn.execute("UPDATE sources SET name = 'Pasar Baru'")
os._exit(9)
"""


def test_what_a_killed_writer_wrote_is_read_and_not_repaired(tmp_path):
    path = tmp_path / "archive.db"
    fill(path)
    subprocess.run([sys.executable, "-c", LEFT, str(path)], check=False)
    before = state_of(tmp_path)
    assert sorted(before) == ["archive.db", "archive.db-shm", "archive.db-wal"]
    with open_for_reading(path) as archive:
        assert archive.rows("SELECT name FROM sources") == [{"name": "Pasar Baru"}]
    after = state_of(tmp_path)
    assert sorted(after) == sorted(before)
    assert (after["archive.db"], after["archive.db-wal"]) == (before["archive.db"], before["archive.db-wal"])


def test_who_reads_cannot_write(tmp_path):
    fill(tmp_path / "archive.db")
    with open_for_reading(tmp_path / "archive.db") as archive:
        with pytest.raises(ArchiveError, match=r"is read-only; check the rights"), archive.transaction() as db:
            db.conn.execute("DELETE FROM articles")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            archive.db.conn.execute("CREATE TABLE recipes (name TEXT)")


READ_ONLY = [(0o444, 0o777), (0o444, 0o555), (0o644, 0o555)]


@pytest.mark.parametrize(("file", "folder"), READ_ONLY)
@pytest.mark.parametrize("command", [one for one in READING if one not in {"doctor --offline", "crawl --if-due"}])
def test_every_reading_command_reads_what_it_may_not_write(shelf, command, file, folder):
    path = shelf / "archive.db"
    fill(path)
    expected, before = ask(path, command), state_of(shelf)
    with without_rights(path, file=file, folder=folder):
        done = ask(path, command)
    assert (done.exit_code, done.stdout) == (expected.exit_code, expected.stdout)
    assert done.exit_code == 0
    assert state_of(shelf) == before


@pytest.mark.parametrize(("file", "folder"), READ_ONLY)
def test_an_older_archive_that_may_not_be_written_says_the_cure(shelf, file, folder):
    path = make_old(shelf / "archive.db")
    before = state_of(shelf)
    with without_rights(path, file=file, folder=folder):
        done = ask(path, "search lampu")
    cure = "make it writable to upgrade it"
    assert done.stderr == f"Error: {path} was made by an older Pantau and is read-only; {cure}\n"
    assert done.exit_code == 1
    assert state_of(shelf) == before
