"""Reading a text in ASCII gives what reading it in any letters gives."""

import pytest

from crawler.text import words
from pipelines.copies import ascii_text, named_words
from pipelines.copies.fingerprint import digest

ODD = [
    "MEDAN, kaldera.id – Wali Kota “Bobby” berkata: ‘ya’… lalu\u00a0pergi ke Binjai!",
    "Rp1.500 untuk 12 desa pada 3/10/2022 pukul 08:30, naik 1,5 persen. G20 dan 5G, a1b2. 1..2 3.a 4:",
    "Kota_Medan #SmartCity\n\n \nSurat-surat e-mail\tdan Jum'at `itu` sa\u00adtu\u200b",
    "• Satu|dua · tiga\r\n© Kaldera™ 30° — ―",
    "",
    "...\n?!",
]

STOCK = named_words.stock_of(None)


def seen(sentences):
    paragraphs = list(dict.fromkeys(one.paragraph for one in sentences))
    return [
        (one.words, one.kinds, one.names, one.has_number, paragraphs.index(one.paragraph)) for one in sentences
    ]  # fmt: skip


@pytest.mark.parametrize("text", [*ODD, *(f"Kata Budi{sign}Ani {sign} 1{sign}2 itu." for sign in ascii_text._MARKS)])
def test_a_text_in_ascii_has_the_sentences_and_words_it_has_in_any_letters(text):
    assert ascii_text.in_ascii(text) is not None
    assert (
        seen(named_words.read(f"Kota tua. {text}", STOCK)) == seen(named_words.read(f"Kota tua. {text}\né", STOCK))[:-1]
    )
    assert ascii_text.words_in(ascii_text.in_ascii(text)).decode() == " ".join(words(text))
    assert digest(f"{text}") != digest(f"{text} é")


@pytest.mark.parametrize("text", ["é", "“日本”", "１２", "\ud800", "½", "Ω"])
def test_a_text_with_other_letters_has_no_such_form(text):
    assert ascii_text.in_ascii(text) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Di Kota Lama Budi kerap makan soto.", ["lama", "budi"]),
        ("DI KOTA LAMA BUDI KERAP MAKAN soto.", []),
        ("Kata BPBD dan BMKG, hujan turun.", ["bpbd", "bmkg"]),
    ],
)
def test_capital_letters_say_nothing_where_most_words_have_them(text, names):
    assert [name for one in named_words.read(text, STOCK) for name in one.names] == names
