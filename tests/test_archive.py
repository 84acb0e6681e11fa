import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import channels, open_archive, open_for_reading
from crawler.archive.schema import migration_names, migrations
from crawler.errors import ArchiveError
from tests.conftest import without_rights
from tests.make import enrol, make_archive, make_source, slugs

NAMES = list(migration_names())
# What people may rely on.
PUBLIC = {
    "sources": "slug name home regions enabled",
    "channels": "id source kind url origin etag last_modified checked failures",
    "ledger": "url source channel found title published state reason attempts next_try status fetched article run",
    "articles": "id url source title text authors published day modified fetched language section tags image"
    " description words topic facet relevance evidence story capture kind overlap",
    "articles_fts": "title text",
    "stories": "id title origin first_published articles sources",
    "merged_stories": "old story",
    "v_stories": "id title first_published articles sources rilis liputan origin_source origin_url",
    "v_coverage": "code name month articles stories sources",
    "runs": "id spider started finished outcome",
    "source_runs": "run source requests candidates fetched kept dropped refused failed seconds error",
}


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        yield opened


def refusal(path, opening=open_archive):
    with pytest.raises(ArchiveError) as refused:
        opening(path)
    return str(refused.value)


@pytest.mark.parametrize(("table", "columns"), PUBLIC.items())
def test_a_fresh_archive_has_the_public_tables(archive, table, columns):
    names = {row["name"] for row in archive.rows(f"PRAGMA table_xinfo({table})")}
    assert set(columns.split()) <= names


def test_every_table_of_ours_is_strict(archive):
    tables = archive.rows("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
    loose = {str(row["name"]) for row in tables if not row["strict"]}
    assert {name for name in loose if not name.startswith(("sqlite_", "_sqlite_"))} == set()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("recursive_triggers", 1), ("synchronous", 1)]
)
def test_every_connection_is_set_up_alike(archive, pragma, value):
    with open_for_reading(archive.path) as other:
        for opened in (archive, other):
            assert opened.db.conn.execute(f"PRAGMA {pragma}").fetchone()[0] == value


def test_opening_an_archive_again_changes_nothing(archive):
    with open_archive(archive.path) as again:
        assert slugs(again) == ["pasar"]
        assert [row["name"] for row in again.rows("SELECT name FROM _sqlite_migrations ORDER BY id")] == NAMES


@pytest.mark.parametrize("missing", NAMES[1:])
def test_an_older_archive_is_upgraded_and_keeps_its_rows(tmp_path, missing):
    path = tmp_path / "archive.db"
    old = Database(path)
    migrations.apply(old, stop_before=missing)
    old.execute("INSERT INTO sources (slug, name, home) VALUES ('lama', 'Lama', 'https://lama.example/')")
    old.close()
    with open_archive(path) as archive:
        assert slugs(archive) == ["lama"]
        assert set(PUBLIC) <= {*archive.db.table_names(), *archive.db.view_names()}


def test_an_upgrade_that_fails_changes_nothing(tmp_path):
    path = tmp_path / "archive.db"
    old = Database(path)
    migrations.apply(old, stop_before=NAMES[2])
    old.execute("CREATE VIEW ledger AS SELECT 1 AS url")  # in the way of a later migration
    old.close()
    with pytest.raises(ArchiveError, match="its upgrade ended at m005_ledger, view ledger already exists"):
        open_archive(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM _sqlite_migrations").fetchall() == [(name,) for name in NAMES[:2]]
    connection.close()


@pytest.mark.parametrize(("which", "name"), [("a newer", "m999_later"), ("another", "m027_of_a_branch")])
def test_an_archive_of_another_version_is_left_alone(archive, which, name):
    archive.db.table("_sqlite_migrations").insert({"migration_set": "pantau", "name": name, "applied_at": ""})
    said = f"{archive.path} was made by {which} Pantau (it has {name}); install that version"
    assert refusal(archive.path) == refusal(archive.path, open_for_reading) == said


def foreign(path):
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def text(path):
    path.write_text("Catatan rapat.\n" * 100)


def cut(path):
    with make_archive(path):
        pass
    path.write_bytes(path.read_bytes()[:8192])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (foreign, "is a SQLite database but no Pantau archive; name another archive with --archive"),
        (text, "is not a SQLite file; name another archive with --archive"),
        (cut, "is damaged; restore a backup, or try `sqlite3 FILE .recover`"),
        (Path.mkdir, "cannot be opened; check that its folder exists, may be written to and has room"),
    ],
)
@pytest.mark.parametrize("opening", [open_archive, open_for_reading])
def test_what_is_no_archive_is_refused_in_one_sentence(tmp_path, make, said, opening):
    path = tmp_path / "archive.db"
    make(path)
    assert refusal(path, opening) == f"{path} {said}"


def test_a_folder_that_does_not_exist_is_said(tmp_path):
    path = tmp_path / "arsip" / "archive.db"
    assert refusal(path) == f"{path} cannot be opened; check that its folder exists, may be written to and has room"


def test_reading_needs_an_archive_and_makes_none(tmp_path):
    path = tmp_path / "archive.db"
    assert refusal(path, open_for_reading) == f"{path} does not exist; `pantau crawl` makes it, --archive names another"
    assert not path.exists()


READ_ONLY = [(0o444, 0o777), (0o666, 0o555), (0o444, 0o555)]


@pytest.mark.parametrize(("file", "folder"), READ_ONLY)
def test_a_read_only_archive_can_be_read_but_not_written(shelf, file, folder):
    path = shelf / "archive.db"
    with make_archive(path):
        pass
    with without_rights(path, file=file, folder=folder), open_for_reading(path) as archive:
        assert slugs(archive) == ["pasar"]
        with pytest.raises(ArchiveError, match=r"is read-only; check the rights of the file and of its folder$"):
            enrol(archive, "kota")


@pytest.mark.parametrize(("file", "folder"), READ_ONLY)
def test_an_older_archive_that_is_read_only_cannot_be_upgraded(shelf, file, folder):
    path = shelf / "archive.db"
    old = Database(path)
    old.enable_wal()
    migrations.apply(old, stop_before=NAMES[-1])
    old.close()
    with without_rights(path, file=file, folder=folder):
        assert "read-only" in refusal(path, open_for_reading)


def test_a_full_disk_is_said_and_nothing_is_half_written(archive):
    pages = archive.db.conn.execute("PRAGMA page_count").fetchone()[0]
    archive.db.conn.execute(f"PRAGMA max_page_count = {pages}")
    many = [make_source(f"s{number}", name="x" * 4000) for number in range(100)]
    with pytest.raises(ArchiveError, match=r"cannot grow: the disk is full; free some space .* nothing is lost$"):
        channels.enrol(archive, many)
    assert slugs(archive) == ["pasar"]
    archive.db.conn.execute(f"PRAGMA max_page_count = {pages * 1000}")
    channels.enrol(archive, many)
    assert len(slugs(archive)) == 101


def test_foreign_keys_are_enforced_and_a_mistake_of_ours_is_no_sentence(archive):
    with pytest.raises(sqlite3.IntegrityError), archive.transaction() as db:
        db.conn.execute("INSERT INTO channels (source, kind, url, origin) VALUES ('siapa', 'feed', 'x', 'seeds')")
