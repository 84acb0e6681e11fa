import json
import sqlite3

import pytest
from click.testing import CliRunner

from crawler.archive import articles, awards, queries
from crawler.archive.awards import Narrowing
from crawler.cli import main
from crawler.cohorts import load_cohorts
from crawler.contradictions import Contradiction, contradictions
from crawler.regions import load_regions
from pipelines.find_awards import FindAwardsPipeline
from tests.inline import InlineWorkers, process
from tests.make import HOME, make_archive, make_article, make_source

TOPIC = "gerakan-menuju-smart-city"
CONTRADICTION = "Contradiction: Kota Medan, dimension of 2021: governance (pasar) against living (kabar)"
REGION = {"name": "Kota Medan", "role": "subject", "evidence": "Kota Medan hadir."}


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kabar")) as opened:
        yield opened


def row(code="12.71", what="award", dimension="governance", edition=2021, event_date="2021-12-14"):
    evidence = f"{load_regions()[code].name}: {what} {dimension}."
    return {
        "code": code, "what": what, "dimension": dimension, "edition": edition, "event_date": event_date,
        "evidence": evidence,
    }  # fmt: skip


def save(archive, path, *rows, source="pasar"):
    regions = [REGION | {"code": code} for code in dict.fromkeys(one["code"] for one in rows)]
    article = make_article(f"{HOME}{path}/", source=source, text=f"Kalimat {path}.", regions=regions, awards=list(rows))
    return articles.save(archive, article, run=None).id


def ask(archive, *arguments):
    return CliRunner().invoke(main, [*map(str, arguments), "--archive", str(archive.path)], env={"COLUMNS": "120"})


def as_json(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_stage_notes_what_an_article_on_topic_says_of_its_regions():
    sentence = "Kota Medan meraih penghargaan smart governance Gerakan Menuju Smart City 2021."
    item = make_article(title="Medan Menang", text=sentence, topic=TOPIC, regions=[REGION | {"code": "12.71"}])
    found = process(FindAwardsPipeline(InlineWorkers()), item).awards
    assert found == [row(event_date=None) | {"evidence": sentence}]


@pytest.mark.parametrize("missing", [{"topic": None}, {"regions": []}])
def test_the_stage_leaves_alone_what_is_off_topic_or_of_no_region(missing):
    item = make_article(**({"topic": TOPIC, "regions": [REGION | {"code": "12.71"}]} | missing))
    assert process(FindAwardsPipeline(InlineWorkers()), item).awards == []


def test_awards_are_saved_with_their_article_and_read_back_in_their_order(archive):
    rows = [row(dimension="living"), row(), row(code="12.75", dimension=None)]
    number = save(archive, "a", *rows)
    found = queries.article(archive, str(number))["awards"]
    assert found == [one | {"name": load_regions()[one["code"]].name} for one in rows]


def test_a_changed_article_keeps_only_its_new_awards_and_the_same_again_write_nothing(archive):
    save(archive, "a", row(), row(code="12.75"))
    number = save(archive, "a", row(code="12.75"))
    assert [one["code"] for one in awards.of_article(archive, number)] == ["12.75"]
    before = archive.db.conn.total_changes
    awards.note(archive.db.conn, number, [row(code="12.75")])
    assert archive.db.conn.total_changes == before


@pytest.mark.parametrize(
    ("narrowing", "cells"),
    [
        ({}, [("12.71", "governance", 2, 2), ("12.71", "living", 1, 1), ("12.75", None, 1, 1)]),
        ({"region": "12"}, [("12.71", "governance", 2, 2), ("12.71", "living", 1, 1), ("12.75", None, 1, 1)]),
        ({"region": "12.7"}, []),
        ({"edition": 2022}, [("12.75", None, 1, 1)]),
        ({"dimension": "living"}, [("12.71", "living", 1, 1)]),
        ({"what": "participant"}, [("12.75", None, 1, 1)]),
        ({"edition": 2021, "dimension": "branding"}, []),
    ],
)
def test_each_cell_counts_its_articles_and_sources(archive, narrowing, cells):
    save(archive, "a", row(), row(dimension="living"))
    save(archive, "b", row(), source="kabar")
    save(archive, "c", row(code="12.75", what="participant", dimension=None, edition=2022))
    found = awards.cells(archive, Narrowing(**narrowing))
    assert [(one["region"], one["dimension"], one["articles"], one["sources"]) for one in found] == cells


def test_the_view_can_be_asked_without_pantau(archive):
    save(archive, "a", row())
    with sqlite3.connect(archive.path) as connection:
        found = connection.execute("SELECT name, edition, dimension, articles, sources FROM v_awards").fetchall()
    connection.close()
    assert found == [("Kota Medan", 2021, "governance", 1, 1)]


def report(article, source, **rest):
    one = row(**rest)
    return one | {"region": one["code"], "article": article, "source": source}


@pytest.mark.parametrize(
    ("reports", "found"),
    [
        ([report(1, "a"), report(2, "b")], []),
        ([report(1, "a"), report(1, "a", dimension="living"), report(2, "b")], []),
        (
            [report(1, "a"), report(2, "b", dimension="living"), report(3, "b", dimension="living")],
            [("dimension", "2021", (("governance", ("a",)), ("living", ("b",))))],
        ),
        (
            [report(1, "a"), report(2, "b", edition=2022)],
            [("edition", "2021-12-14", (("2021", ("a",)), ("2022", ("b",))))],
        ),
        ([report(1, "a"), report(2, "b", dimension="living", event_date="2022-08-02")], []),
        ([report(1, "a"), report(2, "b", dimension=None, event_date=None)], []),
        ([report(1, "a"), report(2, "b", code="12.75", dimension="living")], []),
        ([report(1, "a", what="participant"), report(2, "b", what="participant", edition=2022)], []),
    ],
)
def test_contradictions_are_one_edition_with_two_dimensions_and_one_day_with_two_editions(reports, found):
    expected = [Contradiction(region="12.71", field=field, of=of, said=said) for field, of, said in found]
    assert contradictions(reports) == expected


def test_the_command_prints_cells_and_what_contradicts_them(archive):
    save(archive, "a", row())
    save(archive, "b", row(dimension="living"), source="kabar")
    done = ask(archive, "awards", "--region", "Sumut", "--edition", "2021")
    assert [line.split() for line in done.stdout.splitlines()] == [
        ["region", "name", "edition", "what", "dimension", "articles", "sources"],
        ["12.71", "Kota", "Medan", "2021", "award", "governance", "1", "1"],
        ["12.71", "Kota", "Medan", "2021", "award", "living", "1", "1"],
        CONTRADICTION.split(),
    ]
    against = [{"field": "dimension", "of": "2021", "said": {"governance": ["pasar"], "living": ["kabar"]}}]
    assert as_json(ask(archive, "awards", "--dimension", "living", "--json")) == [
        {
            "region": "12.71", "name": "Kota Medan", "edition": 2021, "what": "award", "dimension": "living",
            "articles": 1, "sources": 1, "contradictions": against,
            "reports": [
                {
                    "article": 2, "source": "kabar", "event_date": "2021-12-14",
                    "evidence": row(dimension="living")["evidence"],
                },
            ],
        }
    ]  # fmt: skip


def test_the_command_says_when_there_is_nothing(archive):
    assert (ask(archive, "awards").stdout, ask(archive, "awards").stderr) == ("", "Nothing found.\n")


def test_an_article_is_shown_with_its_awards(archive):
    number = save(archive, "a", row(), row(code="12.75", what="participant", dimension=None, edition=None))
    shown = ask(archive, "show", number).stdout.splitlines()
    assert "Kota Medan (12.71), award governance 2021: Kota Medan: award governance." in shown
    assert "Kota Binjai (12.75), participant: Kota Binjai: participant None." in shown


def test_the_silent_are_known_to_take_part_and_no_article_is_about_them(archive):
    listed = {one.code for one in load_cohorts() if one.edition == 2024}
    first = ask(archive, "awards", "--silent", "--edition", "2024")
    assert [line.split()[0] for line in first.stdout.splitlines()] == sorted(listed)
    save(archive, "a", row(code="51.04", what="participant", dimension=None, edition=2024))
    rest = as_json(ask(archive, "awards", "--silent", "--edition", "2024", "--json"))
    assert [one["region"] for one in rest] == sorted(listed - {"51.04"})
    [doubtful] = [one for one in rest if one["region"] == "53.06"]
    assert doubtful == {
        "region": "53.06", "name": "Kabupaten Flores Timur",
        "known": [{"edition": 2024, "what": "participant", "dimension": None, "by": "lists that differ"}],
    }  # fmt: skip


def test_a_region_that_an_article_only_names_as_a_participant_is_silent(archive):
    number = save(archive, "a", row(code="12.75", what="participant", dimension=None, edition=2022))
    archive.db.execute("UPDATE article_regions SET role = 'mention' WHERE article = ?", (number,))
    archive.db.conn.commit()
    found = as_json(ask(archive, "awards", "--silent", "--region", "12.75", "--what", "participant", "--json"))
    assert [(one["region"], [known["by"] for known in one["known"]]) for one in found] == [("12.75", ["pasar"])]


def test_every_listed_region_exists_under_its_name():
    names = {one.code: load_regions()[one.code].name for one in load_cohorts()}
    assert len(names) > 60
    assert {one.what for one in load_cohorts()} == {"participant", "award"}
    assert names["12.71"] == "Kota Medan"
