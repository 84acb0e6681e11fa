"""What recurs at a source is learned when a run has finished, and removed from all that is stored and comes later."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlite_utils

from crawler.archive import articles, ledger
from crawler.archive import boilerplate as paragraphs
from crawler.archive.ledger import Outcome, State
from crawler.archive.schema import migrations
from crawler.archive.views.search import Filters, search
from crawler.models import Sighting
from pipelines.boilerplate.recurrence import RULES
from pipelines.copies.fingerprint import digest
from pipelines.learning import Learner, outlet_names
from pipelines.process import Draft, cut_boilerplate
from pipelines.read import ReadPipeline
from tests.inline import InlineWorkers, make_aims
from tests.make import DAY, NOW, announce, integrity, make_archive, make_article, make_page, make_source

CALL = "Ikuti kanal kami di telepon genggam; kabar pertama datang pukul {number} setiap pagi."
BOX = "Redaksi menerima tulisan dan foto dari warga."
QUOTE = "“Kami menunggu janji itu ditepati sebelum musim hujan,” kata seorang pedagang."
TOPIC = "Gerakan Menuju Smart City adalah program pendampingan yang, bila Anda lupa, dimulai pada 2017."
PLACES = ["dermaga", "terminal", "puskesmas", "balai desa", "pasar ikan", "perpustakaan", "lapangan", "bendungan"]
WORDS = [
    "atap", "saluran", "pagar", "tangga", "dinding", "pintu", "jendela", "lantai", "kabel", "lampu", "pompa", "sumur",
    "camat", "lurah", "mandor", "penilik", "juru", "bendahara", "panitia", "pengawas", "semen", "pasir", "batu",
    "kayu", "bambu", "genting", "cat", "paku", "tali", "karung", "pagi", "siang", "sore", "malam", "senja", "subuh",
    "berat", "ringan", "lama", "baru", "besar", "kecil", "jauh", "dekat", "mahal", "murah", "memeriksa", "mengangkut",
    "menimbang", "mencatat", "mengecat", "memasang", "membongkar", "menyusun",
]  # fmt: skip


def story_lines(number):
    """Return the paragraphs of an article like no other: half of its words are drawn by lot."""
    place, next_one = PLACES[number % 8], PLACES[(number + 3) % 8]
    return [
        f"SUKARAJA – Pemkab memperbaiki {place} yang rusak diterjang angin, pekan ke-{number}.",
        f"Menurut daftar, {' '.join(random.Random(number).choices(WORDS, k=40))}.",
        QUOTE,
        f"Warga sekitar {next_one} diminta memakai jalan lain selama perbaikan {place} berlangsung.",
    ]


def printed(number, source="pasar"):
    """Return an article as its page shows it: a call with a number in the middle, a box at its end."""
    lines = story_lines(number)
    lines.insert(2, CALL.format(number=number))
    return written(f"{number}", [*lines, BOX], source)


def written(slug, lines, source="pasar", **rest):
    url = f"https://{source}.example/{slug}/"
    published = rest.pop("published", NOW - DAY * (sum(map(ord, slug)) % 5))
    rest = {"title": f"Kabar {slug}", "removed": [{"rule": "label", "text": "Foto: dok"}]} | rest
    rest |= {"published": published, "day": f"{published:%Y-%m-%d}"}
    return make_article(url, source=source, text="\n".join(lines), **rest)


def own_text(number):
    return "\n".join(story_lines(number))


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kota")) as opened:
        yield opened


@pytest.fixture
def learner(archive):
    return make_learner(archive)


def make_learner(archive):
    sources = {slug: make_source(slug) for slug in ("pasar", "kota")}
    return Learner(archive, sources, lambda text: "smart city" in text.lower())


def read(learner, article):
    """Do with an article what the stages do when they meet boilerplate."""
    page = make_page(article.announced, source=article.source, fetched=article.fetched)
    draft = Draft(page=page, text=article.text, removed=article.removed, source=learner.facts_of(article.source),
                  published=article.published, aims=make_aims())  # fmt: skip
    cut_boilerplate(draft)
    learner.remember(draft.sighting)
    article.text, article.removed = draft.text, draft.removed


def keep(learner, article):
    """Do with an article what the stages do, down to the archive."""
    announce(learner.archive, article.announced, source=article.source)
    read(learner, article)
    article.digest = digest(article.text)
    return articles.save(learner.archive, article, run=None).id


def drop(learner, article):
    announce(learner.archive, article.announced, source=article.source)
    read(learner, article)
    ledger.settle(
        learner.archive, article.announced, Outcome(state=State.DROPPED, reason="OffTopic"), run=None, now=NOW
    )


def texts(archive):
    rows = archive.rows("SELECT url, text FROM articles")
    return {row["url"].split("/")[-2]: row["text"] for row in rows}


def contents(archive):
    """Return all that learning touches, apart from the numbers of rows."""
    stories = "SELECT group_concat(url) AS urls FROM (SELECT * FROM articles ORDER BY url) GROUP BY story ORDER BY urls"
    kept = "SELECT url, text, words, digest, removed FROM articles ORDER BY url"
    learned = "SELECT source, digest, sign, stories FROM boilerplate"
    return [archive.rows(sql) for sql in (kept, stories, learned)]


# What is learned


def test_what_three_stories_of_a_source_have_in_common_is_removed_from_all_of_them(learner, archive):
    for number in range(3):
        keep(learner, printed(number))
    assert [BOX in text for text in texts(archive).values()] == [True] * 3
    learner.learn(now=NOW)
    assert texts(archive) == {str(number): own_text(number) for number in range(3)}


def test_it_is_removed_from_what_comes_later(learner, archive):
    for number in range(3):
        keep(learner, printed(number))
    learner.learn(now=NOW)
    later = printed(5)
    read(learner, later)
    assert later.text == own_text(5)
    assert later.removed == [
        {"rule": "label", "text": "Foto: dok"},
        {"rule": "recurs in 3 or more articles of pasar", "text": CALL.format(number=5), "place": "2"},
        {"rule": "recurs in 3 or more articles of pasar", "text": BOX, "place": "5"},
    ]


def test_an_article_cleaned_late_is_stored_like_one_that_was_cleaned_as_it_came(learner, archive):
    for number in range(3):
        keep(learner, printed(number))
    learner.learn(now=NOW)
    before = contents(archive)
    for number in range(3):
        keep(learner, printed(number))
    assert contents(archive) == before
    [row] = archive.rows("SELECT words, digest, removed FROM articles WHERE id = 1")
    assert (row["words"], row["digest"]) == (len(own_text(0).split()), digest(own_text(0)))
    assert [one["rule"] for one in json.loads(row["removed"])] == [
        "label", "recurs in 3 or more articles of pasar", "recurs in 3 or more articles of pasar",
    ]  # fmt: skip


def test_the_full_text_index_follows(learner, archive):
    for number in range(3):
        keep(learner, printed(number))
    learner.learn(now=NOW)
    assert search(archive, "menerima tulisan", Filters(), limit=9) == []
    assert len(search(archive, "diterjang angin", Filters(), limit=9)) == 3
    assert integrity(archive) == []


def test_articles_that_were_dropped_teach_too(learner, archive):
    for number in range(2):
        drop(learner, printed(number))
    keep(learner, printed(2))
    learner.learn(now=NOW)
    assert texts(archive) == {"2": own_text(2)}


def test_an_archive_from_before_is_cleaned_of_what_is_learned_today(learner, archive):
    announce(archive, printed(0).url)
    articles.save(archive, printed(0), run=None)
    for number in range(1, 4):
        drop(learner, printed(number))
    learner.learn(now=NOW)
    assert texts(archive) == {"0": own_text(0)}


def test_a_box_without_any_sign_is_learned_where_most_articles_end_with_it(learner, archive):
    box = "Lembar lepas, terbit tiap pasaran Kliwon di Sukaraja."
    for number in range(8):
        keep(learner, written(f"{number}", [*story_lines(number), box]))
    learner.learn(now=NOW)
    assert texts(archive) == {str(number): own_text(number) for number in range(8)}
    [row] = archive.rows("SELECT removed FROM articles WHERE id = 1")
    assert json.loads(row["removed"])[1]["rule"] == "recurs in most articles of pasar"


# What stays


@pytest.mark.parametrize(
    "shared", [QUOTE, TOPIC, "Jembatan itu dibangun pada masa bupati pertama dan dua kali dipugar."]
)
def test_quotations_the_programme_and_background_stay_however_often_they_are_printed(learner, archive, shared):
    expected = {}
    for number in range(12):
        lines = [*story_lines(number)[:2], shared, *story_lines(number)[2:]]
        expected[str(number)] = "\n".join(lines)
        keep(learner, written(f"{number}", lines))
    learner.learn(now=NOW)
    assert texts(archive) == expected


def test_what_two_articles_share_stays(learner, archive):
    for number in range(2):
        keep(learner, printed(number))
    learner.learn(now=NOW)
    assert texts(archive) == {str(number): printed(number).text for number in range(2)}


def test_copies_of_one_release_at_a_source_make_nothing_recur(learner, archive):
    for slug in ("a", "b", "c", "d"):
        keep(learner, written(slug, [f"Pembuka {slug} dari meja kabar.", *printed(1).text.split("\n")[1:]]))
    learner.learn(now=NOW)
    assert {BOX in text for text in texts(archive).values()} == {True}


def test_what_recurs_on_one_day_alone_stays(learner, archive):
    for number in range(6):
        keep(learner, written(f"{number}", printed(number).text.split("\n"), published=NOW))
    learner.learn(now=NOW)
    assert {BOX in text for text in texts(archive).values()} == {True}
    keep(learner, written("6", printed(6).text.split("\n"), published=NOW - DAY))
    learner.learn(now=NOW)
    assert {BOX in text for text in texts(archive).values()} == {False}


@pytest.mark.parametrize(("others", "stays"), [(2, True), (3, False)])
def test_what_only_articles_on_the_topic_end_with_stays(learner, archive, others, stays):
    box = "Lembar lepas, terbit tiap pasaran Kliwon di Sukaraja."
    for number in range(10):
        told = [] if number < others else [f"{WORDS[number].title()} itu bagian dari smart city."]
        keep(learner, written(f"{number}", [*story_lines(number)[:2], *told, *story_lines(number)[2:], box]))
    learner.learn(now=NOW)
    assert {box in text for text in texts(archive).values()} == {stays}


def test_edited_releases_are_one_story_though_no_paragraph_of_theirs_is_the_same(learner, archive):
    sentences = [line for number in range(4) for line in story_lines(number)[1::2]]
    for number in range(6):
        others = [line for place, line in enumerate(sentences) if place != number]
        lines = [f"Pembuka ke-{number}.", *(f"{line} Demikian {WORDS[number]}." for line in others), BOX]
        keep(learner, written(f"{number}", lines))
    learner.learn(now=NOW)
    assert {BOX in text for text in texts(archive).values()} == {True}


def test_each_source_learns_for_itself(learner, archive):
    for number in range(3):
        keep(learner, printed(number))
    keep(learner, printed(6, "kota"))
    learner.learn(now=NOW)
    assert texts(archive)["6"] == printed(6).text


def test_an_article_read_again_counts_once(learner, archive):
    for _ in range(5):
        keep(learner, printed(0))
        keep(learner, written("1", ["Judulnya berubah.", *printed(1).text.split("\n")]))
    learner.learn(now=NOW)
    assert archive.rows("SELECT * FROM boilerplate") == []


# Order, kills and time


@pytest.mark.parametrize("seed", range(4))
def test_the_order_in_which_pages_come_makes_no_difference(learner, archive, tmp_path, seed):
    pages = [(number, source) for number in range(6) for source in ("pasar", "kota")]
    for number, source in pages:
        keep(learner, printed(number, source))
    learner.learn(now=NOW)
    random.Random(seed).shuffle(pages)
    with make_archive(tmp_path / "other.db", make_source(), make_source("kota")) as other:
        second = make_learner(other)
        for number, source in pages:
            keep(second, printed(number, source))
        second.learn(now=NOW)
        assert contents(other) == contents(archive)


@pytest.mark.parametrize("cuts", [(8,), (9, 14), (3, 8, 12)])
def test_a_part_of_the_articles_teaches_nothing_that_the_whole_does_not(learner, archive, tmp_path, cuts):
    closing = "Penutup yang dipakai meja kabar untuk rilis bulan ini."
    written_ones = [
        written(f"{number}", [*story_lines(number), *([closing] if number < 8 else [])]) for number in range(20)
    ]
    for article in written_ones:
        keep(learner, replace(article))
    learner.learn(now=NOW)
    assert texts(archive) == {str(number): one.text for number, one in enumerate(written_ones)}
    with make_archive(tmp_path / "other.db", make_source(), make_source("kota")) as other:
        for number, article in enumerate(written_ones):
            keep(make_learner(other), replace(article))
            if number + 1 in cuts:
                make_learner(other).learn(now=NOW)
        make_learner(other).learn(now=NOW)
        assert contents(other) == contents(archive)


@pytest.mark.parametrize("cuts", [(3,), (1, 5), (4, 5)])
def test_nor_does_it_after_how_many_pages_a_run_finished(learner, archive, tmp_path, cuts):
    for number in range(6):
        keep(learner, printed(number))
    learner.learn(now=NOW)
    with make_archive(tmp_path / "other.db", make_source(), make_source("kota")) as other:
        for number in range(6):
            second = make_learner(other)
            keep(second, printed(number))
            if number + 1 in cuts:
                second.learn(now=NOW)
        make_learner(other).learn(now=NOW)
        assert contents(other)[:2] == contents(archive)[:2]


def test_the_rules_of_a_source_stay_as_they_are_while_its_pages_are_read(learner, archive):
    for number in range(4):
        keep(learner, printed(number))
    assert {BOX in text for text in texts(archive).values()} == {True}


def test_learning_is_done_for_a_source_whole_or_not_at_all(learner, archive, monkeypatch):
    def break_off(*_, **__):
        raise ZeroDivisionError

    for number in range(3):
        keep(learner, printed(number))
    before = contents(archive)
    with monkeypatch.context() as broken:
        broken.setattr(articles, "rewrite", break_off)
        with pytest.raises(ZeroDivisionError):
            learner.learn(now=NOW)
    assert contents(archive) == before
    make_learner(archive).learn(now=NOW)
    assert texts(archive) == {str(number): own_text(number) for number in range(3)}


def test_nothing_is_weighed_twice_and_nothing_is_written_for_nothing(learner, archive):
    for number in range(3):
        keep(learner, printed(number))
    learner.learn(now=NOW)
    assert paragraphs.unweighed(archive, rules=RULES) == []
    changes = archive.db.conn.total_changes
    learner.learn(now=NOW + DAY)
    assert archive.db.conn.total_changes == changes


def test_copies_at_two_sources_become_one_story_once_both_are_clean(learner, archive):
    release = [*story_lines(7), "Acara ditutup dengan doa bersama."]
    keep(learner, written("rilis", [*release, BOX]))
    keep(learner, written("rilis", release, "kota"))
    for number in range(2):
        keep(learner, printed(number))
    assert len(archive.rows("SELECT id FROM stories")) == 4
    learner.learn(now=NOW)
    told = archive.rows("SELECT articles, sources FROM stories ORDER BY articles DESC")
    assert told == [{"articles": 2, "sources": 2}, {"articles": 1, "sources": 1}, {"articles": 1, "sources": 1}]


def test_what_never_came_again_is_forgotten_and_what_was_learned_is_not(archive):
    old, late = NOW - timedelta(days=91), NOW

    def see(article, digests, seen):
        signs = dict.fromkeys(digests, "call") | {9: "edge"}
        sighting = Sighting(source="pasar", article=article, story=article, seen=seen, paragraphs=signs)
        paragraphs.remember(archive, sighting)

    see(1, [10, 11, 12], old)
    see(2, [10, 11], old)
    see(3, [10], old)
    paragraphs.weigh(archive, "pasar", lambda sign, seen, _: sign == "call" and len(seen) > 2, rules=1, now=old)
    see(4, [13], late)
    paragraphs.weigh(archive, "pasar", lambda *_: False, rules=1, now=late)
    rows = archive.rows("SELECT digest, article FROM paragraphs ORDER BY digest, article")
    left = [(row["digest"], row["article"]) for row in rows]
    assert left == [(9, 4), (11, 1), (11, 2), (13, 4)]
    assert paragraphs.known(archive, "pasar") == {10}


# The stage


class FinishedRun:
    """What the stage asks of a run."""

    def __init__(self, archive):
        self.archive = archive
        self.error = None


@pytest.mark.parametrize(("reason", "learns"), [("finished", True), ("shutdown", False), ("broken", False)])
def test_only_a_run_that_finished_learns(learner, archive, reason, learns):
    stage = ReadPipeline(FinishedRun(archive), InlineWorkers(), learner, make_aims(), follow=None)
    for number in range(3):
        keep(learner, printed(number))
    asyncio.run(stage.spider_closed(None, reason))
    assert (texts(archive)["0"] == own_text(0)) is learns


def test_a_run_that_cannot_write_what_it_learned_says_so(learner, archive, tmp_path):
    stage = ReadPipeline(FinishedRun(archive), InlineWorkers(), learner, make_aims(), follow=None)
    for number in range(3):
        keep(learner, printed(number))
    archive.db.conn.execute("PRAGMA query_only = ON")
    asyncio.run(stage.spider_closed(None, "finished"))
    assert "is read-only" in stage.run.error


@pytest.mark.parametrize(
    ("name", "home", "names"),
    [
        ("Kabar Pasar", "https://www.pasar.example/", ("pasar.example", "kabar pasar")),
        ("Antara", "https://antara.example/berita/", ("antara.example",)),  # a word like any other
        ("Pasar.example", "https://pasar.example/", ("pasar.example",)),
    ],
)
def test_an_outlet_goes_by_its_name_and_its_host(name, home, names):
    assert outlet_names(make_source(name=name, home=home)) == names


# Taken back


def cut_down(article, *lost):
    """Return an article as older rules left it: without lines that they took for boilerplate."""
    lines = article.text.split("\n")
    places = [lines.index(line) for line in lost]
    removed = [
        {"rule": "recurs in 3 or more articles of pasar", "text": lines[one], "place": str(one)} for one in places
    ]
    kept = [line for line in lines if line not in lost]
    return written(article.url.split("/")[-2], kept, published=article.published, removed=[*article.removed, *removed])


def test_the_next_run_corrects_an_archive_of_older_rules(tmp_path):
    path = tmp_path / "archive.db"
    database = sqlite_utils.Database(path)
    migrations.apply(database, stop_before="m018_sightings")
    database.close()
    shared = "Pengaduan kami terima di loket utama, dan dijawab kepala bagian pada hari yang sama tanpa dipungut biaya."
    with make_archive(path) as archive:
        for number in range(5):
            lines = printed(number).text.split("\n")
            article = written(f"{number}", [*lines[:1], shared, *lines[1:]])
            announce(archive, article.url)
            articles.save(archive, cut_down(article, shared, BOX), run=None)
        make_learner(archive).learn(now=NOW)
        expected = {str(number): [*story_lines(number)[:1], shared, *story_lines(number)[1:]] for number in range(5)}
        assert texts(archive) == {slug: "\n".join(lines) for slug, lines in expected.items()}
        assert integrity(archive) == []


def test_what_is_no_boilerplate_any_more_comes_back_where_it_stood(learner, archive):
    box = "Lembar lepas, terbit tiap pasaran Kliwon di Sukaraja."
    for number in range(8):
        keep(learner, written(f"{number}", [*story_lines(number), box]))
    learner.learn(now=NOW)
    assert texts(archive)["1"] == own_text(1)
    for number in range(8, 20):
        keep(learner, written(f"{number}", [*story_lines(number), f"Penutup tentang {WORDS[number]} dan warga."]))
    learner.learn(now=NOW)
    assert texts(archive)["1"] == "\n".join([*story_lines(1), box])
    [row] = archive.rows("SELECT removed FROM articles WHERE id = 2")
    assert json.loads(row["removed"]) == [{"rule": "label", "text": "Foto: dok"}]
