"""`pantau sources add`: what is asked of a site, and what is made of the answers."""

from __future__ import annotations

import json
import tomllib
from collections import deque

import pytest

from crawler.cli.sources_add import status_of
from crawler.models import Candidate
from crawler.sources.registry import load_sources
from crawler.strategies.inspection import Inspection
from tests.make import HOME, make_source
from tests.small_sites import gaps, open_desk, rss, small_sites, visits

DELAY = 0.1
KNOWN = '# Sumber kami.\n\n[kenal]  # yang lama\nhome = "http://kenal.localhost:9/"\n'
SITES = {"kabarasahan": 5, "suara": 3, "sepi": 0, "pindah": 0, "tutup": 2, "terlarang": 2, "parkir": 0}
WORDPRESS = (
    b'<!doctype html><html><head><title>Beranda</title><link href="/wp-content/x.css"></head><body></body></html>'
)
PARKED = b"<!doctype html><html><body><h1>parkir.localhost</h1><p>This domain is for sale.</p></body></html>"
ROOT = json.dumps({"name": "Suara Wallacea", "timezone_string": "Asia/Makassar"}).encode()


def disturb(room):
    for path, body in {"/": WORDPRESS, "/wp-json/?_fields=name,description,timezone_string,gmt_offset": ROOT}.items():
        room.answer("suara", path, body=body)
    posts = [
        {"link": room.url(piece), "title": {"rendered": piece.title}} for piece in room.newsroom.pieces_of("suara")
    ]
    room.answer("suara", "/wp-json/wp/v2/posts", body=json.dumps(posts).encode())
    room.answer("sepi", "*", status=404)
    room.answer("parkir", "*", body=PARKED)
    room.answer("pindah", "/", status=301, headers={"Location": room.url_of("kabarasahan")})
    room.answer("tutup", "/robots.txt", status=503)
    room.answer("terlarang", "/robots.txt", body=b"User-agent: *\nDisallow: /\n")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Seven sites that are added, and some lines that name none."""
    room = small_sites(SITES, feed_length=10, sitemap="plain")
    with open_desk(room, tmp_path_factory.mktemp("added"), PANTAU_DELAY=str(DELAY)) as desk:
        (desk.seeds / "sources" / "newsroom.toml").unlink()
        (desk.seeds / "sources" / "sumatera-utara.toml").write_text(KNOWN)
        disturb(desk.newsroom)
        urls = [desk.newsroom.url_of(slug) for slug in SITES]
        twice = f"{urls[0]}\nhttp://kenal.localhost:9/\nbukan alamat\n"
        desk.added = run(desk, "add", "--write", "--json", *urls, "-", " ", input=twice)
        yield desk


def run(desk, *arguments, input=""):  # noqa: A002
    with desk.start("sources", *arguments, stdin=-1) as process:
        process.out, process.err = process.communicate(input, timeout=60)
    return process


def offers(desk):
    return {row["slug"]: row for row in map(json.loads, desk.added.out.splitlines())}


def test_each_site_that_announces_articles_becomes_an_entry_in_its_file(desk):
    assert {slug: (row["file"], row["written"]) for slug, row in offers(desk).items()} == {
        "kabarasahan-localhost": ("sumatera-utara.toml", True),
        "suara-localhost": ("sumatera-barat.toml", True),
    }
    url_of = desk.newsroom.url_of
    text = (desk.seeds / "sources" / "sumatera-utara.toml").read_text()
    assert text == KNOWN + "\n" + offers(desk)["kabarasahan-localhost"]["entry"]
    entry = tomllib.loads(text)["kabarasahan-localhost"]
    assert entry.pop("note").endswith("3 of 3 articles read")
    assert entry == {
        "home": url_of("kabarasahan"), "name": "Kabarasahan", "regions": ["12.09"],
        "channels": [
            {"kind": "feed", "url": url_of("kabarasahan", "/feed/")},
            {"kind": "sitemap", "url": url_of("kabarasahan", "/sitemap.xml")},
        ],
    }  # fmt: skip


def test_wordpress_says_name_zone_and_posts(desk):
    source = load_sources(desk.seeds)["suara-localhost"]
    assert (source.name, source.timezone) == ("Suara Wallacea", "Asia/Makassar")
    assert [channel.kind for channel in source.channels] == ["wordpress", "feed", "sitemap"]
    assert offers(desk)["suara-localhost"]["program"] == "WordPress"


def test_three_articles_are_read_as_in_a_crawl(desk):
    articles = offers(desk)["kabarasahan-localhost"]["articles"]
    pieces = desk.newsroom.newsroom.pieces_of("kabarasahan")[:3]
    assert [one["title"] for one in articles] == [piece.title for piece in pieces]
    assert {(one["dropped"], one["topic"]) for one in articles} == {(None, "gerakan-menuju-smart-city")}
    assert min(one["words"] for one in articles) > 50


def test_who_is_known_or_cannot_be_asked_is_one_sentence_each(desk):
    port = desk.newsroom.port
    home, slug, kenal = (
        f"kabarasahan.localhost:{port}",
        "kabarasahan-localhost",
        "http://kenal.localhost:9/: [kenal-localhost]",
    )
    shut = f"robots.txt of terlarang.localhost:{port} does not allow it"
    assert desk.added.returncode == 1
    assert desk.added.err.splitlines() == [
        f"Error: http://{home}/: [{slug}] stands in http://{home}/ too; keep one of the two",
        f"Error: {kenal} has the host kenal.localhost:9 of [kenal] in sumatera-utara.toml; keep one of the two",
        "Error: 'bukan alamat' is no web address; write it like https://kaldera.id/ or kaldera.id",
        "Error: '' is no web address; write it like https://kaldera.id/ or kaldera.id",
        "Error: sepi.localhost: it announces no articles anywhere; its home: HTTP 404",
        f"Error: pindah.localhost: it leads to kabarasahan.localhost, which is another site; ask for http://{home}/",
        "Error: tutup.localhost: robots.txt answers 503",
        f"Error: terlarang.localhost: it announces no articles anywhere; its home: {shut}",
        "Error: parkir.localhost: it announces no articles anywhere; its home: a parked domain",
    ]


def test_robots_txt_and_the_pause_are_kept(desk):
    assert [one.path for one in visits(desk, "tutup")] == ["/robots.txt"]
    assert [one.path for one in visits(desk, "terlarang")] == ["/robots.txt"]
    asked = [one for one in desk.newsroom.requests if one.host == "suara.localhost"]
    assert min(gaps(asked)) >= DELAY


def test_no_more_is_asked_than_tells_what_a_site_has(desk):
    asked = [
        one.path
        for one in desk.newsroom.requests
        if one.host == "kabarasahan.localhost" and "smart-city" not in one.path
    ]
    assert asked.count("/") == 2  # once for the site that leads here
    assert [path for path in asked if path != "/"] == ["/robots.txt", "/feed/", "/sitemap.xml"]


def test_of_a_site_without_https_it_is_said_what_it_answered_over_http(desk):
    names = [f"{slug}.localhost:{desk.newsroom.port}" for slug in ("sepi", "tutup")]
    empty, shut = run(desk, "add", "--json", *names).err.splitlines()
    assert empty == "Error: sepi.localhost: it announces no articles anywhere; its home: HTTP 404"
    assert shut.endswith("; over http: robots.txt answers 503")


@pytest.mark.parametrize(
    ("failures", "asked", "reached", "status"), [(0, 2, 2, 0), (1, 2, 1, 1), (1, 0, 0, 1), (2, 2, 0, 3)]
)
def test_the_exit_status_says_whether_any_site_could_be_reached(failures, asked, reached, status):
    assert status_of(failures=failures, asked=asked, reached=reached) == status


def test_three_articles_are_tried_those_first_that_look_like_one():
    inspection = Inspection(source=make_source(), address=HOME, todo=deque())
    names = ["panen/", "tentang/", "pemkot-tegal-terima-penghargaan-dari-kementerian/", "cabai/"]
    inspection.try_some([Candidate(url=f"{HOME}{name}") for name in names])
    assert [one.url.removeprefix(HOME) for one in inspection.candidates] == [names[2], names[0], names[1]]


FORM = '<form action="/cari"><input type="text" name="q"></form>'


def test_lists_and_searches_that_a_home_page_leads_to_are_found_too(tmp_path):
    sites = {"portal": 6, "pencari": 6, "ngawur": 6}
    with open_desk(small_sites(sites, feed="none", channels=()), tmp_path) as desk:
        (desk.seeds / "sources" / "newsroom.toml").unlink()
        room = desk.newsroom
        menu = '<nav class="menu"><a href="/publikasi/berita">Berita</a></nav>'
        home = f"<!doctype html><html><body>{menu}{FORM}</body></html>"
        for slug in sites:
            pieces = room.newsroom.pieces_of(slug)
            cards = "".join(f'<h3><a href="{one.path}">{one.title}</a></h3>' for one in pieces)
            entries = rss((one.title, room.url(one)) for one in pieces)
            listed = f"<!doctype html><html><body>{cards}</body></html>".encode()
            room.answer(slug, "/", body=home.encode())
            room.answer(slug, "/publikasi/berita", body=listed)
            room.answer(slug, "/cari?q=xqzvkwjyplo", body=listed if slug == "ngawur" else b"<p>Tidak ada hasil</p>")
            room.answer(slug, "/feed/", **({"status": 404} if slug == "portal" else {"body": entries}))
        done = desk.pantau("sources", "add", "--json", *map(room.url_of, sites))
        found = {row["slug"]: row for row in map(json.loads, done.stdout.splitlines())}
    kinds = {slug: [one["kind"] for one in row["channels"]] for slug, row in found.items()}
    assert kinds == {
        "portal-localhost": ["listing"],
        "pencari-localhost": ["feed", "search"],
        "ngawur-localhost": ["feed"],
    }
    entries = {slug: tomllib.loads(row["entry"])[slug].get("channels", []) for slug, row in found.items()}
    assert [one["kind"] for one in entries["pencari-localhost"]] == ["feed", "search"]
    assert entries["portal-localhost"] == []  # a crawl finds them, too, and all other lists of the menu
