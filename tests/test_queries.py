from dataclasses import asdict

import pytest

from crawler.archive import articles, runs
from crawler.archive.runs import Tally
from crawler.archive.views import runs as past
from crawler.archive.views.article import Copy
from crawler.archive.views.article import article as read
from crawler.archive.views.ledger import known_address
from crawler.archive.views.ranking import quote
from crawler.archive.views.search import Filters, search
from crawler.archive.views.stories import stories
from crawler.archive.views.totals import totals
from tests.make import DAY, HOME, NOW, announce, integrity, make_archive, make_article, make_source

LAMP, MARKET, CAFE = f"{HOME}lampu/", f"{HOME}pasar/", "https://kota.example/kafe/"

COFFEE = "Kopi susu tiap Jumat. Title: x NEAR AND OR."


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    stock = (
        make_article(LAMP, title="Lampu jalan pintar", text="Tiap Jum’at terang.", day="2026-11-20", published=NOW),
        make_article(
            MARKET, title="Pasar pagi", text="Di pasar ada lampu baru, lampu jalan, dan lampu taman yang pintar.",
            day="2026-11-19", published=NOW - DAY,
        ),
        make_article(CAFE, source="kota", title="Kafé baru", text=COFFEE, day="2026-11-18"),
    )  # fmt: skip
    with make_archive(tmp_path_factory.mktemp("q") / "archive.db", make_source(), make_source("kota")) as opened:
        for article in stock:
            articles.save(opened, article, run=None)
        yield opened


def found(archive, words, *, limit=10, **filters):
    return [row.url for row in search(archive, words, Filters(**filters), limit=limit)]


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("kota cerdas", '"kota" "cerdas"'),
        ('"kota cerdas" 2026', '"kota cerdas" "2026"'),
        ('"kota cerdas', '"kota cerdas"'),
        ('kota "', '"kota"'),
        ('a"b c"d', '"a b" "c d"'),
        ("title:x", '"title:x"'),
        ("kota* NEAR(a", '"kota*" "NEAR(a"'),
        ("kota AND NOT desa", '"kota" "AND" "NOT" "desa"'),
        ("a-b", '"a-b"'),
        ("kota\x00desa\udc80", '"kota" "desa"'),
        ("pasar jum'at", '"pasar" AND ("jum\'at" OR "jumat")'),
        ('"Salat Jumat" \'5', '("Salat jum\'at" OR "Salat Jumat") AND "\'5"'),
        ('"" * ( -', ""),
        ("", ""),
    ],
)
def test_words_are_meant_literally(words, query):
    assert quote(words) == query


@pytest.mark.parametrize(
    "words",
    [
        '"', '"x', '""', '"""', "*", "NEAR(", "NEAR(a b, 2)", "AND", "OR", "NOT", "a-b", "title:x", "title : x", "^x",
        "{title text}: x", "x*", "a + b", "(", ")", "'", "';--", "\\", "\x00", 'x\x00"', '"a\udc80"', "²", "\u200b",
        " ", "...", "jum'at " * 2000, "x " * 2000, '"' + "x " * 2000,
    ],
)  # fmt: skip
def test_no_words_are_an_error(archive, words):
    assert isinstance(found(archive, words), list)


@pytest.mark.parametrize(
    ("words", "urls"),
    [
        ("terang", [LAMP]),
        ("LAMPU jalan", [LAMP, MARKET]),
        ('"lampu jalan"', [LAMP, MARKET]),
        ('"jalan pintar"', [LAMP]),
        ('"jalan lampu"', []),
        ("lampu kopi", []),
        ("kafe", [CAFE]),
        ("KAFÉ", [CAFE]),
        ("lamp", []),
        ("title:x", [CAFE]),
        ("near and or", [CAFE]),
        ("jumat", [LAMP, CAFE]),
        ("tiap Jum'at", [LAMP, CAFE]),
        ("'tiap jum’at' susu", [CAFE]),
        ("um'at", []),
        ("...", []),
    ],
)
def test_every_word_must_occur_whatever_its_case_and_accents(archive, words, urls):
    assert found(archive, words) == urls


def test_a_word_of_the_headline_counts_more_than_many_of_the_text(archive):
    assert found(archive, "lampu") == [LAMP, MARKET]


@pytest.mark.parametrize("words", ["", "  "])
def test_nothing_asked_gives_the_newest(archive, words):
    assert found(archive, words) == [LAMP, MARKET, CAFE]
    assert found(archive, words, limit=1) == [LAMP]


@pytest.mark.parametrize("words", ["", "baru"])
@pytest.mark.parametrize(
    ("filters", "urls"),
    [
        ({"source": "kota"}, {CAFE}),
        ({"source": "siapa"}, set()),
        ({"since": "2026-11-19"}, {LAMP, MARKET}),
        ({"until": "2026-11-19"}, {MARKET, CAFE}),
        ({"since": "2026-11-19", "until": "2026-11-19", "source": "pasar"}, {MARKET}),
        ({"source": "' OR true --"}, set()),
    ],
)
def test_filters_narrow_a_search(archive, words, filters, urls):
    expected = urls if not words else urls & {MARKET, CAFE}
    assert set(found(archive, words, **filters)) == expected


def test_a_result_says_where_the_words_stand(archive):
    row = search(archive, "kopi", Filters(), limit=1)[0]
    assert asdict(row) == {
        "id": 3, "title": "Kafé baru", "source": "kota", "day": "2026-11-18", "published": None, "url": CAFE,
        "story": 3, "verdict": None, "facet": None, "relevance": None, "precision": None, "rank": row.rank,
        "snippet": "[Kopi] susu tiap Jumat. Title: x NEAR AND OR.", "gone": None,
    }  # fmt: skip


@pytest.mark.parametrize("which", ["1", LAMP, f"{LAMP}?utm_source=x#a", f"{LAMP}amp/"])
def test_an_article_is_found_by_number_and_by_any_spelling_of_its_address(archive, which):
    row = read(archive, which)
    assert row is not None
    assert (row.url, row.authors, row.copies) == (LAMP, [], [])


@pytest.mark.parametrize("which", ["99", "9" * 40, "٩", f"{HOME}lain/", "tidak ada", ""])
def test_what_is_not_there_is_none(archive, which):
    assert read(archive, which) is None


def test_an_article_is_found_by_the_address_it_was_announced_under_and_names_its_copies(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kota")) as archive:
        announce(archive, f"{HOME}?p=7")
        articles.save(archive, make_article(LAMP, announced=f"{HOME}?p=7", published=NOW), run=None)
        articles.save(archive, make_article(CAFE, source="kota", title="Salinan"), run=None)
        row = read(archive, f"{HOME}?p=7")
    assert row is not None
    copy = Copy(
        id=2, source="kota", published=None, title="Salinan", url=CAFE, kind="rilis", overlap=1.0, day=None,
        precision=None,
    )  # fmt: skip
    assert (row.id, row.copies) == (1, [copy])


def test_columns_with_json_come_as_lists_and_objects(tmp_path):
    article = make_article(LAMP, title='["x"]', authors=("Ani",), origins={"title": "h1"}, tags=())
    with make_archive(tmp_path / "archive.db") as archive:
        articles.save(archive, article, run=None)
        row = read(archive, LAMP)
    assert row is not None
    assert (row.title, row.authors, row.origins, row.tags) == ('["x"]', ["Ani"], {"title": "h1"}, [])


def test_a_column_that_its_owner_added_does_not_disturb_readers(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        articles.save(archive, make_article(LAMP), run=None)
        for table in ("articles", "stories", "runs", "source_runs", "ledger"):
            archive.db.execute(f"ALTER TABLE {table} ADD COLUMN catatan TEXT")
        number = runs.begin(archive, spider="latest", scope=(), sources=1, now=NOW)
        runs.note(archive, number, {"pasar": Tally(requests=1)})
        announce(archive, MARKET)
        assert read(archive, LAMP) is not None
        assert len(stories(archive, Filters(), singles=True, limit=9)) == len(past.by_source(archive, number)) == 1
        assert past.latest(archive) == [past.one(archive, number)]
        assert known_address(archive, MARKET) is not None


def test_totals_say_how_much_there_is(archive):
    assert totals(archive) == {"articles": 3, "stories": 3, "sources": 2, "ledger": 3, "runs": 0}


def test_a_sound_archive_has_no_problems(archive):
    assert integrity(archive) == []


def test_an_index_that_lost_touch_with_the_articles_is_seen(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        articles.save(archive, make_article(), run=None)
        archive.db.execute("DROP TRIGGER articles_au")
        archive.db.execute("UPDATE articles SET text = 'Kalimat lain.'")
        assert integrity(archive) == ["the full-text index does not say what the articles say"]


def test_a_row_that_points_nowhere_is_seen(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        articles.save(archive, make_article(), run=None)
        archive.db.execute("PRAGMA foreign_keys = OFF")
        archive.db.execute("DELETE FROM stories")
        assert integrity(archive) == ["foreign key of articles row 1"]
