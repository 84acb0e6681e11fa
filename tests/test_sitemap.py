"""The sitemap reader: pages, indexes, the news extension, and archives that would fill the memory."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime

import pytest

from crawler.discovery.documents import NotAChannel
from crawler.discovery.sitemap import MOST_LINES, read_sitemap
from crawler.models import Candidate, Pointer, Reading

URL = "https://kabar.example/sitemap.xml"
PAGE = "https://kabar.example/berita/wali-kota-resmikan-pusat-data"
NOON = datetime(2023, 12, 7, 5, 0, tzinfo=UTC)  # 12.00 WIB
LASTMOD = "<lastmod>2023-12-07T12:00:00+07:00</lastmod>"
NEWS = """<news:news><news:publication><news:name>Kabar</news:name></news:publication>
<news:publication_date>2023-12-07T12:00:00+07:00</news:publication_date>
<news:title>Wali kota resmikan pusat data</news:title></news:news>"""
PICTURES = (
    "<image:image><image:loc>https://kabar.example/a.jpg</image:loc><image:title>Foto</image:title></image:image>"
)
NAMESPACES = """xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" """


def urlset(*inside: str, attributes: str = NAMESPACES) -> bytes:
    entries = "".join(f"<url>{entry}</url>" for entry in inside)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {attributes}>{entries}</urlset>'.encode()


def index(*locations: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{location}</loc>{LASTMOD}</sitemap>" for location in locations)
    return f"<sitemapindex {NAMESPACES}>{entries}</sitemapindex>".encode()


def loc(url: str = PAGE) -> str:
    return f"<loc>{url}</loc>"


def read(body: bytes) -> tuple[Candidate, ...]:
    return read_sitemap(body, URL).candidates


NEWS_ITEM = Candidate(url=PAGE, title="Wali kota resmikan pusat data", published=NOON, modified=NOON)


@pytest.mark.parametrize(
    ("entry", "candidate"),
    [
        (loc(), Candidate(url=PAGE)),
        (loc() + LASTMOD, Candidate(url=PAGE, modified=NOON)),
        (loc() + "<lastmod>2023-12-07</lastmod>", Candidate(url=PAGE, modified=datetime(2023, 12, 7, tzinfo=UTC))),
        (loc() + "<lastmod>baru saja</lastmod>", Candidate(url=PAGE)),
        (loc() + LASTMOD + NEWS, NEWS_ITEM),
        (PICTURES + loc() + LASTMOD + NEWS, NEWS_ITEM),
        (loc(f"\n  <![CDATA[{PAGE}#atas]]>\n"), Candidate(url=PAGE)),
        (loc("/berita/wali-kota-resmikan-pusat-data"), Candidate(url=PAGE)),
        (loc("https://kabar.example/?b=2&a=1"), Candidate(url="https://kabar.example/?a=1&b=2")),
    ],
)
def test_an_entry_says_where_and_when(entry, candidate):
    assert read(urlset(entry)) == (candidate,)


@pytest.mark.parametrize(
    "attributes", ["", NAMESPACES, 'xmlns="https://odd.example/"', 'xmlns:news="https://odd.example/"']
)
def test_namespaces_may_be_missing_or_odd(attributes):
    assert read(urlset(loc() + LASTMOD + NEWS, attributes=attributes)) == (NEWS_ITEM,)


@pytest.mark.parametrize("declaration", ["", "xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'"])
def test_a_prefix_may_be_declared_or_not(declaration):
    body = f"<s:urlset {declaration}><s:url><s:loc>{PAGE}</s:loc></s:url></s:urlset>"
    assert read(body.encode()) == (Candidate(url=PAGE),)


@pytest.mark.parametrize(
    "entry", [PICTURES, "", "<loc></loc>", loc("ftp://kabar.example/a"), loc("javascript:alert(1)")]
)
def test_what_is_no_page_is_left_out(entry):
    assert read(urlset(entry, loc())) == (Candidate(url=PAGE),)


def test_an_index_points_to_further_sitemaps_and_to_no_pages():
    body = index(
        "https://kabar.example/post-sitemap2.xml", "/sitemap-news.xml", "https://kabar.example/post-sitemap2.xml"
    )
    assert read_sitemap(body, URL) == Reading(
        further=(
            Pointer(url="https://kabar.example/post-sitemap2.xml", modified=NOON),
            Pointer(url="https://kabar.example/sitemap-news.xml", modified=NOON),
        )
    )


@pytest.mark.parametrize(
    "name",
    [
        "category-sitemap.xml", "post_tag-sitemap3.xml", "author-sitemap.xml", "page-sitemap.xml", "video-sitemap.xml",
        "wp-sitemap-taxonomies-post_tag-1.xml", "wp-sitemap-users-1.xml", "wp-sitemap-posts-page-1.xml",
        "sitemap-images.xml", "sitemap_tags.xml", "sitemap-category-2.xml.gz",
    ],
)  # fmt: skip
def test_sitemaps_of_tags_authors_and_pictures_are_left_out(name):
    assert read_sitemap(index(f"https://kabar.example/{name}"), URL) == Reading()


@pytest.mark.parametrize(
    "name",
    [
        "post-sitemap.xml", "wp-sitemap-posts-post-1.xml", "sitemap-news.xml", "sitemap-page-2.xml",
        "sitemap.xml?page=2", "static/news/lampung-sitemap.xml", "kategori/politik/sitemap.xml",
        "sitemap-2023-12.xml.gz",
    ],
)  # fmt: skip
def test_sitemaps_that_may_list_articles_are_kept(name):
    assert [pointer.url for pointer in read_sitemap(index(f"/{name}"), URL).further] == [
        f"https://kabar.example/{name}"
    ]


LISTED = urlset(loc())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(gzip.compress(LISTED), id="gzip"),
        pytest.param(gzip.compress(LISTED[:80]) + gzip.compress(LISTED[80:]), id="gzip in two members"),
        pytest.param(gzip.compress(LISTED)[:-12], id="gzip cut off"),
        pytest.param(gzip.compress(LISTED)[:-8] + b"XXXXXXXX", id="gzip with a wrong checksum"),
        pytest.param(LISTED.replace(b"</urlset>", b""), id="no end"),
        pytest.param(LISTED.replace(b"</urlset>", b"<url><loc>https://kabar.example/beri"), id="cut off in an address"),
        pytest.param(b"\n\n" + LISTED, id="blank lines before the declaration"),
        pytest.param(LISTED + b"<!-- cached --><p>", id="rubbish after the end"),
        pytest.param(LISTED.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(f"{PAGE}\n\n  {PAGE}\r\nbukan alamat\n".encode(), id="plain text"),
        pytest.param(b"\xef\xbb\xbf" + PAGE.encode(), id="plain text with a byte order mark"),
        pytest.param(f"<rss><channel><item><link>{PAGE}</link></item></channel></rss>".encode(), id="a feed"),
    ],
)
def test_a_damaged_or_unusual_sitemap_still_gives_its_pages(body):
    assert read(body) == (Candidate(url=PAGE),)


def test_each_page_is_announced_once_and_later_entries_fill_its_gaps():
    assert read(urlset(loc(), loc() + LASTMOD + NEWS)) == (NEWS_ITEM,)


@pytest.mark.parametrize("body", [urlset(), index(), b"<urlset/>", gzip.compress(urlset(), mtime=0)])
def test_an_empty_sitemap_is_an_empty_reading(body):
    assert read_sitemap(body, URL) == Reading()


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        (b"", "an empty body, not a sitemap"),
        (gzip.compress(b"", mtime=0), "an empty body, not a sitemap"),
        (b"\x1f\x8bdamaged from the start", "an empty body, not a sitemap"),
        (b"<!DOCTYPE html><html><h1>404</h1></html>", "an HTML page, not a sitemap"),
        (gzip.compress(b"<html><h1>404</h1></html>", mtime=0), "an HTML page, not a sitemap"),
        (b"[]", "JSON, not a sitemap"),
        (b"Tidak ditemukan", "plain text, not a sitemap"),
        (b"<?xml version='1.0'?><note/>", "XML of another kind, not a sitemap"),
        (b"PK\x03\x04", "a zip file, not a sitemap"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_document_is_refused_in_one_clause(body, clause):
    with pytest.raises(NotAChannel) as refusal:
        read_sitemap(body, URL)
    assert str(refusal.value) == clause


def packed(mebibytes: int) -> bytes:
    """Return a sitemap followed by so much nothing, without ever holding it unpacked."""
    packer = zlib.compressobj(wbits=31)
    nothing = b" " * 1024**2
    return packer.compress(LISTED) + b"".join(packer.compress(nothing) for _ in range(mebibytes)) + packer.flush()


def test_a_gzip_bomb_is_refused():
    with pytest.raises(NotAChannel, match="more than 64 MiB when unpacked"):
        read_sitemap(packed(65), URL)


def test_a_large_honest_sitemap_is_read():
    assert read(packed(16)) == (Candidate(url=PAGE),)


def test_a_list_without_end_is_read_so_far():
    lines = b"".join(b"http://a.example/%d\n" % number for number in range(MOST_LINES + 5))
    assert len(read(lines)) == MOST_LINES


@pytest.mark.parametrize("tag", ["url", "urlset", "b"])
def test_a_hundred_thousand_nested_tags_do_no_harm(tag):
    assert read(LISTED.replace(b"</urlset>", f"<{tag}>".encode() * 100_000)) == (Candidate(url=PAGE),)


def test_all_addresses_of_an_entry_are_read_and_the_headline_is_of_the_first():
    other = "https://kabar.example/berita/dua-pasar-dibuka-kembali"
    found = read(urlset(loc() + loc(other) + LASTMOD + NEWS))
    assert found == (NEWS_ITEM, Candidate(url=other, modified=NOON))


def test_all_sitemaps_of_an_entry_are_read_but_those_of_no_articles():
    names = ("post-sitemap4.xml", "category-sitemap.xml", "post-sitemap5.xml")
    locs = "".join(loc(f"https://kabar.example/{name}") for name in names)
    reading = read_sitemap(f"<sitemapindex><sitemap>{locs}</sitemap></sitemapindex>".encode(), URL)
    assert [one.url.rpartition("/")[2] for one in reading.further] == ["post-sitemap4.xml", "post-sitemap5.xml"]


def test_a_date_without_a_zone_is_of_the_zone_it_is_read_in():
    body = urlset(loc() + "<lastmod>2023-12-07 14:00:00</lastmod>")
    assert read_sitemap(body, URL, "Asia/Jayapura").candidates[0].modified == NOON


HEADLINES = [f"https://kabar.example/berita/wali-kota-resmikan-pusat-data-{number}" for number in range(5)]
OTHERS = ["tag/smart-city", "kategori/ekonomi", "penulis/sari", "galeri/foto-pasar-kota", "produk/7", "profil", "a.pdf"]


@pytest.mark.parametrize("other", OTHERS)
def test_in_a_sitemap_with_articles_what_is_by_its_address_none_is_left_out(other):
    elsewhere, headlined = f"https://kabar.example/{other}", f"https://kabar.example/x/{other}"
    entries = [loc(url) for url in (*HEADLINES, elsewhere)] + [loc(headlined) + NEWS]
    assert [one.url for one in read_sitemap(urlset(*entries), URL).candidates] == [*HEADLINES, headlined]
    few = read_sitemap("\n".join([*HEADLINES[1:], elsewhere]).encode(), URL)
    assert [one.url for one in few.candidates] == [*HEADLINES[1:], elsewhere]  # nothing shows what articles look like
