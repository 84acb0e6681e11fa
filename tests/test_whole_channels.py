"""Channels that hand out whole articles or can be asked for words: whole crawls of sites that do, and that do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.small_sites import declare, open_desk, piece_of, small_sites, states, visits

KEPT = ("kept", None)
LATE = 3  # pieces of each site published between two runs
POSTS = "/wp-json/wp/v2/posts"
REST = {"terbuka": 12, "rumah": 4, "sepuluh": 34, "rute": 4}
CLOSED = {
    "larang": {"status": 401, "body": b'{"code":"rest_not_logged_in"}'},
    "tolak": {"status": 403},
    "laman": {"body": b"<!doctype html><html><body>Selamat datang</body></html>"},
    "kosong": {"body": b"[]"},
    "rusak": {"body": b'[{"link": "https://'},
    "masuk": {"status": 302, "headers": {"Location": "/wp-login.php"}},
}
SEARCHES = {"cari": 24, "palsu": 3}
FEEDS = {"utuh": ("whole", 6), "separuh": ("half", 4), "potong": ("cut", 4)}


def newsroom():
    counts = REST | dict.fromkeys(CLOSED, 4) | SEARCHES | {slug: count for slug, (_, count) in FEEDS.items()}
    room = small_sites(counts, feed_length=10)
    return replace(room, sites=tuple(furnished(site) for site in room.sites))


def furnished(site):
    rest = {"sepuluh": "capped", "rute": "route"}.get(site.slug, "open" if site.slug in REST | CLOSED else "none")
    entries = FEEDS.get(site.slug, ("teaser", 0))[0]
    return replace(site, rest=rest, search=site.slug == "cari", entries=entries)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """Two runs, and something new between them."""
    with open_desk(newsroom(), tmp_path_factory.mktemp("asked")) as desk:
        declare(desk, "rumah")
        declare(desk, "cari", "search", "/?s={query}")
        declare(desk, "palsu", "feed", "/feed/", "search", "/?s={query}")
        for slug, answer in CLOSED.items():
            desk.newsroom.answer(slug, POSTS, **answer)
        desk.newsroom.answer("masuk", "/wp-login.php", body=b"<!doctype html><html><form></form></html>")
        desk.crawl()
        desk.first, desk.before = states(desk), len(desk.newsroom.requests)
        publish_late(desk.newsroom)
        desk.crawl()
        yield desk


def publish_late(room):
    for slug in ("terbuka", "sepuluh", *FEEDS):
        newest = room.newsroom.pieces_of(slug)[0]
        for number in range(1, LATE + 1):
            piece = piece_of(newest, slug, 100 + number)
            room.publish(replace(piece, published=newest.published + timedelta(minutes=number)))


def paths(desk, slug, *, run):
    """Return what was asked of a site in a run, without robots.txt; of posts only what tells requests apart."""
    first = desk.newsroom.requests[: desk.before]
    mine = [one for one in visits(desk, slug) if (one in first) is (run == 1) and one.path != "/robots.txt"]
    return [one.path for one in mine]

def test_x(asked):
    import pprint
    for slug in asked.first:
        print(slug, asked.first[slug][:2], len(asked.first[slug]))
        for run in (1,2):
            for one in paths(asked, slug, run=run): print("   ", run, one.replace("_fields=date_gmt,modified_gmt,status,type,link,title,content,yoast_head_json.author,_links,_embedded&_embed=author,wp:term,wp:featuredmedia",""))
        for row in asked.rows("SELECT kind,url,origin,failures,error,trusted,page_size,read FROM channels WHERE source=?",slug): print("      ", dict(row))
    assert 0
