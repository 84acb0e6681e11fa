import subprocess
import sys
from threading import Event, Thread

import pytest

from crawler.archive import open_archive, open_for_reading
from crawler.archive.schema import migration_names
from crawler.errors import ArchiveError
from tests.make import enrol, make_archive, slugs

OPEN = """
import sys
from pathlib import Path
from crawler.archive import open_archive
print("ready", flush=True)
sys.stdin.readline()
with open_archive(Path(sys.argv[1])) as archive:
    for _ in range(int(sys.argv[2])):
        with archive.transaction() as db:
            number, = db.conn.execute("SELECT requests FROM runs").fetchone()
            db.conn.execute("UPDATE runs SET requests = ?", (number + 1,))
"""


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        yield opened


def test_another_writer_who_never_ends_is_said(archive):
    with open_archive(archive.path) as other, other.transaction():
        archive.db.conn.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(ArchiveError, match="was locked by another program"):
            enrol(archive, "kota")
    enrol(archive, "kota")
    assert slugs(archive) == ["kota", "pasar"]


def test_a_second_writer_waits_for_the_first_and_then_succeeds(archive):
    begun, done = Event(), Event()

    def second():
        with open_archive(archive.path) as other:
            begun.set()
            enrol(other, "kota")
        done.set()

    with archive.transaction() as db:
        assert db.conn.execute("SELECT count(*) FROM sources").fetchone() == (1,)
        thread = Thread(target=second)
        thread.start()
        assert begun.wait(30)
        assert not done.wait(0.1)
        enrol(archive, "desa")
    assert done.wait(30)
    thread.join()
    assert slugs(archive) == ["desa", "kota", "pasar"]


def test_a_reader_does_not_wait_for_a_writer(archive):
    with archive.transaction(), open_for_reading(archive.path) as reader:
        enrol(archive, "kota")
        assert slugs(reader) == ["pasar"]


def together(path, times):
    """Let four processes open *path* at the same moment and count *times* in it."""
    command = [sys.executable, "-c", OPEN, str(path), str(times)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(command, text=True, **pipes) for _ in range(4)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert errors == [""] * 4


def test_processes_that_open_a_new_archive_at_once_make_one(tmp_path):
    path = tmp_path / "archive.db"
    together(path, 0)
    with open_archive(path) as archive:
        names = [row["name"] for row in archive.rows("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert names == list(migration_names())


def test_processes_that_read_and_then_write_lose_nothing(archive):
    archive.db.conn.execute("INSERT INTO runs (spider, started, outcome) VALUES ('latest', '', 'running')")
    together(archive.path, 50)
    assert archive.rows("SELECT requests FROM runs") == [{"requests": 200}]


def test_an_error_inside_a_transaction_undoes_all_of_it(archive):
    def half():
        with archive.transaction():
            enrol(archive, "kota")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert slugs(archive) == ["pasar"]
    enrol(archive, "desa")
    assert slugs(archive) == ["desa", "pasar"]


def test_a_nested_transaction_is_a_part_of_the_outer_one(archive):
    with archive.transaction():
        with archive.transaction():
            enrol(archive, "kota")
        with open_for_reading(archive.path) as reader:
            assert slugs(reader) == ["pasar"]
    with open_for_reading(archive.path) as reader:
        assert slugs(reader) == ["kota", "pasar"]
