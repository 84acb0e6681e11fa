"""What sites say of their articles in odd ways, crawled through the front door."""

from __future__ import annotations

import hashlib
import re

import pytest

from crawler.archive import open_archive
from crawler.times import now, to_iso
from tests.make import DAY
from tests.small_sites import declare, open_desk, page, rss, small_sites

ALL_ALIKE = '<link rel="canonical" href="/berita">'


def undated(body: bytes) -> bytes:
    return re.sub(rb"<meta property=.article:published_time[^>]*>", b"", body)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A site in Papua whose feed has no zone, and one that gives all its pages its section's address."""
    room = small_sites({"timur": 1, "senada": 3})
    with open_desk(room, tmp_path_factory.mktemp("odd")) as desk:
        seeds = desk.seeds / "sources" / "newsroom.toml"
        before, table, entry = seeds.read_text().partition("[timur]\n")
        entry = re.sub(r"^timezone = .*$", 'timezone = "Asia/Jayapura"', entry, count=1, flags=re.MULTILINE)
        seeds.write_text(before + table + entry)
        answer, url_of = desk.newsroom.answer, desk.newsroom.url_of
        for piece in room.pieces:
            answer(piece.source, piece.path, body=undated(page(piece, ALL_ALIKE if piece.source == "senada" else "")))
        [far] = room.pieces_of("timur")
        feed = rss([(far.title, url_of("timur", far.path))])
        moment = b"<pubDate>Selasa, 3 Juni 2025 08:15:00</pubDate></item>"
        answer("timur", "/feed/", body=feed.replace(b"</item>", moment))
        desk.crawl()
        yield desk


def test_a_feed_without_zones_is_read_on_the_clock_of_its_source(crawled):
    [row] = crawled.rows("SELECT published, day FROM articles WHERE source = 'timur'")
    assert row == {"published": "2025-06-02T23:15:00Z", "day": "2025-06-03"}


def test_no_article_takes_the_address_of_the_section_that_all_name(crawled):
    urls = [row["url"] for row in crawled.rows("SELECT url FROM articles WHERE source = 'senada' ORDER BY url")]
    assert [url.partition(".localhost")[2].partition("/")[2] for url in urls] == [f"smart-city-{n}/" for n in (1, 2, 3)]


def test_of_a_long_sitemap_without_dates_what_is_added_at_its_end_is_found(tmp_path):
    old = [f"/lama/{number}-berita-dari-pasar-lama/" for number in range(600)]
    room = small_sites({"panjang": 2})
    with open_desk(room, tmp_path) as desk:
        declare(desk, "panjang", "sitemap", "/peta.xml")
        answer, url_of = desk.newsroom.answer, desk.newsroom.url_of
        second, first = room.pieces_of("panjang")  # the newest comes first
        answer("panjang", "/robots.txt", body=b"User-agent: *\nDisallow: /lama/\n")
        for added in ([first.path], [first.path, second.path]):
            places = "".join(f"<url><loc>{url_of('panjang', path)}</loc></url>" for path in [*old, *added])
            answer("panjang", "/peta.xml", body=f"<urlset>{places}</urlset>".encode())
            desk.crawl()
            urls = [row["url"] for row in desk.rows("SELECT url FROM articles ORDER BY id")]
            assert urls == [url_of("panjang", path) for path in added]


# As an older version left an index without dates, and as one is known that was made long ago.
REMEMBERED = {"": "digest = :digest", "<lastmod>2020-01-01</lastmod>": "read = :week"}


@pytest.mark.parametrize("date", REMEMBERED)
def test_an_index_that_stays_as_it_is_hides_nothing_new_in_its_sitemaps(tmp_path, date):
    room = small_sites({"indeks": 2})
    with open_desk(room, tmp_path) as desk:
        declare(desk, "indeks", "sitemap", "/indeks.xml")
        answer, url_of = desk.newsroom.answer, desk.newsroom.url_of
        second, first = room.pieces_of("indeks")
        child = f"<sitemap><loc>{url_of('indeks', '/peta-berita.xml')}</loc>{date}</sitemap>"
        index = f"<sitemapindex>{child}</sitemapindex>".encode()
        answer("indeks", "/indeks.xml", body=index)
        known = {"digest": hashlib.blake2b(index, digest_size=16).hexdigest(), "week": to_iso(now() - 8 * DAY)}
        for added in ([first.path], [first.path, second.path]):
            places = "".join(f"<url><loc>{url_of('indeks', path)}</loc></url>" for path in added)
            answer("indeks", "/peta-berita.xml", body=f"<urlset>{places}</urlset>".encode())
            desk.crawl()
            urls = [row["url"] for row in desk.rows("SELECT url FROM articles ORDER BY id")]
            assert urls == [url_of("indeks", path) for path in added]
            with open_archive(desk.archive) as archive, archive.transaction() as db:
                db.execute(f"UPDATE channels SET {REMEMBERED[date]}", known)


@pytest.mark.parametrize(("beside", "is_missed"), [((), True), (("sitemap", "/peta.xml"), False)])
def test_what_a_feed_dropped_before_anybody_saw_it_is_said_unless_another_channel_has_it(tmp_path, beside, is_missed):
    room = small_sites({"cepat": 5})
    with open_desk(room, tmp_path) as desk:
        declare(desk, "cepat", "feed", "/umpan.xml", *beside)
        answer, url_of = desk.newsroom.answer, desk.newsroom.url_of
        answer("cepat", "/", body=b"<!doctype html><html><body>Selamat datang</body></html>")
        pieces = room.pieces_of("cepat")[::-1]  # the newest last
        for seen in (1, 5):
            newest = [(one.title, url_of("cepat", one.path)) for one in pieces[seen - 1 : seen]]
            places = "".join(f"<url><loc>{url_of('cepat', one.path)}</loc></url>" for one in pieces[:seen])
            answer("cepat", "/umpan.xml", body=rss(newest))
            answer("cepat", "/peta.xml", body=f"<urlset>{places}</urlset>".encode())
            desk.crawl()
        notes = [row["note"] for row in desk.rows("SELECT note FROM source_runs ORDER BY run")]
        [articles] = desk.rows("SELECT count(*) AS number FROM articles")
    assert notes[0] is None
    assert (notes[1] or "").startswith("nothing of its feed was known (1 entry): whatever it dropped") is is_missed
    assert articles["number"] == (2 if is_missed else 5)
