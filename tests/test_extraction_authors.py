"""Of all who may have written an article, around the text and in it, those are its authors who are believed first."""

from datetime import UTC, datetime

import pytest

from crawler.models import NOT_LEARNED
from pipelines.extraction.author_claims import read_bylines
from pipelines.extraction.authors import take_authors
from pipelines.extraction.models import Removed
from pipelines.extraction.openings import CutOff, cut_off
from pipelines.extraction.paragraphs import Line, TextRun
from pipelines.extraction.surroundings import Vicinity
from pipelines.extraction.titles import find_headline
from pipelines.extraction.tree import parse_page
from pipelines.extraction.view import view_of_page
from pipelines.models import SourceFacts
from tests.extracting import extract_markup

FETCHED = datetime(2026, 11, 29, tzinfo=UTC)
HEADLINE = "Dermaga Baru Muara Jaya Dipakai Nelayan"
STORY = [
    "Sebanyak empat puluh perahu nelayan mulai bersandar di dermaga baru yang dibangun sejak tahun lalu.",
    "Kepala dinas kelautan menyebut gudang es selesai pekan depan, setelah listrik tersambung ke pelabuhan.",
    "Para nelayan berharap harga ikan tidak lagi jatuh pada musim barat ketika kapal besar tidak datang.",
    "Dermaga lama tetap dipakai untuk kapal penumpang yang menuju pulau kecil di seberang muara itu.",
]
NOWHERE = CutOff([], [])


def view_of(beside="", head="", learned=NOT_LEARNED):
    body = f"<h1>{HEADLINE}</h1>{beside}{''.join(f'<p>{one}</p>' for one in STORY)}"
    page = f"<html><head><title>{HEADLINE}</title>{head}</head><body>{body}</body></html>"
    return view_of_page(
        parse_page(page.encode(), "utf-8"), url="https://muara.example.id/1", fetched=FETCHED,
        source=SourceFacts(layout=learned, names=("Suara Muara",)),
    )  # fmt: skip


def signed(view, texts=STORY, cut=NOWHERE):
    lines = [Line.of([TextRun(text, linked=False)]) for text in texts]
    found = read_bylines(view, Vicinity(view.index, find_headline(view, HEADLINE)), HEADLINE)
    return take_authors(lines, found, cut, title=HEADLINE, sites=view.sites)


LINKED = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"%s","author":{"name":"%s"}}</script>'
META = '<meta name="author" content="%s">'


@pytest.mark.parametrize(
    ("beside", "head", "authors", "origin"),
    [
        ("<div>Penulis: Siti Rahma</div>", LINKED % (HEADLINE, "Budi Santoso"), ("Siti Rahma",), "visible"),
        ("", LINKED % (HEADLINE, "Budi Santoso") + META % "Siti Rahma", ("Budi Santoso",), "json-ld"),
        ("", LINKED % (HEADLINE, "Suara Muara") + META % "Siti Rahma", ("Siti Rahma",), "meta"),
        ("", LINKED % (HEADLINE, "admin") + META % "Redaksi", ("Redaksi",), "meta"),
        ("", META % "Siti Rahma" + META % "Made Arta", ("Siti Rahma", "Made Arta"), "meta"),
        ("", '<meta name="og:article:author" content="Siti Rahma">', ("Siti Rahma",), "meta"),
        ("", META % "Siti Rahma, Special to the Muara Ledger", ("Siti Rahma",), "meta"),
        ("", META % "Siti Rahma in Parigi and Made Arta in Toboli", ("Siti Rahma", "Made Arta"), "meta"),
        ("", META % "https://sosial.example/suara" + META % "Siti Rahma", ("Siti Rahma",), "meta"),
        ("", "<meta name='authors' content='Siti Rahma, Budi Santoso'>", ("Siti Rahma", "Budi Santoso"), "meta"),
        ("<div class='author'>Siti Rahma</div>", META % "admin", ("Siti Rahma",), "visible"),
        ("<div><a href='/penulis/siti'>Siti Rahma</a></div>", "", ("Siti Rahma",), "visible"),
        ("<div><a href='/profil/siti'>Siti Rahma</a></div>", "", ("Siti Rahma",), "visible"),
        ("<div><a href='/profil/bupati'>Bupati Muara</a></div>", "", (), ""),
        ("<div>Editor: Budi Santoso</div>", "", (), ""),
        (
            "<ul><li>Kamis, 12 November 2026</li><li>Kontributor Parigi: Siti Rahma</li><li>Redaktur: Made</li></ul>",
            LINKED % (HEADLINE, "Budi Santoso"),
            ("Siti Rahma",),
            "visible",
        ),
        (
            "",
            "<meta name='twitter:label1' content='Ditulis oleh'><meta name='twitter:data1' content='Siti Rahma'>",
            ("Siti Rahma",),
            "meta",
        ),
        ("<div>Siti Rahma</div><div>12 November 2026</div>", "", ("Siti Rahma",), "visible beside the date"),
        (
            "<p><i class='fa fa-user'></i> Siti <i class='fa fa-clock'></i> 12 November 2026</p>",
            "",
            ("Siti",),
            "visible",
        ),
        (
            "<ul><li><i class='bi bi-person'></i> <a>Siti Rahma</a></li><li>Kota</li></ul>",
            "",
            ("Siti Rahma",),
            "visible",
        ),
        ("<p><span class='icon-pencil'><b></b></span><a>siti99</a> 12/11/2026</p>", "", (), ""),
        ("<p><b><i class='icon-user'></i></b> <a>sitirahma</a> 12/11/2026</p>", "", ("sitirahma",), "visible"),
        ("<p><i class='fa fa-user'></i> Pembaca</p>", "", (), ""),
        ("<p><i class='fa fa-users'></i> Siti 12 November 2026</p>", "", (), ""),  # how many look on
        ("<div><a href='/@siti.r'>Siti Rahma</a> Ikuti</div>", "", ("Siti Rahma",), "visible"),
        ("<div><a href='/u/siti'>Siti Rahma</a></div>", "", ("Siti Rahma",), "visible"),
        ("<div><a href='/laut'>Siti Rahma</a></div>", "", (), ""),
        ("<div><b class='username'><a>Siti Rahma</a></b><i>Camat</i></div>", "", ("Siti Rahma",), "visible"),
        ("<div>Katib: Siti Rahma | Mushahhih: Made Arta</div>", "", ("Siti Rahma",), "visible"),
        ("<div>Pangarang: Siti Rahma</div>", "", ("Siti Rahma",), "visible"),
        ("<div>Ingkang nyerat: Siti Rahma</div>", "", ("Siti Rahma",), "visible"),
        ("<div>Laporan warga: Siti Rahma, Dusun Toboli</div>", "", ("Siti Rahma",), "visible"),
        ("<div>Disunting Siti Rahma</div><div>12 November 2026</div>", "", (), ""),
        ("<div>Citizen Reporter: Siti Rahma</div>", "", ("Siti Rahma",), "visible"),
        ("<div>Resensi oleh Siti Rahma</div>", "", ("Siti Rahma",), "visible"),
        ("<figure><figcaption>Siti Rahma</figcaption></figure><div>12 November 2026</div>", "", (), ""),
        ("<p class='caption'>Siti Rahma</p><div>12 November 2026</div>", "", (), ""),
    ],
)
def test_people_come_before_desks_and_desks_before_accounts_whatever_says_it(beside, head, authors, origin):
    found = signed(view_of(beside, head))
    assert (found.authors, found.origin) == (authors, origin)


@pytest.mark.parametrize(
    ("beside", "authors"),
    [
        ("<div class='detail__author'>Siti Rahma, Made Arta - <span>laut</span></div>", ("Siti Rahma", "Made Arta")),
        (
            "<div class='Byline_x'><a>Siti Rahma</a><span> &amp; </span><a>Made Arta</a></div>",
            ("Siti Rahma", "Made Arta"),
        ),
        ("<ul class='penulis-berita'><li>Siti Rahma</li><li>Made Arta</li></ul>", ("Siti Rahma", "Made Arta")),
        ("<p><b class='articleAuthor'>Siti Rahma</b></p>", ("Siti Rahma",)),
        ("<p><b class='coauthored'>Siti Rahma</b></p>", ()),
        ("<div class='x-author'>Pulau Parigi</div>", ()),
        ("<div class='x-author'>Siti Rahma menyebut dermaga itu kokoh</div>", ()),
        ("<div class='x-author'>Editor: Siti Rahma</div>", ()),
    ],
)
def test_what_a_class_calls_the_authors_are_those_whose_whole_names_stand_first_in_it(beside, authors):
    assert signed(view_of(beside)).authors == authors


@pytest.mark.parametrize(
    ("beside", "authors"),
    [
        ("Oleh <a>Siti Rahma</a> <span>Kepala Biro Parigi</span>", ("Siti Rahma",)),
        ("Oleh <a>Siti Rahma</a><b>Kam</b>, 12 Nov 2026", ("Siti Rahma",)),
        ("Oleh <a>Siti Rahma</a> dan <a>Made Arta</a><br>Toboli / Sulawesi", ("Siti Rahma", "Made Arta")),
        ("<span>Oleh Siti Rahma <i>Siti Rahma</i></span>", ("Siti Rahma",)),
        ("Oleh <a>Siti Rahma</a> <a>Made Arta</a>", ("Siti Rahma", "Made Arta")),
    ],
)
def test_a_name_ends_where_the_element_ends_that_holds_it(beside, authors):
    assert signed(view_of(f"<div class='x'>{beside}</div>")).authors == authors


def test_what_is_held_otherwise_than_the_author_by_a_class_tells_who_that_is():
    beside = "<div>%s <a class='c-author__link'>Siti Rahma</a><b class='c-author__position'>Penyair Laut</b></div>"
    assert signed(view_of(beside % "", META % "admin")).authors == ("Siti Rahma",)
    assert signed(view_of(beside % "Dari", LINKED % (HEADLINE, "Siti Rahma"))).authors == ("Siti Rahma",)


def test_a_word_behind_the_element_of_an_author_counts_where_machines_are_told_of_it_too():
    beside = "<div>Von <a>Siti Rahma</a>, Wonosari</div>"
    told = LINKED % (HEADLINE, "%s")
    assert signed(view_of(beside)).authors == ("Siti Rahma", "Wonosari")
    assert signed(view_of(beside, told % "Siti Rahma")).authors == ("Siti Rahma",)
    assert signed(view_of(beside, told % "Siti Rahma, Wonosari")).authors == ("Siti Rahma", "Wonosari")
    assert signed(view_of(beside, told % "admin")).authors == ("Siti Rahma", "Wonosari")
    alike = "<div>Von Siti Rahma, Wonosari</div>"
    assert signed(view_of(alike, told % "Siti Rahma")).authors == ("Siti Rahma", "Wonosari")


@pytest.mark.parametrize(
    ("told", "authors"),
    [
        ("Suara Muara - Siti Rahma", ("Siti Rahma",)),
        ("Muara Digital GmbH, Toboli, Parigi", ()),  # and where it is
        ("Siti Rahma, Muara Digital GmbH", ("Siti Rahma",)),
    ],
)
def test_a_name_in_the_head_may_have_the_sites_before_it_and_a_companys_is_nobodys(told, authors):
    assert signed(view_of("", META % told)).authors == authors


def test_a_desk_or_an_agency_that_is_printed_gives_way_to_a_person():
    printed = view_of("<div class='author'>Muara Team</div>", META % "Siti Rahma")
    assert signed(printed).authors == ("Siti Rahma",)
    assert signed(view_of("<div class='author'>Muara Team</div>")).authors == ()


def test_a_name_in_capitals_is_written_as_machines_are_told():
    view = view_of("<div>Penulis: SITI RAHMA, MADE ARTA</div>", META % "Siti Rahma")
    assert signed(view).authors == ("Siti Rahma", "MADE ARTA")


def test_a_heading_beside_the_moment_of_an_entry_is_nobody():
    entries = "".join(
        f"<section><h3>{name}</h3><time>10.{number}</time><p>{STORY[0]}</p></section>"
        for number, name in enumerate(("Enam Dimensi", "Catatan Akhir"), 10)
    )
    assert signed(view_of(f"<p>12 November 2026</p>{entries}")).authors == ()


def test_a_guess_counts_beside_a_desk_and_none_beside_an_agency():
    beside = "<div>Siti Rahma</div><div>12 November 2026</div>"
    assert signed(view_of(beside, META % "Redaksi")).authors == ("Siti Rahma",)
    assert signed(view_of(beside, META % "ANTARA")).authors == ("ANTARA",)
    assert signed(view_of(f"<div>Oleh: Siti Rahma</div>{beside}", META % "ANTARA")).authors == ("Siti Rahma",)


LEAD = f"<p>{STORY[0]} {STORY[1]}</p>"


@pytest.mark.parametrize(
    ("apart", "authors"),
    [
        ("<div class='x-author'>Siti Rahma</div>", ("Siti Rahma",)),
        ("<div class='x-author'>Wawancara: Siti Rahma</div>", ("Siti Rahma",)),
        ("<div class='x-author'>dikisahkan oleh Siti Rahma</div>", ("Siti Rahma",)),
        ("<div class='x-author'>Foto: Siti Rahma</div>", ()),
        ("<div class='username'>Siti Rahma</div>", ()),  # a reader
        ("<p>oleh <a href='/penulis/siti'>Siti</a></p>", ("Siti",)),
        ("<p><a href='/penulis/siti'>Siti</a></p>", ()),
        ("<p>oleh <a href='/u/1'>Siti Rahma</a> dan <a href='/u/2'>Made Arta</a></p>", ("Siti Rahma", "Made Arta")),
        ("<p>foto oleh <a href='/u/1'>Siti Rahma</a></p>", ()),
        ("<p class='author'>Siti Rahma</p><p><a href='/penulis/made'>Made Arta</a></p>", ("Siti Rahma",)),
        ("<p class='x-author'>Siti Rahma</p><p><a href='/penulis/made'>Made Arta</a></p>", ()),
        ("<article>Pasar Muara<p class='x-author'>Siti Rahma</p></article>", ()),  # of another story
    ],
)
def test_behind_a_lead_all_that_holds_an_author_or_leads_to_one_must_name_the_same(apart, authors):
    body = f"<h1>{HEADLINE}</h1>{LEAD}{apart}{LEAD.join(f'<p>{one}</p>' for one in STORY)}"
    page = f"<html><head><title>{HEADLINE}</title></head><body>{body}</body></html>"
    assert extract_markup(page.encode(), url="https://suaramuara.id/1", fetched=FETCHED).authors == authors


OTHER = "<a href='/b/2'>Pasar Muara Dibuka Lagi Besok</a>"


@pytest.mark.parametrize(
    ("beside", "authors"),
    [
        (f"<div>{OTHER}<br>Oleh: Budi Santoso</div>", ()),
        (f"<table><tr><td><b>Opini</b><br>Oleh: Budi Santoso<br>{OTHER}</td></tr></table>", ()),
        (f"<div>{OTHER}<p>Penulis: Budi Santoso</p></div><div>Penulis: Siti Rahma</div>", ("Siti Rahma",)),
        ("<div>Oleh: Siti Rahma<br><a href='/laut'>Laut</a></div>", ("Siti Rahma",)),
        (f"<div>Oleh: Siti Rahma<br><a href='/1'>{HEADLINE}</a></div>", ("Siti Rahma",)),
    ],
)
def test_a_byline_beside_the_title_of_another_story_is_that_storys(beside, authors):
    assert signed(view_of(beside)).authors == authors


@pytest.mark.parametrize(
    "desk", ["Meja Warga", "Admin Muara", "Redaksi SM", "Suara Muara Ternate", "kelmuara05", "OpenMuara"]
)
@pytest.mark.parametrize("last", ["(Siti Rahma)", "Siti Rahma", "Penulis: Siti Rahma", "Siti Rahma, guru di Parigi."])
def test_whoever_signs_the_text_counts_where_elsewhere_only_an_account_is_named(desk, last):
    head = LINKED % (HEADLINE, desk) + META % desk
    assert signed(view_of(f"<div>Oleh: <span class='author'>{desk}</span></div>", head), [*STORY, last]).authors == (
        "Siti Rahma",
    )
    assert signed(view_of("", head)).authors == ()


def test_an_account_that_is_called_by_a_word_of_the_sites_name_gives_way_to_whoever_signs_the_text():
    head = LINKED % (HEADLINE, "Suara") + META % "Suara"
    beside = "<div>Oleh: <span class='author'>Suara</span></div>"
    assert signed(view_of(beside, head), [*STORY, "Laporan: Siti Rahma dan Made Arta"]).authors == (
        "Siti Rahma",
        "Made Arta",
    )
    assert signed(view_of(beside, head)).authors == ("Suara",)


@pytest.mark.parametrize(
    ("beside", "authors"),
    [
        ("Siti Rahma - Suara Muara", ("Siti Rahma",)),
        ("Siti Rahma, Made Arta<br>Kamis, 12 November 2026", ("Siti Rahma", "Made Arta")),
        ("Penulis<br>Siti Rahma<br>Editor<br>Budi Santoso", ("Siti Rahma",)),
        ("Kamis, 12 November 2026<br>Siti Rahma", ("Siti Rahma",)),
        ("Kajian Kitab<br>Kamis, 12 November 2026", ()),
        ("<a href='/laut'>Siti Rahma</a><br>Kamis, 12 November 2026", ()),  # a section
        ("Muara Lama", ()),
    ],
)
def test_lines_below_a_headline_are_read_that_no_box_holds(beside, authors):
    body = "<br><br>".join([f"<b>{HEADLINE}</b><br>{beside}", *STORY])
    page = f"<html><head><title>{HEADLINE}</title></head><body>{body}</body></html>"
    assert extract_markup(page.encode(), url="https://suaramuara.id/1", fetched=FETCHED).authors == authors


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ("<p>*** Siti Rahma</p>", ("Siti Rahma",)),
        ("<p><i>~ Siti Rahma, Made Arta ~</i></p>", ("Siti Rahma", "Made Arta")),
        ("</div></div></div></div><div><p>Siti Rahma</p></div>", ()),  # of another box
        ("<h3>Siti Rahma</h3>", ()),
        ("<p><a href='/tag/siti'>Siti Rahma</a></p>", ()),
        ("<p>Siti Rahma menang</p>", ()),
    ],
)
def test_a_name_right_behind_the_text_in_its_box_signs_it(below, authors):
    story = "".join(f"<p>{one}</p>" for one in STORY)
    page = f"<div><div><div><div>{story}{below}</div></div></div></div>"
    view = view_of_page(
        parse_page(f"<html><body><h1>{HEADLINE}</h1>{page}</body></html>".encode(), "utf-8"),
        url="https://muara.example.id/1", fetched=FETCHED, source=SourceFacts(names=("Suara Muara",)),
    )  # fmt: skip
    assert signed(view).authors == authors


@pytest.mark.parametrize(
    ("foot", "authors"),
    [
        ("Ditulis oleh Siti Rahma <a href='#'>Kirimkan Ini lewat Email</a> <a href='#'>BlogThis!</a>", ("Siti Rahma",)),
        ("<span>Ditulis oleh Siti Rahma</span> <a href='/label/laut'>Kabar Laut</a>", ("Siti Rahma",)),
        ("Ditulis oleh Siti Rahma dan <a href='/u/2'>Made Arta</a>", ("Siti Rahma", "Made Arta")),
    ],
)
def test_a_name_below_the_text_ends_where_a_link_begins(foot, authors):
    story = "".join(f"<p>{one}</p>" for one in STORY)
    body = f"<h1>{HEADLINE}</h1><div class='jj'>{story}</div><div class='kaki'>{foot}</div>"
    page = f"<html><head><title>{HEADLINE}</title></head><body><div>{body}</div></body></html>"
    assert extract_markup(page.encode(), url="https://suaramuara.id/1", fetched=FETCHED).authors == authors


@pytest.mark.parametrize(
    ("sign", "authors"),
    [
        ("(Siti Rahma, Toboli)", ("Siti Rahma",)),
        ("(Siti Rahma, Joko)", ("Siti Rahma", "Joko")),
        ("Laporan: Siti Rahma, Toboli", ("Siti Rahma",)),
        ("Penulis: Siti Rahma, Joko", ("Siti Rahma", "Joko")),
    ],
)
def test_a_word_behind_a_byline_of_which_the_story_tells_is_a_place(sign, authors):
    assert signed(view_of(), [f"TOBOLI , {STORY[0]}", *STORY[1:], sign]).authors == authors


def test_of_two_bylines_that_counts_which_names_others_besides():
    found = signed(view_of("<div>Penulis: Siti Rahma</div>"), [*STORY, "Penulis: Siti Rahma dan Made Arta"])
    assert found.authors == ("Siti Rahma", "Made Arta")
    assert signed(view_of("<div>Penulis: Siti Rahma</div>"), [*STORY, "Penulis: Made Arta"]).authors == ("Siti Rahma",)


@pytest.mark.parametrize(
    ("last", "authors"),
    [
        ("Pewarta: Siti Rahma", ("Siti Rahma",)),
        ("Penulis: Siti Rahma | Editor: Budi Santoso", ("Siti Rahma",)),
        ("Oleh: SITI RAHMA", ("SITI RAHMA",)),
        ("Penulis: BUDI SANTOSO", ("Budi Santoso",)),  # the same in other letters
        ("Editor: Siti Rahma", ("Budi Santoso",)),
        ("Penulis: Tim Liputan", ("Budi Santoso",)),
        ("(Siti Rahma)", ("Budi Santoso",)),
    ],
)
def test_a_byline_with_a_role_in_the_text_counts_before_who_put_it_on_the_page(last, authors):
    assert signed(view_of("", META % "Budi Santoso"), [*STORY, last]).authors == authors


@pytest.mark.parametrize(
    ("beside", "authors"),
    [
        ("Siti Rahma</b><p>Siti Rahma mengajar di Parigi.</p>", ("Siti Rahma",)),
        ("Siti Rahma</b><p>Jurnalis Suara Muara sejak 2019, meliput pesisir dan laut.</p>", ("Siti Rahma",)),
        ("</b><h4>Kolumnis</h4><ul><li>Siti Rahma</li><li>Made Arta</li></ul>", ()),
        ("Penulis Terpopuler</b><p>Siti Rahma</p><p>Made Arta</p>", ()),
    ],
)
def test_the_box_below_a_text_names_its_writer_and_a_list_of_writers_nobody(beside, authors):
    story = f"<p>{' '.join(STORY[:2])}</p><p>{' '.join(STORY[2:])}</p>"
    body = f"<h1>{HEADLINE}</h1><div>{story}</div><b>{beside}"
    page = f"<html><head><title>{HEADLINE}</title></head><body>{body}</body></html>"
    assert extract_markup(page.encode(), url="https://suaramuara.id/1", fetched=FETCHED).authors == authors


def test_a_title_that_tells_more_than_the_headline_shows_is_no_other_story():
    view = view_of("<div>Siti Rahma</div><div>12 November 2026</div>")
    around = Vicinity(view.index, find_headline(view, HEADLINE))
    assert read_bylines(view, around, f"Opini: {HEADLINE}").alone == [("visible beside the date", ["Siti Rahma"])]
    assert read_bylines(view, around, "Pasar Ikan Parigi Pindah ke Tepi Muara").alone == []


def test_a_name_alone_is_asked_only_where_no_byline_names_a_person():
    view = view_of("<div>Siti Rahma</div><div>12 November 2026</div>", META % "Budi Santoso")
    assert read_bylines(view, Vicinity(view.index, find_headline(view, HEADLINE)), HEADLINE).alone == []
    assert signed(view).authors == ("Budi Santoso",)


@pytest.mark.parametrize(
    ("texts", "authors", "kept"),
    [
        (["Penulis: Siti Rahma", *STORY], ("Siti Rahma",), STORY),
        ([*STORY, "Editor: Budi Santoso"], (), STORY),
        ([*STORY, "Siti Rahma"], ("Siti Rahma",), STORY),
        ([*STORY[:3], STORY[3] + " (Siti Rahma)"], ("Siti Rahma",), STORY),
        ([*STORY, "(yogo)"], ("yogo",), STORY),
        ([*STORY, "Pewarta Siti Rahma"], ("Siti Rahma",), STORY),
        ([*STORY, "Pewarta Siti Rahma", "Editor Budi Santoso"], ("Siti Rahma",), STORY),
        ([*STORY, "Editor Budi Santoso"], (), STORY),
        ([*STORY, "Pewarta muda dari Parigi"], (), None),
        (["Kata Siti Rahma, dermaga itu ramai.", *STORY, "Siti Rahma"], (), None),
        ([*STORY, "*** Siti"], ("Siti",), STORY),
        ([*STORY, "Siti Rahma, Made Arta"], ("Siti Rahma", "Made Arta"), STORY),
        ([*STORY, "Zoë Rahmań"], ("Zoë Rahmań",), STORY),
        ([*STORY, "(sir/mar)", "sir: Siti Rahma, mar: Made Arta"], ("Siti Rahma", "Made Arta"), None),
        ([f"MUARA JAYA (Suara Muara/Siti Rahma) – {STORY[0]}", *STORY[1:]], ("Siti Rahma",), None),
    ],
)
def test_a_byline_in_the_text_is_read_and_taken_out_and_a_sign_read(texts, authors, kept):
    found = signed(view_of(), texts)
    assert found.authors == authors
    assert found.texts == (texts if kept is None else kept)


def test_what_is_taken_out_is_put_down_bylines_apart():
    found = signed(view_of(), ["Penulis: Siti Rahma", *STORY, "(yogo)"])
    assert found.around == ["Penulis: Siti Rahma"]
    assert [(one.rule, one.text) for one in found.removed] == [
        ("byline", "Penulis: Siti Rahma"),
        ("signature", "(yogo)"),
    ]


@pytest.mark.parametrize(
    ("above", "below", "authors"),
    [
        (["Oleh Siti Rahma"], [], ("Siti Rahma",)),
        ([], ["Pewarta: Siti Rahma"], ("Siti Rahma",)),
        (["Siti Rahma", "12 November 2026"], [], ("Siti Rahma",)),
        ([], ["Siti Rahma", "12 November 2026"], ()),  # a comment
    ],
)
def test_lines_that_were_cut_off_the_text_are_asked(above, below, authors):
    assert signed(view_of(), cut=CutOff(above, below)).authors == authors


def test_what_was_cut_off_above_counts_from_the_headline_on():
    removed = [("above the text", "Beranda"), ("above the text", HEADLINE.upper()), ("above the text", "Oleh Siti")]
    removed += [("below the text", "Bagikan"), ("byline", "Editor: Budi")]
    assert cut_off([Removed(rule=rule, text=text) for rule, text in removed], HEADLINE) == CutOff(
        ["Oleh Siti"], ["Bagikan"]
    )
