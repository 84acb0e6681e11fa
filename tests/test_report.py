"""The report of a period: its figures beside those of the period before, in one file."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from click.testing import CliRunner

from crawler.archive import articles
from crawler.cli import main
from crawler.reports.report import MOST, Figure, html, period_before
from crawler.reports.report import report as figures
from tests.make import HOME, TEXT, make_archive, make_article, make_source

METRO = ({"code": "18.72", "role": "subject", "evidence": "Metro"},)
DAYS = ("2021-12-01", "2021-12-06", "2021-12-07", "2021-12-12")
EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "archive.db"
    with make_archive(path, make_source(), make_source("kota", name="Kota & Kita")) as opened:
        for number, day in enumerate(DAYS):
            article = make_article(
                f"{HOME}{number}/", source=("pasar", "kota")[number % 2], title=EVIL, text=f"{TEXT} {number}", day=day,
                published=datetime.fromisoformat(f"{day}T03:00:00+00:00"), regions=METRO, digest=f"{number:032}",
            )  # fmt: skip
            articles.save(opened, article, run=None)
    return path


def report(archive, *arguments: str) -> str:
    command = ["report", *arguments, "--archive", str(archive), "-o", "-"]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_each_figure_stands_beside_that_of_the_period_before(archive):
    text = report(archive, "--week", "2021-W49")
    assert "6 Desember 2021 – 12 Desember 2021" in text
    assert "29 November 2021 – 5 Desember 2021" in text
    assert re.search(r"Artikel<strong>3</strong><small>\+2 \(sebelumnya 1\)", text)
    assert re.search(r"Kabupaten dan kota<strong>1</strong><small>sama \(sebelumnya 1\)", text)


def test_each_day_is_drawn_also_one_without_news(archive):
    text = report(archive, "--week", "2021-W49")
    assert re.findall(r"<tr><td>(\d+/12)</td><td class=\"n\">(\d)</td>", text) == [
        ("6/12", "1"), ("7/12", "1"), ("8/12", "0"), ("9/12", "0"), ("10/12", "0"), ("11/12", "0"), ("12/12", "1"),
    ]  # fmt: skip


def test_a_long_period_is_drawn_by_the_month(archive):
    assert "<td>Desember 2021</td>" in report(archive, "--since", "2021-01-01", "--until", "2021-12-31")


def test_at_its_end_stands_what_was_seen_of_both_periods(archive):
    seen = report(archive, "--week", "2021-W49").partition("Keterangan kelengkapan")[2]
    assert 0 <= seen.find("6 Desember 2021 – 12 Desember 2021") < seen.find("29 November 2021 – 5 Desember 2021")


def test_each_chart_is_drawn_for_a_telephone_too_and_its_table_has_the_period_before(archive):
    text = report(archive, "--week", "2021-W49")
    assert text.count('<figure class="lebar"><svg') == text.count('<figure class="sempit"><svg') > 2
    assert re.search(r"<th scope=\"col\">Daerah</th>.*Sebelumnya", text)


def test_nothing_that_a_site_says_is_markup_and_nothing_is_asked_of_another_file(archive):
    text = report(archive, "--week", "2021-W49")
    assert EVIL not in text
    assert "Kota &amp; Kita" in text
    assert not re.search(r"<(?:script|link|img|iframe)|(?:src|url)\s*[=(]", text)


def test_a_period_without_news_says_what_was_not_seen(archive):
    text = report(archive, "--day", "2020-01-01")
    assert "Artikel<strong>0</strong>" in text
    assert "tidak ada penelusuran" in text
    assert "Lampung" in text.partition("Provinsi yang belum diliput")[2]


def test_what_narrows_it_is_said_and_of_a_region_no_province_is_called_silent(archive):
    text = report(archive, "--week", "2021-W49", "lampu", "--region", "Kota Metro")
    assert "<br>Memuat kata: lampu · Daerah: Kota Metro<br>" in text
    assert "Provinsi yang belum diliput" not in text
    assert "Daerah: " not in report(archive, "--week", "2021-W49")


def test_of_many_names_it_is_said_how_many_are_left_out():
    told = [
        {
            "id": number, "day": "2021-12-06", "region_codes": [f"12.{number:02}"], "outlet": "Kota", "source": "kota",
            "dimensions": [], "facet": None, "story": None, "kind": None,
        }
        for number in range(1, 20)
    ]  # fmt: skip
    text = html(figures(told, [], since="2021-12-06", until="2021-12-06", completeness=[], open_end=False))
    assert re.findall(r"\d+ teratas dari \d+", text) == [f"{MOST} teratas dari 19"]


def test_the_same_archive_gives_the_same_bytes(archive):
    assert report(archive, "--week", "2021-W49") == report(archive, "--week", "2021-W49")


def test_the_period_before_is_as_long_and_ends_the_day_before():
    assert period_before("2021-12-06", "2021-12-12") == ("2021-11-29", "2021-12-05")
    assert period_before("2021-12-06", "2021-12-06") == ("2021-12-05", "2021-12-05")
    assert [Figure(name="", now=now, before=5).change for now in (4, 5, 6)] == ["−1", "sama", "+1"]
