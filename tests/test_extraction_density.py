"""The text of a page that no family knows is where most prose stands."""

import pytest
from lxml import html

from pipelines.extraction.density import find_densest

SENTENCE = "Pemerintah kota membuka pusat aduan warga di lantai dua balai kota sejak pagi."
OTHER = "Warga yang datang mengaku senang karena laporannya langsung dijawab petugas."


def densest(body):
    found = find_densest(html.document_fromstring(f"<html><body><div id='page'>{body}</div></body></html>"))
    return found if found is None else found.get("id")


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
    assert densest(f"<h1>Judul</h1><div id='text'>{text}</div>{beside}") == "text"


def test_a_page_without_prose_has_no_densest_part():
    assert densest("<div>Beranda</div><a href='/x'>Judul berita yang lain</a>") is None
