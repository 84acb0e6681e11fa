"""`pantau doctor` finds what is broken and names the cure, and says nothing against what is well."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.archive import articles, runs
from crawler.archive.views.captures import places
from crawler.cli import main
from crawler.doctor import Checkup, Finding, examine
from crawler.doctor import archive as archive_checks
from crawler.doctor.archive import check_archive, shared_kind
from crawler.run.lock import Lock, is_locked
from crawler.sources.own import default_seeds
from crawler.sources.topics import load_topics
from crawler.times import now
from pipelines.versions import rules_of
from tests.conftest import without_rights
from tests.make import DAY, HOUR, NOW, URL, make_archive, make_article
from tests.test_captures import make_captures, make_exchange

CONTACT = "desk@kabar.example"
CHECKS = [
    "pantau",
    "python",
    "libraries",
    "sqlite",
    "time zones",
    "configuration",
    "seeds",
    "topics",
    "contact",
    "politeness",
    "turns",
    "address guard",
    "proxy",
    "notifications",
    "disk",
    "open files",
    "longest queue",
    "archive",
]
FURTHER = ["full text", "judged", "dropped", "last run", "clock", "next run", "captures"]
RULES = rules_of(load_topics(default_seeds()))
FAILED = "`pantau runs 1` says what of each source, and the next run goes on"
KILLED = "nobody holds the lock: it was killed, or the disk was full; the next run goes on where it was"


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """An operator who has done everything right."""
    monkeypatch.setenv("PANTAU_CONTACT", CONTACT)
    for name in ("PANTAU_ALLOW_PRIVATE", "PANTAU_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path):
        return path


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Seeds with one source and the topics that ship."""
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "sources").mkdir()
    (folder / "sources" / "a.toml").write_text('[tiada]\nhome = "http://tiada.invalid/"\n')
    shutil.copy(default_seeds() / "topics.toml", folder)
    for programmes in default_seeds().glob("*.toml"):
        shutil.copy(programmes, folder)
    return folder


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


def asked(archive, seeds=None, **how) -> Checkup:
    folder = seeds or default_seeds()
    return Checkup(archive=archive, seeds=folder, **{"judging": RULES, "moment": NOW + 2 * HOUR} | how)


def findings(archive, seeds=None, **how) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(asked(archive, seeds, **how))}


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
    assert list(found) == [*CHECKS, "clock"]
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["contact"].said == CONTACT
    assert found["archive"].said == f"{path} does not exist yet; the first crawl makes it"
    assert list(tmp_path.iterdir()) == []


def test_all_is_well_after_a_finished_run(archive):
    run_with(archive, "finished")
    found = findings(archive)
    assert list(found) == [*CHECKS, *FURTHER]
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["archive"].said == f"{archive} is sound: 0 articles, 0 stories, 1 source, 0 candidates, 1 run"
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


def test_a_missing_contact_is_a_warning(archive, few, monkeypatch):
    monkeypatch.delenv("PANTAU_CONTACT")
    said = "PANTAU_CONTACT is not set; put an address there at which a webmaster can reach you"
    assert findings(archive, few)["contact"] == Finding(check="contact", level="warning", said=said)


def test_allowed_private_networks_are_a_warning(archive, few, monkeypatch):
    monkeypatch.setenv("PANTAU_ALLOW_PRIVATE", "10.0.0.0/8")
    said = "private addresses in 10.0.0.0/8 are allowed; only for tests and intranets"
    assert findings(archive, few)["address guard"] == Finding(check="address guard", level="warning", said=said)


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    found = findings(tmp_path / "nowhere" / "archive.db")["disk"]
    said = f"{tmp_path / 'nowhere'} is no folder; make it or name another archive"
    assert found == Finding(check="disk", level="error", said=said)


MOUNTS = r"""rootfs / rootfs rw 0 0
/dev/sda1 / ext4 rw 0 0
nas:/berita /srv/berita nfs4 rw,vers=4.2 0 0
/dev/sdb1 /srv/berita/cepat xfs rw 0 0
//nas/arsip /mnt/arsip\040kita cifs rw 0 0
tmpfs /mnt/ganti tmpfs rw 0 0
tim@nas:/ /mnt/ganti fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/berita", "nfs4"),
        ("/srv/berita/2026/11", "nfs4"),
        ("/srv/berita/cepat/a", None),
        ("/srv/beritaku", None),
        ("/mnt/arsip kita", "cifs"),
        ("/mnt/ganti", "fuse.sshfs"),
        ("/home/tim", None),
    ],
)
def test_a_disk_in_another_machine_is_known_by_where_it_is_mounted(folder, kind):
    assert shared_kind(Path(folder), MOUNTS) == kind
    assert shared_kind(Path(folder), "") is None


def test_an_archive_on_a_disk_in_another_machine_is_a_warning(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"nas:/berita {tmp_path} nfs rw 0 0\n")
    monkeypatch.setattr(archive_checks, "MOUNTS", mounts)
    asked = Checkup(archive=tmp_path / "archive.db", seeds=default_seeds())
    disk = next(one for one in examine(asked) if one.check == "disk")
    assert disk.level == "warning"
    assert "a disk of kind nfs keeps SQLite's locks badly" in disk.said


def test_a_limit_of_open_files_that_bears_fewer_sites_than_there_are_sources_is_a_warning(archive):
    limited = ["sh", "-c", 'ulimit -n 256 && exec "$@"', "sh", sys.executable, "-m", "crawler"]
    command = [*limited, "doctor", "--json", "--offline", "--archive", str(archive), "--seeds"]
    done = subprocess.run([*command, str(default_seeds())], capture_output=True, text=True, check=True)
    [found] = [row for row in map(json.loads, done.stdout.splitlines()) if row["check"] == "open files"]
    assert found["level"] == "warning"
    assert re.fullmatch(
        r"the limit of 256 open files bears \d\d sites at once, and there are \d{3} sources; "
        r"raise it with `ulimit -n 8192`, or LimitNOFILE= in a service", found["said"],
    )  # fmt: skip


def test_who_may_only_read_is_told_what_he_cannot_do_and_nothing_is_broken(shelf):
    path, seeds = shelf / "archive.db", shelf / "seeds"
    (seeds / "sources").mkdir(parents=True)
    (seeds / "sources" / "a.toml").write_text('[ada]\nhome = "http://tiada.invalid/"\n')
    path.with_suffix(".captures").mkdir()
    run_with(path, "running")
    assert list(check_archive(asked(path, seeds)))  # now all is imported, which nobody may not be able to read
    with without_rights(path, file=0o444, folder=0o555):
        found = {one.check: one for one in check_archive(asked(path, seeds))}
    assert {name for name, one in found.items() if one.level == "error"} == set()
    assert found["archive"].level == found["disk"].level == found["captures"].level == "warning"
    assert found["archive"].said.endswith("; this user may read it, but crawl, judge or upgrade nothing")
    assert found["last run"].said.endswith(f"running, process {os.getpid()}")


def test_a_damaged_archive_is_an_error(archive, few):
    damage(archive)
    found = findings(archive, few)["archive"]
    assert (found.level, found.said.startswith(f"{archive} is damaged")) == ("error", True)
    assert "restore a backup" in found.said


def test_what_keeps_an_archive_from_being_upgraded_is_said_once(tmp_path):
    path = tmp_path / "archive.db"
    path.write_bytes(b"surat" * 1000)
    asked = ["doctor", "--offline", "--archive", str(path), "--seeds", str(tmp_path)]
    done = CliRunner().invoke(main, asked)
    assert (done.exit_code, done.output.count("is not a SQLite file")) == (1, 1)


def test_an_index_that_does_not_say_what_the_articles_say_is_an_error(archive, few):
    with make_archive(archive) as opened, opened.transaction() as db:
        db.conn.execute("INSERT INTO articles_fts (rowid, title, text) VALUES (7, 'Hantu', 'Tidak ada artikelnya.')")
    said = f"{archive} is damaged: the full-text index does not say what the articles say; restore a backup"
    assert findings(archive, few, deep=True)["full text"] == Finding(check="full text", level="error", said=said)


def test_a_deep_examination_asks_the_index_too(archive, few):
    found = findings(archive, few, deep=True)
    assert list(found) == [*CHECKS, *FURTHER]
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["full text"].said == "the index says what the articles say"


def test_a_key_that_leads_nowhere_is_an_error(archive, few):
    with sqlite3.connect(archive) as connection:
        connection.execute("INSERT INTO channels (source, kind, url, origin) VALUES ('tiada', 'feed', '/', 'seeds')")
    connection.close()
    said = f"{archive} is damaged: foreign key of channels row 1; restore a backup"
    assert findings(archive, few)["archive"] == Finding(check="archive", level="error", said=said)


def test_every_page_of_a_large_archive_is_read_when_asked_for(archive, few, monkeypatch):
    monkeypatch.setattr("crawler.doctor.archive.SMALL", 0)
    said = findings(archive, few)["archive"].said
    assert said.startswith(f"{archive} can be read: 0 articles, ")
    assert said.endswith("; --deep also reads every page of it")
    assert findings(archive, few, deep=True)["archive"].said.startswith(f"{archive} is sound: 0 articles, ")
    damage(archive)
    found = findings(archive, few, deep=True)
    assert (found["archive"].level, "full text" in found) == ("error", False)


def test_the_index_of_a_large_archive_is_asked_when_asked_for(archive, few, monkeypatch):
    monkeypatch.setattr("crawler.doctor.archive.SMALL", 0)
    assert "full text" not in findings(archive, few)
    assert findings(archive, few, deep=True)["full text"].said == "the index says what the articles say"


@pytest.mark.usefixtures("impatient")
def test_no_check_wants_to_write_beside_a_run_that_does(archive, few, run):
    found = findings(archive, few, moment=now())
    assert {finding.level for finding in found.values()} == {"ok"}
    assert found["last run"].said.endswith(f"running, process {run.pid}")
    assert found["full text"].said == "the index says what the articles say"


@pytest.mark.usefixtures("run")
def test_the_index_of_a_large_archive_is_left_out_while_a_run_is_at_work(archive, monkeypatch):
    monkeypatch.setattr("crawler.doctor.archive.SMALL", 0)
    command = ["doctor", "--deep", "--offline", "--archive", str(archive)]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    why = f"another run is using {archive}; wait for it to end"
    said = f"the index was left out, since nobody else can write while it is read: {why}"
    assert done.exit_code == 0
    assert f"warning  full text       {said}\n" in done.stdout
    assert f"{archive} is sound" in done.stdout


@pytest.mark.usefixtures("impatient")
def test_the_index_of_a_large_archive_is_left_out_while_a_stranger_is_writing(archive, few, monkeypatch):
    monkeypatch.setattr("crawler.doctor.archive.SMALL", 0)
    stranger = sqlite3.connect(archive, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    found = findings(archive, few, deep=True)["full text"]
    stranger.close()
    assert (found.level, f"{archive} was locked by another program" in found.said) == ("warning", True)
    assert not is_locked(archive)


def test_what_is_no_archive_is_an_error(tmp_path, few):
    path = tmp_path / "letter.txt"
    path.write_text("Surat untuk redaksi.\n" * 99)
    said = f"{path} is not a SQLite file; name another archive with --archive"
    assert findings(path, few)["archive"] == Finding(check="archive", level="error", said=said)


@pytest.mark.parametrize(
    ("outcome", "error", "level", "said"),
    [
        ("finished", None, "ok", "finished"),
        ("stopped", None, "ok", "stopped"),
        ("failed", "it broke", "warning", f"failed: it broke; {FAILED}"),
        ("running", None, "warning", f"running, but {KILLED}"),
    ],
)
def test_the_last_run_is_judged(archive, few, outcome, error, level, said):
    run_with(archive, outcome, error)
    found = findings(archive, few)["last run"]
    assert found == Finding(check="last run", level=level, said=f"run 1 of 2026-11-20T03:00:00Z {said}")


def test_a_run_that_is_at_work_is_well(archive, few):
    run_with(archive, "running")
    lock = Lock(archive)
    found = findings(archive, few)["last run"]
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
    command = ["doctor", "--offline", "--archive", str(archive)]
    result = CliRunner().invoke(main, [*command, "--json"], catch_exceptions=False)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, result.stderr) == (status, "")
    assert rows[:6] == [asdict(finding) for finding in examine(asked(archive, why="default"))][:6]
    people = CliRunner().invoke(main, command, catch_exceptions=False).stdout
    assert [line.split()[0] for line in people.splitlines()] == [
        {"ok": "ok", "warning": "warning", "error": "ERROR"}[row["level"]] for row in rows
    ]


# A set-up that is sound, and what may be wrong with one


def ghost(archive, _monkeypatch):
    with make_archive(archive) as opened, opened.transaction() as db:
        db.conn.execute("INSERT INTO articles_fts (rowid, title, text) VALUES (7, 'Hantu', 'Tidak ada artikelnya.')")


def unjudge(archive, _monkeypatch):
    with make_archive(archive) as opened, opened.transaction() as db:
        articles.save(opened, make_article(URL), run=None)
        db.conn.execute("UPDATE judged SET rules = 'lama'")


def lose_captures(archive, _monkeypatch):
    with make_archive(archive) as opened, opened.transaction() as db:
        db.conn.execute(
            "INSERT INTO captures (record, url, fetched, status, digest, file, offset) "
            "VALUES ('r', '/', '2026-11-20T03:00:00Z', 200, 'd', 'a.warc.gz', 0)"
        )


def finish(archive, *, begun, ended):
    with make_archive(archive) as opened:
        run = runs.begin(opened, spider="latest", scope=(), sources=1, now=begun)
        runs.finish(opened, run, outcome="finished", reached=1, error=None, now=ended)


def begin_tomorrow(archive, _monkeypatch):
    finish(archive, begun=NOW + DAY, ended=NOW + DAY + HOUR)


def miss_two_days(archive, _monkeypatch):
    finish(archive, begun=NOW - 3 * DAY, ended=NOW - 2 * DAY)


def open_secrets(archive, monkeypatch):
    secrets = archive.with_name("secrets.toml")
    secrets.write_text('[notify]\nmail = "mailto://u:geheim@surat.example"\n')
    secrets.chmod(0o644)
    monkeypatch.chdir(archive.parent)


def be_nearly_full(_archive, monkeypatch):
    monkeypatch.setattr("crawler.doctor.archive.LEAST_FREE", 2**62)


def be_full(_archive, monkeypatch):
    be_nearly_full(_archive, monkeypatch)
    monkeypatch.setattr("crawler.doctor.archive.NONE_FREE", 2**61)


def say(name, value):
    return lambda _archive, monkeypatch: monkeypatch.setenv(name, value)


PROXY = "http://u:geheim@10.0.0.1:3128"
MISSED = "so that the one due daily at 05:00 Asia/Jakarta was missed; keep `pantau schedule`"
UNJUDGED = "1 article was judged by other rules than those of today, or never; `pantau rejudge`"
BROKEN = [
    ("archive", "error", lambda path, _: damage(path), "restore a backup"),
    ("full text", "error", ghost, "the full-text index does not say what the articles say; restore a backup"),
    ("judged", "warning", unjudge, UNJUDGED),
    ("captures", "error", lose_captures, "and with it 1 file; restore it from a backup"),
    ("captures", "error", lambda path, _: path.with_suffix(".captures").touch(), "is no folder; name another with"),
    ("clock", "error", begin_tomorrow, "which is before 2026-11-21 04:00; set the clock"),
    ("next run", "error", miss_two_days, MISSED),
    ("notifications", "error", open_secrets, "may read or write it (its rights are 644); `chmod 600 "),
    ("disk", "warning", be_nearly_full, "make room: "),
    ("disk", "error", be_full, "make room: "),
    ("configuration", "warning", say("PANTAU_DELY", "3"), "PANTAU_DELY; did you mean 'PANTAU_DELAY'?"),
    (
        "turns",
        "error",
        say("PANTAU_RUNTIME", "/etc/passwd"),
        "/etc/passwd cannot be written to; name a folder of yours",
    ),
    ("turns", "error", say("PANTAU_RUNTIME", "/etc/passwd/x"), "/etc/passwd/x cannot be made; name a folder of yours"),
    ("turns", "error", say("PANTAU_RUNTIME", __file__), f"{__file__} cannot be written to; name a folder of yours"),
    (
        "address guard",
        "error",
        say("PANTAU_ALLOW_PRIVATE", "10.0.0.0/8,kantor"),
        "'kantor' is no network; write it like",
    ),
    ("proxy", "warning", say("https_proxy", PROXY), "http://***@10.0.0.1:3128, which is not used"),
    ("proxy", "warning", say("PANTAU_PROXY", PROXY), "all goes through http://***@10.0.0.1:3128, "),
]


def test_a_set_up_that_is_sound_is_so_in_every_respect(archive, few):
    finish(archive, begun=NOW, ended=NOW + HOUR)
    found = findings(archive, few)
    assert {one.level for one in found.values()} == {"ok"}
    ended, due = "the last complete crawl ended 1 h 0 min ago", "daily at 05:00 Asia/Jakarta, is due 2026-11-21 05:00"
    assert found["next run"].said == f"{ended}; the next one, {due}"


@pytest.mark.parametrize(("check", "level", "break_it", "said"), BROKEN)
def test_what_is_broken_is_found_and_named_with_its_cure(archive, few, monkeypatch, check, level, break_it, said):
    break_it(archive, monkeypatch)
    found = findings(archive, few)
    assert {name: one.level for name, one in found.items() if one.level != "ok"} == {check: level}
    assert said in found[check].said
    assert "geheim" not in found[check].said


@pytest.mark.parametrize(
    ("spoil", "quick", "deep"),
    [
        (lambda data, _: data, None, None),
        (lambda data, offsets: data[: offsets[1] + 20], "1 capture", "2 captures"),
        (lambda data, offsets: data[: offsets[2]], "1 capture", "1 capture"),
        (lambda data, offsets: data[: offsets[1] + 60] + b"rusak" + data[offsets[1] + 65 :], None, "1 capture"),
    ],
)
def test_captures_that_were_cut_short_or_damaged_are_an_error(archive, few, spoil, quick, deep):
    folder = archive.with_suffix(".captures")
    with make_archive(archive) as opened:
        captured = make_captures(opened, folder)
        captured.keep([make_exchange(f"{URL}{number}") for number in range(3)])
        captured.close()
        [(file, offsets)] = places(opened, each=True).items()
    (folder / file).write_bytes(spoil((folder / file).read_bytes(), offsets))
    for is_deep, lost in ((False, quick), (True, deep)):
        found = findings(archive, few, deep=is_deep)["captures"]
        assert found.level == ("error" if lost else "ok"), found.said
        assert found.said.startswith(f"{lost} of 1 file cut short or damaged cannot be read" if lost else "1 file in ")


def test_a_network_that_finds_no_name_is_an_error_and_is_not_asked_offline(archive, few):
    assert "network" not in findings(archive, few)
    found = findings(archive, few, network=True)["network"]
    assert (found.level, found.said.partition(";")[0]) == ("error", "no name of tiada.invalid could be looked up")


def test_a_network_that_is_none_is_said_of_the_guard_and_lets_nobody_in(archive, tmp_path, monkeypatch):
    monkeypatch.setenv("PANTAU_ALLOW_PRIVATE", "127.0.0.0/8,kantor")
    (tmp_path / "sources").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        home = f"http://127.0.0.1:{server.getsockname()[1]}/"
        (tmp_path / "sources" / "a.toml").write_text(f'[ada]\nhome = "{home}"\n')
        found = findings(archive, tmp_path, network=True)
    assert found["address guard"].level == "error"
    assert found["network"].said.startswith("127.0.0.1 cannot be reached")


def test_a_host_that_answers_is_found_and_reached(archive, tmp_path, monkeypatch):
    monkeypatch.setenv("PANTAU_ALLOW_PRIVATE", "127.0.0.0/8")
    (tmp_path / "sources").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (tmp_path / "sources" / "a.toml").write_text(f'[ada]\nhome = "http://127.0.0.1:{port}/"\n')
        found = findings(archive, tmp_path, network=True)["network"]
    assert found == Finding(check="network", level="ok", said="127.0.0.1 found, 1 of them reached")


def test_a_strict_examination_ends_with_1_over_a_warning(archive, few, monkeypatch):
    monkeypatch.setenv("PANTAU_DELY", "3")
    command = ["doctor", "--offline", "--archive", str(archive), "--seeds", str(few)]
    assert [CliRunner().invoke(main, [*command, *more]).exit_code for more in ([], ["--strict"])] == [0, 1]
