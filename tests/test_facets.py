"""Of what an article tells: kept beside its verdict, filtered by, and what counts as coverage."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from crawler.archive import articles
from crawler.cli import main
from tests.make import HOME, make_archive, make_article, make_source

MEDAN, ASAHAN, BINJAI, TOBA = "12.71", "12.09", "12.75", "12.12"
STOCK = {"programme": MEDAN, "ministry": ASAHAN, "own": BINJAI, None: TOBA}  # None: judged before there were facets


def saved(facet, code):
    told = {"code": code, "what": "participant", "dimension": None, "edition": 2023, "event_date": None, "evidence": ""}
    region = {"code": code, "name": "", "role": "subject", "evidence": ""}
    return make_article(
        f"{HOME}{facet}/", title=f"Kabar {facet}", text=f"Sebuah kalimat tentang {facet} saja.", day="2023-05-05",
        topic="smart-city", facet=facet, regions=[region], awards=[told],
    )  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("facets") / "archive.db"
    with make_archive(path, make_source()) as opened:
        for facet, code in STOCK.items():
            articles.save(opened, saved(facet, code), run=None)
    return path


def rows_of(archive, command, *arguments):
    done = CliRunner().invoke(main, [command, "--archive", str(archive), *arguments, "--json"])
    assert done.exit_code in {0, 1}, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], ["None", "ministry", "own", "programme"]),
        (["own"], ["own"]),
        (["programme", "ministry"], ["ministry", "programme"]),
        (["other"], []),
    ],
)
def test_a_search_and_the_stories_are_narrowed_by_what_articles_tell_of(archive, asked, found):
    options = [part for facet in asked for part in ("--facet", facet)]
    assert sorted(row["title"].split()[1] for row in rows_of(archive, "search", *options)) == found
    told = rows_of(archive, "stories", "--all", *options)
    assert sorted(row["title"].split()[1] for row in told) == found


def test_a_search_says_what_each_article_tells_of(archive):
    assert {row["facet"] for row in rows_of(archive, "search")} == set(STOCK)
    assert [row["facet"] for row in rows_of(archive, "search", "programme")] == ["programme"]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ([], {MEDAN, ASAHAN, TOBA}),
        (["--facet", "own"], {BINJAI, TOBA}),
        (["--facet", "ministry", "--facet", "own"], {ASAHAN, BINJAI, TOBA}),
    ],
)
def test_awards_are_of_the_programme_and_its_ministry_unless_others_are_asked_for(archive, asked, codes):
    rows = rows_of(archive, "awards", *asked)
    assert {row["region"] for row in rows} == codes
    assert all(row["reports"] for row in rows)


def test_a_town_that_only_tells_of_its_own_is_silent_on_the_programme(archive):
    silent = {row["region"] for row in rows_of(archive, "awards", "--silent")}
    assert ASAHAN not in silent  # on a published list, and covered
    own = {row["region"] for row in rows_of(archive, "awards", "--silent", "--facet", "own")}
    assert {ASAHAN, MEDAN} <= own


def test_coverage_counts_the_programme_and_its_ministry(archive):
    with make_archive(archive) as opened:
        assert {row["code"] for row in opened.rows("SELECT code FROM v_coverage")} == {MEDAN, ASAHAN, TOBA}


def test_an_article_shows_what_it_tells_of(archive):
    done = CliRunner().invoke(main, ["show", "--archive", str(archive), f"{HOME}own/"])
    assert "(about, own)" in done.stdout
