import pytest

from crawler.text import clean, sentences, squeeze, words
from pipelines.topics.letters import letters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kota\u00a0Cerdas", "Kota Cerdas"),
        ("ko\u00adta cer\u200bdas", "kota cerdas"),
        ("\u201cJum\u2019at\u201d", '"Jum\'at"'),
        ("Ｓｍａｒｔ 𝐂𝐢𝐭𝐲", "Smart City"),
        ("Smart City\u2122", "Smart City "),
    ],
    ids=["no-break space", "invisible", "curly quotes", "letters in disguise", "trade mark"],
)
def test_letters_and_quotes_come_in_one_form(text, expected):
    assert clean(text) == expected


def test_words_have_no_case_and_no_marks():
    assert words('Wali Kota: "Siap, 100%!" (Jum\u2019at)') == ["wali", "kota", "siap", "100", "jum", "at"]


def test_a_term_is_the_same_however_it_is_spaced():
    assert {squeeze(form) for form in ("Smart City", "smart-city", "SmartCity", "#smartcity")} == {"smartcity"}


def test_sentences_end_at_marks_and_line_breaks_not_after_shortened_words():
    text = 'Kab. Rimba Jaya menang.\n"Kami siap." Begitu kata H. Anwar, S.Sos, M.Si dari Jl. Melati No. 3. Selesai!'
    assert sentences(text) == [
        "Kab. Rimba Jaya menang.\n",
        '"Kami siap." ',
        "Begitu kata H. Anwar, S.Sos, M.Si dari Jl. Melati No. 3. ",
        "Selesai!",
    ]


def test_letters_know_where_words_and_sentences_begin():
    reading = letters("SmartCity kami", "Maju. Terus")
    assert reading.string == "smartcitykami\nmaju\nterus\n"
    assert (reading.starts, reading.inner, reading.first) == ([0, 5, 9, 14, 19], {5}, (0, 3, 4))
    spans = {(0, 5): (0, 0), (0, 13): (0, 2), (5, 9): (1, 1), (14, 18): (3, 3), (19, 24): (4, 4)}
    assert {span: reading.words_at(*span) for span in spans} == spans
    assert [reading.words_at(*cut) for cut in [(1, 5), (0, 4), (20, 24), (19, 23), (20, 23)]] == [None] * 5


@pytest.mark.parametrize("text", ["", " \n ", "…!?"])
def test_a_text_without_words_has_no_letters(text):
    assert letters(text).string.strip() == ""
