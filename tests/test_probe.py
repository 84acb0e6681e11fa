"""The probe: what a home page and a robots.txt say about where news is announced."""

from __future__ import annotations

import pytest

from crawler.discovery.probe import WELL_KNOWN, channels_of_home, channels_of_robots, home_as_listing, well_known
from crawler.models import Channel, ChannelKind

HOME = "https://kabar.example/"


def feed_link(href: str, title: str = "Kabar", kind: str = "application/rss+xml", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


def of_home(*links: str, url: str = HOME) -> list[str]:
    page = f"<!doctype html><html><head>{''.join(links)}</head><body></body></html>"
    return [channel.url for channel in channels_of_home(page.encode(), url)]


def of_robots(text: str) -> list[str]:
    return [channel.url for channel in channels_of_robots(text, "https://kabar.example/robots.txt")]


@pytest.mark.parametrize("kind", ["application/rss+xml", "application/atom+xml", "application/rdf+xml; charset=utf-8"])
def test_a_feed_declared_by_the_home_page_is_a_channel(kind):
    page = f"<html><head>{feed_link('/feed/', kind=kind)}</head></html>"
    expected = Channel(kind=ChannelKind.FEED, url="https://kabar.example/feed/", origin="probed")
    assert channels_of_home(page.encode(), HOME) == (expected,)


@pytest.mark.parametrize(
    "link",
    [
        feed_link("/comments/feed/", title="Kabar » Umpan Komentar"),
        feed_link("/feed/?type=x", title="Kabar » Comments Feed"),
        feed_link("/feeds/12345/comments/default"),
        feed_link("/wali-kota-resmikan-pusat-data/feed/"),
        feed_link("/2023/12/07/pelantikan/feed/"),
        feed_link("https://lain.example/feed/"),
        feed_link("/feed.json", kind="application/json"),
        feed_link("/wp-json/oembed/1.0/embed?url=x", kind="text/xml+oembed"),
        feed_link("/feed/x", rel="stylesheet"),
        feed_link(""),
        feed_link("javascript:void(0)"),
    ],
)
def test_what_is_no_feed_of_the_site_is_left_out(link):
    assert of_home(link, feed_link("/feed/")) == ["https://kabar.example/feed/"]


def test_feeds_keep_the_order_of_the_page_and_stand_once():
    links = [feed_link("rss.xml"), feed_link("/category/berita/feed/"), feed_link("/rss.xml")]
    assert of_home(*links) == ["https://kabar.example/rss.xml", "https://kabar.example/category/berita/feed/"]


def test_a_base_address_is_honoured():
    assert of_home('<base href="/kota/">', feed_link("rss")) == ["https://kabar.example/kota/rss"]


def test_a_feed_on_another_host_of_the_site_counts():
    assert of_home(feed_link("https://rss.kabar.example/all"), url="https://www.kabar.example/") == [
        "https://rss.kabar.example/all"
    ]


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4", b"{}", b"<rss/>", b"<html></html>", b"<html>" + b"<div>" * 100_000])
def test_a_home_that_declares_nothing_has_no_feeds(body):
    assert channels_of_home(body, HOME) == ()


def test_news_sitemaps_come_first():
    text = "User-agent: *\nSitemap: https://kabar.example/sitemap.xml\nsitemap:/sitemap-news.xml # berita\n"
    assert of_robots(text) == ["https://kabar.example/sitemap-news.xml", "https://kabar.example/sitemap.xml"]


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("\ufeffSITEMAP : https://kabar.example/a.xml", ["https://kabar.example/a.xml"]),
        ("Sitemap: /a.xml\r\nSitemap: /a.xml\r\n", ["https://kabar.example/a.xml"]),
        ("Sitemap: https://kabar.example/image-sitemap.xml\nSitemap: /video-sitemap.xml", []),
        ("Sitemap: https://lain.example/sitemap.xml", []),
        ("Sitemap:\nSitemap: javascript:alert(1)\n# Sitemap: /a.xml", []),
        ("<html>404</html>", []),
        ("", []),
    ],
)
def test_robots_names_sitemaps_of_the_site_only(text, urls):
    assert of_robots(text) == urls


@pytest.mark.parametrize(
    ("home", "first", "last"),
    [
        ("https://kabar.example/", "https://kabar.example/feed/", "https://kabar.example/sitemap.xml"),
        ("https://kabar.example/lampung", "https://kabar.example/lampung/feed/", "https://kabar.example/sitemap.xml"),
        ("https://kabar.example/index.php", "https://kabar.example/feed/", "https://kabar.example/sitemap.xml"),
    ],
)
def test_feeds_are_sought_below_the_home_and_sitemaps_at_the_root(home, first, last):
    channels = well_known(home)
    assert (channels[0].url, channels[-1].url) == (first, last)


def test_every_well_known_place_is_tried_once():
    channels = well_known(HOME)
    assert [channel.kind for channel in channels] == [kind for kind, _ in WELL_KNOWN]
    assert len({channel.url for channel in channels}) == len(WELL_KNOWN)


def test_the_home_page_is_always_a_listing():
    assert home_as_listing("HTTPS://Kabar.example") == Channel(kind=ChannelKind.LISTING, url=HOME, origin="probed")


def test_where_a_home_page_declares_no_feed_links_in_its_text_lead_to_feeds_and_sitemaps():
    links = [
        '<a href="/rss/berita.xml"><i></i> RSS</a>', '<a href="/peta/situs.xml">Peta Situs</a>',
        '<a href="/umpan/feed" title="Feed"></a>', '<a href="/rss/semua.php">RSS</a>',
        '<a href="/rss/tentang.html">RSS</a>', '<a href="/sitemap.html">Sitemap</a>', '<a href="/a.xml">Unduh</a>',
        '<a href="https://lain.example/rss.xml">RSS</a>', '<a href="/komentar/feed">Feed komentar</a>',
    ]  # fmt: skip
    found = [(one.kind, one.url) for one in channels_of_home("".join(links).encode(), HOME)]
    assert found == [
        (ChannelKind.FEED, f"{HOME}rss/berita.xml"), (ChannelKind.FEED, f"{HOME}umpan/feed"),
        (ChannelKind.FEED, f"{HOME}rss/semua.php"),
        (ChannelKind.SITEMAP, f"{HOME}peta/situs.xml"),
    ]  # fmt: skip
    assert of_home(*links, feed_link("/feed/")) == [f"{HOME}feed/"]
