"""Articles that come with their channel: when they are whole, and what is read out of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.discovery.entry_content import FEWEST_WORDS, is_whole, without_credit, words_of
from crawler.discovery.feed import read_feed
from crawler.models import Content
from tests.extracting import extract_markup
from tests.make import NOW, URL

TEXT = "<p>" + "Pemerintah kabupaten menyusun rencana induk bersama warga. " * 12 + "</p>"
ENDINGS = [
    "<p>Rapat itu dihadiri para camat …</p>", "<p>Rapat itu dihadiri […]</p>", "<p>Rapat itu dihadiri [&hellip;]</p>",
    "<p>Rapat itu dihadiri...</p>", '<p><a href="/x">Baca selengkapnya »</a></p>', "<p>Selengkapnya</p>",
    "<p>Baca berita selengkapnya</p>", '<a href="/x">Continue reading <span>→</span></a>', "<p>Read more</p>",
    "<p>Lanjutkan membaca</p>",
]  # fmt: skip


@pytest.mark.parametrize(
    "end", ["", "<p>Warga menyambutnya.</p>", "<p>Baca selengkapnya di papan pengumuman desa.</p>"]
)
def test_a_text_that_comes_to_its_end_is_whole(end):
    assert is_whole(Content(html=TEXT + end))


@pytest.mark.parametrize("end", ENDINGS)
def test_a_text_that_breaks_off_is_not_whole(end):
    assert not is_whole(Content(html=TEXT + end))


@pytest.mark.parametrize(
    "html",
    [
        "<p>Foto: rapat di balai desa.</p>",
        "kata " * (FEWEST_WORDS - 1),
        f"<script>{'kata ' * 200}</script><p>Singkat.</p>",
        f"[vc_row][vc_column_text]{TEXT}[/vc_column_text][/vc_row]",
        f'[et_pb_section fb_built="1"]{TEXT}[/et_pb_section]',
    ],
    ids=["a caption", "one word too few", "only a script is long", "a page builder", "another"],
)
def test_what_is_short_or_was_never_rendered_is_not_whole(html):
    assert not is_whole(Content(html=html))


@pytest.mark.parametrize("html", ["<" * 200_000, "<script" * 50_000, "<p>The post " * 30_000, "[vc_" * 50_000])
def test_hostile_markup_costs_no_time(html):
    assert words_of(without_credit(html)) >= 0
    assert is_whole(Content(html=html)) in {True, False}


@pytest.mark.parametrize(
    "credit",
    [
        '<p>The post <a href="/a/">Bupati buka forum</a> appeared first on <a href="/">Kabar</a>.</p>',
        '<p>Artikel <a href="/a/">Bupati buka forum</a> pertama kali tampil pada <a href="/">Kabar</a>.</p>\n',
        '<p>Pos <a href="/a/">Bupati buka forum</a> ditampilkan lebih awal di <a href="/">Kabar</a>.</p>',
    ],
)
def test_the_line_that_names_post_and_site_is_no_part_of_the_text(credit):
    assert without_credit(TEXT + credit).strip() == TEXT
    assert without_credit(TEXT) == TEXT


def extracted(content, **rest):
    told = {"title": "Bupati <buka> forum & pasar"} | rest
    return extract_markup(b"", url=URL, fetched=NOW, timezone="Asia/Jayapura", content=content, **told)


def test_an_article_says_all_that_the_channel_said():
    content = Content(
        html=TEXT + '<p>Baca Juga: <a href="/lain/">Pasar desa dibuka lagi</a></p>',
        authors=("Sari Dewi",), section="Daerah", tags=("smart city", "</script>"), image=f"{URL}foto.jpg",
    )  # fmt: skip
    published = datetime(2023, 12, 6, 22, 0, tzinfo=UTC)  # 07.00 of the next day in Jayapura
    found = extracted(content, published=published, modified=datetime(2023, 12, 6, 23, 0, tzinfo=UTC))
    assert (found.title, found.text) == ("Bupati <buka> forum & pasar", TEXT[3:-4].strip())
    assert (found.authors, found.section, found.tags) == (("Sari Dewi",), "Daerah", ("smart city", "</script>"))
    assert (found.published, found.precision) == (published, "minute")
    assert found.modified == datetime(2023, 12, 6, 23, 0, tzinfo=UTC)
    assert (found.canonical, found.image, found.dropped) == (URL, f"{URL}foto.jpg", None)
    assert found.evidence == dict.fromkeys(("title", "text", "authors", "published"), "channel")
    assert [(one.rule, one.text) for one in found.removed] == [
        ("inline related link", "Baca Juga: Pasar desa dibuka lagi")
    ]


def test_an_article_of_midnight_was_published_to_the_minute():
    midnight = datetime(2023, 12, 6, 15, 0, tzinfo=UTC)
    found = extracted(Content(html=TEXT), published=midnight)
    assert (found.published, found.precision) == (midnight, "minute")


def test_what_the_channel_left_open_is_read_in_the_text():
    html = f"<h1>Forum kota cerdas dibuka</h1>{TEXT}<p>Penulis: Sari Dewi</p>"
    found = extracted(Content(html=html, authors=("admin",)), title=None)
    assert (found.title, found.text, found.authors) == ("Forum kota cerdas dibuka", TEXT[3:-4].strip(), ("Sari Dewi",))
    assert (found.published, found.modified, found.section, found.tags, found.image) == (None, None, None, (), None)


def test_a_rule_for_the_pages_of_a_source_holds_for_its_articles_too():
    content = Content(html=f'{TEXT}<div class="promo">Pasang iklan di sini</div>')
    found = extract_markup(b"", url=URL, fetched=NOW, remove=(".entry-content > .promo",), content=content)
    assert found.text == TEXT[3:-4].strip()


@pytest.mark.parametrize(
    "claim",
    [
        f'<link rel="canonical" href="{URL}lain/">',
        f'<meta property="og:url" content="{URL}lain/">',
        f'<meta property="og:image" content="{URL}lain.jpg">',
        '<meta property="article:tag" content="promo">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "author": "Humas", "keywords": "promo"}</script>',
        '<body class="error404 archive">',
        "<title>Halaman tidak ditemukan</title>",
    ],
)
def test_nothing_in_a_text_can_pass_for_what_the_channel_said(claim):
    content = Content(html=TEXT, authors=("Sari Dewi",), tags=("pasar",), image=f"{URL}foto.jpg")
    for html in (f"{TEXT}{claim}", f"{claim}{TEXT}", f"{TEXT}</div></article></body>{claim}"):
        assert extracted(replace(content, html=html)) == extracted(content)


def entry(more: str) -> bytes:
    return f"<rss><channel><item><title>Forum</title><link>{URL}</link>{more}</item></channel></rss>".encode()


def content_of(body: bytes) -> Content | None:
    return read_feed(body, "https://pasar.example/feed/").candidates[0].content


def test_an_entry_of_a_feed_brings_its_text_author_and_tags():
    more = (
        f"<dc:creator><![CDATA[Sari Dewi]]></dc:creator><category>Daerah</category><category>smart city</category>"
        f"<content:encoded><![CDATA[{TEXT}<p>The post <a>A</a> appeared first on <a>Kabar</a>.</p>]]></content:encoded>"
    )
    assert content_of(entry(more)) == Content(html=TEXT, authors=("Sari Dewi",), tags=("Daerah", "smart city"))


def test_line_breaks_in_an_entry_go_on_parting_its_paragraphs():
    found = content_of(entry("<content:encoded><![CDATA[Satu.<br>Dua.<BR />Tiga.<br/>Empat.]]></content:encoded>"))
    assert found is not None
    assert found.html.count("<br/>") == 3


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ('<content type="html">&lt;p&gt;Satu.&lt;/p&gt;</content>', "<p>Satu.</p>"),
        ('<content type="xhtml"><div><p>Satu.</p></div></content>', "<div><p>Satu.</p></div>"),
    ],
)
def test_atom_writes_its_text_in_two_ways(content, html):
    author = "<author><name>Sari</name></author>"
    body = f'<feed><entry><title>Forum</title><link href="{URL}"/>{author}{content}</entry></feed>'
    assert content_of(body.encode()) == Content(html=html, authors=("Sari",))


@pytest.mark.parametrize("more", ["", "<description>Ringkasan.</description>", "<content:encoded> </content:encoded>"])
def test_a_summary_is_no_text(more):
    assert content_of(entry(more)) is None
