"""Where the head of a page and its headings name the site alone, the headline is a line of the page's own."""

from datetime import UTC, datetime

import pytest

from pipelines.extraction.marks import is_headline
from tests.extracting import extract_markup

HEADLINE = "Perajin sapu ijuk dapat pesanan dari tiga pulau"
STORY = [
    "Perajin sapu ijuk di lereng utara menerima pesanan 4.200 batang dari tiga pulau sejak awal bulan, dua kali lipat.",
    "Ketua kelompok, Sarmin Wiyoto, menyebut anak muda desa mau belajar menjalin ijuk karena upahnya lumayan baik.",
    "Ijuk didatangkan dari hutan rakyat di tiga dusun, lalu dijemur dua hari di halaman balai sebelum dijalin bersama.",
]
PARAGRAPHS = "".join(f"<p>{one}</p>" for one in STORY)
BROKEN = "<br><br>".join(STORY)
DATE = "Kamis, 12 November 2026"
MENU = '<div><a href="/">Depan</a> <a href="/k">Kabar Desa</a> <a href="/o">Opini</a></div>'
AGENDA = "<td><b>Agenda</b><br>5 Desember 2026: Lomba Perahu<br>6 Desember 2026: Pasar Murah di Lapangan Balai<br>7 Desember 2026: Rapat Koperasi<br>8 Desember 2026: Pelatihan Menjalin Ijuk</td>"  # noqa: E501  (a column of the page)
FETCHED = datetime(2026, 11, 29, 12, tzinfo=UTC)


def read(body, title="Warta Lereng", *, head="", url="https://warta-lereng.example/baca.php?id=7"):
    page = f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return extract_markup(page.encode(), url=url, fetched=FETCHED)


def title_of(*args, **more):
    return read(*args, **more).title


@pytest.mark.parametrize(
    "line",
    [
        "<div class=judulbesar>{}</div>",
        "<div id=beritaJudul>{}</div>",
        "<span class='title_detail'>{}</span>",
        "<style>.x1, td.x2 {{ font: bold 21px Impact }}</style><div class=x1>{}</div>",
        "<style>@media screen {{ #isi .x1 {{ font-size: 1.6em }} }}</style><div class=x1>{}</div>",
        "<style>#atas {{ font-size: 20pt; color: red }}</style><div id=atas>{}</div>",
        "<p><b>{}</b></p>",
        "<table><tr><th colspan=2>{}</th></tr></table>",
        "<div style='font-weight: 700'>{}</div>",
        "<h3><a href='baca.php?id=7'>{}</a></h3>",  # that leads to its own page
    ],
)
@pytest.mark.parametrize(
    "title", ["Warta Lereng", "Warta Lereng :: Versi Cetak", "Detail Berita", "Warta Lereng - 29 November 2026"]
)
def test_a_line_that_is_set_or_called_as_a_headline_is_one(line, title):
    found = read(f"{MENU}{line.format(HEADLINE)}<div>{DATE}</div>{PARAGRAPHS}", title)
    assert (found.title, f"{found.published:%d.%m.%Y}") == (HEADLINE, "12.11.2026")


@pytest.mark.parametrize(
    "line",
    [
        "<div class=subjudul>{}</div>",
        "<div class='anak-judul'>{}</div>",
        "<div class=widgettitle>{}</div>",
        "<style>.x1 {{ font: 12px Impact }}</style><div class=x1>{}</div>",
        "<p>Kata <b>{}</b> kepadanya</p>",
    ],
)
def test_what_is_set_or_called_otherwise_is_none(line):
    assert title_of(f"{MENU}{line.format(HEADLINE)}{PARAGRAPHS}") != HEADLINE


def test_bold_print_is_a_headline_only_above_its_date_and_its_story():
    assert title_of(f"{MENU}<b>{HEADLINE}</b><br>{BROKEN}") != HEADLINE
    agenda = "<p><b>Rapat akbar koperasi perajin sapu</b><br>28 November 2026</p>"
    assert title_of(f"{MENU}{agenda}<p><b>{HEADLINE}</b></p><p>{DATE}</p>{PARAGRAPHS}") == HEADLINE


PLACED = f"<div>{HEADLINE}</div>"


@pytest.mark.parametrize(
    ("top", "title"),
    [
        (f"{PLACED}<div>{DATE}</div>", HEADLINE),
        (f"{PLACED}<div>Anak muda desa kini mau belajar</div><div>{DATE} | Rahma</div>", HEADLINE),
        (f"<table><tr><td>{HEADLINE}</td></tr><tr><td>Oleh Rahma</td><td>{DATE}</td></tr></table>", HEADLINE),
        (f"<fieldset><legend>{HEADLINE}</legend><small>{DATE}</small></fieldset>", HEADLINE),
        (f"<p>{DATE}</p><p><b>{HEADLINE}</b></p>", HEADLINE),
        (f"<div>{DATE}</div><strong>{HEADLINE}</strong>", HEADLINE),
        (f"<div>{DATE}</div>{PLACED}", ""),  # what stands above it may be the day of the visit
        (f"{PLACED}<p>Satu.</p><p>Dua.</p><p>Tiga.</p><p>Empat.</p><div>{DATE}</div>", ""),
        (f"<div>{HEADLINE}.</div><div>{DATE}</div>", ""),  # a sentence
        (f"<div>{HEADLINE} hari ini, {DATE}</div>", ""),
    ],
)
def test_where_the_head_has_a_few_words_alone_any_line_above_its_date_will_do(top, title):
    assert title_of(f"{MENU}{top}{PARAGRAPHS}", "Warta Lereng") == title
    assert title_of(f"{MENU}{PLACED}<div>{DATE}</div>{PARAGRAPHS}", "Kabar dari lereng gunung kita") != HEADLINE


@pytest.mark.parametrize(
    ("others", "line"),
    [
        ("<div class=judul>Yang ramai dibaca pekan ini</div><p>Jalan rusak</p>", "<div class=judul>{}</div>"),
        ("<h2>Bupati lantik delapan pejabat baru</h2><p>Di pendopo.</p>", "<h2>{}</h2>"),
        ("<h2>Edisi 12 Tahun Keempat November</h2>", "<h3>{}</h3>"),
        ("<h2>Selamat Datang di Website Desa Lereng</h2>", "<h3>{}</h3>"),
        ("<h1>Website Resmi Pemerintah Desa Lereng</h1>", "<h4>{}</h4>"),
        ("<div class=judul>Berita Terkini Kabupaten Lereng</div>", "<h4>{}</h4>"),
        ("<h1>Kabar Desa</h1>", "<p class=jdl>{}</p>"),  # as the menu has it
    ],
)
@pytest.mark.parametrize(
    "title", ["Warta Lereng", "Selamat Datang di Website Desa Lereng", "Kabar Desa | Warta Lereng"]
)
def test_of_lines_that_are_as_large_the_one_above_its_date_is_the_headline(others, line, title):
    assert title_of(f"{MENU}{others}{line.format(HEADLINE)}<p>{DATE}</p>{PARAGRAPHS}", title) == HEADLINE


def test_a_large_line_before_a_smaller_one_above_the_date_stays():
    lines = f"<h2>{HEADLINE}</h2><h3>Anak muda desa kini mau belajar</h3>"
    assert title_of(f"{MENU}{lines}<p>{DATE}</p>{PARAGRAPHS}") == HEADLINE
    lines = f"<h2>{HEADLINE}</h2><h2>Anak muda desa kini mau belajar</h2>"
    assert title_of(f"{MENU}{lines}{PARAGRAPHS}") == HEADLINE


def test_a_column_of_short_lines_before_it_is_no_story():
    table = f"<table><tr>{AGENDA}<td><div class=jdl>{HEADLINE}</div>{DATE}<br>{BROKEN}</td></tr></table>"
    assert title_of(table) == HEADLINE


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("<h1>Website Resmi Dinas Perindustrian Lereng</h1>", "Website Resmi Dinas Perindustrian Lereng"),
        ("<h1>LERENG MUDA</h1><h2>Menulis untuk desa yang jujur</h2>", "LERENG MUDA"),
        ("<h1>SDN 2 Lereng Sari</h1>", "SDN 2 Lereng Sari - Beranda"),
        ("<img src=k.jpg><div>Teman Petani Setiap Hari</div>", "Radio Lereng FM | Teman Petani Setiap Hari"),
        ("<h1>Kabar Baik dari Kampung</h1><div>Berani dan jujur sejak awal</div>", "Kabar Baik dari Kampung"),
    ],
)
@pytest.mark.parametrize("line", ["<h2>{}</h2>", "<div class=judul>{}</div>", "<p><b>{}</b></p>"])
def test_what_stands_above_the_menu_with_the_way_home_names_the_site(top, title, line):
    assert title_of(f"{top}{MENU}{line.format(HEADLINE)}<p>{DATE}</p>{PARAGRAPHS}", title) == HEADLINE


@pytest.mark.parametrize(
    "between",
    [
        "<div class=breadcrumb><a href='/'>Depan</a> <a href='/k'>Kabar</a> <a href='/k/d'>Desa</a></div>",
        "<p><a href='/'>Depan</a> » <a href='/k'>Kabar</a> » <a href='/k/d'>Desa</a></p>",
        "<p><a href='//wa.example'>Kirim</a> <a href='//x.example'>Sebar</a> <a href='?cetak'>Cetak</a></p>",
        "<p><a href='/'>Depan</a></p>",
        f"{PARAGRAPHS}{MENU}",
    ],
)
def test_a_headline_above_other_links_than_a_menu_stays(between):
    lead = "<h2>Anak muda desa mau belajar menjalin</h2>"
    assert title_of(f"<h1>{HEADLINE}</h1>{between}{lead}<p>{DATE}</p>{PARAGRAPHS}", HEADLINE) == HEADLINE


@pytest.mark.parametrize(
    "slogan",
    [
        "<div><a href='index.php'><img src=w.gif></a><div>Dekat, Hangat, dan Jujur</div></div>",
        "<div class=motto>Dekat, Hangat, dan Jujur</div>",
        "<footer><div>Dekat, Hangat, dan Jujur</div></footer>",
        "<div><a href='/'>Warta Lereng</a> <span>Dekat, Hangat, dan Jujur</span></div>",
    ],
)
def test_a_slogan_is_no_headline_though_the_head_repeats_it(slogan):
    body = f"{slogan}<div class=judul>{HEADLINE}</div><div>{DATE}</div>{PARAGRAPHS}"
    assert title_of(body, "Warta Lereng | Dekat, Hangat, dan Jujur") == HEADLINE


def test_a_heading_of_some_box_or_section_is_no_headline():
    line = f"<div class=judul>{HEADLINE}</div><p>{DATE}</p>{PARAGRAPHS}"
    assert title_of(f"<h4>TERPANAS</h4><p>Lomba panjat pinang</p>{line}") == HEADLINE
    menu = "<a href=/>Depan</a> <a href=/b>Berita dan Informasi Publik</a>"
    assert title_of(f"{menu}<h1>Berita dan Informasi Publik</h1><h2>{HEADLINE}</h2>{PARAGRAPHS}", "Warta") == HEADLINE
    few = "Sekolah Apung Terancam Tenggelam"
    stories = f"<ul><li><a href=/1>Truk Tersangkut Gapura Kota</a><li><a href=/2>{few}</a></ul>"
    line = f"<div class=sub>Drum bocor</div><div class=ep-judul>{few}</div>"
    assert title_of(f"{stories}{line}<div>Terbit: {DATE}</div>{PARAGRAPHS}", "Warta Lereng Hal 7") == few
    assert title_of(f"{stories}{line}<h2>{HEADLINE}</h2>{PARAGRAPHS}", "Warta Lereng Hal 7") == HEADLINE
    name = '<meta property="og:site_name" content="Rumah Sakit Lereng">'
    box = "<div class=page-title><span>Kabar</span><h1>Rumah Sakit Lereng</h1></div>"
    assert title_of(f"{box}<h2>{HEADLINE}</h2>{PARAGRAPHS}", "Rumah Sakit Lereng Beli Sapu", head=name) == HEADLINE


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        (f"<span class=rubrik>Ekonomi Desa</span> {HEADLINE}", HEADLINE),
        (f"<small>EKONOMI</small><br>{HEADLINE}", HEADLINE),
        (f"<em>EKONOMI DESA</em><br>{HEADLINE}", HEADLINE),
        (f"{HEADLINE} <span class=subjudul>Anak muda mau belajar</span>", HEADLINE),
        (f"<span>Ekonomi desa:</span> {HEADLINE}", f"Ekonomi desa: {HEADLINE}"),
        (f"<span>Perajin sapu</span><br>{HEADLINE[13:]}", HEADLINE),
        ("<span class=label>Perajin</span> sapu ijuk lagi", "Perajin sapu ijuk lagi"),  # nothing would be left
    ],
)
@pytest.mark.parametrize("tag", ["h1", "h2", "div class=judul"])
def test_a_kicker_in_a_part_of_its_own_is_not_of_the_headline(heading, title, tag):
    assert title_of(f"{MENU}<{tag}>{heading}</{tag.split()[0]}><p>{DATE}</p>{PARAGRAPHS}") == title


def told_in_all(title):
    """Return a head in which every place says *title*."""
    data = '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{}"}}</script>'
    return (
        f'<meta property="og:title" content="{title}"><meta name="twitter:title" content="{title}">{data.format(title)}'
    )


@pytest.mark.parametrize(
    ("heading", "told", "title"),
    [
        # parts of their own: the head says which are the headline
        (f"<span>Ekonomi desa</span><i>: </i><span>{HEADLINE}</span>", HEADLINE, HEADLINE),
        (f"<b>Ekonomi desa</b> {HEADLINE} <a href='#edit'>Ubah naskah</a>", HEADLINE, HEADLINE),
        (f"{HEADLINE}<br><small>12.11.2026 <b>Desa</b></small>", HEADLINE, HEADLINE),
        (f"<span>Ekonomi desa</span> <span>{HEADLINE}</span>", f"Kabar ijuk: {HEADLINE}", HEADLINE),
        (
            f"<span class=rubrik>Ekonomi desa:</span> {HEADLINE}",
            f"Ekonomi desa: {HEADLINE}",
            f"Ekonomi desa: {HEADLINE}",
        ),
        (f"<span>Perajin sapu ijuk laris</span> <b>{HEADLINE}</b>", HEADLINE, HEADLINE),
        # in one piece: the page says it
        (f'"Alhamdulillah": {HEADLINE}', HEADLINE, f'"Alhamdulillah": {HEADLINE}'),
        (f"{HEADLINE}, upah ikut naik", HEADLINE, f"{HEADLINE}, upah ikut naik"),
        (f"{HEADLINE}, warga dusun utara dan selatan kini ramai mencari kerja", "Perajin sapu ijuk", None),
        (HEADLINE, f"Opini: {HEADLINE}", HEADLINE),
        (HEADLINE, f"{HEADLINE}, ini kata mereka", HEADLINE),
        (HEADLINE, f"{HEADLINE} lewat pelabuhan lama", HEADLINE),
    ],
)
@pytest.mark.parametrize("site", ["", " - Warta Lereng"])
def test_the_head_decides_about_parts_of_a_heading_and_the_page_about_its_words(heading, told, title, site):
    body = f"{MENU}<h1>{heading}</h1><p>{DATE}</p>{PARAGRAPHS}"
    assert title_of(body, f"{told}{site}", head=told_in_all(told)) == (title or heading)


@pytest.mark.parametrize(
    ("told", "path", "title"),
    [
        ("Viral, desa ini kebanjiran rezeki, warganet iri", "/a/7", HEADLINE),
        ("Kabar lengkap harian Warta Lereng dari lereng utara", "/a/7", HEADLINE),
        ("Viral, desa ini kebanjiran rezeki", "/a/viral-desa-ini-kebanjiran-rezeki-7", None),  # it was called so first
        ("Perajin sapu ijuk dapat pesanan dari banyak pulau", "/a/7", None),  # the same, in its last form
    ],
)
def test_an_h1_in_quite_other_words_than_the_head_is_the_headline(told, path, title):
    body = f"{MENU}<h1>{HEADLINE}</h1><p>{DATE}</p>{PARAGRAPHS}"
    found = title_of(body, told, head=told_in_all(told), url=f"https://warta-lereng.example{path}")
    assert found == (title or told)


@pytest.mark.parametrize(
    "heading", [f"<h1>{HEADLINE}</h1><h3>Perajin sapu ijuk</h3>", f"<h1>{HEADLINE}</h1>", f"<div>{HEADLINE}</div>"]
)
def test_the_heading_of_a_part_of_the_story_is_not_its_headline(heading):
    parts = "<h3>Dapat pesanan dari tiga pulau sejak lama</h3><p>Ijuk dijemur.</p>"
    told = "Laris, dapat pesanan dari tiga pulau sejak lama dan masih dicari"
    body = f"{MENU}{heading}<p>{DATE}</p>{PARAGRAPHS}{parts}"
    assert title_of(body, told) in {HEADLINE, told}


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("<h2>Ekonomi</h2>", "Warta Lereng - Ekonomi"),
        ("<h1>SIARAN PERS</h1><h2>Nomor: 12/HMS/XI/2026</h2>", "Siaran Pers - Lereng"),
        ("<h3>Kolom Sarmin Wiyoto</h3>", "Kolom Sarmin Wiyoto - Warta Lereng"),
        ("<h1>Dinas Perindustrian Kabupaten Lereng Utara</h1>", "Dinas Perindustrian Kabupaten Lereng Utara | Kabar"),
    ],
)
@pytest.mark.parametrize("line", ["<h2>{}</h2>", "<h3>{}</h3>", "<div class='fs-2'>{}</div>"])
def test_the_name_of_a_section_gives_way_to_the_headline_above_its_date(heading, title, line):
    assert title_of(f"{heading}{line.format(HEADLINE)}<p>{DATE}</p>{PARAGRAPHS}", title) == HEADLINE


@pytest.mark.parametrize(
    ("heading", "head"),
    [
        ("Sapu ijuk laris", '<meta property="og:title" content="Sapu ijuk laris">'),  # told twice
        (f"Sapu ijuk laris</h1><p>{DATE}</p><h1>", ""),  # its own date
        ("Dinas desa beli sapu ijuk", '<meta property="og:title" content="Dinas desa beli sapu ijuk">'),
    ],
)
def test_a_headline_of_a_few_words_stays(heading, head):
    title = heading.split("<")[0]
    body = f"<h1>{heading}</h1><h2>Perajin menerima pesanan besar lagi</h2><p>{DATE}</p>{PARAGRAPHS}"
    assert title_of(body, f"{title} - Warta Lereng", head=head) == title


@pytest.mark.parametrize("size", ["fs-3 fw-bold", "text-3xl font-bold", "display-5", "h2 mb-3", "uk-h3"])
def test_classes_of_frameworks_tell_what_is_set_large(size):
    line = f'<p>Kabar pilihan pekan ini</p><div class="{size}">{HEADLINE}</div>'
    assert title_of(f"{MENU}{line}<div>Oleh Rahma</div>{PARAGRAPHS}") == HEADLINE
    assert title_of(f"{MENU}{line.replace(size, 'fs-6 text-sm')}<div>Oleh Rahma</div>{PARAGRAPHS}") != HEADLINE


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (f"<div>{HEADLINE}</div>", f"{HEADLINE[:30]}..."),  # what a machine has cut is printed whole
        (f"<h2>{HEADLINE} <small>{DATE} | 10:12 WIB</small></h2>", "Warta Lereng"),
        (f"<h2>{DATE} | 10:12 WIB</h2><h3>{HEADLINE}</h3>", "Warta Lereng"),
        (f"<h1>Suara Warga Lereng Utara</h1>{MENU}<h2>{HEADLINE}</h2>", "Warta Lereng"),
        (f"<header><h1>Suara Warga Lereng Utara</h1></header><h2>{HEADLINE}</h2>", "Warta Lereng"),
        (f"<p>{HEADLINE}</p>", f"Berita: {HEADLINE}"),
        (f"<a href=/>Warta Lereng</a><h2>{HEADLINE} - Warta Lereng</h2>", "Warta Lereng"),
        (f"<section><h1>Kabar Desa Lereng</h1><a href=/k>Kabar Desa Lereng</a></section><h2>{HEADLINE}</h2>", "Lereng"),
    ],
)
def test_a_headline_is_found_beside_days_slogans_labels_and_sections(body, title):
    assert title_of(f"{body}<p>{DATE}</p>{PARAGRAPHS}", title) == HEADLINE


@pytest.mark.parametrize("tag", ["h1", "h2", "div class=judul"])
@pytest.mark.parametrize("head", ["", f'<meta property="og:title" content="{HEADLINE} | Warta Lereng">'])
@pytest.mark.parametrize(
    "labelled",
    [
        "UPDATE: {}", "BREAKING NEWS | {}", "[VIDEO] {}", "[POPULER] - {}", "(Foto) {}", "<span>[INFOGRAFIS]</span> {}",
        "{} (Halaman 2)", "{} - Halaman 2", "{} Halaman all", "[Update] {} | Page 3",
    ],
)  # fmt: skip
def test_labels_before_a_headline_and_its_page_behind_it_are_not_of_it(labelled, head, tag):
    found = read(f"{MENU}<{tag}>{labelled.format(HEADLINE)}</{tag.split()[0]}><p>{DATE}</p>{PARAGRAPHS}", head=head)
    assert (found.title, found.text.splitlines()[0]) == (HEADLINE, STORY[0])


@pytest.mark.parametrize(
    "title",
    [
        f"[HOAKS] {HEADLINE}", f"FOTO: {HEADLINE}", "Video call jadi andalan puskesmas lereng", "Update: Desa",
        "Foto-foto: ijuk dijemur", "Perajin ijuk baca koran sampai halaman 2", "Breaking! Pesanan ijuk dari tiga pulau",
    ],
)  # fmt: skip
def test_words_that_are_of_a_headline_stay(title):
    assert title_of(f"{MENU}<h1>{title}</h1><p>{DATE}</p>{PARAGRAPHS}", f"{title} - Warta Lereng") == title


DECK = "Pesanan naik dua kali lipat sejak jalan ke pelabuhan dibuka lagi"


@pytest.mark.parametrize("behind", ["", ", Warta Lereng", " di Warta Lereng", " | Desa | Warta Lereng"])
@pytest.mark.parametrize("heading", [f"{HEADLINE} <em>{DECK}</em>", f"<span>{HEADLINE}</span><span>{DECK}</span>"])
def test_the_head_tells_where_a_headline_ends_before_a_second_line(heading, behind):
    assert title_of(f"{MENU}<h1>{heading}</h1><p>{DATE}</p>{PARAGRAPHS}", f"{HEADLINE}{behind}") == HEADLINE


def test_a_first_line_with_which_the_head_begins_too_is_no_headline():
    heading = f"<span>Pasar sapu di lereng</span> <span>{HEADLINE}</span>"
    told = "Pasar sapu di lereng: harga ijuk di tiga dusun naik sejak musim kering"
    found = title_of(f"{MENU}<h1>{heading}</h1><p>{DATE}</p>{PARAGRAPHS}", told)
    assert found == f"Pasar sapu di lereng {HEADLINE}"


@pytest.mark.parametrize("link", ['<a href="/k/desa">Kabar Desa</a> {}', '{} <a href="#komentar">0 Komentar</a>'])
@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_a_link_of_a_few_words_in_a_heading_is_not_of_it(link, tag):
    body = f"{MENU}<{tag}>{link.format(HEADLINE)}</{tag}><p>{DATE}</p>{PARAGRAPHS}"
    assert title_of(body, "Detail Berita | Warta Lereng") == HEADLINE


@pytest.mark.parametrize("line", [f"\N{FIRE} {HEADLINE}", HEADLINE.replace(" ", "  "), f"<i>BARU</i> {HEADLINE}"])
@pytest.mark.parametrize("told", [HEADLINE, HEADLINE.upper()])
def test_a_line_that_says_it_with_other_signs_is_where_the_headline_is_printed(line, told):
    box = "<div><h2>Kami memakai kuki di situs ini</h2></div>"
    head = told_in_all(told)
    found = title_of(f"{box}{MENU}<div>{line}</div><p>{DATE}</p>{PARAGRAPHS}", "Desa - Warta Lereng", head=head)
    assert found.endswith((HEADLINE, told))


@pytest.mark.parametrize("line", [HEADLINE, f"[POPULER] {HEADLINE}", f"UPDATE: {HEADLINE}"])
@pytest.mark.parametrize("told", [f"{HEADLINE} - Warta Lereng", f"{HEADLINE.upper()} | Warta Lereng"])
def test_a_line_in_other_letters_or_behind_a_label_is_printed_for_one_voice(line, told):
    other = "<h2>Langganan surat kabar kami lewat pos</h2>"
    head = '<meta property="og:title" content="Rezeki desa ini bikin warganet iri">'
    assert title_of(f"{MENU}{other}<div>{line}</div><p>{DATE}</p>{PARAGRAPHS}", told, head=head) == HEADLINE


def test_what_one_voice_has_cut_another_place_of_the_page_completes():
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Rezeki desa bikin iri"}</script>'
    cut = f'{data}<meta name="twitter:title" content="{HEADLINE[:30]}...">'
    assert title_of(f"{MENU}<div>{HEADLINE}</div><p>{DATE}</p>{PARAGRAPHS}", "Warta Lereng", head=cut) == HEADLINE


def test_a_heading_in_a_hidden_box_is_no_headline():
    hidden = "<div hidden><div><h1>Lomba perahu hias digelar lagi di muara</h1></div></div>"
    assert title_of(f"{hidden}{MENU}<h2>{HEADLINE}</h2><p>{DATE}</p>{PARAGRAPHS}") == HEADLINE


@pytest.mark.parametrize("body", ["Pemkab Lereng", "Dinas Perdagangan"])
def test_a_headline_that_begins_with_a_body_and_is_spelled_by_the_address_is_no_name(body):
    title = f"{body} beli sapu ijuk dari perajin desa"
    page = f"{MENU}<p>{DATE}</p><h2>{title}</h2><h3>{DECK}</h3><p>Lereng, {DATE}. {STORY[0]}</p>{PARAGRAPHS}"
    assert title_of(page, title, url=f"https://warta-lereng.example/{title.replace(' ', '-').lower()}") == title


@pytest.mark.parametrize("other", ["Desa", "Lomba perahu hias digelar lagi di muara"])
def test_a_heading_where_a_theme_has_its_headlines_gives_way_to_what_the_whole_head_says(other):
    story = f"<article><h1>{other}</h1><div>{HEADLINE}</div><p>{DATE}</p><div class=entry-content>{PARAGRAPHS}</div>"
    head = f'<meta property="og:title" content="{HEADLINE}">'
    found = read(f"{MENU}{story}</article>", f"{HEADLINE} - Warta Lereng", head=head)
    assert (found.family, found.title) == ("wordpress", HEADLINE)
    unknown = read(f"{MENU}{story}</article>", "Desa - Warta Lereng")
    assert unknown.title != HEADLINE


@pytest.mark.parametrize(
    "heading",
    [
        f"<span class=besar>{HEADLINE[0]}</span>{HEADLINE[1:]}",  # a large initial
        HEADLINE.replace("pesanan", "pe<wbr>sanan"),
        HEADLINE.replace("pesanan", "<i>pe</i>sanan"),
    ],
)
def test_a_word_that_the_markup_parts_is_one_where_the_head_has_it_so(heading):
    assert title_of(f"{MENU}<h1>{heading}</h1>{PARAGRAPHS}", HEADLINE) == HEADLINE
    parted = f"<b>{HEADLINE[0]}</b> {HEADLINE[1:].upper()}"
    assert title_of(f"{MENU}<h1>{parted}</h1>{PARAGRAPHS}", HEADLINE) == f"{HEADLINE[0]} {HEADLINE[1:].upper()}"


@pytest.mark.parametrize("path", ["/berita/12", "/baca/7.html", "/artikel?id=3"])
def test_a_headline_that_leads_to_its_own_page_is_no_link_to_a_part_of_it(path):
    body = f"{MENU}<h3><a href='{path}'>{HEADLINE}</a></h3><p>{DATE}</p>{PARAGRAPHS}"
    assert title_of(body, f"Warta Lereng: {HEADLINE}", url=f"https://warta-lereng.example{path}") == HEADLINE


def test_a_dated_line_above_the_menu_or_in_a_column_before_it_is_no_headline():
    told = "Viral, desa ini kebanjiran rezeki"
    top = f"<div><h2>Cuaca lereng hari ini cerah</h2><span>{DATE}</span></div>{MENU}"
    assert title_of(f"{top}<p>{DATE}</p>{PARAGRAPHS}", told, head=told_in_all(told)) == told
    assert title_of(f"{top}<h2>{HEADLINE}</h2><p>{DATE}</p>{PARAGRAPHS}", told, head=told_in_all(told)) == HEADLINE
    agenda = "".join(f"<h4>Rapat dengar pendapat komisi {one}</h4><p>{one} November 2026</p>" for one in (5, 6))
    assert title_of(f"{MENU}<div>{agenda}</div><h4>{HEADLINE}</h4><p>{DATE}</p>{PARAGRAPHS}") == HEADLINE


@pytest.mark.parametrize("line", ["Jadwal Bazar Desa | 12 November 2026", "12 November 2026 - Bazar sapu ijuk dibuka"])
def test_a_headline_with_a_day_in_it_is_no_day(line):
    assert title_of(f"{MENU}<h1>{line}</h1>{PARAGRAPHS}", f"{line} - Warta Lereng") == line


def test_the_marks_of_a_quotation_stay_together():
    quoted = "Perajin soal sapu: «Pesanan datang dari tiga pulau»"
    assert (
        title_of(f"{MENU}<h1>{quoted}</h1>{PARAGRAPHS}", f"{quoted} - Warta Lereng", head=told_in_all(quoted)) == quoted
    )
    parts = f"<span>Ekonomi desa</span><i> - </i><span>«{HEADLINE}»</span>"
    assert title_of(f"{MENU}<h1>{parts}</h1>{PARAGRAPHS}", f"Pesanan: «{HEADLINE}»") == f"«{HEADLINE}»"


UNLED = "<div><a>Depan</a> <a>Kabar Desa</a> <a>Opini</a></div>"  # a script leads from these


@pytest.mark.parametrize(
    ("top", "title"),
    [
        (f'<a href="/home">Warta Lereng Utara</a>{MENU}', "Warta Lereng Utara - Perajin sapu ijuk"),
        ("<div><a>Warta Lereng Utara</a><a>Kota</a><a>Opini</a></div>", "Warta Lereng Utara - Desa Digital"),
        (f"<h1>Pemerintah Kabupaten Lereng</h1>{UNLED}", "Pemerintah Kabupaten Lereng"),
        (f"{MENU}<h1>Opini <small>Gagasan warga untuk desa</small></h1>", "Dinas Desa | Opini"),
        ('<h1><a href="/">Warta Lereng Portal Kabar Desa</a></h1>', "Warta Lereng"),
        ('<h1 class="logo"><a>Kec. Lereng</a></h1>', "Situs Resmi Kecamatan Lereng Utara"),
        (f'{MENU}<h2 class="sr-only">Langsung ke isi halaman ini</h2>', "Warta Lereng"),
    ],
)
@pytest.mark.parametrize("line", ["<h3>{}</h3>", "<div style='font-size: 2em'>{}</div>", "<h2><a href='#'>{}</a></h2>"])
def test_what_names_the_site_its_section_or_a_place_of_the_page_is_no_headline(top, title, line):
    story = f"<article>{line.format(HEADLINE)}<p>{DATE}</p>{PARAGRAPHS}</article>"
    assert title_of(f"{top}{story}", title) == HEADLINE


@pytest.mark.parametrize(
    "heading",
    [
        "Sapu ijuk laris - Warta Lereng: pesanan datang dari tiga pulau",
        "Sapu ijuk laris - Warta Lereng bertemu perajinnya",
        "Tentang sapu.com - situs jual beli sapu ijuk",
    ],
)
def test_a_heading_that_speaks_of_the_site_is_whole(heading):
    head = '<meta property="og:site_name" content="Warta Lereng">'
    body = f"{MENU}<h1>{heading}</h1><p>{DATE}</p>{PARAGRAPHS}"
    assert title_of(body, heading, head=head) == heading
    body = f"{MENU}<h1>Warta Lereng | {HEADLINE}</h1><p>{DATE}</p>{PARAGRAPHS}"
    assert title_of(body, f"Warta Lereng | {HEADLINE}", head=head) == HEADLINE


@pytest.mark.parametrize(("announced", "title"), [(HEADLINE, HEADLINE), ("", "Perajin sapu ijuk dapat pesanan besar")])
def test_what_the_channel_announced_decides_between_the_page_and_its_head(announced, title):
    told = "Perajin sapu ijuk dapat pesanan besar"
    page = f"<title>{told}</title>{told_in_all(told)}<h1>{HEADLINE}</h1>{PARAGRAPHS}"
    found = extract_markup(page.encode(), url="https://warta.example/7", fetched=FETCHED, title=announced or None)
    assert found.title == title


TOLD = "Harga ijuk naik di pasar kota"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/2026/11/perajin-sapu-ijuk-dapat-pesanan", HEADLINE),
        ("/artikel/perajin_sapu_ijuk_tiga_pulau-6631.html", HEADLINE),
        ("/a/harga-ijuk-naik-di-pasar", TOLD),  # it spells what the head says
        ("/a/sapu-ijuk-murah-sekali-sekarang", TOLD),
        ("/a/sapu-ijuk", TOLD),  # too few words
    ],
)
def test_of_two_headlines_that_is_printed_which_the_address_spells(path, title):
    head = f'<meta property="og:title" content="{TOLD}"><meta name="twitter:title" content="{TOLD}">'
    body = f"{MENU}<div>{HEADLINE}</div><div>{DATE}</div>{PARAGRAPHS}"
    assert title_of(body, TOLD, head=head, url=f"https://warta.example{path}") == title


def test_a_sentence_that_the_address_spells_as_well_is_no_headline():
    head = f'<meta property="og:title" content="{TOLD}"><meta name="twitter:title" content="{TOLD}">'
    body = f"{MENU}<h2>Kabar ijuk</h2><p>{HEADLINE}.</p><div>{DATE}</div>{PARAGRAPHS}"
    url = "https://warta.example/perajin-sapu-ijuk-dapat-pesanan"
    assert title_of(body, f"{TOLD} | Lereng", head=head, url=url) == TOLD


def test_a_title_that_stands_alone_behind_a_link_is_printed_there():
    line = f"<div><a href=/k>Kabar Desa</a> : {HEADLINE}</div><b>Nyalakan skrip agar semua terlihat baik</b>"
    assert title_of(f"{line}<p>{DATE}</p>{PARAGRAPHS}", f"Lereng - {HEADLINE} - Kabar Desa - Arsip") == HEADLINE


@pytest.mark.parametrize("name", ["judulbesar", "card-title", "news-title", "postTitle", "titledetail", "x y_headline"])
def test_names_of_headlines_are_known_though_they_are_glued(name):
    assert is_headline(name)


@pytest.mark.parametrize("name", ["subjudul", "sub-title", "sitetitle", "widgetTitle", "titlebox", "judul-lain"])
def test_names_of_other_lines_are_not_those_of_headlines(name):
    assert not is_headline(name)
