"""Channels that hand out whole articles or can be asked for words: whole crawls of sites that do, and that do not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from crawler.archive import ledger, open_archive
from crawler.models import Candidate
from crawler.strategies.search import NONSENSE
from crawler.times import now, to_iso
from tests.small_sites import declare, open_desk, piece_of, small_sites, states, visits

KEPT = ("kept", None)
LATE = 3  # pieces of each site published between two runs
POSTS = "/wp-json/wp/v2/posts"
REST = {"terbuka": 4, "rumah": 2, "sepuluh": 31, "rute": 2}
CLOSED = {
    "larang": {"status": 401, "body": b'{"code":"rest_not_logged_in"}'},
    "tolak": {"status": 403},
    "laman": {"body": b"<!doctype html><html><body>Selamat datang</body></html>"},
    "kosong": {"body": b"[]"},
    "rusak": {"body": b'[{"link": "https://'},
    "masuk": {"status": 302, "headers": {"Location": "/wp-login.php"}},
}
SEARCHES = {"cari": 12, "palsu": 2}
FEEDS = {"utuh": ("whole", 3), "separuh": ("half", 3), "potong": ("cut", 2)}


COUNTS = REST | dict.fromkeys(CLOSED, 3) | SEARCHES | {slug: count for slug, (_, count) in FEEDS.items()}
LATER = ("terbuka", "sepuluh", *FEEDS)


def newsroom():
    room = small_sites(COUNTS, feed_length=10)
    return replace(room, sites=tuple(furnished(site) for site in room.sites))


def furnished(site):
    rest = {"sepuluh": "capped", "rute": "route"}.get(site.slug, "open" if site.slug in {**REST, **CLOSED} else "none")
    entries = FEEDS.get(site.slug, ("teaser", 0))[0]
    return replace(site, rest=rest, search=site.slug == "cari", entries=entries)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """Two runs, and something new between them."""
    with open_desk(newsroom(), tmp_path_factory.mktemp("asked")) as desk:
        declare(desk, "rumah")
        declare(desk, "cari", "search", "/?s={query}")
        declare(desk, "palsu", "feed", "/feed/", "search", "/?s={query}")
        pause(desk, "terbuka", seconds=0.3)  # without one, what was left behind is fetched while the posts are read
        for slug, answer in CLOSED.items():
            desk.newsroom.answer(slug, POSTS, **answer)
        desk.newsroom.answer("masuk", "/wp-login.php", body=b"<!doctype html><html><form></form></html>")
        desk.crawl()
        desk.first, desk.before = states(desk), len(desk.newsroom.requests)
        publish_late(desk.newsroom)
        leave_behind(desk, desk.newsroom.url_of("terbuka", LATEST[0]))
        desk.crawl()
        yield desk


def pause(desk, slug, *, seconds):
    seeds = desk.seeds / "sources" / "newsroom.toml"
    seeds.write_text(seeds.read_text().replace(f"[{slug}]\n", f"[{slug}]\ndelay = {seconds}\n"))


def leave_behind(desk, url):
    """Record a candidate as a run does that is killed before it comes to fetch it."""
    with open_archive(desk.archive) as archive:
        ledger.record(archive, [Candidate(url=url)], source="terbuka", channel=None, now=now())


def publish_late(room):
    for slug in LATER:
        newest = room.newsroom.pieces_of(slug)[0]
        for number in range(1, LATE + 1):
            piece = piece_of(newest, slug, 100 + number)
            room.publish(replace(piece, published=room.newsroom.now + timedelta(minutes=number)))


def short(path):
    """Return a request in few words: of posts only what tells requests apart."""
    asked = dict(parse_qsl(path.partition("?")[2]))
    if "per_page" not in asked:
        return path
    words = [asked.get("search"), "changed" if "modified_after" in asked else None, asked["per_page"], asked["page"]]
    return " ".join(["route" if "rest_route" in asked else "posts", *filter(None, words)])


def paths(desk, slug, *, run):
    """Return what was asked of a site in a run, in its order, without robots.txt."""
    first = desk.newsroom.requests[: desk.before]
    mine = [one for one in visits(desk, slug) if (one in first) is (run == 1) and one.path != "/robots.txt"]
    return [short(one.path) for one in mine]


def pages(*numbers):
    return [f"/smart-city-{number}/" for number in numbers]


LATEST = pages(103, 102, 101)
NEWEST, SINCE = "posts 100 1", "posts changed 100 1"
ROUTE = ["/feed/", NEWEST, "route 100 1"]
ROUTE_SINCE = ["route changed 100 1"]
FOUND = [f"posts smart city 10 {page}" for page in (1, 2, 3, 4)]
ASKED = {
    "terbuka": (["/feed/", NEWEST], [SINCE]),
    "rumah": (["/", NEWEST], [SINCE]),
    "sepuluh": (["/feed/", NEWEST, "posts 10 1", *FOUND], ["posts changed 10 1"]),
    "rute": (ROUTE, ROUTE_SINCE),
    "tolak": (ROUTE, ROUTE_SINCE),
    "laman": (ROUTE, ROUTE_SINCE),
    "masuk": (["/feed/", NEWEST, "/wp-login.php", "route 100 1"], ROUTE_SINCE),
    "larang": (["/feed/", NEWEST, *pages(1, 2, 3)], ["/feed/"]),
    "rusak": (["/feed/", NEWEST, *pages(1, 2, 3)], ["/feed/"]),
    "kosong": (["/feed/", NEWEST, *pages(1, 2, 3)], ["/feed/"]),
    "palsu": (["/feed/", f"/?s={NONSENSE}", "/?s=smart%20city", *pages(1, 2)], ["/feed/"]),
    "utuh": (["/feed/", *pages(1, 2, 3)], ["/feed/"]),
    "separuh": (["/feed/", *pages(1, 2, 3)], ["/feed/", *LATEST]),
    "potong": (["/feed/", *pages(1, 2)], ["/feed/", *LATEST]),
}


@pytest.mark.parametrize("slug", ASKED)
def test_no_page_is_fetched_whose_text_has_come_already(asked, slug):
    assert (paths(asked, slug, run=1), paths(asked, slug, run=2)) == ASKED[slug]


def test_a_search_is_asked_for_nonsense_once_and_for_the_topic_over_all_its_pages(asked):
    first = [f"/?s={NONSENSE}", "/?s=smart%20city", "/page/2/?s=smart%20city"]
    assert paths(asked, "cari", run=1)[:3] == first
    assert paths(asked, "cari", run=2) == ["/?s=smart%20city"]


def test_an_article_that_a_list_and_a_search_show_is_counted_once(asked):
    counted = asked.rows("SELECT source, sum(kept) AS kept FROM source_runs GROUP BY source ORDER BY source")
    assert counted == asked.rows("SELECT source, count(*) AS kept FROM articles GROUP BY source ORDER BY source")


@pytest.mark.parametrize("slug", COUNTS)
def test_every_article_is_kept_whatever_its_site_keeps_closed(asked, slug):
    assert asked.first[slug] == [KEPT] * COUNTS[slug]
    assert states(asked)[slug] == [KEPT] * (COUNTS[slug] + (LATE if slug in LATER else 0))


@pytest.mark.parametrize("slug", ["terbuka", "sepuluh", "utuh", "tolak"])
def test_an_article_that_came_whole_says_what_its_page_says(asked, slug):
    question = "SELECT url, title, text, published, authors FROM articles WHERE source = ? ORDER BY url"
    kept = {row.pop("url"): row for row in asked.rows(question, slug)}
    room = asked.newsroom
    assert kept == {room.url(piece): expected(room, piece) for piece in room.newsroom.pieces_of(slug)}


def expected(room, piece):
    return {
        "title": piece.title,
        "text": room.newsroom.text_of(piece),
        "published": to_iso(piece.published),
        "authors": json.dumps(list(piece.authors)),
    }


def test_the_names_of_terms_come_with_the_posts(asked):
    [row] = asked.rows("SELECT DISTINCT section, tags FROM articles WHERE source = 'rumah'")
    piece = asked.newsroom.newsroom.pieces_of("rumah")[0]
    assert (row["section"], json.loads(row["tags"])) == (piece.section, list(piece.tags))


REFUSED = {
    "larang": "HTTP 401",
    "tolak": "HTTP 403",
    "laman": "an HTML page, not WordPress's posts",
    "kosong": "an empty list of posts",
    "rusak": "broken JSON, not WordPress's posts",
    "masuk": "a login page, not WordPress's posts",
}


@pytest.mark.parametrize("slug", REFUSED)
def test_why_an_endpoint_serves_for_nothing_is_remembered(asked, slug):
    [row] = asked.rows("SELECT error FROM channels WHERE source = ? AND url LIKE '%wp-json%'", slug)
    assert row["error"] == REFUSED[slug]


@pytest.mark.parametrize(
    ("slug", "kind", "habits"),
    [
        ("sepuluh", "wordpress", (1, 10)),
        ("terbuka", "wordpress", (None, None)),
        ("cari", "search", (1, None)),
        ("palsu", "search", (0, None)),
        ("utuh", "feed", (1, None)),
        ("separuh", "feed", (0, None)),
        ("potong", "feed", (None, None)),
    ],
)
def test_what_was_found_out_about_a_channel_is_remembered(asked, slug, kind, habits):
    [row] = asked.rows("SELECT trusted, page_size FROM channels WHERE source = ? AND kind = ?", slug, kind)
    assert tuple(row.values()) == habits
