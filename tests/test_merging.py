"""What is kept of two machines that saw the same site: what is newer, whichever of them came back first."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from crawler.archive import articles, channels, layouts, ledger, merge, open_archive, rechecks, runs, sites
from crawler.archive.judgements import UNKNOWN_RULES
from crawler.archive.ledger import Outcome, State
from crawler.archive.runs import Tally
from crawler.archive.schema import migration_names, migrations
from crawler.archive.slices import cut_slice, pack_slice, unpack_slice
from crawler.archive.views.completeness import completeness
from crawler.cli import main
from crawler.models import Channel, ChannelKind, Lesson, Validators
from crawler.sources.own import default_seeds
from crawler.times import to_iso
from pipelines.apply import store
from pipelines.merging import Merger
from tests.make import DAY, HOME, HOUR, NOW, make_archive, make_article, make_candidate, make_source

ORIGIN = "https://pasar.example"
FEED = Channel(kind=ChannelKind.FEED, url=f"{HOME}feed/")
URLS = [f"{HOME}{number}/" for number in range(6)]
QUESTIONS = (
    "SELECT url, checked, failures, error, etag, trusted, page_size, due, origin, guessed FROM channels ORDER BY url",
    "SELECT * FROM hosts ORDER BY site",
    "SELECT * FROM robots ORDER BY origin",
    "SELECT source, failures, tried FROM probes ORDER BY source",
    "SELECT url, state, reason, attempts, next_try, status, fetched, found, announced FROM ledger ORDER BY url",
    "SELECT article, looked, due, gone, error, etag FROM rechecks ORDER BY article",
    "SELECT source, pending FROM backlog ORDER BY source",
)


BROUGHT = {  # beside what says which row it is
    "channels": {"id", "source", "url", "kind", "origin", "guessed", *merge.LEARNED},
    "ledger": {"url", "published", *merge.SETTLED},  # the second is made of another one
    "rechecks": {"article", "source", *merge.LOOKED},
    "source_runs": {"run", "source", *runs.COUNTS, *runs.DETAILS},
}


@pytest.mark.parametrize("table", BROUGHT)
def test_no_column_of_what_other_machines_learn_is_left_behind(tmp_path, table):
    with make_archive(tmp_path / "archive.db") as archive:
        columns = {str(row["name"]) for row in archive.rows(f"SELECT name FROM pragma_table_xinfo('{table}')")}
    assert BROUGHT[table] == columns


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("benih")
    (folder / "sources").mkdir()
    (folder / "sources" / "a.toml").write_text(f'[pasar]\nhome = "{HOME}"\n')
    shutil.copy(default_seeds() / "topics.toml", folder)
    shutil.copytree(default_seeds() / "programmes", folder / "programmes")
    return folder


@pytest.fixture
def whole(tmp_path):
    """An archive of which slices are cut, closed."""
    path = tmp_path / "archive.db"
    with make_archive(path, make_source(channels=(FEED,))) as archive:
        ledger.record(archive, map(make_candidate, URLS[:4]), source="pasar", channel=1, now=NOW - DAY)
        articles.save(archive, make_article(f"{HOME}artikel/"), run=None)
    return path


def parcel(whole, name, change, *, cut=NOW):
    """Return what comes back of a slice in which something was changed elsewhere."""
    with open_archive(whole) as archive:
        data = cut_slice(archive, "pasar.example", ["pasar"], now=cut)
    path = whole.with_name(f"{name}.db")
    unpack_slice(data, path)
    with open_archive(path) as elsewhere:
        change(elsewhere)
    return pack_slice(path)


def merged(whole, seeds, *parcels):
    """Return what the archive holds once these were merged into a copy of it, in their order."""
    path = whole.with_name("copy.db")
    path.unlink(missing_ok=True)
    shutil.copy(whole, path)
    with open_archive(path) as archive:
        merger = Merger(archive, seeds, folder=whole.parent)
        for one in parcels:
            merger.merge(one, learns=False)
        return [[tuple(row.values()) for row in archive.rows(sql)] for sql in QUESTIONS]


def seen(whole):
    with open_archive(whole) as archive:
        return [[tuple(row.values()) for row in archive.rows(sql)] for sql in QUESTIONS]


def visit(seed):
    """Return a visit to the site as another machine may have made it, at moments of its own."""

    def change(archive):
        chance = random.Random(seed)
        moment = NOW + seed * HOUR
        if chance.random() < 0.5:
            channels.failed(archive, 1, now=moment, error=f"HTTP 50{seed}")
        else:
            channels.answered(archive, 1, now=moment, validators=Validators(etag=f'"{seed}"'), new=seed)
        sites.stay_away(archive, "pasar.example", until=moment + chance.randrange(9) * HOUR, reason=f"HTTP 429 {seed}")
        sites.remember_robots(archive, ORIGIN, status=200, text=f"# {seed}", now=moment)
        ledger.record(archive, map(make_candidate, chance.sample(URLS, 3)), source="pasar", channel=1, now=moment)
        known = [url for url in URLS if url not in ledger.unknown(archive, URLS)]
        for url in chance.sample(known, 3):
            fate = chance.choice(
                [Outcome(state=State.FAILED, reason="HTTP 500"), Outcome(state=State.GONE, status=404)]
            )
            ledger.settle(archive, url, fate, run=None, now=moment + chance.randrange(50) * HOUR / 60)
        rechecks.unclear(archive, 1, now=moment, due=moment + DAY, error=f"HTTP 40{seed}")

    return change


@pytest.mark.parametrize("seed", range(4))
def test_it_does_not_matter_which_of_two_machines_comes_back_first_or_twice(whole, seeds, seed):
    one, other = parcel(whole, "satu", visit(1 + seed)), parcel(whole, "dua", visit(7 + seed))
    both = merged(whole, seeds, one, other)
    assert both == merged(whole, seeds, other, one)
    assert both == merged(whole, seeds, one, other, one, other, other)
    assert both != merged(whole, seeds, one)


def test_a_slice_in_which_nothing_was_done_changes_nothing(whole, seeds):
    assert merged(whole, seeds, parcel(whole, "satu", lambda _: None)) == seen(whole)


def test_what_was_settled_first_elsewhere_stays_and_what_only_failed_gives_way(whole, seeds):
    def settle(state, hours, reason):
        fate = Outcome(state=state, reason=reason)
        return lambda archive: ledger.settle(archive, URLS[0], fate, run=None, now=NOW + hours * HOUR)

    dropped = parcel(whole, "satu", settle(State.DROPPED, 1, "OffTopic"))
    failed = parcel(whole, "dua", settle(State.FAILED, 5, "HTTP 500"))
    for order in ((dropped, failed), (failed, dropped)):
        states = {row[0]: row[1] for row in merged(whole, seeds, *order)[4]}
        assert states[URLS[0]] == ("dropped" if order[0] is dropped else "failed")
    later = parcel(whole, "tiga", settle(State.DROPPED, 9, "OffTopic"))
    assert {row[0]: row[1] for row in merged(whole, seeds, failed, later)[4]}[URLS[0]] == "dropped"


def test_a_candidate_is_as_old_as_the_first_who_heard_of_it(whole, seeds):
    def hear(hours):
        return lambda archive: ledger.record(
            archive, [make_candidate(URLS[5])], source="pasar", channel=1, now=NOW + hours * HOUR
        )

    late, early = parcel(whole, "satu", hear(9)), parcel(whole, "dua", hear(2))
    for order in ((late, early), (early, late)):
        found = {row[0]: row[7] for row in merged(whole, seeds, *order)[4]}
        assert found[URLS[5]] == to_iso(NOW + 2 * HOUR)


def test_a_probe_that_found_a_channel_ends_what_failed_before_it_and_not_what_failed_since(whole, seeds):
    with open_archive(whole) as archive:
        sites.note_vain_probe(archive, "pasar", now=NOW - DAY)
    found = parcel(whole, "satu", lambda archive: sites.forget_vain_probes(archive, "pasar"))
    assert merged(whole, seeds, found)[3] == []
    again = parcel(whole, "dua", lambda archive: sites.note_vain_probe(archive, "pasar", now=NOW + HOUR))
    assert merged(whole, seeds, again, found)[3] == merged(whole, seeds, found, again)[3] == [
        ("pasar", 2, to_iso(NOW + HOUR))
    ]  # fmt: skip


def test_what_another_machine_only_guesses_is_a_guess_here_until_it_is_found(whole, seeds):
    found = Channel(kind=ChannelKind.SITEMAP, url=f"{HOME}peta.xml", origin="probed")
    guess = parcel(whole, "satu", lambda archive: channels.guess(archive, "pasar", replace(found, guessed=True)))
    assert [row[-2:] for row in merged(whole, seeds, guess)[0]] == [("seeds", 0), ("probed", 1)]
    sure = parcel(whole, "dua", lambda archive: channels.remember(archive, "pasar", found))
    assert [row[-2:] for row in merged(whole, seeds, guess, sure)[0]] == [("seeds", 0), ("probed", 0)]


def test_an_article_that_came_elsewhere_is_here_once_under_a_number_of_its_own(whole, seeds):
    def store(path, title):
        article = replace(make_article(f"{HOME}{path}/"), title=title, text=f"{title} dan lampu jalan pintar menyala.")
        return lambda archive: articles.save(archive, article, run=None)

    one, other = parcel(whole, "satu", store("baru", "Satu")), parcel(whole, "dua", store("baru", "Dua"))
    third = parcel(whole, "tiga", store("lain", "Tiga"))
    path = whole.with_name("bersama.db")
    shutil.copy(whole, path)
    with open_archive(path) as archive:
        merger = Merger(archive, seeds, folder=whole.parent)
        assert [merger.merge(one_of, learns=False).stored for one_of in (one, other, third, third)] == [1, 0, 1, 0]
        rows = archive.rows("SELECT id, url, title FROM articles ORDER BY id")
        assert [(row["url"].rstrip("/").rpartition("/")[2], row["title"]) for row in rows][1:] == [
            ("baru", "Satu"), ("lain", "Tiga"),
        ]  # fmt: skip
        assert archive.rows("PRAGMA foreign_key_check") == []


def test_an_article_that_another_machine_has_under_http_is_no_new_one(whole, seeds):
    def come(archive):
        articles.save(archive, make_article(f"{HOME}artikel/".replace("https", "http")), run=None)

    one = parcel(whole, "satu", come)
    with open_archive(whole) as archive:
        assert Merger(archive, seeds, folder=whole.parent).merge(one, learns=False).stored == 0
        assert archive.rows("SELECT url FROM articles") == [{"url": f"{HOME}artikel/"}]


def test_what_several_slices_have_counted_of_one_source_is_added_up(tmp_path):
    first = Tally(requests=3, kept=1, unread=2, shut=1, taught=4, fitted=3, answered=1, announced=10, error="HTTP 503")
    rest = Tally(requests=2, kept=2, unread=1, taught=1, fitted=1, reported=9, note="two wait", led="lain.example")
    with make_archive(tmp_path / "archive.db") as archive:
        run = runs.begin(archive, spider="latest", scope=(), sources=1, now=NOW)
        for tally in (first, rest):
            runs.add(archive, run, {"pasar": tally})
        [row] = archive.rows("SELECT * FROM source_runs")
        [whole] = archive.rows("SELECT requests, kept, failed FROM runs")
    told = {name: row[name] for name in ("requests", "kept", "failed", "unread", "shut", "taught", "fitted")}
    assert told == {"requests": 5, "kept": 3, "failed": 0, "unread": 3, "shut": 1, "taught": 5, "fitted": 4}
    assert whole == {"requests": 5, "kept": 3, "failed": 0}
    # What is said of a source is what was said last, if anything was; its trouble may be over.
    assert (row["answered"], row["announced"], row["reported"], row["led"]) == (1, 10, 9, "lain.example")
    assert (row["error"], row["note"]) == (None, "two wait")


def test_that_all_was_new_at_the_first_visit_of_another_machine_is_no_gap(tmp_path, seeds):
    visits = {"sini": [(0, 5, 5)], "sana": [(1, 25, 25), (2, 3, 25)], "celah": [(1, 25, 25), (2, 25, 25)]}
    for name, told in visits.items():
        with make_archive(tmp_path / f"{name}.db") as archive:
            for day, candidates, announced in told:
                moment = NOW + day * DAY + len(name) * HOUR
                run = runs.begin(archive, spider="latest", scope=(), sources=1, now=moment)
                tally = Tally(requests=1, answered=1, candidates=candidates, announced=announced)
                runs.note(archive, run, {"pasar": tally})
                runs.finish(archive, run, outcome="finished", reached=1, error=None, now=moment)
    gaps = []
    with open_archive(tmp_path / "sini.db") as here:
        for name in ("sana", "celah"):
            Merger(here, seeds, folder=tmp_path).merge(tmp_path / f"{name}.db", learns=False)
            days = (NOW.date() + timedelta(days=1), NOW.date() + timedelta(days=3))
            gaps.append(completeness(here, *map(str, days)).gaps)
    assert gaps == [(), (make_source().name,)]


def test_an_archive_of_an_older_version_stays_as_it_is_and_captures_that_are_nowhere_are_said(whole, seeds):
    old = whole.parent / "there" / "old.db"
    old.parent.mkdir()
    database = Database(old)
    migrations.apply(database, stop_before=list(migration_names())[-1])
    capture = {"record": "r", "url": HOME, "fetched": to_iso(NOW), "status": 200, "digest": "d", "file": "a.warc.gz"}
    database.table("captures").insert(capture | {"offset": 0, "original": None})
    database.close()
    before = old.read_bytes()
    done = CliRunner().invoke(main, ["merge", str(old), "--archive", str(whole), "--seeds", str(seeds)])
    assert done.exit_code == 0, done.output
    assert "1 file of captures did not come along: copy the folder" in " ".join(done.stdout.split())
    assert (old.read_bytes() == before, [one.name for one in old.parent.iterdir()]) == (True, ["old.db"])


TORN = {  # what stands in an archive that somebody hands in, and what is said of it
    "UPDATE articles SET published = 'kemarin sore'": "'kemarin sore'",
    "UPDATE articles SET authors = '[\"Rani'": "Unterminated string",
    "UPDATE articles SET text = CAST(x'6b6162ff' AS TEXT)": "Could not decode to UTF-8",
    "UPDATE articles SET source = '../lain'": "is of '../lain', which is no source there",
    "UPDATE articles SET url = 'javascript:alert(1)'": "'javascript:alert(1)' in articles is no web address",
    "UPDATE sources SET home = 'file:///etc/hosts'": "'file:///etc/hosts' in sources is no web address",
    "UPDATE lessons SET traces = x'789c00'": "while decompressing",
}


def handed_in(path, sql="SELECT 1"):
    """Make an archive with an article and what it taught, in which something is said otherwise."""
    with make_archive(path) as archive:
        store(archive, make_article(f"{HOME}torn/", title="Jembatan Kali Progo Selesai"), rules=UNKNOWN_RULES, run=None)
        layouts.remember(archive, Lesson(source="pasar", article=7, day="2026-01-02", traces="{}", rules=1))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        connection.commit()
    return path


@pytest.mark.parametrize("sql", TORN)
def test_what_no_archive_holds_is_refused_by_the_name_of_the_file_that_holds_it(tmp_path, whole, seeds, sql):
    before = whole.read_bytes()
    there = handed_in(tmp_path / "sana.db", sql)
    done = CliRunner().invoke(main, ["merge", str(there), "--archive", str(whole), "--seeds", str(seeds)])
    assert (done.exit_code, f"{there} is damaged (" in done.stderr, TORN[sql] in done.stderr) == (1, True, True), done
    assert whole.read_bytes() == before


@pytest.mark.parametrize("table", ["articles", "ledger", "channels", "sources"])
def test_an_archive_with_a_damaged_page_is_not_taken_for_ours(tmp_path, whole, seeds, table):
    there = handed_in(tmp_path / "sana.db")
    with closing(sqlite3.connect(there)) as connection:
        [page] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        [size] = connection.execute("PRAGMA page_size").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(there.read_bytes())
    data[(page - 1) * size : page * size] = bytes(size)
    there.write_bytes(data)
    done = CliRunner().invoke(main, ["merge", str(there), "--archive", str(whole), "--seeds", str(seeds)])
    said = " ".join(done.stderr.split())
    assert (done.exit_code, f"{there} is damaged" in said, str(whole) in said) == (1, True, False), said


def test_a_file_that_is_no_archive_is_said_with_what_else_is_merged(tmp_path, whole, seeds):
    foreign, torn = tmp_path / "lain.db", tmp_path / "robek.db"
    sqlite3.connect(foreign).execute("CREATE TABLE catatan (isi)").connection.close()
    torn.write_bytes(b"SQLite format 3\0 sisa unggahan")
    for there, what in ((foreign, "is a SQLite database but no Pantau archive"), (torn, "is not a SQLite file")):
        done = CliRunner().invoke(main, ["merge", str(there), "--archive", str(whole), "--seeds", str(seeds)])
        cure = "name an archive or a slice of another machine"
        assert (done.exit_code, done.stderr) == (1, f"Error: {there} {what}; {cure}\n")


def test_a_home_in_capitals_is_a_web_address_too(tmp_path, whole, seeds):
    there = handed_in(tmp_path / "sana.db", "UPDATE sources SET home = 'HTTPS://PASAR.example/'")
    done = CliRunner().invoke(main, ["merge", str(there), "--archive", str(whole), "--seeds", str(seeds)])
    assert (done.exit_code, "1 article new" in done.stdout) == (0, True), done.output
