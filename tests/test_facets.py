"""What pages count in memory is what the archive says when it is asked in SQL."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from crawler.archive import articles, open_archive, open_for_reading
from crawler.archive.views import facets, ranking
from crawler.archive.views.facets import Choice
from tests.make import HOME, NOW, make_archive, make_article, make_source

MEDAN, BATU_BARA, BANDUNG = "12.71", "12.19", "32.73"
ABOUT = "WHERE id IN (SELECT article FROM article_regions WHERE role = 'subject' AND region"
AUTUMN = "WHERE day BETWEEN '2026-09-01' AND '2026-10-31' AND verdict <> 'no'"
AWARD = {"what": "award", "evidence": "Kota itu menang.", "topic": "smart-city"}


def tag(code, role="subject"):
    return {"code": code, "role": role, "evidence": "Kota itu."}


def award(code, dimension, edition):
    return {**AWARD, "code": code, "dimension": dimension, "edition": edition, "event_date": None}


@pytest.fixture
def archive(tmp_path):
    told = [
        {"regions": [tag(MEDAN), tag(BATU_BARA)], "awards": [award(MEDAN, "living", 2024)]},
        {"regions": [tag(MEDAN)], "source": "kota", "verdict": "mention"},
        {"regions": [tag(BANDUNG), tag(MEDAN, "mention")], "awards": [award(BANDUNG, "living", 2023)] * 2},
        {"verdict": "no"},
    ]
    path = tmp_path / "archive.db"
    with make_archive(path, make_source(), make_source("kota")) as opened:
        for number, rest in enumerate(told):
            text = f"Berita nomor {number} tentang lampu kota."
            moment = NOW - timedelta(days=40 * number)
            said = {"text": text, "published": moment, "day": moment.date().isoformat(), **rest}
            articles.save(opened, make_article(f"{HOME}{number}/", **said), run=None)
    with open_for_reading(path) as opened:
        yield opened


def numbers(archive, sql):
    return [row["id"] for row in archive.rows(f"SELECT id FROM articles {sql} ORDER BY published DESC, id DESC")]


@pytest.mark.parametrize(
    ("choice", "sql"),
    [
        (Choice(), "WHERE verdict <> 'no'"),
        (Choice(verdict="no"), "WHERE verdict = 'no'"),
        (Choice(source="kota"), "WHERE source = 'kota'"),
        (Choice(source="nirgends"), "WHERE false"),
        (Choice(region="12"), f"{ABOUT} LIKE '12%')"),
        (Choice(region=MEDAN), f"{ABOUT} = '{MEDAN}')"),
        (Choice(dimension="living"), "WHERE id IN (SELECT article FROM awards WHERE dimension = 'living')"),
        (Choice(edition=2023), "WHERE id IN (SELECT article FROM awards WHERE edition = 2023)"),
        (Choice(region=MEDAN, edition=2023), "WHERE false"),
        (Choice(since=date(2026, 9, 1), until=date(2026, 10, 31)), AUTUMN),
    ],
)  # fmt: skip
def test_what_is_chosen_is_what_sql_chooses_the_newest_first(archive, choice, sql):
    assert facets.load(archive).choose(choice) == numbers(archive, sql)


def test_all_is_read_as_it_was_at_one_moment_whatever_a_crawl_stores_meanwhile(archive):
    late = [make_article(f"{HOME}terlambat/", text="Berita yang datang di tengah hitungan.", regions=[tag(MEDAN)])]

    def store(statement):
        if statement.startswith("SELECT article, region") and late:
            with open_archive(archive.path) as writer:
                articles.save(writer, late.pop(), run=None)

    archive.db.conn.set_trace_callback(store)
    then, now = facets.load(archive), facets.load(archive)
    assert late == []
    assert [facts.count(facts.choose(Choice())).regions[MEDAN] for facts in (then, now)] == [2, 3]


def test_an_article_counts_once_for_each_of_its_values(archive):
    facts = facets.load(archive)
    counts = facts.count(facts.choose(Choice()))
    assert counts.articles == 3
    assert counts.regions == {"12": 2, MEDAN: 2, BATU_BARA: 1, "32": 1, BANDUNG: 1}
    assert counts.dimensions == {"living": 2}
    assert counts.editions == {2024: 1, 2023: 1}
    assert counts.sources == {"pasar": 2, "kota": 1}
    assert counts.verdicts == {"about": 2, "mention": 1}
    assert sum(counts.days.values()) == 3


def test_of_a_region_only_its_own_awards_count(archive):
    facts = facets.load(archive)
    choice = Choice(region=BATU_BARA)
    assert facts.count(facts.choose(choice), choice).editions == {}


def test_words_are_found_among_what_is_chosen_alone(archive):
    facts = facets.load(archive)
    found = ranking.matching(archive, "lampu kota")
    assert sorted(found) == sorted(numbers(archive, ""))
    assert facts.choose(Choice(source="kota"), found) == numbers(archive, "WHERE source = 'kota'")
    assert ranking.matching(archive, "  ") is None


def test_what_most_articles_have_is_counted_as_what_few_have(archive):
    facts = facets.load(archive)
    for usual in (list(facts.usual), list(facts.usual)[1:], list(facts.usual)[:-1]):
        counted = facts.count(usual)
        few = [facts.count([number]) for number in usual]
        assert counted.articles == len(few)
        assert counted.stories == len({facts.story[number] for number in usual})
        for name in ("regions", "sources", "dimensions", "editions", "verdicts", "kinds", "facets", "topics", "days"):
            assert getattr(counted, name) == sum((getattr(one, name) for one in few), Counter()), name
    assert ranking.matching(archive, '"*') == []
    found = ranking.matching(archive, "nomor 2")
    assert ranking.ranked(archive, "nomor 2", found) == found


def test_an_article_that_came_since_waits_for_the_next_reading(archive):
    facts = facets.load(archive)
    assert facts.choose(Choice(), [10_000]) == []


def test_others_who_write_are_noticed(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path) as writing, open_for_reading(path) as reading:
        before = reading.data_version
        assert reading.data_version == before
        articles.save(writing, make_article(), run=None)
        assert reading.data_version != before
