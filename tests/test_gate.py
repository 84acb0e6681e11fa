import random

import lxml.html
import pytest

from crawler.sources.topics import load_topics, shipped_topics
from pipelines.text import Text
from pipelines.topics.gate import Gate, Look
from pipelines.topics.relevance import find_topics

TOPICS = shipped_topics()
GATE = Gate(TOPICS)
LINK = "<a href='https://contoh.example/" + "x" * 300 + """' title="a > b" data-k='{"a":"<b>"}'>"""
BETWEEN = [
    " ", "\n   ", "\u00a0", "\u3000", "-", "_", "\u2011", "", "&nbsp;", "&#160;", "&#xA0;", "&ensp;", "&#8211;",
    " &amp; ", "<br/>", " <b>", "</b> ", " <!-- <i>iklan</i> --> ", LINK, " “", " (", "\u200b ",
    "&zwnj; ", "<span> </span>",
]  # fmt: skip
INSIDE = ["&shy;", "\u00ad", "\u200b", "&#173;", "<wbr>"]
TEXTS = [
    "Pemkot Lembayung menerapkan smart city di lima kecamatan.",
    "Bupati menutup Gerakan Menuju 100 Smart City tahun ini.",
    "Diskominfo menyusun rencana induk kabupaten cerdas dan kota cerdas.",
    "Wali Kota memaparkan smart governance, smart living dan smart economy.",
]


def bold(word):
    return "".join(chr(0x1D41A + ord(sign) - 97) if "a" <= sign <= "z" else sign for sign in word)


def full_width(word):
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isalpha() else sign for sign in word)


def set_word(word, chance):
    cut = chance.randrange(1, max(2, len(word)))
    ways = [word, word.upper(), word.title(), bold(word), full_width(word), f"<em>{word}</em>"]
    ways += [f"<span class=besar>{word[0]}</span>{word[1:]}", f"&#{ord(word[0])};{word[1:]}", "&shy;".join(word)]
    ways += [word[:cut] + mark + word[cut:] for mark in INSIDE]
    return chance.choice([word, chance.choice(ways)])


def set_text(text, chance):
    words = [set_word(word, chance) + chance.choice([" ", chance.choice(BETWEEN)]) for word in text.split()]
    return f"<html><head><meta charset=utf-8></head><body><p>{''.join(words)}</p><p>Penutup</p></body></html>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_no_page_is_refused_whose_text_is_judged_relevant(encoding):
    chance = random.Random(encoding)
    pages = [set_text(chance.choice(TEXTS), chance) for _ in range(600)]
    relevant = [
        page for page in pages if find_topics(Text("", lxml.html.fromstring(page).text_content()), TOPICS)[0].relevance
    ]
    assert len(relevant) > 300
    assert [page for page in relevant if GATE.look(page.encode(encoding)) is not Look.HERE] == []


@pytest.mark.parametrize("between", BETWEEN)
def test_whatever_stands_between_two_words_is_tolerated(between):
    assert GATE.look(f"<p>Warga menunggu smart{between}city di alun-alun</p>".encode()) is Look.HERE


@pytest.mark.parametrize(
    "body",
    [
        b'<meta property="og:title" content="Menuju Kota&#x20;Cerdas">',
        rb'<script type="application/ld+json">{"articleBody": "Smart\nCity"}</script>',
        rb'{"content": {"rendered": "<p>Smart <b>City<\/b><\/p>"}}',
        rb'{"rendered": "\u003cp\u003eSmart\u00a0\u003cb\u003eCity\u003c\/b\u003e"}',
        "<p>smart\u00a0city “kami”</p>".encode("cp1252"),
        "<p>Smart City\u2122</p>".encode(),
        "<p>Ⓢⓜⓐⓡⓣ Ⓒⓘⓣⓨ</p>".encode(),
        b"<p>" + b"kata " * 90_000 + b"<b>S</b>mart City</p>",
    ],
    ids=["attribute", "structured data", "wordpress", "escaped tags", "cp1252", "trade mark", "circled", "far down"],
)
def test_words_in_any_part_of_a_page_open_the_gate(body):
    assert GATE.look(body) is Look.HERE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 10_000,
        b"<p>Petani memanen padi lebih awal di lembah.</p>",
        b"<script>var td_smart_list = 1; opacity = velocity;</script><p>Smartphone hilang di kota tua</p>",
        b"<p>Anak cerdas dari kota kecil</p><p>Orang cerdas</p>",
        "<p>Panen™ №1 ﬁnal</p>".encode("utf-16"),
    ],
    ids=["empty", "zeros", "farmers", "theme script", "words apart", "utf-16"],
)
def test_pages_without_the_words_are_refused(body):
    assert GATE.look(body) is Look.NOWHERE


@pytest.mark.parametrize("piece", [b"smart<", b"<smart\"'", b"smart<!--", b"smart\\u003c", b"smart&shy;"])
def test_a_page_crowded_with_half_a_term_is_let_through_unsearched(piece):
    assert GATE.look(piece * 100_000) is Look.HERE


@pytest.mark.parametrize("piece", [b"<", b"<'\"", b"<!--", b"\\u003c", b"&#", b"<a title='"])
def test_a_page_of_endless_markup_is_no_find(piece):
    assert GATE.look((b"kata" + piece * 500 + b"smart" + piece * 500) * 100) is Look.NOWHERE


HEADLINE = "Kota Kaldera raih penghargaan smart city dari kementerian"


@pytest.mark.parametrize(
    "neighbour",
    [
        f"<li><a href='/baca/12'>{HEADLINE}</a></li>",
        f"<li>\n<a\nclass=judul href=/baca/12>\n<b>{HEADLINE.upper()}</b>\n</a></li>",
        f"<h3><a href='/2026/kota-kaldera-raih-smart-city' title='{HEADLINE}'>Penghargaan untuk Kota Kaldera</a></h3>",
        f"<div><a href='/baca/12'><img src=a.jpg alt='{HEADLINE}'></a></div>",
        "<a href='https://bagikan.example/?u=https://kaldera.example/smart-city-2026'><svg></svg></a>",
        f"<div>{'<a href=/baca/12>' + HEADLINE + '</a>'}</div>" * 40,
        f"<p>Baca juga: <a href='/baca/12'>{HEADLINE}</a></p>",
        f"<p><strong>(Baca&nbsp;: <a href='/baca/12'>{HEADLINE}</a>)</strong></p>",
        f"<div>BERITA TERKAIT <a href='/baca/12'>{HEADLINE}</a><br></div>",
    ],
    ids=["list", "markup", "address and title", "picture", "share", "many", "call", "call in brackets", "related"],
)
def test_headlines_of_other_articles_are_told_from_the_text(neighbour):
    page = f"<p>Petani memanen padi lebih awal di lembah.</p>{neighbour}<p>Hujan turun sejak pagi.</p>"
    assert GATE.look(page.encode()) is Look.ELSEWHERE
    assert GATE.look(f"{page}<p>Panen dicatat lewat aplikasi smart city.</p>".encode()) is Look.HERE


@pytest.mark.parametrize(
    "text",
    [
        "<p>Warga menunggu <a href='/tag/smart-city'>smart city</a> di alun-alun.</p>",
        "<p><a href='/tag/smart-city'>Smart City</a> kini menjadi program utama.</p>",
        f"<p><a href='/baca/12'>{HEADLINE}</a> dan tahun ini mengulanginya.</p>",
        f"<p>Bupati mengingatkan bahwa <a href='/baca/12'>{HEADLINE}</a> tahun lalu.</p>",
        f"<p><a href='/baca/12'>{HEADLINE}<p>Dan tautan ini tidak pernah ditutup.</p>" + "<p>kata</p>" * 300,
        f"<p>Baca juga: <a href='/baca/12'>{HEADLINE}</a> dan tahun ini mengulanginya.</p>",
        f"<p>Warga ramai baca: <a href='/baca/12'>{HEADLINE}</a></p>",
        f"<h1>{HEADLINE}</h1>",
        f"<article>{HEADLINE}</article>",
        f"<a href=/baca/12>Selengkapnya</a><p>{HEADLINE}</p><a href=/baca/13>Lainnya</a>",
    ],
    ids=[
        "word of the text",
        "at its beginning",
        "a long one at its beginning",
        "in a sentence",
        "never closed",
        "a call that goes on",
        "no call at the beginning",
        "title",
        "no link",
        "between links",
    ],
)
def test_links_in_the_text_and_mistakes_in_the_markup_are_no_headlines_of_others(text):
    assert GATE.look(f"<body>{text}</body>".encode()) is Look.HERE


@pytest.mark.parametrize("piece", [b"<a ", b"<a smart ", b"<a href=smart>", b"</a", b"<a <a>smart"])
def test_a_page_of_endless_links_is_looked_at_without_end_neither(piece):
    assert GATE.look(b"<p>smart" + piece * 100_000 + b"<p>smart city") is Look.HERE


@pytest.fixture
def shouted(tmp_path):
    text = '[bansos]\nname = "Bansos"\n[[bansos.names]]\npoints = 15\nterms = ["PKH", "KIP", "KIPK"]\n'
    (tmp_path / "topics.toml").write_text(text, "utf-8")
    return Gate(load_topics(tmp_path))


@pytest.mark.parametrize(
    "page",
    [
        b"<p>Bantuan PKH cair.</p>", b"<p>(KIPK)</p>", b"<b>KIP</b>", b'{"articleBody":"Kabar\\nPKH cair"}',
        b'{"title":"\\u0022PKH\\u0022 cair"}', "<p>“PKH” cair</p>".encode(),
        "<p>Bantuan PKH cair.</p>".encode("utf-16"), b"<p>#PKH2024</p>", b"<p>Kuliah &#75;IP cair</p>",
    ],
)  # fmt: skip
def test_an_abbreviation_in_capitals_opens_the_gate(shouted, page):
    assert shouted.look(page) is Look.HERE
    assert GATE.look(page) is Look.NOWHERE


@pytest.mark.parametrize(
    "page",
    [b"<p>pkh Pkh skip PKHX XPKH 4KIP</p>", b"<img src='data:image/png;base64,aPKHbKIPKc9KIP'>", b"var aKIPb=1;", b""],
)
def test_the_same_letters_in_a_longer_word_do_not(shouted, page):
    assert shouted.look(page) is Look.NOWHERE
    assert not shouted.speaks(page.decode())


def test_an_abbreviation_in_the_headline_of_another_article_is_elsewhere(shouted):
    page = b"<div><a href='/a'>Bupati serahkan bantuan PKH kepada warga desa</a></div><p>Pasar ramai.</p>"
    assert shouted.look(page) is Look.ELSEWHERE
    assert shouted.look(page + b"<p>Bantuan PKH cair.</p>") is Look.HERE


def test_whatever_is_found_in_a_text_opens_the_gate_for_its_page(shouted):
    assert shouted.speaks("Bantuan PKH cair.")
    assert not shouted.speaks("Bantuan pkh cair.")
