"""Page to article: the quality gate, and what holds for any page whatever."""

import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipelines.extraction import Extraction, says_nothing
from tests.extracting import extract_markup

PAGES = Path(__file__).parent / "pages"
FETCHED = datetime(2025, 1, 1, tzinfo=UTC)
URL = "https://kabarcontoh.id/daerah/pusat-aduan"
PROSE = "<p>" + "Pemerintah kota membuka pusat aduan warga di lantai dua balai kota sejak pagi. " * 8 + "</p>"


def extract(page, **given):
    body = page if isinstance(page, bytes) else page.encode()
    return extract_markup(body, **({"url": URL, "fetched": FETCHED} | given))


def moment(value):
    return value and value.isoformat()


def as_expected(found: Extraction, url: str, zone: str):
    return {
        "url": url, "zone": zone, "title": found.title, "text": found.text.split("\n"), "authors": list(found.authors),
        "published": moment(found.published), "precision": found.precision, "modified": moment(found.modified),
        "section": found.section, "tags": list(found.tags), "family": found.family, "evidence": found.evidence,
        "removed": [[part.rule, part.text] for part in found.removed], "dropped": found.dropped,
        "flags": list(found.flags),
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_a_page_of_each_family_yields_what_an_editor_would_sign(name):
    expected = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    found = extract((PAGES / f"{name}.html").read_bytes(), url=expected["url"], timezone=expected["zone"])
    assert as_expected(found, expected["url"], expected["zone"]) == expected


def test_every_family_of_the_gate_has_a_page():
    families = {json.loads(path.read_text("utf-8"))["family"] for path in PAGES.glob("*.json")}
    assert families >= {
        "tagdiv", "jnews", "idtheme", "varient", "suara", "detik", "kompas", "tribun", "antara", "promedia",
        "wordpress", "blogger", "government", None,
    }  # fmt: skip


def test_what_the_channel_announced_is_believed_where_the_page_says_nothing():
    announced = datetime(2024, 3, 5, 13, 45, tzinfo=UTC)
    found = extract(f"<html><body><div>{PROSE}</div></body></html>", title="Pusat Aduan Dibuka", published=announced)
    assert (found.title, found.published, found.evidence["title"], found.evidence["published"]) == (
        "Pusat Aduan Dibuka",
        datetime(2024, 3, 5, 20, 45, tzinfo=timezone(timedelta(hours=7))),
        "announced",
        "announced",
    )


def test_what_the_channel_announced_gives_way_to_the_page():
    time = "<time class='published' datetime='2024-03-05T20:45:00+07:00'></time>"
    page = f"<html><body><h1>Pusat Aduan Dibuka</h1>{time}{PROSE}</body></html>"
    found = extract(page, title="Judul Lama", published=datetime(2020, 1, 1, tzinfo=UTC))
    assert (found.title, moment(found.published)) == ("Pusat Aduan Dibuka", "2024-03-05T20:45:00+07:00")


def test_the_sources_rules_are_applied_and_recorded():
    content = f'<div class="entry-content">{PROSE}<div class="kotak">Kotak</div></div>'
    page = f'<article class="hentry"><h1>Judul Berita Ini</h1>{content}</article>'
    found = extract(page, remove=(".kotak",))
    assert "Kotak" not in found.text
    assert [(part.rule, part.text) for part in found.removed] == [("source remove .kotak", "Kotak")]


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        (
            '<link rel="canonical" href="https://kabarcontoh.id/daerah/lain?utm_source=x">',
            "https://kabarcontoh.id/daerah/lain",
        ),
        ('<link rel="canonical" href="/daerah/lain/amp/">', "https://kabarcontoh.id/daerah/lain/"),
        (
            '<meta property="og:url" content="https://m.kabarcontoh.id/daerah/lain">',
            "https://m.kabarcontoh.id/daerah/lain",
        ),
        ('<link rel="canonical" href="https://kabarcontoh.id/">', None),
        ('<link rel="canonical" href="https://situslain.id/daerah/lain">', None),
        (
            '<link rel="canonical" href="https://kabarcontoh.id/"><meta property="og:url" content="/a/b">',
            "https://kabarcontoh.id/a/b",
        ),
        ("", None),
    ],
)
def test_the_pages_own_address_counts_on_the_same_site_and_not_for_its_root(head, canonical):
    assert extract(f"<html><head>{head}</head><body>{PROSE}</body></html>").canonical == canonical


def test_a_page_that_a_script_paints_is_read_from_its_structured_data():
    body = "Pemerintah kota membuka pusat aduan warga. " * 9
    script = json.dumps({"@type": "NewsArticle", "headline": "Pusat Aduan Dibuka", "articleBody": f"{body}\n{body}"})
    found = extract(f'<script type="application/ld+json">{script}</script><div id="app"></div>')
    assert (found.title, found.text, found.evidence["text"]) == (
        "Pusat Aduan Dibuka",
        f"{body.strip()}\n{body.strip()}",
        "json-ld",
    )


def test_the_captions_of_a_photo_page_are_its_text():
    caption = "Petugas menunjukkan layar pusat kendali kepada rombongan warga yang datang berkunjung ke balai kota. "
    gallery = "read-page--photo-gallery--item"
    figure = f'<figure class="{gallery}"><figcaption class="{gallery}__caption">{caption * 2}</figcaption></figure>'
    figures = figure * 3
    found = extract(f'<h1 class="read-page--header__title">Foto Pusat Aduan</h1>{figures}')
    assert found.text == "\n".join([(caption * 2).strip()] * 3)


def test_an_extraction_travels_between_processes():
    found = extract((PAGES / "tagdiv-1.html").read_bytes())
    assert pickle.loads(pickle.dumps(found)) == found


HOSTILE = {
    "deep": "<div>" * 60_000 + "halo",
    "deep inline": "<b>" * 60_000 + "halo",
    "deep in the text": f'<article><div class="entry-content">{PROSE}{"<div>" * 20_000}x</div></article>',
    "tables": f'<article><div class="entry-content">{"<table><tr><td>" * 2000}x{PROSE}</div></article>',
    "attributes": "<div " + " ".join(f'a{n}="x"' for n in range(30_000)) + f">{PROSE}",
    "links": "<h1>Judul</h1><div>" + '<a href="/x">Judul berita yang lain</a> Baca juga: ' * 5000 + "</div>",
    "breaks": f'<article><div class="entry-content">{"baris<br>" * 20_000}</div></article>',
    "broken json": '<script type="application/ld+json">{"@type":"NewsArticle",' + '"author":{' * 50_000 + "</script>",
    "deep json": '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
    "long title": "<title>" + "a - " * 50_000 + "</title>" + PROSE,
    "nul": "a\x00b" + PROSE,
    "no markup": "halo",
    "binary": b"\x00\x01\x02\xff" * 5000,
    "surrogate": b"\xed\xa0\x80<p>x",
    "processing": "<?xml version='1.0' encoding='utf-8'?><?php ?><!DOCTYPE html>" + PROSE,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_no_page_raises_whatever_its_shape(page):
    assert isinstance(extract(page), Extraction)


@pytest.mark.parametrize("offset", range(0, 4000, 37))
def test_a_page_cut_off_anywhere_still_gives_an_extraction(offset):
    whole = (PAGES / "tagdiv-2.html").read_bytes()
    assert isinstance(extract(whole[:offset]), Extraction)


def speaks(text):
    return "kota cerdas" in text.lower()


@pytest.mark.parametrize("name", sorted(path.stem for path in PAGES.glob("*.html")))
def test_an_article_that_speaks_of_no_topic_is_read_as_far_as_title_and_text(name):
    expected = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    body, url, zone = (PAGES / f"{name}.html").read_bytes(), expected["url"], expected["zone"]
    whole, brief = (extract(body, url=url, timezone=zone, speaks=each) for each in (None, lambda _: False))
    told = [(one.title, one.text, one.canonical, one.dropped) for one in (whole, brief)]
    assert told[0] == told[1]
    assert expected["family"] is None or brief.removed == whole.removed  # the readers of any page differ in their steps
    assert (brief.is_brief, brief.authors, brief.published, brief.tags) == (True, (), None, ())


ON_TOPIC = "<h1>Pusat Aduan</h1><p>Petugas mencatat aduan warga dalam program kota cerdas sejak bulan lalu.</p>"


@pytest.mark.parametrize(
    ("markup", "is_brief"),
    [
        (f"<h1>Pusat Aduan</h1>{PROSE}", True),
        (f"<h1>Pusat Aduan</h1>{PROSE}<p><a href='/lain'>Baca juga: Kota cerdas tetangga</a></p>", True),
        (f"{ON_TOPIC}{PROSE}", False),
        (f"<h1>Aduan di Kota Cerdas</h1>{PROSE}", False),
        (f"<h1>Pusat Aduan</h1>{PROSE}<p>Aduan dicatat dalam <a href='/x'>program kota cerdas</a> itu.</p>", False),
    ],
    ids=["no word", "a neighbour's word", "in the text", "in the title", "in a link of the text"],
)
def test_only_what_speaks_of_a_topic_itself_is_read_in_full(markup, is_brief):
    page = f"<html><body><article class='entry-content'>{markup}</article></body></html>"
    found = extract(page, speaks=speaks)
    assert found.is_brief is is_brief
    assert is_brief or found == extract(page)


def test_a_page_is_read_in_brief_alike_whether_its_text_is_shown_to_anybody_or_not():
    page = f"<html><body><article class='entry-content'>{ON_TOPIC}{PROSE}</article></body></html>"
    assert extract(page, speaks=says_nothing) == extract(page, speaks=lambda _: False)


def test_an_article_that_goes_on_elsewhere_is_never_read_in_brief():
    pager = f"<div class='post-page-numbers'><a href='{URL}/2/'>2</a></div>"
    page = f"<html><body><article class='entry-content'><h1>Pusat Aduan</h1>{PROSE}{pager}</article></body></html>"
    found = extract(page, speaks=speaks)
    assert (found.is_brief, found.further) == (False, f"{URL}/2/")


def test_the_captions_of_a_photo_page_of_no_known_theme_are_its_text():
    captions = "".join(
        f"<figure><img src='{one}.jpg'><figcaption>Foto {one}: warga mengantre di pusat aduan pada pagi pertama."
        "</figcaption></figure>"
        for one in range(4)
    )
    found = extract(f"<html><body><h1>Pusat Aduan Dibuka</h1><div class='galeri'>{captions}</div></body></html>")
    assert (len(found.text.split("\n")), found.evidence["text"]) == (4, "captions")
    card = "<div class='card-caption'><h5><a href='/s/7'>Pawai Obor di Kampung Hulu Tadi Malam</a></h5>Dibaca 5k</div>"
    other = extract(
        f"<html><body><h1>Pusat Aduan Dibuka</h1><div class='galeri'>{captions}</div>{card * 3}</body></html>"
    )
    assert other.text == found.text


@pytest.mark.parametrize(("captions", "lines"), [(5, 8), (2, 3)])
def test_captions_that_tell_more_than_the_text_above_them_are_a_part_of_it(captions, lines):
    told = "Kepala dinas menunggu warga pertama yang datang dengan berkas lengkap di tangan kirinya."
    figures = "".join(f"<figure><img><figcaption>Loket {one}. {told}</figcaption></figure>" for one in range(captions))
    lead = "".join(
        f"<p>{name} membuka pusat aduan di balai kota itu pada Rabu pagi, dan disaksikan para lurah serta camat.</p>"
        for name in ("Wali kota", "Wakilnya", "Sekretaris daerah")
    )
    found = extract(f"<html><body><h1>Pusat Aduan Dibuka</h1><div>{lead}{figures}</div></body></html>")
    assert len(found.text.split("\n")) == lines


def test_a_date_between_the_lead_and_the_text_is_not_the_text():
    page = f"<h1>Pusat Aduan Dibuka</h1>{PROSE}<p>Kamis, 7 Desember 2023 - 14:05 WIB</p>{PROSE}"
    assert "14:05" not in extract(f"<html><body><div>{page}</div></body></html>").text


def test_what_the_text_says_of_a_topic_is_found_wherever_it_stands():
    teaser = f"<div class='entry-content'>{PROSE[:400]}</p></div>"
    rest = f"<div class='lanjutan'>{ON_TOPIC}{PROSE * 3}</div>"
    page = f"<html><body><article><h1>Pusat Aduan</h1>{teaser}</article>{rest}</body></html>"
    assert extract(page, speaks=speaks).is_brief is False


def test_a_heading_below_which_nothing_stands_is_not_the_text():
    page = f"<h1>Pusat Aduan Dibuka</h1>{PROSE}<h3>Bagian dua</h3>{PROSE}<p>Topik:</p><h3>Kabar dari tempat lain</h3>"
    lines = extract(f"<html><body><div class='entry-content'>{page}</div></body></html>").text.split("\n")
    assert ("Bagian dua" in lines, lines[-1][:10]) == (True, "Pemerintah")


def test_a_row_of_date_byline_and_counter_above_the_text_is_not_the_text():
    row = "<div>Sabtu, 2 Maret 2024 | 07:47 WIB | Oleh : Siti Rahma | Dibaca : 118 kali</div>"
    found = extract(f"<html><body><h1>Pusat Aduan Dibuka</h1>{row}<div class='isi-berita'>{PROSE}</div></body></html>")
    assert found.text.startswith("Pemerintah kota")
