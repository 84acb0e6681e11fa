"""What documents give away about their site: WordPress's own door, and the search on the home page."""

from __future__ import annotations

import pytest

from crawler.discovery.probe import search_of_home, wordpress_of
from crawler.models import Channel, ChannelKind

HOME = "https://kabar.example/"
POSTS, ROUTE = f"{HOME}wp-json/wp/v2/posts", f"{HOME}?rest_route=/wp/v2/posts"
FEED = b"<rss><channel><generator>https://wordpress.org/?v=6.4.2</generator></channel></rss>"


def endpoints(body: bytes | str, *, url: str = HOME, home: str = HOME, header: str = "") -> list[str]:
    text = body if isinstance(body, bytes) else body.encode()
    return [channel.url for channel in wordpress_of(text, url, home=home, header=header)]


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (b"", '<https://kabar.example/wp-json/>; rel="https://api.w.org/"'),
        (b"", '</x>; rel=shortlink, <https://kabar.example/wp-json/>; rel="https://api.w.org/"'),
        ("<link rel='https://api.w.org/' href='https://kabar.example/wp-json/' />", ""),
        ('<link href="/wp-json/" rel="https://api.w.org/">', ""),
        (FEED, ""),
        ('<meta name="generator" content="WordPress 6.4" />', ""),
        ('<link rel="stylesheet" href="/wp-content/themes/wpberita/style.css">', ""),
    ],
)
def test_wordpress_is_known_by_what_it_says_and_by_what_it_leaves_behind(body, header):
    assert endpoints(body, header=header) == [POSTS, ROUTE]


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (b"", ""),
        ("<html><body>Berita dari wordpress.org dan wp-json</body></html>", ""),
        ('<link rel="stylesheet" href="/assets/style.css">', '<https://kabar.example/>; rel="canonical"'),
        ("", '<https://lain.example/wp-json/>; rel="https://api.w.org/"'),
        ("<link rel='https://api.w.org/' href='javascript:x' />", ""),
        (b"<link " * 50_000, "<" * 5_000),
    ],
)
def test_where_nothing_speaks_for_wordpress_it_is_not_asked(body, header):
    assert endpoints(body, header=header) == []


def test_the_door_that_a_site_names_is_believed_before_the_usual_one():
    page = "<link rel='https://api.w.org/' href='/pintu/' /><script src='/wp-includes/x.js'></script>"
    assert endpoints(page) == [f"{HOME}pintu/wp/v2/posts", ROUTE]


def test_of_a_site_below_a_path_the_door_is_sought_below_it():
    home = f"{HOME}lampung/"
    assert endpoints(FEED, url=f"{home}feed/", home=home) == [
        f"{home}wp-json/wp/v2/posts",
        f"{home}?rest_route=/wp/v2/posts",
    ]


def search(form: str, url: str = HOME) -> str | None:
    found = search_of_home(f"<!doctype html><html><body>{form}</body></html>".encode(), url)
    assert found is None or found == Channel(kind=ChannelKind.SEARCH, url=found.url, origin="probed")
    return found.url if found else None


@pytest.mark.parametrize(
    ("form", "template"),
    [
        ('<form role="search" action="/"><input type="search" name="s"></form>', f"{HOME}?s={{query}}"),
        (
            '<form action="/search" method="GET"><input name="q"><input type="submit"></form>',
            f"{HOME}search?q={{query}}",
        ),
        ('<form><input type="text" name="cari"></form>', f"{HOME}?cari={{query}}"),
        (
            '<form action="/i.php?act=cari"><input name="keyword"><input type="hidden" name="di" value="a b"></form>',
            f"{HOME}i.php?act=cari&di=a%20b&keyword={{query}}",
        ),
    ],
)
def test_the_search_of_a_home_page_is_found_in_its_form(form, template):
    assert search(form) == template


@pytest.mark.parametrize(
    "form",
    [
        '<form action="/" method="post"><input name="s"></form>',
        '<form action="https://lain.example/"><input name="q"></form>',
        '<form action="/langganan"><input name="email"></form>',
        '<form action="/masuk"><input name="user"><input name="q"></form>',
        '<form action="javascript:cari()"><input name="q"></form>',
        "<form></form>",
        "",
    ],
)
def test_what_is_no_search_of_the_site_is_left_out(form):
    assert search(form) is None


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"<rss></rss>", b"{}"])
def test_what_is_no_page_offers_no_search(body):
    assert search_of_home(body, HOME) is None
