"""What is shown of two versions of a text: which words went and which came."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crawler.word_diff import LONGEST, Fate, word_diff
from tests.make import few

STAYS, GOES, COMES = Fate.STAYS, Fate.GOES, Fate.COMES
WORDS = some.lists(some.sampled_from(["kota", "cerdas", "Rp5", "é", "\n", "  ", "."]), max_size=12).map(" ".join)


def told(before, after):
    return [(piece.fate, piece.text) for piece in word_diff(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("kota", "kota", [(STAYS, "kota")]),
        ("kota", "", [(GOES, "kota")]),
        ("", "kota", [(COMES, "kota")]),
        (
            "Lima kota ikut serta.",
            "Tujuh kota ikut serta.",
            [(GOES, "Lima"), (COMES, "Tujuh"), (STAYS, " kota ikut serta.")],
        ),
        (
            "Wali Kota hadir.\nWarga senang.",
            "Wali Kota hadir.\nSemua warga amat senang.",
            [
                (STAYS, "Wali Kota hadir.\n"), (GOES, "Warga"), (COMES, "Semua warga amat"), (STAYS, " senang."),
            ],
        ),
    ],
)  # fmt: skip
def test_words_that_went_stand_before_those_that_came(before, after, pieces):
    assert told(before, after) == pieces


def test_another_paragraph_is_not_shown_as_the_former_one_with_its_words_exchanged():
    pieces = told("Hujan turun di pasar.", "Lampu pintar menyala sejak Senin malam")
    assert pieces == [(GOES, "Hujan turun di pasar."), (COMES, "Lampu pintar menyala sejak Senin malam")]


def test_of_a_long_passage_all_is_shown_as_new():
    before = " ".join(f"kata{number}" for number in range(LONGEST))
    assert told(before, before + " lagi") == [(GOES, before), (COMES, before + " lagi")]


def test_a_paragraph_that_moved_is_seen_to_go_and_to_come_and_the_others_to_stay():
    before, after = "satu satu\ndua dua\ntiga tiga\n", "dua dua\ntiga tiga\nsatu satu\n"
    assert told(before, after) == [(GOES, "satu satu\n"), (STAYS, "dua dua\ntiga tiga\n"), (COMES, "satu satu\n")]


@few
@given(some.one_of(WORDS, some.text(max_size=40)), some.one_of(WORDS, some.text(max_size=40)))
def test_each_text_is_what_is_left_without_what_only_the_other_has(before, after):
    pieces = word_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.fate is not COMES) == before
    assert "".join(piece.text for piece in pieces if piece.fate is not GOES) == after
    assert all(piece.text for piece in pieces)
    assert all(one.fate is not other.fate for one, other in itertools.pairwise(pieces))


@few
@given(WORDS)
def test_of_equal_texts_nothing_went_and_nothing_came(text):
    assert told(text, text) == ([(STAYS, text)] if text else [])
