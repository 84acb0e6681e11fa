"""The listing reader: articles told from everything else by their shape, on sites nobody has seen before."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.discovery.documents import NotAChannel
from crawler.discovery.links import MOST_LINKS
from crawler.discovery.listing import read_listing
from crawler.discovery.readers import CHANNEL_READERS
from crawler.models import Candidate, ChannelKind, Pointer, Reading
from crawler.urls import canonical

URL = "https://kabar.example/tag/smart-city/"
PATH = "/2023/12/07/wali-kota-resmikan-pusat-data/"
PAGE = f"https://kabar.example{PATH}"
NOON = datetime(2023, 12, 7, 5, 0, tzinfo=UTC)  # 12.00 WIB
CLOCK = '<time datetime="2023-12-07T12:00:00+07:00">7 Desember 2023</time>'


def page(*body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{''.join(body)}</body></html>".encode()


def link(href: str = PATH, text: str = "Wali kota resmikan pusat data", attributes: str = "") -> str:
    return f'<a href="{href}" {attributes}>{text}</a>'


def read(*body: str, url: str = URL, head: str = "") -> tuple[Candidate, ...]:
    return read_listing(page(*body, head=head), url).candidates


def urls(*body: str, url: str = URL, head: str = "") -> list[str]:
    return [candidate.url for candidate in read(*body, url=url, head=head)]


def next_of(*body: str, url: str = URL, head: str = "") -> str | None:
    further = read_listing(page(*body, head=head), url).further
    assert len(further) <= 1
    return further[0].url if further else None


ARTICLES = [
    "/2023/12/07/wali-kota-resmikan-pusat-data/", "/2023/12/07/pelantikan/", "/2023/12/07/123456",
    "/2023/12/pemkab-luncurkan-aplikasi.html", "/read/2023/12/07/140500178/pemkab-luncurkan-aplikasi",
    "/read/2023/12/07/14050017/Pemkab.Luncurkan.Aplikasi",
    "/nasional/20231207140500-20-1034567/pemkab-luncurkan-aplikasi-warga",
    "/jatim/d-7076543/pemkab-luncurkan-aplikasi-layanan-warga", "/read/123/pelantikan", "/read/2023/pelantikan",
    "/detail/2010", "/detail/12345", "/berita/detail/45", "/baca/77", "/node/9", "/archives/1234", "/berita/12345",
    "/berita/123-pemkab-luncurkan-aplikasi", "/berita/123/pelantikan", "/index.php/berita/45-forum-kota-cerdas",
    "/pemkab-luncurkan-aplikasi-layanan-warga", "/pemkab-luncurkan-aplikasi-layanan-warga/",
    "/pemkab-luncurkan-aplikasi-layanan-warga/12345", "/Pemkab-Luncurkan-Aplikasi-Layanan-Warga",
    "/pemkab_luncurkan_aplikasi_layanan", "/forum-kota-cerdas.html", "/berita-1234567.html",
    "/2023/12/07/visi-misi", "/?p=123", "/index.php?mod=berita&id=12", "/detail.php?id=12",
    "/index.php?option=com_content&view=article&id=12:forum", "/artikel?newsid=88&judul=forum",
    "/detail.php?judul=wali-kota-resmikan-pusat-data", "/berita.php?slug=wali+kota+resmikan+pusat+data",
]  # fmt: skip


@pytest.mark.parametrize("path", ARTICLES)
def test_an_article_is_known_by_its_shape(path):
    assert urls(link(path, "Selengkapnya")) != []


OTHERS = [
    "/", "#", "#komentar", "?", "/tag/smart-city/", "/tag/gerakan-menuju-smart-city-2023/",
    "/category/berita-kota-dan-kabupaten/", "/kategori/pemerintahan", "/author/redaksi-kabar-daerah-kita/",
    "/penulis/budi-santoso-dari-kota-asahan", "/topik/gerakan-menuju-smart-city-nasional", "/page/2/",
    "/berita/page/3", "/search?q=smart+city", "/?s=smart+city", "/search/label/Berita", "/login", "/wp-login.php",
    "/wp-admin/post.php?id=12", "/wp-content/uploads/2023/12/wali-kota-resmikan-pusat-data.jpg", "/feed/",
    "/2023/12/07/wali-kota-resmikan-pusat-data/feed/", "/2023/", "/2023/12/", "/2023/12/07/", "/2023/12/07",
    "/berita/2023/12", "/read/2023/12/", "/berita/2023", "/berita/2023-12-07", "/2023/12/page/2/",
    "/unduhan/laporan-kinerja-pemerintah-kota.pdf", "/peraturan-wali-kota-nomor-12.docx", "/tentang-kami",
    "/tentang-kami.html", "/pedoman-media-siber", "/pedoman-pemberitaan-media-siber/", "/pedoman-media-siber-2/",
    "/kode-etik-jurnalistik-wartawan-indonesia", "/p/pedoman-media-siber-kabar-kita.html", "/redaksi", "/kontak",
    "/disclaimer/", "/privacy-policy/", "/syarat-dan-ketentuan-penggunaan", "/tugas-pokok-dan-fungsi", "/karir",
    "/pasang-iklan", "/indeks", "/indeks-berita", "/ekonomi", "/ekonomi-bisnis/", "/pemerintah-kabupaten-asahan/",
    "/berita-kota-hal-2.html", "/semua-berita-kota-page-12", "/berita?t=2023-12-07-14-05-00-00",
    "/berita/2", "/berita/120", "/index.html", "/index.php", "/kategori.php?id=3", "/?cat=5", "/?page_id=12",
    "/?p=12&preview=true", "/index.php?option=com_content&view=category&id=8", "/?attachment_id=77",
    "/galeri/foto-kunjungan-wali-kota-ke-pasar", "/halaman/detail/sejarah-singkat-kota-kita-tercinta",
    "/hut-ri-ke-78", "mailto:redaksi@kabar.example", "tel:+62211234567", "javascript:void(0)",
    "whatsapp://send?text=/2023/12/07/pelantikan/", "data:text/html,x",
    "https://lain.example/2023/12/07/wali-kota-resmikan-pusat-data/", "//lain.example/2023/12/07/pelantikan/",
    "ftp://kabar.example/2023/12/07/a",
    "https://www.facebook.com/sharer.php?u=https://kabar.example/2023/12/07/pelantikan/",
    "/share?url=/2023/12/07/pelantikan/", "http://user:pass@kabar.example/2023/12/07/pelantikan/",
    "http://[kabar/2023/12/07/pelantikan/",
]  # fmt: skip


@pytest.mark.parametrize("href", OTHERS)
def test_everything_else_is_left_alone(href):
    assert urls(link(href, "Selengkapnya")) == []


@pytest.mark.parametrize(
    "text", ["Upacara HUT RI ke-78 berlangsung khidmat", "Pelantikan pejabat baru Pemkab Asahan hari ini"]
)
def test_a_headline_tells_a_short_slug_from_a_section(text):
    assert (urls(link("/hut-ri-ke-78", text)), urls(link("/hut-ri-ke-78", "HUT RI"))) == (
        ["https://kabar.example/hut-ri-ke-78"],
        [],
    )


@pytest.mark.parametrize(
    "href",
    [
        "https://kabar.example/2023/12/07/wali-kota-resmikan-pusat-data/#comments",
        "HTTPS://KABAR.example/2023/12/07/wali-kota-resmikan-pusat-data/?utm_source=home",
        "/2023/12/07/wali-kota-resmikan-pusat-data/amp/",
        "/2023/12/07/wali-kota-resmikan-pusat-data/?print=1",
        "  /2023/12/07/wali-kota-resmikan-pusat-data/\n",
        "../../2023/12/07/wali-kota-resmikan-pusat-data/",
    ],
)
def test_an_article_has_one_address(href):
    assert urls(link(href)) == [PAGE]


def test_another_host_of_the_site_counts():
    assert urls(link("https://asahan.kabar.example/read/123/forum")) == ["https://asahan.kabar.example/read/123/forum"]


def test_the_listing_itself_is_no_candidate():
    assert urls(link(URL), link("?p=7"), url="https://kabar.example/?p=7") == []


HEADLINE = "Wali kota resmikan pusat data"


@pytest.mark.parametrize(
    ("links", "title"),
    [
        ([link(text="Selengkapnya"), link(text=HEADLINE)], HEADLINE),
        ([link(text="Baca juga")], None),
        ([link(text=f"<img alt='{HEADLINE}' src='a.jpg'>")], HEADLINE),
        ([link(text="…", attributes=f"title='{HEADLINE}'")], HEADLINE),
        ([link(text="Wali kota resmikan …", attributes=f"title='{HEADLINE}'")], HEADLINE),
        ([link(text="\n Wali&nbsp;kota\n <b>resmikan</b> pusat data ")], HEADLINE),
        ([link(text=f"<h3>{HEADLINE}</h3><p>Gedung itu dibangun sejak tahun lalu.</p>")], HEADLINE),
        ([f"<h2>{link(text=HEADLINE)}</h2>", link(text="Baca selengkapnya tentang wali kota")], HEADLINE),
        ([link(text="Kata " * 60)], None),
        ([link(f"{PATH}#comment-7", "Terima kasih atas beritanya, sangat berguna"), link()], HEADLINE),
    ],
)
def test_the_title_is_the_best_text_of_its_links(links, title):
    assert read(*links) == (Candidate(url=PAGE, title=title),)


@pytest.mark.parametrize(
    "card",
    [
        f"<article>{link()}{CLOCK}</article>",
        f"<li>{CLOCK}{link()}{link(text='Selengkapnya')}</li>",
        f"<div><div>{link()}</div><div><span>{CLOCK}</span></div></div>",
        link(text=f"Wali kota resmikan pusat data {CLOCK}"),
    ],
)
def test_a_card_says_when_its_article_was_published(card):
    other = f"<article>{link('/read/99/forum', 'Forum')}</article>"
    assert [found.published for found in read(f"<div>{card}{other}</div>")] == [NOON, None]


@pytest.mark.parametrize(
    "body",
    [
        f"<header>{CLOCK}</header><article>{link()}</article>",
        f"<div>{link()}{link('/read/99/forum')}{CLOCK}</div>",
        f"<article>{link()}<time datetime='kemarin'>kemarin</time></article>",
        f"<article>{link()}<time>7 Desember 2023</time></article>",
        f"<article><a href='/kategori/kota'>Kota</a>{CLOCK}</article><article>{link()}</article>",
    ],
)
def test_a_moment_that_is_not_surely_the_articles_own_is_left_out(body):
    assert {candidate.published for candidate in read(body)} == {None}


def test_a_base_address_is_honoured():
    assert urls(link("forum-kota-cerdas-2023-dibuka"), head="<base href='/berita/'>") == [
        "https://kabar.example/berita/forum-kota-cerdas-2023-dibuka"
    ]


@pytest.mark.parametrize("rel", ["nofollow", "NOFOLLOW noopener", "sponsored", "ugc"])
def test_links_we_are_asked_not_to_follow_are_not_followed(rel):
    assert (
        read_listing(page(link(attributes=f"rel='{rel}'"), link("/page/2/", "Next", f"rel='next {rel}'")), URL)
        == Reading()
    )


@pytest.mark.parametrize("content", ["nofollow", "noindex, NOFOLLOW", "noindex,nofollow,noarchive", "none"])
def test_a_page_that_forbids_following_is_an_empty_reading(content):
    robots = f'<meta name="robots" content="{content}">'
    assert read_listing(page(link(), link("/tag/smart-city/page/2/", "Next"), head=robots), URL) == Reading()


def test_a_page_not_to_be_indexed_may_be_followed():
    assert urls(link(), head='<meta name="robots" content="noindex, follow">') == [PAGE]


NEXT_PAGES = [
    ("/tag/smart-city/", "/tag/smart-city/page/2/"),
    ("/tag/smart-city", "/tag/smart-city/page/2"),
    ("/tag/smart-city/page/2/", "/tag/smart-city/page/3/"),
    ("/", "/page/2/"),
    ("/berita", "/berita?page=2"),
    ("/berita?page=9", "/berita?page=10"),
    ("/?s=smart+city", "/page/2/?s=smart+city"),
    ("/?cat=5", "/?cat=5&paged=2"),
    ("/kategori/12", "/kategori/12?page=2"),
    ("/berita", "/berita/halaman/2"),
    ("/berita", "/berita/2/"),
    ("/berita/2", "/berita/3"),
    ("/berita", "/berita?start=20"),
    ("/berita?start=20", "/berita?start=40"),
    ("/berita", "/berita?per_page=10"),
    ("/", "/search?updated-max=2023-12-07T14:05:00%2B07:00&max-results=7"),
    ("/search?updated-max=2023-12-07T14:05:00%2B07:00", "/search?updated-max=2023-12-01T09:00:00%2B07:00&start=7"),
    ("/search/label/Kota", "/search/label/Kota?updated-max=2023-12-07T14:05:00%2B07:00&start=20&by-date=false"),
]


@pytest.mark.parametrize(("here", "there"), NEXT_PAGES)
@pytest.mark.parametrize(
    "anchor",
    [
        "<a href='{}'>Selanjutnya</a>",
        "<a href='{}'>Halaman berikutnya »</a>",
        "<a href='{}'>›</a>",
        "<a href='{}'>Older posts</a>",
        "<a href='{}'>Artikel lama</a>",
        "<a href='{}'>Muat lebih banyak</a>",
        "<a href='{}' class='next page-numbers'></a>",
        "<a href='{}' aria-label='Next'></a>",
        "<a href='{}' rel='next'>x</a>",
        "<li class='next'><a href='{}'><i></i></a></li>",
        "<link rel='next' href='{}'>",
    ],
)
def test_the_next_page_is_found_by_what_its_link_says(here, there, anchor):
    body = anchor.format(there.replace("&", "&amp;"))
    assert next_of(body, link(), url=f"https://kabar.example{here}") == canonical(f"https://kabar.example{there}")


def test_in_a_pager_the_number_after_this_one_is_next():
    numbers = "".join(link(f"/berita?page={number}", str(number)) for number in (40, 1, 2, 4, 3, 5))
    assert (
        next_of(numbers, "<b>3</b>", url="https://kabar.example/berita?page=3") == "https://kabar.example/berita?page=4"
    )


@pytest.mark.parametrize(("here", "there"), [("", "/index/10"), ("/index/10", "/index/20"), ("/index/20", None)])
def test_a_list_goes_on_below_its_index(here, there):
    home = "https://kabar.example/portal/berita"
    numbers = "".join(f'<li><a href="/portal/berita/index/{10 * page}">{page + 1}</a></li>' for page in range(3))
    assert next_of(f"<ul>{numbers}</ul>", url=home + here) == (home + there if there else None)


def test_in_a_pager_of_offsets_the_nearest_is_next():
    numbers = link("/berita?start=40", "3") + link("/berita?start=20", "2") + link("/berita?start=0", "1")
    assert next_of(numbers, url="https://kabar.example/berita") == "https://kabar.example/berita?start=20"


@pytest.mark.parametrize(
    ("here", "anchor"),
    [
        ("/tag/smart-city/", link("/tag/smart-city/page/9/", "Arsip")),
        ("/tag/smart-city/page/3/", link("/tag/smart-city/page/2/", "Selanjutnya")),
        ("/tag/smart-city/page/3/", link("/tag/smart-city/page/3/", "Selanjutnya")),
        ("/tag/smart-city/", link("/tag/kota/page/2/", "Selanjutnya")),
        ("/tag/smart-city/", link("https://lain.example/tag/smart-city/page/2/", "Selanjutnya")),
        ("/tag/smart-city/", link(PATH, "Selanjutnya", "rel='next'")),
        ("/tag/smart-city/", link("#", "Muat lebih banyak")),
        ("/tag/smart-city/", link("javascript:muat(2)", "Muat lebih banyak")),
        ("/berita", link("/berita/2", "Kota")),
        ("/read", link("/read/2", "2")),
        ("/", link("/2017/", "Next")),
        ("/2023/11/", link("/2023/12/", "Next")),
        ("/2023/12/06/", link("/2023/12/07/", "Next")),
        ("/kategori/12", link("/kategori/13", "Ekonomi")),
        ("/berita?page=2", link("/berita?page=dua", "Selanjutnya")),
        ("/berita", '<link rel="prefetch" href="/berita?page=2">'),
    ],
)
def test_nothing_else_is_taken_for_the_next_page(here, anchor):
    assert next_of(anchor, url=f"https://kabar.example{here}") is None


def test_a_next_page_is_no_candidate():
    further = (Pointer(url="https://kabar.example/tag/smart-city/page/2/"),)
    assert (
        read_listing(page(link("/tag/smart-city/page/2/", "Berita yang lebih lama ada di sini")), URL).further
        == further
    )
    assert urls(link("/tag/smart-city/page/2/", "Berita yang lebih lama ada di sini")) == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<div><p><b>{link()}<div></p></table>", id="tags crossed"),
        pytest.param(f"<a href={PATH}>Wali kota resmikan pusat data", id="no quotes and no end"),
        pytest.param(f"\x00<html><body>\x08{link()}", id="control characters"),
        pytest.param(f"<!-- <html> --><body>{link()}<!-- cut", id="a comment without end"),
        pytest.param(f"<?xml version='1.0'?><!DOCTYPE html><html xmlns='x'><body>{link()}</body></html>", id="XHTML"),
    ],
)
def test_malformed_pages_are_read(body):
    assert read_listing(body.encode(), URL).candidates == (Candidate(url=PAGE, title="Wali kota resmikan pusat data"),)


def test_letters_survive_whatever_encoding_the_page_claims():
    body = page(link(text="Wali kota – “pusat data”"), head="<meta charset='iso-8859-1'>")
    assert read_listing(body, URL).candidates[0].title == "Wali kota – “pusat data”"


@pytest.mark.parametrize("body", [page(), b"<p>Sedang dirawat</p>", b"<!doctype html>", b"<!doctype html><!-- x -->"])
def test_a_page_without_links_is_an_empty_reading(body):
    assert read_listing(body, URL) == Reading()


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        (b"", "an empty body, not an HTML page"),
        (b"%PDF-1.4 <html>", "a PDF file, not an HTML page"),
        (b"\xff\xd8\xff\xe0", "a picture, not an HTML page"),
        (b'{"html": "<a href=x>"}', "JSON, not an HTML page"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "a feed, not an HTML page"),
        (b"<urlset/>", "a sitemap, not an HTML page"),
        (b"OK", "plain text, not an HTML page"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_document_is_refused_in_one_clause(body, clause):
    with pytest.raises(NotAChannel) as refusal:
        read_listing(body, URL)
    assert str(refusal.value) == clause


@pytest.mark.parametrize("tag", ["div", "a", "b", "table", "ul><li"])
def test_a_hundred_thousand_nested_tags_do_no_harm(tag):
    assert urls(link(), f"<{tag}>" * 100_000) == [PAGE]


@pytest.mark.parametrize(
    ("separator", "attribute"),
    [(" ", "a{}=1"), (" ", "a{}"), ("", "a{}='<>'"), ("/", "a{}"), ("\n", "=a{}"), (" ", 'a{} = "')],
)
def test_a_tag_crowded_with_attributes_costs_no_time(separator, attribute):
    crowd = separator.join(attribute.format(number) for number in range(200_000))  # two and a half minutes in libxml2
    assert urls(link(), f"<p {crowd}>") == [PAGE]


def test_of_endless_links_the_first_are_read():
    links = (link(f"/read/{number}/forum") for number in range(MOST_LINKS + 5))
    assert len(urls(*links)) == MOST_LINKS


def test_every_kind_of_document_has_its_reader():
    assert set(CHANNEL_READERS) == set(ChannelKind)
    assert CHANNEL_READERS[ChannelKind.LISTING](page(link()), URL).candidates[0].url == PAGE


def test_headlines_that_lead_to_addresses_alike_but_for_a_number_are_articles_whatever_their_shape():
    titles = [f"Perahu ke-{number} nelayan Teluk Bayan diperiksa petugas" for number in range(1, 7)]
    odd = [f"/b.cgi?x={number}" for number in range(41, 47)]
    listed = [link(href, text) for href, text in zip(odd, titles, strict=True)]
    assert urls(*listed, link("/b.cgi?x=2&y=7", "Kontak"), link("/unduh/3", titles[0])) == [
        f"https://kabar.example{href}" for href in odd
    ]
    named = [f"/berita-daerah/{number}/pasar{number * 7}-ikan" for number in range(21, 27)]
    assert len(urls(*(link(href, text) for href, text in zip(named, titles, strict=True)))) == len(named)
    assert urls(*listed[:4]) == []  # a menu of numbered pages
    assert urls(*(link(href, "Profil desa") for href in odd)) == []


@pytest.mark.parametrize(
    "address",
    ["/berita?lembar_ke={}", "/berita?p={}", "/berita/{}", "/berita/lembar/{}", "/portal/berita?kanal=kota&x={}"],
)
@pytest.mark.parametrize("begin", [0, 1])
def test_links_with_numbers_show_how_a_site_counts(address, begin):
    here = f"https://kabar.example{address.partition('?x')[0].split('/{}')[0].split('/lembar')[0].split('?')[0]}"
    here += "?kanal=kota" if "kanal" in address else ""
    pager = "".join(link(address.format(number + begin - 1), str(number)) for number in (2, 3, 9))
    found = next_of(pager.replace("&", "&amp;"), link(), url=here)
    assert found == canonical(f"https://kabar.example{address.format(begin + 1)}")


@pytest.mark.parametrize(
    "pager",
    [
        "".join(link(f"/agenda?tgl={day}", str(day)) for day in range(1, 31)),  # a calendar
        "".join(link(f"/2023/11/{day}/", str(day)) for day in range(1, 31)),
        link("/berita?seri=14", "2") + link("/berita?seri=3", "3"),
        link("/berita?seri=2", "2"),  # which one link alone does not tell
        link("/kategori?lembar=2", "2") + link("/kategori?lembar=3", "3"),  # of another list
    ],
)
def test_numbers_that_count_something_else_are_no_pages(pager):
    assert next_of(pager, url="https://kabar.example/berita") is None


@pytest.mark.parametrize(
    "element",
    [
        f"<div class='card' onclick=\"window.location.href='{PATH}'\"><h4>Wali kota resmikan pusat data</h4></div>",
        f"<a href='javascript:void(0)' onclick=\"window.open('{PATH}','_self')\">Wali kota resmikan pusat data</a>",
        f"<article data-href='{PATH}'><h4>Wali kota resmikan pusat data</h4></article>",
        f'<script>var kabar = [{{"judul": "Wali kota resmikan pusat data", "tautan": "{PATH}"}}];</script>',
        f'<script type="application/json">[{{"title": "Wali kota resmikan pusat data", "url": "{PAGE}"}}]</script>',
    ],
)
def test_what_a_script_makes_a_link_of_is_one(element):
    found = read_listing(page(element), URL)
    assert found.candidates == (Candidate(url=PAGE, title="Wali kota resmikan pusat data"),)


@pytest.mark.parametrize(
    "script", ["kabar = [{", "kabar = {bukan: json}", "[" * 100_000, '({"url": "//["})', "=[" * 50_000]
)
def test_a_script_that_holds_no_list_does_no_harm(script):
    assert read_listing(page(f"<script>{script}</script>"), URL) == Reading()


def test_a_list_in_json_is_read_with_its_titles_and_moments_and_goes_on():
    entry = {"judul": "Wali kota resmikan pusat data", "created_at": "2023-12-07T14:05:00+07:00", "permalink": PATH}
    answer = json.dumps({"data": [entry], "next_page_url": "https://kabar.example/api/berita?page=3"})
    assert read_listing(answer.encode(), "https://kabar.example/api/berita?page=2") == Reading(
        candidates=(
            Candidate(
                url=PAGE, title="Wali kota resmikan pusat data", published=datetime(2023, 12, 7, 7, 5, tzinfo=UTC)
            ),
        ),
        further=(Pointer(url="https://kabar.example/api/berita?page=3"),),
    )


def test_what_stands_before_an_amp_page_does_not_hide_the_article():
    assert urls(link(f"/amp{PATH}")) == [f"https://kabar.example/amp{PATH}"]


def headlines(folder, *names):
    return [link(f"{folder}{name}", f"Wali kota resmikan pusat data {name}") for name in names]


def test_headlines_that_lead_into_one_folder_are_articles_whatever_their_names_but_for_those_of_a_menu():
    names = ["apbd", "pasar-baru", "eyJpZCI6MTJ9", "banjir", "pelantikan"]
    assert len(urls(*headlines("/kabar/", *names))) == len(names)
    assert urls(*headlines("/kabar/", *names[1:])) == []  # too few to tell
    assert urls("<nav>", *headlines("/kabar/", *names), "</nav>") == []
    assert urls(*headlines("/", *names)) == []


@pytest.mark.parametrize("here", ["/berita.html", "/berita"])
def test_a_number_may_be_joined_to_the_name_of_a_list(here):
    pager = "".join(link(f"/berita-hal-{number}.html", str(number)) for number in (2, 3, 9))
    assert next_of(pager, url=f"https://kabar.example{here}") == "https://kabar.example/berita-hal-2.html"
    after = next_of(pager, url="https://kabar.example/berita-hal-2.html")
    assert after == "https://kabar.example/berita-hal-3.html"
