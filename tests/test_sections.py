"""A site without feed and sitemap: the sections of its menu are found, remembered, and walked by a backfill."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.discovery.sections import is_section, lists_everything, sections_of
from crawler.models import Channel, ChannelKind
from tests.conftest import QUICK
from tests.small_sites import declare, open_desk, small_sites, visits

HOME = "https://kabar.example/"
MENU = '<nav class="main-navigation"><ul class="menu">{}</ul></nav>'

SECTIONS = [
    "/ekonomi/", "/daerah", "/pemerintahan/kota/", "/category/olahraga/", "/kategori/hukum-dan-kriminal",
    "/rubrik/smart-city", "/?kategori=budaya", "/?cat=7", "/indeks/", "/search/label/Asahan", "/sumatera-utara/",
    "/index.php?halaman=berita", "/portal/berita",
]  # fmt: skip
OTHERS = [
    "/", "/tag/smart-city/", "/tags/bupati", "/topik/pilkada", "/author/sari-dewi/", "/penulis/sari", "/user/sari",
    "/redaksi/", "/pedoman-media-siber/", "/tentang-kami", "/kontak", "/login", "/wp-admin/", "/feed/", "/page/2/",
    "/?s=kota", "/?page=2", "/ekonomi/page/2/", "/a/b/c/d/", "/foto.jpg", "/unduh/edisi.pdf", "/cari?kategori=x&q=y",
    "/2023/12/07/wali-kota-resmikan-pusat-data/", "/wali-kota-resmikan-pusat-data-daerah/", "/berita/12345/pelantikan",
    "/?halaman=profil", "/?halaman=berita&id=7",
    "https://lain.example/ekonomi/", "mailto:redaksi@kabar.example",
]  # fmt: skip


def found(*links: str, menu: str = MENU) -> list[str]:
    body = menu.format("".join(f'<li><a href="{href}">Kabar</a></li>' for href in links))
    page = f"<!doctype html><html><head><title>Kabar</title></head><body>{body}</body></html>"
    return [one.url for one in sections_of(page.encode(), HOME)]


@pytest.mark.parametrize("href", SECTIONS)
def test_a_menu_leads_to_sections(href):
    assert found(href) == [HOME.rstrip("/") + href]


@pytest.mark.parametrize("href", OTHERS)
def test_tags_authors_articles_and_pages_of_the_house_are_no_sections(href):
    assert found(href) == []


def test_beside_a_menu_only_an_address_that_says_so_is_a_section():
    said = ["/category/olahraga/", "/portal/berita"]
    assert found("/ekonomi/", *said, menu="<div>{}</div>") == [HOME.rstrip("/") + one for one in said]


def test_lists_of_everything_come_first():
    urls = found("/ekonomi/", "/indeks/", "/daerah/")
    assert urls == [f"{HOME}indeks/", f"{HOME}ekonomi/", f"{HOME}daerah/"]
    assert [lists_everything(url) for url in urls] == [True, False, False]


@pytest.mark.parametrize(
    ("url", "origin", "expected"),
    [(HOME, "probed", False), (f"{HOME}ekonomi/", "probed", True), (f"{HOME}ekonomi/", "seeds", False)],
)
def test_the_home_page_and_what_the_seeds_declare_are_no_sections(url, origin, expected):
    assert is_section(Channel(kind=ChannelKind.LISTING, url=url, origin=origin)) is expected


# Whole sites.

NAMES = ("Ekonomi", "Daerah", "Hukum", "Olahraga")
ARTICLES, ON_HOME = 34, 6
BARE = "sunyi"  # its home page has no menu


def newsroom():
    room = small_sites({"bagian": ARTICLES, BARE: ARTICLES}, feed="none")
    pieces = [
        replace(piece, section=NAMES[number % len(NAMES)], tags=("smart city",), published=room.now - day(number))
        for number, piece in enumerate(room.pieces)
    ]
    return replace(room, pieces=tuple(pieces))


def day(number):
    return timedelta(days=number % ARTICLES + 1)


def print_homes(desk):
    """Let both home pages show the newest pieces only and no pager; one has a menu."""
    room = desk.newsroom.newsroom
    menu = "".join(f'<li><a href="/{name.lower()}/">{name}</a></li>' for name in NAMES)
    others = "".join(
        f'<li><a href="{path}">Lainnya</a></li>' for path in ("/tag/smart-city/", "/author/x/", "/redaksi/")
    )
    for slug, links in (("bagian", menu), (BARE, "")):
        newest = room.pieces_of(slug)[:ON_HOME]
        cards = "".join(f'<h2><a href="{one.path}">{one.title}</a></h2>' for one in newest)
        body = f"<!doctype html><html><body>{MENU.format(links + others)}<main>{cards}</main></body></html>"
        desk.newsroom.answer(slug, "/", body=body.encode())
        declare(desk, slug)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A first crawl, one of the next day, and a backfill."""
    with open_desk(newsroom(), tmp_path_factory.mktemp("sections")) as desk:
        print_sections(desk)
        print_homes(desk)
        desk.marks = [0]
        for _ in range(2):
            desk.crawl()
            desk.marks.append(len(desk.newsroom.requests))
        desk.shown = desk.pantau("backfill", "--since", f"{desk.newsroom.newsroom.now - 100 * day(0):%Y-%m-%d}", *QUICK)
        yield desk


def print_sections(desk):
    """Let each section stand under an address that only the menu tells."""
    room = desk.newsroom.newsroom
    for name in NAMES:
        mine = [one for one in room.pieces_of("bagian") if one.section == name]
        for page, start in enumerate(range(0, len(mine), 5), 1):
            path = f"/{name.lower()}/" if page == 1 else f"/{name.lower()}/page/{page}/"
            more = f'<a class="next" href="/{name.lower()}/page/{page + 1}/">Berikutnya</a>'
            cards = "".join(f'<h2><a href="{one.path}">{one.title}</a></h2>' for one in mine[start : start + 5])
            body = f"<!doctype html><html><body>{cards}{more if start + 5 < len(mine) else ''}</body></html>"
            desk.newsroom.answer("bagian", path, body=body.encode())


def known(desk, slug):
    return {row["url"] for row in desk.rows("SELECT url FROM ledger WHERE source = ? AND state = 'kept'", slug)}


def paths(desk, slug, run):
    ends = (*desk.marks, None)
    return [one.path for one in visits(desk, slug) if one in desk.newsroom.requests[ends[run - 1] : ends[run]]]


def test_a_backfill_finds_every_article_of_a_site_that_has_sections_only(site):
    assert len(known(site, "bagian")) == ARTICLES


def test_it_costs_the_pages_of_the_lists_and_each_article_once(site):
    asked = [path for run in (1, 2, 3) for path in paths(site, "bagian", run)]
    articles = [path for path in asked if path.startswith("/smart-city")]
    assert len(articles) == len(set(articles)) == ARTICLES
    assert [path for path in asked if path.startswith(("/tag", "/author", "/redaksi"))] == []


def test_the_next_day_the_home_page_alone_is_asked(site):
    assert paths(site, "bagian", 2) == ["/"]
    rows = site.rows("SELECT url FROM channels WHERE source = 'bagian' AND NOT guessed AND kind = 'listing'")
    assert len(rows) == 1 + len(NAMES)


def test_the_estimate_says_what_the_lists_show_and_that_nothing_is_known_where_nothing_tells(site):
    rows = {row["source"]: row for row in site.rows("SELECT * FROM source_runs WHERE run = 3")}
    assert (rows["bagian"]["examined"], rows["bagian"]["reported"]) == (ARTICLES, ARTICLES)
    assert (rows[BARE]["examined"], rows[BARE]["reported"]) == (ON_HOME, None)
    assert f"{ON_HOME}/unknown" in site.shown.stdout
    assert json.loads(site.pantau("runs", "3", "--json").stdout)["by_source"][0]["reported"] == ARTICLES
