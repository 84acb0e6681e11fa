"""Reads a page of our own as soon as it is imported, by the seeds in force.

What every page needs (topics, regions, suffixes, patterns) is loaded by that, once for all workers that are forked from
the process that has imported this.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from crawler.errors import CrawlerError
from crawler.models import Page
from crawler.sources.own import configured_seeds
from pipelines.models import Aims, Processed, SourceFacts
from pipelines.process import process

URL = "https://latihan.example/berita/2026/11/12/kota-bandung-menyusun-masterplan/"
PAGE = """<!doctype html><html lang="id"><head><title>Kota Bandung Menyusun Masterplan - Latihan</title>
<meta property="article:published_time" content="2026-11-12T08:00:00+07:00"></head><body>
<nav><a href="/">Beranda</a> <a href="/daerah/">Daerah</a></nav>
<div class="isi"><h1>Kota Bandung Menyusun Masterplan Gerakan Menuju Smart City</h1>
<div>Oleh Sari Wulandari <span>Kamis, 12 November 2026 08:00 WIB</span></div>
<p>BANDUNG - Pemerintah Kota Bandung menyusun masterplan Gerakan Menuju Smart City bersama para camat, dan menyerahkan
rancangannya kepada kementerian pada hari Kamis.</p>
<p>"Kami ingin layanan warga selesai dalam sehari," kata seorang pejabat seusai rapat di balai kota, yang dihadiri
perwakilan Kabupaten Sumedang dan Kota Cimahi.</p>
<p>Baca Juga: <a href="/daerah/pasar/">Pasar lama dibuka kembali setelah perbaikan atap selesai</a></p>
<p>Bandung meraih penghargaan untuk dimensi smart governance pada tahun 2025, dan berharap nilainya naik pada penilaian
berikut. Rapat lanjutan diadakan bulan depan.</p></div>
<div class="lain"><h3>Berita Lainnya</h3>
<ul><li><a href="/daerah/taman/">Taman kota mendapat lampu baru</a></li></ul></div>
<footer>Hak cipta Latihan</footer></body></html>"""


def rehearse(seeds: str) -> Processed:
    """Return what comes of our page by the topics of *seeds*; raise CrawlerError where these are wrong."""
    fetched = datetime(2026, 11, 12, tzinfo=UTC)
    page = Page(url=URL, announced=URL, source="latihan", body=PAGE.encode(), fetched=fetched)
    return process(page, SourceFacts(), Aims(seeds=seeds, languages=("id",), keep_all=True))


with suppress(CrawlerError):  # of wrong seeds the command itself tells
    rehearse(configured_seeds().value)
