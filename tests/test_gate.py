import random

import lxml.html
import pytest

from crawler.sources import default_seeds
from pipelines.text.gate import Gate
from pipelines.text.relevance import judge
from pipelines.text.topics import load_topics

TOPICS = load_topics(default_seeds())
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
    relevant = [page for page in pages if judge("", lxml.html.fromstring(page).text_content(), TOPICS)[0].relevance]
    assert len(relevant) > 300
    assert [page for page in relevant if not GATE.passes(page.encode(encoding))] == []


@pytest.mark.parametrize("between", BETWEEN)
def test_whatever_stands_between_two_words_is_tolerated(between):
    assert GATE.passes(f"<p>Warga menunggu smart{between}city di alun-alun</p>".encode())


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
    assert GATE.passes(body)


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
    assert not GATE.passes(body)


@pytest.mark.parametrize("piece", [b"smart<", b"<smart\"'", b"smart<!--", b"smart\\u003c", b"smart&shy;"])
def test_a_page_crowded_with_half_a_term_is_let_through_unsearched(piece):
    assert GATE.passes(piece * 100_000)


@pytest.mark.parametrize("piece", [b"<", b"<'\"", b"<!--", b"\\u003c", b"&#", b"<a title='"])
def test_a_page_of_endless_markup_is_no_find(piece):
    assert not GATE.passes((b"kata" + piece * 500 + b"smart" + piece * 500) * 100)
