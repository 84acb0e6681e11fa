"""Captures, and the WARC files of others, give the articles that a crawl would have given, without the network."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import shutil
import signal
import subprocess
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive import captures as index
from crawler.archive import open_archive, revisions
from crawler.archive.captures import Capture
from crawler.archive.revisions import CurrentText
from crawler.captures.files import stored
from crawler.captures.reader import scan
from crawler.captures.records import Original, capture_of, info_of
from crawler.cli.replay import replayed_said
from crawler.errors import ArchiveError, CaptureError
from crawler.models import Cause, Exchange
from crawler.newsroom import build_newsroom, serve
from crawler.sources.own import default_seeds
from crawler.sources.registry import load_sources
from crawler.times import now, to_iso
from pipelines.captured import Hosts, sieve_of
from pipelines.replayed import LONG, LongFiles
from pipelines.replaying import Replaying
from tests.conftest import Desk
from tests.inline import InlineWorkers, make_aims
from tests.make import NOW, make_source
from tests.small_sites import open_desk, small_sites
from tests.test_recheck import recheck

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.captures.reader import Scanned
    from crawler.captures.records import Captured

LOOK = 0.01  # seconds between two looks at what a replay has written
SHOWN = ("verdict", "day", "precision", "language", "section", "tags", "image", "description", "family", "story")
FIRST = "Kota Asri menerima penghargaan Gerakan Menuju Smart City dari Kementerian Komunikasi pada Selasa."
PROSE = (
    FIRST,
    "Wali kota mengatakan program smart city itu melayani warga lewat satu aplikasi pengaduan di semua kecamatan.",
    "Dinas Komunikasi dan Informatika menyiapkan rencana induk kota cerdas bersama perguruan tinggi setempat.",
    "Penilaian dilakukan terhadap enam dimensi, dan pemerintah kota berjanji melanjutkan program itu tahun depan.",
)
OTHER = ("Harga cabai di pasar naik lagi pekan ini karena hujan turun terus-menerus di daerah penghasil.",) * 6


def replay(desk: Desk, *words: str) -> dict:
    """Replay and return the counts; any exit status but 0 fails the test."""
    done = desk.pantau("replay", "--json", "--workers", "1", *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def at(desk: Desk, name: str) -> Desk:
    """Return a desk with another archive, and the same seeds."""
    other = Desk(desk.newsroom, desk.folder)
    other.archive = desk.folder / name
    return other


def captures(desk: Desk) -> str:
    return str(desk.archive.with_suffix(".captures"))


def details(desk: Desk) -> list[dict]:
    """Return what else is said of each article."""
    return desk.rows(f"SELECT url, {', '.join(SHOWN[:-1])}, fetched FROM articles ORDER BY url")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A newsroom of which every answer was captured."""
    with serve(build_newsroom(now(), articles=60, filler=2_000)) as room:
        desk = Desk(room, tmp_path_factory.mktemp("whole"))
        desk.crawl("--capture", "all")
        desk.asked = len(room.requests)
        yield desk


@pytest.fixture(scope="module")
def fresh(whole):
    """An archive into which all that was captured of it was replayed; read it, do not change it."""
    desk = at(whole, "fresh.db")
    desk.told = replay(desk, captures(whole))
    return desk


def test_a_fresh_archive_is_like_that_of_the_crawl_and_nobody_is_asked(whole, fresh):
    assert fresh.contents() == whole.contents()
    assert details(fresh) == details(whole)
    assert fresh.told["kept"] == len(whole.rows("SELECT id FROM articles"))
    assert fresh.told["answers"] == len(whole.rows("SELECT record FROM captures"))
    assert len(whole.newsroom.requests) == whole.asked
    [run] = fresh.rows("SELECT spider, outcome, kept, dropped FROM runs")
    assert (run["spider"], run["outcome"], run["kept"]) == ("replay", "finished", fresh.told["kept"])


def test_as_many_answers_are_counted_whoever_they_are_of(whole, fresh):
    elsewhere = at(whole, "elsewhere.db")
    (folder := whole.folder / "others" / "sources").mkdir(parents=True)
    (folder / "own.toml").write_text('[lain]\nhome = "https://lain.example/"\n')
    (folder.parent / "topics.toml").write_bytes((whole.seeds / "topics.toml").read_bytes())
    of_others = replay(elsewhere, "--seeds", str(folder.parent), captures(whole))
    assert (of_others["answers"], of_others["pages"]) == (fresh.told["answers"], 0)


def test_articles_of_a_fresh_archive_point_to_their_captures(fresh):
    shown = fresh.pantau("show", "1", "--capture")
    assert shown.returncode == 0
    [row] = fresh.rows("SELECT captures.* FROM articles JOIN captures ON record = capture WHERE id = 1")
    assert f"{row['file']} at {row['offset']}" in shown.stdout


def test_what_was_replayed_to_its_end_is_not_gone_through_again_unless_told(whole, fresh):
    twice = at(whole, "twice.db")
    shutil.copy(fresh.archive, twice.archive)
    second = replay(twice, captures(whole))
    assert (second["answers"], second["finished"]) == (0, len(stored(whole.archive.with_suffix(".captures"))))
    again = replay(twice, captures(whole), "--again")
    assert (again["answers"], again["kept"], again["reread"]) == (fresh.told["answers"], 0, 0)
    assert twice.contents() == whole.contents()
    assert twice.rows("SELECT * FROM revisions") == []


def test_by_the_same_rules_no_stored_article_changes(crawled):
    before = crawled.contents()
    told = replay(crawled)
    assert told["same"] == len(before["articles"])
    assert (told["kept"], told["reread"], told["dropped"]) == (0, 0, 0)
    assert crawled.contents() == before
    assert crawled.rows("SELECT * FROM revisions") == []


def test_after_a_change_of_rules_texts_are_read_anew_and_the_old_ones_are_revisions_of_ours(tmp_path):
    with open_desk(small_sites({"satu": 3, "dua": 2}), tmp_path) as desk:
        desk.crawl()
        before = {row["id"]: row for row in desk.rows("SELECT id, source, text, fetched FROM articles")}
        seeds = desk.seeds / "sources" / "newsroom.toml"
        seeds.write_text(seeds.read_text().replace("[satu]\n", '[satu]\nremove = ["p:nth-of-type(3)"]\n'))
        told = replay(desk)
        assert (told["reread"], told["same"]) == (3, 2)
        for row in desk.rows("SELECT id, source, text, fetched FROM articles"):
            is_changed = row["source"] == "satu"
            assert (row["text"] != before[row["id"]]["text"]) is is_changed
            assert row["fetched"] == before[row["id"]]["fetched"]
            kept = desk.rows("SELECT number, cause, text FROM revisions WHERE article = ?", row["id"])
            old = {"number": 1, "cause": "re-extracted", "text": before[row["id"]]["text"]}
            assert kept == ([old] if is_changed else [])
        assert replay(desk)["reread"] == 0
        found = desk.pantau("doctor", "--deep")
        assert found.returncode == 0, found.stdout


def test_articles_that_came_whole_are_read_anew_from_the_one_document_that_was_captured(tmp_path):
    channels = (("wordpress", "/wp-json/wp/v2/posts"),)
    with open_desk(small_sites({"satu": 7}, channels=channels, rest="open"), tmp_path) as desk:
        desk.crawl()
        assert replay(desk)["same"] == 7
        fresh = at(desk, "fresh.db")
        assert replay(fresh, captures(desk))["kept"] == 7
        assert fresh.contents()["articles"] == desk.contents()["articles"]


def test_a_page_that_the_rules_would_drop_now_keeps_its_article(tmp_path):
    with open_desk(small_sites({"satu": 2}), tmp_path) as desk:
        desk.crawl()
        before = desk.contents()
        seeds = desk.seeds / "sources" / "newsroom.toml"
        seeds.write_text(seeds.read_text().replace("[satu]\n", '[satu]\nremove = ["p"]\n'))
        told = replay(desk)
        assert (told["refused"], told["reread"]) == (2, 0)
        assert desk.contents() == before


def test_what_a_newsroom_has_edited_since_is_not_read_from_the_older_capture(tmp_path):
    with open_desk(small_sites({"satu": 2}), tmp_path) as desk:
        desk.crawl()
        with open_archive(desk.archive) as archive, archive.transaction() as db:
            wording = CurrentText(title="Judul baru", text="Naskah yang disunting.", digest="d", removed=[])
            seen = now() + timedelta(hours=1)
            revisions.revise(db.conn, 1, wording, cause=Cause.EDITED, seen=seen)
        told = replay(desk)
        assert (told["known"], told["same"], told["reread"]) == (1, 1, 0)
        assert desk.rows("SELECT text FROM articles WHERE id = 1") == [{"text": "Naskah yang disunting."}]


@pytest.mark.parametrize("rest", ["none", "open"])
def test_an_edit_has_a_capture_of_its_own_and_is_read_from_that(tmp_path, rest):
    channels = (("wordpress", "/wp-json/wp/v2/posts"),) if rest == "open" else (("feed", "/feed/"),)
    with open_desk(small_sites({"satu": 2}, channels=channels, rest=rest), tmp_path) as desk:
        desk.crawl()
        before = {row["id"]: row["capture"] for row in desk.rows("SELECT id, capture FROM articles")}
        piece = desk.newsroom.newsroom.pieces[0]
        line = "Acara itu ditutup dengan pembacaan doa oleh para pemuka agama dari lima kecamatan."
        desk.newsroom.change(piece, replace(piece, paragraphs=(*piece.paragraphs[:2], line, *piece.paragraphs[2:])))
        recheck(desk)
        [edited] = desk.rows("SELECT article, cause FROM revisions")
        [row] = desk.rows("SELECT text, capture FROM articles WHERE id = ?", edited["article"])
        assert line in row["text"]
        assert row["capture"] not in {None, *before.values()}
        assert replay(desk)["reread"] == 0
        assert desk.rows("SELECT text, capture FROM articles WHERE id = ?", edited["article"]) == [row]
        assert len(desk.rows("SELECT * FROM revisions")) == 1


# Killed.


def test_a_replay_that_is_killed_goes_on_where_it_was(tmp_path):
    with serve(build_newsroom(now(), articles=100, filler=2_000)) as room:
        desk = Desk(room, tmp_path)
        desk.crawl("--capture", "all")
        fresh = at(desk, "fresh.db")
        process = fresh.start("replay", "--workers", "1", captures(desk))
        while process.poll() is None and not reached(fresh):
            try:
                process.wait(LOOK)
            except subprocess.TimeoutExpired:
                continue
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        before = reached(fresh)
        assert before
        total = len(desk.rows("SELECT record FROM captures"))
        assert 0 < replay(fresh, captures(desk))["answers"] < total
        assert fresh.contents() == desk.contents()
        outcomes = [row["outcome"] for row in fresh.rows("SELECT outcome FROM runs ORDER BY id")]
        assert outcomes == ["failed", "finished"]


def test_an_answer_at_which_a_replay_was_stopped_is_read_with_all_that_is_said_of_it(whole, fresh):
    """Our own files say before each answer which candidate it is of: without that it is no page."""
    aims = make_aims(seeds=str(whole.seeds))
    files = stored(whole.archive.with_suffix(".captures"))
    stopped = at(whole, "stopped.db")
    for _ in range(3):
        with open_archive(stopped.archive) as archive:
            told = Replaying(archive, aims, folder=stopped.archive.with_suffix(".captures"))
            with closing(told.run_in_workers(files, 1, timeout=60, memory=2 * 1024**3)) as replaying:
                assert next(replaying).size > 0
    replay(stopped, captures(whole))
    sql = "SELECT url, state, reason FROM ledger ORDER BY url"
    assert (stopped.rows(sql), stopped.contents()) == (fresh.rows(sql), fresh.contents())


def reached(desk: Desk) -> list[dict]:
    """Return how far files were replayed, as another program sees it."""
    if not desk.archive.exists():
        return []
    try:
        return desk.rows("SELECT * FROM replays WHERE reached > 0")
    except ArchiveError:  # it is only being made
        return []


# Files of others.


def page(title: str, prose: tuple[str, ...]) -> bytes:
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in prose)
    moment = '<meta property="article:published_time" content="2021-12-14T09:30:00+07:00">'
    return (
        f"<!doctype html><html lang='id'><head><title>{title}</title>{moment}</head><body><article><h1>{title}</h1>"
        f"<div class='entry-content'>{text}</div></article></body></html>"
    ).encode()


def warc(
    path: Path, answers: dict[str, bytes], *, packed: bool = True, told: dict[str, str] | None = None, **headers: str
) -> Path:  # fmt: skip
    """Write a file as Common Crawl does: answers alone, by software that is not ours."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        for url, body in answers.items():
            sent = {"Content-Type": "text/html; charset=UTF-8"} | {k.replace("_", "-"): v for k, v in headers.items()}
            head = StatusAndHeaders("200 OK", list(sent.items()), protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body), http_headers=head,
                warc_headers_dict={"WARC-Date": "2021-12-15T01:02:03Z"} | (told or {}),
            )  # fmt: skip
            writer.write_record(record)
    return path


@pytest.fixture
def bare(tmp_path):
    """A desk of two sources, of which nothing was ever crawled."""
    with open_desk(small_sites({"satu": 1}), tmp_path) as desk:
        text = (
            '[asri]\nhome = "https://www.asri.example/"\nregions = ["12"]\n[teduh]\nhome = "https://teduh.example/"\n'
        )
        (desk.seeds / "sources" / "newsroom.toml").write_text(text)
        yield desk


ANSWERS = {
    "https://www.asri.example/berita/smart-city/?utm_source=x": page("Kota Asri Raih Penghargaan Smart City", PROSE),
    "https://asri.example/berita/cabai/": page("Harga Cabai Naik Lagi di Pasar", OTHER),
    "https://www.asri.example/": page("Beranda Smart City", PROSE),
    "https://lain.example/smart-city/": page("Kota Lain Raih Penghargaan Smart City", PROSE),
    "https://jauh.example/cabai/": page("Harga Cabai Naik Lagi di Pasar", OTHER),
}


@pytest.mark.parametrize("packed", [True, False])
def test_of_the_files_of_others_what_lies_on_hosts_of_the_seeds_is_read(bare, packed):
    told = replay(bare, str(warc(bare.folder / "lain.warc.gz", ANSWERS, packed=packed)))
    assert (told["kept"], told["dropped"]) == (1, 1)
    [row] = bare.rows("SELECT url, source, title, text, day, published, fetched, capture FROM articles")
    assert row["url"] == "https://www.asri.example/berita/smart-city/"
    assert (row["source"], row["title"]) == ("asri", "Kota Asri Raih Penghargaan Smart City")
    assert row["text"].split("\n") == list(PROSE)
    assert (row["day"], row["published"]) == ("2021-12-14", "2021-12-14T02:30:00Z")
    assert row["fetched"] == "2021-12-15T01:02:03Z"
    ledger = bare.rows("SELECT url, state, reason, found FROM ledger ORDER BY url")
    assert [(one["url"], one["state"], one["reason"]) for one in ledger] == [
        ("https://asri.example/berita/cabai/", "dropped", "NoTopicWords"),
        ("https://www.asri.example/berita/smart-city/", "kept", None),
    ]
    assert {one["found"] for one in ledger} == {"2021-12-15T01:02:03Z"}
    assert "Content-Type: text/html" in bare.pantau("show", "1", "--capture").stdout


def test_with_any_host_what_is_on_a_topic_belongs_to_a_source_named_after_its_host(bare):
    told = replay(bare, "--any-host", str(warc(bare.folder / "lain.warc.gz", ANSWERS)))
    assert told["kept"] == 2
    assert [row["source"] for row in bare.rows("SELECT source FROM articles ORDER BY source")] == [
        "asri",
        "lain.example",
    ]
    known = {row["url"] for row in bare.rows("SELECT url FROM ledger")}
    assert "https://jauh.example/cabai/" not in known


@pytest.mark.parametrize(
    ("answers", "pages", "any_host", "hints"),
    [(88, 0, False, True), (88, 0, True, False), (88, 1, False, False), (0, 0, False, False)],
)
def test_where_no_answer_is_of_a_source_of_the_seeds_the_cure_is_named(answers, pages, any_host, hints):
    said = replayed_said(Counter({"answers": answers, "pages": pages}), any_host=any_host)
    assert ("--any-host reads those of other hosts too" in said) is hints


ODD_HOSTS = (
    "[::1",
    "[2001:db8::5]",
    "a\u2100b.example",
    "lain.example:99999",
    "nama:sandi@lain.example",
    "..",
    "[x]:1",
)


@pytest.mark.parametrize("words", [(), ("--any-host",)])
def test_an_address_that_is_none_costs_nothing_but_itself(bare, words):
    odd = {f"https://{host}/smart-city/": page("Kota Lain Raih Penghargaan Smart City", PROSE) for host in ODD_HOSTS}
    odd["https://asri.example:[/smart-city/"] = page("Kota Asri Raih Penghargaan Smart City", PROSE)
    told = replay(bare, str(warc(bare.folder / "aneh.warc", odd | ANSWERS, packed=False)), *words)
    kept = {row["url"] for row in bare.rows("SELECT url FROM articles")}
    further = {"https://[2001:db8::5]/smart-city/", "https://lain.example/smart-city/"} if words else set()
    assert kept == {"https://www.asri.example/berita/smart-city/"} | further
    assert told["answers"] == len(odd | ANSWERS)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "kemarin", ""])
def test_an_answer_of_no_day_that_can_be_is_left_out_and_the_others_are_read(bare, moment):
    [whole, cut] = [warc(bare.folder / name, ANSWERS, packed=False) for name in ("satu.warc", "dua.warc")]
    cut.write_bytes(whole.read_bytes().replace(b"2021-12-15T01:02:03Z", moment.encode(), 1))
    assert replay(bare, str(cut))["kept"] == 0
    assert bare.rows("SELECT state FROM ledger") == [{"state": "dropped"}]


def test_a_body_is_read_however_it_was_sent(bare):
    body = page("Kota Asri Raih Penghargaan Smart City", PROSE)
    pieces = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:700], body[700:])) + b"0\r\n\r\n"
    ways = {
        "a": (gzip.compress(body), {"Content_Encoding": "gzip"}),
        "b": (pieces, {"Transfer_Encoding": "chunked"}),
        "c": (body, {"Content_Encoding": "gzip"}),  # unpacked by whoever kept it
    }
    for name, (sent, headers) in ways.items():
        warc(bare.folder / f"{name}.warc.gz", {f"https://teduh.example/{name}/": sent}, **headers)
    told = replay(bare, *(str(bare.folder / f"{name}.warc.gz") for name in ways))
    assert told["kept"] == 3
    assert {row["text"] for row in bare.rows("SELECT text FROM articles")} == {"\n".join(PROSE)}


def test_a_folder_is_gone_through_with_what_is_below_it(bare):
    (bare.folder / "cc" / "2021").mkdir(parents=True)
    for number, (url, body) in enumerate(ANSWERS.items()):
        warc(bare.folder / "cc" / "2021" / f"{number}.warc.gz", {url: body})
    assert replay(bare, str(bare.folder / "cc"))["kept"] == 1
    assert replay(bare, str(bare.folder / "cc"))["finished"] == len(ANSWERS)


def test_another_version_of_a_stored_article_changes_nothing(bare):
    url = "https://teduh.example/smart-city/"
    replay(bare, str(warc(bare.folder / "a.warc.gz", {url: page("Kota Teduh Menuju Smart City", PROSE)})))
    later = page(
        "Kota Teduh Menuju Smart City", (*PROSE, "Acara itu ditutup dengan doa bersama oleh para pemuka agama.")
    )
    told = replay(bare, str(warc(bare.folder / "b.warc.gz", {url: later})))
    assert (told["known"], told["reread"]) == (1, 0)
    assert bare.rows("SELECT text FROM articles") == [{"text": "\n".join(PROSE)}]


def test_of_a_damaged_file_what_comes_before_the_damage_is_kept_and_one_sentence_says_so(bare):
    whole = warc(bare.folder / "a.warc.gz", ANSWERS)
    sound = warc(
        bare.folder / "b.warc.gz", {"https://teduh.example/smart-city/": page("Kota Teduh Menuju Smart City", PROSE)}
    )
    with whole.open("r+b") as file:
        file.seek(-200, os.SEEK_END)
        file.write(bytes(100))
    done = bare.pantau("replay", "--json", "--workers", "1", str(whole), str(sound))
    assert done.returncode == 1
    [said] = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert f"{whole} is damaged" in said
    assert json.loads(done.stdout)["kept"] == 2


@pytest.mark.parametrize("packed", [True, False])
def test_a_file_that_ends_early_says_so_and_is_read_on_once_it_is_whole(bare, packed):
    whole = warc(bare.folder / "a.warc.gz", dict(reversed(ANSWERS.items())), packed=packed)
    data = whole.read_bytes()
    whole.write_bytes(data[:-400])
    done = bare.pantau("replay", "--json", str(whole))
    assert (done.returncode, json.loads(done.stdout)["kept"]) == (1, 0)
    assert done.stderr == f"Error: {whole} ends early, within a record; get the rest of it, and say this again\n"
    whole.write_bytes(data)
    assert replay(bare, str(whole))["kept"] == 1


def test_an_answer_of_which_whoever_kept_it_has_a_part_alone_is_left_out_and_counted(bare):
    told = {"WARC-Truncated": "length"}
    part = warc(bare.folder / "a.warc.gz", ANSWERS, told=told)
    counted = replay(bare, str(part))
    assert (counted["kept"], counted["dropped"], counted["parts"]) == (0, 0, 3)
    assert "3 answers of which only a part was kept, and left out." in replayed_said(Counter(counted), any_host=False)


def test_what_is_no_warc_file_is_refused_with_one_sentence(bare):
    (bare.folder / "surat.txt").write_text("Halo")
    done = bare.pantau("replay", str(bare.folder / "surat.txt"))
    assert done.returncode == 1
    assert "is damaged, or no WARC file" in done.stderr
    empty = bare.pantau("replay")
    assert empty.returncode == 1
    assert empty.stderr.startswith("Error: ")
    assert "is no WARC file, nor a folder with any" in empty.stderr


def test_the_owner_of_an_address_is_the_source_at_home_on_the_nearest_host_above_it():
    sources = {
        one.slug: one
        for one in (
            make_source("pusat", home="https://www.jaringan.co.id/"),
            make_source("asri", home="https://asri.jaringan.co.id/"),
            make_source("teduh", home="https://berita.teduh.id/"),
            make_source("dalam", home="http://10.0.0.7:8001/"),
            make_source("luar", home="http://10.0.0.7:8002/"),
        )
    }
    hosts = Hosts(sources)
    owners = {
        "https://asri.jaringan.co.id/a": "asri", "https://amp.asri.jaringan.co.id/a": "asri",
        "http://jaringan.co.id:80/a": "pusat", "https://lain.jaringan.co.id/a": "pusat",
        "https://www.teduh.id/a": "teduh", "https://BERITA.teduh.id/a": "teduh",
        "http://10.0.0.7:8001/a": "dalam", "http://10.0.0.7:8002/a": "luar",
    }  # fmt: skip
    assert {url: hosts.source_of(url, sources).slug for url in owners} == owners
    assert [hosts.wants(url) for url in ("https://asri.id/a", "dns:teduh.id", "", "https:///a")] == [False] * 4
    assert Hosts(sources, any_host=True).wants("https://asri.id/a")


def test_the_seeds_that_ship_name_no_host_twice_over():
    sources = load_sources(default_seeds())
    hosts = Hosts(sources)
    assert {slug for slug, one in sources.items() if hosts.source_of(one.home, sources).slug != slug} == set()


# Long files of others.


def long_file(path: Path) -> Path:
    """Write a file with pages short and long, one of which is a WARC file in itself, which gzip stores as it is."""
    noise = random.Random(1).randbytes(20_000)
    inner = warc(path.with_suffix(".inner"), {f"https://teduh.example/dalam/{n}/": noise[:300] for n in range(9)})
    bodies = [page(f"Kota Teduh Menuju Smart City {n}", PROSE) for n in range(30)]
    bodies[7:7], bodies[20:20] = [noise + inner.read_bytes() + noise], [noise * 3]
    hosts = ("teduh.example", "lain.example")
    return warc(path, {f"https://{hosts[n % 2]}/{n}/": body for n, body in enumerate(bodies)})


def whole_and_damaged(answers: Iterator[Scanned]) -> list[tuple[int, str | None] | str]:
    """Return where which answers stand, and what ends them."""
    found: list[tuple[int, str | None] | str] = []
    try:
        found.extend((offset, answer and answer.url) for offset, answer in answers)
    except CaptureError as error:
        found.append(str(error))
    return found


@pytest.mark.parametrize("stretch", [5_000, 40_000, 90_000])
@pytest.mark.parametrize("damaged", [None, 60_000, 110_000])
def test_a_long_file_looked_through_in_stretches_gives_what_a_scan_of_it_gives(bare, stretch, damaged):
    path = long_file(bare.folder / "lain.warc.gz")
    if damaged:
        with path.open("r+b") as file:
            file.seek(damaged)
            file.write(bytes(100))
    rules = {"seeds": bare.seeds, "any_host": False, "keep_all": False}
    scanned = partial(scan_from, path, sieve_of(**rules).hosts.wants)
    found = whole_and_damaged(LongFiles(InlineWorkers, 2, stretch, rules).scan(path, 0, scanned))
    assert found == whole_and_damaged(scanned(0))
    assert damaged or len(found) == 32


def scan_from(path: Path, wants: Callable[[str], bool], start: int) -> Iterator[Scanned]:
    return scan(path, wants, start=start)


def test_only_a_long_file_of_records_compressed_one_by_one_is_looked_through_in_stretches(bare):
    rules = {"seeds": bare.seeds, "any_host": False, "keep_all": False}
    path = long_file(bare.folder / "lain.warc.gz")
    stretch = path.stat().st_size // LONG
    whole = bare.folder / "sekali.warc.gz"
    whole.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    plain = warc(bare.folder / "polos.warc", ANSWERS, packed=False)
    have = [LongFiles(InlineWorkers, 2, size, rules).have(one, 0) for one, size in
            ((path, stretch), (path, stretch + 1), (whole, 10), (plain, 10))]  # fmt: skip
    assert have == [True, False, False, False]


def test_a_replay_in_several_processes_reads_all_that_a_long_file_has_for_it(bare):
    path = long_file(bare.folder / "lain.warc.gz")
    aims = make_aims(seeds=str(bare.seeds))
    with open_archive(bare.archive) as archive:
        told = Replaying(archive, aims, folder=bare.folder)
        for _ in told.run_in_workers([path], 2, timeout=60, memory=2 * 1024**3, stretch=4_000):
            pass
        assert (told.counts["answers"], told.counts["pages"], told.counts["kept"]) == (32, 16, 15)
        assert {row["text"] for row in archive.rows("SELECT text FROM articles")} == {"\n".join(PROSE)}


# Captures that refer to others.


def own_file(folder: Path, name: str, *captured: Captured) -> Path:
    """Write a file as a crawl does."""
    path = folder / name
    path.write_bytes(info_of(name, NOW) + b"".join(member for one in captured for member in one.members))
    return path


def test_an_answer_that_refers_to_what_cannot_be_read_any_more_is_left_out_and_the_others_are_read(bare):
    folder = bare.archive.with_suffix(".captures")
    folder.mkdir()
    one, two = (page(f"Kota Teduh Menuju Smart City {n}", PROSE) for n in range(2))
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    gone, damaged, again, too, other = (
        Exchange(url=url, fetched=NOW, status=200, head=head, body=body, told={"announced": url})
        for url, body in ((f"https://teduh.example/{n}/", body) for n, body in enumerate((one, two, one, two, one)))
    )
    made = [capture_of(gone, None), capture_of(damaged, None)]
    told = [Original(record=one.record, url="", fetched=to_iso(NOW)) for one in made]
    first, second = (own_file(folder, f"all-{n}.warc.gz", one) for n, one in enumerate(made))
    own_file(folder, "all-2.warc.gz", capture_of(again, told[0]), capture_of(too, told[1]), capture_of(other, None))
    with open_archive(bare.archive) as archive:
        index.enter(archive, [_known(path, one.record) for path, one in zip((first, second), told, strict=True)])
    first.unlink()
    second.write_bytes(second.read_bytes()[:500] + b"rusak" * 40)
    done = bare.pantau("replay", "--json", "--workers", "1")
    assert done.returncode == 1
    assert {line.partition(" ")[0] for line in done.stderr.splitlines() if "Error" in line} == {"Error:"}
    assert bare.rows("SELECT url FROM articles") == [{"url": other.url}]
    assert bare.rows("SELECT url FROM ledger") == [{"url": other.url}]


def _known(path: Path, record: str) -> Capture:
    offset = next(offset for offset, _ in scan(path, lambda _: True))
    return Capture(record=record, url="", fetched="", status=200, digest="", file=path.name, offset=offset)


def test_a_file_of_ours_that_ends_early_is_named_with_how_much_of_the_index_was_not_reached(bare):
    folder = bare.archive.with_suffix(".captures")
    folder.mkdir()
    urls = [f"https://teduh.example/{number}/" for number in range(3)]
    path = own_file(folder, "kept-0.warc.gz", *(capture_of(_news(url), None) for url in urls))
    known = [(answer.record, offset) for offset, answer in scan(path, lambda _: True) if answer]
    with open_archive(bare.archive) as archive:
        index.enter(archive, [replace(_known(path, record), offset=offset) for record, offset in known])
    os.truncate(path, known[1][1] + 30)
    for words in ((), ("--again",)):
        done = bare.pantau("replay", "--workers", "1", *words)
        lost = "2 of the 3 captures that the index has of it could not be read; restore it from a backup"
        assert (done.returncode, done.stderr.splitlines()[-1]) == (1, f"Error: {path} ends early: {lost}")
    assert bare.rows("SELECT url FROM articles") == [{"url": urls[0]}]


def _news(url: str) -> Exchange:
    body = page("Kota Teduh Menuju Smart City", PROSE)
    return Exchange(
        url=url, fetched=NOW, status=200, head=b"HTTP/1.1 200 OK\r\n\r\n", body=body, told={"announced": url}
    )
