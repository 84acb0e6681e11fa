"""What programs of others may rely on: open, search, articles."""

from __future__ import annotations

import inspect
from dataclasses import fields

import pytest

from crawler import library
from crawler.archive import articles
from crawler.archive.views.search import Filters
from crawler.library import CrawlerError, Narrowing, open_archive
from tests.make import HOME, HOUR, NOW, make_archive, make_article, make_source

MEDAN = {"code": "12.71", "role": "subject", "evidence": "Pemko Medan"}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("library") / "archive.db"
    with make_archive(path, make_source(), make_source("kota")) as opened:
        for number, (source, regions) in enumerate([("pasar", [MEDAN]), ("kota", []), ("pasar", [])], 1):
            article = make_article(
                f"{HOME}{number}/", source=source, text=f"Lampu nomor {number} menyala terang.", regions=regions,
                published=NOW + number * HOUR, day=f"2026-11-{18 + number}",
            )  # fmt: skip
            articles.save(opened, article, run=None)
    return path


def numbers(found):
    return [one.id for one in found]


def test_an_archive_is_searched_by_words_queries_and_what_narrows(path):
    with open_archive(path) as archive:
        assert numbers(archive.search()) == [3, 2, 1]
        assert numbers(archive.search("nomor 2")) == [2]
        assert numbers(archive.search('"nomor 3"')) == [3]
        assert numbers(archive.search(query="lamp* NOT 2")) == [3, 1]
        assert numbers(archive.search("lampu", limit=1)) == [3]
        assert numbers(archive.search(region="Sumut")) == numbers(archive.search(region="12.71")) == [1]
        assert numbers(archive.search(source="pasar", since="2026-11-20", until="2026")) == [3]


def test_articles_come_whole_one_after_the_other(path):
    with open_archive(str(path)) as archive:
        assert [(one.id, one.text) for one in archive.articles(source="pasar")] == [
            (3, "Lampu nomor 3 menyala terang."),
            (1, "Lampu nomor 1 menyala terang."),
        ]
        one = archive.article(1)
        assert one is not None
        assert (one.published, one.regions[0].name) == ("2026-11-20T04:00:00Z", "Kota Medan")
        assert archive.article(f"{HOME}1?utm_source=x") == one
        assert archive.article(99) is None


@pytest.mark.parametrize(
    ("narrowing", "sentence"),
    [
        ({"since": "tadi"}, "'tadi' is no time; write it like "),
        ({"region": "Atlantis"}, "no region is called 'Atlantis'; "),
        ({"source": "pasir"}, "no source 'pasir' was ever crawled into "),
        ({"query": "lampu AND"}, "'lampu AND' is no query "),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(path, narrowing, sentence):
    with open_archive(path) as archive, pytest.raises(CrawlerError, match=f"^{sentence}"):
        archive.search(**narrowing)


def test_what_is_no_archive_is_said(tmp_path):
    with pytest.raises(CrawlerError, match="does not exist"):
        open_archive(tmp_path / "none.db")


def test_a_program_narrows_by_what_the_command_narrows_by():
    theirs = set(Narrowing.__annotations__)
    assert theirs == {one.name for one in fields(Filters)} - {"after"}


def test_everything_offered_is_explained():
    for name in library.__all__:
        offered = getattr(library, name)
        assert inspect.getdoc(offered), name
