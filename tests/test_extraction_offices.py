"""Pages of offices, villages and councils, made by hand: what is the story on them, when and whose it is."""

import json
from datetime import UTC, datetime
from html import escape

import pytest

from pipelines.extraction.boilerplate import label_kind
from pipelines.extraction.dates import parse_printed_date
from pipelines.extraction.headings import is_widget
from tests.extracting import extract_markup

FETCHED = datetime(2026, 11, 30, tzinfo=UTC)
TITLE = "Balai Benih Tambakrejo Lepas Dua Ribu Ekor Udang Galah"
STORY = [
    "Balai Benih Tambakrejo melepas dua ribu ekor udang galah ke Waduk Randu pada Selasa pagi bersama para nelayan.",
    "Kepala balai, Wiratno, menyebut udang itu dapat dipanen setelah lima bulan jika air waduk tidak cepat surut.",
    "Nelayan Dusun Karanglo mengusulkan larangan jaring rapat sampai musim panen, dan balai setuju.",
    "Penebaran berikutnya direncanakan di dua embung desa yang baru selesai dikeruk dengan dana desa tahun berjalan.",
    "Dinas Perikanan menyiapkan pakan untuk dua bulan pertama dan seorang penyuluh yang datang setiap hari Kamis.",
]
OTHERS = ["Lomba Perahu Naga Digelar Lagi", "Jembatan Karanglo Selesai Dicat", "Warga Panen Jagung Hibrida"]
DATE = "Selasa, 12 Mei 2026 09:40 WIB"
BODY = "".join(f"<p>{text}</p>" for text in STORY)


def read(body, head=f"<title>{TITLE}</title>", url="https://tambakrejo.example/?id=7", zone="Asia/Jakarta"):
    markup = f"<html lang='id'><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return extract_markup(markup.encode(), url=url, fetched=FETCHED, timezone=zone)


def page(top="", body=BODY, end="", after=""):
    return f"<div class='kk'><h3>{TITLE}</h3>{top}<div class='jj'>{body}</div>{end}</div>{after}"


def day_of(found):
    return found.published and found.published.strftime("%Y-%m-%d %H:%M")


# What stands beside the story


@pytest.mark.parametrize(
    "line",
    [
        "<marquee>" + " *** ".join(OTHERS) + "</marquee>",
        "<div class='running-text'><b>Info</b> " + " &bull; ".join(OTHERS) + "</div>",
        "<ul id='ticker'>" + "".join(f"<li>{one}</li>" for one in OTHERS) + "</ul>",
    ],
)
@pytest.mark.parametrize("head", [f"<title>{TITLE}</title>", "<title>Desa Tambakrejo</title>"])
def test_headlines_that_run_through_a_line_are_neither_headline_nor_text(line, head):
    found = read(f"{line}<span style='font-size:22px'>{TITLE}</span><br>{BODY}", head)
    assert (found.title, found.text.split("\n")) == (TITLE, STORY)


@pytest.mark.parametrize(
    "box",
    [
        "<div><h5>Jajak Pendapat</h5><p>Seberapa puas Anda terhadap situs ini?</p><div>Sangat puas 61%</div></div>",
        "<div><h4>Survei Kepuasan Masyarakat (IKM)</h4><p>Bagaimana pelayanan kami?</p><p>Baik</p><p>Buruk</p></div>",
        "<table><tr><td>Statistik Pengunjung</td></tr><tr><td>Minggu Ini</td><td>81</td></tr></table>",
        "<h3>Agenda Kegiatan</h3><table><tr><td>2 Desember 2026</td><td>Rapat panitia panen raya</td></tr></table>",
        "<div><div><h3>Kirim Komentar</h3></div><table><tr><td>Wahid</td><td>04 Jan 2026 10:22</td></tr></table></div>",
    ],
    ids=["poll", "survey", "visitors", "agenda", "comments"],
)
@pytest.mark.parametrize("rows", [False, True])
def test_polls_counters_and_calendars_below_a_story_are_no_part_of_it(box, rows):
    body = "<table>" + "".join(f"<tr><td>{text}</td></tr>" for text in STORY) + "</table>" if rows else BODY
    assert read(page(body=body, end=box)).text.split("\n") == STORY


@pytest.mark.parametrize(
    "line", ["Pengunjung kemarin | 34", "Minggu Ini57633", "Sedang Online : 3", "IP Anda: 10.0.0.8", "Statistik Situs"]
)
def test_counts_of_visitors_are_labels_wherever_they_stand(line):
    assert label_kind(line) == "furniture"


@pytest.mark.parametrize("line", ["Hari 1", "Jumlah pengunjung | 188.420", "Minggu ini 45 kasus", "Platform: Android"])
def test_what_a_story_counts_is_none(line):
    assert label_kind(line) is None


@pytest.mark.parametrize("name", ["GPR Kominfo", "2 Komentar", "Jajak Pendapat", "Terpopuler", "Sarana Aksesibilitas"])
def test_what_a_small_thing_of_the_site_is_called_is_no_headline(name):
    assert is_widget(name)
    shown = f"<h5>{TITLE}</h5><p>{DATE}</p>{BODY}<div><h3>{name}</h3></div>"
    assert read(shown, "<title>Desa Tambakrejo</title>").title == TITLE


@pytest.mark.parametrize("tag", ["table", "dl"])
def test_a_table_that_tells_of_the_page_is_read_and_then_removed(tag):
    rows = [("Tanggal", DATE), ("Kategori", "Berita"), ("Penulis", "Made Arta"), ("Dilihat", "431 kali dilihat")]
    cells = "".join(
        f"<tr><td>{key}</td><td>:</td><td>{said}</td></tr>" if tag == "table" else f"<dt>{key}</dt><dd>{said}</dd>"
        for key, said in rows
    )
    found = read(page(top=f"<{tag}>{cells}</{tag}>"))
    assert (found.text.split("\n"), found.authors, day_of(found)) == (STORY, ("Made Arta",), "2026-05-12 09:40")


def test_a_table_of_the_story_stays():
    table = "<table><tr><td>Juara I</td><td>Dusun Karanglo</td></tr><tr><td>Tanggal</td><td>3 Mei</td></tr></table>"
    assert "Juara I | Dusun Karanglo" in read(page(body=f"{STORY[0]}{table}{BODY}")).text


# How the story is set


def test_a_story_that_is_set_in_headings_is_read_as_paragraphs():
    short = "Ikan lain menyusul."
    shown = "".join(f"<h5>{text}</h5>" for text in [*STORY, short])
    assert read(page(top=f"<small>{DATE}</small>", body=shown)).text.split("\n") == [*STORY, short]
    parts = "".join(f"<h4>{text}</h4><p>{text}</p>" for text in ("Berapa lama udang itu dipelihara?", STORY[0]))
    assert "Berapa lama udang itu dipelihara?" in read(page(body=parts + BODY)).text


def test_a_page_that_is_one_form_is_read_as_any_other():
    state = "<input type='hidden' name='__VIEWSTATE' value='x'>"
    found = read(f"<form id='aspnetForm'>{state}{page(end=f'<div>{DATE}</div>')}</form>")
    assert (found.text.split("\n"), day_of(found)) == (STORY, "2026-05-12 09:40")


def test_the_lead_above_the_captions_of_a_photo_story_is_a_part_of_it():
    lead = "Ratusan warga memadati tepi Waduk Randu untuk mengikuti penebaran benih yang lama ditunggu."
    pictures = "".join(f"<figure><img src='a.jpg'><figcaption>{text}</figcaption></figure>" for text in STORY)
    assert read(page(body=f"<p>{lead}</p>{pictures}")).text.split("\n") == [lead, *STORY]


# When it was published, and by whom it was written


@pytest.mark.parametrize(
    ("line", "published"),
    [
        (DATE, "2026-05-12 09:40"),
        (f"Posting tanggal {DATE}", "2026-05-12 09:40"),
        (f"Diupload : {DATE}", "2026-05-12 09:40"),
        ("Selasa,12 Mei 2026 - 09.40 WIB", "2026-05-12 09:40"),
        ("2026-05-12", "2026-05-12 00:00"),
    ],
)
@pytest.mark.parametrize("byline", ["", "<div>Penulis : <b>Made Arta</b></div>"])
def test_a_date_below_the_story_is_its_own(line, published, byline):
    list_of_others = "<div><b>Pengumuman</b></div>" + "".join(f"<p>{one}, 2 Oktober 2026</p>" for one in OTHERS)
    found = read(page(end=f"<div>{line}</div>{byline}", after=f"<div>{list_of_others}</div>"))
    assert (day_of(found), found.text.split("\n")) == (published, STORY)


def test_the_first_cell_of_a_row_does_not_name_a_list():
    row = "<table><tr><td>Tanggal</td><td>:</td><td>12 Mei 2026</td></tr><tr><td>Oleh</td><td>:</td><td>Arta</td></tr>"
    assert day_of(read(page(end=f"{row}</table>"))) == "2026-05-12 00:00"


@pytest.mark.parametrize("text", ["Selasa,14 Nov 2023 - 19.02 WIB", "Selasa, 14 Nov 2023 - 19.02 WIB"])
def test_no_space_need_stand_before_the_day(text):
    found = parse_printed_date(text, zone=UTC, fetched=FETCHED)
    assert found.value.isoformat() == "2023-11-14T19:02:00+07:00"
    assert parse_printed_date("Rp1,14 Mei 2020 juta", zone=UTC, fetched=FETCHED) is None


ROW = f"<div><span><i class='fa fa-calendar'></i> {DATE}</span> <span><i class='fa fa-user'></i> Made Arta</span></div>"


def test_whoever_stands_behind_the_picture_of_a_person_below_the_story_has_written_it():
    assert read(page(end=ROW)).authors == ("Made Arta",)


def test_an_article_in_which_links_to_others_follow_is_not_another_story_s():
    others = "".join(f"<h5><a href='/{one}'>{text}</a></h5>" for one, text in enumerate(OTHERS))
    shown = f"<div class='judul'>{TITLE}</div><h6>Oleh: Made Arta</h6><time>{DATE}</time>{BODY}<nav>{others}</nav>"
    found = read(f"<main><article>{shown}<h3>2 Komentar</h3></article></main>", "<title>Desa Tambakrejo</title>")
    assert (found.title, day_of(found)) == (TITLE, "2026-05-12 09:40")


def test_the_day_of_a_link_is_no_title_of_another_story():
    meta = "<ul><li><a href='#'>Made Arta</a></li><li><a href='#'>12 Mei 2026 jam 09:40</a></li></ul>"
    assert day_of(read(page(end=f"<div class='meta-top'>{meta}</div>"))) == "2026-05-12 09:40"


# What a page has in other places


@pytest.mark.parametrize("name", ["data-page", ":berita", "wire:snapshot", "data-props"])
def test_a_story_that_only_an_attribute_holds_is_read_from_it(name):
    held = {"judul": TITLE, "isi": BODY, "terkait": [{"judul": one, "isi": f"<p>{STORY[0]}</p>"} for one in OTHERS]}
    shown = f"<nav>Desa Tambakrejo</nav><div id='app' {name}='{escape(json.dumps(held))}'></div>"
    found = read(f"{shown}<p>Jalan Waduk 3 Tambakrejo, Telepon 0300-111</p><p>Situs ini dikelola perangkat desa.</p>")
    assert found.text.split("\n") == STORY


def test_the_headline_beside_a_text_need_not_have_the_name_that_the_head_has_behind_it():
    held = escape(json.dumps({"judul": TITLE, "isi": BODY}))
    found = read(f"<div data-page='{held}'></div>", f"<title>{TITLE} - Portal Warga Lembah Randu</title>")
    assert found.text.split("\n") == STORY


@pytest.mark.parametrize("start", ["var dataBerita = ", "const berita = JSON.parse(", "window.berita = "])
def test_a_story_that_a_script_declares_is_read_from_it(start):
    held = json.dumps({"judul": TITLE, "isi": BODY})
    held = json.dumps(held) + ")" if start.endswith("(") else held
    assert read(f"<div id='isi'>Memuat</div><script>{start}{held};</script>").text.split("\n") == STORY


def test_a_small_heading_above_the_story_is_its_headline_where_the_larger_ones_stand_beside_it():
    tabs = "<ul><li>Isi</li><li>Lampiran</li></ul>"
    side = "<div class='col-md-3'><h3>Informasi Serta Merta</h3><ul><li>Tidak ada</li></ul></div>"
    shown = f"<div class='col-md-9'><h5>{TITLE}</h5>{tabs}{BODY}<p>Diunggah {DATE}</p></div>{side}"
    assert read(shown, "<title>Tambakrejo</title>").title == TITLE


def test_a_headline_behind_the_site_s_name_is_told_from_it_where_no_heading_has_another():
    head = f"<title>Desa Tambakrejo :: {TITLE}</title>"
    assert read(f"<h2><a href='/'>Desa Tambakrejo</a></h2><img src='judul.png'>{BODY}", head).title == TITLE


def test_a_row_that_begins_with_a_day_stands_above_the_story():
    assert (
        read(f"<font size=4><b>{TITLE}</b></font><br><p>{DATE} | Made Arta | Berita Daerah</p>{BODY}").text.split("\n")
        == STORY
    )


@pytest.mark.parametrize("name", ["Jam Pelayanan", "Survei Kepuasan Masyarakat", "Lampiran Berkas"])
def test_what_a_small_thing_of_the_site_is_called_is_nobody_s_name(name):
    assert read(page(end=f"<p>{DATE}</p><div><h5>{name}</h5><p>Senin - Kamis 08.00 - 15.30</p></div>")).authors == ()


@pytest.mark.parametrize("name", ["Jam Pelayanan", "Layanan Pengaduan", "Agenda Kegiatan", "Galeri Foto", "Pengunjung"])
def test_what_may_be_a_small_thing_of_the_site_heads_a_part_of_the_story_as_well(name):
    items = ["Senin sampai Kamis pukul delapan", "Jumat pukul tujuh"]
    part = f"<h4>{name}</h4><ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>"
    told = read(page(body="".join(f"<p>{one}</p>" for one in STORY[:4]) + part, end=f"<p>{STORY[4]}</p>"))
    assert told.text.split("\n") == [*STORY[:4], name, *items, STORY[4]]
    box = f"<div><h4>{name}</h4><p>{STORY[1]}</p></div>"
    told = read(page(body=f"<p>{STORY[0]}</p>{box}<p>{STORY[2]}</p><p>{STORY[3]}</p>"))
    assert told.text.split("\n") == [STORY[0], name, *STORY[1:4]]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("<h2><button>{}</button></h2>", "<div class='collapse'><p>{}</p></div>"),
        ("<h4><a data-toggle='collapse' href='#c1'>{}</a></h4>", "<div class='collapse'><div>{}</div></div>"),
        ("<details><summary>{}</summary>", "<p>{}</p></details>"),
    ],
)
def test_questions_stay_above_their_answers_from_the_first_on(question, answer):
    asked = [f"Apa yang harus diketahui warga {one}?" for one in ("Randu", "Karanglo", "Sawit", "Jati", "Bener")]
    pairs = list(zip(asked, STORY, strict=True))
    shown = "".join(f"<div class='tanya'>{question.format(one)}{answer.format(text)}</div>" for one, text in pairs)
    told = read(page(top=f"<p>{DATE} / Penulis: Made Arta</p>", body=shown)).text.split("\n")
    assert told == [line for pair in pairs for line in pair]
