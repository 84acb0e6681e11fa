"""Pages that are no articles are told apart, with a reason."""

from datetime import UTC, datetime

import pytest

from pipelines import drops
from pipelines.extraction import labels
from tests.extracting import extract_markup

FETCHED = datetime(2024, 3, 10, tzinfo=UTC)
TEXT = "<p>" + "Pemerintah kota membuka pusat aduan warga di lantai dua balai kota sejak pagi. " * 8 + "</p>"
BODY = f'<div class="entry-content">{TEXT}</div>'


def dropped(page, url="https://kabarcontoh.id/pusat-aduan-dibuka"):
    return extract_markup(page if isinstance(page, bytes) else page.encode(), url=url, fetched=FETCHED).dropped


def page(body, *, title="Pusat Aduan Dibuka", classes="single single-post", head=""):
    article = f"<article><h1>{title}</h1>{body}</article>"
    return f'<html><head><title>{title}</title>{head}</head><body class="{classes}">{article}</body></html>'


@pytest.mark.parametrize(
    ("document", "reason", "clause"),
    [
        (b"", "NoText", "the page is empty"),
        (b"   \n", "NoText", "the page is empty"),
        (b"%PDF-1.7 ...", "NotArticle", "the page is a PDF file"),
        (b"\xff\xd8\xff\xe0", "NotArticle", "the page is an image"),
        (page(BODY, classes="error404"), "NotArticle", "the page says that it was not found"),
        (
            page(BODY, title="404 Halaman tidak ditemukan", classes=""),
            "NotArticle",
            "the page says that it was not found",
        ),
        (
            page(BODY, title="Maaf, halaman yang Anda cari tidak tersedia", classes=""),
            "NotArticle",
            "the page says that it was not found",
        ),
        (page(TEXT, title="Just a moment...", classes=""), "NotArticle", "a login, cookie or robot wall"),
        (page(TEXT, title="Masuk ke akun Anda", classes=""), "NotArticle", "a login, cookie or robot wall"),
        (page(BODY, classes="archive category"), "NotArticle", "a listing of articles"),
        (page(BODY, classes="search search-results"), "NotArticle", "a listing of articles"),
        (page("<video></video>"), "NoText", "nothing was left once the boilerplate was removed"),
        (
            page('<div class="entry-content"><p>Simak videonya di sini, ya.</p></div>'),
            "TooShort",
            "5 words, shorter than a lead",
        ),
    ],
)
def test_a_page_that_is_no_article_is_dropped_with_a_reason(document, reason, clause):
    assert dropped(document) == (reason, clause)
    assert issubclass(getattr(drops, reason), drops.Drop)


@pytest.mark.parametrize(
    "url",
    [
        "https://kabarcontoh.id/",
        "https://kabarcontoh.id/tag/smart-city/",
        "https://kabarcontoh.id/kategori/daerah",
        "https://kabarcontoh.id/?s=kota",
    ],
)
def test_an_address_of_listings_makes_a_listing_of_what_does_not_call_itself_an_article(url):
    assert dropped(page(BODY, classes=""), url) == ("NotArticle", "a listing of articles")
    declared = '<meta property="og:type" content="article">'
    assert dropped(page(BODY, classes="", head=declared), url) is None


def test_an_article_below_the_word_for_its_section_is_no_listing():
    url = "https://kabarcontoh.id/kategori/daerah/50121/pasar-ikan-muara-jaya-dibuka-lagi"
    assert dropped(page(BODY, classes=""), url) is None


@pytest.mark.parametrize(
    "title",
    ["Pusat Aduan Dibuka", "Dompet Warga Tidak Ditemukan di Kantor Polisi, Ini Kata Kapolres Setempat Soal Kasus Itu"],
)
def test_an_article_passes(title):
    assert dropped(page(BODY, title=title)) is None


GATE = "<p>Artikel ini khusus pelanggan. Masuk atau berlangganan untuk melanjutkan membaca.</p>"
SAID = '{"@type": "NewsArticle", "isAccessibleForFree": false, "wordCount": %d}'
CLOSED = f'<script type="application/ld+json">{SAID}</script>'


@pytest.mark.parametrize(
    ("markup", "is_cut"),
    [(GATE, True), (CLOSED % 900, True), (CLOSED % 60, False), ("", False)],
    ids=["says so", "far fewer words", "all words", "open"],
)
def test_a_subscribers_teaser_is_kept_and_marked(markup, is_cut):
    prose = "<p>" + "Pemerintah kota membuka pusat aduan warga di lantai dua balai kota sejak pagi. " * 5 + "</p>"
    document = f"<html><body><h1>Pusat Aduan Dibuka</h1><div>{prose}{markup}</div></body></html>"
    found = extract_markup(document.encode(), url="https://kabarcontoh.id/pusat-aduan", fetched=FETCHED)
    assert ("khusus pelanggan" in found.text, found.dropped) == (False, None)
    assert ("teaser: the rest is for subscribers" in found.flags) is is_cut


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("consent-words", "Kami memakai COOKIE.", True),
        ("consent-words", "Kami memakai cook\u00adies.", True),
        ("consent-words", "Toko itu menjual cookiejar.", True),  # to be looked at, and then no word
        ("consent-words", "Toko itu menjual kue kering.", False),
    ],
)
def test_letters_tell_in_which_texts_a_word_may_stand(kind, text, expected):
    assert labels.may_hold(kind, text) is expected


@pytest.mark.parametrize(("more", "is_wall"), [(0, True), (60, False)])
def test_a_long_text_on_cookies_is_no_wall(more, is_wall):
    told = "<p>Situs kami memakai cookie. Cookie itu kami simpan.</p>" + "<p>Kami memakai cookie kita itu.</p>" * 8
    text = told + "<p>Pakai cookie saja bila perlu sekali lagi.</p>" * more
    reason = dropped(page(f"<div>{text}</div>", title="Tentang Data", classes=""))
    assert (reason == ("NotArticle", "a login, cookie or robot wall")) is is_wall
