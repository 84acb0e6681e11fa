"""Any text is stored as it is, found by its words, and told from other texts the same way round."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crawler.archive import articles
from crawler.archive.views import exports
from crawler.archive.views.article import article as stored
from crawler.archive.views.search import Filters, find, search
from crawler.text import words
from pipelines.copies.fingerprint import digest, fingerprint
from pipelines.copies.named_words import stock_of
from pipelines.copies.overlap import added_paragraphs, longest_run, overlap, shared
from tests.make import HOME, NOW, few, make_archive, make_article

LINES = some.text(some.characters(exclude_categories=["Cs"]), max_size=30)
NAMES = some.lists(LINES.filter(str.strip), max_size=3)
VOCABULARY = (
    "kota",
    "cerdas",
    "lampu",
    "pintar",
    "jalan",
    "warga",
    "café",
    "Rp5",
    "2023",
    "日本",
    "d'art",
    "AND",
    "NEAR",
)
SAID = some.lists(some.sampled_from(VOCABULARY), min_size=1, max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with make_archive(tmp_path_factory.mktemp("teks") / "archive.db") as opened:
        yield opened


# Stored


@settings(few, max_examples=25)
@given(LINES, LINES, NAMES, NAMES, some.none() | LINES, some.uuids())
def test_an_article_is_read_from_the_archive_as_it_was_stored(archive, title, text, authors, tags, section, number):
    written = make_article(
        f"{HOME}{number}/", title=title, text=text, authors=authors, tags=tags, section=section,
        published=NOW, description=section, image=None,
    )  # fmt: skip
    saved = articles.save(archive, written, run=None)
    [row] = archive.rows("SELECT * FROM articles WHERE id = ?", saved.id)
    read = articles.article_of(row)
    for name in ("title", "text", "authors", "tags", "section", "published", "description", "source", "url", "fetched"):
        assert getattr(read, name) == getattr(written, name), name
    found = stored(archive, str(saved.id))
    assert (found.title, found.text, found.authors) == (title, text, authors)


# Found


@settings(few, max_examples=20)
@given(some.lists(SAID, min_size=1, max_size=6), some.lists(some.sampled_from(VOCABULARY), min_size=1, max_size=3))
def test_a_search_finds_the_texts_that_have_all_its_words_and_no_others(tmp_path_factory, texts, asked):
    with make_archive(tmp_path_factory.mktemp("cari") / "archive.db") as archive:
        for number, text in enumerate(texts):
            article = make_article(f"{HOME}{number}/", title="Berita", text=f"{text} n{number}.", topic="smart-city")
            articles.save(archive, article, run=None)
        found = {one.url for one in search(archive, " ".join(asked), Filters(), limit=99)}
        said = [set(words(text.replace("é", "e"))) for text in texts]
        wanted = set(words(" ".join(asked).replace("é", "e")))
        assert found == {f"{HOME}{number}/" for number, each in enumerate(said) if wanted <= each}
        assert len(find(archive, " ".join(asked), Filters(), limit=1).numbers) == min(1, len(found))
        listed = exports.articles(archive, " ".join(asked), Filters(), ("url",))
        assert {url for (url,) in listed} == found


# Compared

PARAGRAPHS = (
    "Wali Kota Medan Budi Santoso menyalakan seratus lampu jalan pintar di alun-alun kota pada Selasa (7/12/2021).",
    "Lampu itu memakai sensor gerak yang menurunkan terang saat jalan sepi, sehingga tagihan listrik turun sepertiga.",
    "Kepala dinas perhubungan mengatakan pemasangan berikutnya menyusul di dua puluh kelurahan sampai akhir tahun.",
    "Warga menyambutnya senang karena jalan menuju pasar pagi kini terang dan aman dilalui pedagang sebelum subuh.",
)
TEXT = "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "copy",
    [
        TEXT,
        TEXT.upper(),
        TEXT.replace(" ", "  ").replace("\n", "\n\n"),
        TEXT.replace(".", " ."),
        TEXT.replace("jalan", "ja\u00adlan"),
        TEXT.replace("Selasa", "“Selasa”"),
    ],
)
def test_the_same_words_are_one_text_however_they_are_set(copy):
    assert digest(copy) == digest(TEXT)
    assert digest(f"{copy} lagi") != digest(TEXT)


@few
@given(some.permutations(PARAGRAPHS), some.integers(1, 4), some.integers(1, 4))
def test_what_one_text_shares_with_another_that_shares_it_back(paragraphs, number, other):
    one, two = "\n".join(paragraphs[:number]), "\n".join(PARAGRAPHS[:other])
    stock = stock_of(None)
    mine, theirs = shared(one, two, stock)
    assert shared(two, one, stock) == (theirs, mine)
    assert 0 <= mine <= 1
    assert 0 <= theirs <= 1
    there, back = overlap(one, two), overlap(two, one)
    assert there == (back and back[::-1])
    assert longest_run(one, two, stock) == longest_run(two, one, stock)
    assert not added_paragraphs(one, one)
    assert set(added_paragraphs(one, two)) <= set(PARAGRAPHS)


def test_a_sample_is_of_the_words_alone_and_says_how_near_copies_are():
    name, sample = fingerprint(TEXT)
    assert (name, list(sample)) == (digest(TEXT), sorted(set(sample)))
    assert fingerprint(TEXT.replace("\n", "\n\n"))[1] == sample
    edited = fingerprint(TEXT.replace("seratus", "dua ratus"))[1]
    assert len(set(sample) & set(edited)) > len(sample) / 2
    assert fingerprint("")[1] == ()
