"""The feed reader: every dialect, every damage, and nothing resolved that a document asks for."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from crawler.discovery.documents import NotAChannel
from crawler.discovery.feed import read_feed
from crawler.models import Candidate, Reading

URL = "https://kabar.example/feed/"
PAGE = "https://kabar.example/2023/12/07/bupati-buka-forum/"
NOON = datetime(2023, 12, 7, 5, 0, tzinfo=UTC)  # 12.00 WIB


def rss(*items: str, channel: str = "", root: str = '<rss version="2.0">') -> bytes:
    return f"{root}<channel><title>Kabar</title>{channel}{''.join(items)}</channel></rss>".encode()


def item(link: str = PAGE, title: str = "Bupati buka forum", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def read(body: bytes | str) -> tuple[Candidate, ...]:
    return read_feed(body if isinstance(body, bytes) else body.encode(), URL).candidates


def urls(body: bytes | str) -> list[str]:
    return [candidate.url for candidate in read(body)]


def only(body: bytes | str) -> Candidate:
    (candidate,) = read(body)
    return candidate


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Kabar</title>
<entry><title type="html">Bupati buka forum</title><id>tag:kabar.example,2023:1</id>
<link rel="replies" href="https://kabar.example/feeds/1/comments"/>
<link rel="alternate" type="application/json" href="https://kabar.example/1.json"/>
<link rel="alternate" type="text/html" href="https://kabar.example/2023/12/07/bupati-buka-forum/"/>
<published>2023-12-07T12:00:00+07:00</published><updated>2023-12-07T13:00:00+07:00</updated></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><items>
<rdf:Seq><rdf:li resource="x"/></rdf:Seq></items></channel>
<item rdf:about="https://kabar.example/a"><title>Bupati buka forum</title>
<link>https://kabar.example/2023/12/07/bupati-buka-forum/</link><dc:date>2023-12-07T12:00:00+07:00</dc:date></item></rdf:RDF>"""
RSS = rss(item(more="<pubDate>Thu, 07 Dec 2023 12:00:00 +0700</pubDate>")).decode()
PREFIXED = ATOM.replace("<", "<a:").replace("<a:/", "</a:").replace("<a:?", "<?").replace("xmlns=", "xmlns:a=")


@pytest.mark.parametrize("body", [RSS, RDF, ATOM, PREFIXED, RSS.replace("rss", "RSS")])
def test_every_dialect_says_the_same(body):
    found = only(body)
    assert (found.url, found.title, found.published) == (PAGE, "Bupati buka forum", NOON)


def test_atom_tells_when_an_entry_was_changed():
    assert only(ATOM).modified == datetime(2023, 12, 7, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<br />\n<b>Warning</b>: line 3\n" + RSS.encode(), id="a warning before the declaration"),
        pytest.param(b"\xef\xbb\xbf\n\n  <?xml version='1.0'?>" + RSS.encode(), id="byte order mark and blank lines"),
        pytest.param(RSS.replace("Bupati", "\x08Bupati\x00").encode(), id="control characters"),
        pytest.param(RSS.encode("utf-16"), id="UTF-16"),
        pytest.param(RSS.encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(b"<?xml version='1.0' encoding='no-such'?>" + RSS.encode(), id="an encoding nobody knows"),
        pytest.param(b"<?xml version='1.0' encoding='utf-16'?>" + RSS.encode(), id="the wrong encoding declared"),
        pytest.param(RSS.encode() + b"<script>var x = '<item>';</script>", id="a script after the end"),
        pytest.param(RSS.replace("</channel></rss>", "").encode(), id="no end"),
        pytest.param(RSS.replace("</channel></rss>", "<item><title>Wali").encode(), id="cut off in a title"),
        pytest.param(RSS.replace("</channel></rss>", "<item><link>https://kab").encode(), id="cut off in a link"),
        pytest.param(
            RSS.replace("</link>", "</link><description>a<br>b<img src='x'></description>").encode(), id="void tags"
        ),
        pytest.param(RSS.replace("<channel>", "<channel><x:y>z</x:y>").encode(), id="an undeclared prefix"),
        pytest.param(gzip.compress(RSS.encode()), id="gzip"),
        pytest.param(gzip.compress(RSS.encode())[:-6], id="gzip cut off"),
    ],
)
def test_a_broken_feed_still_gives_its_entries(body):
    assert read(body) == (Candidate(url=PAGE, title="Bupati buka forum", published=NOON),)


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Bupati &amp; wakil", "Bupati & wakil"),
        ("Bupati & wakil", "Bupati & wakil"),
        ("Bupati&nbsp;&amp;nbsp;buka &hellip;", "Bupati buka …"),
        ("<![CDATA[Bupati <em>buka</em> &#8220;forum&#8221;]]>", "Bupati buka “forum”"),
        ("&amp;lt;b&amp;gt;Bupati&amp;lt;/b&amp;gt; &amp;quot;buka&amp;quot;", 'Bupati "buka"'),
        ("\n  Bupati\t buka  \n", "Bupati buka"),
        ("Nilai 3 &lt; 5", "Nilai 3 < 5"),
        ("&unknown; nama", "&unknown; nama"),
        ("Jum&#8217;at", "Jum’at"),
        ("&nbsp;", None),
        ("", None),
    ],
)
def test_a_title_is_one_line_of_plain_words(raw, title):
    assert only(rss(item(title=raw))).title == title


@pytest.mark.parametrize(
    ("written", "shown"),
    [("&#55357;&#56832;", " \U0001f600"), ("&#xD83D;&#xde00;", " \U0001f600"), ("&#55357;", ""), ("&#xDE00;", ""),
     ("&#55296;&#55000;", " \ud6d8")],
)  # fmt: skip
def test_a_character_that_is_written_in_halves_costs_no_entry(written, shown):
    """Some systems write an emoji so, and the parser takes each half for a character of its own, which breaks it."""
    entries = read(
        rss(item(title=f"Panen raya {written}"), item(f"{PAGE}lain/", more=f"<dc:creator>{written}</dc:creator>"))
    )
    assert [(entry.url, entry.title) for entry in entries] == [
        (PAGE, f"Panen raya{shown}"), (f"{PAGE}lain/", "Bupati buka forum"),
    ]  # fmt: skip


def test_an_atom_title_may_be_markup():
    body = ATOM.replace(">Bupati buka forum<", "><div><b>Bupati</b> buka forum</div><")
    assert only(body).title == "Bupati buka forum"


def test_a_picture_has_no_say_in_the_title():
    media = '<media:title xmlns:media="http://search.yahoo.com/mrss/">Foto</media:title>'
    assert only(rss(f"<item>{media}<title>Judul</title><link>{PAGE}</link></item>")).title == "Judul"


def test_old_bytes_in_a_modern_feed_are_read_as_what_they_were():
    body = rss(item(title="“Kota” pintar…")).replace("“".encode(), b"\x93").replace("…".encode(), b"\x85")
    assert only(body).title == "“Kota” pintar…"


@pytest.mark.parametrize(
    ("tag", "value", "moment"),
    [
        ("pubDate", "Thu, 07 Dec 2023 12:00:00 WIB", NOON),
        ("pubDate", "Thu, 07 Dec 2023 13:00:00 WITA", NOON),
        ("pubDate", "Thu, 07 Dec 2023 14:00:00 WIT", NOON),
        ("pubDate", "Thu, 07 Dec 2023 12:00:00 GMT+7", NOON),
        ("pubDate", "Thu, 07 Dec 2023 12:00:00 UTC+07:00", NOON),
        ("pubDate", "Kam, 07 Des 2023 12:00:00 +0700", NOON),
        ("pubDate", "07 Desember 2023 12:00:00 WIB", NOON),
        ("pubDate", "Thu, 07 Dec 2023 05:00:00 GMT", NOON),
        ("pubDate", "Thu, 07 Dec 2023 05:00:00", NOON),
        ("pubDate", "2023-12-07 12:00:00 WIB", NOON),
        ("pubDate", "2023-12-07 12:00:00 +0700", NOON),
        ("pubDate", "2023-12-07T05:00:00.000Z", NOON),
        ("updated", "2023-12-07T12:00:00+07:00", NOON),
        ("dc:date", "2023-12-07T12:00:00+07:00", NOON),
        ("pubDate", "0001-01-01T00:00:00", None),
        ("pubDate", "Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("pubDate", "kemarin sore", None),
        ("pubDate", "Thu, 45 Dec 2023 25:61:00 WIB", None),
        ("pubDate", "WIB " * 50, None),
    ],
)
def test_a_moment_is_read_in_the_zone_it_names(tag, value, moment):
    assert only(rss(item(more=f"<{tag}>{value}</{tag}>"))).published == moment


def test_a_useless_date_gives_way_to_the_next():
    more = "<pubDate>-</pubDate><dc:date>2023-12-07T12:00:00+07:00</dc:date>"
    assert only(rss(item(more=more))).published == NOON


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<guid>https://kabar.example/a-b</guid>", "https://kabar.example/a-b"),
        ('<guid isPermaLink="true">https://kabar.example/a-b</guid>', "https://kabar.example/a-b"),
        ("<link/><guid>https://kabar.example/a-b</guid>", "https://kabar.example/a-b"),
        ("<link><![CDATA[ https://kabar.example/a?b=1&amp;c=2 ]]></link>", "https://kabar.example/a?b=1&c=2"),
        ("<link>https://kabar.example/a?b=1&c=2</link>", "https://kabar.example/a?b=1&c=2"),
        ("<link>https://KABAR.example/a?utm_source=rss#x</link>", "https://kabar.example/a"),
        ("<link>/berita/a-b</link>", "https://kabar.example/berita/a-b"),
        ("<link>a-b</link>", "https://kabar.example/feed/a-b"),
        ('<link xml:base="https://lain.example/x/">a-b</link>', "https://lain.example/x/a-b"),
        (
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="/feed/"/><link>{PAGE}</link>',
            PAGE,
        ),
        (
            f"<link>http://feedproxy.example/~r/1</link><feedburner:origLink>{PAGE}</feedburner:origLink>",
            PAGE,
        ),
    ],
)
def test_the_entry_is_known_by_its_own_page(inside, url):
    assert urls(rss(f"<item><title>x</title>{inside}</item>")) == [url]


@pytest.mark.parametrize(
    "inside",
    [
        '<guid isPermaLink="false">https://kabar.example/?p=1</guid>',
        "<guid>1234-abcd</guid>",
        "<link>javascript:alert(1)</link>",
        "<link>mailto:redaksi@kabar.example</link>",
        "<link>file:///etc/passwd</link>",
        "<link></link>",
        "<title>Tanpa tautan</title>",
    ],
)
def test_an_entry_without_a_page_is_left_out(inside):
    assert urls(rss(f"<item>{inside}</item>", item())) == [PAGE]


def test_bare_links_are_read_against_the_site_the_feed_belongs_to():
    assert urls(rss(item("a-b"), channel="<link>https://kabar.example/kota/</link>")) == [
        "https://kabar.example/kota/a-b"
    ]


def test_each_page_is_announced_once_and_later_entries_fill_its_gaps():
    later = item(title="Lain", more="<pubDate>Thu, 07 Dec 2023 12:00:00 WIB</pubDate>")
    assert only(rss(item(title="Awal"), later)) == Candidate(url=PAGE, title="Awal", published=NOON)


@pytest.mark.parametrize(
    "body", [rss(), b"<feed xmlns='http://www.w3.org/2005/Atom'/>", b"<?xml version='1.0'?><rss></rss>"]
)
def test_an_empty_feed_is_an_empty_reading(body):
    assert read_feed(body, URL) == Reading()


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        (b"", "an empty body, not a feed"),
        (b" \n\t", "an empty body, not a feed"),
        (b"<!doctype html><html><body>404</body></html>", "an HTML page, not a feed"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html xmlns='y'/>", "an HTML page, not a feed"),
        (b"<html><body><code>&lt;rss&gt; <rss></code></body></html>", "an HTML page, not a feed"),
        (b'{"items": []}', "JSON, not a feed"),
        (b"<?xml version='1.0'?><catalog/>", "XML of another kind, not a feed"),
        (b"<urlset><url><loc>https://kabar.example/</loc></url></urlset>", "a sitemap, not a feed"),
        (b"Not found", "plain text, not a feed"),
        (b"%PDF-1.7", "a PDF file, not a feed"),
        (b"\x89PNG\r\n", "a picture, not a feed"),
        (b"<rss>" + b"<a/>" * 2_000_001, "more than 2,000,000 tags in one document"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_document_is_refused_in_one_clause(body, clause):
    with pytest.raises(NotAChannel) as refusal:
        read_feed(body, URL)
    assert str(refusal.value) == clause


def test_entities_are_never_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("rahasia", "utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
    body = f"<?xml version='1.0'?>{doctype}".encode() + rss(item(title="a &l9; b &file; c"))
    assert only(body).title == "a &l9; b &file; c"


@pytest.mark.parametrize("tag", ["item", "channel", "b"])
def test_a_hundred_thousand_nested_tags_do_no_harm(tag):
    assert read(rss(item()).replace(b"</channel>", f"<{tag}>".encode() * 100_000))[0].url == PAGE


@pytest.mark.parametrize(
    "mark",
    ["<![CDATA[{}]]>", "&lt;![CDATA[{}]]&gt;", "&lt;![CDATA[ {} ]]&gt;", "<![CDATA[<![CDATA[{}]]]]><![CDATA[>]]>"],
)
def test_the_marks_of_a_section_that_were_escaped_with_it_are_no_part_of_it(mark):
    when = f"<pubDate>{mark.format('Thu, 07 Dec 2023 12:00:00 +0700')}</pubDate>"
    body = rss(item(mark.format(PAGE), mark.format("Bupati buka forum"), when))
    assert only(body) == Candidate(url=PAGE, title="Bupati buka forum", published=NOON)


def test_the_marks_of_an_escaped_section_are_no_part_of_the_text_either():
    more = "<content:encoded>&lt;![CDATA[&lt;p&gt;Forum dibuka pagi tadi.&lt;/p&gt;]]&gt;</content:encoded>"
    content = only(rss(item(more=more))).content
    assert content is not None
    assert content.html.strip() == "<p>Forum dibuka pagi tadi.</p>"


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Jakarta", 5), ("Asia/Makassar", 4), ("Asia/Jayapura", 3)])
def test_a_date_without_a_zone_is_of_the_zone_it_is_read_in(zone, hour):
    body = rss(item(more="<pubDate>Kamis, 7 Desember 2023 12:00:00</pubDate>"))
    assert read_feed(body, URL, zone).candidates[0].published == NOON.replace(hour=hour)
