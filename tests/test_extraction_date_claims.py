"""A page's own date, author and headline are found on a theme that no family knows, and never another story's."""

import json
from datetime import UTC, datetime

import pytest

from tests.extracting import extract_markup

FETCHED = datetime(2025, 11, 28, 3, 0, tzinfo=UTC)
URL = "https://kabarmuara.example.id/dermaga-baru-muara-jaya/"
HEADLINE = "Dermaga Baru Muara Jaya Dipakai Nelayan Mulai Pekan Depan"
OTHER = "Harga Beras di Pasar Induk Turun Tipis"
STORY = "".join(
    f"<p>MUARA JAYA – Dermaga nomor {number} yang dibangun sejak tahun lalu itu dapat menampung empat puluh perahu dan "
    "dilengkapi dengan gudang es, kata kepala dinas kelautan setempat kepada para nelayan yang hadir di pelabuhan.</p>"
    for number in range(1, 6)
)
STAMP = "2023-12-07T14:05:00+07:00"
LATER = "2023-12-12T09:30:00+07:00"
CARD = f'<h3><a href="/x/">{OTHER}</a></h3>'
DRAWN = "<a href='#'><svg><path></path></svg></a>"  # a button
MINUTE = "2023-12-07T14:05+07:00"
DAY = "2023-12-07"


def read(head="", *, above="", below="", after="", story=STORY, heading=f"<h1>{HEADLINE}</h1>", title=HEADLINE):
    body = f"""<!doctype html><html lang="de"><head><title>{title} - Kabar Muara</title>
      <meta property="og:site_name" content="Kabar Muara">{head}</head><body>
      <header><a href="/">Kabar Muara</a> <a href="/daerah/">Daerah</a></header>{above}
      {heading}{below}<div class="isi">{story}</div>{after}<footer>Jalan Pelabuhan 9</footer></body></html>"""
    return extract_markup(body.encode(), url=URL, fetched=FETCHED)


def moment(found):
    if found.published is None:
        return None
    return found.published.isoformat(timespec="minutes") if found.precision == "minute" else str(found.published.date())


def meta(name, content=MINUTE, attribute="name"):
    return f'<meta {attribute}="{name}" content="{content}">'


def json_ld(*nodes):
    return f'<script type="application/ld+json">{json.dumps(list(nodes))}</script>'


def node(headline=HEADLINE, published=MINUTE, kind="NewsArticle", **more):
    return {"@type": kind, "headline": headline, "datePublished": published, **more}


FOREIGN = node(OTHER, "2023-11-20T08:00:00+07:00", author={"@type": "Person", "name": "Dodi Lapasere"})


# --- The day in the head --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["article:published_time", "article:published:time", "publish_time", "published_at", "publish-date", "date",
     "datePublished", "DC.date.issued", "parsely-pub-date", "pubdate", "created_at"],
)  # fmt: skip
def test_a_meta_date_counts_under_any_of_its_names(name):
    assert moment(read(meta(name))) == MINUTE


def test_a_vague_meta_date_gives_way_to_what_stands_beside_the_headline():
    found = read(meta("date", "2024-02-01T09:00+07:00"), below="<div>Kamis, 7 Desember 2023 14:05 WIB</div>")
    assert moment(found) == MINUTE


@pytest.mark.parametrize("name", ["article:modified_time", "og:updated_time", "last-modified"])
def test_the_date_of_a_change_is_never_that_of_the_publication(name):
    assert moment(read(meta(name))) is None
    assert moment(read(meta(name, "2024-01-03T10:00+07:00"), below="<div>7 Desember 2023 14:05 WIB</div>")) == MINUTE


@pytest.mark.parametrize(
    "line",
    ["<p>Diperbarui: 12 Desember 2023 09:30 WIB</p>", '<p>Update <time datetime="2023-12-12">12/12/2023</time></p>'],
)
def test_nor_is_that_of_a_change_which_alone_is_printed(line):
    assert moment(read(below=line)) is None


@pytest.mark.parametrize(
    "nodes",
    [
        [FOREIGN, node()],
        [node(), FOREIGN],
        [FOREIGN, {"@type": "NewsArticle", "datePublished": MINUTE, "url": URL}],
        [FOREIGN, node("Perahu Pindah", mainEntityOfPage={"@id": URL})],
        [node(kind="LiveBlogPosting")],
        [node(kind="ReportageNewsArticle")],
        [node(kind="PodcastEpisode")],
    ],
)
def test_of_several_articles_in_json_ld_the_one_of_this_page_counts(nodes):
    assert moment(read(json_ld(*nodes))) == MINUTE


def test_json_ld_of_another_story_gives_neither_date_nor_author():
    found = read(meta("article:published_time") + meta("author", "Siti Rahma") + json_ld(FOREIGN))
    assert (moment(found), found.authors) == (MINUTE, ("Siti Rahma",))
    alone = read(json_ld(FOREIGN))
    assert (moment(alone), alone.authors) == (None, ())


# --- The day on the page --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "below",
    [
        '<div class="x"><time datetime="2023-12-07T14:05:00+07:00">7 Desember 2023</time></div>',
        '<div class="x"><b>Siti</b> <time datetime="2023-12-07T07:05:00Z">2 tahun lalu</time></div>',
        "<div>Kamis, 7 Desember 2023 14:05 WIB</div>",
        "<div>Kamis, 7 Desember 2023,14:05 WIB</div>",
        '<abbr title="Kamis, 7 Desember 2023 14:05">2 tahun lalu</abbr>',
        '<p><i data-bs-title="7/12/2023 14.05 WIB">2 tahun lalu</i></p>',
        '<span aria-label="Terbit 7 Desember 2023 14:05">2 tahun lalu</span>',
        '<time datetime="7 Desember 2023 14:05">2 tahun lalu</time>',
        '<p><i title="Diubah 12 Desember 2023 09:30">Ralat</i></p><p>7 Desember 2023 14:05</p>',
        '<p><a title="Kapal tiba 5 Desember 2023 09:30">Kota</a></p><p>7 Desember 2023 14:05</p>',
        "<p>Dibuat 6 Desember 2023 09:30</p><p>Ditayangkan 7 Desember 2023 14:05</p>",
        "<p>Dibuat 7 Desember 2023 14:05</p><p>Pemutakhiran: 9 Desember 2023 09:30</p>",
        f"<script>{'var published = 1; ' * 20}</script><div>Kamis, 7 Desember 2023 14:05 WIB</div>",
        "<div><div><span>Siti Rahma</span></div><div><span>7 Des 2023, 14.05 WIB</span></div></div>",
        "<p>Terbit: 7 Desember 2023 14:05 WIB | Diperbarui: 12 Desember 2023 09:30 WIB</p>",
        "<p>Diperbarui: 12 Desember 2023 09:30 WIB | Terbit: 7 Desember 2023 14:05 WIB</p>",
        "<p>Update: 12 Desember 2023 09:30 WIB</p><p>7 Desember 2023 14:05 WIB</p>",
        f'<div><time class="updated" datetime="{LATER}">12 Des</time> <time datetime="{STAMP}">7 Des</time></div>',
        f'<div>Diubah <time datetime="{LATER}">12 Des</time> Tayang <time datetime="{STAMP}">7 Des</time></div>',
        f"<div>{DRAWN * 90}</div><div>7 Desember 2023 14:05</div>",
        f"<figure><figcaption>{'Perahu bersandar di dermaga. ' * 7}</figcaption></figure><p>7 Des 2023 14.05</p>",
    ],
)
def test_the_publication_is_read_to_the_minute_behind_the_headline(below):
    assert moment(read(below=below)) == MINUTE


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("Terbit 7 Desember 2023", DAY),  # what it calls its publication
        ("7 Desember 2023", "2023-12-12"),
        ("Terbit 11 Desember 2023", "2023-12-12"),  # a zone may make that of one moment
    ],
)
def test_where_an_element_shows_another_day_of_publication_than_it_tells_machines_the_shown_one_counts(shown, day):
    assert moment(read(below=f'<time datetime="{LATER}">{shown}</time>'))[:10] == day


@pytest.mark.parametrize(
    ("told", "shown", "day"),
    [
        ("2015-01-01T00:00:00+00:00", "7 Desember 2023", DAY),
        ("2023-01-01", "7 Desember 2023", DAY),
        ("2015-01-01T10:20:00+00:00", "7 Desember 2023", "2015-01-01"),
        ("2015-03-01T00:00:00+00:00", "7 Desember 2023", "2015-03-01"),  # above the headline it may be the visit's
    ],
)
def test_the_first_of_a_year_is_what_nobody_has_filled_in(told, shown, day):
    head = f'<meta property="article:published_time" content="{told}">'
    assert moment(read(head, above=f"<div>{shown}</div>"))[:10] == day


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("8 Desember 2023", "2023-12-08T05:58+07:00"),
        ("Desember 08, 2023", "2023-12-08T05:58+07:00"),
        ("7 Desember 2023", "2023-12-07T14:58-08:00"),
        ("Kota", "2023-12-07T14:58-08:00"),
    ],
)
def test_the_offset_of_a_host_gives_way_to_the_day_that_the_page_shows(shown, expected):
    head = '<meta property="article:published_time" content="2023-12-07T14:58:00-08:00">'
    assert moment(read(head, below=f"<div>{shown}</div>")) == expected


def test_a_headline_need_not_be_a_heading_to_have_a_date_beside_it():
    found = read(heading=f'<div class="judul">{HEADLINE}</div>', below="<div>Kamis, 7 Desember 2023 14:05 WIB</div>")
    assert (found.title, moment(found)) == (HEADLINE, MINUTE)


@pytest.mark.parametrize(
    "below",
    ["<div>7 dhjetor 2023</div>", "<div>7. Dezember 2023</div>", "<div>7 décembre 2023</div>", "<i>7.12.2023</i>"],
)
def test_a_theme_may_print_the_month_in_its_own_language(below):
    assert moment(read(below=below)) == DAY


@pytest.mark.parametrize(
    "after",
    [
        f'<div itemprop="comment"><time itemprop="datePublished" datetime="{LATER}">12 Des</time></div>',
        f'<ol class="comment-list"><li><time datetime="{LATER}">12 Des 2023</time></li></ol>',
        f'<div><article>{CARD}<time datetime="{LATER}">12 Des</time></article></div>',
        f'<div><article>{CARD}<meta itemprop="datePublished" content="{LATER}"></article></div>',
        f'<ul><li><a href="/x/">{OTHER}</a> <span class="tanggal">9 November 2023</span></li></ul>',
        '<aside><span class="date">9 November 2023 10:00</span><a href="/x/">a</a></aside>',
    ],
)
def test_the_date_of_a_comment_or_of_a_neighbour_is_never_taken(after):
    assert moment(read(below="<div>7 Desember 2023 14:05 WIB</div>", after=after)) == MINUTE
    assert moment(read(story=STORY + "<p>Diposting pada 7 Desember 2023 pukul 14.05 WIB</p>", after=after)) == MINUTE


@pytest.mark.parametrize(
    "today", ["<div>Jumat, 28 November 2025</div>", '<div class="tgl">28 November 2025 09:00</div>']
)
def test_todays_date_in_front_of_the_headline_gives_way_to_a_line_that_says_when_it_was_published(today):
    found = read(above=today, story=STORY + "<p>Diposting pada 7 Desember 2023 pukul 14.05 WIB</p>")
    assert moment(found) == MINUTE


def test_where_no_rule_finds_a_date_htmldate_is_asked_for_the_day():
    found = read(story=f"{STORY}<p>Foto diambil 2023-12-07 di pelabuhan.</p>")
    assert (moment(found), found.evidence["published"]) == (DAY, "htmldate")
    announced = extract_markup(STORY.encode(), url=URL, fetched=FETCHED, published=datetime(2023, 12, 6, tzinfo=UTC))
    assert announced.evidence["published"] == "announced"


def test_a_page_without_any_date_has_none():
    assert moment(read()) is None
    assert moment(read(below="<script>// published 1 January 2020 by the build</script>")) is None


def test_a_moment_in_utc_is_given_in_the_clock_that_a_page_from_elsewhere_prints():
    story = "".join(
        f"<p>The harbour of the town has {n} new piers for boats and a house for ice.</p>" for n in range(20)
    )
    utc = meta("article:published_time", "2023-12-07T02:05:00Z")
    assert moment(read(utc, story=story)) == "2023-12-07T02:05+00:00"
    printed = read(utc, below="<p>December 6, 2023 at 9:05 p.m.</p>", story=story)
    assert moment(printed) == "2023-12-06T21:05-05:00"
    assert moment(read(utc)) == "2023-12-07T09:05+07:00"


# --- Authors --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ("<p>Penulis: Siti Rahma, Kabar Muara TV</p>", ("Siti Rahma",)),
        ("<p>Penulis: Siti Rahma, Radar Pantai News</p>", ("Siti Rahma",)),
        ("<p>Reporter: Siti Rahma (sr/ab)</p>", ("Siti Rahma",)),
        ("<p>Laporan Wartawan Kabar Muara, Siti Rahma</p>", ("Siti Rahma",)),
        ("<p>Oleh: Dan Siregar dan Siti Rahma</p>", ("Dan Siregar", "Siti Rahma")),
    ],
)
def test_a_byline_names_people_and_not_for_whom_they_work(below, authors):
    assert read(below=below).authors == authors


@pytest.mark.parametrize(
    ("declared", "authors"),
    [
        ({"@type": "Person", "givenName": "Siti", "familyName": "Rahma"}, ("Siti Rahma",)),
        ({"@type": "Person", "name": "Siti Rahma [sr]"}, ("Siti Rahma",)),
        ([{"name": "Siti Rahma"}, {"name": "siti-rahma"}], ("Siti Rahma",)),
    ],
)
def test_a_name_is_put_together_and_told_once(declared, authors):
    assert read(json_ld(node(author=declared))).authors == authors


@pytest.mark.parametrize("account", ["admin2", "sitirahma", "srahma_99"])
def test_a_printed_byline_comes_before_the_name_of_an_account(account):
    assert read(meta("author", account), below="<p>Penulis: Siti Rahma</p>").authors == ("Siti Rahma",)


@pytest.mark.parametrize(
    "after",
    [
        '<section class="tanggapan"><div><span class="author">Budi Gunung</span><p>Mantap.</p></div></section>',
        '<div class="comment-list"><span class="author-name">Budi Gunung</span></div>',
        f'<div><article>{CARD}<span class="author-name">Dodi Lapasere</span></article></div>',
    ],
)
def test_the_author_of_a_comment_or_of_another_story_is_none(after):
    assert read(after=after).authors == ()


@pytest.mark.parametrize("mark", ["HABIS", "BERSAMBUNG", "(ADV)"])
def test_the_mark_of_an_end_signs_nothing(mark):
    assert read(story=f"{STORY}<p>{mark}</p>").authors == ()


def test_a_name_below_a_text_that_nothing_else_signs_is_its_byline():
    found = read(story=f"{STORY}<p><strong>Siti Rahma</strong></p>")
    assert (found.authors, "Siti Rahma" in found.text) == (("Siti Rahma",), False)


@pytest.mark.parametrize(
    ("after", "authors"),
    [
        ("<div>*) Siti Rahma, pengajar SMA Negeri 1 Parigi</div>", ("Siti Rahma",)),
        ("<div>Hormat saya,</div><div>Siti</div><div>Jl. Muara 4</div>", ("Siti",)),
        ("<div>Penulis<br>Siti Rahma<br>Penyunting<br>Budi</div>", ("Siti Rahma",)),
        (f"<div><a href='/x/'>{OTHER}</a></div><div>Oleh Dodi Lapasere</div>", ()),
        ("<div>3 Komentar</div><div>Oleh Dodi Lapasere</div>", ()),
        ("<div>Ditulis Tim Redaksi</div>", ()),
        ("<div>Reporter Siti Rahma</div><div>Redaktur Budi Santoso</div>", ("Siti Rahma",)),
        ("<div>Tag: <a>dermaga</a> <a>nelayan Muara</a></div><div>Oleh Siti Rahma</div>", ("Siti Rahma",)),
    ],
)
def test_the_lines_behind_a_text_may_say_who_wrote_it_up_to_another_story(after, authors):
    assert read(after=after).authors == authors


def test_a_line_behind_a_text_may_say_who_wrote_it_when():
    after = "<footer><p>Diketik Siti Rahma di Parigi pada 7 Desember 2023 menjelang sore (14.05 WIB).</p></footer>"
    found = read(after=after)
    assert (found.authors, moment(found)) == (("Siti Rahma",), MINUTE)


@pytest.mark.parametrize(
    "line",
    ["7 Desember 2023 14:05 WIB", "Kamis, 7 Desember 2023 | 14.05 WIB", "7 Desember 2023 14:05 • dibaca 512 kali"],
)
@pytest.mark.parametrize("where", ["{}</div>", "</div>{}<div>"])
def test_a_date_in_a_line_of_its_own_behind_a_text_is_that_of_its_publication(line, where):
    found = read(story=STORY + where.format(f"<p>{line}</p>"))
    assert (moment(found), line in found.text) == (MINUTE, False)


def test_a_short_story_with_a_link_to_another_one_is_no_card_of_that():
    paragraphs = "".join(
        f"<p>Dermaga nomor {number} dipakai nelayan Muara Jaya untuk menurunkan hasil laut mereka sejak pagi.</p>"
        for number in (1, 2, 3)
    )
    found = read(story=f"<p>7 Desember 2023 14:05</p>{paragraphs}<p>Baca juga: <a href='/x/'>{OTHER}</a></p>")
    assert moment(found) == MINUTE


def test_whom_the_microdata_of_comments_name_has_not_written_the_story():
    author = '<b itemprop="author">Dodi Lapasere</b>'
    comment = f'<div itemscope itemtype="https://schema.org/Comment">{author}<p>Bagus</p></div>'
    story = f'<div itemprop="articleBody">{STORY}</div>'
    assert read(heading=f'<h1 itemprop="headline">{HEADLINE}</h1>', story=story, after=comment).authors == ()


def test_what_is_all_of_the_title_and_not_what_the_head_calls_the_story_is_the_sites_name():
    og = meta("og:title", "Daftar Dermaga Baru Pekan Ini", "property")
    page = f"<title>Muara Pagi</title>{og}<h1>MUARA PAGI</h1><h2>{HEADLINE}</h2>{STORY}"
    assert extract_markup(page.encode(), url=URL, fetched=FETCHED).title == HEADLINE


def test_a_moment_to_which_a_reader_points_completes_a_day():
    assert moment(read(below=f'<div><span title="{STAMP}">7 Des 2023</span></div>')) == MINUTE


def test_the_heading_of_a_list_tells_no_day():
    assert read(below="<aside><h2>Kemarin</h2></aside>").published is None


# --- Headlines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "head", "title", "expected"),
    [
        # cut by a machine: the whole one is right
        ("", '<meta property="og:title" content="Dermaga Baru Muara Jaya Dipakai Nel...">', HEADLINE, HEADLINE),
        ("<h1>Dermaga Baru Muara Jaya Dipakai…</h1>", "", HEADLINE, HEADLINE),
        # a kicker that the head does not know, and one that is not printed
        (
            f"<h1><small>Pesisir</small> {HEADLINE}</h1>",
            f'<meta property="og:title" content="{HEADLINE}">',
            HEADLINE,
            HEADLINE,
        ),
        (
            "<h1>Dipakai Nelayan Mulai Pekan Depan</h1>",
            '<meta property="og:title" content="Dermaga: Dipakai Nelayan Mulai Pekan Depan">',
            "Dermaga: Dipakai Nelayan Mulai Pekan Depan",
            "Dipakai Nelayan Mulai Pekan Depan",
        ),
        # a section behind it
        ("", '<meta property="article:section" content="Daerah">', f"{HEADLINE} - Daerah", HEADLINE),
        # a place that is called like the site
        (
            "<h1>Kabar Muara - Dermaga Baru Dipakai Nelayan</h1>",
            '<meta property="og:title" content="Kabar Muara - Dermaga Baru Dipakai Nelayan">',
            "Kabar Muara - Dermaga Baru Dipakai Nelayan",
            "Dermaga Baru Dipakai Nelayan",
        ),
    ],
)
def test_the_headline_is_whole_and_without_site_or_section(heading, head, title, expected):
    assert read(head, heading=heading, title=title).title == expected


# --- The day of the visit, of a picture, and clocks apart -----------------------------------------------------------

TODAY = "Jumat, 28 November 2025"  # on which the page was fetched
HOME = '<p><a href="/">Depan</a> <a href="/laut/">Laut</a></p>'


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("", f"<div>{TODAY}</div><div>Diposting: 7 Desember 2023</div>", DAY),
        ("", f"<div>{TODAY}</div><div>7 Desember 2023</div>", "2025-11-28"),  # no label says which it is
        ("", f"<div>Terbit: {TODAY}</div><div>Terbit: 7 Desember 2023</div>", "2025-11-28"),
        (f"<div>{TODAY} 10:00:11 WIB</div>{HOME}", "", None),
        (f"{HOME}<div>{TODAY}</div>", "", "2025-11-28"),
        (f"<div>7 Desember 2023</div>{HOME}", "", DAY),
        (f"<div>{TODAY}</div>{HOME}", "<p>7 Desember 2023</p>", DAY),
        ("", f"<p>Dicetak pada: {TODAY}</p><p>7 Desember 2023</p>", DAY),
        ("", "<p>Tanggal acara: 24 Desember 2025</p><p>7 Desember 2023</p>", DAY),
        ("", "<figure><img src=a><figcaption>5 Desember 2023</figcaption></figure><p>7 Desember 2023</p>", DAY),
        ("", "<div class=caption>5 Desember 2023</div><div>7 Desember 2023</div>", DAY),
        ("", "<div>7 Desember 2023</div><div>Pukul 14.05 WIB</div>", MINUTE),
        ("", "<ul><li>7 Des 2023</li><li>14:05</li><li>Rahmat</li></ul>", MINUTE),
        ("", "<div>7 Desember 2023</div><div>14.05 nelayan datang</div>", DAY),
        ("", "<div>7 Desember 2023 09:00</div><div>14:05</div>", "2023-12-07T09:00+07:00"),
        ("", "<p>Submitted by admin on Thu, 12/07/2023 - 14:05</p>", MINUTE),
    ],
)
def test_a_day_beside_the_headline_is_the_storys_own(above, below, expected):
    assert moment(read(above=above, below=below)) == expected


def test_the_day_of_the_visit_is_none_that_is_guessed():
    assert moment(read(after=f"<div>Terima kasih, {TODAY}</div>")) is None
    assert moment(read(after="<div>Muara Jaya, 7 Desember 2023</div>")) == DAY


@pytest.mark.parametrize(
    ("others", "expected"),
    [("", "2023-12-07T19:32+08:00"), ("<abbr class=published title=2023-12-09>9/12</abbr>", DAY)],
)
def test_a_theme_that_has_its_date_in_the_foot_is_believed_if_that_is_one_day(others, expected):
    date = '<abbr class="published" title="2023-12-07T19:32:00+08:00">Kamis</abbr>'
    foot = f'<div class="post-footer"><span class="post-timestamp">pada {date}</span>{others}</div>'
    body = f'<h3 class="post-title">{HEADLINE}</h3><div class="post-body entry-content">{STORY}</div>{foot}'
    assert moment(read(heading=body, story="")) == expected


# --- Days that are not the publication's -----------------------------------------------------------------------------


def test_the_day_on_which_something_begins_is_not_the_publications():
    begins = '<time itemprop="startDate" datetime="2024-01-20T08:00">20 Januari 2024</time>'
    assert moment(read(json_ld(node()), below=f"<div class='acara'>{begins}</div>")) == MINUTE


def test_a_day_of_which_a_sentence_tells_is_not_the_publications():
    told = STORY.replace("yang dibangun", 'yang pada <time datetime="2023-11-02">2 November 2023</time> dibangun', 1)
    shown = "<p class='ditayangkan'>Ditayangkan: Kamis, 7 Desember 2023 14:05 WIB</p>"
    assert moment(read(story=told, after=shown)) == MINUTE


def test_a_label_before_a_day_in_a_line_makes_it_the_publications():
    line = f'Diterbitkan <time datetime="{STAMP}">7 Desember 2023</time>, dibaca oleh empat ratus orang di muara'
    assert moment(read(below=f"<p>{line} dan teluk serta pulau-pulau di seberangnya.</p>")) == MINUTE


def test_a_video_has_the_day_on_which_it_was_put_up():
    video = {"@type": "VideoObject", "name": HEADLINE, "uploadDate": MINUTE}
    assert moment(read(json_ld(video))) == MINUTE
    assert moment(read(json_ld(video | {"name": OTHER}))) is None


def test_an_undated_page_has_not_the_days_of_a_row_of_other_stories():
    row = "".join(
        f'<div class="kartu"><a href="/{number}/">Sapi Lepas Hentikan Kereta</a> <i>{number} November 2023</i></div>'
        for number in range(3, 6)
    )
    assert moment(read(after=f"<div class='samping-kiri'>{row}</div>")) is None


def test_a_row_of_other_stories_above_the_headline_gives_no_day():
    row = "".join(
        f'<li class="kecil"><a href="/{number}/">Sapi Lepas Hentikan Kereta</a> {number} November 2023</li>'
        for number in range(3, 6)
    )
    box = f"<div id='pembungkus'><div id='kiri'><h4>Pilihan</h4>{row}</div><div id='tengah'>"
    assert moment(read(above=box, after="</div></div>")) is None


def test_a_check_of_a_claim_has_its_own_day_and_not_the_claims():
    claim = {"@type": "Claim", "datePublished": "2023-11-01", "author": {"@type": "Person", "name": "Akun Palsu"}}
    check = {"@type": "ClaimReview", "datePublished": MINUTE, "claimReviewed": "Dermaga gratis", "itemReviewed": claim}
    found = read(json_ld(check))
    assert (moment(found), found.authors) == (MINUTE, ())
