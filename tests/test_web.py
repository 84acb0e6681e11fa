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
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import pytest
from lxml import etree, html

from crawler.archive import articles, open_archive
from tests.make import HOUR, NOW, make_archive, make_article, make_source

CHROMIUM = shutil.which("chromium")
HOSTILE = '"><script>document.title="bahaya"</script><img src=x onerror=alert(1)> {{ 7*7 }}'
FORMULA = '=HYPERLINK("https://jahat.example/","klik")'


class Site:
    """A served archive."""

    def __init__(self, base, desk):
        self.base, self.desk = base, desk
        self.netloc = urlsplit(base).netloc

    def get(self, path, method="GET", **headers):
        """Return the status, the headers and the body of an answer."""
        asking = http.client.HTTPConnection(self.netloc, timeout=30)
        asking.request(
            method, path.partition("#")[0], headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = asking.getresponse()
        body = answer.read()
        asking.close()
        return answer.status, answer.headers, body

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
            "/sumber/warta-pesisir", "/kliping", "/tidak-ada", "/?bahasa=en",
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
    with open_archive(crawled.archive) as opened:
        articles.save(opened, hostile, run=None)
        articles.save(opened, formula, run=None)
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
    for heading in ("Daerah", "Jenis", "Media"):
        link = page.xpath(f"//section[h3='{heading}']//li/a")[0]
        number = int(link.xpath("string(span[2])").replace(".", ""))
        narrowed = site.page(link.get("href"))
        assert narrowed.xpath("string(//p[@class='lead'])").startswith(f"{number} artikel")
        assert len(narrowed.xpath("//ul[@class='chips']/li")) == 1


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
    ignored = site.page("/cari?dari=kemarin&daerah=Atlantis").xpath("string(//p[@class='note'])")
    assert "dari=kemarin" in ignored
    assert "daerah=Atlantis" in ignored


@pytest.mark.parametrize(
    "path",
    [
        "/cari?q=%22", "/cari?q=****", "/cari?q=NEAR(a+b)", "/cari?q=%00smart", f"/cari?q={'smart+' * 2000}",
        "/cari?hal=999999", "/cari?hal=0&edisi=x&kaitan=x&jenis=x", "/cari?edisi=99999999999999999999",
        "/cari?dari=0001-01-01&sampai=9999-12-31", "/penghargaan?edisi=1&topik=x", "/cerita?daerah=12&urut=banyak",
        "/artikel/1?perubahan=9", "/cari?bahasa=%22%3E",
    ],
)  # fmt: skip
def test_whatever_an_address_asks_for_is_answered(site, path):
    assert site.get(path)[0] == 200


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


def test_a_story_says_who_told_it(site):
    row = site.desk.rows("SELECT id, articles FROM stories ORDER BY articles DESC LIMIT 1")[0]
    assert len(site.page(f"/cerita/{row['id']}").xpath("//tbody/tr")) == row["articles"]


def test_a_source_in_trouble_is_seen_on_the_front_page_and_on_its_own(site):
    assert "Kabar Padam" in site.page("/").xpath("string(//h2[.='Sumber yang perlu perhatian']/following-sibling::ul)")
    assert "HTTP 500" in site.page("/sumber/kabar-padam").xpath("string(//p[@class='note'])")
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


def test_results_are_taken_along_as_table_objects_and_feed(site):
    status, headers, body = site.get("/cari.csv?semua=1")
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    assert status == 200
    assert headers["content-disposition"].startswith("attachment")
    objects = [json.loads(line) for line in site.get("/cari.jsonl?semua=1")[2].decode().splitlines()]
    assert [int(row["id"]) for row in rows] == [one["id"] for one in objects]
    assert len(rows) == int(re.match(r"\d+", site.page("/cari").xpath("string(//p[@class='lead'])"))[0])
    assert [row["title"] for row in rows if "HYPERLINK" in row["title"]] == [f"'{FORMULA}"]
    assert [one["title"] for one in objects if "HYPERLINK" in one["title"]] == [FORMULA]


def test_the_data_person_finds_datasette_with_working_links(site):
    page = site.page("/data/archive/stories")
    links = [link for link in page.xpath("//a/@href") if link.startswith("/")]
    assert links
    assert [link for link in links if not link.startswith("/data/") or link.startswith("/data/data")] == []
    assert json.loads(site.get("/data/archive/stories.json?_shape=array&_size=1")[2])[0]["id"]


def test_a_number_that_a_story_had_before_leads_on(site):
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
        assert captured.get(link, Cookie="bahasa=en")[0] == 503
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
    with served(crawled, "--archive", str(archive)) as disputed:
        page = disputed.page("/penghargaan")
        assert page.xpath("string(//details/summary)") == "Bertentangan: 1"
        told = page.xpath("string(//details//li)")
        assert "Smart Living (pasar)" in told
        assert "Smart Economy (kota)" in told
        assert page.xpath("//tbody/tr[th/a='2024']/td/text()") == ["1", "1"]
        assert "bertentangan" in disputed.page("/daerah/12.71").text_content()


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
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
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


def test_each_page_fits_screen_and_telephone_and_everybody_can_use_it(tab, site):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for path in site.pages:
        tab.goto(site.base + path)
        for width in (1280, 390):
            tab.set_viewport_size({"width": width, "height": 844})
            beyond = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beyond == 0, (path, width)
            found = axe.run(tab).response["violations"]
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


def test_nothing_moves_while_a_page_loads(tab, site):
    tab.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => window.moved += one.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for path in ("/", "/cari?q=smart+city", "/daerah"):
        tab.goto(site.base + path)
        assert tab.evaluate("window.moved") == 0
