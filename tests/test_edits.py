"""What counts as an edit of an article, and what only looks different."""

from __future__ import annotations

import pytest

from pipelines.boilerplate.recurrence import eye_of
from pipelines.copies.edits import Change, ReadArticle, breaks_off, change_between, reader_of

EYE = eye_of(("pasar.example", "kabar pasar"))
TITLE = "Pemkab Pasang Lampu Jalan Pintar di Alun-Alun"
LEAD = (
    "SUKAMAJU – Pemkab memasang 17 lampu jalan pintar di alun-alun, Senin (3/3/2025), dalam Gerakan Menuju Smart City."
)
QUOTE = '"Lampu ini hemat daya," kata Bupati Rahma Sundari di pendopo. Warga menyambutnya dengan senang.'
END = "Pemasangan dilanjutkan ke terminal dan pasar induk pada semester kedua tahun ini."
TEXT = f"{LEAD}\n{QUOTE}\n{END}"
CALL = "Ikuti saluran WhatsApp Kabar Pasar untuk berita pilihan."
OTHER = "Hujan deras merendam tiga desa di hilir sungai.\nPetugas mengungsikan warga ke balai desa sejak malam."


def change(text=TEXT, title=TITLE, reader="density", before=TEXT):
    one = ReadArticle(title=TITLE, text=before, reader="density")
    return change_between(one, ReadArticle(title=title, text=text, reader=reader), EYE)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace('"', "”"),
        TEXT.replace("–", "—").replace("jalan pintar", "jalan\u00a0pintar").replace("alun-alun", "alun‑alun"),
        TEXT.replace("\n", " "),
        TEXT.replace("daya,", "daya,\n"),
        TEXT.upper(),
        TEXT.replace("senang.", "senang"),
        f"{TEXT}\n{CALL}",
        f"{CALL}\n{TEXT}",
        f"{TEXT}\nDibaca: 1.204 kali",
        f"{TEXT}\n12 komentar\n3 menit lalu",
        f"{TEXT}\nTotal views 88",
        TEXT.replace("lampu", "lam\u00adpu"),
    ],
)
def test_what_only_looks_different_is_no_edit(text):
    assert change(text) is Change.NONE
    assert change(TEXT, before=text) is Change.NONE


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        (f"{LEAD} “Lampu ini hemat…", True),
        (f"{LEAD} “Lampu ini hem... Baca selengkapnya", True),
        (f"{LEAD} “Lampu ini hemat daya,” kata Bupati.", False),
        (f"{LEAD} Bupati terdiam…", False),
        (f"{TEXT}…", False),
        ("…", False),
        ("", False),
    ],
)
def test_a_beginning_that_breaks_off_is_no_edit(text, is_cut):
    assert breaks_off(TEXT, text) is is_cut


def test_what_shows_neither_headline_nor_text_of_an_article_is_no_edit_of_it():
    one = ReadArticle(title=TITLE, text=TEXT, reader="density")
    called_as_announced = ReadArticle(title=TITLE, text=OTHER, reader="density", shows_title=False)
    assert change_between(one, called_as_announced, EYE) is Change.REPLACED


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("17 lampu", "71 lampu"),
        TEXT.replace("Rahma", "Ratna"),
        TEXT.replace("3/3/2025", "4/3/2025"),
        TEXT.replace(f"\n{END}", ""),
        f"{TEXT}\nPemkab menyediakan 1.204 lampu cadangan.",
        f"{TEXT}\nRalat: jumlah lampu semula tertulis 71.",
        f"{TEXT}\nCatatan redaksi: jumlah lampu telah dikoreksi.",
        TEXT.replace("Warga menyambutnya dengan senang.", ""),
        TEXT.replace(LEAD, f"{LEAD} Angka itu dibetulkan redaksi pada sore harinya."),
    ],
)
@pytest.mark.parametrize("is_after", [True, False])
def test_other_words_are_an_edit_whichever_was_first(text, is_after):
    assert (change(text) if is_after else change(TEXT, before=text)) is Change.EDITED


def test_another_headline_is_an_edit():
    assert change(title=f"Ralat: {TITLE}") is Change.EDITED
    assert change(title=TITLE.upper().replace("-", " ")) is Change.NONE


def test_another_article_in_its_place_is_no_edit_of_it():
    assert change(OTHER, title="Banjir Rendam Tiga Desa") is Change.REPLACED
    assert change(OTHER) is Change.EDITED  # it has the same headline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{TEXT}\nFoto: Lampu jalan di alun-alun Sukamaju pada malam hari.", Change.NONE),
        (TEXT.replace(f"\n{END}", ""), Change.NONE),
        (TEXT.replace("17 lampu", "71 lampu"), Change.EDITED),
        (TEXT.replace(LEAD, f"{LEAD} Angka itu diralat redaksi pada sore harinya."), Change.EDITED),
    ],
)
def test_where_another_reader_reads_it_a_paragraph_more_or_less_is_its_doing(text, expected):
    assert change(text, reader="channel") is expected


def test_another_reader_may_put_the_name_of_the_outlet_to_the_headline():
    assert change(title=f"{TITLE} - Kabar Pasar", reader="channel") is Change.NONE
    assert change(title=f"{TITLE} - Kabar Pasar") is Change.EDITED


def test_a_reader_is_known_without_what_it_found_beside():
    assert reader_of("family idtheme, density holds 258 of 2324 characters") == reader_of("family idtheme")
    assert reader_of("") != reader_of("channel")
