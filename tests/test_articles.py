import json

import pytest

from crawler.archive import articles, ledger
from crawler.archive.articles import Saved
from crawler.archive.views.ledger import known_address
from crawler.archive.views.search import Filters, search
from crawler.models import Content
from crawler.times import to_iso
from tests.make import (
    DAY,
    HOME,
    HOUR,
    NOW,
    TEXT,
    TITLE,
    URL,
    announce,
    integrity,
    make_archive,
    make_article,
    make_candidate,
    make_source,
)

OTHER = "https://kota.example/lampu/"
ANNOUNCED = f"{HOME}?p=17"
NEW_TEXT = "Pemkab mencabut lampu jalan pintar itu lagi.\nAlasannya biaya listrik."
EVIDENCE = [{"term": "pintar", "field": "title", "sentence": "…"}]


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kota"), make_source("desa")) as opened:
        opened.db.conn.execute("INSERT INTO runs (spider, started, outcome) VALUES ('latest', '', 'running')")
        yield opened


def save(archive, article):
    """Save an article as a run does, announced before."""
    announce(archive, article.announced, source=article.source)
    return articles.save(archive, article, run=1)


def fate(archive, url):
    row = known_address(archive, url)
    return row and (row.state, row.reason, row.article)


def found(archive, words):
    return [row.id for row in search(archive, words, Filters(), limit=9)]


def stories(archive):
    """Return each story with the addresses of its articles."""
    rows = archive.rows("SELECT * FROM stories ORDER BY id")
    for row in rows:
        members = archive.rows("SELECT url FROM articles WHERE story = ? ORDER BY id", row["id"])
        row["urls"] = [member["url"] for member in members]
    return rows


KNOWN = {
    "authors": ["Ani Wulandari"], "published": NOW - HOUR, "precision": "minute", "day": "2026-11-20", "modified": NOW,
    "section": "Kota", "tags": ["lampu", "kota cerdas"], "image": f"{HOME}a.jpg", "description": "Ringkasan.",
    "family": "jnews", "origins": {"title": "og:title"}, "removed": [{"rule": "related", "text": "x"}],
    "language": "id",
}  # fmt: skip


def test_an_article_is_stored_with_all_that_is_known_of_it(archive):
    article = make_article(**KNOWN, topic="smart-city", verdict="about", facet="own", relevance=0.75, evidence=EVIDENCE)
    assert save(archive, article) == Saved(id=1, is_twin=False)
    row = archive.rows("SELECT * FROM articles")[0]
    assert row == {
        "id": 1, "url": URL, "source": "pasar", "title": TITLE, "text": TEXT, "authors": '["Ani Wulandari"]',
        "published": "2026-11-20T02:00:00Z", "precision": "minute", "day": "2026-11-20",
        "modified": "2026-11-20T03:00:00Z", "fetched": "2026-11-20T03:00:00Z", "language": "id", "section": "Kota",
        "tags": '["lampu", "kota cerdas"]', "image": f"{HOME}a.jpg", "description": "Ringkasan.", "words": 11,
        "topic": "smart-city", "verdict": "about", "facet": "own", "relevance": 0.75,
        "evidence": json.dumps(EVIDENCE, ensure_ascii=False), "story": 1, "capture": None,
        "family": "jnews", "origins": '{"title": "og:title"}',
        "removed": '[{"rule": "related", "text": "x"}]', "digest": article.digest, "kind": "liputan", "overlap": None,
    }  # fmt: skip


def test_the_row_of_an_article_tells_all_of_it_to_whoever_merges_it(archive):
    article = make_article(**KNOWN, capture="<urn:uuid:7>")
    save(archive, article)
    [row] = archive.rows("SELECT * FROM articles")
    assert [name for name in articles.COLUMNS if row[name] in {None, "", "[]", "{}", 0}] == []  # each is in KNOWN
    assert articles.article_of(row) == article
    assert fate(archive, URL) == ("kept", None, 1)


def test_an_article_of_which_little_is_known_is_stored_too(archive):
    save(archive, make_article())
    row = archive.rows("SELECT authors, published, day, tags, relevance FROM articles")[0]
    assert row == {"authors": "[]", "published": None, "day": None, "tags": "[]", "relevance": None}


def test_the_same_page_again_changes_nothing(archive):
    save(archive, make_article())
    before = archive.rows("SELECT * FROM articles"), stories(archive)
    again = articles.save(archive, make_article(fetched=NOW + DAY), run=1)
    assert again == Saved(id=1, is_twin=False)
    assert (archive.rows("SELECT * FROM articles"), stories(archive)) == before


def test_a_changed_text_replaces_the_old_one_under_the_same_number(archive):
    save(archive, make_article())
    save(archive, make_article(OTHER, source="kota", title="Pasar murah", text="Pasar murah digelar."))
    assert articles.save(archive, make_article(text=NEW_TEXT, fetched=NOW + DAY), run=1) == Saved(id=1, is_twin=False)
    row = archive.rows("SELECT text, words, fetched FROM articles WHERE id = 1")
    assert row == [{"text": NEW_TEXT, "words": 10, "fetched": to_iso(NOW + DAY)}]
    assert (found(archive, "listrik"), found(archive, "senang"), found(archive, "alun-alun")) == ([1], [], [1])
    assert integrity(archive) == []


def test_a_changed_headline_alone_is_a_change_too(archive):
    save(archive, make_article())
    articles.save(archive, make_article(title="Alun-alun kini terang"), run=1)
    assert (found(archive, "terang"), found(archive, "dipasang")) == ([1], [])
    assert [story["title"] for story in stories(archive)] == ["Alun-alun kini terang"]


def test_an_article_announced_under_another_address_leaves_two_entries(archive):
    assert save(archive, make_article(announced=ANNOUNCED)) == Saved(id=1, is_twin=False)
    assert fate(archive, URL) == ("kept", None, 1)
    assert fate(archive, ANNOUNCED) == ("dropped", f"Alias: its own address is {URL}", 1)
    assert ledger.reasons(archive, 1) == {}  # it was kept
    assert ledger.sources_due(archive, now=NOW + 99 * DAY) == set()


def test_another_address_of_an_archived_article_is_its_twin(archive):
    save(archive, make_article())
    twin = make_article(announced=ANNOUNCED, text=NEW_TEXT)
    assert save(archive, twin) == Saved(id=1, is_twin=True)
    assert fate(archive, ANNOUNCED) == ("dropped", f"Twin: its own address is {URL}", 1)
    assert archive.rows("SELECT text FROM articles") == [{"text": TEXT}]
    assert ledger.reasons(archive, 1) == {"Twin": 1}


SPELT_OTHERWISE = (
    URL.replace("https", "http"), URL.replace("//", "//www."), URL.rstrip("/"),
    f"{URL}?page=1", f"{URL.rstrip('/')}?halaman=1", URL.replace(".example/", ".example/index.php/"),
)  # fmt: skip


@pytest.mark.parametrize("url", SPELT_OTHERWISE)
def test_an_address_that_a_site_begins_to_write_otherwise_is_no_second_article(archive, url):
    save(archive, make_article())
    assert save(archive, make_article(url, text=NEW_TEXT)) == Saved(id=1, is_twin=True)
    assert fate(archive, url) == ("dropped", f"Twin: its own address is {URL}", 1)
    assert (fate(archive, URL), archive.db.table("articles").count) == (("kept", None, 1), 1)


@pytest.mark.parametrize("url", SPELT_OTHERWISE[3:])
def test_an_address_that_a_site_no_more_writes_so_is_no_second_article(archive, url):
    save(archive, make_article(url))
    assert save(archive, make_article(text=NEW_TEXT)) == Saved(id=1, is_twin=True)


@pytest.mark.parametrize("url", [f"{URL}?page=2", f"{URL}?p=1", URL.replace(".example/", ".example/berita/")])
def test_another_page_with_the_same_headline_is_another_article(archive, url):
    save(archive, make_article())
    assert save(archive, make_article(url, text=NEW_TEXT)) == Saved(id=2, is_twin=False)


def test_an_edit_that_comes_under_the_other_spelling_of_an_address_is_one_of_the_stored_article(archive):
    save(archive, make_article(published=NOW))
    save(archive, make_article(SPELT_OTHERWISE[0]))
    edited = make_candidate(SPELT_OTHERWISE[0], modified=NOW + DAY, content=Content(html="<p>Ralat</p>"))
    assert articles.modified_since(archive, [edited]) == [(1, edited)]


def test_two_articles_whose_addresses_are_spelt_alike_are_both_kept(archive):
    save(archive, make_article())
    save(archive, make_article(SPELT_OTHERWISE[2], title="Pasar murah", text=NEW_TEXT))
    assert archive.db.table("articles").count == 2


def test_a_page_that_gives_the_other_spelling_as_its_own_stays_one_article(archive):
    save(archive, make_article())
    moved = make_article(SPELT_OTHERWISE[0], announced=URL, text=NEW_TEXT)
    assert articles.save(archive, moved, run=1) == Saved(id=1, is_twin=False)
    assert archive.rows("SELECT url, text FROM articles") == [{"url": URL, "text": NEW_TEXT}]


def test_an_own_address_that_waits_in_the_ledger_need_not_be_fetched_any_more(archive):
    announce(archive, URL)
    save(archive, make_article(announced=ANNOUNCED))
    assert fate(archive, URL) == ("kept", None, 1)
    assert not ledger.is_due(archive, URL, now=NOW + DAY)


def test_copies_are_one_story_told_by_the_earliest_and_all_are_kept(archive):
    save(archive, make_article(published=NOW))
    save(archive, make_article(OTHER, source="kota", title="Lampu pintar", published=NOW - HOUR))
    save(archive, make_article(f"{HOME}salinan/", published=NOW - HOUR))
    save(archive, make_article("https://desa.example/lampu/", source="desa"))
    assert stories(archive) == [
        {
            "id": 1, "title": "Lampu pintar", "origin": 2, "first_published": to_iso(NOW - HOUR), "articles": 4,
            "sources": 3, "urls": [URL, OTHER, f"{HOME}salinan/", "https://desa.example/lampu/"],
        }
    ]  # fmt: skip


def test_other_words_are_another_story(archive):
    save(archive, make_article())
    save(archive, make_article(OTHER, source="kota", text=NEW_TEXT))
    assert [(story["urls"], story["articles"]) for story in stories(archive)] == [([URL], 1), ([OTHER], 1)]


def test_an_article_that_becomes_a_copy_of_another_joins_its_story(archive):
    save(archive, make_article())
    save(archive, make_article(OTHER, source="kota", text=NEW_TEXT))
    articles.save(archive, make_article(OTHER, source="kota"), run=1)
    assert [(story["id"], story["urls"], story["articles"]) for story in stories(archive)] == [(1, [URL, OTHER], 2)]


def test_a_story_that_loses_an_article_is_counted_again(archive):
    save(archive, make_article(published=NOW))
    save(archive, make_article(OTHER, source="kota", published=NOW - HOUR, title="Lampu pintar"))
    save(archive, make_article("https://desa.example/x/", source="desa", text=NEW_TEXT))
    articles.save(archive, make_article(OTHER, source="kota", published=NOW - HOUR, text=NEW_TEXT), run=1)
    told = [(story["title"], story["origin"], story["articles"], story["sources"]) for story in stories(archive)]
    assert told == [(TITLE, 1, 1, 1), (TITLE, 2, 2, 2)]


def test_an_edited_copy_stays_in_its_story(archive):
    save(archive, make_article())
    save(archive, make_article(OTHER, source="kota"))
    articles.save(archive, make_article(text=NEW_TEXT), run=1)
    assert [story["urls"] for story in stories(archive)] == [[URL, OTHER]]


def test_an_article_is_stored_with_everything_or_not_at_all(archive):
    def half():
        with archive.transaction():
            articles.save(archive, make_article(), run=1)
            raise ZeroDivisionError

    announce(archive, URL)
    with pytest.raises(ZeroDivisionError):
        half()
    assert archive.rows("SELECT * FROM articles") == stories(archive) == found(archive, "lampu") == []
    assert fate(archive, URL) == ("pending", None, None)


def test_an_article_that_cannot_be_settled_is_not_stored(archive):
    announce(archive, URL)
    with pytest.raises(Exception, match="FOREIGN KEY constraint failed"):
        articles.save(archive, make_article(), run=99)
    assert archive.rows("SELECT * FROM articles") == stories(archive) == found(archive, "lampu") == []
    assert fate(archive, URL) == ("pending", None, None)


def test_a_site_that_gives_all_its_pages_one_address_loses_none_of_them(archive):
    one = make_article(url=f"{HOME}berita/", announced=f"{HOME}satu/", title="Jalan Baru", text="Jalan baru dibuka.")
    two = make_article(url=f"{HOME}berita/", announced=f"{HOME}dua/", title="Pasar Baru", text="Pasar baru dibuka.")
    assert [save(archive, article).is_twin for article in (one, two)] == [False, False]
    assert archive.rows("SELECT url, title FROM articles ORDER BY id") == [
        {"url": f"{HOME}berita/", "title": "Jalan Baru"},
        {"url": f"{HOME}dua/", "title": "Pasar Baru"},
    ]
