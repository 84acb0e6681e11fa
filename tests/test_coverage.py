"""How much is written about each region, provinces rolled up, and about whom nothing is."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import openpyxl
import pytest
from click.testing import CliRunner

from crawler.archive import articles
from crawler.cli import main
from tests.make import HOME, TEXT, make_archive, make_article, make_source

METRO, BANDAR, AMBON = "18.72", "18.71", "81.71"
AWARD = {"what": "award", "dimension": "living", "event_date": None, "evidence": "Menang."}


def about(*codes: str, role: str = "subject"):
    return tuple({"code": code, "role": role, "evidence": code} for code in codes)


@pytest.fixture(autouse=True)
def _in_indonesian(monkeypatch):
    monkeypatch.setenv("PANTAU_LANG", "id")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("coverage") / "archive.db"
    told = {
        "2021-12-05": {"regions": about(METRO, BANDAR), "awards": ({"code": METRO, "edition": 2021} | AWARD,)},
        "2021-12-06": {"regions": about(METRO)},
        "2022-01-03": {"regions": about(AMBON), "topic": "desa-digital"},
        "2022-01-04": {"regions": about(BANDAR, role="mention")},
        "2022-01-05": {"regions": about(BANDAR), "verdict": "no"},
    }
    with make_archive(path, make_source(), make_source("kota")) as opened:
        for number, (day, rest) in enumerate(told.items()):
            source = ("pasar", "kota")[number % 2]
            article = make_article(
                f"{HOME}{number}/", source=source, day=day, published=datetime.fromisoformat(f"{day}T03:00:00+00:00"),
                text=f"{TEXT} {number}", digest=f"{number:032}", **rest,
            )  # fmt: skip
            articles.save(opened, article, run=None)
    return path


def ask(archive, *arguments: str):
    done = CliRunner().invoke(main, ["coverage", *arguments, "--archive", str(archive)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def rows(archive, *arguments: str) -> list[tuple]:
    found = [json.loads(line) for line in ask(archive, "--json", *arguments).stdout.splitlines()]
    return [(row["code"], row["period"], row["articles"], row["sources"]) for row in found]


def test_each_region_and_month_has_its_articles_and_a_province_those_of_its_members_once(archive):
    assert rows(archive) == [
        ("18", "2021-12", 2, 2), (BANDAR, "2021-12", 1, 1), (METRO, "2021-12", 2, 2),
        ("81", "2022-01", 1, 1), (AMBON, "2022-01", 1, 1),
    ]  # fmt: skip


def test_a_week_is_named_by_its_monday(archive):
    assert rows(archive, "--by", "week", "--region", "Kota Metro") == [
        (METRO, "2021-11-29", 1, 1), (METRO, "2021-12-06", 1, 1),
    ]  # fmt: skip


def test_an_edition_is_the_programme_year_that_an_article_tells_of(archive):
    assert rows(archive, "--by", "edition") == [("18", "2021", 1, 1), (METRO, "2021", 1, 1)]


def test_topic_and_days_narrow_it(archive):
    assert rows(archive, "--topic", "desa-digital") == [("81", "2022-01", 1, 1), (AMBON, "2022-01", 1, 1)]
    assert rows(archive, "--since", "2021-12-06", "--until", "2021-12-31", "--provinces") == [("18", "2021-12", 1, 1)]


def test_silent_are_those_that_no_article_is_about(archive):
    found = [json.loads(line)["code"] for line in ask(archive, "--silent", "--json").stdout.splitlines()]
    assert len(found) == 552 - 5
    assert {"11", "18.01", "81.72"} <= set(found)
    assert not {"18", METRO, BANDAR, AMBON} & set(found)
    assert "18.01" in ask(archive, "--silent", "--region", "Lampung").stdout


def test_csv_is_a_table_and_the_statement_of_completeness_stands_beside_it(archive):
    done = ask(archive, "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert (len(rows), list(rows[0])) == (5, list(json.loads(ask(archive, "--json").stdout.splitlines()[0])))
    assert "tidak ada penelusuran" in done.stderr
    assert "tidak ada penelusuran" in ask(archive).stdout


@pytest.mark.parametrize(
    ("given", "period"),
    [([], "2021 – "), (["--since", "2100"], "1 Januari 2100"), (["--until", "2020"], "31 Desember 2020"),
     (["--since", "2021-12-05", "--until", "2021-12-06"], "5 Desember 2021 – 6 Desember 2021")],
)  # fmt: skip
def test_the_statement_is_of_the_days_asked_for_else_of_all_since_the_first_article(archive, given, period):
    assert period in ask(archive, *given).stdout.rpartition("\n\n")[2]


def test_it_is_exported_too(archive):
    done = CliRunner().invoke(main, ["export", "--of", "coverage", "--region", "Lampung", "--archive", str(archive)])
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["code", "18", BANDAR, METRO]


def test_the_head_of_a_sheet_says_that_codes_stand_below_it(archive, tmp_path):
    book = tmp_path / "liputan.xlsx"
    CliRunner().invoke(main, ["export", "--of", "coverage", "-o", str(book), "--archive", str(archive)])
    head, first, *_ = openpyxl.load_workbook(book).active.iter_rows(max_col=3, values_only=True)
    assert (head, first) == (("Kode daerah", "Daerah", "Kode provinsi"), ("18", "Lampung", "18"))


@pytest.mark.parametrize(
    ("name", "codes"),
    [("Kota Metro", [METRO]), ("18.72", [METRO]), ("Muba", ["16.06"]), ("utara", None), ("Lampung", None)],
)
def test_regions_are_found_by_name_alias_code_or_a_part_of_the_name(name, codes):
    done = CliRunner().invoke(main, ["regions", name, "--json"])
    found = {row["code"]: row["name"] for row in map(json.loads, done.stdout.splitlines())}
    if codes is None:
        assert len(found) > 10
    else:
        assert list(found) == codes


def test_a_province_brings_its_members_and_a_name_that_nobody_has_is_one_sentence():
    assert METRO in CliRunner().invoke(main, ["regions", "Lampung"]).stdout
    assert len(CliRunner().invoke(main, ["regions", "--json"]).stdout.splitlines()) == 552
    done = CliRunner().invoke(main, ["regions", "atlantis"])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
