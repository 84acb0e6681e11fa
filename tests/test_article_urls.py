"""Articles told from everything else by the shape of an address."""

from __future__ import annotations

import pytest

from crawler.discovery.article_urls import announces_articles, is_static, looks_like_article
from crawler.urls import is_front_page, visited_apart
from tests.make import HOME


@pytest.mark.parametrize(
    "path",
    [
        "2023/05/14/kota-cerdas/",
        "2023/5/kota-cerdas",
        "read/123",
        "detail/45/judul",
        "detail_berita/123",
        "beranda/news_show/1513",
        "berita/item/33-pasar",
        "berita/12345",
        "berita/12-pemkot-resmikan-taman.html",
        "berita/7/judul",
        "?p=7",
        "berita.php?id=12",
        "index.php?halaman=berita&aksi=lihat&id=12",
        "?page=detail-berita&id=12",
        "20231207/0012.htm",
        "2023-12-07/kota-cerdas",
        "bandar/07/12/2023/kota-cerdas",
        "kategori/nusantara/649103/pemkot-medan-resmikan-pusat-kendali",
        "?q=content/pemkot-medan-resmikan-pusat-kendali",
        "index.php?q=node/123",
        "pemkot-medan-resmikan-pusat-kendali",
        "pemkot-medan-resmikan-pusat-kendali/12345",
        "pemkot+medan+resmikan+pusat+kendali",
        "ekonomi/harga-cabai-naik.html",
        "kabar-12345.html",
    ],
)
def test_an_article_is_known_by_its_date_its_number_or_its_slug(path):
    assert looks_like_article(HOME + path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "2023/05/",
        "2023/05/14/",
        "arsip/2023/05",
        "berita/12",  # may be a page of the list
        "berita-daerah/12",
        "itemlist/category/33-pasar",
        "berita/2023/05",  # a year and its month
        "ekonomi-bisnis",
        "tag/smart-city-kota-medan-sumatera",
        "author/siti-rahma-dewi-lestari",
        "kategori/berita/read/7",
        "kategori/kabar-dari-desa-sekitar/2",
        "kategori/2023/kabar-dari-desa-sekitar",
        "tag/649103/pemkot-medan-resmikan-pusat-kendali",
        "?q=kota/cerdas",
        "bandar/07/12/2023/",
        "indeks-daerah/07/12/2023/semua",  # a list of one day
        "toko?q=keramik/lantai-dapur-dan-teras-rumah",
        "kategori/10023/kabar-dari-desa-sekitar",
        "berita-archives/3",
        "?s=kota",
        "?cat=7",
        "?p=7&replytocom=3",
        "?halaman=2&id=12",
        "?halaman=profil&id=12",
        "?page=kategori&id=12",
        "20231207/",
        "20231207/2",
        "20239907/0012.htm",
        "wp-content/uploads/2023/05/kota.jpg",
        "2023/05/14/laporan.pdf",
        "pedoman-media-siber-2",
        "kode-etik-jurnalistik-wartawan",
        "p/tentang-kami-semua-orang.html",
        "tentang-kami.html",
    ],
)
def test_what_is_no_article_is_known_by_its_machinery_its_list_or_its_page(path):
    assert not looks_like_article(HOME + path)


def test_the_words_of_a_link_help_in_doubt():
    assert not looks_like_article(f"{HOME}harga-cabai-naik", words=1)
    assert looks_like_article(f"{HOME}harga-cabai-naik", words=5)
    assert not looks_like_article(f"{HOME}redaksi", words=9)


@pytest.mark.parametrize(
    ("segments", "is_page"),
    [
        (["redaksi"], True),
        (["redaksi.html"], True),
        (["pedoman-media-siber-2"], True),
        (["halaman-depan", "tentang-kami"], True),
        (["p", "apa-saja.html"], True),
        (["p", "apa-saja"], False),
        (["pedoman-baru-untuk-warga-kota"], False),
        (["kontak-senjata-di-perbatasan-kota"], False),
    ],
)
def test_pages_that_every_site_has_are_known_by_their_names(segments, is_page):
    assert is_static(segments) == is_page


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("sitemap.xml", True),
        ("post-sitemap12.xml", True),
        ("wp-sitemap-posts-post-1.xml", True),
        ("sitemap-2023-05.xml", True),
        ("wp-sitemap-posts-page-1.xml", False),
        ("wp-sitemap-users-1.xml", False),
        ("category-sitemap.xml", False),
        ("Post_Tag-sitemap2.xml", False),
        ("sitemap-tags-1.xml", False),
        ("sitemap_images.xml", False),
    ],
)
def test_sitemaps_of_tags_authors_and_pictures_are_known_by_their_names(name, may):
    assert announces_articles(f"{HOME}category/{name}") == may


@pytest.mark.parametrize(
    ("url", "is_front"),
    [(HOME, True), ("https://pasar.example", True), (f"{HOME}//", True), (f"{HOME}?p=1", False), (f"{HOME}a", False)],
)
def test_a_front_page_has_neither_path_nor_query(url, is_front):
    assert is_front_page(url) == is_front


@pytest.mark.parametrize(
    ("url", "separate", "visited"),
    [
        ("https://medan.pasar.co.id/a", (), "pasar.co.id"),
        ("https://medan.pasar.co.id/a", (".lain.id",), "pasar.co.id"),
        ("https://medan.pasar.co.id/a", (".pasar.co.id",), "medan.pasar.co.id"),
        ("https://pasar.co.id/a", (".pasar.co.id",), "pasar.co.id"),
    ],
)
def test_hosts_of_one_site_are_visited_one_by_one_unless_they_are_separate_machines(url, separate, visited):
    assert visited_apart(url, separate) == visited
