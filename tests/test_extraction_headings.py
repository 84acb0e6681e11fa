"""On pages whose head says little or something else, what is printed tells headline, date and author."""

from datetime import UTC, datetime

import pytest

from crawler.models import NOT_LEARNED, Layout
from pipelines.extraction.article_dates import date_cut
from pipelines.extraction.author_claims import names_cut, names_labelled
from pipelines.extraction.surroundings import Vicinity
from pipelines.extraction.tree import parse_page
from pipelines.extraction.view import view_of_page as look
from pipelines.models import SourceFacts
from tests.extracting import extract_markup

FETCHED = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
SEEN = {"url": "https://muara.example.id/1", "fetched": FETCHED, "source": SourceFacts()}
HEADLINE = "Dermaga Baru Muara Jaya Dipakai Nelayan"
OTHER = "Nelayan Muara Jaya Mulai Memakai Dermaga"
STORY = "".join(
    f"Dermaga nomor {number} yang dibangun sejak tahun lalu itu dapat menampung empat puluh perahu dan punya "
    "gudang es, kata kepala dinas kelautan setempat kepada para nelayan yang hadir di pelabuhan.<br><br>"
    for number in range(1, 6)
)
PARAGRAPHS = "".join(f"<p>{part}</p>" for part in STORY.split("<br><br>") if part)


def read(top, *, title="", head="", story=PARAGRAPHS, below=""):
    menu = '<div><a href="/">Depan</a> <a href="/laut">Kabar Laut</a></div>'
    page = f"<html><head><title>{title}</title>{head}</head><body>{menu}{top}{story}{below}</body></html>"
    return extract_markup(page.encode(), url="https://muara.example.id/baca.php?id=12", fetched=FETCHED)


def _announced(top):
    page = f"<html><body>{top}{PARAGRAPHS}</body></html>"
    return extract_markup(page.encode(), url="https://muara.example.id/12", fetched=FETCHED, title=HEADLINE)


def moment(found):
    published = found.published and found.published.replace(tzinfo=None).isoformat(timespec="minutes")
    return published and (published if found.precision == "minute" else published[:10])


# --- Headlines ------------------------------------------------------------------------------------------------------


def test_a_headline_in_a_link_home_is_no_name_of_a_site_that_declares_another():
    head = f'<meta property="og:site_name" content="Muara.id"><meta property="og:title" content="{HEADLINE}">'
    top = f'<h1>/ Laut</h1><a href="/"><img src="/logo-foto.jpg" alt="{HEADLINE}"></a><h1>{HEADLINE}</h1>'
    comment = "<h4>Kapan gudang es di muara itu dipakai juga?</h4>"
    assert read(top, title=f"{HEADLINE} - Muara.id", head=head, below=comment).title == HEADLINE


def test_what_has_no_letter_is_no_headline():
    counted = '<div style="font-size: 30px">\ue60e 4 \ue614 3573 \ue60e 12 \ue614 9</div>'
    title = f"Kabar Muara--{HEADLINE}"
    assert read(counted, title=title).title == title


@pytest.mark.parametrize("said", ["name", "Your Name"])
def test_a_name_that_nobody_filled_in_is_no_author(said):
    head = f'<meta name="author" content="{said}, surel@muara.example">'
    assert read(f"<h1>{HEADLINE}</h1>", head=head).authors == ()


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("Warga Muara Ukur CO<sub>2</sub> di Pelabuhan", "Warga Muara Ukur CO2 di Pelabuhan"),
        ("<em>Laskar Muara</em>, Film Nelayan Lasolo", "Laskar Muara, Film Nelayan Lasolo"),
        ("Nelayan “<i>Laskar Muara</i>” Raih Hadiah", "Nelayan “Laskar Muara” Raih Hadiah"),
        ('Nelayan <q>"<i>Laskar Muara</i>"</q> Raih Hadiah', 'Nelayan "Laskar Muara" Raih Hadiah'),
        ("<strong>Bupati</strong>: Dermaga Dipakai Lusa", "Bupati: Dermaga Dipakai Lusa"),
        ("Harga Ikan Naik <b>12,5</b>% Jadi $<b>4</b> Lagi", "Harga Ikan Naik 12,5% Jadi $4 Lagi"),
        ("Pelajar di-<i>bully</i> di Dermaga Muara", "Pelajar di-bully di Dermaga Muara"),
        ("<i>Muara</i>'s Fishermen Use the Pier", "Muara's Fishermen Use the Pier"),
        ("Keaneka<wbr>ragaman Ikan di Muara Jaya", "Keanekaragaman Ikan di Muara Jaya"),
        ("<span>N</span>elayan Memakai Dermaga Baru", "Nelayan Memakai Dermaga Baru"),
        ("<span>Ekonomi</span>Nelayan Memakai Dermaga Baru", "Ekonomi Nelayan Memakai Dermaga Baru"),
        ("<span>Ekonomi</span>“Dermaga Baru Milik Kami”", "Ekonomi “Dermaga Baru Milik Kami”"),
        ("Nelayan Muara<br>, Dermaga Baru dan Lasolo", "Nelayan Muara , Dermaga Baru dan Lasolo"),
    ],
)
def test_a_headline_has_the_spaces_that_it_is_printed_with(printed, said):
    assert read(f"<h1>{printed}</h1>").title == said


def test_a_dialog_before_the_page_has_no_headline():
    asked = '<div role="dialog"><h1>Kami menghargai privasi Anda</h1><p>Kami memakai kuki.</p></div>'
    assert read(f"{asked}<h1>{HEADLINE}</h1>", title="Suara Muara").title == HEADLINE


@pytest.mark.parametrize("size", ["<font size=5><b>{}</b></font>", "<big><b>{}</b></big>", "<h3>{}</h3>"])
@pytest.mark.parametrize("title", ["Suara Muara :: {}", "{} » Suara Muara", "Suara Muara - kabar dari tepi laut", ""])
def test_a_page_without_any_mark_has_its_headline_in_its_largest_line(size, title):
    found = read(f"{size.format(HEADLINE)}<br>{STORY}", title=title.format(HEADLINE), story="")
    assert found.title == HEADLINE


@pytest.mark.parametrize(
    ("top", "below"),
    [
        ('<a href="/">Suara Muara</a>', ""),
        ('<a href="index.html"><img src="k.png" alt="Suara Muara"></a>', ""),
        ('<img src="/logo.png" alt="Logo Suara Muara">', ""),
        ("", "<p>© 2026 Suara Muara. Jalan Laut 2</p>"),
        ("", "<p>Copyright (c) 2019-2026 SUARA MUARA</p>"),
    ],
)
@pytest.mark.parametrize(
    "title", ["Suara Muara : {}", "{} ~ Suara Muara", "{} - Suara Muara - dari tepi laut", "{} (Suara Muara)"]
)
def test_the_name_that_logo_foot_or_the_way_home_show_is_no_part_of_a_headline(top, below, title):
    assert read(f"{top}<p>27 November 2026</p>", title=title.format(HEADLINE), below=below).title == HEADLINE


def test_what_its_source_is_called_is_no_part_of_a_headline():
    page = f"<html><head><title>Suara | {HEADLINE}</title></head><body>{PARAGRAPHS}</body></html>".encode()
    assert extract_markup(page, url="https://x.example.id/1", fetched=FETCHED, names=("suara",)).title == HEADLINE


@pytest.mark.parametrize(
    ("top", "title"),
    [
        (f"<h1>{HEADLINE}</h1>", HEADLINE),
        (f'<div style="font-size: 22px; font-weight: bold">{HEADLINE}</div>', HEADLINE),
        (f'<div style="font: bold 1.5em Georgia">{HEADLINE}</div>', HEADLINE),
        (f'<div class="post_hed__Zz0">{HEADLINE}</div>', HEADLINE),
        (f"<h1>Suara Muara</h1><h2>{HEADLINE}</h2>", HEADLINE),
        # the name of the site, a section, a link to another story, a small line: no headlines
        (f'<div class="logo"><h1>Kabar Baik dari Tepi Laut</h1></div><h2>{HEADLINE}</h2>', HEADLINE),
        (f'<h2><a href="/2">Harga Ikan Kembung Turun Lagi</a></h2><h3>{HEADLINE}</h3>', HEADLINE),
        ('<div style="font-size: 11px">Anda pembaca kami yang ke-120</div>', OTHER),
        ("<h2>Kabar Laut</h2>", OTHER),
    ],
)
def test_what_the_page_prints_is_believed_before_what_only_its_head_says(top, title):
    assert read(top, title=OTHER, head=f'<meta property="og:title" content="{OTHER}">').title == title


@pytest.mark.parametrize(
    ("heading", "told", "title"),
    [
        (HEADLINE, f"{HEADLINE} › Suara Muara", HEADLINE),
        (HEADLINE, f"{HEADLINE} | Laut | Suara Muara", HEADLINE),
        (HEADLINE, HEADLINE[:30], HEADLINE),  # cut by a machine without a word
        (f"<span>Bahari</span> {HEADLINE}", HEADLINE, HEADLINE),
    ],
)
def test_a_heading_is_whole_where_two_voices_of_the_head_say_more_or_less(heading, told, title):
    head = f'<meta property="og:title" content="{told}"><meta name="twitter:title" content="{told}">'
    assert read(f"<h1>{heading}</h1>", title=told, head=head).title == title


ENDS = [
    "<nav>{}</nav>",
    '<div class="breadcrumbs">{}</div>',
    '<ol itemtype="https://schema.org/BreadcrumbList">{}</ol>',
]
SAYS = '<meta property="og:title" content="{}">'
CALLS = '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{}"}}</script>'
ADDRESS = "https://muara.example.id/laut/{}-8123"


def way_home(end, below, *, head, address="12", layout=NOT_LEARNED):
    way = end.format(f'<a href="/">Depan</a> <a href="/laut">Laut</a> <h1>{OTHER}</h1>')
    page = f"<html><head><title>{OTHER}</title>{head}</head><body>{way}{below}{PARAGRAPHS}</body></html>"
    return extract_markup(page.encode(), url=ADDRESS.format(address), fetched=FETCHED, layout=layout).title


@pytest.mark.parametrize(
    "end", [*ENDS, '<div aria-label="Breadcrumb"><ul>{}</ul></div>', '<span class="postBreadcrumb">{}</span>']
)
@pytest.mark.parametrize("head", [SAYS.format(HEADLINE), SAYS.format(OTHER) + CALLS.format(HEADLINE)])
def test_an_h1_at_the_end_of_the_way_home_gives_way_to_the_headline_that_is_printed_and_told(end, head):
    assert way_home(end, f"<h2>{HEADLINE}</h2>", head=head) == HEADLINE


@pytest.mark.parametrize(
    ("end", "below", "head", "address"),
    [
        ("<div>{}</div>", f"<h2>{HEADLINE}</h2>", SAYS.format(HEADLINE), "12"),  # no way home
        (ENDS[1], f"<p>{HEADLINE}</p>", SAYS.format(HEADLINE), "12"),  # not set as a heading
        (ENDS[1], f"<h2>{HEADLINE}</h2>", "", "12"),  # nobody calls it the headline
        (ENDS[1], f"<h2>{HEADLINE}</h2><h2>{OTHER}</h2>", SAYS.format(HEADLINE), "12"),  # both are printed below
        (ENDS[1], f"<h2>{HEADLINE}</h2>", SAYS.format(HEADLINE), OTHER.lower().replace(" ", "-")),
        (ENDS[1], f"<h2>{OTHER} Lagi</h2>", SAYS.format(f"{OTHER} Lagi"), "12"),  # it only says more
    ],
)
def test_an_h1_is_the_headline_wherever_it_stands_where_nothing_else_is_or_the_address_spells_it(
    end, below, head, address
):
    assert way_home(end, below, head=head, address=address) == OTHER


def test_an_h1_is_the_headline_where_other_pages_of_the_site_have_taught_so():
    taught = Layout(title=(".breadcrumbs > h1",))
    assert way_home(ENDS[1], f"<h2>{HEADLINE}</h2>", head=SAYS.format(HEADLINE), layout=taught) == OTHER


@pytest.mark.parametrize(
    "top",
    [
        f'<h1>{HEADLINE}</h1><img class="logo" alt="{HEADLINE}">',  # a machine has written it there
        f'<h1>{HEADLINE}</h1><a href="./">{HEADLINE}</a>',  # to the page itself
    ],
)
def test_what_the_address_spells_is_no_name_of_the_site(top):
    url = ADDRESS.format(HEADLINE.lower().replace(" ", "-"))
    page = f"<title>{HEADLINE}</title>{SAYS.format(HEADLINE)}{top}{PARAGRAPHS}<h3>Baca Juga Kabar Lain</h3>"
    assert extract_markup(page.encode(), url=url, fetched=FETCHED).title == HEADLINE


@pytest.mark.parametrize("top", [f"<div>{HEADLINE}</div>", "<h2>Kabar Hangat Minggu Ini</h2>"])
def test_what_the_channel_announced_is_the_headline_of_a_page_that_has_none_in_its_head(top):
    assert _announced(top).title == HEADLINE


# --- Dates and authors ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "published", "authors"),
    [
        ("Oleh: Siti Rahma | Kamis Legi, 12 Nopember 2026 pkl 09.40", "2026-11-12T09:40", ("Siti Rahma",)),
        ("Siti Rahma • Kamis, 12 November 2026, 09:40 WIB", "2026-11-12T09:40", ("Siti Rahma",)),
        ("Siti Rahma dan Budi Santoso<br>12/11/2026 09:40:10 WIB", "2026-11-12T09:40", ("Siti Rahma", "Budi Santoso")),
        (
            "<i>schedule</i><span>12/11/26 | 09:40 WIB</span> <span>A. Pangerang</span>",
            "2026-11-12T09:40",
            ("A. Pangerang",),
        ),
        ("<b>Siti Rahma</b><b>Foto oleh Budi Santoso</b>12-XI-2026", "2026-11-12", ("Siti Rahma",)),
        ("<b>ditulis</b><b>Siti Rahma</b><b>tayang</b><b>Kemis 12 Nopémber 2026</b>", "2026-11-12", ("Siti Rahma",)),
        ("<b>Siti Rahma</b> <b>Jurnalis</b> 12 November 2026", "2026-11-12", ("Siti Rahma",)),
        # a section, a place, a weekday and what the menu links are no names
        ("Kabar Bahari | 12 November 2026", "2026-11-12", ()),
        ("Muara Timur, 12 November 2026", "2026-11-12", ()),
        ("Kabar Laut | 12 November 2026", "2026-11-12", ()),
        ("Kamis Legi, 12 November 2026", "2026-11-12", ()),
    ],
)
def test_date_and_byline_are_read_in_the_line_below_a_bare_headline(line, published, authors):
    found = read(f"<font size=5>{HEADLINE}</font><br><div>{line}</div>", title=f"{HEADLINE} - Suara Muara")
    assert (moment(found), found.authors) == (published, authors)
    assert not any(name in found.text for name in authors)


def test_a_name_of_which_the_story_tells_is_nobody_who_wrote_it():
    story = PARAGRAPHS.replace("kepala dinas kelautan setempat", "Rahma Siregar")
    found = read(f"<h1>{HEADLINE}</h1><div>Rahma Siregar</div><div>12 November 2026</div>", title=HEADLINE, story=story)
    assert found.authors == ()


def test_names_beside_what_does_not_show_the_headline_are_not_asked():
    teaser = "<div>Harga Ikan Turun</div><div><b>Dodi Lapasere</b> <b>12/11/2026 09.40</b></div>"
    found = read(f'<h1><a href="/">Suara Muara</a></h1>{teaser}', title="Suara Muara")
    assert found.authors == ()


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ("<table><tr><td>Penulis</td><td>: Siti Rahma</td></tr></table><p>Editor: Budi</p>", ("Siti Rahma",)),
        ("<div>Penulis: Siti Rahma</div><div>Editor: Budi</div>", ("Siti Rahma",)),
        ("<div>Penulis: Siti Rahma</div><div>Penulis: Dodi Lapasere</div>", ()),  # a list of columns
    ],
)  # fmt: skip
def test_the_one_byline_with_a_label_is_found_wherever_the_page_has_it(below, authors):
    page = f"<html><body><h1>{HEADLINE}</h1>{PARAGRAPHS}<div>{below}</div></body></html>"
    view = look(parse_page(page.encode(), None), **SEEN)
    assert tuple(names_labelled(Vicinity(view.index, view.index.tagged("h1")[0]))) == authors


def test_all_whom_microdata_names_side_by_side_are_authors():
    names = " ".join(f'<span itemprop="author">{name}</span>' for name in ("Siti Rahma", "Budi Santoso"))
    assert read(f"<h1>{HEADLINE}</h1><p>{names}</p>", title=HEADLINE).authors == ("Siti Rahma", "Budi Santoso")


# --- What was cut off -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "published", "names"),
    [
        ("Oleh: Siti Rahma | Kamis Legi, 12 Nopember 2026 pkl 09.40", "2026-11-12T09:40", ["Siti Rahma"]),
        ("Diterbitkan 12 November 2026 oleh redaksi", "2026-11-12T00:00", []),
        ("Penulis: Siti Rahma Editor: Budi", None, ["Siti Rahma"]),
        ("Diperbarui 12 November 2026", None, []),
        ("Tayang 12 November 2062", None, []),  # a year that is not yet
        ("Bagikan: Facebook X WhatsApp", None, []),
    ],
)
def test_lines_that_were_cut_off_the_text_tell_date_and_author(line, published, names):
    view = look(parse_page(b"<p>x</p>", None), **SEEN)
    found = date_cut(view, [line])
    assert (found and found.moment.value.replace(tzinfo=None).isoformat(timespec="minutes")) == published
    assert [name for _, group in names_cut([line])[:1] for name in group] == names


def test_a_name_beside_a_date_below_the_story_is_that_of_a_comment():
    below = "<div><b>Komentar</b><p>Anton Wijaya</p><p>28 November 2026</p><p>Semoga cepat selesai.</p></div>"
    top = f"<h1>{HEADLINE}</h1><p>27 November 2026</p>"
    assert read(top, below=below).authors == ()
    assert (
        read(
            top, story="<p>Dermaga itu dibuka pada pagi hari.</p><p>Nelayan datang membawa hasil laut.</p>", below=below
        ).authors
        == ()
    )
    assert read(f"{top}<p>Siti Rahma</p>", below=below).authors == ("Siti Rahma",)


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Makassar", "01:30"), ("Asia/Jayapura", "02:30")])
def test_a_moment_in_utc_is_shown_in_the_zone_of_its_source(zone, hour):
    head = '<meta property="article:published_time" content="2026-11-13T17:30:00Z">'
    page = f"<html><head>{head}</head><body><h1>{HEADLINE}</h1>{PARAGRAPHS}</body></html>".encode()
    found = extract_markup(page, url="https://muara.example.id/1", fetched=FETCHED, timezone=zone)
    assert f"{found.published:%Y-%m-%d %H:%M}" == f"2026-11-14 {hour}"


@pytest.mark.parametrize("closed", ["", ' style="display:none"', " hidden"])
def test_a_heading_that_is_a_button_stands_above_what_it_unfolds(closed):
    told = "boleh bersandar di sana tanpa dipungut biaya sampai akhir tahun, menurut kepala kantor pelabuhan."
    asked = ["Perahu mana yang boleh memakai dermaga baru?", "Bolehkah perahu dari luar daerah bersandar?"]
    unfolded = "".join(
        f"<div><h3><button aria-expanded=false>{one}</button></h3><div{closed}><p>Jenis {number} {told}</p></div></div>"
        for number, one in enumerate(asked, 1)
    )
    share = "<div><h4><button>Bagikan</button></h4></div>"
    found = read(f"<h1>{HEADLINE}</h1>", story=f"<div>{PARAGRAPHS}<div>{unfolded}</div>{share}</div>")
    assert found.text.splitlines()[-4::2] == asked
    assert "Bagikan" not in found.text


# --- What is no word of a headline ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        '<span class="sr-only">Artikel: </span>{}',
        '{} <span class="screen-reader-text">Buka di jendela baru</span>',
        "{} <button type='button'>Bagikan</button>",
        '{} <span class="author">oleh Siti Rahma</span>',
        '{}<span class="read-time">4 menit baca</span>',
    ],
)
def test_a_headline_is_without_its_buttons_and_what_is_told_of_it_in_its_heading(heading):
    assert read(f"<h1>{heading.format(HEADLINE)}</h1>", title="Suara Muara").title == HEADLINE


def test_what_all_of_a_heading_is_made_of_is_its_headline():
    assert read(f'<h1><span class="visually-hidden">{HEADLINE}</span></h1>', title="Suara Muara").title == HEADLINE


@pytest.mark.parametrize("title", ["Suara Muara: {}", "Kabar Laut > {} | Suara Muara"])
def test_the_line_is_the_headline_that_stands_behind_a_name_in_the_head(title):
    logo = '<a href="/"><img src="/k.png" alt="Suara Muara"></a>'
    assert read(f"{logo}<div class='j'>{HEADLINE}</div>", title=title.format(HEADLINE)).title == HEADLINE
