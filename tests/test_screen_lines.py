"""How lines are cut, folded and laid out, and how what people type is read: without any archive."""

from __future__ import annotations

import os
import sys
from datetime import date

import click
import pytest
import time_machine
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as some

from crawler.cli import main, options, screen
from crawler.cli.screen import fitted, folded, most_of, narrowed, table_lines, with_hits
from crawler.text import HITS
from tests.make import NOW, few, make_archive

TEXTS = some.text(some.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@pytest.fixture
def terminal(monkeypatch):
    """Be a terminal of so many columns."""

    def of(columns):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("shutil.get_terminal_size", lambda *_, **__: os.terminal_size((columns, 24)))

    return of


# Lines


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("Kota Medan ikut", None, "Kota Medan ikut"),
        ("Kota Medan ikut", 15, "Kota Medan ikut"),
        ("Kota Medan ikut", 14, "Kota Medan…"),
        ("Kota Medan ikut", 11, "Kota Medan…"),  # exactly between two words
        ("Kota Medan ikut", 10, "Kota Meda…"),  # a name of which little would be left
        ("Kota Pematangsiantar", 19, "Kota Pematangsiant…"),
        ("Kabupatentapanuli", 5, "Kabu…"),  # one word
        ("Kota", 1, "K…"),
        ("K", 0, "K…"),
        ("", 0, ""),
    ],
)
def test_a_text_is_cut_between_two_words_where_that_leaves_half(text, most, cut):
    assert fitted(text, most) == cut


@few
@given(TEXTS, some.integers(2, 30))
def test_what_is_cut_has_room_and_is_how_the_text_begins(text, most):
    cut = fitted(text, most)
    assert len(cut) <= most
    assert cut == text or text.startswith(cut[:-1])


def test_no_word_is_broken_and_further_lines_are_indented(terminal):
    terminal(20)
    lines = folded("Pemerintah Kabupaten Padang-Lawas Utara\nhttps://pasar.example/sangat/panjang", indent="  ").split(
        "\n"
    )
    assert lines == ["Pemerintah Kabupaten", "  Padang-Lawas Utara", "https://pasar.example/sangat/panjang"]


def test_what_goes_to_a_file_is_not_folded():
    assert folded("kota " * 100) == "kota " * 100


@pytest.mark.parametrize(("columns", "name"), [(None, "Kabupaten Asahan"), (80, "Kab. Asahan")])
def test_a_terminal_has_the_short_name_of_a_region(terminal, columns, name):
    if columns:
        terminal(columns)
    assert screen.short("Kabupaten Asahan") == name


def test_what_was_found_is_in_brackets_and_the_line_is_cut_around_it():
    text = f"satu dua tiga empat lima {HITS[0]}kota{HITS[1]} enam tujuh"
    assert with_hits(text, None) == "satu dua tiga empat lima [kota] enam tujuh"
    assert with_hits(text, 20) == "… [kota] enam tujuh"


def test_what_was_found_drives_no_terminal():
    assert with_hits(f"\x1b[31m {HITS[0]}ko\x07ta{HITS[1]}\x9b", None) == "[31m [kota]"


@pytest.mark.parametrize(
    ("limit", "as_json", "most"),
    [
        (None, False, screen.USUAL),
        (None, True, screen.ALL),
        (0, False, screen.ALL),
        (0, True, screen.ALL),
        (3, True, 3),
    ],
)
def test_people_see_twenty_and_programs_all_unless_they_ask(limit, as_json, most):
    assert most_of(limit, as_json=as_json) == most


HEAD = {"id": "id", "title": "Judul", "number": "Artikel"}


def lines(*rows, **rest):
    return [click.unstyle(line) for line in table_lines(HEAD, rows, right={"number"}, yields="title", **rest)]


def test_columns_are_as_wide_as_what_stands_in_them():
    assert lines(["1", "Kota Medan", "5"], ["23", "Desa", "1.000"]) == [
        "id  Judul       Artikel", "1   Kota Medan        5", "23  Desa          1.000",
    ]  # fmt: skip
    assert lines() == ["id  Judul  Artikel"]


def test_on_a_narrow_terminal_the_text_is_cut_or_stands_on_a_line_of_its_own(terminal):
    terminal(24)
    assert lines(["1", "Kota Medan Denai", "5"])[1] == "1   Kota Medan…        5"
    assert lines(["1", "Kota Medan Denai", "5"], cuts=False)[1:] == ["Kota Medan Denai", "1                      5"]


@few
@given(some.lists(some.integers(1, 40), min_size=2, max_size=5), some.integers(5, 120))
def test_no_column_becomes_narrower_than_its_head_and_none_without_need(widths, most):
    least = [min(width, 3) for width in widths]
    after = list(widths)
    cut = narrowed(after, 0, range(1, len(widths)), least, most)
    room = most - 2 * (len(widths) - 1)
    assert all(low <= new <= old for low, new, old in zip(least, after, widths, strict=True))
    assert sum(after) <= max(room, sum(least))
    assert cut == {place for place, width in enumerate(after) if width < widths[place]}
    assert sum(after) == sum(widths) or sum(after) >= min(room, sum(widths))


def test_a_moment_is_told_by_the_clock_of_its_place_and_a_zone_without_a_short_name_by_its_own():
    assert screen.moment("2026-11-20T17:30:00Z", "Asia/Makassar") == "2026-11-21 01:30 WITA"
    assert screen.moment("2026-11-20T17:30:00Z", "Asia/Singapore") == "2026-11-21 01:30 Asia/Singapore"


def test_a_value_is_called_as_readers_call_it_and_in_english_as_options_take_it(monkeypatch):
    monkeypatch.setenv("PANTAU_LANG", "id")
    assert screen.value_of("verdict", "about") == screen.label("verdict_about") != "about"
    assert (screen.value_of("verdict", "x"), screen.value_of("verdict", None)) == ("x", "")
    monkeypatch.setenv("PANTAU_LANG", "en")
    assert screen.value_of("verdict", "about") == "about"


# What people type


@click.command()
@options.since_option("First day")
@options.until_option("Last day")
@options.day_option
@options.week_option
@options.limit_option("rows")
@options.daily_options
def ask(since, until, day, week, limit, at, timezone):
    click.echo(options.bounds(day, week, since, until) or "none")
    click.echo((limit, options.given_times({"at": at, "timezone": timezone})))


def typed(*words):
    with time_machine.travel(NOW, tick=False):
        done = CliRunner().invoke(ask, words)
    return done.exit_code, done.output


def days(*words):
    status, said = typed(*words)
    assert status == 0, said
    return said.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        (["--day", "kemarin"], date(2026, 11, 19), date(2026, 11, 19)),
        (["--day", "Hari-Ini"], date(2026, 11, 20), date(2026, 11, 20)),
        (["--day", "2024-02-29"], date(2024, 2, 29), date(2024, 2, 29)),
        (["--week", "2026-W01"], date(2025, 12, 29), date(2026, 1, 4)),
        (["--week", "2026w1"], date(2025, 12, 29), date(2026, 1, 4)),
        (["--week", "yesterday"], date(2026, 11, 16), date(2026, 11, 22)),
        (["--week", "minggu-lalu"], date(2026, 11, 9), date(2026, 11, 15)),
        (["--since", "hari-ini"], date(2026, 11, 20), date(2026, 11, 20)),
        (["--day", "1 Desember 2021"], date(2021, 12, 1), date(2021, 12, 1)),
        (["--since", "2026-11"], date(2026, 11, 1), date(2026, 11, 20)),
        (["--since", "2027"], date(2027, 1, 1), date(2027, 1, 1)),
        (["--since", "7d", "--until", "november 2026"], date(2026, 11, 13), date(2026, 11, 30)),
    ],
)
def test_a_period_is_given_as_a_day_a_week_or_its_ends(words, first, last):
    assert days(*words) == str((first, last))


def test_no_period_need_be_given():
    assert days() == "none"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--day", "today", "--week", "2026-W01"], "give --day, --week, or --since and --until, not several of them"),
        (["--until", "2026"], "--since is the first day, --until the last"),
        (["--since", "2026-11-20", "--until", "2026-11-19"], "give no earlier --until"),
        (["--until", "2026-11-19", "--since", "2026-11-20"], "give no earlier --until"),
        (["--day", "lusa"], "'lusa' is no day; write it like 2021-12-31, 31/12/2021, "),
        (["--day", "2023-02-29"], "'2023-02-29' is no day"),
        (["--day", "9999-12-31"], "'9999-12-31' is no day"),
        (["--week", "2026-W54"], "'2026-W54' is no week; write it like 2021-W49"),
        (["--week", "9999-W52"], "'9999-W52' is no week"),
        (["--day", "2021-12"], "'2021-12' is more than a day; give --since and --until"),
        (["--week", "bulan lalu"], "'bulan lalu' is more than a week"),
        (["--since", "0001-01-01"], "'0001-01-01' is no time; write it like 2021-12-31"),
        (["--until", "9999"], "'9999' is no time"),
        (["-n", "-1"], "-1 is not in the range"),
        (["-n", str(2**63)], "is not in the range"),
        (["--at", "25:00"], "'25:00' is no time of day; write it like 05:00"),
        (["--timezone", "WIB"], "'WIB' is no time zone; use Asia/Jakarta (WIB)"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage_with_the_cure(words, said):
    status, output = typed(*words)
    assert status == 2
    assert said in " ".join(output.split())


def test_what_is_given_of_the_daily_crawl_goes_on_and_the_rest_does_not():
    assert typed("--at", "0530", "-n", "7")[1].splitlines()[1] == str((7, {"at": "05:30"}))
    assert typed("--timezone", "Asia/Jayapura")[1].splitlines()[1] == str((None, {"timezone": "Asia/Jayapura"}))


@few
@given(some.text(max_size=30))
def test_foreign_text_is_printed_without_what_drives_a_terminal(text):
    shown = screen.plain(text)
    assert all(letter.isprintable() or letter in "\n\t" for letter in shown)
    assert [one for one in shown if one.isprintable() and one != " "] == [
        one for one in text if one.isprintable() and one != " "
    ]


def test_the_day_of_people_is_that_of_jakarta():
    for hours, expected in ((16, date(2026, 11, 20)), (17, date(2026, 11, 21))):
        with time_machine.travel(NOW.replace(hour=hours), tick=False):
            assert options.today() == expected


@pytest.mark.parametrize("command", ["search", "awards", "coverage", "export"])
def test_a_word_in_another_encoding_is_wrong_usage_in_one_sentence(tmp_path, command):
    with make_archive(tmp_path / "archive.db"):
        pass
    done = CliRunner().invoke(main, [command, "--topic", "caf\udce9", "--archive", str(tmp_path / "archive.db")])
    assert done.exit_code == 2
    assert done.stderr.endswith("Error: 'caf?' is not in UTF-8; write it so\n")
