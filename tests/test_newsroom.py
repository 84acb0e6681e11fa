"""What the bundled newsroom promises to the demo, to the other tests and to the measurements."""

from __future__ import annotations

import gzip
import json
import re
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from http.client import HTTPConnection
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from crawler.newsroom import build_newsroom, serve
from crawler.sources.registry import load_sources

NOW = datetime(2025, 5, 14, 3, 10, tzinfo=UTC)
TOPIC_WORDS = re.compile(r"smart|kota cerdas|kominfo|komdigi|komunikasi dan", re.IGNORECASE)
ADDRESS = re.compile(r'(?:<loc>|<link>|href=")(http://[^<"]+)')


@pytest.fixture(scope="module")
def newsroom():
    return build_newsroom(NOW, filler=4_000)


@pytest.fixture(scope="module")
def shared(newsroom):
    """The newsroom on the network, for tests that change nothing."""
    with serve(newsroom) as running:
        yield running


@pytest.fixture
def running(newsroom):
    """A newsroom of the test's own, which it may change."""
    with serve(newsroom) as own:
        yield own


def visit(running, host, path, *, method="GET", **headers):
    """Return status, headers and body of one request, past the system's own resolver."""
    connection = HTTPConnection("127.0.0.1", running.port, timeout=10)
    connection.request(method, path, headers={"Host": f"{host}.localhost:{running.port}", **headers})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers, body


def page_of(running, piece):
    """Return the page of *piece* as text, all of it where it is split."""
    path = f"{piece.path}?page=all" if piece.is_split else piece.path
    status, _, body = visit(running, piece.source, path)
    assert status == 200
    return unescape(body.decode(running.newsroom.site(piece.source).charset))


def first(newsroom, slug, **wanted):
    """Return the first piece of a site with these values."""
    return next(
        piece
        for piece in newsroom.pieces_of(slug)
        if all(getattr(piece, name) == value for name, value in wanted.items())
    )


def shingles(text):
    words = text.lower().split()
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}


# What was written


def test_the_same_arguments_build_the_same_newsroom(newsroom):
    assert build_newsroom(NOW, filler=4_000) == newsroom
    assert build_newsroom(NOW, filler=4_000, seed=2).pieces != newsroom.pieces


@pytest.mark.parametrize(("articles", "kept"), [(24, 6), (100, 20), (200, 40), (400, 60)])
def test_a_fifth_of_a_small_newsroom_is_on_topic_and_less_of_a_large_one(articles, kept):
    pieces = build_newsroom(NOW, articles=articles).pieces
    assert (len(pieces), Counter(piece.expected for piece in pieces)["kept"]) == (articles, kept)


@pytest.mark.parametrize("hour", [0, 4, 12, 17, 23])
def test_every_piece_is_of_the_last_six_days_and_of_a_waking_hour(hour):
    now = NOW.replace(hour=hour)
    newsroom = build_newsroom(now)
    for piece in newsroom.pieces:
        local = piece.published.astimezone(ZoneInfo(newsroom.site(piece.source).timezone))
        assert now - timedelta(days=6) <= piece.published <= now
        assert 5 <= local.hour <= 21
        assert (local.second, local.microsecond) == (0, 0)


def test_every_fate_that_a_page_can_meet_is_in_it(newsroom):
    fates = Counter(piece.expected for piece in newsroom.pieces)
    assert {fate: fates[fate] for fate in ("kept", "OtherLanguage", "TooShort")} == {
        "kept": 40, "OtherLanguage": 2, "TooShort": 1,
    }  # fmt: skip
    assert min(fates["OffTopic"], fates["NoTopicWords"]) > 30


def test_pieces_are_spread_evenly_over_the_working_sites(newsroom):
    working = {site.slug for site in newsroom.sites if not site.broken}
    counts = Counter(piece.source for piece in newsroom.pieces)
    assert set(counts) == working
    assert max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.parametrize("articles", [200, 2000])
def test_no_site_prints_two_pieces_under_one_address(articles):
    pieces = build_newsroom(NOW, articles=articles).pieces
    assert len({(piece.source, piece.path) for piece in pieces}) == articles


def test_pieces_are_as_long_as_news_is(newsroom):
    lengths = sorted(len(newsroom.text_of(piece).split()) for piece in newsroom.pieces if piece.expected != "TooShort")
    assert lengths[0] > 70
    assert lengths[len(lengths) // 2] > 150
    assert lengths[-1] < 450


def test_no_slot_and_no_choice_is_left_open(newsroom):
    assert [
        piece.title for piece in newsroom.pieces if re.search(r"[\[\]{}|]", newsroom.text_of(piece) + piece.title)
    ] == []


def test_texts_on_the_programme_name_it_and_its_ministry(newsroom):
    for piece in newsroom.pieces:
        if piece.expected == "kept":
            assert "Gerakan Menuju Smart City" in newsroom.text_of(piece)
            assert re.search("Kominfo|Komdigi|Kementerian Komunikasi", newsroom.text_of(piece))
            assert len(piece.regions) == 1


def test_other_texts_hold_none_of_its_words(newsroom):
    plain = [piece for piece in newsroom.pieces if piece.expected == "NoTopicWords"]
    assert [piece.title for piece in plain if TOPIC_WORDS.search(newsroom.text_of(piece) + piece.title)] == []


def test_one_release_is_printed_word_for_word_by_three_sites_and_another_edited_by_two(newsroom):
    kept = [piece for piece in newsroom.pieces if piece.expected == "kept"]
    alike = Counter(newsroom.text_of(piece) for piece in kept)
    assert sorted(alike.values())[-2:] == [1, 3]
    pairs = combinations([shingles(text) for text in alike], 2)
    near = [len(one & other) / len(one | other) for one, other in pairs]
    assert [share > 0.7 for share in sorted(near)[-4:]] == [False, True, True, True]
    assert sorted(near)[-4] < 0.25


# What is served


def test_every_page_holds_its_title_and_its_text(newsroom, shared):
    for piece in newsroom.pieces:
        page = page_of(shared, piece)
        assert piece.title in page
        # One family prints a "Baca Juga" in the middle of a paragraph, behind the first sentence.
        page = re.sub(r" \(Baca Juga : <a href=[^>]*>[^<]*</a>\)", "", page)
        assert [text for text in piece.paragraphs if text not in page] == []


def test_words_of_the_topic_stand_around_a_text_only_where_off_topic_is_expected(newsroom, shared):
    for piece in newsroom.pieces:
        if piece.expected in {"OffTopic", "NoTopicWords"}:
            found = re.search("smart city|kota cerdas", page_of(shared, piece), re.IGNORECASE)
            assert (found is not None) == (piece.expected == "OffTopic"), piece.path


def test_what_a_site_declares_announces_all_it_wrote(newsroom, shared):
    for site in newsroom.sites:
        if site.channels and not site.broken:
            addresses = {
                address.split("?")[0] for path in _channel_paths(site) for address in _read(shared, site, path)
            }
            missing = {f"{_announced(shared, piece)}" for piece in newsroom.pieces_of(site.slug)} - addresses
            assert missing == set(), site.slug


def _channel_paths(site):
    """The declared channels, and what they point to."""
    for _, path in site.channels:
        yield from {
            "/wp-sitemap.xml": ("/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-post-2.xml"),
            "/indeks/": ("/indeks/", "/indeks/?page=2"),
        }.get(path, (path,))


def _read(running, site, path):
    status, _, body = visit(running, site.slug, path)
    assert status == 200
    body = gzip.decompress(body) if path.endswith(".gz") else body
    return ADDRESS.findall(unescape(body.decode()))


def _announced(running, piece):
    return f"http://{piece.announced}{piece.source}.localhost:{running.port}{piece.path}"


@pytest.mark.parametrize(
    ("slug", "path"),
    [("warta-pesisir", "/feed/"), ("menoreh-raya", "/sitemap.xml"), ("layar-wallacea", "/sitemap.xml.gz")],
)
def test_an_announcement_that_is_known_is_not_sent_again(shared, slug, path):
    _, headers, _ = visit(shared, slug, path)
    for name, validator in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        assert visit(shared, slug, path, **{name: headers[validator]})[::2] == (304, b"")
        assert visit(shared, slug, path, **{name: "other"})[0] == 200


def test_feeds_carry_tracking_and_other_views_that_lead_to_the_same_page(newsroom, shared):
    _, _, feed = visit(shared, "warta-pesisir", "/feed/")
    assert b"utm_source=rss" in feed
    piece = newsroom.pieces_of("gema-tampian")[1]
    assert f"{shared.url(piece)}amp/</link>".encode() in visit(shared, "gema-tampian", "/feed/")[2]
    for other in (f"{piece.path}amp/", f"{piece.path}?utm_source=rss", f"{piece.path}?m=1"):
        page = visit(shared, "gema-tampian", other)[2].decode()
        assert f'<link rel="canonical" href="{shared.url(piece)}">' in page


def test_a_piece_known_only_by_its_amp_address_names_its_own(newsroom, shared):
    piece = first(newsroom, "lentera-muara", announced="amp.")
    page = visit(shared, "amp.lentera-muara", piece.path)[2].decode()
    assert f'<link rel="canonical" href="{shared.url(piece)}">' in page


def test_a_split_piece_has_its_halves_on_two_pages_and_a_third_address_for_both(newsroom, shared):
    piece = first(newsroom, "jendela-ombak", is_split=True)
    pages = [visit(shared, piece.source, piece.path + query)[2].decode() for query in ("", "?page=2", "?page=all")]
    start, end = piece.paragraphs[0], piece.paragraphs[-1]
    assert [(start in page, end in page) for page in pages] == [(True, False), (False, True), (True, True)]


def test_one_site_declares_its_charset_in_the_page_alone(newsroom, shared):
    piece = newsroom.pieces_of("menoreh-raya")[0]
    _, headers, body = visit(shared, "menoreh-raya", piece.path)
    assert headers["Content-Type"] == "text/html"
    assert b'<meta charset="windows-1252">' in body
    assert "“".encode("cp1252") in body


def test_robots_name_the_sitemap_and_what_is_closed(shared):
    sitemap = shared.url_of("kabar-rimbun", "/wp-sitemap.xml")
    lines = ["User-agent: *", "Disallow: /cetak/", "Disallow: /wp-admin/", "", f"Sitemap: {sitemap}", ""]
    assert visit(shared, "kabar-rimbun", "/robots.txt")[2].decode().split("\n") == lines


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("kabar-padam", "/", 500),
        ("kabar-padam", "/feed/", 500),
        ("kabar-padam", "/robots.txt", 200),
        ("warta-pesisir", "/tidak-ada/", 404),
        ("www.warta-pesisir", "/feed/", 301),
        ("m.warta-pesisir", "/feed/", 200),
        ("bukan-situs-kami", "/", 421),
    ],
)
def test_a_host_and_a_path_have_their_status(shared, host, path, status):
    assert visit(shared, host, path)[0] == status


def test_a_head_request_is_answered_without_a_body(shared):
    _, headers, body = visit(shared, "warta-pesisir", "/", method="HEAD")
    assert int(headers["Content-Length"]) > 4_000
    assert body == b""


def test_the_seeds_it_writes_are_valid(newsroom, running, tmp_path):
    running.write_seeds(tmp_path)
    sources = load_sources(tmp_path)
    assert {slug: source.home for slug, source in sources.items()} == {
        site.slug: running.url_of(site.slug) for site in newsroom.sites
    }
    assert {slug for slug, source in sources.items() if not source.channels} == {"gema-tampian", "obor-delta"}


# What tests may change


def test_a_path_answers_otherwise_as_often_as_asked_and_then_as_before(running):
    running.answer("warta-pesisir", "/feed/", status=503, headers={"Retry-After": "7"}, body=b"busy", times=2)
    answers = [visit(running, "warta-pesisir", "/feed/") for _ in range(3)]
    assert [(status, headers["Retry-After"]) for status, headers, _ in answers] == [(503, "7"), (503, "7"), (200, None)]


def test_a_whole_site_can_answer_otherwise(running):
    running.answer("warta-pesisir", "*", status=403)
    assert [visit(running, "warta-pesisir", path)[0] for path in ("/", "/feed/", "/x?y=1")] == [403, 403, 403]
    assert visit(running, "tapak-asa", "/")[0] == 200


def test_an_answer_can_be_late(running):
    running.answer("warta-pesisir", "/", body=b"late", delay=0.2)
    visit(running, "warta-pesisir", "/")
    assert running.requests[-1].ended - running.requests[-1].started >= 0.2


def test_a_published_piece_appears_in_feed_sitemap_listing_and_on_its_page(newsroom, running):
    old = first(newsroom, "layar-wallacea", expected="kept")
    new = replace(old, path="/baru/", title="Judul yang Baru Terbit", published=NOW)
    before = visit(running, "layar-wallacea", "/feed/")[1]["ETag"]
    running.publish(new)
    assert visit(running, "layar-wallacea", "/feed/", **{"If-None-Match": before})[0] == 200
    assert f"<loc>{running.url(new)}</loc>".encode() in gzip.decompress(
        visit(running, new.source, "/sitemap.xml.gz")[2]
    )
    assert new.title in visit(running, new.source, "/")[2].decode()
    assert new.title in page_of(running, new)


def test_visits_are_noted_in_the_order_of_their_arrival(running):
    visit(running, "warta-pesisir", "/robots.txt", **{"User-Agent": "penjaga/1", "From": "a@b.c"})
    visit(running, "www.tapak-asa", "/?a=1")
    seen = [(one.host, one.path, one.status, one.user_agent, one.headers.get("from")) for one in running.requests]
    assert seen == [
        ("warta-pesisir.localhost", "/robots.txt", 200, "penjaga/1", "a@b.c"),
        ("www.tapak-asa.localhost", "/?a=1", 301, "", None),
    ]
    assert [one.ended >= one.started for one in running.requests] == [True, True]


def test_one_connection_serves_many_requests(shared):
    connection = HTTPConnection("127.0.0.1", shared.port, timeout=10)
    for slug in ("warta-pesisir", "tapak-asa", "kabar-padam"):
        connection.request("GET", "/robots.txt", headers={"Host": f"{slug}.localhost"})
        assert connection.getresponse().read().startswith(b"User-agent: *")
    connection.close()


def test_it_runs_in_a_process_of_its_own_until_it_is_told_to_stop(tmp_path):
    log = tmp_path / "visits.jsonl"
    command = [sys.executable, "-m", "crawler.newsroom", "--articles", "24", "--filler", "0", "--log", str(log)]
    with subprocess.Popen([*command, "--seeds", str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline())
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/robots.txt", headers={"Host": "tapak-asa.localhost"})
        assert connection.getresponse().status == 200
        connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    visits = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert [(one["host"], one["path"], one["status"]) for one in visits] == [
        ("tapak-asa.localhost", "/robots.txt", 200)
    ]
    assert len(load_sources(tmp_path)) == 12
