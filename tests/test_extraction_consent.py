"""What asks for consent goes, in whichever box of the page it stands; a story that tells of it stays."""

import pytest

from pipelines.extraction.consent import drop_questions
from pipelines.extraction.index import Index
from pipelines.extraction.tree import parse_page
from tests.test_extraction_insets import STORY, TITLE, page, paragraphs, read

ASKED = "Warta Sindoro memakai kuki untuk mengingat setelan bacaan pada perangkat yang Anda pakai sehari-hari."
MORE = "Pilihan itu dapat diganti sewaktu-waktu di bagian bawah setiap halaman tanpa perlu menyebut alasan apa pun."
DATA = "Privasi pembaca kami jaga: beri persetujuan agar iklan di laman ini cocok dengan perangkat Anda."
ENGLISH = "We would like your consent to keep cookies in this browser, so that our site remembers you."
BANNERS = [
    f"<div><p>{ASKED}</p><p>{MORE}</p><button>Boleh</button></div>",
    f"<section><h2>{DATA}</h2><p>{MORE}</p><a href='/aturan'>Aturan</a> <a href='#'>Boleh</a></section>",
    f"<div class='q1'>{ENGLISH} {MORE} <a href='#'>Fine</a></div>",
    f"<div><div><div>{MORE}</div><div>{ASKED}</div></div><div><div role='button'>Boleh</div></div></div>",
    f"<table><tr><td>{DATA} {MORE}</td><td><input type='submit' value='Boleh'></td></tr></table>",
]


@pytest.mark.parametrize("banner", BANNERS, ids=["paragraphs", "section", "bare", "boxes", "cells"])
@pytest.mark.parametrize("place", ["before", "top", "middle", "end", "after"])
def test_what_asks_for_consent_is_no_text_wherever_it_stands(banner, place):
    assert read(page(**{place: banner})) == STORY
    inside = f"<h1>{TITLE}</h1><div>{banner}{paragraphs(STORY)}</div>"
    assert read(inside) == STORY


def test_what_a_story_tells_of_cookies_and_data_is_kept():
    told = "Laman desa itu menyimpan kuki di perangkat warga, kata Sutarmi, dan privasi mereka dijaga balai dusun."
    assert told in read(page(middle=f"<p>{told}</p>"))
    linked = f"<p>{told} <a href='/aturan'>Aturannya</a> ditempel di balai.</p>"
    assert f"{told} Aturannya ditempel di balai." in read(page(middle=linked))
    scripted = f"<p>{told} <a href='#'>1</a></p>"
    assert f"{told} 1" in read(page(middle=scripted))


def test_a_page_that_is_about_consent_keeps_what_asks_for_it():
    def taken(title):
        return drop_questions(Index(parse_page(f"<body>{page(middle=BANNERS[0])}".encode(), "utf-8")), [title])

    assert taken("Situs Desa Wajib Meminta Persetujuan Pembaca") == []
    assert taken(TITLE) == [f"{ASKED} {MORE} Boleh"]
