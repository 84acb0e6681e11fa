"""What is written for spreadsheets and programs: all of it, in any of the forms, and nothing that computes."""

from __future__ import annotations

import csv
import errno
import gc
import io
import json
import os
import shutil
import subprocess
import sys
import tracemalloc
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree import ElementTree

import openpyxl
import pytest
from click.testing import CliRunner

from crawler.archive import articles, open_for_reading
from crawler.archive.views import exports
from crawler.archive.views.awards import Narrowing, each_cell, with_reports
from crawler.archive.views.coverage_by_period import CoverageQuery, each_in_period
from crawler.archive.views.search import Filters, find
from crawler.archive.views.stories import each_story
from crawler.cli import main
from crawler.errors import CrawlerError
from crawler.reports import tables
from tests.make import HOME, HOUR, TEXT, make_archive, make_article

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = datetime.fromisoformat("2021-12-07T02:30:00+00:00")
EVIL = ("=HYPERLINK(A1)", "+62 811", "-1+1", "@SUM(A1)", "\tTab", "\rKembali")
UTF8 = "csv:Text - txt - csv (StarCalc):44,34,76"
AWARD = {
    "code": "18.72",
    "what": "award",
    "dimension": "branding",
    "edition": 2021,
    "event_date": None,
    "evidence": "Menang.",
}
TAGS = ({"code": "18.72", "role": "subject", "evidence": "Metro"},)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "archive.db"
    with make_archive(path) as opened:
        for number, title in enumerate(EVIL):
            told = make_article(
                f"{HOME}{number}/", title=title, text=f"Pemkot Metro menata taman {number}.", authors=("Ani", "Budi"),
                published=MOMENT + number * HOUR, precision="minute", day="2021-12-07", regions=TAGS, awards=(AWARD,),
            )  # fmt: skip
            articles.save(opened, told, run=None)
        long = make_article(f"{HOME}panjang/", title="Panjang", text="kata🙂 " * 20_000, published=MOMENT - HOUR)
        articles.save(opened, long, run=None)
    return path


def export(archive, *arguments: str):
    done = CliRunner().invoke(main, ["export", *arguments, "--archive", str(archive)], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_csv_has_every_article_the_newest_first_under_the_names_of_the_archive(archive):
    rows = rows_of(export(archive))
    assert [row["url"].removeprefix(HOME) for row in rows] == [*(f"{n}/" for n in (5, 4, 3, 2, 1, 0)), "panjang/"]
    assert rows[0] | {"authors": "Ani; Budi", "regions": "Kota Metro", "published": "2021-12-07T07:30:00Z"} == rows[0]


def test_no_cell_of_csv_is_a_formula(archive):
    assert [row["title"] for row in rows_of(export(archive))] == [
        *(f"'{title}".replace("\r", "\n") for title in reversed(EVIL)),
        "Panjang",
    ]


def test_json_lines_say_what_is_there_and_lists_are_lists(archive):
    records = [json.loads(line) for line in export(archive, "--format", "jsonl").splitlines()]
    assert [one["title"] for one in records] == [*reversed(EVIL), "Panjang"]
    assert (records[0]["authors"], records[0]["regions"]) == (["Ani", "Budi"], ["Kota Metro"])
    assert export(archive, "--json") == export(archive, "--format", "jsonl")


def test_the_filters_of_a_search_narrow_what_is_written(archive):
    assert len(rows_of(export(archive, "--region", "Lampung"))) == 6
    assert len(rows_of(export(archive, "taman", "--since", "2021-12-08"))) == 0
    assert [row["title"] for row in rows_of(export(archive, "menata taman 3"))] == ["'@SUM(A1)"]
    assert export(archive, "...") == export(archive, "belumada")


def test_only_the_columns_asked_for_are_written_in_that_order(archive):
    assert export(archive, "taman 0", "--columns", "day, id").splitlines() == ["day,id", "2021-12-07,1"]
    head = export(archive, "--columns", "id", "--text").splitlines()[0]
    assert head == "id,text"


def test_a_column_that_does_not_exist_is_refused_with_those_that_do(archive):
    done = CliRunner().invoke(main, ["export", "--columns", "judul", "--archive", str(archive)])
    assert done.exit_code == 2
    assert "no column 'judul'; there are id, published," in done.stderr


@pytest.fixture(scope="module")
def workbook(archive):
    path = archive.with_name("semua.xlsx")
    export(archive, "--text", "-o", str(path))
    return path


def test_a_workbook_has_typed_cells_under_fixed_heads_with_filters(workbook):
    sheet = openpyxl.load_workbook(workbook)["Artikel"]
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["Terbit (WIB)"].value == MOMENT.replace(tzinfo=None) + 5 * HOUR + timedelta(hours=7)
    assert cells["Tanggal"].is_date
    assert (cells["Daerah"].value, cells["Kaitan"].value) == ("Kota Metro", "tentang program")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:{sheet.cell(1, sheet.max_column).column_letter}8")


def test_no_cell_of_a_workbook_is_a_formula_and_none_is_lost(workbook):
    sheet = openpyxl.load_workbook(workbook)["Artikel"]
    titles = next(column for column in sheet.iter_cols() if column[0].value == "Judul")
    assert {cell.data_type for cell in titles} == {"s"}
    assert {cell.value.strip() for cell in titles} == {"Judul", "Panjang", *(one.strip() for one in EVIL)}


def test_a_text_that_no_cell_holds_is_cut_with_a_mark_and_whole_in_csv(workbook, archive):
    texts = [cell.value for cell in next(openpyxl.load_workbook(workbook)["Artikel"].iter_cols(min_col=19))]
    assert texts[0] == "Isi"
    assert texts[-1].endswith(tables.CUT)
    assert len(texts[-1].encode("utf-16-le")) // 2 <= 32_767
    csv.field_size_limit(1_000_000)
    assert "dipotong" not in export(archive, "--text")


def test_the_regions_and_awards_of_the_articles_have_sheets_of_their_own(workbook):
    book = openpyxl.load_workbook(workbook)
    assert [sheet.title for sheet in book] == ["Artikel", "Daerah", "Penghargaan"]
    assert [cell.value for cell in book["Daerah"][2]] == [6, "18.72", "Kota Metro", "subjek", "Metro"]
    assert book["Penghargaan"].max_row == 7
    assert book["Penghargaan"]["E2"].value == "penghargaan"


def test_the_same_archive_gives_the_same_workbook(workbook, archive):
    again = archive.with_name("lagi.xlsx")
    export(archive, "--text", "-o", str(again))
    assert again.read_bytes() == workbook.read_bytes()


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "ROWS_OF_SHEET", 4)
    path = tmp_path / "banyak.xlsx"
    with path.open("wb") as stream:
        tables.write_xlsx([tables.Table("stories", ("id",), [(number,) for number in range(7)])], stream)
    book = openpyxl.load_workbook(path)
    assert {sheet.title: [cell.value for cell in sheet["A"][1:]] for sheet in book} == {
        "Cerita": [0, 1, 2],
        "Cerita 2": [3, 4, 5],
        "Cerita 3": [6],
    }


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_workbook(workbook, tmp_path):
    command = ["soffice", f"-env:UserInstallation={tmp_path.as_uri()}/profile", "--headless", "--convert-to", UTF8]
    subprocess.run([*command, "--outdir", tmp_path, workbook], check=True, capture_output=True, timeout=120)
    text = (tmp_path / "semua.csv").read_text("utf-8")
    assert "=HYPERLINK(A1)" in text
    assert "2021-12-07 14:30" in text


def test_a_feed_is_well_formed_and_names_each_article_by_its_address(archive):
    feed = ElementTree.fromstring(export(archive, "--format", "atom", "--text"))
    assert feed.findtext(f"{ATOM}updated") == "2021-12-07T07:30:00Z"
    assert [one.findtext(f"{ATOM}id") for one in feed.iter(f"{ATOM}entry")][-1] == f"{HOME}panjang/"
    assert feed.findtext(f"{ATOM}entry/{ATOM}content") == "Pemkot Metro menata taman 5."


def test_of_each_story_one_article_and_its_own_regions_alone(archive, tmp_path):
    path = tmp_path / "copies.db"
    with make_archive(path) as opened:
        for number in range(3):
            told = make_article(
                f"{HOME}salinan-{number}/", published=MOMENT + number * HOUR, regions=TAGS[: number % 2]
            )
            articles.save(opened, told, run=None)
    with open_for_reading(path) as opened:
        filters = Filters(one_per_story=True)
        assert list(exports.articles(opened, "", filters, ["id"])) == [(3,)]
        assert list(exports.regions_of(opened, "", filters)) == []
        assert len(list(exports.regions_of(opened, "", replace(filters, one_per_story=False)))) == 1


def test_an_article_of_no_story_stands_for_itself():
    rows = [("a", 5, 7), ("b", 5, 7), ("c", 4, 7), ("d", 3, None), ("e", 2, None), ("f", 1, 6)]
    assert "".join(row[0] for row in exports.one_per_story(rows)) == "abdef"


def test_the_name_of_a_file_is_a_word_where_a_file_is_named_or_none_ends_so(archive, tmp_path):
    output = tmp_path / "a.csv"
    for words in (["e.csv", "-o", str(output)], ["e.pdf"], ["--query", '"e.csv"']):
        assert CliRunner().invoke(main, ["export", *words, "--archive", str(archive)]).exit_code == 0
    for command, word in (("kliping", "senin.docx"), ("report", "laporan.html")):
        done = CliRunner().invoke(main, [command, word, "--archive", str(archive)])
        assert (done.exit_code, f"with -o {word}, or" in done.stderr) == (2, True)


def test_a_query_narrows_an_export_as_it_does_a_search(archive):
    assert len(rows_of(export(archive, "--query", "SUM OR tab NOT kota"))) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [("--of awards --since 2021", "--since means nothing to --of awards"),
     ("--of awards --columns kode", "no column 'kode'; there are region, name,"),
     ("--of coverage kota", "WORDS means nothing to --of coverage"), ("--all", "--all means nothing to --of search"),
     ("--of stories --text", "--text means nothing to --of stories"),
     ("--format atom --of stories", "made of articles"),
     ("-o tabel.xlsx --format csv", "tabel.xlsx ends in .xlsx, and --format says csv"),
     ("-o tabel.json", "tabel.json ends in .json; end it in .csv"),
     ("kota e.CSV", "e.CSV is a word to be searched; name the file with -o e.CSV, or search with --query '\"e.CSV\"'"),
     ("--dimension brandng", "did you mean 'branding'?")],
)  # fmt: skip
def test_what_would_change_nothing_is_refused(archive, arguments, said):
    done = CliRunner().invoke(main, ["export", *arguments.split(), "--archive", str(archive)])
    assert done.exit_code in {1, 2}
    assert said in done.stderr


def test_the_number_of_a_story_is_headed_alike_in_all_sheets(archive, tmp_path):
    export(archive, "--of", "stories", "--all", "-o", str(tmp_path / "s.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "s.xlsx").active["A1"].value == "No. cerita"


def test_awards_and_stories_are_tables_too(archive):
    [row] = rows_of(export(archive, "--of", "awards"))
    assert row | {"name": "Kota Metro", "edition": "2021", "articles": "6"} == row
    assert len(rows_of(export(archive, "--of", "stories", "--all"))) == 7
    assert export(archive, "--of", "awards", "--columns", "edition,name") == "edition,name\n2021,Kota Metro\n"


def test_a_file_that_cannot_be_written_is_one_sentence_and_leaves_nothing(archive, tmp_path):
    done = CliRunner().invoke(main, ["export", "-o", str(tmp_path / "tiada" / "a.csv"), "--archive", str(archive)])
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("room", [0, 1, 500])
def test_a_workbook_for_which_there_is_no_room_is_given_up_quietly(room):
    class Full(io.BytesIO):
        def write(self, data):
            if self.tell() + len(data) > room:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    table = tables.Table("stories", ("id",), [(number,) for number in range(7)])
    with pytest.raises(OSError, match="No space left"), Full() as stream:
        tables.write_xlsx([table], stream)
    gc.collect()  # what is left of the workbook says nothing, which would be a warning, and so an error


def test_a_reader_who_has_seen_enough_is_no_error(archive, tmp_path):
    path = tmp_path / "banyak.db"
    with make_archive(path) as opened, opened.transaction():
        for number in range(400):
            told = make_article(f"{HOME}{number}/{'x' * 500}/", published=MOMENT, digest=f"{number:032}")
            articles.save(opened, told, run=None)
    command = [sys.executable, "-m", "crawler", "export", "--archive", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


@pytest.mark.parametrize(("name", "said"), [("a.xlsx", ["6", "12", "18"]), ("a.csv", [])])
def test_who_waits_for_a_workbook_is_told_how_far_it_is_and_what_is_faster(archive, tmp_path, monkeypatch, name, said):
    monkeypatch.setattr("crawler.cli.export.STEP", len(EVIL))
    monkeypatch.setattr("crawler.cli.export.PATIENCE", 0.0)
    output = tmp_path / name
    asked = [str(archive), "-o", str(output)]
    told = CliRunner().invoke(main, ["export", "--archive", *asked], env={"PANTAU_LANG": "en"}).stderr.splitlines()
    assert [line.partition(" rows written; CSV takes ")[0] for line in told] == said
    assert all(line.endswith(f": -o {output.with_suffix('.csv')}") for line in told)


def test_a_workbook_on_standard_output_would_be_faster_as_csv_there_too(archive, monkeypatch):
    monkeypatch.setattr("crawler.cli.export.STEP", 1)
    monkeypatch.setattr("crawler.cli.export.PATIENCE", 0.0)
    asked = ["export", "--format", "xlsx", "--archive", str(archive)]
    said = CliRunner().invoke(main, asked, env={"PANTAU_LANG": "id"}).stderr.splitlines()
    assert len(said) > 2 * len(EVIL)  # each row of its articles, regions and awards
    assert said[0].startswith("1 baris tertulis; sebagai CSV selesai dalam sepersepuluh waktunya")
    assert {line.rpartition(": ")[2] for line in said} == {"--format csv"}


def test_standard_output_may_be_called_by_its_sign(archive, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = ["export", "--columns", "id", "--archive", str(archive)]
    assert CliRunner().invoke(main, [*asked, "-o", "-"]).stdout == CliRunner().invoke(main, asked).stdout != ""
    assert list(tmp_path.iterdir()) == []


def test_of_several_stories_none_is_told_if_there_is_not_each(archive):
    done = CliRunner().invoke(main, ["stories", "1", "999", "--json", "--archive", str(archive)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "there is no story 999" in done.stderr


def test_what_fails_half_way_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("lama")
    with pytest.raises(ZeroDivisionError), tables.written_whole(path) as stream:
        stream.write(bytes(1 // 0))
    assert [one.read_text() for one in tmp_path.iterdir()] == ["lama"]


def as_text(write):
    return lambda table, stream: write(table, io.TextIOWrapper(stream))


WRITERS = {
    "csv": as_text(tables.write_csv), "jsonl": as_text(tables.write_jsonl),
    "xlsx": lambda table, stream: tables.write_xlsx([table], stream),
    "atom": as_text(lambda table, stream: tables.write_atom(table.records, stream, title="x", text=False)),
}  # fmt: skip


def peak_of(work) -> int:
    tracemalloc.start()
    work()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


@pytest.mark.parametrize("form", WRITERS)
def test_the_memory_does_not_grow_with_the_rows(form):
    def peak(number: int) -> int:
        told = ("https://a.example/", "judul", "a", '["a"]', "2021-12-07T02:30:00Z", "2021-12-07T02:30:00Z", "b")
        table = tables.Table("search", tables.ATOM_COLUMNS[:-1], (told for _ in range(number)))
        return peak_of(lambda: WRITERS[form](table, Nowhere()))

    peak(1)  # what is made once
    assert peak(2_400) < 1.5 * peak(800)


MANY = 1_500  # articles
STORED = """
    WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < ?)
    INSERT INTO articles (url, source, title, text, day, published, fetched, words, digest, verdict)
    SELECT number, 'pasar', 'Menang', ?, '2021-12-07', '2021-12-07T02:30:00Z', '', 9, number, 'about' FROM numbers
"""
ABOUT = """
    WITH each AS (SELECT code, row_number() OVER () - 1 AS place, count(*) OVER () AS size FROM regions)
    INSERT INTO {table} SELECT {columns} FROM articles JOIN each ON place = articles.id % size
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Many articles, each about one of all regions, and of what it won."""
    path = tmp_path_factory.mktemp("banyak") / "archive.db"
    with make_archive(path) as opened, opened.transaction() as db:
        db.execute(STORED, [MANY, TEXT])
        db.execute("INSERT INTO stories (id, title) SELECT id, text FROM articles")
        db.execute("UPDATE articles SET story = id")
        to = "article_regions (article, region, role, evidence)"
        db.execute(ABOUT.format(table=to, columns="articles.id, code, 'subject', 'x'"))
        to = "awards (article, region, topic, what, edition, evidence)"
        db.execute(ABOUT.format(table=to, columns="articles.id, code, 'smart-city', 'award', 2021, text"))
    return path


STREAMED = {
    "search": lambda archive: find(archive, "", Filters(), limit=MANY).rows,
    "search of words": lambda archive: find(archive, "menang", Filters(), limit=MANY).rows,
    "awards": lambda archive: with_reports(archive, Narrowing(), each_cell(archive, Narrowing())),
    "stories": lambda archive: each_story(archive, Filters(), singles=True, limit=MANY),
    "coverage": lambda archive: each_in_period(archive, CoverageQuery()),
}


@pytest.mark.parametrize("what", STREAMED)
def test_of_many_articles_a_few_are_in_memory_at_a_time(many, what, monkeypatch):
    monkeypatch.setattr("crawler.archive.views.search.BATCH", 100)
    with open_for_reading(many) as opened:
        assert next(STREAMED[what](opened))  # and what is made once
        found = peak_of(lambda: deque(STREAMED[what](opened), maxlen=0))
    assert found < 80 * MANY + 150_000  # for each article that is in memory it would be 500 and more


def put(path, text):
    with tables.written_whole(path) as stream:
        stream.write(text.encode())


def test_a_file_changes_as_a_whole_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "pantau.prom"
    path.write_text("old\n")
    with path.open() as reading:  # by who has opened it before
        put(path, "new\n")
        assert (reading.read(), path.read_text()) == ("old\n", "new\n")
    with pytest.raises(CrawlerError, match=r"cannot be written: Is a directory; name another file$"):
        put(tmp_path, "new\n")
    assert [one.name for one in tmp_path.iterdir()] == ["pantau.prom"]


def test_what_is_no_file_stays_what_it_is(tmp_path):
    pipe, link = tmp_path / "pipa", tmp_path / "tautan.csv"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    link.symlink_to("asli.csv")
    for path in (pipe, link):
        put(path, "isi")
    assert (os.read(reader, 9), pipe.is_fifo()) == (b"isi", True)
    assert (link.is_symlink(), (tmp_path / "asli.csv").read_text()) == (True, "isi")
    os.close(reader)


class Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        return len(data)
