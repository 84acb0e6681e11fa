"""The archive in a browser: `pantau serve` asked through a socket, and looked at with Debian's chromium."""

from __future__ import annotations

import csv
import http.client
import io
import json
import os
import re
import shutil
import signal
from concurrent.futures import wait
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree, html

from crawler.archive import articles, open_archive, open_for_reading
from crawler.archive.views import exports
from crawler.cli import main
from crawler.reference.regions import load_regions
from crawler.reports.digest import COLUMNS, digest
from crawler.reports.digest import html as digest_html
from crawler.reports.tables import Table
from crawler.times import to_iso
from crawler.web import reading
from pipelines.copies.fingerprint import fingerprint
from tests.make import HOME, HOUR, NOW, make_archive, make_article, make_source

CHROMIUM = shutil.which("chromium")
HOSTILE = '"><script>document.title="bahaya"</script><img src=x onerror=alert(1)> {{ 7*7 }}'
NIGHT = "2026-11-19T20:00:00Z"  # when the next day has begun in all of Indonesia
LANTERNS = (
    "Perajin lentera di Kampung Air mengirim dua ratus lampion bambu ke pelabuhan untuk menyambut kapal perintis yang"
    " pertama kali singgah malam hari.\nKetua perajin mengatakan setiap lampion dipasang sensor kecil buatan murid"
    " sekolah kejuruan, sehingga nyalanya mengikuti tinggi gelombang di dermaga lama."
)
AWARD = {"code": "12.71", "what": "award", "edition": 2024, "event_date": None, "evidence": "kota"}
UNDATED = "https://pasar.example/entah-kapan"
FORMULA = '=HYPERLINK("https://jahat.example/","klik")'


class Site:
    """A served archive."""

    def __init__(self, base, desk):
        self.base, self.desk = base, desk
        self.netloc = urlsplit(base).netloc

    def get(self, path, method="GET", **headers):
        """Return the status, the headers and the body of an answer."""
        asking = http.client.HTTPConnection(self.netloc, timeout=120)
        asking.request(
            method, path.partition("#")[0], headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = asking.getresponse()
        body = answer.read()
        asking.close()
        return answer.status, answer.headers, body

    def post(self, path, fields, files=(), **headers):
        """Return the status, the headers and the body of the answer to a form."""
        parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
        parts += [(f'name="berkas"; filename="{name}"', content) for name, content in files]
        body = b"".join(b"--x\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (head.encode(), content)
                        for head, content in parts) + b"--x--\r\n"  # fmt: skip
        asking = http.client.HTTPConnection(self.netloc, timeout=120)
        given = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(len(body)), **headers}
        asking.request("POST", path, body, {name: value for name, value in given.items() if value is not None})
        answer = asking.getresponse()
        said = answer.read()
        asking.close()
        return answer.status, answer.headers, said

    def page(self, path):
        status, _, body = self.get(path)
        assert status == 200, path
        return html.fromstring(body.decode())

    def one(self, sql):
        return self.desk.rows(sql)[0]["it"]

    @property
    def pages(self):
        story = self.one("SELECT id AS it FROM stories ORDER BY articles DESC LIMIT 1")
        region = self.one("SELECT region AS it FROM awards WHERE what = 'award' ORDER BY id LIMIT 1")
        number = self.one("SELECT article AS it FROM awards ORDER BY id LIMIT 1")
        return [
            "/", "/cari", "/cari?q=smart+city", f"/artikel/{number}", "/cerita", f"/cerita/{story}", "/daerah",
            f"/daerah/{region}", f"/daerah/{region[:2]}", "/penghargaan", "/sumber", "/sumber/kabar-padam",
            "/sumber/warta-pesisir", "/kliping", "/lacak", f"/lacak?artikel={number}", "/tidak-ada", "/?bahasa=en",
        ]  # fmt: skip


@contextmanager
def served(desk, *options):
    """Serve an archive as a person does, until Ctrl-C."""
    with desk.start("serve", "--port", "0", *options) as serving:
        try:
            yield Site(re.search(r"http://\S+?(?=/ )", serving.stdout.readline())[0], desk)
        finally:
            os.kill(serving.pid, signal.SIGINT)
        _, said = serving.communicate(timeout=30)
    assert "Traceback" not in said


@pytest.fixture(scope="module")
def site(crawled):
    hostile = make_article(
        "https://pasar.example/bahaya", source="warta-pesisir", title=HOSTILE, text=f"{HOSTILE}\n{FORMULA}",
        published=NOW, topic="gerakan-menuju-smart-city",
    )  # fmt: skip
    formula = make_article("javascript:alert(1)", source="warta-pesisir", title=FORMULA, text="kota", published=NOW)
    endless = make_article(
        "https://pasar.example/panjang", source="warta-pesisir", title="p" * 10_000,
        text=f"smart city \u202ekota\x00 {'á' * 5_000}", published=NOW, day="2026-09-21",
        topic="gerakan-menuju-smart-city", authors=("q" * 900,), awards=[AWARD | {"dimension": "d" * 40}],
        regions=({"code": "12.71", "role": "subject", "evidence": "p" * 900},),
    )  # fmt: skip
    undated = make_article(
        UNDATED, source="warta-pesisir", published=None, fetched=NOW - HOUR, text="Kota cerdas entah kapan.",
        topic="gerakan-menuju-smart-city",
    )  # fmt: skip
    with open_archive(crawled.archive) as opened:
        articles.save(opened, undated, run=None)
        articles.save(opened, hostile, run=None)
        articles.save(opened, endless, run=None)
        articles.save(opened, formula, run=None)
        opened.db.conn.execute("INSERT INTO merged_stories SELECT 888888, min(id) FROM stories")
        opened.db.conn.execute("UPDATE rechecks SET gone = ? WHERE article = (SELECT max(id) FROM articles)", (NIGHT,))
        often = "SELECT story FROM articles GROUP BY story ORDER BY count(*) DESC, story LIMIT 1"
        opened.db.conn.execute(f"UPDATE stories SET first_published = ? WHERE id = ({often})", (NIGHT,))
    with served(crawled, "--name", "arsip.example") as opened:
        yield opened


def test_each_page_is_there_under_a_strict_policy_and_says_what_it_is(site):
    for path in site.pages:
        status, headers, body = site.get(path)
        assert status == (404 if path == "/tidak-ada" else 200), path
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert "script-src" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        page = html.fromstring(body.decode())
        assert page.xpath("count(//h1)") == 1, path
        assert page.xpath("//script | //@style | //style") == [], path
        assert page.xpath("//table[not(caption or @aria-label)]") == [], path


def test_each_link_within_the_pages_leads_somewhere(site):
    links = {link for path in site.pages for link in html.fromstring(site.get(path)[2].decode()).xpath("//a/@href")}
    inside = sorted(link for link in links if link.startswith("/") and "hal=" not in link and "tidak-ada" not in link)
    assert len(inside) > 100
    kinds = {re.sub(r"=[^&]*|(?<=/)[\d.]+|(?<=/sumber/).+", "", link): link for link in inside}  # one of each shape
    assert [link for link in kinds.values() if site.get(link)[0] not in {200, 302}] == []


def test_who_comes_under_another_name_is_refused(site):
    assert site.get("/", Host="jahat.example")[0] == 400
    assert site.get("/data/", Host="jahat.example")[0] == 400
    assert site.get("/", Host="arsip.example")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/cari", "/data/-/permissions"])
def test_nobody_can_write(site, method, path):
    assert site.get(path, method)[0] == 405


def test_a_page_that_has_not_changed_is_not_sent_again_until_somebody_writes(site):
    first = site.get("/artikel/1")[1]["etag"]
    assert site.get("/artikel/1", If_None_Match=first)[0] == 304
    assert site.get("/artikel/2", If_None_Match=first)[0] == 200
    assert site.get("/artikel/1", If_None_Match=first, Cookie="bahasa=en")[0] == 200


def test_facts_that_take_long_are_read_beside_the_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "SOON", -1)
    monkeypatch.setattr(reading, "PATIENCE", 0)
    with make_archive(tmp_path / "archive.db") as writing, open_for_reading(tmp_path / "archive.db") as opened:
        read = reading.ArchiveReader(opened, known=None)
        before = read.refreshed()
        articles.save(writing, make_article(), run=None)
        assert read.refreshed() is before
        wait([read._coming], timeout=60)
        assert list(read.refreshed().facts.usual) == [1]
        assert list(before.facts.usual) == []
        assert read.refreshed() is read.refreshed()


def test_pages_are_packed_and_the_front_page_is_small(site):
    _, headers, body = site.get("/", Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert len(body) < 40_000


def test_the_language_is_switched_and_remembered(site):
    _, headers, body = site.get("/cari?bahasa=en")
    assert 'lang="en"' in body.decode()
    assert headers["set-cookie"].startswith("bahasa=en;")
    assert 'lang="en"' in site.get("/cari", Cookie="bahasa=en")[2].decode()
    assert 'lang="id"' in site.get("/cari", Cookie="bahasa=xx")[2].decode()


def test_a_search_counts_what_its_filters_leave(site):
    page = site.page("/cari?q=smart+city&semua=1")
    for heading, chips in (("Provinsi", 1), ("Jenis", 1), ("Media", 1), ("Waktu", 2)):
        link = page.xpath(f"//section[h3='{heading}']//li/a")[0]
        number = int(link.xpath("string(span[2])").replace(".", ""))
        narrowed = site.page(link.get("href"))
        assert narrowed.xpath("string(//p[@class='lead'])").startswith(f"{number} artikel")
        assert len(narrowed.xpath("//ul[@class='chips']/li")) == chips


def test_a_search_shows_one_article_per_story_unless_all_are_asked_for(site):
    one, every = site.page("/cari"), site.page("/cari?semua=1")
    said = re.match(r"(\d+) artikel, (\d+) cerita", one.xpath("string(//p[@class='lead'])"))
    assert int(said[1]) > int(said[2])

    def listed(path, page):
        titles = page.xpath("//ol/li//h2/a/@href")
        following = page.xpath("//a[@rel='next']/@href")
        return titles + (listed(path, site.page(following[0])) if following else [])

    assert len(listed("/cari", one)) == int(said[2])
    assert len(set(listed("/cari", every))) == int(said[1])


def test_what_is_asked_in_vain_is_said_and_what_is_not_understood_too(site):
    page = site.page("/cari?q=zzzz&daerah=12")
    assert "Tidak ada yang cocok." in page.text_content()
    assert page.xpath("//a[.='Cari tanpa saringan']/@href") == ["/cari?q=zzzz"]
    ignored = site.page("/cari?dari=entah&daerah=Atlantis").xpath("string(//p[@class='note'])")
    assert "dari=entah" in ignored
    assert "daerah=Atlantis" in ignored
    for path in ("/penghargaan", "/cerita", "/kliping"):
        assert "edisi=dua" in site.page(f"{path}?edisi=dua").xpath("string(//p[@class='note'])")


def test_a_filter_that_is_not_understood_lets_nothing_through(site):
    said = "'Bogor' dapat berarti Kabupaten Bogor (32.01) atau Kota Bogor (32.71); sebutkan yang mana"
    for path in ("/cari.csv?q=smart", "/cari.jsonl?q=smart", "/cari.atom?", "/cari.xlsx?", "/kliping?format=pdf"):
        status, _, body = site.get(f"{path}&daerah=Bogor")
        assert (status, said in html.fromstring(body.decode()).text_content()) == (400, True), path
    for path in ("/cari?q=smart", "/kliping?dari=2020-01-01", "/cerita?urut=banyak"):
        shown = "//main//li//a[starts-with(@href, '/artikel/') or starts-with(@href, '/cerita/')]"
        page = site.page(f"{path}&daerah=Bogor")
        assert (bool(site.page(path).xpath(shown)), page.xpath(shown)) == (True, []), path
        assert said in page.xpath("string(//p[@class='note'])")
        assert page.xpath("//main//a") == []  # which would ask for all but that
        assert page.xpath("//main//form//input[@name='daerah']/@value") == ["Bogor"]  # to be corrected
        assert site.page(f"{path}&hal=x").xpath(shown)  # which narrows nothing


@pytest.mark.parametrize(
    "path",
    [
        "/cari?q=%22", "/cari?q=****", "/cari?q=NEAR(a+b)", "/cari?q=%00smart", f"/cari?q={'smart+' * 2000}",
        "/cari?hal=0&edisi=x&kaitan=x&jenis=x", "/cari?edisi=99999999999999999999",
        "/cari?dari=0001-01-01&sampai=9999-12-31", "/penghargaan?edisi=1&topik=x", "/cerita?daerah=12&urut=banyak",
        "/artikel/1?perubahan=9", "/cari?bahasa=%22%3E",
    ],
)  # fmt: skip
def test_whatever_an_address_asks_for_is_answered(site, path):
    assert site.get(path)[0] == 200


@pytest.mark.parametrize("path", ["/cari?hal=99999", "/cerita?hal=99999", "/lacak?artikel=99999", "/lacak?artikel=x"])
def test_what_is_not_there_is_said_to_be_not_there(site, path):
    assert site.get(path)[0] == 404


def test_what_the_archive_does_not_know_is_not_understood(site):
    for path in ("/cari?sumber=nix", "/cari?dimensi=foo", "/cari?topik=foo", "/cerita?sumber=nix"):
        assert "arsip ini tidak mengenal" in site.page(path).xpath("string(//p[@class='note'])"), path
        assert site.page(path).xpath("//main//form//input[@aria-invalid]/@value") == [path.partition("=")[2]]
    assert site.get("/cari.csv?sumber=nix")[0] == 400


def test_a_day_stands_in_its_chip_however_it_was_written(site):
    for path in ("/cari", "/cerita"):
        assert "31 Des 2025" in site.page(f"{path}?dari=31/12/2025").xpath("string(//ul[@class='chips'])")


def test_a_region_may_be_named_as_people_name_it(site):
    assert site.page("/cari?daerah=Sumut").xpath("//ul[@class='chips']//a")[0].text_content().endswith("Utara ×")


def test_an_article_stands_beside_its_evidence(site):
    number = site.one("SELECT article AS it FROM awards ORDER BY id LIMIT 1")
    page = site.page(f"/artikel/{number}")
    sentence = site.one(f"SELECT evidence AS it FROM awards WHERE article = {number} ORDER BY id LIMIT 1")
    assert sentence in page.xpath("//blockquote/text()")
    assert any(sentence in mark or mark in sentence for mark in page.xpath("//mark/text()"))


def test_times_are_those_of_the_clock_of_the_medium(site):
    east = site.one("SELECT id AS it FROM articles WHERE source = 'layar-wallacea' AND precision <> 'day' LIMIT 1")
    assert re.search(r"\d\d\.\d\d WIT(A)?\b", site.page(f"/artikel/{east}").xpath("string(//p[@class='meta'])"))


def test_a_day_is_that_of_the_clocks_in_indonesia(site):
    story = site.one(f"SELECT id AS it FROM stories WHERE first_published = '{NIGHT}'")
    [told] = site.page("/cerita?urut=banyak").xpath(f"//li[*/a/@href='/cerita/{story}']")
    assert "20 Nov 2026" in told.text_content()
    gone = site.one("SELECT max(id) AS it FROM articles")
    assert "20 Nov 2026" in site.page(f"/artikel/{gone}").xpath("string(//span[@class='tag bad'])")


def test_a_story_says_who_told_it(site):
    row = site.desk.rows("SELECT id, articles FROM stories ORDER BY articles DESC LIMIT 1")[0]
    assert len(site.page(f"/cerita/{row['id']}").xpath("//tbody/tr")) == row["articles"]


def test_a_source_in_trouble_is_seen_on_the_front_page_and_on_its_own(site):
    assert "Kabar Padam" in site.page("/").xpath("string(//h2[.='Sumber yang perlu perhatian']/following-sibling::ul)")
    note = site.page("/sumber/kabar-padam").xpath("string(//p[@class='note'])")
    assert re.fullmatch(r"Galat terakhir: servernya bermasalah: HTTP 500(, \d+ kali berturut-turut)?\.", note)
    assert "Kabar Padam" in site.page("/sumber").xpath("string(//tbody/tr[1])")


def test_sources_say_how_they_are_and_what_to_do(site):
    worst = site.page("/sumber").xpath("string(//tbody/tr[1])")
    assert "bermasalah servernya bermasalah: HTTP 500" in " ".join(worst.split())
    own = site.page("/sumber/kabar-padam")
    assert "Yang dapat dilakukan: tunggu" in own.xpath("string(//main)")
    assert own.xpath("//h2[.='Diduga, terlihat, disimpan']/following::thead[1]//th/text()") == [
        "Hari", "Diduga", "Terlihat", "Disimpan",
    ]  # fmt: skip


def test_hostile_articles_stay_text_in_pages_feeds_and_tables(site):
    for path in ("/cari?sumber=warta-pesisir&semua=1&urut=terbaru", f"/cari?q={quote('onerror')}"):
        body = site.get(path)[2].decode()
        assert "<script" not in body
        assert "<img" not in body
    number = site.one("SELECT id AS it FROM articles WHERE url = 'javascript:alert(1)'")
    assert site.page(f"/artikel/{number}").xpath("//a[starts-with(@href, 'javascript')]") == []
    feed = etree.fromstring(site.get("/cari.atom?sumber=warta-pesisir&kaitan=about")[2])
    assert HOSTILE in feed.xpath("//*[local-name()='title']/text()")


def test_an_article_without_a_date_is_as_old_in_a_feed_as_its_visit_whatever_is_newer(site):
    feed = etree.fromstring(site.get("/cari.atom?sumber=warta-pesisir&q=entah")[2])
    [entry] = feed.xpath("//*[local-name()='entry']")
    assert entry.xpath("string(*[local-name()='updated'])") == to_iso(NOW - HOUR)
    newest = etree.fromstring(site.get("/cari.atom?sumber=warta-pesisir")[2])
    path = f"//*[local-name()='entry'][*[local-name()='id']='{UNDATED}']/*[local-name()='updated']/text()"
    assert newest.xpath(path) == [to_iso(NOW - HOUR)]


def test_results_are_taken_along_as_table_objects_and_feed(site):
    status, headers, body = site.get("/cari.csv?semua=1")
    assert body.startswith(b"\xef\xbb\xbfid,")  # so that Excel reads UTF-8
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert status == 200
    assert headers["content-disposition"].startswith("attachment")
    assert headers["content-disposition"].endswith('-semua-artikel.csv"')
    objects = [json.loads(line) for line in site.get("/cari.jsonl?semua=1")[2].decode().splitlines()]
    assert [int(row["id"]) for row in rows] == [one["id"] for one in objects]
    assert len(rows) == int(re.match(r"\d+", site.page("/cari").xpath("string(//p[@class='lead'])"))[0])
    assert [row["title"] for row in rows if "HYPERLINK" in row["title"]] == [f"'{FORMULA}"]
    assert [one["title"] for one in objects if "HYPERLINK" in one["title"]] == [FORMULA]


@pytest.mark.parametrize(("form", "every", "options"), [("csv", "&semua=1", []), ("jsonl", "", ["--one-per-story"])])
def test_results_are_the_tables_that_an_export_writes(site, form, every, options):
    command = ["export", "--format", form, "--region", "12", *options, "--archive", str(site.desk.archive)]
    written = CliRunner().invoke(main, command, catch_exceptions=False).stdout
    assert site.get(f"/cari.{form}?daerah=12{every}")[2].decode("utf-8-sig") == written


def test_beside_the_files_stands_how_many_rows_they_hold(site):
    page = site.page("/cari")
    stories = re.search(r"(\d+) cerita", page.xpath("string(//p[@class='lead'])"))[1]
    said = page.xpath("string(//section[h3='Bawa hasilnya']/p)")
    assert said == f"{stories} baris: satu artikel dari tiap cerita, tanpa salinannya"


def test_a_search_is_taken_along_as_a_workbook_with_its_regions_and_awards(site):
    status, headers, body = site.get("/cari.xlsx?jenis=rilis&semua=1")
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert status == 200
    assert headers["content-disposition"].endswith('.xlsx"')
    assert book.sheetnames == ["Artikel", "Daerah", "Penghargaan"]
    numbers = [
        row["id"]
        for row in csv.DictReader(io.StringIO(site.get("/cari.csv?jenis=rilis&semua=1")[2].decode("utf-8-sig")))
    ]
    assert [str(row[0].value) for row in book["Artikel"].iter_rows(min_row=2)] == numbers
    assert {str(row[0].value) for row in book["Daerah"].iter_rows(min_row=2)} <= set(numbers)


def test_the_clipping_of_the_page_is_that_of_the_command(site, tmp_path):
    day = site.one("SELECT day AS it FROM articles WHERE kind = 'rilis' ORDER BY id LIMIT 1")
    made = site.desk.pantau("kliping", "--day", day, "-o", str(tmp_path / "sama.html"))
    assert made.returncode == 0, made.stderr
    status, headers, body = site.get(f"/kliping?hari={day}&format=html")
    assert status == 200
    assert f'attachment; filename="kliping-{day}.html"' in headers["content-disposition"]
    assert (tmp_path / "sama.html").read_bytes() == body
    narrowed = "smart", "--topic", "gerakan-menuju-smart-city", "--day", day
    made = site.desk.pantau("kliping", *narrowed, "-o", str(tmp_path / "sempit.html"))
    body = site.get(f"/kliping?hari={day}&format=html&q=smart&topik=gerakan-menuju-smart-city")[2]
    assert (tmp_path / "sempit.html").read_bytes() == body
    assert " artikel dengan smart · Topik: gerakan-menuju-smart-city".encode() in body
    assert site.get(f"/kliping?hari={day}&format=pdf")[2].startswith(b"%PDF")


def test_the_page_of_clippings_shows_what_a_clipping_would_hold(site):
    day = site.one("SELECT day AS it FROM articles WHERE kind = 'rilis' ORDER BY id LIMIT 1")
    page = site.page(f"/kliping?hari={day}")
    stories = site.one(
        f"SELECT count(DISTINCT coalesce(story, -id)) AS it FROM articles WHERE day = '{day}' AND verdict IS NOT 'no'"
    )
    assert len(page.xpath("//ol[contains(@class, 'numbered')]/li")) == stories
    assert page.xpath("//a[contains(@href, 'format=pdf')]")
    empty = site.page("/kliping?hari=2001-01-01")
    assert "Tidak ada berita" in empty.text_content()
    assert not empty.xpath("//main//a[contains(@href, 'format=pdf')]")
    assert "tidak ada penelusuran" in empty.text_content()
    crawled = site.one("SELECT substr(started, 1, 10) AS it FROM runs")
    assert "sumber terbaca dalam 1 penelusuran" in site.page(f"/kliping?hari={crawled}").text_content()
    assert site.page("/kliping?minggu=2001-01-03").xpath("//input[@name='sampai']/@value") == ["2001-01-07"]


def test_a_program_learns_that_there_is_no_file_of_an_empty_clipping_nor_of_a_form_that_is_none(site):
    status, _, body = site.get("/kliping?hari=2001-01-01&format=pdf")
    assert (status, "Tidak ada berita" in html.fromstring(body.decode()).text_content()) == (404, True)
    day = site.one("SELECT day AS it FROM articles WHERE kind = 'rilis' ORDER BY id LIMIT 1")
    for form in ("csv", "xlsx", "exe", ""):
        status, headers, body = site.get(f"/kliping?hari={day}&format={form}")
        assert (status, headers["content-disposition"]) == (400, None)
        assert f"ditampilkan: format={form}" in html.fromstring(body.decode()).text_content()


def test_a_release_is_traced_as_it_is_pasted_or_uploaded(site):
    [row] = site.desk.rows("SELECT id, text FROM articles WHERE kind = 'rilis' ORDER BY id LIMIT 1")
    file = io.BytesIO()
    document = docx.Document()
    for line in row["text"].splitlines():
        document.add_paragraph(line)
    document.save(file)
    status, _, body = site.post("/lacak", {"rilis": row["text"]})
    page = html.fromstring(body.decode())
    assert status == 200
    assert f"/artikel/{row['id']}" in page.xpath("//article[@class='printed']//h3/a/@href")
    assert "100% rilis dimuat" in page.text_content()
    assert "sumber terbaca dalam" in page.text_content()
    status, headers, body = site.post("/lacak", {"sebagai": "xlsx"}, [("rilis.docx", file.getvalue())])
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["Memuat", "Tidak memuat"]
    assert book["Memuat"].max_row - 1 == len(page.xpath("//article[@class='printed']"))
    assert "lacak-" in headers["content-disposition"]


def test_what_is_no_release_is_said_and_another_site_cannot_have_one_traced(site):
    assert site.post("/lacak", {"rilis": " "})[0] == 422
    status, _, body = site.post("/lacak", {}, [("rusak.pdf", b"%PDF-1.7 rusak")])
    assert status == 422
    assert "tidak dapat dilacak" in body.decode()
    status, _, said = site.post("/lacak", {"rilis": "kota"}, **{"Content-Length": str(2**30)})
    assert (status, "Rilis lebih besar dari 20 MB" in said.decode()) == (413, True)
    status, _, said = site.post("/lacak", {"rilis": "kota"}, **{"Sec-Fetch-Site": "cross-site"})
    assert (status, "Beri tahu pengelolanya" in said.decode()) == (403, True)
    assert site.post("/kliping", {"rilis": "kota"})[0] == 405


def test_the_numbers_of_the_map_stand_behind_it_as_a_table(site):
    [table] = site.page("/daerah").xpath("//details[contains(summary, 'Angka peta')]/table")
    told = {row.xpath("string(th)"): row.xpath("string(td)") for row in table.xpath("tbody/tr")}
    sql = """SELECT count(DISTINCT article) AS it FROM article_regions JOIN articles ON articles.id = article
        WHERE region = '13.04' AND role = 'subject' AND verdict IS NOT 'no' AND facet IN ('programme', 'ministry')"""
    assert told["Kabupaten Tanah Datar"] == str(site.one(sql))


@pytest.mark.parametrize("path", ["/daerah", "/daerah/12", "/daerah/12.71"])
def test_whether_nobody_wrote_or_nobody_looked_stands_below_the_regions(site, path):
    told = site.page(path).xpath("//h2[.='Kelengkapan']/following-sibling::div[1]/p/text()")
    assert "11 dari 12 sumber terbaca" in told[0]
    assert any("artikel yang diumumkan untuk kurun ini" in line for line in told)


def test_the_data_person_finds_datasette_with_working_links(site):
    page = site.page("/data/archive/stories")
    links = [link for link in page.xpath("//a/@href") if link.startswith("/")]
    assert links
    assert [link for link in links if not link.startswith("/data/") or link.startswith("/data/data")] == []
    assert json.loads(site.get("/data/archive/stories.json?_shape=array&_size=1")[2])[0]["id"]
    chosen = json.loads(site.get("/data/-/settings.json")[2])  # with its own, a table of a large archive takes seconds
    assert (chosen["suggest_facets"], chosen["default_page_size"], chosen["truncate_cells_html"]) == (False, 25, 300)
    assert chosen["max_csv_mb"] == 0  # else a long one ends with an error in its middle


def test_what_the_readme_says_of_the_json_of_datasette_is_so(site):
    readme = (Path(__file__).parents[1] / "crawler" / "README.md").read_text("utf-8")
    addresses = re.findall(r"^\| `(/data/archive[^`]+)`", readme, re.MULTILINE)
    assert len(addresses) >= 10
    for address in addresses:
        status, _, body = site.get(address)
        assert (status, bool(body.strip())) == (200, True), address
        if "_nl=on" in address:
            assert all(json.loads(line).keys() == {"id", "day"} for line in body.splitlines())
        elif ".csv" in address:
            assert body.startswith(b"code,name,month,articles,stories,sources\r\n")
        elif "_shape=array" in address:
            assert [type(row) for row in json.loads(body)][:1] == [dict], address
        else:
            assert json.loads(body).keys() >= {"rows", "columns", "next_url", "facet_results"}


def test_a_number_that_a_story_had_before_leads_on(site):
    status, headers, _ = site.get("/cerita/888888")
    assert (status, headers["location"]) == (301, f"/cerita/{site.one('SELECT min(id) AS it FROM stories')}")
    assert site.get("/cerita/999999")[0] == 404
    assert site.get("/artikel/999999999999999999999999")[0] == 404


def test_without_a_single_article_all_pages_are_there(tmp_path, crawled):
    archive = tmp_path / "kosong.db"
    open_archive(archive).close()
    with served(crawled, "--archive", str(archive)) as empty:
        for path in ("/", "/cari", "/cerita", "/daerah", "/daerah/12", "/penghargaan", "/sumber", "/kliping"):
            empty.page(path)


def test_what_is_stored_while_the_pages_are_shown_is_soon_on_them(tmp_path, crawled):
    archive = tmp_path / "tumbuh.db"
    with make_archive(archive) as writing, served(crawled, "--archive", str(archive)) as growing:
        first = growing.get("/")[1]["etag"]
        articles.save(writing, make_article(), run=None)
        answers = (growing.get("/", If_None_Match=first)[0] for _ in range(5000))
        assert 200 in answers
        assert "1 artikel, 1 cerita" in growing.page("/cari").text_content()


def test_a_changed_article_shows_the_words_that_went_and_came(tmp_path, crawled):
    archive = tmp_path / "berubah.db"
    said = "Lampu pintar dipasang di {} titik pada hari Senin oleh dinas."
    with make_archive(archive) as writing:
        for number, words in enumerate(("tiga", "tujuh")):
            moment = NOW + number * HOUR
            article = make_article(text=said.format(words), fetched=moment)
            articles.save(writing, article, run=None)
    with served(crawled, "--archive", str(archive)) as changed:
        page = changed.page("/artikel/1")
        [link] = page.xpath("//a[contains(@href, 'perubahan')]/@href")
        page = changed.page(link)
        assert page.xpath("//del/text()") == ["tiga"]
        assert "di tiga tujuh titik" in page.xpath("string(//div[contains(@class, 'difference')])")
        assert page.xpath("//ins/text()") == ["tujuh"]


def test_a_captured_page_is_handed_out_as_text(desk):
    desk.crawl("--capture", "kept")
    with served(desk) as captured:
        number = captured.one("SELECT id AS it FROM articles WHERE capture IS NOT NULL ORDER BY id LIMIT 1")
        [link] = captured.page(f"/artikel/{number}").xpath("//a[contains(@href, 'rekaman')]/@href")
        status, headers, body = captured.get(link)
        assert status == 200
        assert headers["content-type"].startswith("text/plain")
        assert headers["content-disposition"].startswith("attachment")
        assert b"<" in body
        shutil.rmtree(next(desk.folder.glob("*captures*")))
        status, _, body = captured.get(link)
        assert (status, "tidak dapat dibaca lagi" in body.decode()) == (503, True)
        assert captured.get("/artikel/999999/rekaman")[0] == 404


def test_contradicting_awards_are_told_beside_each_other(tmp_path, crawled):
    archive = tmp_path / "bertentangan.db"
    with make_archive(archive, make_source(), make_source("kota")) as writing:
        for source, dimension in (("pasar", "living"), ("kota", "economy")):
            won = {"code": "12.71", "what": "award", "dimension": dimension, "edition": 2024, "event_date": None}
            article = make_article(
                f"https://{source}.example/menang", source=source, text=f"Kota Medan menang di {dimension}.",
                awards=[won | {"evidence": f"Kota Medan menang di {dimension}."}],
            )  # fmt: skip
            articles.save(writing, article, run=None)
        many = [code for code, region in load_regions().items() if region.kind == "kabupaten"][:120]
        named = {"what": "participant", "dimension": None, "edition": 2024, "event_date": None, "evidence": "Ikut."}
        listing = make_article(
            "https://kota.example/peserta", source="kota", text="Peserta tahun ini.", digest="p" * 32,
            awards=[named | {"code": code} for code in many],
        )  # fmt: skip
        articles.save(writing, listing, run=None)
    with served(crawled, "--archive", str(archive)) as disputed:
        page = disputed.page("/penghargaan")
        [silent] = page.xpath("//h2[starts-with(., 'Peserta 2024 yang belum diliput: ')]")
        number = int(silent.text.rpartition(" ")[2])
        assert number >= 120
        assert len(silent.xpath("following-sibling::p[1]/a")) == 100
        assert silent.xpath("string(following-sibling::p[1])").endswith(f", dan {number - 100} lainnya")
        assert page.xpath("string(//details/summary)") == "Bertentangan: 1"
        told = page.xpath("string(//details//li)")
        assert "Smart Living (pasar)" in told
        assert "Smart Economy (kota)" in told
        assert page.xpath("//tbody/tr[th/a='2024']/td/a/text()") == ["1", "1"]
        assert disputed.page("/daerah/12").xpath("//tbody/tr[th/a='2024']/td/a/text()") == ["1", "1"]
        [link] = page.xpath("//tbody/tr[th/a='2024']/td[1]/a/@href")
        assert disputed.page(link).xpath("string(//p[@class='lead'])").startswith("1 artikel")
        assert "bertentangan" in disputed.page("/daerah/12.71").text_content()


def test_where_there_are_several_topics_regions_are_shown_of_all_or_of_one(tmp_path, crawled):
    archive = tmp_path / "dua.db"
    with make_archive(archive, make_source()) as writing:
        told = [("desa-digital", "12.09"), ("stunting", "12.09"), ("stunting", "12.71")]
        for number, (topic, code) in enumerate(told):
            won = {"code": code, "what": "award", "dimension": None, "edition": 2024, "event_date": None}
            article = make_article(
                f"{HOME}{number}/", text=f"Berita {number} dari daerah itu.", digest=f"{number}" * 32, topic=topic,
                regions=[{"code": code, "role": "subject", "evidence": "Di sana."}],
                awards=[won | {"topic": topic, "evidence": "Menang."}],
            )  # fmt: skip
            articles.save(writing, article, run=None)
    with served(crawled, "--archive", str(archive)) as two:

        def covered(path):
            rows = two.page(path).xpath("//details[contains(summary, 'Angka peta')]/table/tbody/tr")
            return {row.xpath("string(th)"): row.xpath("string(td)") for row in rows}

        assert covered("/daerah") == {"Kabupaten Asahan": "2", "Kota Medan": "1"}
        assert covered("/daerah?topik=desa-digital") == {"Kabupaten Asahan": "1"}
        [link] = two.page("/daerah?topik=desa-digital").xpath("//th/a[.='Sumatera Utara']/@href")
        [link] = two.page(link).xpath("//th/a[.='Kabupaten Asahan']/@href")
        assert two.page(link).xpath("string(//p[@class='lead'])").startswith("1 artikel")
        won = two.page("/daerah/12.09").xpath("//h2[.='Penghargaan per edisi']/following-sibling::table/tbody/tr/td[1]")
        assert [cell.text for cell in won] == ["desa-digital", "stunting"]
        assert "desa-digitel" in two.page("/daerah?topik=desa-digitel").text_content()
        assert covered("/daerah?topik=desa-digitel") == {}


def test_what_is_wrong_is_told_in_the_language_of_the_page(site):
    said = {"": "rusak.docx bukan DOCX yang dapat dibaca", "bahasa=en": "rusak.docx is no DOCX that can be read"}
    for cookie, sentence in said.items():
        status, _, body = site.post("/lacak", {}, [("rusak.docx", b"PK\x03\x04rusak")], Cookie=cookie)
        assert (status, sentence in body.decode()) == (422, True)
    assert "servernya bermasalah: HTTP 500" in site.page("/sumber/kabar-padam").text_content()


def test_an_article_that_is_too_short_to_be_traced_is_said_so(crawled, tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        articles.save(opened, make_article(text="Kopi susu."), run=None)
    with served(crawled, "--archive", str(tmp_path / "archive.db")) as small:
        status, _, body = small.get("/lacak?artikel=1")
    assert (status, "Teks di bawah 20 kata terlalu pendek" in body.decode()) == (422, True)


def test_no_page_tells_an_hour_that_nobody_knows_nor_one_by_other_clocks(crawled, tmp_path):
    midnight, dawn = datetime(2026, 11, 28, 17, tzinfo=UTC), datetime(2026, 11, 28, 15, 30, tzinfo=UTC)
    timur = make_source("timur", timezone="Asia/Jayapura")
    with make_archive(tmp_path / "archive.db", make_source(), timur) as opened:
        digest, sample = fingerprint(LANTERNS)
        told = {"text": LANTERNS, "day": "2026-11-29", "digest": digest, "sample": sample}
        of_a_day = make_article(published=midnight, precision="day", **told)
        of_the_east = make_article("https://timur.example/a", source="timur", published=dawn, **told)
        for article in (of_a_day, of_the_east):
            articles.save(opened, article, run=None)
    with served(crawled, "--archive", str(tmp_path / "archive.db")) as small:
        for path in ("/kliping?hari=2026-11-29", "/cerita/1", "/lacak?artikel=1", "/artikel/1", "/artikel/2"):
            main_text = small.page(path).xpath("string(//main)")
            assert "29 Nov 2026, 00.30 WIT" in main_text, path
            assert not re.search(r"00\.00 WIB|22\.30 WIB", main_text), path
    for command in (("stories",), ("show", "2"), ("trace", "1")):
        said = CliRunner().invoke(main, [*command, "--archive", str(tmp_path / "archive.db")]).stdout
        assert "2026-11-29 00:30 WIT" in said, command
        assert not re.search("00:00 WIB|22:30 WIB", said), command


def test_a_port_that_is_taken_is_said_in_the_language_of_who_serves(crawled, site, monkeypatch):
    monkeypatch.setenv("PANTAU_LANG", "id")
    host, port = site.netloc.split(":")
    done = CliRunner().invoke(main, ["serve", "--archive", str(crawled.archive), "--host", host, "--port", port])
    told = f"Error: {site.netloc} tidak dapat dipakai: alamat itu sedang dipakai; pilih yang lain dengan --port\n"
    assert (done.exit_code, done.stderr) == (1, told)


def test_an_archive_that_is_not_there_is_one_sentence(crawled, tmp_path):
    done = crawled.pantau("serve", "--archive", str(tmp_path / "nirgends.db"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


# In a browser


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("there is no chromium; `apt-get install chromium` brings it")
    playwright = pytest.importorskip("playwright.sync_api")
    quiet = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-software-rasterizer",
        # What is compiled and collected beside the page costs more than it saves where both cores are busy.
        "--js-flags=--single-threaded --min-semi-space-size=64 --max-semi-space-size=128",
    ]
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield opened
        opened.close()


@pytest.fixture
def tab(browser, site):
    """A page in the browser that notes what goes wrong and who is asked."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.wrong, opened.hosts = [], set()
    opened.on("console", lambda said: opened.wrong.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.on("dialog", lambda dialog: (opened.wrong.append(dialog.message), dialog.dismiss()))
    opened.on("request", lambda request: opened.hosts.add(urlsplit(request.url).netloc))
    yield opened
    opened.close()


AXE = "asked => axe.run(asked).then(found => found.violations)"
# The tables whose columns are of other widths while only the first row has come.
UNSTEADY = """() => [...document.querySelectorAll("table:not(.matrix)")].filter(table => {
    const widths = () => [...table.rows[0].cells].map(cell => cell.getBoundingClientRect().width);
    const whole = widths(), later = [...table.rows].slice(1);
    later.forEach(row => row.hidden = true);
    const first = widths();
    later.forEach(row => row.hidden = false);
    return first.some((width, at) => Math.abs(width - whole[at]) > 3);  // of less a browser makes nothing either
}).map(table => table.getAttribute("aria-label"))"""


def test_each_page_fits_screen_and_telephone_stands_still_and_everybody_can_use_it(tab, site):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script
    tab.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => window.moved += one.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for path in [*site.pages, "/cari?sumber=warta-pesisir&semua=1"]:
        tab.goto(site.base + path)
        assert tab.evaluate("window.moved") == 0, path
        tab.evaluate(axe)
        for width in (1280, 800, 390, 360, 320):  # 320 is what is left of 1280 for who magnifies four times
            tab.set_viewport_size({"width": width, "height": 844})
            beyond = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beyond == 0, (path, width)
            assert tab.evaluate(UNSTEADY) == [], (path, width)
            # The style tells no widths below 40rem apart: whoever can use a page at 320 can at 360 and at 390.
            if width in {1280, 320}:
                found = tab.evaluate(AXE, {"resultTypes": ["violations"]})
                assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], (path, width)
    assert [one for one in tab.wrong if "404" not in one] == []
    assert tab.hosts == {site.netloc}


def test_an_inline_script_is_refused(tab, site):
    tab.goto(f"{site.base}/cari?q=onerror")
    assert tab.title().startswith("Cari")
    assert "49" not in tab.title()
    with pytest.raises(Exception, match="Content Security Policy"):
        tab.add_script_tag(content="document.title = 'bahaya'")
    assert tab.title().startswith("Cari")


def test_filters_pages_and_chips_work_without_a_script(browser, site):
    plain = browser.new_page(java_script_enabled=False)
    plain.goto(f"{site.base}/")
    plain.get_by_role("searchbox").fill("smart city")
    plain.get_by_role("search").get_by_role("button").click()
    assert "q=smart+city" in plain.url
    plain.get_by_role("link", name="Berikutnya →").click()
    assert "hal=2" in plain.url
    plain.locator("#saringan section", has_text="Jenis").get_by_role("link").first.click()
    assert "jenis=" in plain.url
    assert "hal=" not in plain.url
    plain.get_by_label("Dari tanggal").fill("2020-01-01")
    plain.get_by_role("button", name="Terapkan").click()
    assert "dari=2020-01-01" in plain.url
    assert "jenis=" in plain.url
    plain.locator(".chips a").first.click()
    assert "jenis=" not in plain.url
    plain.close()


def test_the_keyboard_reaches_the_content_first(tab, site):
    tab.goto(f"{site.base}/cari")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "isi"


def test_clippings_and_mails_fit_a_telephone_however_long_a_word_is(browser, tmp_path):
    endless = "Pemerintahanberbasiselektronik" * 9
    told = make_article(f"https://pasar.example/{endless}/", title=endless, text=f"Kota cerdas. {endless}.",
                        published=NOW, day="2026-11-20")  # fmt: skip
    path = tmp_path / "archive.db"
    with make_archive(path) as opened:
        articles.save(opened, told, run=None)
        records = list(Table("search", COLUMNS, exports.chosen(opened, [1], COLUMNS)).records)
    mail = digest(records, head="Berita", named="Pantau", key="k")
    (tmp_path / "mail.html").write_text(digest_html(mail), "utf-8")
    office = tmp_path / "kantor.toml"
    wide = '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="200"><path d="M0 0h900v200z"/></svg>'
    (tmp_path / "lambang.svg").write_text(wide, "utf-8")
    office.write_text("""[kliping]
        letterhead = ["PEMERINTAH KABUPATEN CONTOH", "DINAS KOMUNIKASI, INFORMATIKA, STATISTIK DAN PERSANDIAN"]
        logo_left = "lambang.svg"
        logo_right = "lambang.svg"
        signature = ["Contoh, 20 November 2026", "Kepala Dinas Komunikasi, Informatika, Statistik dan Persandian"]
        remarks = true""")
    asked = ["kliping", "--day", "2026-11-20", "--archive", str(path), "--office", str(office)]
    assert CliRunner().invoke(main, [*asked, "-o", str(tmp_path / "kliping.html")]).exit_code == 0
    opened = browser.new_page(viewport={"width": 320, "height": 844})
    for name in ("mail", "kliping"):
        opened.goto((tmp_path / f"{name}.html").as_uri())
        assert endless in opened.content()
        assert opened.evaluate("document.documentElement.scrollWidth") == 320, name
    assert opened.locator("header p").bounding_box()["height"] < 300
    opened.close()
