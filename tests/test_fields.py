"""What documents of channels are made of: bytes to text, text to a tree, titles, addresses, links, beginnings."""

from __future__ import annotations

import gzip

import pytest
from lxml import html

from crawler.discovery import documents
from crawler.discovery.documents import FEED, PAGE, SITEMAP, NotAChannel, characters_of, kind_of, parse_xml, unpack
from crawler.discovery.entry_content import BEGINNING, beginning_of, is_whole, without_credit, words_of
from crawler.discovery.feed import fields_of, local_name, read_entries
from crawler.discovery.feed_pages import older_entries, paged_on
from crawler.discovery.fields import LONGEST_TITLE, address_of, title_of, uncovered, unique
from crawler.discovery.links import base_of, links_of, rel_of
from crawler.models import Content
from tests.make import HOME, NOW, make_candidate

# Bytes and text.


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF-1.7 kota", "a PDF file, not a feed"),
        (b"\x89PNG\r\n", "a picture, not a feed"),
        (b"PK\x03\x04", "a zip file, not a feed"),
        (b" \r\n\x00\xef\xbb\xbf", "an empty body, not a feed"),
        (gzip.compress(b"  ", mtime=0), "an empty body, not a feed"),
        (gzip.compress(b"GIF89a", mtime=0), "a picture, not a feed"),
    ],
)
def test_what_holds_no_characters_is_told_by_its_first_bytes(body, said):
    with pytest.raises(NotAChannel, match=f"^{said}$"):
        characters_of(body, FEED)


def test_of_a_damaged_file_what_stands_before_the_damage_is_unpacked():
    whole = b"<rss>" + bytes(range(256)) * 400
    packed = gzip.compress(whole)
    assert unpack(packed) == whole
    assert unpack(b"<rss>") == b"<rss>"
    torn = unpack(packed[:-300])
    assert whole.startswith(torn)
    assert unpack(packed[:12]) == b""


def test_what_unpacks_without_an_end_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 2 * 1024**2)
    with pytest.raises(NotAChannel, match="more than 2 MiB when unpacked"):
        unpack(gzip.compress(bytes(3 * 1024**2)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('<?xml version="1.0"?>\n<rss version="2.0">', FEED),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', FEED),
        ("<rdf:RDF>", FEED),
        ("<urlset>", SITEMAP),
        ("<sm:sitemapindex >", SITEMAP),
        ("<!DOCTYPE html><title>rss</title>", PAGE),
        ("<html><body><rss></rss>", PAGE),  # somebody writes about feeds
        ("<div>Kota", PAGE),
        ('{"code": "rest_forbidden"}', "JSON"),
        ("<?xml version='1.0'?><opml/>", "XML of another kind"),
        ("Situs sedang diperbaiki", "plain text"),
        ("<rssfeed>", PAGE),
    ],
)
def test_a_document_is_what_its_first_element_says(text, kind):
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<rss><title>Kota & Desa</title></rss>", "Kota & Desa"),
        ("<rss><title>Kota &amp; Desa</title></rss>", "Kota & Desa"),
        ("<rss><title>Kota&nbsp;Medan&hellip;</title></rss>", "Kota\xa0Medan…"),
        ("<rss><title>satu&tidakada;dua</title></rss>", "satu&tidakada;dua"),
        ("<rss><title>satu<br>dua<img src='x'>tiga</title></rss>", "satu  dua tiga"),
        ("<rss><title>Kota</title><link>https://pasar.exam", "Kota"),  # half an address is none
    ],
)
def test_a_broken_document_is_repaired(text, shown):
    assert "".join(parse_xml(text, HOME).itertext()) == shown


def test_no_entity_of_a_document_is_resolved():
    text = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><title>a&x;b</title></rss>'
    assert "".join(parse_xml(text, HOME).itertext()) == "a&x;b"
    with pytest.raises(NotAChannel, match="more than 2,000,000 tags"):
        parse_xml("<" * 2_000_001, HOME)


# Entries.


def test_fields_are_told_by_their_names_whatever_their_prefix():
    root = parse_xml('<rss xmlns:dc="urn:dc"><item><Title>a</Title><dc:Date>b</dc:Date><x:y>c</x:y></item></rss>', HOME)
    fields = fields_of(root[0])
    assert {name: [one.text for one in found] for name, found in fields.items()} == {
        "title": ["a"], ":date": ["b"], ":y": ["c"],
    }  # fmt: skip
    assert [local_name(one) for one in root[0]] == ["title", "date", "y"]


def test_an_entry_without_an_address_announces_nothing():
    text = "<rss><item><title>a</title></item><item><guid>https://pasar.example/b/</guid></item></rss>"
    assert [one.url for one in read_entries(parse_xml(text, HOME), HOME).candidates] == [f"{HOME}b/"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Kota &amp;amp; Desa", "Kota & Desa"),
        ("<b>Kota</b> cerdas\n  maju", "Kota cerdas maju"),
        ("&lt;i&gt;Kota&lt;/i&gt; cerdas", "Kota cerdas"),
        ("<![CDATA[Kota cerdas]]>", "Kota cerdas"),
        ("<![CDATA[Kota tanpa akhir", "Kota tanpa akhir"),
        ("3 < 4", "3 < 4"),
        ("  \n", None),
        ("<br/>", None),
        ("", None),
        (None, None),
        ("x" * 9_000, "x" * LONGEST_TITLE),
    ],
)
def test_a_title_is_one_line_without_tags(text, title):
    assert title_of(text) == title
    assert uncovered(text or "").count("CDATA") == 0


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("/kabar/satu/", f"{HOME}kabar/satu/"),
        ("dua/", f"{HOME}umpan/dua/"),
        ("../tiga/", f"{HOME}tiga/"),
        ("//lain.example/a", "https://lain.example/a"),
        (" https://pasar.example/a?utm_source=feed ", f"{HOME}a"),
        ("<![CDATA[/kabar/]]>", f"{HOME}kabar/"),
        ("?p=7", f"{HOME}umpan/?p=7"),
        ("mailto:meja@pasar.example", None),
        ("javascript:alert(1)", None),
        ("", None),
        (" ", None),
    ],
)
def test_an_address_is_read_against_that_of_its_document(text, address):
    assert address_of(text, f"{HOME}umpan/") == address


def test_what_is_announced_twice_is_one_candidate_that_knows_all_that_was_said():
    first = make_candidate(title="Kota", published=None)
    later = make_candidate(title="Lain", published=NOW, authors=("Sari",))
    other = make_candidate(f"{HOME}lain/")
    found = unique([first, other, later])
    assert [(one.url, one.title, one.published, one.authors) for one in found] == [
        (first.url, "Kota", NOW, ("Sari",)), (other.url, other.title, other.published, other.authors),
    ]  # fmt: skip


# Texts that come along.


@pytest.mark.parametrize(
    ("html", "beginning"),
    [
        ("<p>Wali kota meresmikan pusat kendali kota cerdas.</p>", "Wali kota meresmikan pusat kendali kota cerdas."),
        ("Wali kota meresmikan pusat kendali [&hellip;]", "Wali kota meresmikan pusat kendali"),
        ("Wali kota meresmikan pusat kendali …", "Wali kota meresmikan pusat kendali"),
        ("<style>p {}</style><p>Wali kota meresmikan pusat kendali</p>", "Wali kota meresmikan pusat kendali"),
        ("<p>Kota cerdas</p>", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_beginning_of_an_entry_is_what_it_shows_without_the_sign_that_it_goes_on(html, beginning):
    assert beginning_of(html) == beginning


def test_a_long_beginning_ends_with_a_whole_word():
    assert beginning_of("kabupaten " * 100) == " ".join(["kabupaten"] * (BEGINNING // len("kabupaten ")))
    assert beginning_of("x" * 199 + "y tidak muat") is None  # of which no word is whole


@pytest.mark.parametrize(
    "credit",
    [
        "<p>The post <a href='x'>Kota</a> appeared first on <a href='y'>Pasar</a>.</p>",
        "<p>Artikel Kota pertama kali tampil pada Pasar.</p>\n",
    ],
)
def test_the_line_that_programs_put_below_an_entry_goes(credit):
    assert without_credit(f"<p>Teks.</p>{credit}") == "<p>Teks.</p>"
    own = "<p>Artikel ini bagian kedua.</p>"  # begins like one, and is the author's
    assert without_credit(f"{own}<p>Teks.</p>{credit}") == f"{own}<p>Teks.</p>"
    assert without_credit(f"{credit}<p>Teks.</p>") == f"{credit}<p>Teks.</p>"


@pytest.mark.parametrize(
    ("end", "is_all"),
    [
        ("selesai.", True),
        ("dan …", False),
        ("dan [...]", False),
        ("Baca selengkapnya »", False),
        ("<a href='x'>Continue reading</a>", False),
        ("[vc_row][vc_column]", False),
        ("katanya “lanjutkan”.", True),
    ],
)
def test_an_entry_is_whole_unless_it_says_otherwise(end, is_all):
    text = f"<p>{'kata ' * 60}</p><p>{end}</p>"
    assert words_of(text) >= 61
    assert is_whole(Content(html=text)) == is_all
    assert not is_whole(Content(html=f"<p>{'kata ' * 40}</p>"))


# Where lists go on.


@pytest.mark.parametrize(
    ("url", "further"),
    [
        (f"{HOME}feed/", f"{HOME}feed/?paged=2"),
        (f"{HOME}feed/?paged=2", f"{HOME}feed/?paged=3"),
        (f"{HOME}kota/feed/rss2?paged=x", f"{HOME}kota/feed/rss2?paged=2"),
        (f"{HOME}?feed=rss2", f"{HOME}?feed=rss2&paged=2"),
        (f"{HOME}feeds/posts/default", f"{HOME}feeds/posts/default?start-index=26"),
        (f"{HOME}feeds/posts/default?start-index=26", f"{HOME}feeds/posts/default?start-index=51"),
        (f"{HOME}rss.xml", None),
    ],
)
def test_a_feed_goes_on_where_its_kind_does(url, further):
    assert older_entries(url, 25) == further


def test_a_search_goes_on_with_its_words():
    assert paged_on(f"{HOME}?s=smart%20city") == f"{HOME}?s=smart%20city&paged=2"
    assert paged_on(f"{HOME}?paged=9&s=kota") == f"{HOME}?paged=10&s=kota"


# Links.


def addresses(markup, url=f"{HOME}kanal/"):
    return [one.url for one in links_of(html.fromstring(markup), url)]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<div><a href='/a'>a</a><a href='b'>b</a></div>", [f"{HOME}a", f"{HOME}kanal/b"]),
        ("<div><a href='#atas'>a</a><a>b</a><a href=' '>c</a></div>", []),
        ("<div><a href='/a' rel='nofollow'>a</a><a href='/b' rel='UGC external'>b</a></div>", []),
        ("<div><a href='https://lain.example/a'>a</a><a href='https://m.pasar.example/a'>b</a></div>",
         ["https://m.pasar.example/a"]),
        ("<html><head><base href='/arsip/'></head><body><a href='a'>a</a></body></html>", [f"{HOME}arsip/a"]),
        ("<html><head><meta name='robots' content='nofollow'></head><body><a href='/a'>a</a></body></html>", []),
        ("<html><head><meta name='robots' content='noindex'></head><body><a href='/a'>a</a></body></html>",
         [f"{HOME}a"]),
    ],
)  # fmt: skip
def test_the_links_of_a_page_are_those_that_lead_within_its_site_and_may_be_followed(markup, found):
    assert addresses(markup) == found


def test_a_base_that_is_no_address_is_none():
    page = "<html><head><base><base href='javascript:0'><base href='/b/'><base href='/c/'></head></html>"
    assert base_of(html.fromstring(page), HOME) == f"{HOME}b/"
    assert base_of(html.fromstring("<p>x</p>"), HOME) == HOME


def test_what_a_link_says_of_its_target_is_a_set_of_words():
    assert rel_of(html.fromstring("<a rel='Next  NOFOLLOW'>x</a>")) == {"next", "nofollow"}
    assert rel_of(html.fromstring("<a>x</a>")) == set()
