"""Plain texts are cut into words byte by byte: that must give what looking at each sign gives."""

import pytest

from pipelines.places import tokens
from pipelines.plain import MARKS, WORDS, mapped, unmarked
from pipelines.programme.units import lexicon_of
from pipelines.topics import letters
from tests.inline import PROGRAMME

TEXTS = [
    "Pemkab Rimba Jaya meraih penghargaan Smart City 2023. Bupati hadir!",
    "SmartCity2023 di BandungBarat: “e-Government” – kata UMKMnya… Selesai? Ya • 4G\u00a0dan 5g",
    "snake_case #Gerakan_Menuju-SmartCity @kominfo;\nBaris kedua, KOTA BOGOR\n\n`Kutipan´ (Jum'at)",
    "! ! !\n...\nMulai. \nTitik\n?!",
    "\x00\x1c\x85 Huruf\tbesar\r\nDI MANA-MANA\x0b",
]


@pytest.mark.parametrize("text", TEXTS)
def test_plain_letters_are_those_of_the_careful_way(text, monkeypatch):
    plain = letters.letters("Judul SmartCity", text)
    monkeypatch.setattr(letters, "unmarked", lambda one: "é" * len(one))  # so that no sentence is plain
    assert letters.letters("Judul SmartCity", text) == plain


@pytest.mark.parametrize("text", TEXTS)
def test_a_plain_reading_is_that_of_the_careful_way(text, monkeypatch):
    plain = tokens.tokenize("Judul SmartCity", text)
    monkeypatch.setattr(tokens, "unmarked", lambda one: "é" * len(one))
    careful = tokens.tokenize("Judul SmartCity", text)
    assert (careful.text, careful.words) == (plain.text, plain.words)
    assert [plain.printed(number).lower() for number in range(len(plain.words))] == plain.words
    assert (careful.starts, careful.offsets, careful.headline) == (plain.starts, plain.offsets, plain.headline)


@pytest.mark.parametrize("text", [*TEXTS, "Größe Ⅷ İzmir café ２０２３ \ud800 tanpa\u00adtanda"])
def test_a_reading_knows_where_its_words_are_printed(text):
    read = tokens.tokenize("Judul", text)
    numbers = range(len(read.words))
    whole = "".join(read.margin(number) + read.printed(number) for number in numbers) + read.margin(len(read.words))
    assert whole == read.text
    assert [read.gap(number) for number in numbers][1:] == [read.margin(number) for number in numbers][1:]
    assert "".join(read.words)[read.offsets[-1] :] == read.words[-1]


def test_the_marks_of_most_texts_are_plain_and_letters_are_not():
    assert unmarked(f"Kota{MARKS}").isascii()
    assert not unmarked("Kopi é").isascii()
    assert mapped("Kota_2 – É", WORDS) == "kota_2    "


def test_the_stops_of_empty_sentences_are_one():
    reading = letters.letters("Judul", "! ! !\n...\nMulai. \n?!\n")
    assert reading.string == "judul\nmulai\n"
    assert len(letters.letters("", "!\n" * 100_000).string) == 1


def test_a_phrase_is_found_with_its_ending():
    signs = lexicon_of(PROGRAMME).find(["menerima", "penghargaannya", "dan", "masterplannya"])
    assert [(sign.group, sign.first) for sign in signs][-2:] == [("prize", 1), ("masterplan", 3)]
    assert lexicon_of(PROGRAMME).find([]) == []
