"""Other articles of a source, as its channels announced them, are known where a page shows them, labelled or not."""

from __future__ import annotations

import pickle
import random
from html import escape

import pytest

from crawler.archive import headlines, ledger
from crawler.archive.ledger import Outcome, State
from crawler.models import Headline
from pipelines.extraction.neighbours import Neighbours
from pipelines.extraction.paragraphs import Line, TextRun
from pipelines.learning import Learner
from tests.conftest import QUICK
from tests.extracting import extract_markup
from tests.make import DAY, HOUR, NOW, make_archive, make_candidate, make_page, make_source
from tests.releases import kill
from tests.small_sites import open_desk, small_sites

HOME = "https://pasar.example"
TITLE = "Pusat Aduan Warga Dibuka di Balai Kota"
OTHER = "Nelayan Muara Terima Seratus Jaring Baru"
OTHERS = [
    Headline(url=f"{HOME}/kabar/7", title=OTHER, found=NOW),
    Headline(url=f"{HOME}/kabar/8", title=TITLE, found=NOW),
    Headline(url=f"{HOME}/kabar/9", title="", found=NOW),
    Headline(url=f"{HOME}/kabar/10", title="Air Bersih", found=NOW),
]
STORY = [f"Petugas loket {one} mencatat keluhan warga sejak pagi, dan antreannya mencapai halaman." for one in range(6)]


def read(*blocks, others=OTHERS, title=TITLE):
    """Return the lines of a page that shows *blocks* in the middle of its story."""
    paragraphs = [f"<p>{line}</p>" for line in STORY]
    inner = "".join([*paragraphs[:3], *blocks, *paragraphs[3:]])
    body = f"<html><body><div class='q1'><h1>{title}</h1><div class='q2'>{inner}</div></div></body></html>"
    found = extract_markup(body.encode(), url=f"{HOME}/kabar/8", fetched=NOW, title=title, headlines=others)
    return found.text.split("\n"), [one.text for one in found.removed if one.rule == "neighbour"]


@pytest.mark.parametrize(
    "line",
    [
        OTHER,
        OTHER.upper(),
        f"Artikulli paraprak {OTHER}",
        f"Sebelumnya: {OTHER}",
        f"{OTHER} 3 jam lalu",
    ],
)
def test_a_line_that_is_the_title_of_another_article_is_a_neighbour_linked_or_not(line):
    for block in (f"<p>{line}</p>", f"<div><a href='/kabar/7'>{line}</a></div>", f"<h3>{line}</h3>"):
        assert read(block)[0] == STORY
    assert read(f"<p>{line}</p>", others=())[0] != STORY or "paraprak" in line


def test_it_says_what_was_taken_and_why():
    assert read(f"<p>{OTHER}</p>") == (STORY, [OTHER])


@pytest.mark.parametrize("stop", [".", ":", " –"])
def test_a_headline_of_another_article_takes_the_sentence_that_announces_it_with_it(stop):
    teaser = f"{OTHER}{stop} Simak liputan lengkapnya di halaman berikut."
    assert read(f"<div class='q5'><p>{teaser}</p></div>") == (STORY, [teaser])


@pytest.mark.parametrize(
    ("title", "line"),
    [
        (OTHER, f"{OTHER} dari dinas perikanan. Warga menyambutnya di dermaga."),
        ("Warga menyambut jaring baru di dermaga", "Warga menyambut jaring baru di dermaga. Sorenya hujan turun."),
    ],
    ids=["goes on", "is a sentence"],
)
def test_no_sentence_of_the_story_goes_though_a_headline_begins_as_it_does(title, line):
    assert line in read(f"<p>{line}</p>", others=[Headline(url=f"{HOME}/kabar/7", title=title, found=NOW)])[0]


@pytest.mark.parametrize("address", ["/kabar/9", f"{HOME}/kabar/9", f"{HOME}/kabar/9?utm_source=x", "9"])
def test_a_line_that_is_a_link_to_the_address_of_another_article_is_a_neighbour(address):
    block = f"<p><a href='{address}'>Lihat juga laporan lengkap kami dari dermaga sebelah timur</a></p>"
    assert read(block)[0] == STORY


@pytest.mark.parametrize(
    "line",
    [
        f"Sehari sebelumnya, {OTHER.lower()} dari dinas perikanan, seperti dijanjikan.",
        "Air Bersih",
        "Perbaikan itu lanjutan dari <a href='/kabar/9'>laporan bulan lalu</a> yang ditulis warga kampung.",
        "<a href='https://lain.example/kabar/9'>Daftar lengkap loket itu dimuat pada laman kementerian.</a>",
    ],
)
def test_a_sentence_stays_and_what_leads_to_another_site(line):
    text, removed = read(f"<p>{line}</p>")
    assert (len(text), removed) == (len(STORY) + 1, [])


def test_the_own_title_is_no_neighbour_though_another_address_has_it_too():
    assert read(f"<p>{TITLE} untuk Semua</p>", others=[Headline(url=f"{HOME}/lain", title=TITLE, found=NOW)])[1] == []


def test_a_box_that_begins_with_the_title_of_another_article_announces_it():
    teaser = "Jaring itu dibagikan di dermaga, disaksikan keluarga para nelayan."
    card = f"<div class='q5'><h4>{OTHER}</h4><p>{teaser}</p></div>"
    assert read(card)[0] == STORY
    assert len(read(card, others=())[0]) > len(STORY)


# What is remembered.


def announced(number, **rest):
    return make_candidate(f"{HOME}/{number}", title=f"Kabar {number}", published=NOW - DAY * number, **rest)


def test_the_newest_are_remembered_in_whatever_order_they_were_announced(tmp_path):
    candidates = [announced(number) for number in range(400)]
    found = []
    for seed in range(3):
        with make_archive(tmp_path / f"{seed}.db") as archive:
            shuffled = random.Random(seed).sample(candidates, 400)
            for start in range(0, 400, 40 + seed):
                batch = shuffled[start : start + 40 + seed]
                ledger.record(archive, batch, source="pasar", channel=None, now=NOW)
            found.append(headlines.known(archive, "pasar"))
    assert [one.url for one in found[0]] == [f"{HOME}/{number}" for number in range(headlines.REMEMBERED)]
    assert found[0] == found[1] == found[2]


def test_they_outlast_what_became_of_their_candidates(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        ledger.record(archive, [announced(1)], source="pasar", channel=None, now=NOW)
        dropped = Outcome(state=State.DROPPED, reason="NoTopicWords")
        ledger.settle(archive, f"{HOME}/1", dropped, run=None, now=NOW)
        assert [(one.url, one.title) for one in headlines.known(archive, "pasar")] == [(f"{HOME}/1", "Kabar 1")]


def test_workers_are_told_what_was_announced_by_then_packed_once_for_all_pages_of_one_moment(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        learner = Learner(archive, {"pasar": make_source()}, lambda _text: False)
        pages = [make_page(f"{HOME}/{number}", found=NOW + number // 2 * HOUR) for number in range(4)]
        for number, page in enumerate(pages):
            ledger.record(archive, [announced(number)], source="pasar", channel=None, now=page.found)
        packed = [learner.packed_for(page) for page in pages]
        assert packed[0] is packed[1]
        assert packed[2] is packed[3]
        told = [pickle.loads(one) for one in packed]
        assert [len(one.headlines) for one in told] == [2, 2, 4, 4]
        assert told == [learner.facts_for(page) for page in pages]
        learner.learn(now=NOW)
        assert learner.packed_for(pages[0]) == packed[0]


# Through the front door.

SLUG = "muara"


def serve_pages(desk):
    """Serve pages that print the headlines of two others between their paragraphs, as if they were the text's own."""
    pieces = desk.newsroom.newsroom.pieces
    for number, piece in enumerate(pieces):
        shown = [pieces[number - 1].title, pieces[number - 2].title]
        blocks = [f"<p>{escape(text)}</p>" for text in piece.paragraphs]
        blocks[1:1] = [f"<p>{escape(shown[0])}</p>"]
        blocks[3:3] = [f"<p>{escape(shown[1])}</p>"]
        body = f"<html><body><h1>{escape(piece.title)}</h1><div class='q2'>{''.join(blocks)}</div></body></html>"
        desk.newsroom.answer(SLUG, piece.path, body=body.encode(), headers={"Content-Type": "text/html"})


def texts(desk):
    rows = desk.rows("SELECT url, text FROM articles")
    return {row["url"].rpartition(f":{desk.newsroom.port}")[2]: row["text"] for row in rows}


def written(desk):
    return {piece.path: "\n".join(piece.paragraphs) for piece in desk.newsroom.newsroom.pieces}


def test_a_crawl_stores_no_headline_of_a_neighbour(tmp_path):
    with open_desk(small_sites({SLUG: 8}), tmp_path) as desk:
        serve_pages(desk)
        desk.crawl(SLUG)
        assert texts(desk) == written(desk)


def test_nor_does_one_that_was_killed_again_and_again(tmp_path):
    with open_desk(small_sites({SLUG: 8}), tmp_path) as desk:
        serve_pages(desk)
        assert kill(desk, [4, 3], "crawl", SLUG, *QUICK) == 2
        desk.crawl(SLUG)
        assert texts(desk) == written(desk)


# Line by line


def lines(*texts, tag="p"):
    return [Line.of([TextRun(text, linked=False)], tag) for text in texts]


LONG = "Nelayan Muara Terima Seratus Jaring Baru dari Pemerintah Kabupaten"


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        (LONG, True),
        (LONG.upper(), True),
        (f"“{LONG}”", True),
        (f"Baca: {LONG}", True),
        (f"{LONG} | Kabar Muara", True),
        (f"{LONG}.", True),
        (f"Warga membaca {LONG}.", False),  # a sentence
        (f"{LONG}, kata {'bupati ' * 9}", False),
        ("Air Bersih", False),  # too few words to tell
        (TITLE, False),  # its own
        ("", False),
        (LONG * 9, False),
    ],
)
def test_a_line_shows_another_article_if_it_is_its_title_and_next_to_nothing_else(text, is_other):
    others = [
        Headline(url=f"{HOME}/{number}", title=title, found=NOW)
        for number, title in enumerate((LONG, TITLE, "Air Bersih"))
    ]
    known = Neighbours(others, url=f"{HOME}/kabar/1", titles=[TITLE])
    assert known.holds_title(text) is is_other
    assert not Neighbours().holds_title(text)


def test_the_label_above_another_article_goes_with_it_and_all_else_stays():
    known = Neighbours([Headline(url=f"{HOME}/7", title=LONG, found=NOW)])
    told = [
        *lines("Satu kalimat."),
        *lines("Berita Lain", tag="h3"),
        *lines(LONG),
        *lines("Pasar Pagi", tag="h3"),
        *lines("Dua."),
    ]
    left = [one.text if isinstance(one, Line) else None for one in known.drop(told)]
    assert left == ["Satu kalimat.", None, None, "Pasar Pagi", "Dua."]
    assert list(Neighbours().drop(told)) == told


@pytest.mark.parametrize(
    ("paragraph", "is_kept"),
    [
        (f"<a href='/kabar/77'>{OTHER}</a><br>Harga bawang turun... <a href='/kabar/77'>[Selengkapnya]</a>", False),
        (f"Harga bawang turun sejak pekan lalu.<br>{OTHER}<br>Harga bawang turun lagi.", True),
        (f"{OTHER}<br>Harga bawang turun. {STORY[0] * 4}", True),
    ],
    ids=["teaser", "in the middle", "a whole text"],
)
def test_what_is_told_below_the_title_of_another_article_in_one_paragraph_goes_with_it(paragraph, is_kept):
    assert any("Harga bawang turun" in one for one in read(f"<p>{paragraph}</p>")[0]) is is_kept
