"""Who printed a press release, when, how much of it and what was changed; and who did not, though it is theirs."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from crawler.archive import open_archive
from crawler.archive.judgements import UNKNOWN_RULES
from crawler.cli import main
from crawler.errors import CrawlerError
from crawler.reports.handed_in import LARGEST_RELEASE, UNPACKED, text_handed_in
from crawler.reports.kliping import Clipping, ClippingEntry, Office
from crawler.reports.kliping_pdf import pdf
from pipelines.apply import store
from pipelines.copies.overlap import sample_of
from tests.make import HOUR, make_archive, make_article, make_source

MOMENT = datetime.fromisoformat("2021-12-07T02:30:00+00:00")
LEAD = "Pemerintah Kota Metro membuka pusat kendali lalu lintas di Jalan Ahmad Yani pada Selasa pagi."
MIDDLE = (
    "Sebanyak 48 kamera yang dipasang di 12 persimpangan mengirim gambar ke ruang kendali, dan petugas mengubah lama"
    " lampu hijau begitu antrean kendaraan melewati garis kuning di dekat Pasar Cendrawasih."
)
END = "Wali Kota Metro Wahdi Siraj berharap waktu tempuh warga ke sekolah berkurang sepertiga sebelum akhir tahun."
RELEASE = "\n".join([LEAD, MIDDLE, END])
OWN = "Seorang pedagang sayur mengaku belum tahu bahwa lampu di depan lapaknya kini diatur dari jauh oleh petugas."
CHANGED = RELEASE.replace("Sebanyak 48 kamera", "Sedikitnya 50 kamera").replace("Selasa pagi", "Selasa siang")
PRINTED = {
    "kembar": RELEASE,
    "ubah": f"{CHANGED}\n{OWN}",
    "petik": "\n".join(["Kemacetan masih menjadi keluhan warga di berbagai kota di Lampung menjelang libur.", MIDDLE,
                        "Pengamat transportasi dari Bandar Lampung menilai kamera tidak menyelesaikan soal parkir."]),
    "lain": "Panen raya di Kecamatan Sukadana menghasilkan tujuh ton gabah kering, kata ketua kelompok tani setempat.",
}  # fmt: skip
NOWHERE = (
    "Festival layang-layang di Pantai Losari batal karena angin kencang, ujar panitia di Makassar.\n"
    "Penonton yang telanjur membeli karcis dapat menukarnya pada pekan ketiga bulan depan di loket utara."
)


LAMPUNG = make_source("lampung", regions=("18",))  # of the whole province, as most sources are


@pytest.fixture(autouse=True)
def _in_indonesian(monkeypatch):
    monkeypatch.setenv("PANTAU_LANG", "id")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("trace") / "archive.db"
    sources = [make_source(slug, regions=("18.72",)) for slug in (*PRINTED, "diam")]
    with make_archive(path, *sources, make_source("jauh", regions=("81.71",)), LAMPUNG):
        pass
    with open_archive(path) as opened:
        for number, (slug, text) in enumerate(PRINTED.items()):
            article = make_article(
                f"https://{slug}.example/metro/", source=slug, title=f"Kabar {slug}", text=text, precision="minute",
                published=MOMENT + number * HOUR, day="2021-12-07",
            )  # fmt: skip
            store(opened, replace(article, sample=sample_of(text)), rules=UNKNOWN_RULES, run=None)
    return path


def ask(archive, *arguments: str, text: str = RELEASE, status: int = 0):
    done = CliRunner().invoke(
        main, ["trace", *arguments, "--archive", str(archive)], input=text, catch_exceptions=False
    )
    assert done.exit_code == status, done.output
    return done


def rows(archive, *arguments: str, text: str = RELEASE) -> dict[str, dict]:
    return {
        row["source"]: row for row in map(json.loads, ask(archive, *arguments, "--json", text=text).stdout.splitlines())
    }


def test_who_printed_it_is_listed_by_time_with_the_share_taken_over(archive):
    found = rows(archive, "-")
    assert [slug for slug, row in found.items() if row["printed"]] == ["kembar", "ubah", "petik"]
    assert found["kembar"]["taken"] == 1.0
    assert 0.7 < found["ubah"]["taken"] < 1.0
    assert 0.2 < found["petik"]["taken"] < 0.7
    assert found["petik"]["own"] > 0.3


def test_changed_words_and_added_paragraphs_are_told(archive):
    found = rows(archive, "-")["ubah"]
    assert found["added"] == [OWN]
    changes = [(one["fate"], one["text"].strip()) for one in found["passages"] if one["fate"] != "stays"]
    assert changes[:6] == [
        ("goes", "pagi."), ("comes", "siang."), ("goes", "Sebanyak"), ("comes", "Sedikitnya"), ("goes", "48"),
        ("comes", "50"),
    ]  # fmt: skip
    assert "[-pagi.-]{+siang.+}" in ask(archive, "-", "--changes").stdout


def test_who_did_not_print_it_though_the_region_is_theirs_is_named_with_whether_they_were_read(archive):
    found = {slug: row for slug, row in rows(archive, "-").items() if not row["printed"]}
    assert found.keys() == {"lain", "diam", "lampung"}
    assert {row["reading"] for row in found.values()} == {"untried"}
    said = ask(archive, "-").stdout
    assert "Dimuat 3 artikel" in said
    assert "Diam (belum dibaca)" in said
    assert "tidak ada penelusuran" in said


def test_a_release_that_nobody_printed_says_so(archive):
    assert ask(archive, "-", text=NOWHERE).stdout.startswith("Tidak dimuat.\n")


def test_only_what_was_printed_in_the_days_asked_for_counts(archive):
    assert not any(row["printed"] for row in rows(archive, "-", "--since", "2021-12-08").values())
    assert sum(row["printed"] for row in rows(archive, "-", "--until", "2021-12-07").values()) == 3


def test_who_printed_it_on_another_day_is_not_said_not_to_have_printed_it(archive):
    assert rows(archive, "-", "--since", "2021-12-08").keys() == {"lain", "diam", "lampung"}


@pytest.mark.parametrize(
    ("days", "period"),
    [((), "7 Desember 2021 – 14 Desember 2021"), (("--until", "2021-12-09"), "7 Desember 2021 – 9 Desember 2021"),
     (("--until", "2021-11-30"), "23 November 2021 – 30 November 2021"),
     (("--since", "2021-12-01", "--until", "2021-12-07"), "1 Desember 2021 – 7 Desember 2021"),
     (("--since", "2100"), "1 Januari 2100")],
)  # fmt: skip
def test_what_was_read_is_told_of_the_days_in_which_prints_were_sought(archive, days, period):
    assert period in ask(archive, "-", *days).stdout


def test_a_period_without_an_end_lasts_until_today(archive):
    [said] = [line for line in ask(archive, "-", "--since", "2021-12-01").stdout.splitlines() if "1 Desember" in line]
    assert "8 Desember 2021" not in said


def test_a_release_is_read_from_text_docx_pdf_and_the_address_of_an_article(archive, tmp_path):
    for name, document in documents().items():
        path = tmp_path / name
        path.write_bytes(document)
        found = rows(archive, str(path))
        assert [slug for slug, row in found.items() if row["printed"]][:2] == ["kembar", "ubah"], name
    found = rows(archive, "https://kembar.example/metro/")
    assert sum(row["printed"] for row in found.values()) == 3
    assert rows(archive, str(found["kembar"]["id"])) == found


def documents() -> dict[str, bytes]:
    made, file = docx.Document(), io.BytesIO()
    for paragraph in RELEASE.split("\n"):
        made.add_paragraph(paragraph)
    made.save(file)
    entry = ClippingEntry(
        number=1, title="Rilis", outlet="Dinas", facts=(), url="https://a.example/", copies=(),
        paragraphs=tuple(RELEASE.split("\n")),
    )  # fmt: skip
    told = Clipping(office=Office(), period="", entries=(entry,), articles=1, summary=(), completeness=())
    return {"rilis.txt": RELEASE.encode(), "rilis.docx": file.getvalue(), "rilis.pdf": pdf(told)}


def test_it_is_written_as_a_table_too(archive, tmp_path):
    ask(archive, "-", "-o", str(tmp_path / "jejak.csv"))
    lines = (tmp_path / "jejak.csv").read_text("utf-8").splitlines()
    assert lines[0] == "published,source,outlet,title,taken,own,url"
    assert [line.split(",")[1] for line in lines[1:]] == ["kembar", "ubah", "petik"]


def test_it_is_written_as_a_workbook_and_as_a_clipping_too(archive, tmp_path):
    ask(archive, "-", "-o", str(tmp_path / "jejak.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "jejak.xlsx")
    assert [row[1].value for row in book["Memuat"].iter_rows(min_row=2)] == ["kembar", "ubah", "petik"]
    assert {row[0].value: row[2].value for row in book["Tidak memuat"].iter_rows(min_row=2)} == {
        "lain": "Belum dibaca", "diam": "Belum dibaca", "lampung": "Belum dibaca",
    }  # fmt: skip
    ask(archive, "-", "-o", str(tmp_path / "jejak.html"))
    told = (tmp_path / "jejak.html").read_text("utf-8")
    assert f"Lacak rilis: {LEAD[:60]}" in told
    assert all(f"Kabar {slug}" in told for slug in ("kembar", "ubah", "petik"))
    assert "100% rilis dimuat" in told
    assert "padahal daerahnya disebut: Diam (belum dibaca), Lain (belum dibaca), Lampung (belum dibaca)" in told


def test_a_file_of_another_kind_is_refused_before_anything_is_read(archive, tmp_path):
    done = ask(archive, "-", "-o", str(tmp_path / "jejak.odt"), status=2)
    assert "beri akhiran .csv, .xlsx, .pdf, .docx, .html, .txt" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("document", "said"),
    [(b"", "is empty"), (b" \n ", "is empty"), (b"<!DOCTYPE html><p>Rilis", "give its address"),
     (b"{\\rtf1 Rilis}", "neither text nor DOCX nor PDF"), (b"\x00\x81\x01", "neither text nor DOCX nor PDF"),
     (b"%PDF-1.7 rusak", "no PDF that can be read"), (b"PK\x03\x04rusak", "no DOCX that can be read"),
     (b"a" * (LARGEST_RELEASE + 1), "larger than")],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(document, said):
    with pytest.raises(CrawlerError, match=said):
        text_handed_in(document, "rilis")


def test_text_of_windows_and_text_in_tables_is_read_in_its_order():
    assert text_handed_in(RELEASE.encode("utf-16"), "rilis") == RELEASE
    made, file = docx.Document(), io.BytesIO()
    made.add_paragraph(LEAD)
    cells = made.add_table(rows=1, cols=2).rows[0].cells
    cells[0].merge(cells[1]).text = MIDDLE
    made.add_paragraph(END)
    made.save(file)
    assert text_handed_in(file.getvalue(), "rilis") == RELEASE


def packed(**changed):
    """Return a release as DOCX in which some members hold something else, by what their names end with."""
    made, file = docx.Document(), io.BytesIO()
    made.add_paragraph(RELEASE)
    made.save(file)
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as copy:
        for name in whole.namelist():
            copy.writestr(name, changed.get(name.rpartition("/")[2].partition(".")[0], whole.read(name)))
    return out.getvalue()


SWOLLEN = b"<w:document><w:body>" + b"<w:p/>" * (UNPACKED // 6) + b"</w:body></w:document>"
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
SPREADING = f'<!DOCTYPE d [<!ENTITY e0 "rilis ">{ENTITIES}]><d>&e11;</d>'.encode()


@pytest.mark.parametrize(
    ("document", "said"),
    [(packed(document=SWOLLEN), "takes more than 8 MiB"), (packed(styles=bytes(UNPACKED)), "takes more than 8 MiB"),
     (packed(document=SPREADING), "no DOCX that can be read"), (packed(document=b"<w:p>"), "no DOCX that can be read"),
     (packed(document=b""), "no DOCX that can be read"), (packed()[:-2000], "no DOCX that can be read"),
     (packed().replace(b"\x08\x00", b"\x63\x00"), "no DOCX that can be read")],
    ids=["swollen text", "swollen styles", "entities", "torn", "empty", "cut off", "packed in an odd way"],
)  # fmt: skip
def test_a_docx_that_means_harm_or_is_damaged_is_one_sentence(document, said):
    assert len(document) < LARGEST_RELEASE
    with pytest.raises(CrawlerError, match=said):
        text_handed_in(document, "rilis")


def test_pictures_of_a_release_are_not_unpacked():
    with zipfile.ZipFile(out := io.BytesIO(packed()), "a", zipfile.ZIP_DEFLATED) as copy:
        copy.writestr("word/media/bom.png", bytes(UNPACKED + 1))
    assert text_handed_in(out.getvalue(), "rilis") == RELEASE


def test_too_few_words_are_refused(archive):
    assert "berikan siaran pers seutuhnya" in ask(archive, "-", text="Kota Metro", status=1).stderr


def test_a_headline_counts_where_the_release_has_one(archive):
    assert rows(archive, "-", text=f"Kabar kembar\n{RELEASE}")["kembar"]["taken"] == 1.0


def test_a_file_that_is_not_there_is_one_sentence(archive, tmp_path):
    done = ask(archive, str(tmp_path / "tiada.txt"), status=1)
    assert done.stderr.count("\n") == 1
