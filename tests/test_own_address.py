"""The address that a page gives itself is believed only if it can be that of one article."""

import pytest

from pipelines.extraction.part_addresses import can_be_own

HOME = "https://pasar.example"
PAIRS = {
    # found under: named
    "/2024/05/harga-beras-turun-lagi/": "/2024/05/harga-beras-turun-lagi/",
    "/2024/05/harga-beras-turun-lagi/?xyz=1": "/2024/05/harga-beras-turun-lagi/",
    "/2024/05/harga-beras-turun-lagi/2/": "/2024/05/harga-beras-turun-lagi/",
    "/2024/05/harga-beras-turun-lagi/comment-page-3/": "/2024/05/harga-beras-turun-lagi/",
    "/2024/05/harga-beras-turun-lagi-2/": "/2024/05/harga-beras-turun-lagi/",
    "/read/4821773/harga-beras-turun-lagi": "/read/4821773",
    "/read/4821773-harga-beras-turun-lagi": "/read/4821773",
    "/d-7123456/harga-beras": "/d-7123456",
    "/harga-beras-turun.html/halaman/2": "/harga-beras-turun.html",
    "/harga-beras-turun-amp.html": "/harga-beras-turun.html",
    "/harga-beras-turun.html": "/harga-beras-turun",
    "/?p=71": "/harga/",
    "/beranda/harga-beras-turun": "/ekonomi/harga-beras-turun-lagi",
    "/baca.php?id=7&halaman=2": "/baca.php?id=7",
    "/indeks.php?halaman=2": "/indeks.php",
    "/a": "/daerah/b",
}
FOREIGN = {
    "/berita/detail/7": "/berita",
    "/berita/detail/12": "/berita/detail",
    "/berita/detail/123": "/berita/detail/12",
    "/berita/baca/harga-beras-turun-lagi": "/berita/baca",
    "/2024/05/harga-beras-turun-lagi/": "/2024/05/",
    "/2024/05/31/harga-beras-turun-lagi/": "/2024/05/31",
    "/2024/05/beras-turun-lagi/": "/2024/05/beras-tu",
    "/dinas-pasar-dan-industri/harga-beras-turun-lagi": "/dinas-pasar-dan-industri",
    "/2023/harga-beras-turun-lagi/": "/ekonomi/",
    "/baca.php?id=7": "/baca.php",
}


@pytest.mark.parametrize(("own", "named"), PAIRS.items())
def test_an_address_that_leaves_out_nothing_of_the_article_is_believed(own, named):
    assert can_be_own(f"{HOME}{named}", f"{HOME}{own}")


@pytest.mark.parametrize(("own", "named"), FOREIGN.items())
def test_the_address_of_a_section_or_one_cut_short_is_not(own, named):
    assert not can_be_own(f"{HOME}{named}", f"{HOME}{own}")
