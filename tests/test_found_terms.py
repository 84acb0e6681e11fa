"""Terms in any text: found as whole words however they are spaced, with the sentence that says them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from crawler.text import clean, sentences, spans, squeeze, words
from pipelines.places.tokens import tokenize
from pipelines.topics.letters import letters
from pipelines.topics.terms import Finder, Hit, outermost, sentence_of
from tests.make import few

# What texts are made of: words, lost spaces, marks, other letters, halves of sentences.
PIECES = some.sampled_from(
    ["Kota", "kota", "SmartCity", "smart city", "Rp5juta", "2023", "é", "日本", ".", "!", "…", "\n", " ", "  ", "“",
     "”", "-", "'", "Kab. Asahan", "ASN", "\u00ad", "\u200b", "_", "ß", "Dr. Budi", "|", "/"]
)  # fmt: skip
TEXTS = some.lists(PIECES | some.text(max_size=4), max_size=14).map("".join) | some.text(max_size=30)
FINDER = Finder(["smart city", "kota cerdas", "kota", "ASN", "e-government", "kota cerdas juara"])


def found(*texts):
    return [(hit.term, hit.first) for hit in FINDER.find(letters(*texts))]


@few
@given(TEXTS, TEXTS)
def test_each_word_is_found_where_it_begins_and_printed_as_it_stands(title, text):
    reading = letters(title, text)
    for number, start in enumerate(reading.starts):
        word = reading.word(number)
        assert reading.words_at(start, start + len(word)) == (number, number)
        assert reading.printed(number).casefold() == word
    assert reading.word(-1) == reading.word(len(reading.starts)) == ""
    assert list(reading.starts) == sorted(set(reading.starts))
    assert 0 <= reading.headline <= len(reading.starts)


@few
@given(TEXTS, TEXTS)
def test_the_letters_of_a_text_are_those_of_its_words(title, text):
    assume("\u0130" not in title + text)  # whose small form is two signs
    reading = letters(title, text)
    assert reading.string.replace("\n", "") == "".join(words(title) + words(text))
    assert all(sentence.strip() for sentence in reading.sentences)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Smart City di kota", ["smart city", "kota"]),
        ("program SmartCity", ["smart city"]),
        ("program SMART-CITY", ["smart city"]),
        ("smart\ncity", ["smart city"]),  # a headline is broken anywhere
        ("smart. City", []),
        ("smart ci ty", []),
        ("smartcityku", []),
        ("ASN dan asn", ["ASN"]),
        ("AS N", []),
        ("egovernment, e government, e-Government", ["e-government"] * 3),
        ("kotakota", []),
        ("Kota\u00ad Cerdas", ["kota cerdas", "kota"]),
        ("“Kota” cerdas", ["kota cerdas", "kota"]),
    ],
)
def test_a_term_is_found_as_whole_words_however_it_is_written(text, terms):
    assert sorted(term for term, _ in found(text, "")) == sorted(terms)


def test_no_term_goes_on_from_the_headline_into_the_text():
    assert [term for term, _ in found("Program smart", "city hadir")] == []


@few
@given(some.sampled_from(FINDER.terms), TEXTS, TEXTS)
def test_a_term_is_found_between_any_two_sentences(term, before, after):
    reading = letters("", f"{before}.\n\n{term}.\n\n{after}")
    assert term in {hit.term for hit in FINDER.find(reading)}


@settings(few, max_examples=30)
@given(TEXTS, some.sampled_from(FINDER.terms), TEXTS, some.integers(30, 90))
def test_evidence_is_short_and_holds_the_term(before, term, after, longest):
    reading = letters("", f"{before} {term} {after}")
    for hit in FINDER.find(reading):
        said = sentence_of(hit, reading, longest)
        assert len(said) <= longest
        assert "\n" not in said
        assert squeeze(hit.term) in squeeze(said) or len(hit.term) > longest // 3 or not said.isascii()


def test_a_long_sentence_is_cut_between_words_around_the_term():
    text = f"{'Acara dibuka panitia dari kecamatan ' * 6}smart city {'dan warga senang sekali ' * 6}."
    reading = letters("", text)
    [hit] = FINDER.find(reading)
    said = sentence_of(hit, reading, 80)
    assert said.startswith("…")
    assert said.endswith("…")
    assert " smart city " in said
    assert set(said.strip("…").split()) <= set(text.split())


def test_what_stands_inside_a_longer_term_is_left_out():
    reading = letters("", "kota cerdas juara dan kota")
    hits = list(FINDER.find(reading))
    assert len(hits) == 4
    assert [hit.term for hit in outermost(hits)] == ["kota cerdas juara", "kota"]
    assert outermost([]) == []


HITS = some.tuples(some.integers(0, 20), some.integers(1, 8)).map(
    lambda one: Hit("x", one[0], sum(one), one[0], sum(one))
)


@few
@given(some.lists(HITS, max_size=8))
def test_of_any_hits_those_stay_that_no_other_holds(hits):
    kept = outermost(hits)
    assert all(one.start < other.start and one.end < other.end for one, other in pairwise(kept))
    assert all(any(one.start <= hit.start and hit.end <= one.end for one in kept) for hit in hits)


@pytest.mark.parametrize("text", ["", " ", "...", "\n\n", "\u200b"])
def test_in_a_text_without_words_nothing_is_found(text):
    assert found(text, text) == []


# Sentences and words where they are printed


@few
@given(TEXTS)
def test_sentences_are_the_whole_text_in_its_order(text):
    assert "".join(text[start:end] for start, end in spans(text)) == text
    assert [one.strip() for one in sentences(text)] == [
        text[start:end].strip() for start, end in spans(text) if text[start:end].strip()
    ]


@few
@given(TEXTS)
def test_cleaning_once_is_enough_and_spacing_says_nothing(text):
    assert clean(clean(text)) == clean(text)
    assert squeeze(" ".join(words(text))) == squeeze(text)


@few
@given(TEXTS, TEXTS)
def test_a_word_knows_where_it_is_printed_and_in_which_sentence(title, text):
    tokens = tokenize(title, text)
    for number, word in enumerate(tokens.words):
        assert len(tokens.printed(number)) == len(word)
        sentence, place = tokens.sentence_at(number)
        assert sentence[place : place + len(word)] == tokens.printed(number)
    assert 0 <= tokens.headline <= len(tokens.words)
    gaps = "".join(tokens.margin(number) + tokens.printed(number) for number in range(len(tokens.words)))
    assert gaps + tokens.margin(len(tokens.words)) == tokens.text or not tokens.words
    assert all(0 <= begin <= end <= len(tokens.text) for begin, end in tokens.datelines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("MEDAN, pasar.example – Wali kota hadir.", ["MEDAN, pasar.example –"]),
        ("Foto: Budi\nMEDAN - Wali kota hadir.", ["MEDAN -"]),
        ("Wali kota hadir tanpa garis apa pun di sini.", []),
        ("a\nb\nc\nMEDAN - Wali kota", []),  # too far down
    ],
)
def test_a_dateline_stands_in_one_of_the_first_lines(text, lines):
    tokens = tokenize("Judul", text)
    assert [tokens.text[begin:end].strip() for begin, end in tokens.datelines] == lines


@pytest.mark.parametrize(
    ("gap", "is_joined", "with_dot"),
    [(" ", True, True), (". ", False, True), (", ", False, False)],
)
def test_words_are_joined_by_spaces_and_a_shortened_one_by_its_dot(gap, is_joined, with_dot):
    tokens = tokenize("", f"Kab{gap}Asahan")
    assert (tokens.is_joined(1), tokens.is_joined(1, dot=True)) == (is_joined, with_dot)


def test_in_a_text_of_one_case_capitals_say_nothing():
    assert tokenize("", "kota medan").is_capital(1)
    assert not tokenize("", "Kota medan").is_capital(1)
    assert tokenize("", "KOTA MEDAN").has_one_case
