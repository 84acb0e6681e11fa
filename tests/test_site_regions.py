"""Which region a site covers, guessed from its host, its name and its articles."""

from __future__ import annotations

import pytest

from crawler.sources.own import default_seeds
from crawler.sources.registry import load_sources
from crawler.urls import labels_of
from pipelines.places.sites import Guess, guess_regions

ASAHAN = ("Pemkab Asahan Perbaiki Jalan Desa", "Bupati Asahan meninjau perbaikan jalan pada Senin pagi.")
TANJUNGBALAI = ("Wali Kota Tanjungbalai Lantik Pejabat", "Wali Kota Tanjungbalai melantik dua belas pejabat baru.")
GARUT = ("Pemkab Garut Buka Posko Banjir", "Bupati Garut membuka posko banjir di alun-alun.")


def guess(*labels, said="", about="", articles=()):
    return guess_regions(labels, said=said, about=about, articles=articles)


@pytest.mark.parametrize(
    ("labels", "codes"),
    [
        (["asahankab"], ("12.09",)),
        (["kabarasahan"], ("12.09",)),
        (["asahan", "kinerja"], ("12.09",)),
        (["pemkomedan"], ("12.71",)),
        (["lingkarmadiun"], ("35.19", "35.77")),
        (["madiunkota"], ("35.77",)),
        (["malangkab"], ("35.07",)),
        (["jambi"], ("15",)),
        (["jambikota"], ("15.71",)),
        (["sumut"], ("12",)),
        (["kabar-bone"], ("73.08",)),
        (["tapsel24"], ("12.03",)),
        (["metrokota"], ("18.72",)),
        (["bireuen-aceh"], ("11.11",)),
        # Part of another word, or a word of its own.
        (["bentengnews"], ()),
        (["metrodaily"], ()),
        (["rtikembali"], ()),
        (["legenda"], ()),
        (["simpati"], ()),
        (["batubata"], ()),
        (["kaldera"], ()),
        ([], ()),
    ],
)  # fmt: skip
def test_the_host_names_the_region(labels, codes):
    assert guess(*labels) == Guess(codes=codes, evidence="host" if codes else "")


@pytest.mark.parametrize(
    ("said", "about", "codes"),
    [
        ("Kabar Asahan", "", ("12.09",)),
        ("Tanah Datar Pos", "", ("13.04",)),
        ("Kaldera", "Kaldera - Berita Kabupaten Asahan", ("12.09",)),
        ("Kaldera", "Berita Kabupaten Asahan dan Kabupaten Garut", ()),
        ("Kaldera", "Berita terkini", ()),
    ],
)
def test_the_name_says_it_where_the_host_does_not(said, about, codes):
    assert guess("kaldera", said=said, about=about) == Guess(codes=codes, evidence="name" if codes else "")


@pytest.mark.parametrize(
    ("articles", "codes"),
    [
        ([ASAHAN, TANJUNGBALAI], ("12",)),
        ([ASAHAN, TANJUNGBALAI, ("Harga Beras Naik", "Harga beras naik lagi.")], ("12",)),
        ([ASAHAN], ()),
        ([ASAHAN, TANJUNGBALAI, GARUT], ()),
    ],
)
def test_the_articles_say_the_province_if_they_agree(articles, codes):
    assert guess("kaldera", articles=articles) == Guess(codes=codes, evidence="articles" if codes else "")


def test_a_guess_from_the_hosts_of_the_seeds_that_ship_is_seldom_wrong():
    sources = [one for one in load_sources(default_seeds()).values() if one.regions]
    guesses = {one.slug: {code[:2] for code in guess(*labels_of(one.home)).codes} for one in sources}
    guessed = [one for one in sources if guesses[one.slug]]
    right = [one for one in guessed if guesses[one.slug] == {code[:2] for code in one.regions}]
    assert len(right) / len(guessed) >= 0.99
    assert len(guessed) / len(sources) >= 0.65
