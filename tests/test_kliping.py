"""The press clipping: one entry for each story, in four forms, the same bytes for the same archive."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from datetime import datetime, timedelta

import docx
import pypdf
import pytest
from click.testing import CliRunner
from docx.oxml.xmlchemy import BaseOxmlElement

from crawler.archive import articles, ledger, open_archive, rechecks
from crawler.archive.views.completeness import completeness
from crawler.cli import main
from crawler.cli.kliping import large_said
from crawler.reports.kliping import BETWEEN, CLIPPING_COLUMNS, Office, clipping
from crawler.reports.kliping_docx import document
from crawler.reports.wording import clocks_of, moment, number, share
from tests.make import HOME, HOUR, TEXT, make_archive, make_article, make_candidate, make_source

MOMENT = datetime.fromisoformat("2021-12-07T02:30:00+00:00")
METRO = ({"code": "18.72", "role": "subject", "evidence": "Metro"},)
AMBON = ({"code": "81.71", "role": "subject", "evidence": "Ambon"},)
AWARD = {"code": "81.71", "what": "award", "dimension": "living", "edition": 2021, "event_date": None, "evidence": "x"}
EVIL = "#evil *x* $y$ <script>alert(1)</script> {{ 7*7 }} _z_ 🎉"
FORMS = ("pdf", "docx", "html", "txt")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63105030000000"
    "a4006134667d720000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("kliping") / "archive.db"
    sources = make_source(), make_source("kota"), make_source("timur", timezone="Asia/Jayapura")
    with make_archive(path, *sources) as opened:
        told = [
            make_article(f"{HOME}lampu/", published=MOMENT, precision="minute", day="2021-12-07", regions=METRO),
            make_article("https://kota.example/salinan/", source="kota", published=MOMENT + HOUR, precision="minute",
                         day="2021-12-07", regions=METRO, title="Lampu jalan pintar menyala"),
            make_article("https://timur.example/jahat/", source="timur", published=MOMENT + 2 * HOUR, title=EVIL,
                         precision="minute", day="2021-12-07", regions=AMBON, awards=(AWARD,), authors=("Ani",),
                         text=f"Pemkot Ambon meraih piala.\n{EVIL}\n\x0bTamat."),
            make_article(f"{HOME}lain/", published=MOMENT + timedelta(days=1), day="2021-12-08", text="Kabar esok."),
        ]  # fmt: skip
        for one in told:
            articles.save(opened, one, run=None)
    return path


def kliping(archive, *arguments: str, status: int = 0):
    done = CliRunner().invoke(main, ["kliping", *arguments, "--archive", str(archive)], catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done


def made(archive, form: str, *arguments: str) -> bytes:
    return kliping(archive, "--day", "2021-12-07", "--format", form, "-o", "-", *arguments).stdout_bytes


def pages(archive, *arguments: str) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made(archive, "pdf", *arguments))).pages]


def test_programs_are_told_where_the_file_is_and_how_large(archive, tmp_path):
    path = tmp_path / "pagi.html"
    done = kliping(archive, "--day", "2021-12-07", "-o", str(path), "--json")
    assert json.loads(done.stdout) == {"file": str(path), "bytes": path.stat().st_size}
    assert done.stderr == ""
    refused = kliping(archive, "--day", "2021-12-07", "-o", "-", "--json", status=2)
    assert "--json says where the file is, and -o - makes none" in refused.stderr
    figures = tmp_path / "angka.html"
    done = CliRunner().invoke(main, ["report", "--json", "--archive", str(archive), "-o", str(figures)])
    assert json.loads(done.stdout) == {"file": str(figures), "bytes": figures.stat().st_size}


def test_what_was_searched_for_is_named_where_there_is_news_and_where_there_is_none(archive):
    assert "1 berita dari 1 artikel dengan menyala" in made(archive, "txt", "menyala").decode()
    asked = "--region", "Metro", "--source", "kota", "--facet", "programme", "--facet", "own", "--mentions"
    said = " · Daerah: Kota Metro · Media: Kota (juga yang hanya menyebutnya)"
    assert said in made(archive, "txt", *asked[:4], asked[-1]).decode()
    assert "Daerah" not in made(archive, "txt").decode().splitlines()[1]
    none = kliping(archive, *asked[:-1], "--day", "2021-12-07", status=1)
    narrowed = " · Region: Kota Metro · Medium: Kota · Facet: programme, local"
    assert none.stderr.startswith(f"There is no news of Tuesday, 7 December 2021{narrowed}.\n")
    none = kliping(archive, "becak", "--query", "kota OR desa", "--day", "2021-12-07", status=1)
    assert none.stderr.startswith("There is no news with 'becak kota OR desa' of Tuesday, 7 December 2021.\n")
    today = kliping(archive, "becak", status=1)
    assert today.stderr.endswith(
        "\nWithout a period it is made of today; for the day before: `pantau kliping --day yesterday`.\n"
    )


@pytest.mark.parametrize(
    ("words", "cure"),
    [(["kemarin"], "--day kemarin, "), (["minggu", "lalu"], "--since 'minggu lalu' --until 'minggu lalu', ")],
)
def test_a_time_among_the_words_is_not_searched_for(archive, words, cure):
    for command in ("kliping", "report"):
        done = CliRunner().invoke(main, [command, *words, "--archive", str(archive)])
        assert (done.exit_code, f"is a word to be searched; name the time with {cure}" in done.stderr) == (2, True)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_archive_gives_the_same_bytes(archive, form):
    assert made(archive, form) == made(archive, form)


def test_one_entry_for_each_story_with_its_copies(archive):
    text = made(archive, "html").decode()
    assert "2 berita dari 3 artikel" in text
    assert "liputan, dimuat juga oleh Kota" in text or "rilis, dimuat juga oleh Kota" in text
    assert "Kota: Lampu jalan pintar menyala" in text
    assert "Kabar esok" not in text


def test_an_entry_says_since_when_a_story_has_been_out_that_others_told_on_an_earlier_day(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path, make_source(), make_source("kota")) as opened:
        for place, (url, source) in enumerate(((f"{HOME}lampu/", "pasar"), ("https://kota.example/salinan/", "kota"))):
            told = make_article(url, source=source, published=MOMENT + place * timedelta(days=1),
                                day=f"2021-12-0{7 + place}")  # fmt: skip
            articles.save(opened, told, run=None)
    first, second = (
        kliping(path, "--day", f"2021-12-0{day}", "--format", "txt", "-o", "-").stdout_bytes.decode() for day in (7, 8)
    )
    assert "cerita ini sudah terbit sejak 7 Desember 2021" in second
    assert "sudah terbit" not in first


def test_the_box_tells_the_facts_in_the_zone_of_the_source(archive):
    text = made(archive, "html").decode()
    assert "<dt>Terbit</dt><dd>Selasa, 7 Desember 2021, 09.30 WIB</dd>" in text
    assert "<dt>Terbit</dt><dd>Selasa, 7 Desember 2021, 13.30 WIT</dd>" in text
    assert "<dt>Penulis</dt><dd>Ani</dd><dt>Daerah</dt><dd>Kota Ambon</dd>" in text


def test_the_summary_counts_by_region_dimension_and_medium(archive):
    text = made(archive, "html").decode()
    rows = re.findall(r"<tr><td>([^<]+)</td><td class=\"n\">(\d+)</td><td class=\"n\">(\d+)</td></tr>", text)
    assert rows == [
        ("Kota Ambon", "1", "1"), ("Kota Metro", "1", "2"), ("Smart Living", "1", "1"),
        ("Kota", "1", "1"), ("Pasar", "1", "1"), ("Timur", "1", "1"),
    ]  # fmt: skip


def test_the_summary_says_that_a_story_may_count_in_several_rows(archive):
    said = "dihitung pada masing-masing"
    assert said in made(archive, "html").decode()
    assert said in " ".join(" ".join(pages(archive)).split())
    assert any(said in one.text for one in docx.Document(io.BytesIO(made(archive, "docx"))).paragraphs)


@pytest.mark.parametrize("form", ["pdf", "docx", "html"])
def test_the_days_of_a_longer_clipping_are_drawn_and_told(archive, form):
    days = "--since", "2021-12-07", "--until", "2021-12-08", "--format", form, "-o", "-"
    first, again = (kliping(archive, *days).stdout_bytes for _ in range(2))
    assert first == again
    drawn = {
        "pdf": lambda it: "Artikel per hari" in "".join(page.extract_text() for page in pypdf.PdfReader(it).pages),
        "docx": lambda it: len(docx.Document(it).inline_shapes) == 1,
        "html": lambda it: b"<svg" in (said := it.read()) and b"Rabu, 8 Desember 2021</td>" in said,
    }[form]
    assert drawn(io.BytesIO(first))
    assert not drawn(io.BytesIO(made(archive, form)))


def test_nothing_that_a_site_says_is_markup(archive):
    assert "<script>" not in made(archive, "html").decode()
    assert "{{ 7*7 }}" in made(archive, "html").decode()
    shown = " ".join(" ".join(pages(archive)).split())
    assert "2. #evil *x* $y$ <script>alert(1)</script> {{ 7*7 }} _z_" in shown
    read = docx.Document(io.BytesIO(made(archive, "docx")))
    assert any(EVIL in one.text for one in read.paragraphs)
    assert "*2. #evil ∗x∗ $y$ <script>alert(1)</script> {{ 7∗7 }}  z  🎉*" in made(archive, "txt").decode()


def test_the_contents_of_the_pdf_say_on_which_page_an_entry_stands(archive):
    told = pages(archive)
    place = next(number for number, text in enumerate(told, start=1) if "1. Lampu" in text or "1. Pemkab" in text)
    contents = next(text for text in told if "Daftar isi" in text)
    assert re.search(rf"Pasar\s+{place}\b", contents)


def test_each_form_ends_with_what_was_not_seen(archive):
    for form in ("html", "txt"):
        assert "tidak ada penelusuran" in made(archive, form).decode()
    assert "tidak ada penelusuran" in " ".join(" ".join(pages(archive)).split())
    *_, seen, looked = (one.text for one in docx.Document(io.BytesIO(made(archive, "docx"))).paragraphs)
    assert "tidak ada penelusuran" in seen
    assert looked.startswith("3 dari 3 artikel")


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "Tidak ada berita untuk Rabu, 1 Januari 2020.\nRabu, 1 Januari 2020: tidak ada penelusuran"),
     ("en", "There is no news of Wednesday, 1 January 2020.\nWednesday, 1 January 2020: nothing was crawled")],
)  # fmt: skip
def test_a_day_without_news_makes_nothing_and_says_what_was_read(archive, tmp_path, monkeypatch, language, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PANTAU_LANG", language)
    done = kliping(archive, "--day", "2020-01-01", status=1)
    assert done.stderr.startswith(said)
    assert list(tmp_path.iterdir()) == []
    kliping(archive, "--day", "2020-01-01", "--even-empty")
    [file] = tmp_path.iterdir()
    assert file.name == "kliping-2020-01-01.pdf"


@pytest.mark.parametrize("form", FORMS)
def test_a_day_without_news_can_be_made_in_each_form(archive, form):
    done = kliping(archive, "--day", "2020-01-01", "--even-empty", "--format", form, "-o", "-")
    assert len(done.stdout_bytes) > 100


def test_a_week_is_named_by_its_number_or_by_a_day(archive):
    by_number = kliping(archive, "--week", "2021-W49", "--format", "txt", "-o", "-").stdout
    assert "3 berita dari 4 artikel" in by_number
    assert kliping(archive, "--week", "2021-12-09", "--format", "txt", "-o", "-").stdout == by_number
    assert kliping(archive, "--since", "2021-12-06", "--until", "2021-12-12", "--format", "txt", "-o", "-").stdout == (
        by_number
    )


def test_the_filters_of_a_search_narrow_it(archive):
    assert "1 berita dari 1 artikel" in made(archive, "txt", "--region", "Kota Ambon").decode()
    assert "1 berita dari 2 artikel" in made(archive, "txt", "lampu").decode()


@pytest.mark.parametrize(
    "wrong",
    [("--day", "besok"), ("--week", "2021-W60"), ("--day", "2021-12-07", "--week", "2021-W49"),
     ("--until", "2021-12-07"), ("--since", "2021-12-07", "--until", "2021-12-01")],
)  # fmt: skip
def test_a_period_that_is_none_is_refused(archive, wrong):
    assert kliping(archive, *wrong, status=2).stderr


@pytest.fixture
def office(tmp_path):
    (tmp_path / "kiri.png").write_bytes(PNG)
    path = tmp_path / "kantor.toml"
    path.write_text(
        "[kliping]\nletterhead = ['PEMERINTAH KOTA CONTOH', 'DINAS KOMINFO']\nlogo_left = 'kiri.png'\n"
        "number = '7/KLIP'\nprepared_by = 'Bidang IKP'\nsignature = ['Kepala Dinas', 'Nama', 'NIP 1']\nremarks = true\n"
    )
    return path


def test_the_letterhead_the_columns_for_remarks_and_the_signature_are_the_offices_own(archive, office):
    given = ("--office", str(office))
    for told in (made(archive, "html", *given).decode(), " ".join(pages(archive, *given))):
        for said in ("PEMERINTAH KOTA CONTOH", "7/KLIP", "Bidang IKP", "Nada", "Keterangan", "NIP 1"):
            assert said in told
    read = docx.Document(io.BytesIO(made(archive, "docx", *given)))
    assert "DINAS KOMINFO" in read.tables[0].cell(0, 1).text
    assert len(read.inline_shapes) == 1


def test_an_office_brings_its_own_file_with_its_letterhead(archive, tmp_path):
    own = docx.Document()
    own.sections[0].header.paragraphs[0].text = "KOP DINAS"
    own.save(str(tmp_path / "kop.docx"))
    (tmp_path / "kantor.toml").write_text("[kliping]\ntemplate = 'kop.docx'\n")
    read = docx.Document(io.BytesIO(made(archive, "docx", "--office", str(tmp_path / "kantor.toml"))))
    assert read.sections[0].header.paragraphs[0].text == "KOP DINAS"
    assert any("Lampu" in one.text or "lampu" in one.text for one in read.paragraphs)


def test_an_office_says_in_its_own_file_where_number_and_days_stand(archive, tmp_path):
    own = docx.Document()
    own.sections[0].header.paragraphs[0].text = "KOP DINAS, {{ periode }}"
    own.add_paragraph("Nomor surat: {{ nomor }}")
    own.save(str(tmp_path / "kop.docx"))
    (tmp_path / "kantor.toml").write_text("[kliping]\ntemplate = 'kop.docx'\nnumber = 'A & <b> {{ 7*7 }}'\n")
    first, again = (made(archive, "docx", "--office", str(tmp_path / "kantor.toml")) for _ in range(2))
    read = docx.Document(io.BytesIO(first))
    told = [one.text for one in read.paragraphs]
    assert read.sections[0].header.paragraphs[0].text == "KOP DINAS, Selasa, 7 Desember 2021"
    assert told[:3] == ["Nomor surat: A & <b> {{ 7*7 }}", "Kliping Berita", "2 berita dari 3 artikel"]  # each once
    assert first == again


@pytest.mark.parametrize(
    ("place", "said"), [("{{ tanggal }}", "there are {{ judul }}"), ("{% if %}", "cannot be filled")]
)
def test_a_place_that_nothing_can_fill_is_one_sentence(archive, tmp_path, place, said):
    own = docx.Document()
    own.add_paragraph(place)
    own.save(str(tmp_path / "kop.docx"))
    (tmp_path / "kantor.toml").write_text("[kliping]\ntemplate = 'kop.docx'\n")
    wrong = "--format", "docx", "--office", str(tmp_path / "kantor.toml")
    done = kliping(archive, "--day", "2021-12-07", *wrong, status=1)
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [("logo = 'x.png'", "has no key 'logo'"), ("logo_left = 'tiada.png'", "which is no file"),
     ("letterhead = 'satu'", "must be a list of lines"), ("remarks = 'ya'", "true or false"),
     ("= 1", "cannot be read")],
)  # fmt: skip
def test_a_mistake_in_the_configuration_is_one_sentence(archive, tmp_path, line, said):
    path = tmp_path / "kantor.toml"
    path.write_text(f"[kliping]\n{line}\n")
    done = kliping(archive, "--day", "2021-12-07", "--office", str(path), status=1)
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_message_holds_fewer_than_four_thousand_characters(archive, tmp_path):
    path = tmp_path / "banyak.db"
    with make_archive(path) as opened:
        for number_of in range(60):
            told = make_article(f"{HOME}{number_of}/{'x' * 60}/", published=MOMENT, day="2021-12-07",
                                title=f"Berita ke-{number_of}", text=f"{TEXT} {number_of}")  # fmt: skip
            articles.save(opened, told, run=None)
    parts = made(path, "txt").decode().split(BETWEEN)
    assert len(parts) > 2
    assert max(map(len, parts)) < 4_000
    assert [re.findall(r"\((\d+)/(\d+)\)", part)[0] for part in parts] == [
        (str(place), str(len(parts))) for place in range(1, len(parts) + 1)
    ]
    assert all(f"*{place}. Berita ke-" in "".join(parts) for place in range(1, 61))


def test_twice_as_many_entries_are_twice_the_work_for_a_docx(monkeypatch):
    """python-docx looks through all that stands in a body for the place of each paragraph that is added."""
    looked_through = []
    find = BaseOxmlElement.first_child_found_in

    def noted(element, *names):
        looked_through.append(len(element) if names else 0)
        return find(element, *names)

    def steps_for(entries: int) -> int:
        looked_through.clear()
        told = [record | {"id": number, "story": number} for number in range(entries)]
        days = {"since": "2021-12-07", "until": "2021-12-07"}
        document(clipping(told, **days, office=Office(), completeness=()))
        return sum(looked_through)

    record = dict.fromkeys(CLIPPING_COLUMNS) | {
        "outlet": "Kaldera", "title": "Lampu menyala", "authors": [], "day": "2021-12-07", "regions": [],
        "region_codes": [], "dimensions": [], "url": HOME, "text": TEXT, "outlet_regions": [], "outlet_zone": None,
    }  # fmt: skip
    monkeypatch.setattr(BaseOxmlElement, "first_child_found_in", noted)
    assert steps_for(80) < 2.2 * steps_for(40)


def test_how_much_memory_a_large_pdf_takes_is_said_before_it_is_made():
    assert large_said(1_000) is None
    assert large_said(2_600).startswith("a PDF of 2,600 stories takes about 5 GB of memory; .html and .docx take far")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_docx_and_finds_the_page_of_an_entry(archive, tmp_path):
    path = tmp_path / "kliping.docx"
    path.write_bytes(made(archive, "docx"))
    command = ["soffice", f"-env:UserInstallation={tmp_path.as_uri()}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, path], check=True, capture_output=True, timeout=120)
    told = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "kliping.pdf").pages]
    contents = next(text for text in told if "Daftar isi" in text)
    assert f"Timur\n{len(told)}" in contents or re.search(r"(Timur|Pasar)\s+\d", contents)


def test_what_nobody_sees_and_what_no_headline_is_so_long_for_is_left_out():
    told = {
        "id": 1, "story": None, "outlet": "Pasar", "outlet_regions": [],
        "outlet_zone": None, "gone": None, "title": "\u202ekata\x00 " * 100,
        "authors": [], "published": None, "precision": None, "day": None, "regions": [], "region_codes": [],
        "dimensions": [], "kind": None, "overlap": None, "url": HOME, "text": "\u200b\n\x1bIsi.\n",
    }  # fmt: skip
    day = {"since": "2021-12-07", "until": "2021-12-07", "office": Office(), "completeness": ()}
    long, unseen = clipping([told, told | {"id": 2, "title": "\u200b \x07"}], **day).entries
    assert (len(long.title), long.title[:9], long.paragraphs) == (301, "kata kata", ("Isi.",))
    assert unseen.title == "(tanpa judul)"


def test_entries_stand_by_the_days_that_are_printed_and_days_without_any_are_counted_too():
    """Of four stories around two midnights, in the order of their moments; names as a reader looks for them."""
    records = [
        {
            "id": number, "story": None, "outlet": outlet, "outlet_regions": [region],
            "outlet_zone": None, "title": outlet, "authors": [],
            "gone": None, "published": f"2026-12-{moment}:30:00Z", "precision": "minute", "day": day, "regions": [],
            "region_codes": [], "dimensions": [], "kind": None, "overlap": None, "url": HOME, "text": "Isi.",
        }
        for number, (outlet, region, moment, day) in enumerate([
            ("zaman", "12.71", "27T10", "2026-12-27"), ("Timur", "91.71", "27T15", "2026-12-28"),
            ("barat", "12.71", "27T16", "2026-12-27"), ("Awal", "12.71", "29T15", "2026-12-29"),
        ])
    ]  # fmt: skip
    told = clipping(records, since="2026-12-27", until="2026-12-30", office=Office(), completeness=())
    assert [entry.title for entry in told.entries] == ["zaman", "barat", "Timur", "Awal"]
    [(_, days), (_, outlets)] = told.summary
    assert [articles for _, _, articles in days] == ["2", "1", "1", "0"]
    assert [name for name, _, _ in outlets] == ["Awal", "barat", "Timur", "zaman"]
    empty = clipping([], since="2026-12-27", until="2026-12-30", office=Office(), completeness=())
    assert empty.summary == ()


def test_an_entry_names_each_region_that_the_summary_counts_it_for():
    records = [
        {
            "id": number, "story": 5, "outlet": outlet, "outlet_regions": [], "outlet_zone": None, "title": "Kabar",
            "authors": [], "gone": None, "published": None, "precision": None, "day": "2026-12-27", "regions": [region],
            "region_codes": [code], "dimensions": [], "kind": None, "overlap": None, "url": HOME, "text": "Isi.",
        }
        for number, (outlet, code, region) in enumerate([
            ("Pasar", "73.71", "Kota Makassar"), ("Kota", "12.71", "Kota Medan"), ("Timur", "73.71", "Kota Makassar"),
        ])
    ]  # fmt: skip
    told = clipping(records, since="2026-12-27", until="2026-12-27", office=Office(), completeness=())
    assert dict(told.entries[0].facts)["Daerah"] == "Kota Makassar, Kota Medan"
    assert [name for name, _, _ in dict(told.summary)["Menurut daerah"]] == ["Kota Makassar", "Kota Medan"]


@pytest.mark.parametrize(
    ("zone", "regions", "clocks"),
    [("Asia/Jakarta", ["81"], "Asia/Jakarta"), (None, ["81"], "Asia/Jayapura"), (None, [], "Asia/Makassar")],
)
def test_a_national_medium_that_tells_of_the_east_is_not_read_by_clocks_of_the_east(zone, regions, clocks):
    """By what the archive knows of its source; of one that no run has met since it is asked, by the regions."""
    assert clocks_of({"outlet_zone": zone, "outlet_regions": regions, "region_codes": ["73.71"]}) == clocks


def test_numbers_shares_and_moments_are_written_as_in_indonesia():
    assert number(1_234_567) == "1.234.567"
    assert [share(value) for value in (0.0, 0.001, 0.5, 0.999, 1.0)] == ["0%", "1%", "50%", "99%", "100%"]
    assert moment(None, None, None, "Asia/Jakarta") == "tanggal tidak diketahui"
    assert moment("2021-12-07T17:30:00Z", "2021-12-08", "day", "Asia/Jakarta") == "Rabu, 8 Desember 2021"
    assert (
        moment("2021-12-07T17:30:00Z", "2021-12-08", "minute", "Asia/Makassar") == "Rabu, 8 Desember 2021, 01.30 WITA"
    )


def test_what_was_read_is_said_of_the_source_that_is_chosen_and_beside_a_region_that_it_is_of_all(archive):
    asked = {"": 3, "--source timur": 1, "--region Ambon": 3}
    for narrowing, articles_read in asked.items():
        text = made(archive, "txt", *narrowing.split()).decode()
        assert f"{articles_read} dari {articles_read} artikel yang diumumkan" in text
        assert ("semua artikel, bukan hanya yang tentang daerah itu" in text) == ("--region" in narrowing)


def test_an_article_that_its_medium_removed_is_marked_wherever_it_is_listed(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path, make_source(), make_source("kota")) as opened:
        for place, (url, source) in enumerate(((f"{HOME}lampu/", "pasar"), ("https://kota.example/salinan/", "kota"))):
            told = make_article(url, source=source, published=MOMENT + place * HOUR, day="2021-12-07", regions=METRO)
            articles.save(opened, told, run=None)
        before = made(path, "txt").decode(), made(path, "html").decode()
        for number in (1, 2):
            rechecks.removed(opened, number, now=MOMENT + timedelta(days=2), due=MOMENT + timedelta(days=9))
    mark = "(dihapus medianya, terlihat Kamis, 9 Desember 2021)"
    assert mark in made(path, "txt").decode()
    assert made(path, "html").decode().count(mark) == 2  # with its copy
    assert not any("dihapus" in text for text in before)
    asked = ["--archive", str(path)]
    lines, table = (CliRunner().invoke(main, [command, *asked]).stdout for command in ("search", "export"))
    assert [line.partition(":")[0].split("  ")[-1] for line in lines.splitlines()[::2]] == [
        "Kota (removed)",
        "Pasar (removed)",
    ]
    assert [row["gone"] for row in csv.DictReader(io.StringIO(table))] == ["2021-12-09T02:30:00Z"] * 2


def test_the_figures_of_a_clipping_are_of_one_moment_whatever_a_crawl_stores_meanwhile(tmp_path, monkeypatch):
    path = tmp_path / "archive.db"

    def stored(name: str) -> None:
        url = f"{HOME}{name}/"
        with open_archive(path) as opened:
            ledger.record(opened, [make_candidate(url, published=MOMENT)], source="pasar", channel=None, now=MOMENT)
            told = make_article(url, published=MOMENT, day="2021-12-07", text=f"Kabar {name}.")
            articles.save(opened, told, run=None)

    def and_meanwhile(*asked, **named):
        told = completeness(*asked, **named)
        stored("terlambat")
        return told

    with make_archive(path):
        stored("pagi")
    monkeypatch.setattr("crawler.cli.kliping.completeness", and_meanwhile)
    text = made(path, "txt").decode()
    assert "1 berita dari 1 artikel" in text
    assert "\n1 dari 1 artikel yang diumumkan" in text
