"""Find the channels of a source of which only the home address is known."""

from __future__ import annotations

import re
import tomllib
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from crawler.discovery.article_urls import announces_articles, looks_like_article
from crawler.discovery.documents import parse_page
from crawler.discovery.feed_pages import WORDPRESS as FEED_OF_WORDPRESS
from crawler.discovery.fields import address_of
from crawler.discovery.json_feed import MEDIA_TYPE as JSON_FEED
from crawler.discovery.links import base_of, rel_of
from crawler.discovery.wordpress_urls import endpoints_of
from crawler.models import Channel, ChannelKind
from crawler.urls import canonical, same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

# Where Indonesian sites keep their channels, the most frequent first.
WELL_KNOWN: tuple[tuple[ChannelKind, str], ...] = (
    (ChannelKind.FEED, "feed/"),  # WordPress
    (ChannelKind.FEED, "rss"),  # Tribun, Pikiran Rakyat
    (ChannelKind.FEED, "rss.xml"),
    (ChannelKind.FEED, "feed.xml"),
    (ChannelKind.FEED, "rss/latest-posts"),  # Varient
    (ChannelKind.FEED, "feeds/posts/default"),  # Blogger
    (ChannelKind.FEED, "rss/terkini.xml"),  # ANTARA
    (ChannelKind.SITEMAP, "/sitemap-news.xml"),  # Promedia, Tribun
    (ChannelKind.SITEMAP, "/news-sitemap.xml"),  # Yoast, Rank Math
    (ChannelKind.SITEMAP, "/sitemap_index.xml"),
    (ChannelKind.SITEMAP, "/wp-sitemap.xml"),
    (ChannelKind.SITEMAP, "/sitemap.xml"),
)
TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
SEARCHES: list[str] = TABLE["searches"]["usual"]
LINKED = {
    ChannelKind(kind): (re.compile(signs["says"]), re.compile(signs["ends"])) for kind, signs in TABLE["linked"].items()
}
FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", JSON_FEED}
COMMENTS = re.compile(r"\b(?:comments?|komentar)\b", re.IGNORECASE)
NEWS = re.compile(r"news|berita|terkini|latest", re.IGNORECASE)
# The form of a search.
QUERY_NAMES = {"s", "q", "query", "cari", "keyword", "keywords", "kata", "kunci", "search", "k", "key"}
TYPED = {"", "text", "search"}  # kinds of fields that people type into
MOST_FORMS = 20
# WordPress, by what it says and by what it leaves behind.
READ = 200_000  # bytes of a document in which it gives itself away
API_IN_HEADER = re.compile(r'<([^<>]{1,500})>\s*;\s*rel="?https://api\.w\.org/"?')
API_LINK = re.compile(rb"<link\b[^<>]{0,500}\brel=[\"']?https://api\.w\.org/[^<>]{0,500}>", re.IGNORECASE)
HREF = re.compile(rb"\bhref=[\"']?([^\"'\s<>]{1,500})", re.IGNORECASE)
TRACES = re.compile(
    rb"<generator>\s*https?://(?:www\.)?wordpress\.(?:org|com)/"
    rb"|<meta\b[^<>]{0,200}\bcontent=[\"']WordPress\b|/wp-(?:content|includes)/",
    re.IGNORECASE,
)


def channels_of_home(body: bytes, url: str) -> tuple[Channel, ...]:
    """Return the feeds a home page declares for its whole site; what is no page declares none.

    Of one that declares none the feeds and sitemaps count that links in its text lead to.
    """
    root = parse_page(body, url)
    if root is None:
        return ()
    declared = _channels(ChannelKind.FEED, _feeds(root, url))
    return declared or tuple(one for kind in LINKED for one in _channels(kind, _linked(root, url, kind)))


def channels_of_robots(text: str, url: str) -> tuple[Channel, ...]:
    """Return the sitemaps a robots.txt declares, those of news first."""
    lines = (line.partition("#")[0].partition(":") for line in text.lstrip("\ufeff").splitlines())
    values = (value for name, _, value in lines if name.strip().lower() == "sitemap")
    found = (address_of(value, url) for value in values)
    sitemaps = [address for address in found if address and _is_wanted(address, url)]
    return _channels(ChannelKind.SITEMAP, sorted(sitemaps, key=_is_general))


def well_known(home: str) -> tuple[Channel, ...]:
    """Return the places where a site may have a channel it does not declare, likeliest first."""
    return tuple(
        Channel(kind=kind, url=address, origin="probed")
        for kind, path in WELL_KNOWN
        if (address := canonical(path, _folder(home)))
    )


def usual_searches(home: str) -> tuple[Channel, ...]:
    """Return where a site may find what it is asked for, likeliest first, also where its home page offers no search."""
    folder = _folder(home)
    return tuple(Channel(kind=ChannelKind.SEARCH, url=f"{folder}{path}", origin="probed") for path in SEARCHES)


def home_as_listing(home: str) -> Channel:
    """Return the channel that every source has: its home page."""
    return Channel(kind=ChannelKind.LISTING, url=canonical(home) or home, origin="probed")


def _channels(kind: ChannelKind, addresses: Iterable[str]) -> tuple[Channel, ...]:
    return tuple(Channel(kind=kind, url=address, origin="probed") for address in dict.fromkeys(addresses))


def _feeds(root: _Element, url: str) -> Iterator[str]:
    base = base_of(root, url)
    for element in root.iter("link"):
        address = address_of(element.get("href", ""), base)
        if address and _declares_feed(element) and same_site(address, url) and _is_of_site(element, address):
            yield address


def _linked(root: _Element, url: str, kind: ChannelKind) -> Iterator[str]:
    """Yield where links lead that say that it is to a feed or a sitemap of the site."""
    (says, ends), base = LINKED[kind], base_of(root, url)
    for element in root.iter("a"):
        href = element.get("href", "")
        if not ends.search(urlsplit(href).path.lower()):
            continue
        said = " ".join(("".join(element.itertext()), element.get("title", ""), href)).lower()
        address = address_of(href, base)
        if address and says.search(said) and same_site(address, url) and _is_of_site(element, address):
            yield address


def _declares_feed(element: _Element) -> bool:
    media = element.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in rel_of(element) and media in FEED_TYPES


def _is_of_site(element: _Element, address: str) -> bool:
    """Say whether a feed is of the site, not of comments or of one article."""
    if COMMENTS.search(element.get("title", "")) or COMMENTS.search(address):
        return False
    return not looks_like_article(FEED_OF_WORDPRESS.sub("/", address))


def _is_wanted(address: str, url: str) -> bool:
    return same_site(address, url) and announces_articles(address)


def _is_general(address: str) -> bool:
    return not NEWS.search(urlsplit(address).path)


def _folder(home: str) -> str:
    """Return *home* with the slash that makes it a folder, so that a site below a path keeps its path."""
    last = urlsplit(home).path.rpartition("/")[2]
    return home if "." in last else home.rstrip("/") + "/"


def search_of_home(body: bytes, url: str) -> Channel | None:
    """Return the search that a home page offers, with {query} where its words go."""
    root = parse_page(body, url)
    found = () if root is None else _searches(root, url)
    return next((Channel(kind=ChannelKind.SEARCH, url=address, origin="probed") for address in found), None)


def _searches(root: _Element, url: str) -> Iterator[str]:
    base = base_of(root, url)
    for form in list(root.iter("form"))[:MOST_FORMS]:
        action = address_of(form.get("action") or url, base)
        fields = _fields(form)
        if action and fields and form.get("method", "get").lower() == "get" and same_site(action, url):
            yield _with(action, fields)


def _fields(form: _Element) -> dict[str, str]:
    """Return the fields of a search with their values, or none if it is a form of another kind."""
    inputs = [one for one in form.iter("input") if one.get("name")]
    typed = [one.get("name", "") for one in inputs if one.get("type", "").lower() in TYPED]
    if len(typed) != 1 or typed[0].lower() not in QUERY_NAMES:
        return {}
    hidden = {one.get("name", ""): one.get("value", "") for one in inputs if one.get("type", "").lower() == "hidden"}
    return hidden | {typed[0]: "{query}"}


def _with(action: str, fields: dict[str, str]) -> str:
    parts = urlsplit(action)
    query = dict(parse_qsl(parts.query)) | fields
    return urlunsplit(parts._replace(query=urlencode(query, safe="{}", quote_via=quote)))


def wordpress_of(body: bytes, url: str, *, home: str, header: str = "") -> tuple[Channel, ...]:
    """Return where the site of a document may hand out its posts, likeliest first; none where nothing speaks for it.

    *header* is the answer's Link header; *home* is the address below which WordPress keeps what is not declared.
    """
    start = body[:READ]
    root = _declared_address(start, url, header) or (home.rstrip("/") + "/wp-json" if TRACES.search(start) else None)
    if root is None or not same_site(root, home):
        return ()
    return tuple(
        Channel(kind=ChannelKind.WORDPRESS, url=address, origin="probed") for address in endpoints_of(root, home)
    )


def _declared_address(start: bytes, url: str, header: str) -> str | None:
    if found := API_IN_HEADER.search(header):
        return address_of(found[1], url)
    link = API_LINK.search(start)
    href = HREF.search(link[0]) if link else None
    return address_of(unescape(href[1].decode("utf-8", "replace")), url) if href else None
