"""What a search chooses from the indexes is what plain queries over whole articles find, in their order."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, replace

import pytest
from click.testing import CliRunner

from crawler.archive import articles
from crawler.archive.views import search as views
from crawler.archive.views.ranking import Bounds, quote
from crawler.archive.views.search import Filters, count, find, search
from crawler.archive.views.stories import stories
from crawler.cli import main
from tests.make import DAY, HOUR, NOW, make_archive, make_article, make_source

ASAHAN, MEDAN, SUMUT, PALEMBANG = "12.09", "12.71", "12", "16.71"
DIMENSIONS = ("governance", "branding", "living")
WORDS = ("lampu", "pasar", "taman", "warga", "jalan", "pintar", "alun", "dinas")

FILTERS = [
    Filters(),
    Filters(source="kota"),
    Filters(since="2026-11-10"),
    Filters(until="2026-11-05"),
    Filters(since="2026-11-01", until="2026-11-12", source="pasar"),
    Filters(region=SUMUT),
    Filters(region=MEDAN),
    Filters(region=PALEMBANG, mentions=True),
    Filters(dimension="branding"),
    Filters(dimension="living", region=SUMUT),
    Filters(topic="banjir"),
    Filters(topic="smart-city", verdict="mention"),
    Filters(topic="smart-city", verdict="all", region=MEDAN, since="2026-11-03"),
    Filters(verdict="about"),
    Filters(verdict="no"),
    Filters(verdict="all"),
    Filters(story=1),
    Filters(story=1, source="kota"),
    Filters(story=10**9),
    Filters(facets=("own", "other")),
    Filters(facets=("own",), source="kota", verdict="about"),
    Filters(after=380),
    Filters(after=100, region=SUMUT, facets=("programme",), since="2026-11-03"),
]
QUERIES = ("", "lampu", "pasar taman", '"alun alun"', "lampu -", "tidak ada")


def named(filters):
    return " ".join(f"{name}={value}" for name, value in asdict(filters).items() if value) or "none"


def invented(number, chance):
    """Return an article of which others share the words, the minute, the regions; some are undated, or never judged."""
    text = " ".join(chance.choices(WORDS, k=chance.randint(3, 9)))
    verdict = chance.choice(["about", "mention", "no", None])
    both = [{"topic": slug, "verdict": verdict, "relevance": 0.7, "evidence": []} for slug in ("smart-city", "banjir")]
    published = chance.choice([NOW - DAY * chance.randint(0, 25), NOW - HOUR * chance.randint(0, 400), None])
    codes = chance.sample([ASAHAN, MEDAN, SUMUT, PALEMBANG], k=chance.randint(0, 3))
    judged = {
        "verdict": verdict,
        "topics": chance.sample(both, k=chance.randint(0, 2)) if verdict in {"about", "mention"} else [],
        "regions": [
            {"code": code, "role": chance.choice(["subject", "mention"]), "evidence": "Dari situ."} for code in codes
        ],
        "awards": [
            {
                "code": code, "what": "award", "dimension": chance.choice(DIMENSIONS), "edition": 2026,
                "event_date": None, "evidence": "Menang.",
            }
            for code in codes[:1]
        ],
    }  # fmt: skip
    return make_article(
        f"https://pasar.example/{number}/", source=chance.choice(["pasar", "kota"]),
        title=f"Lampu {text[:12]}" if chance.random() < 0.3 else "Kabar", text=f"Lampu {text} alun alun",
        published=published, day=published and published.date().isoformat(), **(judged if verdict else {}),
    )  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    chance = random.Random(7)
    with make_archive(tmp_path_factory.mktemp("ranking") / "archive.db", make_source(), make_source("kota")) as opened:
        with opened.transaction() as db:
            for number in range(400):
                articles.save(opened, invented(number, chance), run=None)
            # Stories of several articles that share nothing else, one of them under a number it had before.
            db.execute("UPDATE articles SET story = (SELECT min(id) FROM stories) WHERE id % 9 = 0")
            db.execute("UPDATE articles SET facet = iif(id % 3, iif(id % 2, 'own', 'programme'), NULL)")
            db.execute("INSERT INTO merged_stories (old, story) VALUES (1000000000, (SELECT min(id) FROM stories))")
        yield opened


PLAIN = """
    WITH found AS MATERIALIZED (
        SELECT articles.*, {rank} AS rank FROM {table}
        WHERE (:source IS NULL OR source = :source)
            AND (:since IS NULL OR day >= :since) AND (:until IS NULL OR day <= :until)
            AND (:region IS NULL OR EXISTS (SELECT 1 FROM article_regions WHERE article = articles.id
                AND (region = :region OR region LIKE :region || '.%') AND (role = 'subject' OR :mentions)))
            AND (:dimension IS NULL OR EXISTS (SELECT 1 FROM awards WHERE article = articles.id
                AND dimension = :dimension AND (:region IS NULL OR region = :region OR region LIKE :region || '.%')))
            AND (:topic IS NULL OR EXISTS (SELECT 1 FROM article_topics WHERE article = articles.id
                AND topic = :topic AND (coalesce(:verdict, 'all') = 'all' OR verdict = :verdict)))
            AND (:topic IS NOT NULL OR :verdict IS 'all' OR verdict IS :verdict
                OR (:verdict IS NULL AND verdict IS NOT 'no'))
            AND (:facets = '[]' OR facet IN (SELECT value FROM json_each(:facets)))
            AND (:after IS NULL OR articles.id > :after)
            AND (:story IS NULL OR story = :story OR story IN (SELECT story FROM merged_stories WHERE old = :story))
    ), placed AS (
        SELECT *, row_number() OVER (PARTITION BY story ORDER BY rank, published DESC, id DESC) AS place FROM found
    )
    SELECT id, rank FROM placed WHERE place = 1 OR NOT :one_per_story ORDER BY rank, published DESC, {last} LIMIT :limit
"""
EVERYWHERE = {"rank": "NULL", "table": "articles", "last": "id DESC"}
MATCHING = {
    "rank": "bm25(articles_fts, 8.0, 1.0)",
    "table": "(SELECT 1) JOIN articles_fts(:query) JOIN articles ON articles.id = articles_fts.rowid",
    "last": "id",
}


def plainly(archive, words, filters, limit):
    query = quote(words)
    sql = PLAIN.format(**(MATCHING if query else EVERYWHERE))
    asked = asdict(filters) | {"facets": json.dumps(filters.facets)}
    rows = archive.rows(sql, **asked, query=query, limit=limit)
    return [(row["id"], row["rank"]) for row in rows]


def pairs(rows):
    return [(row.id, row.rank) for row in rows]


@pytest.mark.parametrize("one_per_story", [False, True])
@pytest.mark.parametrize("limit", [20, 5_000])
@pytest.mark.parametrize("words", QUERIES)
@pytest.mark.parametrize("filters", FILTERS, ids=named)
def test_a_search_finds_what_a_plain_query_finds(archive, words, filters, limit, one_per_story):
    asked = replace(filters, one_per_story=one_per_story)
    assert pairs(search(archive, words, asked, limit=limit)) == plainly(archive, words, asked, limit)


@pytest.mark.parametrize("words", QUERIES)
def test_in_how_many_batches_articles_are_read_makes_no_difference(archive, words, monkeypatch):
    at_once = search(archive, words, Filters(), limit=5_000)
    monkeypatch.setattr(views, "BATCH", 7)
    assert search(archive, words, Filters(), limit=5_000) == at_once


def test_the_archive_of_these_tests_has_something_for_each_filter(archive):
    assert all(search(archive, "lampu", one, limit=1) for one in FILTERS)
    assert [row.story for row in search(archive, "lampu", Filters(story=10**9), limit=3)] == [1, 1, 1]


@pytest.mark.parametrize("filters", [*FILTERS[:11], *FILTERS[-4:]], ids=named)
@pytest.mark.parametrize(
    "bounds",
    [
        Bounds(most=50, newest=30, enough=20, page=5_000),
        Bounds(most=0, newest=1, enough=100, page=5_000),
        Bounds(most=0, newest=30, enough=20, page=5_000, listed=0),
    ],
)
def test_of_too_many_matches_the_newest_are_ranked_as_ever(archive, filters, bounds):
    found = find(archive, "lampu", filters, limit=5_000, bounds=bounds)
    ranked = {row.id for row in found.rows}
    everything = plainly(archive, "lampu", filters, 5_000)
    assert pairs(found.rows) == [pair for pair in everything if pair[0] in ranked]
    newest = [number for number, _ in plainly(archive, "", filters, 5_000)]
    assert ranked == set(newest[: len(ranked)])
    assert len(ranked) >= min(bounds.enough, len(everything))
    assert (found.back_to is None) == (len(ranked) == len(everything))
    assert found.total in {None, len(everything)}
    if found.back_to:
        assert min(row.day for row in found.rows) >= found.back_to


@pytest.mark.parametrize("filters", FILTERS, ids=named)
def test_it_is_known_how_many_a_search_without_a_limit_finds(archive, filters):
    for asked in (filters, replace(filters, one_per_story=True)):
        found = find(archive, "lampu", asked, limit=1, bounds=Bounds(most=0))
        expected = len(plainly(archive, "lampu", asked, 5_000))
        assert {found.total, count(archive, "lampu", asked)} - {None} == {expected}


def test_who_wants_more_than_a_page_has_everything_ranked(archive):
    bounds = Bounds(most=50, newest=30, enough=20, page=19)
    found = find(archive, "lampu", Filters(), limit=20, bounds=bounds)
    assert (pairs(found.rows), found.back_to) == (plainly(archive, "lampu", Filters(), 20), None)
    assert find(archive, "lampu", Filters(), limit=19, bounds=bounds).back_to is not None


def test_words_of_old_articles_alone_are_found_among_too_many(archive):
    [oldest] = archive.rows("SELECT min(published) AS day FROM articles")
    bounds = Bounds(most=3, newest=1, enough=4)
    assert len(find(archive, '"alun alun"', Filters(until=oldest["day"][:10]), limit=5, bounds=bounds).numbers) > 0


@pytest.mark.parametrize("singles", [False, True])
@pytest.mark.parametrize("filters", FILTERS, ids=named)
def test_stories_are_those_of_which_a_search_finds_an_article(archive, filters, singles):
    told = {row.story for row in search(archive, "", filters, limit=5_000)}
    rows = archive.rows("SELECT * FROM stories ORDER BY first_published DESC, id DESC")
    expected = [row["id"] for row in rows if row["id"] in told and (singles or row["articles"] > 1)]
    assert [row.id for row in stories(archive, filters, singles=singles, limit=5_000)] == expected


def test_a_reader_is_told_that_only_the_newest_were_ranked(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path) as opened, opened.transaction() as db:
        numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100001)"
        db.execute(
            f"""
            INSERT INTO articles (url, source, title, text, words, fetched, digest, published, day)
            SELECT hour, 'pasar', 'Lampu', '', 1, '', '', hour, substr(hour, 1, 10)
            FROM ({numbers} SELECT strftime('%Y-%m-%dT%H:%M:%SZ', '2010-01-01', n || ' hours') AS hour FROM numbers)
            """
        )
    ask = ["search", "lampu", "--archive", str(path), "-n", "2"]
    many = CliRunner().invoke(main, ask)
    more, cut = many.stderr.splitlines()
    assert more == (
        "More than 100,000 articles have these words: only the newest, back to 2019-02-16, were ranked;"
        " narrow the search, or reach older ones with --until."
    )
    assert cut == "2 of 100,001; -n 0 for all"
    as_json = CliRunner().invoke(main, [*ask, "--json"])
    assert as_json.stderr == f"{more}\n"
    assert [json.loads(line)["id"] for line in as_json.stdout.splitlines()] == [100001, 100000]
    assert CliRunner().invoke(main, [*ask, "--until", "2011-01-01"]).stderr.endswith(" of 8,783; -n 0 for all\n")
