"""`pantau extract`: what a page says, from which evidence, and what was removed, for people and for programs."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from contextlib import chdir
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.archive import open_archive, sites
from crawler.cli import main
from crawler.models import Page
from crawler.sources.own import default_seeds
from crawler.times import now, to_iso
from pipelines.judging import address_in, findings_of
from pipelines.models import Aims
from pipelines.pool import Workers
from pipelines.saved import AHEAD, facts_of, read_saved
from tests.conftest import PATIENCE
from tests.inline import make_aims
from tests.make import HOUR, NOW, make_source
from tests.small_sites import open_desk, page, small_sites, visits

PAGES = Path(__file__).parent / "pages"
TAGDIV = (PAGES / "tagdiv-1.html").read_bytes()
EXPECTED = json.loads((PAGES / "tagdiv-1.json").read_text("utf-8"))
MIB = 2**20
MANY = 3_000  # pages: many more than are read before Ctrl-C arrives
UNTIL = now() + HOUR
FIELDS = {
    "file", "url", "title", "text", "authors", "published", "modified", "language", "family", "dropped", "topic",
    "verdict", "facet", "relevance", "regions", "awards", "evidence", "removed", "flags",
}  # fmt: skip

LEAD = "Pemerintah kota membuka pusat aduan warga di lantai dua balai kota sejak pagi, dan antreannya panjang. "
PROSE = f"<p>{LEAD * 6}</p>"
ENGLISH = "<p>" + "The council has opened a new office for complaints on the second floor of its hall today. " * 8
BOX = '<div class="kotak-promo">Ikuti saluran kami</div>'
OG_URL = '<meta property="og:url" content="https://kabar.example/b">'
DAY = '<meta property="article:published_time" content="2024-03-05">'
PRINTED = '<time class="entry-date published">5 Maret 2024 20:45</time>'


def html(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><article><h1>Pusat Aduan Dibuka</h1>{body}</article></body></html>".encode()


FILES = {
    "biasa.html": TAGDIV,
    "dikemas.html": gzip.compress(TAGDIV),  # gzipped, whatever its name
    "polos.html.gz": TAGDIV,  # and not, whatever its name
    "tanpa-alamat.html": html(PROSE, '<link rel="canonical" href="/daerah/pusat-aduan">'),
    "hari.html": html(PROSE, DAY + '<meta property="article:modified_time" content="2024-03-06">'),
    "singkat.html": html("<p>Balai kota tutup.</p>"),
    "inggris.html": html(ENGLISH),
    "kosong.html": b"",
    "dokumen.html": b"%PDF-1.7 ...",
    "mewarnai.html": html(PROSE.replace("pagi", "pagi\x9b31m\u202e")),
    "rusak.html.gz": gzip.compress(TAGDIV)[:-20],
    "besar.html.gz": gzip.compress(b" " * (13 * MIB)),
    "rekaman.warc.gz": gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\n\r\n" + html(PROSE)),
}
UNREADABLE = {"rusak.html.gz", "besar.html.gz", "rekaman.warc.gz"}


def ask(folder: Path, *arguments: str):
    """Run the command in this process, in *folder*, without what the environment says."""
    clean = {name: None for name in os.environ if name.startswith("PANTAU_")}
    with chdir(folder):
        return CliRunner().invoke(main, ("extract", *arguments), env=clean, catch_exceptions=False)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A folder of saved pages."""
    folder = tmp_path_factory.mktemp("simpanan")
    for name, body in FILES.items():
        (folder / name).write_bytes(body)
    return folder


@pytest.fixture(scope="module")
def result(saved):
    """All the pages in one call, a folder and a file that is missing among them."""
    return ask(saved, "--json", "hilang.html", *FILES, ".")


@pytest.fixture(scope="module")
def rows(result):
    return {row["file"]: row for row in map(json.loads, result.stdout.splitlines())}


def look(body: bytes, **given):
    source = make_source(remove=given.pop("remove", ()), timezone=given.pop("timezone", "Asia/Jakarta"))
    asked = Page(**({"url": "", "announced": "", "source": "", "body": body, "fetched": NOW} | given))
    return findings_of(asked, source=facts_of(source), aims=make_aims())


# Files


def test_a_page_gives_one_object_with_all_that_was_read(rows):
    found = dict(rows["biasa.html"])
    assert (found.pop("topic"), found.pop("verdict")) == ("gerakan-menuju-smart-city", "about")
    assert found.pop("facet") == "programme"
    assert 0.5 < found.pop("relevance") < 0.8
    assert [(one["code"], one["role"]) for one in found.pop("regions")] == [("33.76", "subject")]
    assert {one["code"] for one in found.pop("awards")} <= {"33.76"}
    assert found == {
        "file": "biasa.html", "language": "id", "url": EXPECTED["url"], "text": "\n".join(EXPECTED["text"]),
        "removed": [{"rule": rule, "text": text} for rule, text in EXPECTED["removed"]],
        **{name: EXPECTED[name] for name in (
            "title", "authors", "published", "modified", "family", "dropped", "evidence", "flags",
        )},
    }  # fmt: skip


@pytest.mark.parametrize("name", ["dikemas.html", "polos.html.gz"])
def test_what_is_in_a_file_tells_whether_it_is_gzipped(rows, name):
    assert rows[name] == rows["biasa.html"] | {"file": name}


def test_each_object_has_the_same_fields(rows):
    assert {frozenset(row) for row in rows.values()} == {frozenset(FIELDS)}


def test_the_objects_come_in_the_order_of_the_arguments(rows):
    assert list(rows) == [name for name in FILES if name not in UNREADABLE]


def test_what_cannot_be_read_is_one_sentence_each_and_the_rest_is_read(result):
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Error: hilang.html cannot be read: No such file or directory",
        "Error: rusak.html.gz is a damaged gzip file; save the page again",
        "Error: besar.html.gz is larger than 12 MiB, which no crawl would take",
        "Error: rekaman.warc.gz is a WARC file; `pantau replay --any-host rekaman.warc.gz` reads the pages in it",
        "Error: . is a folder; name the files in it, such as *.html",
    ]


def test_a_page_that_does_not_say_where_it_stood_is_read_without_an_address(rows):
    found = rows["tanpa-alamat.html"]
    assert (found["url"], found["title"], found["dropped"]) == (None, "Pusat Aduan Dibuka", None)
    assert ".invalid" not in json.dumps(found)


def test_a_day_without_a_time_stays_a_day(rows):
    assert (rows["hari.html"]["published"], rows["hari.html"]["modified"]) == ("2024-03-05", "2024-03-06")


@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        ("biasa.html", None),
        ("singkat.html", "TooShort: 3 words, shorter than a lead"),
        ("inggris.html", "OtherLanguage: en"),
        ("kosong.html", "NoText: the page is empty"),
        ("dokumen.html", "NotArticle: the page is a PDF file"),
    ],
)
def test_why_a_page_would_be_dropped_is_said_and_the_page_still_shown(rows, name, dropped):
    assert rows[name]["dropped"] == dropped


def test_a_page_cannot_drive_the_terminal(saved, result):
    assert all(line.isprintable() for line in result.stdout.splitlines())
    shown = ask(saved, "mewarnai.html").stdout
    assert shown.replace("\n", "").isprintable()


def test_for_people_a_page_is_laid_out_to_be_read(saved):
    result = ask(saved, "biasa.html")
    assert (result.exit_code, result.stderr) == (0, "")
    title, published = EXPECTED["title"], EXPECTED["published"]
    lines = result.stdout.splitlines()
    assert [line for line in lines if not line.startswith("awards ")] == [
        title,
        "=" * len(title),
        "file       biasa.html",
        f"url        {EXPECTED['url']}",
        "family     tagdiv",
        "title      9 words (family tagdiv)",
        "authors    Wulan Sari (family tagdiv)",
        f"published  {published} (family tagdiv)",
        "modified   none",
        "text       64 words (family tagdiv)",
        "language   id",
        "topic      gerakan-menuju-smart-city, about, relevance 0.71",
        "facet      programme",
        "regions    Kota Tegal (subject)",
        "flags      tagdiv local time",
        "dropped    no",
        "",
        *EXPECTED["text"],
        "",
        *(f"Removed by {rule}: {text}" for rule, text in EXPECTED["removed"]),
        "",
    ]


# How a page is read


@pytest.mark.parametrize(
    ("head", "body", "address"),
    [
        ('<link href="https://kabar.example/a/amp/" rel="Canonical">', "", "https://kabar.example/a/"),
        (OG_URL.replace("/b", "/b?utm_source=x#top"), "", "https://kabar.example/b"),
        (OG_URL + '<link rel="canonical" href="https://kabar.example/a">', "", "https://kabar.example/a"),
        ('<link rel="canonical" href="https://kabar.example/">' + OG_URL, "", "https://kabar.example/b"),
        ('<link rel="canonical" href="https://kabar.example">', "", "https://kabar.example/"),
        ("", '<link rel="canonical" href="https://kabar.example/a">', "https://kabar.example/a"),
        ('<link rel="canonical" href="/a">', "", None),
        ('<link rel="canonical"><meta property="og:url" content="javascript:x">', "", None),
        ("", "", None),
    ],
)
def test_the_address_of_a_page_is_the_one_it_gives_itself(head, body, address):
    assert address_in(html(body, head)) == address


@pytest.mark.parametrize("body", [b"", b"<", b"<body", b"\x00\xff" * 99, b"<link rel=canonical href=https://[>"])
def test_bytes_that_are_no_page_have_no_address(body):
    assert address_in(body) is None


def test_a_given_address_counts_and_the_page_may_correct_it_on_the_same_site():
    here, there = "https://kabar.example/a", "https://kabar.example/b"
    link = f'<link rel="canonical" href="{there}">'
    assert look(html(PROSE), url=here)["url"] == here
    assert look(html(PROSE, link), url=here)["url"] == there
    assert look(html(PROSE, link), url="https://lain.example/c")["url"] == "https://lain.example/c"


def test_the_source_gives_its_zone_and_its_rules():
    found = look(html(PRINTED + PROSE + BOX), timezone="Asia/Jayapura", remove=(".kotak-promo",))
    assert found["published"] == "2024-03-05T20:45:00+09:00"
    assert {"rule": "source remove .kotak-promo", "text": "Ikuti saluran kami"} in found["removed"]


def write_seeds(folder: Path) -> str:
    (folder / "sources").mkdir(parents=True)
    (folder / "topics.toml").write_bytes((default_seeds() / "topics.toml").read_bytes())
    (folder / "sources" / "timur.toml").write_text(
        '[timur]\nhome = "https://timur.example/"\ntimezone = "Asia/Jayapura"\nremove = [".kotak-promo"]\n'
    )
    return str(folder)


@pytest.mark.parametrize(
    ("options", "offset", "is_removed"),
    [
        (("--timezone", "Asia/Makassar"), "+08:00", False),
        (("--source", "timur"), "+09:00", True),
        (("--source", "timur", "--timezone", "Asia/Jakarta"), "+07:00", True),
    ],
)
def test_a_page_is_read_as_the_source_named(tmp_path, options, offset, is_removed):
    (tmp_path / "halaman.html").write_bytes(html(PRINTED + PROSE + BOX))
    seeds = write_seeds(tmp_path / "seeds")
    found = json.loads(ask(tmp_path, "--json", "--seeds", seeds, *options, "halaman.html").stdout)
    assert found["published"] == f"2024-03-05T20:45:00{offset}"
    assert any(one["rule"] == "source remove .kotak-promo" for one in found["removed"]) == is_removed


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        ((), 2, "Missing argument"),
        (("a.html", "b.html", "--url", "https://x.example/a"), 2, "--url is the address of one saved page"),
        (("https://x.example/a", "--url", "https://x.example/a"), 2, "--url is the address of one saved page"),
        (("a.html", "--url", "kaldera"), 2, "'kaldera' is no web address"),
        (("a.html", "--timezone", "WIB"), 2, "'WIB' is no time zone"),
        (("a.html", "--source", "tiada"), 1, "no source is called 'tiada'"),
        (("a.html", "--seeds", "tiada"), 1, "topics.toml: not found in tiada"),
    ],
)
def test_a_wrong_call_is_refused_with_a_sentence(tmp_path, arguments, status, sentence):
    result = ask(tmp_path, *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert sentence in result.stderr.splitlines()[-1]


# Many pages


def saved_page(name: str, body: bytes = TAGDIV) -> Page:
    return Page(url="", announced=name, source="", body=body, fetched=NOW)


def read(jobs, **limits):
    given = {"number": 1, "timeout": 30.0, "memory": 2 * 2**30} | limits
    aims = Aims(seeds=str(default_seeds()), languages=("id",))
    return read_saved(jobs, facts_of(make_source()), aims, lambda: Workers(**given))


def test_a_page_that_hangs_is_given_up_alone():
    sentence = "Pemerintah kabupaten memasang lampu jalan pintar di sekitar alun-alun dan pasar lama pada bulan itu. "
    endless = saved_page("lama.html", f"<article>{f'<p>{sentence * 3}</p>' * 12_000}</article>".encode())
    found, passed = read([endless, {"file": None}], timeout=0.05)  # it takes a second and more
    assert (found["file"], found["dropped"]) == ("lama.html", "TooSlow: it took longer than 0.05 s")
    assert found.keys() == FIELDS
    assert passed == {"file": None}


def test_no_more_pages_are_held_than_are_being_read():
    taken = []
    jobs = ({"file": taken.append(number)} for number in range(10 * AHEAD))
    found = read(jobs)
    next(found)
    assert len(taken) <= AHEAD
    assert len(list(found)) == 10 * AHEAD - 1


def test_ctrl_c_ends_it_at_once_and_without_a_traceback():
    page = str(min(PAGES.glob("*.html")))
    command = [sys.executable, "-m", "crawler", "extract", "--json", *[page] * MANY]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # A suite that was started in the background ignores Ctrl-C, and so would its children.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(command, text=True, cwd=PAGES.parents[1], preexec_fn=heed, **pipes) as process:  # noqa: PLW1509
        assert json.loads(process.stdout.readline())["file"] == page  # it is at work
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said.split()) == (130, ["interrupted"]), said
    assert len(rest.splitlines()) < MANY - 1


# Addresses


@pytest.fixture(scope="module")
def visited(tmp_path_factory):
    """Three sites that are asked for pages, and a file between them; one site asked an earlier crawl to stay away."""
    room = small_sites({"sabar": 2, "biasa": 1, "jeda": 1})
    folder = tmp_path_factory.mktemp("visited")
    with open_desk(room, folder, PANTAU_DELAY="0.1") as desk:
        news, url = desk.newsroom, desk.newsroom.url_of
        seeds = desk.seeds / "sources" / "newsroom.toml"
        seeds.write_text(seeds.read_text().replace("[sabar]\n", "[sabar]\ndelay = 0.4\n"))
        news.answer("sabar", "/robots.txt", body=b"User-agent: *\nDisallow: /rahasia/\n")
        piece = room.pieces_of("sabar")[1]
        head, tail = (replace(piece, paragraphs=part) for part in (piece.paragraphs[:4], piece.paragraphs[4:]))
        news.answer("sabar", piece.path, body=page(head, body=f"<a href='{piece.path}?page=2'>Halaman selanjutnya</a>"))
        news.answer("sabar", f"{piece.path}?page=2", body=page(tail, body=f"<a href='{piece.path}'>Sebelumnya</a>"))
        windows = page(room.pieces_of("biasa")[0], body="").decode().encode("utf-16")
        news.answer("biasa", "/lebar/", body=windows, headers={"Content-Type": "text/html"})
        (folder / "biasa.html").write_bytes(TAGDIV)
        with open_archive(desk.archive) as archive:
            sites.stay_away(archive, "jeda.localhost", until=UNTIL, reason="HTTP 429")
        asked = [
            url("sabar", "/smart-city-1/?utm_source=surat"), str(folder / "biasa.html"), url("sabar", "/rahasia/1/"),
            url("sabar", "/tiada/"), url("biasa", "/lebar/"), "http://10.1.2.3/a/", "http://[salah/",
            url("jeda", "/smart-city-1/"), url("sabar", "/smart-city-2/"),
        ]  # fmt: skip
        done = desk.pantau("extract", "--json", *asked)
        yield desk, done, [json.loads(line) for line in done.stdout.splitlines()]


def test_an_address_is_fetched_and_read_in_its_turn(visited):
    desk, _, rows = visited
    piece = desk.newsroom.newsroom.pieces_of("sabar")[0]
    url = desk.newsroom.url_of
    urls = [url("sabar", "/smart-city-1/"), EXPECTED["url"], url("biasa", "/lebar/"), url("sabar", "/smart-city-2/")]
    assert [row["url"] for row in rows] == urls
    assert [row["file"] is None for row in rows] == [True, False, True, True]
    assert {frozenset(row) for row in rows} == {frozenset(FIELDS)}
    assert (rows[0]["title"], rows[0]["text"]) == (piece.title, "\n".join(piece.paragraphs))


def test_an_article_on_several_pages_is_read_whole(visited):
    desk, _, rows = visited
    piece = desk.newsroom.newsroom.pieces_of("sabar")[1]
    assert rows[-1]["evidence"]["text"].endswith(", 2 parts")
    assert rows[-1]["text"] == "\n".join(piece.paragraphs)


def test_why_an_address_was_not_fetched_is_one_sentence(visited):
    desk, done, _ = visited
    url, port = desk.newsroom.url_of, desk.newsroom.port
    robots = f"robots.txt of sabar.localhost:{port} does not allow it"
    wait = f"asked us to wait until {to_iso(UNTIL)} (HTTP 429)"
    private = "10.1.2.3 leads to the private address 10.1.2.3, which PANTAU_ALLOW_PRIVATE does not name"
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Error: {url('sabar', '/rahasia/1/')} was not fetched: RobotsForbids: {robots}",
        f"Error: {url('sabar', '/tiada/')} was not fetched: HTTP 404",
        f"Error: http://10.1.2.3/a/ was not fetched: AddressRefused: {private}",
        "Error: http://[salah/ is no web address",
        f"Error: {url('jeda', '/smart-city-1/')} was not fetched: its site {wait}",
    ]


def test_a_site_is_asked_as_gently_as_in_a_crawl(visited):
    desk, _, _ = visited
    assert visits(desk, "jeda") == []
    seen = visits(desk, "sabar")
    assert seen[0].path == "/robots.txt"
    assert "/rahasia/1/" not in {one.path for one in seen}
    assert min(later.started - earlier.ended for earlier, later in pairwise(seen)) >= 0.4
    assert {one.user_agent for one in seen} == {"Pantau/0.1.0 (news monitor; contact: desk@kabar.example)"}


def test_looking_at_a_page_stores_nothing(visited):
    desk, _, _ = visited
    assert [desk.rows(f"SELECT * FROM {table}") for table in ("runs", "ledger", "articles")] == [[], [], []]
