"""What came out between two runs, and stands in no channel any more, is looked for where the site lists it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from html import escape

import pytest

from crawler.archive import open_archive
from crawler.models import Channel, ChannelKind, Validators
from crawler.strategies.frequency import believed, conditional_headers
from crawler.times import now, to_iso
from tests.small_sites import declare, open_desk, rss, small_sites

DAY = timedelta(days=1)
WIB = timedelta(hours=7)
WELCOME = b"<!doctype html><html><body>Selamat datang</body></html>"


def cards(pieces, menu=""):
    body = "".join(f'<h2><a href="{one.path}">{escape(one.title)}</a></h2>' for one in pieces)
    return f"<!doctype html><html><body><nav>{menu}</nav>{body}</body></html>".encode()


def stored(desk):
    return {row["url"] for row in desk.rows("SELECT url FROM articles")}


def paths_since(desk, count):
    return [one.path for one in desk.newsroom.requests[count:]]


def marks_sent(desk):
    """Return by which mark of what is known the feed was asked for, each time; None if it was asked for in full."""
    return [one.headers.get("if-none-match") for one in desk.newsroom.requests if one.path == "/umpan.xml"]


def turn_back(desk, days):
    """Have all channels been read so many days ago."""
    with open_archive(desk.archive) as archive, archive.transaction() as db:
        db.conn.execute("UPDATE channels SET read = ?, checked = read", (to_iso(now() - days * DAY),))


@contextmanager
def site_with_feed(tmp_path, slug, *, pieces):
    """Yield a desk over a site with a feed, its pieces, their titles and addresses, and what has a path answered."""
    room = small_sites({slug: pieces})
    with open_desk(room, tmp_path) as desk:
        declare(desk, slug, "feed", "/umpan.xml")
        entries = [(one.title, desk.newsroom.url_of(slug, one.path)) for one in room.pieces]
        yield desk, room.pieces, entries, partial(desk.newsroom.answer, slug)


def test_where_a_short_feed_shows_only_what_is_new_the_list_of_the_site_is_read_to_what_is_known(tmp_path):
    with site_with_feed(tmp_path, "pendek", pieces=7) as (desk, pieces, entries, answer):
        answer("/umpan.xml", body=rss(entries[6:]))
        desk.crawl()
        answer("/umpan.xml", body=rss(entries[:2]))
        answer("/", body=cards(pieces[:2], '<a href="/?page=2" rel="next">2</a>'))
        answer("/?page=2", body=cards(pieces[2:5], '<a href="/?page=3" rel="next">3</a>'))
        answer("/?page=3", body=cards(pieces[5:], '<a href="/?page=4" rel="next">4</a>'))
        before = len(desk.newsroom.requests)
        desk.crawl()
        assert stored(desk) == {url for _, url in entries}
        asked = paths_since(desk, before)
        assert [path for path in asked if path.startswith("/?page") or path == "/"] == ["/", "/?page=2", "/?page=3"]
        assert desk.rows("SELECT note FROM source_runs WHERE run = 2") == [{"note": None}]
        before = len(desk.newsroom.requests)
        desk.crawl()  # the list is for what was missed, and for that alone
        assert paths_since(desk, before) == ["/umpan.xml"]


def test_a_list_that_goes_on_for_ever_with_what_it_has_shown_is_left(tmp_path):
    with site_with_feed(tmp_path, "ulang", pieces=3) as (desk, pieces, entries, answer):
        answer("/umpan.xml", body=rss(entries[2:]))
        desk.crawl()
        answer("/umpan.xml", body=rss(entries[:1]))
        for number, path in enumerate(("/", *(f"/?page={page}" for page in range(2, 30))), start=2):
            answer(path, body=cards(pieces[:2], f'<a href="/?page={number}" rel="next">Lagi</a>'))
        desk.crawl()
        assert len([one for one in desk.newsroom.requests if one.path.startswith("/?page")]) <= 3


def test_a_list_that_knows_its_days_is_read_back_to_the_last_reading_and_no_further(tmp_path):
    with site_with_feed(tmp_path, "arsip", pieces=2) as (desk, _pieces, entries, answer):
        answer("/umpan.xml", body=rss(entries[1:]))
        desk.crawl()
        turn_back(desk, days=2)
        answer("/umpan.xml", body=rss(entries[:1]))
        for page in range(1, 12):
            path, day = "/" if page == 1 else f"/?page={page}", now() - page * DAY
            links = "".join(f'<h2><a href="/{day:%Y/%m/%d}/kabar-pasar-ikan-{n}/">Kabar pasar</a></h2>' for n in "abc")
            menu = f'<a href="/?page={page + 1}" rel="next">Lagi</a>'
            answer(path, body=f"<!doctype html><html><body>{links}{menu}</body></html>".encode())
        desk.crawl()
        assert len([one for one in desk.newsroom.requests if one.path.startswith("/?page")]) <= 4


def test_days_that_a_news_sitemap_holds_no_more_are_read_in_the_index_by_date(tmp_path):
    room = small_sites({"harian": 5})
    with open_desk(room, tmp_path) as desk:
        declare(desk, "harian", "sitemap", "/berita.xml")
        answer, url_of = desk.newsroom.answer, desk.newsroom.url_of
        newest, *missed, known = room.pieces

        def sitemap(*pieces):
            places = "".join(f"<url><loc>{url_of('harian', one.path)}</loc></url>" for one in pieces)
            return f"<urlset>{places}</urlset>".encode()

        answer("harian", "/berita.xml", body=sitemap(known))
        desk.crawl()
        turn_back(desk, days=3)
        answer("harian", "/berita.xml", body=sitemap(newest))
        answer("harian", "/", body=cards([newest], '<a href="/indeks">Indeks</a>'))
        form = '<form action="/indeks"><input type="date" name="tanggal"></form>'
        answer("harian", "/indeks", body=cards([newest], form))
        for days, pieces in enumerate(([newest], missed[:1], missed[1:], [known])):
            answer("harian", f"/indeks?tanggal={now() + WIB - days * DAY:%Y-%m-%d}", body=cards(pieces, form))
        before = len(desk.newsroom.requests)
        desk.crawl()
        assert stored(desk) == {url_of("harian", one.path) for one in room.pieces}
        days = [path for path in paths_since(desk, before) if "tanggal" in path]
        assert len(days) == len(set(days)) <= 4


def test_a_site_that_calls_everything_unchanged_is_asked_in_full_and_believed_no_more(tmp_path):
    with site_with_feed(tmp_path, "tetap", pieces=3) as (desk, _pieces, entries, answer):
        answer("/", body=WELCOME)
        for count in (1, 2, 3):
            answer("/umpan.xml", body=rss(entries[-count:]), headers={"ETag": '"sama"'})
            desk.crawl()
            turn_back(desk, days=3 if count == 1 else 1)
        assert stored(desk) == {url for _, url in entries}
        assert marks_sent(desk) == [None, None, None]


def test_a_channel_without_news_is_asked_in_full_once_and_not_each_day_from_then_on(tmp_path):
    with site_with_feed(tmp_path, "tenang", pieces=1) as (desk, _pieces, entries, answer):
        answer("/umpan.xml", body=rss(entries), headers={"ETag": '"sama"'})
        desk.crawl()
        turn_back(desk, days=3)
        desk.crawl()
        desk.crawl()
        assert marks_sent(desk) == [None, None, '"sama"']


@pytest.mark.parametrize(
    ("known", "said", "etag"),
    [("a", "b", "b"), ("a", "a", ""), ("", "b", ""), (None, "b", "b"), (None, None, None), ("", None, None)],
)
def test_a_mark_that_comes_with_another_document_again_is_none(known, said, etag):
    channel = Channel(kind=ChannelKind.FEED, url="https://kabar.example/feed/", etag=known, read=now())
    after = believed(channel, Validators(etag=said, digest="d"))
    assert (after.etag, after.digest) == (etag, "d")
    asked = conditional_headers(Channel(kind=ChannelKind.FEED, url=channel.url, etag=etag, read=now()), now=now())
    assert asked == ({"If-None-Match": etag.encode()} if etag else {})


def test_the_same_pages_under_the_name_for_telephones_are_one_article(tmp_path):
    room = small_sites({"gawai": 1})
    with open_desk(room, tmp_path) as desk:
        declare(desk, "gawai", "feed", "/umpan.xml")
        [piece] = room.pieces
        url = desk.newsroom.url_of("gawai", piece.path)
        both = [url, url.replace("//gawai.", "//m.gawai.")]
        desk.newsroom.answer("gawai", "/umpan.xml", body=rss((piece.title, one) for one in both))
        desk.crawl()
        [reason] = [row["reason"] for row in desk.rows("SELECT reason FROM ledger WHERE state = 'dropped'")]
        assert (len(stored(desk)), reason.partition(":")[0]) == (1, "Twin")
