"""Tables, feeds and digests of any rows at all: nothing is lost, nothing is a formula or markup."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as some
from lxml import etree, html

from crawler.errors import CrawlerError
from crawler.reports import digest, tables
from crawler.reports.tables import (
    FORMULA,
    LONGEST,
    Table,
    write_atom,
    write_csv,
    write_jsonl,
    write_xlsx,
    written_whole,
)
from crawler.reports.wording import day, moment, short_day, wording
from tests.make import few

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = '"><script>alert(1)</script> & {{ 7*7 }} ]]> \x00\x0b\ufffe'
TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=20) | some.sampled_from(
    ["=1+1", "-5", "@x", "\t", "a\r\nb", "\rkota", '"', "a;b", "a,b", "a\0b", "", " =1"]
)


def written(write, *arguments, **options):
    stream = io.StringIO(newline="")
    write(*arguments, stream, **options)
    return stream.getvalue()


@few
@given(some.lists(some.tuples(some.integers(), TEXTS, some.lists(TEXTS, max_size=3)), max_size=4))
def test_json_lines_are_the_rows_as_they_are(rows):
    table = Table("search", ("id", "title", "tags"), [(one, text, json.dumps(tags)) for one, text, tags in rows])
    lines = written(write_jsonl, table).split("\n")[:-1]
    assert [tuple(json.loads(line).values()) for line in lines] == [(*row,) for row in rows]
    assert all(line.isprintable() for line in lines)


@few
@given(some.lists(some.tuples(some.none() | some.integers(), TEXTS, some.lists(TEXTS, max_size=3)), max_size=4))
def test_csv_says_what_the_rows_say_and_no_cell_is_a_formula(rows):
    table = Table("search", ("id", "title", "tags"), [(one, text, json.dumps(tags)) for one, text, tags in rows])
    head, *read = csv.reader(io.StringIO(written(write_csv, table), newline=""))
    assert head == ["id", "title", "tags"]
    assert len(read) == len(rows)
    for (number, text, tags), cells in zip(rows, read, strict=True):
        meant = [text, "; ".join(tags)]
        clean = [one.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n") for one in meant]
        assert [cell.removeprefix("'") for cell in cells[1:]] == [one.removeprefix("'") for one in clean]
        assert not any(cell.startswith(FORMULA) for cell in cells[1:])
        assert cells[0] == ("" if number is None else str(number))


def test_an_empty_table_has_its_head_alone():
    assert written(write_csv, Table("search", ("id", "title"), ())) == "id,title\n"
    assert written(write_jsonl, Table("search", ("id", "title"), ())) == ""


def test_a_row_that_lacks_a_column_is_a_mistake_of_ours_and_said():
    with pytest.raises(ValueError, match="zip"):
        list(Table("search", ("id", "title"), [(1,)]).records)


def workbook(*rows, columns):
    stream = io.BytesIO()
    write_xlsx([Table("search", columns, rows)], stream)
    return openpyxl.load_workbook(stream).active


def test_a_workbook_goes_into_a_pipe_as_into_a_file():
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as stream:
        write_xlsx([Table("search", ("id", "title"), [(1, "Lampu")])], stream)
    with os.fdopen(reading, "rb") as stream:
        sheet = openpyxl.load_workbook(io.BytesIO(stream.read())).active
    assert [cell.value for cell in sheet[2]] == [1, "Lampu"]


def test_a_cell_of_nobody_is_blank():
    assert workbook(("[]", "[]", "Lampu"), columns=("authors", "regions", "title"))["A2"].data_type == "n"


def test_a_workbook_has_days_moments_and_shares_as_such_in_the_clock_of_jakarta():
    sheet = workbook(
        (1, "2026-11-20T17:30:00Z", "2026-11-20", 0.5, "about", None),
        columns=("id", "published", "day", "relevance", "verdict", "title"),
    )
    number, published, published_on, share, verdict, title = (cell.value for cell in sheet[2])
    assert (number, published, published_on) == (1, datetime(2026, 11, 21, 0, 30), datetime(2026, 11, 20))  # noqa: DTZ001
    assert (share, title) == (0.5, None)
    assert verdict == wording("verdict")["about"] != "about"


@pytest.mark.parametrize(
    ("column", "value"),
    [("published", "1899-06-30T23:00:00Z"), ("day", "0999-01-01"), ("published", "kemarin"), ("day", "2026-02-30")],
)
def test_what_a_spreadsheet_cannot_hold_as_a_day_stands_there_as_a_text(column, value):
    assert workbook((value,), columns=(column,))["A2"].value == value


@pytest.mark.parametrize("letter", ["a", "é", "\N{GRINNING FACE}"])
def test_a_cell_is_cut_where_it_is_full_and_not_within_a_letter(letter):
    cell = workbook((letter * (LONGEST + 1),), columns=("title",))["A2"].value
    assert cell.endswith(tables.CUT)
    assert set(cell.removesuffix(tables.CUT)) == {letter}
    assert LONGEST - 2 <= len(cell.encode("utf-16-le")) // 2 <= LONGEST


@few
@given(some.text(some.characters(exclude_categories=["Cs"]), max_size=30), some.booleans())
def test_a_feed_is_well_formed_whatever_a_site_says(text, is_whole):
    record = {
        "url": f"https://pasar.example/?a&b={text}", "title": text, "outlet": text, "authors": [text], "text": text,
        "published": None, "fetched": "2026-11-20T03:00:00Z", "description": text,
    }  # fmt: skip
    feed = etree.fromstring(written(write_atom, [record], title=text, text=is_whole).encode())
    [entry] = feed.findall(f"{ATOM}entry")
    told = entry.find(f"{ATOM}content") if is_whole else entry.find(f"{ATOM}summary")
    expected = tables.UNSAYABLE.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n")
    assert entry.findtext(f"{ATOM}title") == expected
    assert (told.text or "") == expected if told is not None else not text
    assert entry.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}updated") == "2026-11-20T03:00:00Z"


def test_a_feed_without_entries_is_one_that_never_changed():
    feed = etree.fromstring(written(write_atom, [], title="kota", text=False).encode())
    assert feed.findtext(f"{ATOM}updated") == tables.NEVER
    assert feed.findall(f"{ATOM}entry") == []


def test_feeds_of_different_questions_have_different_names():
    one, other = (etree.fromstring(written(write_atom, [], title=title, text=False).encode()) for title in "ab")
    assert one.findtext(f"{ATOM}id") != other.findtext(f"{ATOM}id")


def test_a_file_is_there_whole_or_not_at_all_with_the_rights_of_any_other(tmp_path):
    path = tmp_path / "berkas.csv"
    with written_whole(path) as stream:
        stream.write(b"kota")
        assert not path.exists()
    plain = tmp_path / "lain"
    plain.touch()
    assert (path.read_bytes(), path.stat().st_mode) == (b"kota", plain.stat().st_mode)
    with pytest.raises(TypeError), written_whole(path) as stream:
        stream.write(None)
    assert path.read_bytes() == b"kota"
    assert {one.name for one in tmp_path.iterdir()} == {"berkas.csv", "lain"}


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    said = r"cannot be written: No such file or directory; name another file"
    with pytest.raises(CrawlerError, match=said), written_whole(tmp_path / "tidak" / "ada.csv"):
        pass


# Words


@pytest.mark.parametrize(
    ("published", "known", "precision", "zone", "said"),
    [
        ("2026-11-20T17:30:00Z", "2026-11-21", "minute", "Asia/Jakarta", "Sabtu, 21 November 2026, 00.30 WIB"),
        ("2026-11-20T15:30:00Z", "2026-11-21", "minute", "Asia/Jayapura", "Sabtu, 21 November 2026, 00.30 WIT"),
        ("2026-11-20T00:00:00Z", "2026-11-20", "day", "Asia/Makassar", "Jumat, 20 November 2026"),
        (None, "2024-02-29", None, "Asia/Jakarta", "Kamis, 29 Februari 2024"),
        (None, None, None, "Asia/Jakarta", "tanggal tidak diketahui"),
    ],
)
def test_a_moment_is_told_by_the_clock_of_its_source_as_exactly_as_it_is_known(published, known, precision, zone, said):
    assert moment(published, known, precision, zone) == said


def test_a_day_is_told_with_or_without_that_of_the_week():
    assert (day("2021-12-07"), short_day("2021-12-07")) == ("Selasa, 7 Desember 2021", "7 Desember 2021")


def test_each_column_that_is_written_typed_or_in_words_has_a_head():
    known = wording("column")
    typed = tables.LISTS | tables.MOMENTS | tables.DAYS | tables.SHARES
    assert {name for name in typed if name not in known} == set()


# Digests


def story(number=1, **rest):
    told = {
        "id": number, "story": number, "outlet": "Pasar", "outlet_regions": ["12.71"],
        "outlet_zone": None, "title": f"Berita {number}",
        "gone": None,
        "published": "2026-11-20T03:00:00Z", "precision": "minute", "day": "2026-11-20", "regions": ["Kota Medan"],
        "region_codes": ["12.71"], "kind": None, "url": f"https://pasar.example/{number}",
    }  # fmt: skip
    return told | rest


def made(*records, days=(), completeness=(), **rest):
    made = digest.digest(records, **({"head": "Berita baru", "named": "Pantau", "key": "abc"} | rest))
    return replace(made, days=tuple(days), completeness=tuple(completeness))


def test_a_digest_without_news_says_so_in_subject_and_text():
    told = made(completeness=["Semua sumber terbaca."])
    assert told.subject == "Pantau: tidak ada berita baru"
    assert (told.groups, told.drawn) == ((), "")
    end = "Bila pesan dengan nomor ini datang dua kali, yang kedua sama: pengirimannya terputus di tengah jalan."
    assert digest.text(told).endswith(f"KELENGKAPAN\n\nSemua sumber terbaca.\n\nPesan abc. {end}\n")


def test_copies_are_one_entry_that_names_who_else_printed_it():
    told = made(story(1), story(2, story=1, outlet="Kota"), story(3, story=1, outlet="Desa"), story(4))
    assert told.subject == "Pantau: 2 berita baru"
    [group] = told.groups
    copied, alone = sorted(group.entries, key=lambda entry: not entry.also)
    assert (alone.title, alone.also) == ("Berita 4", "")
    assert all(name in copied.facts + copied.also for name in ("Pasar", "Kota", "Desa"))


def test_entries_are_numbered_through_all_regions_and_those_of_none_have_a_group():
    told = made(
        story(1), story(2, regions=[], region_codes=[]), story(3, regions=["Kota Ambon"], region_codes=["81.71"])
    )
    assert sorted(entry.number for group in told.groups for entry in group.entries) == [1, 2, 3]
    assert "Tanpa daerah" in [group.name for group in told.groups]


def test_more_stories_than_a_mail_holds_are_counted():
    told = made(*(story(number) for number in range(1, digest.MOST + 6)), also=["Satu catatan."])
    assert sum(len(group.entries) for group in told.groups) == digest.MOST
    assert told.unlisted.startswith("5 ") or " 5 " in told.unlisted
    assert told.unlisted.endswith("Satu catatan.")


@pytest.mark.parametrize("text", [HOSTILE, "kota & desa", "<b>kota</b>"])
def test_nothing_that_a_site_says_is_markup_in_a_mail(text):
    told = made(story(title=text, outlet=text, url=f"https://pasar.example/{text}"), completeness=[text])
    tree = html.fromstring(digest.html(told))
    assert not tree.xpath("//script | //b[text()='kota']")
    assert " ".join(text.replace("\x00", "").split())[:8] in " ".join(tree.text_content().split())


def test_the_line_is_told_in_words_to_who_does_not_see_it():
    days = [(one, number) for one, number in zip(digest.last_days("2026-11-20"), range(30), strict=True)]
    assert made(days=days).drawn == (
        "Artikel per hari, 22 Oktober 2026 – 20 November 2026: 435 seluruhnya, paling banyak 29 (20 November 2026)."
    )
    assert made(days=[(one, 0) for one, _ in days]).drawn.endswith(": tidak ada.")


@pytest.mark.parametrize("until", ["2026-11-20", "2024-03-01", "2026-01-05"])
def test_the_line_has_as_many_days_one_after_the_other(until):
    days = [date.fromisoformat(one) for one in digest.last_days(until)]
    assert (len(days), days[-1].isoformat()) == (digest.DAYS, until)
    assert {(later - earlier).days for earlier, later in itertools.pairwise(days)} == {1}
