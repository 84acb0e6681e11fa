"""What the newsroom prints: sentences with their slots filled, dates as newsrooms write them, addresses, teasers."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawler.newsroom import build_newsroom
from crawler.newsroom.editions import TEASER, edition_of, teaser_of
from crawler.newsroom.models import newest_first
from crawler.newsroom.neighbours import names_topic
from crawler.newsroom.pages import part_path, whole_of
from crawler.newsroom.printed_dates import named_day, shown, with_offset, with_wrong_offset
from crawler.newsroom.server import seeds_of
from crawler.newsroom.writing import (
    OTHER,
    TOPIC,
    Slots,
    expand,
    fixed_drafts,
    genres,
    slug_of,
    write_off_topic,
    write_on_topic,
)
from crawler.sources.registry import load_sources
from crawler.text import words
from tests.make import NOW

MOMENT = datetime(2025, 5, 14, 17, 30, tzinfo=UTC)  # Thursday, 00:30 in Jakarta
REGION = ["12.71", "Kota Medan", "Medan Baru"]
PORT = 7777


def slots(**told):
    return Slots(random.Random(1), told)


@pytest.fixture(scope="module")
def newsroom():
    return build_newsroom(NOW, articles=60)


# Sentences.


@pytest.mark.parametrize(
    ("sentence", "possible"),
    [
        ("Kota {short} maju.", {"Kota Medan maju."}),
        ("Kota [cerdas|pintar] maju.", {"Kota cerdas maju.", "Kota pintar maju."}),
        ("Kota [|yang] maju.", {"Kota maju.", "Kota yang maju."}),
        ("Kota [[besar|kecil] sekali|itu].", {"Kota besar sekali.", "Kota kecil sekali.", "Kota itu."}),
        ("  Kota   itu. ", {"Kota itu."}),
    ],
)
def test_of_a_sentence_one_choice_is_made_and_the_slots_are_filled(sentence, possible):
    filled = {expand(sentence, Slots(random.Random(number), {"short": "Medan"})) for number in range(60)}
    assert filled == possible


def test_numbers_of_one_range_agree_within_a_piece():
    filled = slots()
    one, other = expand("{10-900} warga", filled), expand("{10-900} warga dan {3-4} camat", filled)
    assert other.startswith(one)
    assert 10 <= int(one.split()[0]) <= 900


def test_a_slot_that_nobody_fills_is_a_mistake():
    with pytest.raises(ValueError, match="not enough values to unpack"):
        expand("Kota {nama}.", slots())


@pytest.mark.parametrize(("file", "write", "expected"), [
    (TOPIC, write_on_topic, "kept"), (OTHER, write_off_topic, "NoTopicWords"),
])  # fmt: skip
def test_each_genre_writes_whole_pieces_the_same_for_the_same_chance(file, write, expected):
    assert genres(file)
    for genre in genres(file):
        one, same = (write(genre, REGION, MOMENT, random.Random(7)) for _ in range(2))
        assert one == same
        assert one.expected == expected
        assert len(one.paragraphs) >= 5
        assert not any(sign in text for text in (one.title, *one.paragraphs) for sign in "{}[]")


def test_what_is_off_topic_never_names_the_topic():
    for genre in genres(OTHER):
        sketch = write_off_topic(genre, REGION, MOMENT, random.Random(3))
        assert "smart city" not in " ".join((sketch.title, *sketch.paragraphs)).casefold()


def test_pieces_that_are_printed_as_they_stand_say_what_should_become_of_them():
    drafts = fixed_drafts()
    assert {"OffTopic", "TooShort"} <= {one.expected for one in drafts}
    assert all(one.title and one.paragraphs and one.section for one in drafts)


# Dates and addresses.


def test_dates_are_printed_on_the_clock_of_a_zone_in_the_form_of_a_family():
    assert named_day(MOMENT) == "Rabu (14/5/2025)"
    form = "{weekday}, {day} {month} {year} | {time} {zone} | {english}"
    assert shown(MOMENT, "Asia/Jakarta", form) == "Kamis, 15 Mei 2025 | 00:30 WIB | May"
    assert shown(MOMENT, "Asia/Makassar", form) == "Kamis, 15 Mei 2025 | 01:30 WITA | May"
    assert shown(MOMENT.replace(month=10), "Asia/Jayapura", form) == "Rabu, 15 Oktober 2025 | 02:30 WIT | Oct"


def test_a_wrong_offset_bears_the_clock_of_the_zone():
    assert with_offset(MOMENT, "Asia/Jayapura") == "2025-05-15T02:30:00+09:00"
    assert with_wrong_offset(MOMENT, "Asia/Jayapura") == "2025-05-15T02:30:00+00:00"


@pytest.mark.parametrize(
    "title", ["-- Kota!! 7%", "a b " * 60, "Ünïkode kota", "—", "x" * 79 + "--y", "\n\tKota\x00Cerdas"]
)
def test_a_slug_is_words_with_hyphens_between(title):
    slug = slug_of(title)
    assert len(slug) <= 80
    assert slug == slug.strip("-")
    assert "--" not in slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Kota: 7 Program, Satu Data!", "kota-7-program-satu-data"), ("", ""), ("…", ""), ("a" * 79 + " b", "a" * 79)],
)
def test_a_slug_holds_the_letters_and_digits_of_a_title(title, slug):
    assert slug_of(title) == slug


# Pieces at their sites.


def test_pieces_stand_in_the_order_of_a_front_page(newsroom):
    told = newest_first(newsroom.pieces)
    assert [one.published for one in told] == sorted((one.published for one in told), reverse=True)
    assert newsroom.pieces_of("kabarasahan") == tuple(one for one in told if one.source == "kabarasahan")


def test_a_teaser_is_the_beginning_of_a_piece_in_whole_words(newsroom):
    piece = newsroom.pieces[0]
    told = teaser_of(replace(piece, paragraphs=("kata & " * 60,)))
    assert len(told.replace("&amp;", "&")) <= TEASER + 2
    assert told.endswith(("kata …", "&amp; …"))
    assert teaser_of(replace(piece, paragraphs=("Pendek <b>saja.",))) == "Pendek &lt;b&gt;saja."
    assert teaser_of(replace(piece, paragraphs=())) == ""


def test_a_headline_names_the_topic_by_its_words_alone(newsroom):
    piece = newsroom.pieces[0]
    for title, is_named in (("Menuju SMART City", True), ("Kota Cerdas Itu", True), ("Kota yang cerdas", False)):
        assert names_topic(replace(piece, title=title)) == is_named


def test_the_text_of_a_piece_is_that_of_its_paragraphs_escaped(newsroom):
    piece = replace(newsroom.pieces[0], paragraphs=("Satu & dua.", 'Kata "itu".'))
    assert whole_of(piece) == '<p>Satu &amp; dua.</p>\n\n<p>Kata "itu".</p>'
    assert words(newsroom.text_of(piece)) == ["satu", "dua", "kata", "itu"]


def test_the_first_part_of_a_split_piece_is_at_its_own_address(newsroom):
    split = next(one for one in newsroom.pieces if one.is_split)
    edition = edition_of(newsroom, split.source, PORT)
    assert part_path(edition, split, 1) == split.path
    assert len({part_path(edition, split, part) for part in (1, 2, 3)}) == 3


def test_the_seeds_of_a_newsroom_are_seeds(newsroom, tmp_path):
    folder = tmp_path / "seeds" / "sources"
    folder.mkdir(parents=True)
    (folder / "newsroom.toml").write_text(seeds_of(newsroom, PORT), "utf-8")
    sources = load_sources(tmp_path / "seeds")
    assert list(sources) == [site.slug for site in newsroom.sites]
    for site in newsroom.sites:
        source = sources[site.slug]
        assert (source.home, source.name, source.timezone) == (
            f"http://{site.host}:{PORT}/", site.name, site.timezone,
        )  # fmt: skip
        assert [one.kind.value for one in source.channels] == [kind for kind, _ in site.channels]
