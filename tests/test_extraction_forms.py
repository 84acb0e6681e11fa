"""The forms in which newsrooms print and declare when, by whom and under which headline they published a story."""

import json
from datetime import UTC, datetime

import pytest

from tests.extracting import extract_markup

FETCHED = datetime(2026, 11, 20, tzinfo=UTC)
URL = "https://suaramuara.example.id/b/9"
HEADLINE = "Warga Kampung Sawah Tanam Seribu Bakau di Muara"
NEIGHBOUR = "Pasar ikan muara dibuka lagi setelah banjir"
STORY = [
    "Puluhan warga Kampung Sawah turun ke muara sejak pagi untuk menanam bibit bakau yang disiapkan kelompok tani.",
    "Ketua kelompok, yang sehari-hari melaut, mengatakan tepi muara terus terkikis dan jarak rumah ke air menyempit.",
    "Bibit itu disemai empat bulan di belakang balai, lalu diangkut dengan perahu kecil ke tiga titik yang rusak.",
    "Anak-anak sekolah ikut memasang ajir dari bambu agar bibit tidak hanyut ketika air pasang datang malam hari.",
    "Pemerintah desa berjanji menjaga tanaman itu bersama nelayan dan melarang perahu besar bersandar di dekatnya.",
]
MINUTE = "2026-10-12T14:05+07:00"
DAY = "2026-10-12"


def read(below="", *, head="", above="", first="", after="", url=URL, heading=f"<h1>{HEADLINE}</h1>", **told):
    story = "".join(f"<p>{text}</p>" for text in (first + STORY[0], *STORY[1:]))
    page = f"""<!doctype html><html lang="id"><head>{head or f"<title>{HEADLINE}</title>"}</head><body>
      {above}<main><article>{heading}{below}<div class="isi">{story}</div></article>{after}</main></body></html>"""
    return extract_markup(page.encode(), url=url, fetched=FETCHED, **told)


def moment(found):
    if found.published is None:
        return None
    return found.published.isoformat(timespec="minutes") if found.precision == "minute" else str(found.published.date())


def declared(**said):
    """Return a head whose JSON-LD says so."""
    node = {"@type": "NewsArticle", "headline": HEADLINE, **said}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


# --- What is printed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Senin, 12/10/2026 | 14:05 WIB", MINUTE),
        ("12 Okt 2026 14.05", MINUTE),
        ("Senin 12/10/26 14:05", MINUTE),
        ("12-10-2026 14:05:09", MINUTE),
        ("Senin, 12 Oktober 2026 pukul 14:05:33", MINUTE),
        ("Senin, 12 Oktober 2026 - 02.05 PM", MINUTE),
        ("Senin, 12 Oktober 2026 pukul 2.05 siang", MINUTE),
        ("Senin, 12 Oktober 2026 pukul 8.15 malam", "2026-10-12T20:15+07:00"),
        ("Senin, 12 Oktober 2026 pukul 09.00 pagi", "2026-10-12T09:00+07:00"),
        ("Diterbitkan: 12 Oktober 2026, pukul 14.05 WITA", "2026-10-12T14:05+08:00"),
        ("Senin , 12 Oktober 2026 , 09:00:12 Wita", "2026-10-12T09:00+08:00"),
        ("Kamis, 12 Nop 2025 WIT 07:30", "2025-11-12T07:30+09:00"),
        ("Jum'at, 09 Oktober 2026 - 14:05 WIB", "2026-10-09T14:05+07:00"),
        ("Tayang: Senin, 12 Oktober 2026 14:05 WIB", MINUTE),
        ("Dipublikasikan: 2026-10-12 14:05:00", MINUTE),
        ("Dibuat: Senin, 12 Oktober 2026 14:05", MINUTE),
        ("12 Oktober 2026 14:05 Update 13 Oktober 2026 08:00", MINUTE),
        ("Diperbarui 13 Okt 2026, 08:00 WIB Diterbitkan 12 Okt 2026, 14:05 WIB", MINUTE),
        ("Published on 12 October 2026 at 14:05 by admin", MINUTE),
        ("Monday, October 12, 2026 2:05 PM", MINUTE),
        ("Isnin, 12 Oktober 2026, 2:05 petang", MINUTE),
        ("3 Disember 2025 | 9:15am", "2025-12-03T09:15+07:00"),
        ("Rabu Pahing, 14 Oktober 2026", "2026-10-14"),
        ("Senin, 1 Jumadil Awal 1448 H / 12 Oktober 2026 M", DAY),
        ("Senin, 12 Oktober 2026 / 1 Jumadil Awal 1448 H", DAY),
        ("Sen, 12 Okt 2026", DAY),
        ("Oktober 12, 2026", DAY),
        ("2026年10月12日", DAY),
        ("2026년 10월 12일", DAY),
        ("Ditulis oleh Super User Diterbitkan: 12 Oktober 2026 Dilihat: 120", DAY),
        ("Kategori: Lingkungan Tanggal: 12 Oktober 2026 Dibaca: 120", DAY),
        ("<span>12</span><span>Okt</span><span>2026</span>", DAY),
        ("<b>Dipublikasikan</b> 12 Oktober 2026", DAY),
        ("Terakhir diperbarui: 13 Oktober 2026", None),
        ("Oktober 2026", None),
    ],
)
def test_a_date_is_read_in_each_form_in_which_newsrooms_print_it(printed, expected):
    assert moment(read(f"<div>{printed}</div>")) == expected


@pytest.mark.parametrize(
    "below",
    [
        "<div>Update: Selasa, 13 Oktober 2026 08:00 WIB</div><div>Tayang: Senin, 12 Oktober 2026 14:05 WIB</div>",
        '<span class="waktu" data-timestamp="1791788700">tiga jam lalu</span>',
        '<time data-time="1791788700000">kemarin</time>',
        '<span class="waktu" datetime="2026-10-12T14:05:00+07:00">12 Oktober 2026</span>',
        '<time datetime="12-10-2026 14:05">12-10-2026 14:05</time>',
        '<abbr class="timeago" title="2026-10-12T14:05:00+07:00">1 bulan lalu</abbr>',
        '<p><i class="fa fa-calendar"></i> 12/10/2026 <i class="fa fa-clock"></i> 14:05</p>',
        "<time pubdate>12 Oktober 2026 14:05</time>",
    ],
)
def test_a_moment_is_read_from_whatever_element_shows_it(below):
    assert moment(read(below)) == MINUTE


@pytest.mark.parametrize(
    "told",
    [
        "<div>Sari Melati, bergabung sejak 3 Maret 2019</div>",
        "<div>Foto: warga menanam bakau, 3 Maret 2024 (Dok. Desa)</div>",
        "<p>Festival bakau sebelumnya digelar 3 Maret 2026</p>",
        f'<ul><li><a href="/b/1">{NEIGHBOUR}</a> <span>10 Okt 2026</span></li></ul>',
    ],
)
@pytest.mark.parametrize("own", ["<div>12 Oktober 2026 14:05</div>", "<p>Tayang pada 12 Oktober 2026 pukul 14.05</p>"])
def test_the_date_of_which_a_sentence_tells_gives_way_to_the_one_that_stands_alone_or_is_labelled(told, own):
    assert moment(read(told + own)) == MINUTE


@pytest.mark.parametrize("first", ["CIREBON, 12 Oktober 2026 - ", "Cirebon (12/10/2026) – ", "Cirebon, (12.10.2026). "])
def test_the_day_of_a_dateline_counts_where_nothing_else_does(first):
    found = read(first=first)
    assert (moment(found), found.evidence["published"]) == (DAY, "visible")
    assert moment(read("<div>Redaksi - 13 Okt 2026</div>", first=first)) == "2026-10-13"


# --- What is declared -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2026-10-12T14:05:00 07:00">',
        '<meta name="parsely-pub-date" content="2026-10-12T07:05:00Z">',
        '<meta name="sailthru.date" content="2026-10-12 14:05:00 +0700">',
        '<meta name="pubdate" content="202610121405">',
        '<meta name="date" content="Mon, 12 Oct 2026 14:05:00 +0700">',
        declared(dateCreated="2026-10-12T14:05:00+07:00"),
        declared(datePublished="2026-10-12 14:05:00 WIB"),
        declared(datePublished="Senin, 12 Oktober 2026 14:05 WIB"),
        declared(datePublished="2026-10-12T14:05:00+07:00").replace(' type="application/ld+json"', ""),
        '<script>dataLayer.push({"id":9,"publishDate":"2026-10-12 14:05","modifiedDate":"2026-10-14 10:00"});</script>',
        '<script>var state = \'{\\"publishedAt\\":\\"2026-10-12T07:05:00Z\\"}\';</script>',
    ],
)
def test_a_moment_is_read_from_whatever_declares_it(head):
    assert moment(read(head=head)) == MINUTE


def test_a_month_in_the_address_of_a_picture_is_no_day():
    assert moment(read('<img src="/wp-content/uploads/2026/10/bakau.jpg">')) is None


def test_scripts_that_speak_of_several_days_tell_none():
    several = '<script>var list=[{"publishDate":"2026-10-12 14:05"},{"publishDate":"2026-09-01 08:00"}];</script>'
    assert moment(read(head=several)) is None


@pytest.mark.parametrize("wrong", ["0000-00-00 00:00:00", "1970-01-01T00:00:00+00:00", "2096-10-12T00:00:00+00:00"])
def test_what_cannot_be_gives_way_to_what_is_printed(wrong):
    assert moment(read("<div>12 Oktober 2026</div>", head=declared(datePublished=wrong))) == DAY


@pytest.mark.parametrize("name", ["dcterms.created", "DC.date", "date"])
def test_the_day_of_a_record_gives_way_to_what_stands_beside_the_headline(name):
    head = f'<meta name="{name}" content="2026-09-01T08:00:00+07:00">'
    assert moment(read("<div>12 Oktober 2026</div>", head=head)) == DAY
    assert moment(read("<p>Warga hari ini menanam</p>", head=head)) == "2026-09-01T08:00+07:00"


# --- What contradicts the other -------------------------------------------------------------------------------------

DRAFT = {"datePublished": "2026-10-01T08:00:00+07:00", "dateModified": "2026-10-12T14:09:00+07:00"}
CHANGED = {"datePublished": "2026-10-15T08:00:00+07:00", "dateModified": "2026-10-15T08:00:00+07:00"}
TOLD = {"datePublished": MINUTE, "dateModified": "2026-10-15T08:00:00+07:00"}


@pytest.mark.parametrize("told", [DRAFT, CHANGED])
@pytest.mark.parametrize("printed", ["12 Oktober 2026, 14:05 WIB", "Sari Melati - 12 Oktober 2026 14:05 WIB"])
def test_a_date_alone_beside_the_headline_counts_where_machines_are_told_of_the_draft_or_the_last_change(told, printed):
    found = read(f"<div>{printed}</div>", head=declared(**told))
    assert (moment(found), found.flags) == (MINUTE, ("printed date contradicts what machines are told",))


@pytest.mark.parametrize(
    "below",
    [
        "<div>15 Oktober 2026, 08:00 WIB</div>",  # the change
        "<div>15 Oktober 2026</div>",
        "<div>13 Oktober 2026</div>",  # whatever the zone
        "<p>Mengenang banjir 3 Maret 2024</p>",  # told of
        "<p>Warga <b>3 Maret 2024</b> menanam</p>",
        "<p>Waktu: Sabtu, 3 Oktober 2026</p>",
        "<p>Sabtu, 3 Maret 2029</p>",
        "<p>Tujuh hari lalu</p>",
    ],
)
def test_what_machines_are_told_counts_before_a_change_and_a_day_that_is_told_of(below):
    assert moment(read(below, head=declared(**TOLD))) == MINUTE


def test_todays_date_above_the_headline_contradicts_nothing_but_an_earlier_one_does():
    assert moment(read(heading=f"<div>20 November 2026</div><h1>{HEADLINE}</h1>", head=declared(**TOLD))) == MINUTE
    earlier = f"<div>12 Oktober 2026 14:05</div><h1>{HEADLINE}</h1>"
    assert moment(read(heading=earlier, head=declared(**CHANGED))) == MINUTE


def test_a_change_of_which_machines_are_told_as_the_publication_too_is_no_mere_change():
    told = {"datePublished": "2026-09-01T08:00:00+07:00", "dateModified": MINUTE}
    head = f'{declared(**told)}<meta property="article:published_time" content="{MINUTE}">'
    assert moment(read("<div>12 Oktober 2026, 14:05 WIB</div>", head=head)) == MINUTE


def test_a_theme_that_we_know_tells_machines_what_is_so():
    theme = '<div class="td-post-content tagdiv-type"></div>'
    found = read("<div>12 Oktober 2026, 14:05 WIB</div>", head=declared(**DRAFT), after=theme)
    assert (found.family, moment(found)) == ("tagdiv", "2026-10-01T08:00+07:00")


def test_the_channel_decides_between_what_is_printed_and_what_machines_are_told():
    announced = datetime(2026, 10, 1, 1, tzinfo=UTC)
    found = read("<div>12 Oktober 2026, 14:05 WIB</div>", head=declared(**DRAFT), published=announced)
    assert moment(found) == "2026-10-01T08:00+07:00"


# --- Whose date it is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "after",
    [
        '<ol id="comments"><li><b>Rina</b> <time datetime="2026-10-15">15 Oktober 2026</time></li></ol>',
        f'<aside><ul><li><a href="/b/1">{NEIGHBOUR}</a> <span>11 Oktober 2026</span></li></ul></aside>',
        f'<div><ul><li><a href="/b/1">{NEIGHBOUR}</a> <span>11 Oktober 2026</span></li></ul></div>',
        f'<div class="nav-links"><a href="/b/1" rel="prev">{NEIGHBOUR}</a> 11 Oktober 2026</div>',
        "<footer>Suara Muara berdiri sejak 17 Agustus 2019</footer>",
    ],
)
def test_neither_our_rules_nor_htmldate_take_the_date_of_a_comment_a_neighbour_or_the_site(after):
    assert moment(read(after=after)) is None


def test_what_a_theme_calls_a_date_in_another_storys_card_gives_way_to_the_storys_own():
    card = f'<article class="post"><h4><a href="/b/1">{NEIGHBOUR}</a></h4><time class="entry-date">1 Mei 2019</time>'
    theme = '<div class="entry-content"><p>Bakau</p></div>'
    assert moment(read("<p>12 Oktober 2026</p>", after=f"{theme}{card}</article>")) == DAY


def test_a_headline_that_leads_to_its_own_page_is_no_neighbours():
    heading = f'<div><h3><a href="/b/9">{HEADLINE}</a></h3><span class="date">12 Oktober 2026</span></div>'
    found = read(heading=heading)
    assert (found.title, moment(found)) == (HEADLINE, DAY)


# --- Who wrote it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ('<ul><li><a href="/penulis/sari-melati">Sari Melati</a></li></ul>', ("Sari Melati",)),
        ('<div><a href="https://suaramuara.example.id/author/joko/">Joko Prabowo</a></div>', ("Joko Prabowo",)),
        ('<div>Editor: <a href="/author/bagus/">Bagus Wirawan</a></div>', ()),
        ("<div>12/10/2026, 14:05 WIB Penulis: Sari Melati</div>", ("Sari Melati",)),
        ("<div>Kontributor Cirebon, Sari Melati</div>", ("Sari Melati",)),
        ("<div>Penulis</div><div>Sari Melati</div><div>12 Oktober 2026</div>", ("Sari Melati",)),
        ("<dl><dt>Penulis</dt><dd>Sari Melati</dd><dt>Terbit</dt><dd>12 Oktober 2026</dd></dl>", ("Sari Melati",)),
        ("<div>Oleh: Sari Melati | 12 Oktober 2026 | Dibaca 120 kali</div>", ("Sari Melati",)),
        ("<div>Penulis : Sari Melati | Editor : Bagus W | Foto : Rina</div>", ("Sari Melati",)),
        (
            "<div>Penulis: Sari Melati, Joko Prabowo dan Dewi Lestari</div>",
            ("Sari Melati", "Joko Prabowo", "Dewi Lestari"),
        ),
        ("<div>Oleh: admin</div><p>Redaksi Suara Muara</p>", ()),  # a desk that is only printed is nobody
        ("<div>Penulis: Tim Redaksi</div><div>Editor: Bagus Wirawan</div>", ()),
        (
            "<ul><li>Pewarta:<ul><li>Sari Melati</li><li>Joko P.</li></ul></li><li>Editor: Rina</li></ul>",
            ("Sari Melati", "Joko P."),
        ),
        ('<p>Oleh <a href="/a/1">Sari Melati</a>, <a href="/a/2">Joko</a></p>', ("Sari Melati", "Joko")),
    ],
)
def test_authors_are_read_in_each_form_in_which_newsrooms_print_them(below, authors):
    assert read(below).authors == authors


def test_the_author_that_a_head_hands_to_cards_counts():
    head = '<meta name="twitter:label1" content="Ditulis oleh"><meta name="twitter:data1" content="Sari Melati">'
    time = '<meta name="twitter:label2" content="Estimasi waktu membaca"><meta name="twitter:data2" content="2 menit">'
    assert read(head=head + time).authors == ("Sari Melati",)


# --- Under which headline -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "head"),
    [
        (f"<h1>{HEADLINE}</h1>", f"<title>{HEADLINE} - Lingkungan - Suara Muara</title>"),
        (f"<h1>Suara Muara</h1><h2>{HEADLINE}</h2>", f"<title>{HEADLINE} - Suara Muara</title>"),
        (f"<h1>Lingkungan</h1><h2>{HEADLINE}</h2>", f'<meta property="og:title" content="{HEADLINE}">'),
        (f"<p>Lingkungan</p><h1>{HEADLINE}</h1>", f"<title>Lingkungan : {HEADLINE}</title>"),
        (f"<h1><span>Eksklusif</span> {HEADLINE}</h1>", f"<title>{HEADLINE} - Kabar Pesisir</title>"),
        (f"<h1>{HEADLINE}</h1>", f"<title>{HEADLINE} Halaman all - Suara Muara</title>"),
        (
            f"<h1>{HEADLINE}</h1>",
            f'<title>{HEADLINE[:34]} ...</title><meta property="og:title" content="{HEADLINE[:34]} ...">',
        ),
        (
            f'<h1 class="entry-title">Indonesia</h1><h3>{HEADLINE}</h3><div class="entry-content"></div>',
            f'<title>{HEADLINE} | Suara Muara</title><meta property="og:title" content="{HEADLINE}">',
        ),
    ],
)
def test_the_headline_is_the_one_that_readers_see_whole(heading, head):
    site = '<meta property="og:site_name" content="Suara Muara">'
    assert read(heading=heading, head=head + site).title == HEADLINE


def test_a_short_headline_counts_before_all_the_names_behind_it():
    head = "<title>Warga Tanam Bakau | Suara Muara | Kabar Pesisir dan Laut Setiap Hari</title>"
    assert read(heading="<h1>Warga Tanam Bakau</h1>", head=head).title == "Warga Tanam Bakau"
