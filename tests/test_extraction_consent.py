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


REPORTED = "Sutarmi menyebut laman palsu memakai persetujuan dan privasi warga untuk membaca isi perangkat mereka."


@pytest.mark.parametrize("told", [REPORTED, ASKED], ids=["data", "cookies"])
def test_a_short_story_with_a_button_is_no_question_however_much_stands_around_it(told):
    links = "".join(f"<li><a href='/berita/{number}'>Warta lain dari dusun {number}</a></li>" for number in range(90))
    story = f"<div><button>Dengarkan</button>{paragraphs([*STORY[:2], told])}</div>"
    assert read(f"<nav><ul>{links}</ul></nav><main><h1>{TITLE}</h1>{story}</main>")[:2] == STORY[:2]


def taken(body, title=TITLE):
    return drop_questions(Index(parse_page(f"<body>{body}".encode(), "utf-8")), [title])


def test_a_page_that_is_about_consent_keeps_what_asks_for_it():
    assert taken(page(middle=BANNERS[0]), "Situs Desa Wajib Meminta Persetujuan Pembaca") == []
    assert taken(page(middle=BANNERS[0])) == [f"{ASKED} {MORE} Boleh"]


def test_a_part_of_a_story_that_can_be_pressed_asks_nobody():
    assert taken(page(middle=f"<section><p>{REPORTED}</p><button>Salin</button></section>")) == []
