"""Sites that welcome their visitors in ways of their own: a page that sends them on, a cookie, a feed in JSON."""

from __future__ import annotations

import json

import pytest

from crawler.discovery.documents import NotAChannel
from crawler.discovery.feed import read_feed
from crawler.discovery.feed_pages import older_pages
from crawler.discovery.home import onward_of
from tests.small_sites import declare, ok, open_desk, page, rss, serve_rudely, small_sites

HOME = "https://kabar.example/"
VERSION = "https://jsonfeed.org/version/1.1"


def stored(desk):
    return {row["url"] for row in desk.rows("SELECT url FROM articles")}


def piece_url(desk, site, piece):
    return desk.newsroom.url_of(site, piece.path)


def markup(head="", body="<p>Selamat datang</p>"):
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("head", "onward"),
    [
        ('<meta http-equiv="refresh" content="3; url=/portal/">', "https://kabar.example/portal/"),
        ("<meta http-equiv=Refresh content=\"0;URL='berita/'\">", "https://kabar.example/berita/"),
        ("<script>window.location.href = '/beranda';</script>", "https://kabar.example/beranda"),
        ('<meta http-equiv="refresh" content="300; url=/portal/">', None),  # it is there to be read
        ('<meta http-equiv="refresh" content="5">', None),
        ('<meta http-equiv="refresh" content="0; url=https://kabar.example/">', None),
        ('<meta http-equiv="refresh" content="0; url=https://lain.example/">', None),
        ('<noscript><meta http-equiv="refresh" content="0; url=/tanpa/"></noscript>', "https://kabar.example/tanpa/"),
    ],
)
def test_a_page_that_sends_its_readers_on_within_its_site_is_told(head, onward):
    assert onward_of(markup(head), HOME) == onward


def test_a_page_with_links_is_not_left_for_what_its_scripts_go_to():
    body = "<a href='/berita/7'>Berita</a><script>function cari() { location.href = '/cari' }</script>"
    assert onward_of(markup(body=body), HOME) is None


def test_a_page_with_links_is_not_left_for_one_for_those_who_run_no_scripts():
    head = '<noscript><meta http-equiv="refresh" content="0; url=/tanpa/"></noscript>'
    assert onward_of(markup(head, "<a href='/berita/7'>Berita</a>"), HOME) is None


def finds_its_story(tmp_path, slug, answers):
    """Crawl a site of one story, whose *answers* are made for a feed of it; say whether that is all that is stored."""
    room = small_sites({slug: 1})
    with open_desk(room, tmp_path) as desk:
        [piece] = room.pieces
        url = piece_url(desk, slug, piece)
        for path, body in answers(rss([(piece.title, url)])).items():
            desk.newsroom.answer(slug, path, body=body)
        declare(desk, slug)
        desk.crawl()
        return stored(desk) == {url}


def test_a_home_that_declares_its_feed_is_not_left_for_what_its_script_goes_to(tmp_path):
    head = '<link rel="alternate" type="application/rss+xml" href="/umpan.xml">'
    head += "<script>function keluar() { location.href = '/masuk' }</script>"
    home = markup(head, "<div id=app></div>")
    assert finds_its_story(tmp_path, "aplikasi", lambda feed: {"/": home, "/umpan.xml": feed})


def test_a_home_that_sends_its_readers_where_nobody_may_go_is_asked_for_its_feed_all_the_same(tmp_path):
    rules = b"User-agent: *\nDisallow: /dalam/\n"
    home = markup('<meta http-equiv="refresh" content="1; url=/dalam/">')
    assert finds_its_story(tmp_path, "buntu", lambda feed: {"/robots.txt": rules, "/": home, "/feed/": feed})


def test_a_feed_of_another_site_is_not_taken_for_the_own_one_because_it_goes_on(tmp_path):
    room = small_sites({"mitra": 1})
    with open_desk(room, tmp_path) as desk:
        [piece] = room.pieces
        answer = desk.newsroom.answer
        links = (f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in ("/mitra", "/kami"))
        answer("mitra", "/", body=markup("".join(links)))
        go_on = b'<channel><link xmlns="http://www.w3.org/2005/Atom" rel="next" href="/mitra?lembar=2"/>'
        foreign = rss([("Kabar dari tempat lain", "https://lain.example/kabar-dari-tempat-lain/")])
        answer("mitra", "/mitra", body=foreign.replace(b"<channel>", go_on))
        answer("mitra", "/kami", body=rss([(piece.title, piece_url(desk, "mitra", piece))]))
        declare(desk, "mitra")
        desk.crawl()
        assert stored(desk) == {piece_url(desk, "mitra", piece)}
        assert "/mitra?lembar=2" not in [one.path for one in desk.newsroom.requests]


def test_a_home_that_sends_its_readers_on_is_followed_to_the_feed_of_the_site(tmp_path):
    room = small_sites({"pintu": 2})
    with open_desk(room, tmp_path) as desk:
        answer, url_of = desk.newsroom.answer, desk.newsroom.url_of
        answer("pintu", "/", body=markup('<meta http-equiv="refresh" content="3; url=/portal/">'))
        answer(
            "pintu", "/portal/", body=markup('<link rel="alternate" type="application/rss+xml" href="/portal/umpan">')
        )
        answer("pintu", "/feed/", status=404)
        entries = [(one.title, url_of("pintu", one.path)) for one in room.pieces]
        answer("pintu", "/portal/umpan", body=rss(entries))
        declare(desk, "pintu")
        desk.crawl()
        assert stored(desk) == {url for _, url in entries}


def test_homes_that_send_their_readers_round_in_circles_end(tmp_path):
    room = small_sites({"putar": 1, "lurus": 1})
    with open_desk(room, tmp_path) as desk:
        for path, onward in (("/", "/a"), ("/a", "/b"), ("/b", "/a")):
            body = markup(f'<meta http-equiv="refresh" content="0; url={onward}">')
            desk.newsroom.answer("putar", path, body=body)
        desk.newsroom.answer("putar", "/feed/", status=404)
        declare(desk, "putar")
        desk.crawl()
        asked = [one.path for one in desk.newsroom.requests if one.host.startswith("putar.")]
        assert asked.count("/a") + asked.count("/b") <= 4


def feed_in_json(entries, **more):
    items = [{"id": str(number), "url": url, "title": title} for number, (title, url) in enumerate(entries)]
    return json.dumps({"version": VERSION, "title": "Umpan", "items": items, **more}).encode()


def test_a_feed_in_json_is_read_and_turned_over_to_what_was_missed(tmp_path):
    room = small_sites({"jeson": 5})
    with open_desk(room, tmp_path) as desk:
        answer, url_of = desk.newsroom.answer, desk.newsroom.url_of
        newest_first = [(one.title, url_of("jeson", one.path)) for one in room.pieces]
        link = '<link rel="alternate" type="application/feed+json" href="/umpan.json">'
        answer("jeson", "/", body=markup(link))
        answer("jeson", "/umpan.json", body=feed_in_json(newest_first[4:]))
        declare(desk, "jeson")
        desk.crawl()
        assert stored(desk) == {url for _, url in newest_first[4:]}
        answer("jeson", "/umpan.json", body=feed_in_json(newest_first[:2], next_url="/umpan.json?lembar=2"))
        answer("jeson", "/umpan.json?lembar=2", body=feed_in_json(newest_first[2:]))
        desk.crawl()
        assert stored(desk) == {url for _, url in newest_first}


def test_an_item_of_json_says_when_it_appeared_and_who_wrote_it():
    item = {
        "id": "https://kabar.example/a/7f", "title": "Pasar &amp; Dermaga", "date_published": "2026-03-02T08:15:00",
        "content_html": "<p>Dermaga dibuka kembali.</p>", "authors": [{"name": "Rukmini"}], "tags": ["pesisir", 7],
    }  # fmt: skip
    body = json.dumps({"version": VERSION, "items": [item, {"id": "8"}, "bukan"]}).encode()
    [found] = read_feed(body, "https://kabar.example/umpan.json", "Asia/Jakarta").candidates
    assert (found.url, found.title) == ("https://kabar.example/a/7f", "Pasar & Dermaga")
    assert found.published.isoformat() == "2026-03-02T01:15:00+00:00"
    assert (found.authors, found.content.tags) == (("Rukmini",), ("pesisir",))


@pytest.mark.parametrize("body", [b'{"items": []}', b'{"version": 7}', b"[1, 2]", b'{"version"'])
def test_json_of_another_kind_is_no_feed(body):
    with pytest.raises(NotAChannel, match="JSON, not a feed"):
        read_feed(body, HOME)


def test_a_site_that_gives_nothing_without_its_cookie_is_given_it_back(tmp_path):
    room = small_sites({"kuki": 1})
    with serve_rudely() as rude, open_desk(room, tmp_path) as desk:
        [piece] = room.pieces
        pages = {"/": markup(), "/feed/": rss([(piece.title, rude.url("kuki", "/kabar/smart-city-7/"))])}
        pages["/kabar/smart-city-7/"] = page(piece)

        def give(path):
            cookie = "Set-Cookie: kenal=ya; Path=/; Partitioned"
            back = f"HTTP/1.1 302 Found\r\nLocation: {path}\r\n{cookie}\r\nContent-Length: 0\r\n"
            return lambda asked: asked.sendall(
                ok(pages[path])
                if b"Cookie: kenal=ya\r\n" in rude.heads[-1]
                else f"{back}Connection: close\r\n\r\n".encode()
            )

        rude.answers.update({f"kuki{path}": give(path) for path in pages})
        seeds = desk.seeds / "sources" / "newsroom.toml"
        seeds.write_text(f'[kuki]\nhome = "{rude.url("kuki")}"\n')
        desk.crawl()
        assert stored(desk) == {rude.url("kuki", "/kabar/smart-city-7/")}
        # Asked without it once, and never again.
        assert len([head for head in rude.heads if b"robots.txt" not in head and b"Cookie:" not in head]) == 1


def test_a_site_that_has_a_new_cookie_for_each_request_is_left_after_a_few(tmp_path):
    room = small_sites({"lurus": 1})
    with serve_rudely() as rude, open_desk(room, tmp_path) as desk:

        def turn_round(asked):
            back = f"Location: /feed/\r\nSet-Cookie: tamu={len(rude.heads)}; Path=/\r\nContent-Length: 0\r\n"
            last = "HTTP/1.1 404 Not Found" if len(rude.heads) > 200 else "HTTP/1.1 302 Found"
            asked.sendall(f"{last}\r\n{back}Connection: close\r\n\r\n".encode())

        rude.answers["kukis/feed/"] = turn_round
        declare(desk, "lurus")
        seeds = desk.seeds / "sources" / "newsroom.toml"
        channel = f'channels = [{{ kind = "feed", url = "{rude.url("kukis", "/feed/")}" }}]'
        seeds.write_text(f'{seeds.read_text()}\n[kukis]\nhome = "{rude.url("kukis")}"\n{channel}\n')
        desk.crawl()
        assert len([head for head in rude.heads if b" /feed/ " in head]) < 20


@pytest.mark.parametrize("kind", ["feed", "wordpress"])
def test_halves_of_characters_in_json_end_no_run(tmp_path, kind):
    room = small_sites({"belah": 1})
    with open_desk(room, tmp_path) as desk:
        [piece] = room.pieces
        url, title = desk.newsroom.url_of("belah", piece.path), f"{piece.title} \ud83d \U0001f600 \\ud83d"
        author = {"name": "Rukmini \udc00"}
        item = {"url": url, "title": title, "author": author, "authors": [author], "tags": ["\ud800"]}
        post = {"id": 7, "link": url, "title": {"rendered": title}, "date_gmt": "2026-03-02T08:15:00"}
        told = {"version": VERSION, "items": [item]} if kind == "feed" else [post]
        desk.newsroom.answer("belah", "/umpan", body=json.dumps(told).encode())
        desk.newsroom.answer("belah", "/", body=markup())
        declare(desk, "belah", kind, "/umpan")
        desk.crawl()
        assert stored(desk) == {url}
    [found] = read_feed(json.dumps({"version": VERSION, "items": [item]}).encode(), HOME).candidates
    assert found.title == f"{piece.title} \U0001f600 \\ud83d"
    assert found.authors == ("Rukmini",)  # named for readers of both versions of the format


@pytest.mark.parametrize(("onward", "count"), [("/umpan.json?lembar=2", 1), ("https://lain.example/umpan.json", 0)])
def test_a_feed_goes_on_within_its_site(onward, count):
    reading = read_feed(feed_in_json([("Satu", f"{HOME}satu/")], next_url=onward), f"{HOME}umpan.json")
    assert len(older_pages(reading, f"{HOME}umpan.json", 1)) == count
