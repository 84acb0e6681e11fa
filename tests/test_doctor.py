"""`pantau doctor` finds what is broken and names the cure, and says nothing against what is well."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from dataclasses import asdict

import pytest
from click.testing import CliRunner

from crawler.archive import runs
from crawler.cli import main
from crawler.doctor import Finding, examine
from crawler.run.lock import Lock, is_locked
from crawler.sources.own import default_seeds
from tests.make import HOUR, NOW, make_archive

CONTACT = "desk@kabar.example"
CHECKS = [
    "python",
    "libraries",
    "sqlite",
    "time zones",
    "seeds",
    "topics",
    "contact",
    "address guard",
    "disk",
    "open files",
    "longest queue",
    "archive",
]
KILLED = "nobody holds the lock: it was killed; the next run goes on where it was"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """An operator who has done everything right."""
    monkeypatch.setenv("PANTAU_CONTACT", CONTACT)
    monkeypatch.delenv("PANTAU_ALLOW_PRIVATE", raising=False)


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path):
        return path


HOLD = """
import sys
from pathlib import Path
from crawler.archive import open_archive, runs
from crawler.run.lock import Lock
from crawler.times import now
path = Path(sys.argv[1])
lock = Lock(path)
with open_archive(path) as archive:
    runs.begin(archive, spider="latest", scope=(), sources=1, now=now())
    with archive.transaction():
        print("writing", flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def run(archive):
    """A run in another process, in the middle of writing something down."""
    command = [sys.executable, "-c", HOLD, str(archive)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "writing\n"
        yield process
        process.kill()


@pytest.fixture
def impatient(monkeypatch):
    """Who asks for the right to write while somebody has it is refused at once, not after half a minute."""
    for module in ("connection", "opening"):
        monkeypatch.setattr(f"crawler.archive.{module}.PATIENCE", 0.0)


def findings(archive, seeds=None, *, deep=False) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(archive, seeds or default_seeds(), deep=deep)}


def run_with(archive, outcome, error=None) -> None:
    with make_archive(archive) as opened:
        run = runs.begin(opened, spider="latest", scope=(), sources=1, now=NOW)
        if outcome != "running":
            runs.finish(opened, run, outcome=outcome, reached=1, error=error, now=NOW + HOUR)


def damage(archive) -> None:
    """Overwrite the page in which the titles stand, as a failing disk does."""
    with sqlite3.connect(archive) as connection:
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'sources'")
        [(size,)] = connection.execute("PRAGMA page_size")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with archive.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def test_all_is_well_before_the_first_crawl(tmp_path):
    path = tmp_path / "archive.db"
    found = findings(path)
    assert list(found) == CHECKS
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["contact"].said == CONTACT
    assert found["archive"].said == f"{path} does not exist yet; the first crawl makes it"
    assert list(tmp_path.iterdir()) == []


def test_all_is_well_after_a_finished_run(archive):
    run_with(archive, "finished")
    found = findings(archive)
    assert list(found) == [*CHECKS, "dropped", "last run", "captures"]
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["archive"].said.startswith(f"{archive} is sound: 0 articles, ")
    assert found["last run"].said == "run 1 of 2026-11-20T03:00:00Z finished"


def test_a_wrong_seeds_file_is_an_error(archive, tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "aceh.toml").write_text("[kabar-aceh]\n")
    said = 'aceh.toml: [kabar-aceh] has no home; add home = "https://…/"'
    assert findings(archive, tmp_path)["seeds"] == Finding(check="seeds", level="error", said=f"{said}; in {tmp_path}")


def test_wrong_topics_are_an_error(archive, tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "aceh.toml").write_text('[kabar-aceh]\nhome = "https://kabar-aceh.example/"\n')
    found = findings(archive, tmp_path)
    assert (found["seeds"].level, found["topics"].level) == ("ok", "error")
    assert "topics.toml" in found["topics"].said


def test_a_missing_contact_is_a_warning(archive, monkeypatch):
    monkeypatch.delenv("PANTAU_CONTACT")
    said = "PANTAU_CONTACT is not set; put an address there at which a webmaster can reach you"
    assert findings(archive)["contact"] == Finding(check="contact", level="warning", said=said)


def test_allowed_private_networks_are_a_warning(archive, monkeypatch):
    monkeypatch.setenv("PANTAU_ALLOW_PRIVATE", "10.0.0.0/8")
    said = "private addresses in 10.0.0.0/8 are allowed; only for tests and intranets"
    assert findings(archive)["address guard"] == Finding(check="address guard", level="warning", said=said)


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    found = findings(tmp_path / "nowhere" / "archive.db")["disk"]
    said = f"{tmp_path / 'nowhere'} is no folder; make it or name another archive"
    assert found == Finding(check="disk", level="error", said=said)


def test_a_limit_of_open_files_that_bears_fewer_sites_than_there_are_sources_is_a_warning(archive):
    limited = ["sh", "-c", 'ulimit -n 256 && exec "$@"', "sh", sys.executable, "-m", "crawler"]
    command = [*limited, "doctor", "--json", "--archive", str(archive), "--seeds"]
    done = subprocess.run([*command, str(default_seeds())], capture_output=True, text=True, check=True)
    [found] = [row for row in map(json.loads, done.stdout.splitlines()) if row["check"] == "open files"]
    assert found["level"] == "warning"
    assert re.fullmatch(
        r"the limit of 256 open files bears \d\d sites at once, and there are \d{3} sources; "
        r"raise it with `ulimit -n 8192`, or LimitNOFILE= in a service", found["said"],
    )  # fmt: skip


def test_a_damaged_archive_is_an_error(archive):
    damage(archive)
    found = findings(archive)["archive"]
    assert (found.level, found.said.startswith(f"{archive} is damaged")) == ("error", True)
    assert "restore a backup" in found.said


def test_an_index_that_does_not_say_what_the_articles_say_is_an_error(archive):
    with make_archive(archive) as opened, opened.transaction() as db:
        db.conn.execute("INSERT INTO articles_fts (rowid, title, text) VALUES (7, 'Hantu', 'Tidak ada artikelnya.')")
    said = f"{archive} is damaged: the full-text index does not say what the articles say; restore a backup"
    assert findings(archive, deep=True)["full text"] == Finding(check="full text", level="error", said=said)


def test_a_deep_examination_asks_the_index_too(archive):
    found = findings(archive, deep=True)
    assert list(found) == [*CHECKS, "full text", "dropped", "last run", "captures"]
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["full text"].said == "the index says what the articles say"


def test_a_key_that_leads_nowhere_is_an_error(archive):
    with sqlite3.connect(archive) as connection:
        connection.execute("INSERT INTO channels (source, kind, url, origin) VALUES ('tiada', 'feed', '/', 'seeds')")
    connection.close()
    said = f"{archive} is damaged: foreign key of channels row 1; restore a backup"
    assert findings(archive)["archive"] == Finding(check="archive", level="error", said=said)


def test_every_page_of_a_large_archive_is_read_when_asked_for(archive, monkeypatch):
    monkeypatch.setattr("crawler.doctor.SMALL", 0)
    said = findings(archive)["archive"].said
    assert said.startswith(f"{archive} can be read: 0 articles, ")
    assert said.endswith("; --deep also reads every page of it")
    assert findings(archive, deep=True)["archive"].said.startswith(f"{archive} is sound: 0 articles, ")
    damage(archive)
    found = findings(archive, deep=True)
    assert (found["archive"].level, "full text" in found) == ("error", False)


@pytest.mark.usefixtures("impatient")
def test_no_check_wants_to_write_beside_a_run_that_does(archive, run):
    found = findings(archive)
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["last run"].said.endswith(f"running, process {run.pid}")


@pytest.mark.usefixtures("run")
def test_the_index_is_left_out_while_a_run_is_at_work(archive):
    done = CliRunner().invoke(main, ["doctor", "--deep", "--archive", str(archive)], catch_exceptions=False)
    why = f"another run is using {archive}; wait for it to end"
    said = f"the index was left out, since nobody else can write while it is read: {why}"
    assert done.exit_code == 0
    assert f"warning  full text      {said}\n" in done.stdout
    assert f"{archive} is sound" in done.stdout


@pytest.mark.usefixtures("impatient")
def test_the_index_is_left_out_while_a_stranger_is_writing(archive):
    stranger = sqlite3.connect(archive, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    found = findings(archive, deep=True)["full text"]
    stranger.close()
    assert (found.level, f"{archive} was locked by another program" in found.said) == ("warning", True)
    assert not is_locked(archive)


def test_what_is_no_archive_is_an_error(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Surat untuk redaksi.\n" * 99)
    said = f"{path} is not a SQLite file; name another archive with --archive"
    assert findings(path)["archive"] == Finding(check="archive", level="error", said=said)


@pytest.mark.parametrize(
    ("outcome", "error", "level", "said"),
    [
        ("finished", None, "ok", "finished"),
        ("stopped", None, "ok", "stopped"),
        ("failed", "no source could be reached", "warning", "failed: no source could be reached"),
        ("running", None, "warning", f"running, but {KILLED}"),
    ],
)
def test_the_last_run_is_judged(archive, outcome, error, level, said):
    run_with(archive, outcome, error)
    found = findings(archive)["last run"]
    assert found == Finding(check="last run", level=level, said=f"run 1 of 2026-11-20T03:00:00Z {said}")


def test_a_run_that_is_at_work_is_well(archive):
    run_with(archive, "running")
    lock = Lock(archive)
    found = findings(archive)["last run"]
    lock.release()
    said = f"run 1 of 2026-11-20T03:00:00Z running, process {os.getpid()}"
    assert found == Finding(check="last run", level="ok", said=said)


def test_the_examination_leaves_the_archive_as_it_was(archive):
    before = archive.read_bytes()
    findings(archive)
    assert archive.read_bytes() == before


@pytest.mark.parametrize(("break_it", "status"), [(lambda _: None, 0), (damage, 1)])
def test_the_command_prints_each_finding_and_ends_with_1_if_something_is_broken(archive, break_it, status):
    break_it(archive)
    result = CliRunner().invoke(main, ["doctor", "--json", "--archive", str(archive)], catch_exceptions=False)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, result.stderr) == (status, "")
    assert rows[:6] == [asdict(finding) for finding in examine(archive, default_seeds(), why="default")][:6]
    people = CliRunner().invoke(main, ["doctor", "--archive", str(archive)], catch_exceptions=False).stdout
    assert [line.split()[0] for line in people.splitlines()] == [
        {"ok": "ok", "warning": "warning", "error": "ERROR"}[row["level"]] for row in rows
    ]
