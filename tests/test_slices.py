"""Slices go out, are crawled elsewhere and merged: the archive is that of one crawl, killed or late as they may be."""

from __future__ import annotations

import shutil
import sqlite3
import time
import zlib
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from crawler.archive import (
    articles,
    channels,
    digests,
    ledger,
    open_archive,
    open_for_reading,
    rechecks,
    runs,
    sites,
)
from crawler.archive.ledger import Outcome, State
from crawler.archive.slices import cut_slice, open_parcel, pack_slice, unpack_slice
from crawler.archive.views.search import Filters, search
from crawler.captures.files import share_of, stored
from crawler.cli import main
from crawler.errors import ArchiveError
from crawler.newsroom import build_newsroom, serve
from crawler.sources.own import default_seeds
from crawler.times import now, to_iso
from pipelines.merging import Merged, Merger
from tests.conftest import QUICK, Desk
from tests.make import DAY, NOW, make_article, make_candidate, make_source
from tests.test_recheck import LINE, look

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.archive import Archive

SLICES = 2
LOOK = 0.002  # seconds between two looks at what a merge has written
HALF = 1_500_000  # bytes of the log of a new archive while slices are merged into it
# All that an archive holds, but for numbers and for when it came.
QUESTIONS = {
    "articles": """
        SELECT url, source, title, text, authors, published, precision, day, modified, language, section, tags, image,
            description, words, topic, verdict, facet, relevance, evidence, kind, overlap, family, origins, removed,
            digest, capture IS NULL FROM articles
    """,
    "stories": """
        SELECT stories.title, first_published, articles, sources, url,
            (SELECT group_concat(url, ' ') FROM (SELECT url FROM articles WHERE story = stories.id ORDER BY url))
        FROM stories JOIN articles ON articles.id = origin
    """,
    "article_regions": """
        SELECT url, region, role, told.evidence FROM article_regions AS told JOIN articles ON id = article
    """,
    "article_topics": """
        SELECT url, told.topic, told.verdict, told.relevance, told.evidence
        FROM article_topics AS told JOIN articles ON id = article
    """,
    "awards": """
        SELECT url, awards.topic, region, what, dimension, edition, event_date, awards.evidence
        FROM awards JOIN articles ON articles.id = article
    """,
    "ledger": """
        SELECT ledger.url, ledger.source, channels.url, ledger.title, ledger.published, state, reason, attempts,
            next_try IS NULL, status, articles.url, rank, place, beginning, ledger.authors, run IS NULL
        FROM ledger LEFT JOIN channels ON channels.id = channel LEFT JOIN articles ON articles.id = article
    """,
    "revisions": """
        SELECT url, number, cause, revisions.title, revisions.text FROM revisions JOIN articles ON id = article
    """,
    "rechecks": """
        SELECT url, looked IS NULL, gone IS NULL, error, etag, last_modified FROM rechecks JOIN articles ON id = article
    """,
    "channels": """
        SELECT source, kind, url, origin, etag, last_modified, digest, failures, error, trusted, page_size FROM channels
    """,
    "captures": "SELECT url, status FROM captures",
    "boilerplate": "SELECT source, digest, sign, stories, settled FROM boilerplate",
    "sightings": "SELECT source, article, story, day, speaks, is_sample, rules FROM sightings",
    "paragraphs": "SELECT * FROM paragraphs",
    "layouts": "SELECT source, field, selector, pages, fits FROM layouts",
    "headlines": "SELECT source, url, title FROM headlines",
    "backlog": "SELECT * FROM backlog",
    "robots": "SELECT origin, status, text FROM robots",
    "run_reasons": "SELECT spider, reason, sum(number) FROM run_reasons JOIN runs ON runs.id = run GROUP BY 1, 2",
    "topic_drops": "SELECT sum(number) FROM topic_drops",
    "source_runs": """
        SELECT spider, source, sum(told.requests), sum(told.candidates), sum(told.fetched), sum(told.kept),
            sum(told.dropped), sum(told.refused), sum(told.failed)
        FROM source_runs AS told JOIN runs ON runs.id = run GROUP BY 1, 2
    """,
    "runs": "SELECT spider, sum(kept), sum(dropped), sum(requests) FROM runs GROUP BY 1",
    "ungrouped": "SELECT count(*) FROM ungrouped",
    "unweighed": "SELECT * FROM unweighed",
}
OF_A_REPLAY = ("stories", "article_regions", "awards", "boilerplate")


def held(path: Path, *names: str) -> dict[str, list[str]]:
    """Return what an archive holds, sorted."""
    with open_for_reading(path) as archive:
        return {name: sorted(map(repr, archive.db.conn.execute(QUESTIONS[name]))) for name in names or QUESTIONS}


def dumped(path: Path) -> list[str]:
    """Return every row of an archive, with its numbers and moments."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def at(desk: Desk, path: Path) -> Desk:
    """Return a desk with another archive, and the same newsroom and seeds."""
    other = Desk(desk.newsroom, desk.folder)
    other.archive = path
    return other


@dataclass
class Machines:
    """A newsroom, an archive crawled here, and one to which others bring what they crawl."""

    here: Desk
    brought: Desk
    parcels: list[bytes] = field(default_factory=list)
    cut: list[bytes] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)

    def shares(self) -> list[list[str]]:
        slugs = sorted(site.slug for site in self.here.newsroom.newsroom.sites)
        return [slugs[start::SLICES] for start in range(SLICES)]

    def carry_out(self, archive: Archive, number: int, command: str, *words: str) -> bytes:
        """Cut a slice, carry a command out in it as a worker does, and return what has come of it."""
        share = self.shares()[number]
        self.cut.append(cut_slice(archive, f"site-{number}", share, now=now()))
        path = self.here.folder / f"{command}-{number}.db"
        unpack_slice(self.cut[-1], path)
        done = at(self.here, path).pantau(command, *share, "--quiet", *QUICK, *words)
        assert done.returncode == 0, done.stderr
        return pack_slice(path, captures=path.with_suffix(".captures"))

    def merger(self, archive: Archive) -> Merger:
        return Merger(archive, self.here.seeds, folder=self.brought.archive.with_suffix(".captures"))


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Crawled on one machine and, in slices, on several."""
    folder = tmp_path_factory.mktemp("machines")
    with serve(build_newsroom(now(), articles=60, filler=0)) as room:
        here = Desk(room, folder)
        here.crawl("--capture", "all")
        one = Machines(here, at(here, folder / "brought.db"))
        with open_archive(one.brought.archive) as archive:
            merger = one.merger(archive)
            one.parcels = [one.carry_out(archive, number, "crawl", "--capture", "all") for number in range(SLICES)]
            for number, parcel in enumerate(one.parcels):
                (folder / f"{number}.slice").write_bytes(parcel)
            one.merged = [merger.merge(parcel) for parcel in one.parcels]
        yield one


def copied(machines: Machines, path: Path) -> Path:
    """Return a copy of the archive into which the first slices were merged."""
    with open_archive(machines.brought.archive) as archive, closing(sqlite3.connect(path)) as copy:
        archive.db.conn.backup(copy)
    return path


def test_slices_give_the_archive_of_one_undisturbed_crawl(machines):
    assert held(machines.brought.archive) == held(machines.here.archive)
    assert sum(merged.stored for merged in machines.merged) == len(machines.here.rows("SELECT id FROM articles")) > 5
    names = {path.name for path in stored(machines.brought.archive.with_suffix(".captures"))}
    assert names == {row["file"] for row in machines.brought.rows("SELECT file FROM captures")}


def test_nothing_in_the_archive_contradicts_itself(machines):
    with closing(sqlite3.connect(copied(machines, machines.here.folder / "checked.db"))) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def test_the_same_slice_twice_changes_nothing(machines):
    before = dumped(machines.brought.archive)
    with open_archive(machines.brought.archive) as archive:
        again = [machines.merger(archive).merge(parcel) for parcel in machines.parcels]
    assert not any(merged.changed for merged in again)
    assert dumped(machines.brought.archive) == before


def test_a_copy_of_the_archive_itself_brings_nothing_and_no_run_twice(machines, tmp_path):
    copy, here = copied(machines, tmp_path / "salinan.db"), copied(machines, tmp_path / "archive.db")
    before = dumped(here)
    with open_archive(here) as archive:
        assert not machines.merger(archive).merge(copy, learns=False).changed
    assert dumped(here) == before


def test_a_merge_that_was_killed_is_simply_begun_again(machines, tmp_path):
    there = at(machines.here, tmp_path / "killed.db")
    files = [str(machines.here.folder / f"{number}.slice") for number in range(SLICES)]
    process = there.start("merge", *files)
    log = there.archive.with_name("killed.db-wal")
    while process.poll() is None and not (log.exists() and log.stat().st_size > HALF):
        time.sleep(LOOK)
    process.kill()
    process.communicate()
    with open_archive(there.archive) as archive:
        whole = archive.db.conn.execute("SELECT count(DISTINCT slice) FROM merged_runs").fetchone()
        kept = archive.db.conn.execute("SELECT count(*) FROM articles").fetchone()
        assert kept == (sum(merged.stored for merged in machines.merged[: whole[0]]),)
    done = there.pantau("merge", "--json", *files)
    assert (done.returncode, done.stderr) == (0, "")
    assert held(there.archive) == held(machines.here.archive)


def test_what_changes_later_comes_back_too_and_a_late_slice_undoes_none_of_it(machines, tmp_path):
    room, there = machines.here.newsroom, at(machines.here, copied(machines, tmp_path / "later.db"))
    here = at(machines.here, tmp_path / "here.db")
    with open_archive(machines.here.archive) as archive, closing(sqlite3.connect(here.archive)) as copy:
        archive.db.conn.backup(copy)
    share = machines.shares()[0]
    kept = [piece for piece in room.newsroom.pieces if piece.expected == "kept" and piece.source in share][:3]
    first, *rest = kept[0].paragraphs
    room.change(kept[0], replace(kept[0], paragraphs=(first, LINE, *rest)))
    room.withdraw(kept[1])
    moved = replace(kept[2], path=f"/arsip{kept[2].path}")
    room.change(kept[2], moved)
    room.answer(moved.source, kept[2].path, status=301, headers={"Location": room.url(moved)})
    assert look(here, *share).returncode == 0
    with open_archive(there.archive) as archive:
        archive.db.conn.execute("UPDATE rechecks SET due = '2020-01-01T00:00:00Z'")
        merged = machines.merger(archive).merge(machines.carry_out(archive, 0, "recheck"))
        assert (merged.stored, merged.edited) == (0, 1)
    assert held(there.archive) == held(here.archive)
    assert {row["cause"] for row in there.rows("SELECT cause FROM revisions")} == {"edited", "removed"}
    before = dumped(there.archive)
    with open_archive(there.archive) as archive:
        late = [machines.merger(archive).merge(parcel) for parcel in machines.parcels]
    assert not any(one.changed for one in late)
    assert dumped(there.archive) == before


def test_a_slice_is_an_archive_of_its_own(machines, tmp_path):
    with open_archive(copied(machines, tmp_path / "whole.db")) as archive:
        told = unpack_slice(
            cut_slice(archive, "site-0", machines.shares()[0], now=NOW, task="t1"), tmp_path / "slice.db"
        )
        last = archive.db.conn.execute("SELECT max(id) FROM articles").fetchone()[0]
    assert (told.id, told.site, told.cut) == ("t1", "site-0", to_iso(NOW))
    assert told.last_article <= last
    with open_for_reading(tmp_path / "slice.db") as archive:
        sources = {row["source"] for row in archive.rows("SELECT source FROM articles")}
        assert sources <= set(machines.shares()[0])
        assert archive.rows("PRAGMA foreign_key_check") == []
        assert search(archive, '"smart city"', Filters(), limit=5)
        assert archive.rows("SELECT * FROM ungrouped") == []
    assert len(pack_slice(tmp_path / "slice.db")) < 3_050  # nothing has changed


def test_shares_of_a_replay_are_merged_into_what_one_machine_would_have_replayed(machines, tmp_path):
    folder = tmp_path / "warcs"
    folder.mkdir()
    for number in range(SLICES):
        for path in stored((machines.here.folder / f"crawl-{number}.db").with_suffix(".captures")):
            shutil.copy(path, folder)
    there = at(machines.here, tmp_path / "merged.db")
    for part in (1, 2):
        share = at(machines.here, tmp_path / f"share-{part}.db")
        done = share.pantau("replay", str(folder), "--shard", f"{part}/2", "--workers", "1", "--json")
        assert done.returncode == 0, done.stderr
    with open_archive(there.archive) as archive:
        merger = machines.merger(archive)
        merged = [merger.merge(tmp_path / f"share-{part}.db", learns=False) for part in (1, 2)]
        merger.learn(merged[0].sources)
    assert all(one.candidates for one in merged)
    assert there.contents() == machines.here.contents()
    assert held(there.archive, *OF_A_REPLAY) == held(machines.here.archive, *OF_A_REPLAY)


def test_shares_are_neighbours_and_together_all(tmp_path):
    sizes = [5, 1, 1, 9, 0, 3, 3, 8]
    files = [tmp_path / f"{number}.warc" for number in range(len(sizes))]
    for file, size in zip(files, sizes, strict=True):
        file.write_bytes(b"x" * size)
    for parts in (1, 2, 3, 8, 20):
        shares = [share_of(files, part, parts) for part in range(1, parts + 1)]
        assert [file for share in shares for file in share] == files
    assert [len(share_of(files, part, 2)) for part in (1, 2)] == [4, 4]
    assert share_of([], 1, 2) == []


def test_what_is_known_here_is_known_there_also_once_its_row_was_given_up(tmp_path):
    source, urls = make_source(), [f"https://pasar.example/{number}/" for number in range(3)]
    with open_archive(tmp_path / "archive.db") as archive:
        channels.enrol(archive, [source, make_source("toko")])
        ledger.record(archive, map(make_candidate, urls[:2]), source="pasar", channel=None, now=NOW - 500 * DAY)
        ledger.settle(archive, urls[0], Outcome(state=State.DROPPED, reason="OffTopic"), run=None, now=NOW - 500 * DAY)
        assert digests.prune(archive, now=NOW) == 1
        ledger.record(archive, [make_candidate("https://toko.example/1/")], source="toko", channel=None, now=NOW)
        data = cut_slice(archive, "pasar.example", ["pasar", "baru"], now=NOW)
        unpack_slice(data, tmp_path / "slice.db")
        with open_archive(tmp_path / "slice.db") as slice_:
            assert ledger.unknown(slice_, urls) == {urls[2]}
            assert ledger.pending(slice_) == 1
            assert [row["slug"] for row in slice_.rows("SELECT slug FROM sources")] == ["pasar"]
            ledger.settle(slice_, urls[1], Outcome(state=State.GONE, status=404), run=None, now=NOW)
        assert (
            Merger(archive, default_seeds(), folder=tmp_path).merge(pack_slice(tmp_path / "slice.db")).candidates == 1
        )
        assert ledger.counts(archive) == {"gone": 1, "pending": 1}
        assert ledger.pending(archive) == 1


@pytest.mark.parametrize(
    "data", [b"", b"nothing", zlib.compress(b"nothing"), zlib.compress(b"SQLite format 3\0"), "cut"]
)
def test_what_is_no_slice_is_refused_with_a_sentence(machines, data):
    data = machines.parcels[0][:-100] if data == "cut" else data
    with pytest.raises(ArchiveError, match=r"the slice is (no slice|damaged).+once more"), open_parcel(data):
        pass


def test_a_slice_of_another_version_is_refused(machines):
    data = told_otherwise(machines.parcels[0], "UPDATE slice SET schema = 'm999_later'")
    with (
        pytest.raises(ArchiveError, match=r"another version .m999_later.; install the same version"),
        open_parcel(data),
    ):
        pass


def told_otherwise(parcel: bytes, sql: str) -> bytes:
    """Return a parcel in which something is said otherwise."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(zlib.decompress(parcel))
        connection.execute(sql)
        return zlib.compress(connection.serialize())


def test_a_crawl_that_ran_out_of_time_teaches_nothing_until_it_is_finished(machines, tmp_path):
    path = tmp_path / "stopped.db"
    with open_archive(path) as archive:
        merger = machines.merger(archive)
        stopped = [told_otherwise(parcel, "UPDATE runs SET outcome = 'stopped'") for parcel in machines.parcels]
        assert [merger.merge(parcel).outcome for parcel in stopped] == ["stopped"] * SLICES
        assert archive.rows("SELECT * FROM boilerplate") == archive.rows("SELECT * FROM layouts") == []
        assert archive.rows("SELECT source FROM unweighed")
        for parcel in machines.parcels:
            merger.merge(parcel)
    assert held(path) == held(machines.here.archive)


def test_counts_go_into_the_run_of_whoever_asked_for_them_once(machines, tmp_path):
    with open_archive(tmp_path / "one.db") as archive:
        channels.enrol(archive, machines.merger(archive).sources.values())
        run = runs.begin(archive, spider="latest", scope=(), sources=12, now=NOW)
        for parcel in machines.parcels * 2:
            machines.merger(archive).merge(parcel, run=run)
        assert archive.rows("SELECT DISTINCT run FROM ledger WHERE run IS NOT NULL") == [{"run": run}]
    counted = ("runs", "source_runs", "run_reasons", "ledger")
    assert held(tmp_path / "one.db", *counted) == held(machines.here.archive, *counted)


def test_each_edit_that_a_slice_has_seen_is_a_revision_here(tmp_path):
    said = [f"Kabar {number} dari pasar: pemkab memasang lampu jalan pintar." for number in range(3)]
    with open_archive(tmp_path / "archive.db") as archive:
        channels.enrol(archive, [make_source()])
        [number] = [articles.save(archive, make_article(text=said[0]), run=None).id]
        unpack_slice(cut_slice(archive, "pasar.example", ["pasar"], now=NOW), tmp_path / "slice.db")
        with open_archive(tmp_path / "slice.db") as slice_, slice_.transaction() as db:
            rechecks.removed(slice_, number, now=NOW + DAY, due=NOW + 2 * DAY)
            for day, text in enumerate(said[1:], 2):
                articles.revise(db.conn, number, make_article(text=text, fetched=NOW + day * DAY))
            rechecks.found(slice_, number, now=NOW + 3 * DAY, due=NOW + 9 * DAY)
        merger, parcel = Merger(archive, default_seeds(), folder=tmp_path), pack_slice(tmp_path / "slice.db")
        assert [merger.merge(parcel).edited for _ in range(2)] == [1, 0]
        revisions = [
            tuple(row.values()) for row in archive.rows("SELECT cause, text, seen FROM revisions ORDER BY number")
        ]
        assert revisions == [
            ("removed", None, to_iso(NOW + DAY)),
            ("edited", said[0], to_iso(NOW + 2 * DAY)),
            ("edited", said[1], to_iso(NOW + 3 * DAY)),
            ("restored", None, to_iso(NOW + 3 * DAY)),
        ]
        assert archive.rows("SELECT text FROM articles") == [{"text": said[2]}]
        assert archive.rows("SELECT gone, due FROM rechecks") == [{"gone": None, "due": to_iso(NOW + 9 * DAY)}]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("merge", "{folder}/nothing.db"), 2, "no file; name an archive or a slice of another machine"),
        (("merge", "{folder}/archive.db"), 2, "this archive itself; name those of other machines"),
        (("merge", "{folder}/text.slice"), 1, "/text.slice is no slice of an archive, or not whole"),
        (("merge",), 2, "Missing argument"),
        (("replay", "--shard", "2/4"), 2, "name them, or the folder they are in"),
        (("replay", "--shard", "5/4", "{folder}"), 2, "no share; write it like 2/4, the second of four"),
        (("replay", "--shard", "half", "{folder}"), 2, "no share; write it like 2/4, the second of four"),
    ],
)
def test_what_cannot_be_merged_or_shared_out_is_refused_with_a_sentence(tmp_path, words, status, said):
    open_archive(tmp_path / "archive.db").close()
    (tmp_path / "text.slice").write_text("nothing")
    command = [word.format(folder=tmp_path) for word in words]
    done = CliRunner().invoke(main, [*command, "--archive", str(tmp_path / "archive.db")])
    assert (done.exit_code, said in done.stderr) == (status, True), done.stderr


def test_what_a_site_has_asked_for_travels_with_it(tmp_path):
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    with open_archive(tmp_path / "archive.db") as archive:
        channels.enrol(archive, [make_source(), make_source("toko")])
        for name in ("pasar", "toko"):
            sites.stay_away(archive, f"{name}.example", until=soon, reason="HTTP 429")
            sites.remember_robots(archive, f"https://{name}.example", status=200, text=f"# {name}", now=NOW)
            sites.note_vain_probe(archive, name, now=NOW)
        unpack_slice(cut_slice(archive, "pasar.example", ["pasar"], now=NOW), tmp_path / "slice.db")
        with open_archive(tmp_path / "slice.db") as slice_:
            assert list(sites.away(slice_, now=NOW)) == ["pasar.example"]
            assert sites.recall_robots(slice_, "https://pasar.example", since=NOW - DAY, until=NOW) == (200, b"# pasar")
            assert sites.recall_robots(slice_, "https://toko.example", since=NOW - DAY, until=NOW) is None
            sites.stay_away(slice_, "pasar.example", until=later, reason="HTTP 503")
            sites.remember_robots(slice_, "https://pasar.example", status=200, text="# baru", now=soon)
            sites.forget_vain_probes(slice_, "pasar")
        Merger(archive, default_seeds(), folder=tmp_path).merge(pack_slice(tmp_path / "slice.db"))
        assert list(sites.away(archive, now=soon)) == ["pasar.example"]
        assert sites.recall_robots(archive, "https://pasar.example", since=NOW, until=later) == (200, b"# baru")
        assert [sites.probes_in_vain(archive, name)[0] for name in ("pasar", "toko")] == [0, 1]
