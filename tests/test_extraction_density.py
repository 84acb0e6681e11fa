"""The text of a page that no family knows is where most prose stands."""

import pytest
from lxml import html

from pipelines.extraction.apart import Apart
from pipelines.extraction.density import most_text, read_densest
from pipelines.extraction.index import Index
from pipelines.extraction.paragraphs import prose_in

SENTENCE = "Pemerintah kota membuka pusat aduan warga di lantai dua balai kota sejak pagi."
OTHER = "Warga yang datang mengaku senang karena laporannya langsung dijawab petugas."


THIRD = "Kepala dinas menyebut empat ratus laporan sudah dijawab dalam dua pekan pertama ini."


def densest(body, title="Judul berita"):
    page = html.document_fromstring(f"<html><body><div id='page'>{body}</div></body></html>")
    return [line.text for line in read_densest(page, Apart(page, title))]


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{SENTENCE}</p><nav>{OTHER}</nav>",
        f"<h1>Judul berita</h1>{SENTENCE}<br>{OTHER.lower()}<br>{SENTENCE.lower()}",
        f"<table><tr><td>{SENTENCE}<td>{OTHER}</td><td>{THIRD}</td></tr></table>",
        f"<aside><h1>Judul berita</h1><p>{SENTENCE}</p><p>{OTHER}</p><p>{THIRD}</p></aside>",
        f"<footer><h2>Judul berita</h2><p>{SENTENCE}</p><p>{OTHER}</p></footer><p>{THIRD}</p>",
        f"<p>{SENTENCE} \u05e9\u05bc\u05c1 &amp;amp; \ufb2c {OTHER}</p>" * 3,
    ],
    ids=["menu", "breaks", "cells", "aside", "foot", "marks"],
)
def test_no_reader_finds_more_than_a_page_may_hold(body):
    page = html.document_fromstring(f"<html><body>{body}</body></html>")
    lines = read_densest(page, Apart(page, "Judul berita"))
    assert 0 < sum(len(line.text) for line in lines) <= most_text(Index(page))


@pytest.mark.parametrize(
    ("body", "prose"),
    [
        ("<p>{one}</p>", {"body": 1, "p": 1}),
        ("<div><p>{one}</p> \n <p>{one}</p>{one}</div>", {"body": 3, "div": 3, "p": 1}),
        ("<div>{one}<b>{one}</b>{one}</div>", {"body": 3, "div": 3}),  # of what stands in a line the block has it
        ("<p><a href='/1'>{one}</a></p><p>Kata</p>", {"body": 0, "p": 0}),
        ("<a href='/1'><p>{one}</p></a><h4>{one}</h4>", {"body": 1, "a": 0, "p": 0, "h4": 1}),
        ("<p>{one}<a href='/1'>Kata</a>{one}</p>", {"body": 2, "p": 2}),
    ],
)
def test_an_element_holds_the_prose_of_all_blocks_in_it_and_links_are_none(body, prose):
    page = html.document_fromstring(f"<html><body>{body.format(one=SENTENCE)}</body></html>").find("body")
    found = {str(one.tag): length // len(SENTENCE) for one, length in reversed(prose_in(page).items())}
    assert found == prose


def test_what_no_reader_enters_is_no_text_of_a_page():
    body = f"<p>{SENTENCE}</p><nav>{OTHER}</nav><footer>{THIRD}</footer><aside>{OTHER}</aside>"
    assert most_text(Index(html.document_fromstring(f"<html><body>{body}</body></html>"))) == len(SENTENCE)


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{SENTENCE}</p><p>{OTHER}</p>",
        f"{SENTENCE}<br><br>{OTHER}<br><br>{SENTENCE}",
        f"<div>{SENTENCE}</div><div>{OTHER}</div><div>{SENTENCE}</div>",
        f"<b>KOTA</b> - {SENTENCE}<p>{OTHER}</p><p>{SENTENCE}</p>",
        f"<section><p>{SENTENCE}</p></section><section><p>{OTHER}</p></section>",
    ],
    ids=["paragraphs", "breaks", "boxes", "mixed", "spread"],
)
@pytest.mark.parametrize(
    "beside",
    [
        f"<ul><li><a href='/a'>{OTHER}</a></li><li><a href='/b'>{OTHER}</a></li><li><a href='/c'>{OTHER}</a></li></ul>",
        f"<div class='comments'><p>{OTHER}</p><p>{OTHER}</p><p>{OTHER}</p><p>{OTHER}</p></div>",
        f"<footer><p>{OTHER}</p><p>{OTHER}</p><p>{OTHER}</p><p>{OTHER}</p></footer>",
        "<div>Beranda</div>" * 30,
    ],
    ids=["links", "comments", "footer", "labels"],
)
def test_the_text_is_found_beside_links_comments_and_labels(text, beside):
    alone = densest(f"<h1>Judul berita</h1><div>{text}</div>")
    assert " ".join(alone).count(SENTENCE) == text.count(SENTENCE)
    assert densest(f"<h1>Judul berita</h1><div>{text}</div>{beside}") == alone


def test_a_page_without_prose_has_no_densest_part():
    assert densest("<div>Beranda</div><a href='/x'>Judul berita yang lain</a>") == []


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"<div><div><div><span>{one}</span></div></div></div>" for one in (SENTENCE, OTHER, THIRD)),
        "".join(
            f"<section class='k'><p>{one}</p></section><div class='jeda'></div>" for one in (SENTENCE, OTHER, THIRD)
        ),
        f"<article><header><p>{SENTENCE}</p></header><div><p>{OTHER}</p><p>{THIRD}</p></div></article>",
        f"<div class='isi'><p>{SENTENCE}</p><p>{OTHER}</p></div><div class='isi-lanjutan'><p>{THIRD}</p></div>",
        f"<p>{SENTENCE}</p><ul><li>satu</li><li>dua belas</li></ul><blockquote>{OTHER}</blockquote><p>{THIRD}</p>",
    ],
    ids=["wrapped", "sections", "lead in a header", "continued", "list and quote"],
)
def test_a_text_in_several_boxes_is_read_whole(text):
    found = densest(f"<h1>Judul berita</h1>{text}<footer><p>{OTHER}</p></footer>")
    assert [line for line in found if len(line) > 20] == [SENTENCE, OTHER, THIRD]


@pytest.mark.parametrize(
    "other",
    [
        "<article class='a'><h1>Harga cabai naik lagi</h1>{}</article>",
        "<div role='dialog'>{}</div>",
        "<div class='cookie-law'>{}</div>",
        "<ol class='commentlist'>{}</ol>",
        "<details class='CommentBox'>{}</details>",
        "<div><h3><a href='/x'>Harga cabai di pasar naik lagi</a></h3>{}</div>" * 2,
        "<section class='terkini'>{}</section>",
        "<div style='display: none'>{}</div>",
    ],
    ids=["next story", "dialog", "consent", "comments", "details", "card", "latest", "hidden"],
)
@pytest.mark.parametrize("times", [1, 3])
def test_what_stands_apart_is_not_the_text(other, times):
    story = f"<article class='a'><h1>Judul berita</h1><p>{SENTENCE}</p><p>{OTHER}</p><p>{THIRD}</p></article>"
    foreign = other.replace(
        "{}", "<p>Tulisan lain yang panjang sekali dan sama sekali bukan bagian dari berita ini.</p>" * times
    )
    assert densest(story + foreign) == [SENTENCE, OTHER, THIRD]


def test_names_that_most_of_the_prose_carries_say_nothing():
    story = "".join(f"<div class='sidebar-grid'><p>{one}</p></div>" for one in (SENTENCE, OTHER, THIRD))
    assert densest(f"<h1>Judul berita</h1>{story}") == [SENTENCE, OTHER, THIRD]


def test_a_heading_that_is_a_mark_on_the_page_announces_nothing():
    part = f"<div><h2><a href='#dua'>Aduan dijawab dalam dua pekan</a></h2><p>{OTHER}</p></div>"
    assert len(densest(f"<h1>Judul berita</h1><p>{SENTENCE}</p>{part}<p>{THIRD}</p>")) == 4
