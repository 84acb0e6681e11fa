"""Articles on several pages: which address is which part, where an article goes on, and how its parts are joined."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.models import Part
from pipelines.extraction.part_addresses import FIRST, WHOLE, find_parts, number_in, place_of
from pipelines.extraction.parts import MOST_PARTS, fresh_paragraphs, join_parts
from tests.extracting import extract_markup

FETCHED = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
URL = "https://pasar.example/2026/11/lampu-pintar/"
TITLE = "Lampu Pintar Terangi Pasar Lama"
PARAGRAPHS = [
    "PASAR LAMA, Kabar Pasar – Pemerintah kabupaten menyalakan dua ratus lampu pintar di sekitar pasar lama, Kamis.",
    "Lampu itu meredup sendiri menjelang tengah malam dan terang kembali ketika pedagang sayur mulai berdatangan.",
    "Kepala dinas menyebut tagihan listrik turun sepertiga sejak pemasangan tahap pertama selesai pada bulan lalu.",
    "Pedagang yang berjualan sampai malam mengaku lebih tenang karena jalan di depan kios mereka kini terang.",
    "Tahap kedua menyusul di jalan menuju terminal dan pelabuhan, dengan sensor yang mencatat mutu udara.",
    "Warga dapat melaporkan lampu yang padam lewat aplikasi kabupaten, dan petugas datang sebelum hari berganti.",
]
ONE, TWO, THREE = PARAGRAPHS[:2], PARAGRAPHS[2:4], PARAGRAPHS[4:]


def page(paragraphs, pager="", head="", title=TITLE):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<html><head><title>{TITLE} - Kabar Pasar</title><meta property="og:type" content="article">'
        f'<meta property="og:title" content="{TITLE}">{head}</head><body class="single-post"><article>'
        f'<h1 class="entry-title">{title}</h1><div class="entry-content">{text}{pager}</div></article></body></html>'
    ).encode()


def link(address, label="2"):
    return f'<a href="{address}">{label}</a>'


def read(first, *parts, url=URL):
    return extract_markup(first, url=url, fetched=FETCHED, parts=parts)


def part(address, body):
    return Part(url=f"{URL}{address}", body=body)


# Which part is at which address


@pytest.mark.parametrize(
    ("address", "article", "number"),
    [
        (URL, URL, FIRST),
        ("http://www.pasar.example/2026/11/lampu-pintar?utm_source=x", URL, FIRST),
        (f"{URL}?page=2", URL, 2),
        (f"{URL}?halaman=3&utm_medium=rss", URL, 3),
        (f"{URL}2/", URL, 2),
        ("https://pasar.example/2026/11/lampu-pintar/2", URL, 2),
        ("https://pasar.example/berita/lampu.html/2", "https://pasar.example/berita/lampu.html", 2),
        ("https://pasar.example/?p=7&page=2", "https://pasar.example/?p=7", 2),
        ("https://pasar.example/lampu?start=1", "https://pasar.example/lampu", 2),
        (f"{URL}?page=all", URL, WHOLE),
        (f"{URL}?single=1", URL, WHOLE),
        (f"{URL}all", URL, WHOLE),
        ("https://pasar.example/2026/11/lampu-pintar-2/", URL, None),
        ("https://pasar.example/2026/11/panen-padi/?page=2", URL, None),
        ("https://lain.example/2026/11/lampu-pintar/2/", URL, None),
        ("https://pasar.example/?p=8&page=2", "https://pasar.example/?p=7", None),
        (f"{URL}comment-page-2/", URL, None),
        (f"{URL}?cpage=2", URL, None),
        (f"{URL}page/2/", URL, None),  # listings count so
        (f"{URL}2024/", URL, None),
        (f"{URL}feed/", URL, None),
        (f"{URL}?page=0", URL, None),
        (f"{URL}?page=2&replies=show", URL, None),
        ("https://pasar.example/2/", "https://pasar.example/", None),
        ("https://pasar.example/?page=2", "https://pasar.example/", None),
    ],
)
def test_only_the_same_address_with_a_number_is_another_part(address, article, number):
    assert number_in(address, article) == number


def test_a_label_tells_the_page_of_all_parts_from_a_view_of_another_kind():
    links = [(f"{URL}?tampil=1", "Bagikan"), (f"{URL}?tampil=2", "Lihat semua halaman"), (f"{URL}?page=2", "2")]
    assert find_parts(links, [URL]) == {WHOLE: f"{URL}?tampil=2", 2: f"{URL}?page=2"}


SELF = "https://pasar.example/berita/7"


@pytest.mark.parametrize(
    ("url", "own", "links", "place"),
    [
        (URL, None, [], ((URL,), FIRST)),
        (f"{URL}2/", URL, [], ((URL,), 2)),
        (f"{URL}2/", f"{URL}2/", [(URL, "1")], ((URL,), 2)),
        (f"{URL}?page=3", None, [(URL, "Halaman sebelumnya")], ((URL,), 3)),
        ("https://amp.pasar.example/2026/11/lampu-pintar/", URL, [],
         (("https://amp.pasar.example/2026/11/lampu-pintar/", URL), FIRST)),
        # The number of the article itself: the listing above it is no part 1.
        (SELF, SELF, [("https://pasar.example/berita", "Berita"), ("https://pasar.example/berita/8", "8")],
         ((SELF,), FIRST)),
        ("https://pasar.example/2/", None, [("https://pasar.example/", "1")], (("https://pasar.example/2/",), FIRST)),
        # One address for all pages of a site says nothing.
        (URL, "https://pasar.example/berita/", [], ((URL,), FIRST)),
    ],
)  # fmt: skip
def test_a_page_knows_which_part_of_which_article_it_is(url, own, links, place):
    assert place_of(url, own, links) == place


# Where an article goes on


@pytest.mark.parametrize(
    ("pager", "further"),
    [
        (f'<div class="page-links">Laman: <span class="post-page-numbers current">1</span> {link(f"{URL}2/")}</div>',
         f"{URL}2/"),
        (f'<div class="page-nav page-nav-post">{link("/2026/11/lampu-pintar/2/")}</div>', f"{URL}2/"),
        ((f'<div class="read__paging clearfix"><div class="paging__item">{link(f"{URL}?page=2")}</div>'
         f'{link(f"{URL}?page=3", "3")}{link(f"{URL}?page=all#page2", "Show All")}</div>'), f"{URL}?page=all"),
        (f'<div class="detail__multiple">{link("?page=3", "3")}{link("?page=2")}</div>', f"{URL}?page=2"),
        (f'<p>{link(f"{URL}?halaman=2", "Halaman selanjutnya")}</p>', f"{URL}?halaman=2"),
        (f'<p>{link(f"{URL}?single=1", "Baca selengkapnya di satu halaman")}</p>', f"{URL}?single=1"),
        (f'<nav>{link("https://pasar.example/2026/11/lampu-pintar/2", "Selanjutnya")}</nav>', URL + "2"),
        # Neighbours, comments, shares and listings.
        (f'<div class="nav-next">{link("/2026/11/panen-padi/", "Selanjutnya")}</div>', None),
        (f'<div id="comments">{link(f"{URL}comment-page-2/#comments", "Komentar berikutnya")}</div>', None),
        (f'<p>{link(f"https://bagi.example/?u={URL}?page=2", "Bagikan")}</p>', None),
        (f'<p>{link("/tag/lampu/page/2/", "2")} {link(f"{URL}?share=surel", "Semua")}</p>', None),
        (f'<p>{link("http://[lampu-pintar/2/", "2")} {link("javascript:lampu-pintar/2/", "2")}</p>', None),
        ("", None),
    ],
)  # fmt: skip
def test_an_article_goes_on_where_its_pager_says_and_never_at_a_neighbour(pager, further):
    assert read(page(ONE, pager)).further == further


@pytest.mark.parametrize(
    ("next_one", "further"), [(f"{URL}2/", f"{URL}2/"), ("https://pasar.example/2026/11/panen-padi/", None)]
)
def test_the_next_one_of_the_head_counts_only_if_it_is_the_same_article(next_one, further):
    assert read(page(ONE, head=f'<link rel="next" href="{next_one}">')).further == further


def test_a_page_that_is_no_article_goes_on_nowhere():
    body = page(["Halaman tidak ditemukan."], link(f"{URL}?page=2"))
    assert read(body).further is None


# One text


@pytest.mark.parametrize(
    ("paragraphs", "fresh"),
    [
        (["Halaman 2 dari 3", *TWO, "Simak selengkapnya di halaman selanjutnya."], TWO),
        (["Halaman: 2/3", *TWO, "Halaman Selanjutnya"], TWO),
        ([TITLE, PARAGRAPHS[0], *TWO], TWO),
        ([f"{TITLE} - Halaman 2", *TWO], TWO),
        ([PARAGRAPHS[0].partition(" – ")[2], *TWO], TWO),  # the lead again, without its dateline
        ([TWO[0], PARAGRAPHS[1], TWO[1]], TWO),
        (["Lampu pintar juga dipasang di halaman selanjutnya dari kantor itu, yaitu taman."], None),
        ([TWO[0], "Aman", TWO[1], "Aman"], None),
    ],
)
def test_a_part_adds_what_was_not_said_before(paragraphs, fresh):
    assert fresh_paragraphs(paragraphs, ONE, TITLE) == (paragraphs if fresh is None else fresh)


def test_a_teaser_of_the_next_part_goes():
    teaser = f"{TWO[0][:60]}…"
    assert join_parts([[*ONE, teaser], TWO]) == [ONE, TWO]


def test_parts_are_one_article_under_the_first_ones_address_title_and_authors():
    pager = f'<div class="page-links">{link(f"{URL}2/")}</div>'
    signed = '<meta name="author" content="Sinta Melati">'
    second = part("2/", page(TWO, f'<div class="page-links">{link(URL, "1")}</div>', title=f"{TITLE} - Halaman 2"))
    whole = read(page(ONE, pager, f'<link rel="canonical" href="{URL}">{signed}'), second)
    assert (whole.title, whole.text, whole.authors) == (TITLE, "\n".join(ONE + TWO), ("Sinta Melati",))
    assert (whole.canonical, whole.further, whole.flags) == (URL, None, ())
    assert whole.evidence["text"].endswith(", 2 parts")


def test_authors_named_at_the_end_alone_are_found():
    pager = link(f"{URL}2/")
    whole = read(page(ONE, pager), part("2/", page([*TWO, "Penulis: Sinta Melati"])))
    assert whole.authors == ("Sinta Melati",)


def test_a_chain_is_followed_part_by_part():
    first = page(ONE, link("?page=2", "Selanjutnya"))
    second = part("?page=2", page(TWO, link("?page=1", "Sebelumnya") + link("?page=3", "Selanjutnya")))
    third = part("?page=3", page(THREE, link("?page=2", "Sebelumnya")))
    steps = [read(first), read(first, second), read(first, second, third)]
    assert [one.further for one in steps] == [f"{URL}?page=2", f"{URL}?page=3", None]
    assert steps[-1].text == "\n".join(PARAGRAPHS)


def test_the_page_of_all_parts_is_the_article():
    first = page(ONE, link("?page=2") + link("?page=all", "Tampilkan semua"))
    whole = read(first, part("?page=all", page(PARAGRAPHS)))
    assert (whole.text, whole.further) == ("\n".join(PARAGRAPHS), None)
    assert whole.evidence["text"].endswith(", all parts on one page")


@pytest.mark.parametrize("answer", [page(ONE), b""], ids=["shows no more than part 1", "could not be had"])
def test_without_the_page_of_all_parts_they_are_fetched_in_turn(answer):
    first = page(ONE, link("?page=2") + link("?page=all", "Tampilkan semua"))
    tried = Part(url=f"{URL}?page=all", body=answer, error="" if answer else "HTTP 404")
    assert read(first, tried).further == f"{URL}?page=2"
    assert read(first, tried, part("?page=2", page(TWO))).text == "\n".join(ONE + TWO)


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        (Part(url=f"{URL}?page=2", error="HTTP 404"), "part 2 is missing: HTTP 404"),
        (Part(url=f"{URL}?page=2", body=b"%PDF-1.7"), "part 2 is missing: it is no article"),
    ],
)
def test_an_article_without_its_second_part_is_kept_and_says_so(missing, why):
    one = read(page(ONE, link("?page=2") + link("?page=3", "3")), missing)
    assert (one.text, one.further, one.dropped, one.flags) == ("\n".join(ONE), None, None, (why,))
    assert one.evidence["text"].endswith(", 1 of 3 parts")


def test_numbers_that_count_something_else_end_with_the_first_repetition():
    first = page(ONE, link("?page=2") + link("?page=3", "3"))
    one = read(first, part("?page=2", first))
    assert (one.text, one.further, one.flags) == ("\n".join(ONE), None, ())
    assert one.evidence == read(page(ONE)).evidence


def test_no_article_is_longer_than_the_limit():
    texts = [
        f"Bagian bernomor {number} menceritakan lampu yang dipasang pada tiang bernomor sama." for number in range(99)
    ]
    pager = "".join(link(f"?page={number}", str(number)) for number in range(2, 99))
    parts = [part(f"?page={number}", page([texts[number]], pager)) for number in range(2, MOST_PARTS + 1)]
    first = page(ONE, pager)
    assert read(first, *parts[:-1]).further == f"{URL}?page={MOST_PARTS}"
    assert read(first, *parts).further is None


@pytest.mark.parametrize("own", [URL, f"{URL}2/"], ids=["names part 1 as its own", "names itself"])
def test_a_second_part_that_was_announced_leads_to_the_whole_article(own):
    pager = f'<div class="page-links">{link(URL, "1")} <span>2</span> {link(f"{URL}3/", "3")}</div>'
    second = page(TWO, pager, f'<link rel="canonical" href="{own}">')
    first = part("", page(ONE, link(f"{URL}2/") + link(f"{URL}3/", "3"), f'<link rel="canonical" href="{URL}">'))
    third = part("3/", page(THREE))
    steps = [read(second, *parts, url=f"{URL}2/") for parts in ((), (first,), (first, third))]
    assert [one.further for one in steps] == [URL, f"{URL}3/", None]
    assert (steps[-1].text, steps[-1].canonical) == ("\n".join(PARAGRAPHS), URL)


@pytest.mark.parametrize(
    ("label", "is_text"), [("nelayan muara menerima seratus jaring baru", True), ("2", False), ("Selanjutnya", False)]
)
def test_a_link_to_another_number_of_a_list_is_a_part_of_its_sentence_if_it_says_what_it_leads_to(label, is_text):
    told = "<p>Warga menyambut kabar itu dengan kenduri di balai desa sampai larut malam, meskipun hujan turun.</p>"
    said = f"<p>Warga ingat bahwa <a href='/kabar/7'>{label}</a> dari pemerintah kabupaten pada bulan lalu itu.</p>"
    page = f"<html><body><h1>Pusat Aduan Dibuka</h1><div>{told * 3}{said}</div></body></html>"
    text = extract_markup(page.encode(), url="https://pasar.example/kabar/8", fetched=FETCHED).text
    assert (f"Warga ingat bahwa {label} dari" in text) is is_text
