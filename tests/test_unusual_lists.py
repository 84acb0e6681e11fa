"""Sites whose lists go on in ways of their own: by buttons, by what scripts fetch, under names nobody has told us."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import QUICK
from tests.small_sites import declare, open_desk, small_sites, visits

ARTICLES, PER_PAGE = 16, 4
PAGES = ARTICLES // PER_PAGE
DAY = timedelta(days=1)


def cards(pieces):
    return "".join(f'<h2><a href="{one.path}">{one.title}</a></h2>' for one in pieces)


def clicked(pieces):
    return "".join(f"<div onclick=\"location.href='{one.path}'\"><h4>{one.title}</h4></div>" for one in pieces)


def drawn(pieces):
    entries = [{"judul": one.title, "url": one.path} for one in pieces]
    return f"<div id='daftar'></div><script>var kabar = {json.dumps(entries)}; gambar(kabar);</script>"


def numbers(address, here):
    shown = (number for number in range(1, PAGES + 1) if number != here)
    return "".join(f'<a href="{address(number)}">{number}</a>' for number in shown)


# What stands below the cards of a page, by site; a list's first page is at /berita.
PAGERS = {
    "tombol": lambda here: f"<button onclick=\"window.location='/berita?page={here + 1}'\">{here + 1}</button>",
    "nama": lambda here: numbers("/berita?lembar_ke={}".format, here),
    "nol": lambda here: numbers(lambda number: f"/berita?page={number - 1}", here),
    "lainnya": lambda here: f'<a href="/berita/{here + 1}">Berita Lainnya</a>',
    "potongan": lambda here: f'<button data-url="/ajax/berita?page={here + 1}">Muat lebih banyak</button>',
    "data": lambda here: f'<div data-next-url="/api/berita/{here + 1}"></div>',
    "kartu": lambda here: numbers("/berita?page={}".format, here),
    "gambar": lambda here: numbers("/berita?page={}".format, here),
}
ADDRESSES = {
    "nama": "/berita?lembar_ke={}", "lainnya": "/berita/{}", "potongan": "/ajax/berita?page={}",
    "data": "/api/berita/{}",
}  # fmt: skip
CARDS = {"kartu": clicked, "gambar": drawn}


def address_of(slug, number):
    return "/berita" if number == 1 else ADDRESSES.get(slug, "/berita?page={}").format(number - (slug == "nol"))


def page_of(slug, pieces, number):
    below = PAGERS[slug](number) if number < PAGES else ""
    body = CARDS.get(slug, cards)(pieces) + below
    if slug == "data" and number > 1:
        return json.dumps({"html": cards(pieces), "next": f"/api/berita/{number + 1}" if below else None})
    return f"<!doctype html><html><body>{body}</body></html>" if number == 1 or slug != "potongan" else body


def print_site(desk, slug):
    pieces = desk.newsroom.newsroom.pieces_of(slug)
    menu = '<nav class="menu"><a href="/berita">Berita</a></nav>'
    newest = CARDS.get(slug, cards)(pieces[:3])
    desk.newsroom.answer(slug, "/", body=f"<!doctype html><html><body>{menu}{newest}</body></html>".encode())
    for number in range(1, PAGES + 1):
        listed = pieces[(number - 1) * PER_PAGE : number * PER_PAGE]
        desk.newsroom.answer(slug, address_of(slug, number), body=page_of(slug, listed, number).encode())
    declare(desk, slug)


# Sites that show the newest only, and all others by date.
DATED = {
    "bulanan": ("/arsip", "/arsip/{:%Y/%m}"),
    "harian": ("/indeks", "/indeks?tanggal={:%d-%m-%Y}"),
}


def print_dated(desk, slug):
    index, address = DATED[slug]
    pieces, newest = desk.newsroom.newsroom.pieces_of(slug), desk.newsroom.newsroom.now
    days = [newest - number * DAY for number in range(10 * ARTICLES)]
    menu = f'<nav class="menu"><a href="{index}">Arsip</a></nav>'
    form = '<form><input name="tanggal" placeholder="dd-mm-yyyy"></form>'
    months = "".join(f'<a href="{one}">Bulan</a>' for one in {address.format(day) for day in days})
    below = {"harian": form, "bulanan": months}[slug]
    shown = {address.format(day): "" for day in days}
    for one in pieces:
        shown[address.format(one.published + timedelta(hours=7))] += cards([one])
    for path, body in {"/": menu + cards(pieces[:3]), index: below, **shown}.items():
        popular = f"<aside>{cards(pieces[-2:])}</aside>"
        page = f"<!doctype html><html><body>{body}{popular}</body></html>"
        desk.newsroom.answer(slug, path, body=page.encode())
    declare(desk, slug)


SEARCHED = {"tag": "/tag/smart-city", "pencarian": "/pencarian?q=smart%20city"}  # what nothing leads to, by site


def print_searched(desk, slug):
    pieces = desk.newsroom.newsroom.pieces_of(slug)
    for path, shown in {"/": pieces[:3], SEARCHED[slug]: pieces}.items():
        desk.newsroom.answer(slug, path, body=f"<!doctype html><html><body>{cards(shown)}</body></html>".encode())
    declare(desk, slug)


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    room = small_sites(dict.fromkeys([*PAGERS, *DATED, *SEARCHED], ARTICLES), feed="none")
    pieces = [
        replace(one, published=room.now - (number % ARTICLES + 1) * 9 * DAY) for number, one in enumerate(room.pieces)
    ]
    with open_desk(replace(room, pieces=tuple(pieces)), tmp_path_factory.mktemp("lists")) as desk:
        for slug in PAGERS:
            print_site(desk, slug)
        for slug in DATED:
            print_dated(desk, slug)
        for slug in SEARCHED:
            print_searched(desk, slug)
        desk.shown = desk.pantau("backfill", "--since", f"{room.now - 300 * DAY:%Y-%m-%d}", *QUICK)
        yield desk


@pytest.mark.parametrize("slug", [*PAGERS, *DATED, *SEARCHED])
def test_a_backfill_finds_all_of_a_site_however_its_lists_go_on(past, slug):
    kept = past.rows("SELECT count(*) AS number FROM articles WHERE source = ?", slug)
    assert kept == [{"number": ARTICLES}], past.shown.stdout


@pytest.mark.parametrize("slug", PAGERS)
def test_each_page_of_such_a_list_is_asked_for_once(past, slug):
    asked = [one.path for one in visits(past, slug)]
    for number in range(1, PAGES + 1):
        assert asked.count(address_of(slug, number)) == 1


@pytest.mark.parametrize("slug", SEARCHED)
def test_a_search_that_answered_is_remembered_and_those_that_did_not_are_no_more_than_guesses(past, slug):
    rows = past.rows("SELECT url FROM channels WHERE source = ? AND kind = 'search' AND NOT guessed", slug)
    assert [row["url"].rpartition("/")[2].partition("?")[0] for row in rows] == [{"tag": "{slug}"}.get(slug, slug)]


def test_where_a_list_reaches_back_no_search_is_guessed(past):
    assert past.rows("SELECT url FROM channels WHERE kind = 'search' AND source NOT IN ('tag', 'pencarian')") == []


def test_a_sitemap_of_another_site_is_no_channel_and_hides_no_list(tmp_path):
    with open_desk(small_sites({"tombol": ARTICLES}, feed="none"), tmp_path) as desk:
        print_site(desk, "tombol")
        entries = "".join(f"<url><loc>http://localhost/berita/{number}</loc></url>" for number in range(9))
        desk.newsroom.answer("tombol", "/sitemap.xml", body=f"<urlset>{entries}</urlset>".encode())
        desk.crawl()
        kinds = {row["kind"] for row in desk.rows("SELECT kind FROM channels WHERE NOT guessed")}
        assert kinds == {"listing"}
        assert desk.rows("SELECT count(*) AS number FROM articles") == [{"number": PER_PAGE}]
