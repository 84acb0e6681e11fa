"""Two sites of the newsroom print the same paragraphs in every article: a crawl learns them, the next knows them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection

import pytest

from crawler.newsroom import build_newsroom, serve
from crawler.times import now
from tests.conftest import Desk

NOTED = ("kabar-rimbun", "obor-delta")
SIGNS = ("meja depan", "Redaksi menerima", "meja langganan")  # words of the paragraphs, one each
FEW = "recurs in 3 or more articles of "


@pytest.fixture(scope="module")
def crawled_twice(tmp_path_factory):
    """The two sites, crawled, then once more after each had printed another piece."""
    with serve(build_newsroom(now(), articles=120, filler=2_000)) as newsroom:
        desk = Desk(newsroom, tmp_path_factory.mktemp("learned"))
        desk.crawl(*NOTED)
        desk.before = texts(desk)
        for piece in first_kept(desk):
            newsroom.publish(sequel(piece))
        desk.crawl(*NOTED)
        yield desk


def kept(desk):
    pieces = desk.newsroom.newsroom.pieces
    return [piece for piece in pieces if piece.source in NOTED and piece.expected == "kept" and not piece.announced]


def first_kept(desk):
    return {piece.source: piece for piece in kept(desk)}.values()


def sequel(piece):
    return replace(
        piece,
        path=f"{piece.path.rstrip('/')}-lanjutan/",
        title=f"{piece.title}, Lanjutan",
        published=piece.published + timedelta(minutes=3),
        paragraphs=(*piece.paragraphs[:-1], "Pembahasan berikutnya menunggu hasil hitungan tim anggaran daerah."),
    )


def texts(desk):
    return {row["url"]: row["text"] for row in desk.rows("SELECT url, text FROM articles")}


def written(desk):
    room = desk.newsroom
    return {room.url(piece): room.newsroom.text_of(piece) for piece in kept(desk)}


def removed(desk, slug):
    """Return, for each article of a site, the paragraphs that were removed because they recur."""
    rows = desk.rows("SELECT removed FROM articles WHERE source = ?", slug)
    learned = [[one for one in json.loads(row["removed"]) if "recurs" in one["rule"]] for row in rows]
    return [[(one["rule"], one["text"]) for one in each] for each in learned]


def test_the_pages_do_print_them(crawled_twice):
    port = crawled_twice.newsroom.port
    for slug, signs in zip(NOTED, (SIGNS[:2], SIGNS[2:]), strict=True):
        piece = next(piece for piece in kept(crawled_twice) if piece.source == slug)
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", piece.path, headers={"Host": f"{slug}.localhost:{port}"})
        page = connection.getresponse().read().decode()
        connection.close()
        assert [sign for sign in signs if sign not in page] == []


def test_after_the_first_run_no_article_holds_them(crawled_twice):
    expected = written(crawled_twice)
    assert len(crawled_twice.before) >= 4
    assert crawled_twice.before == {url: expected[url] for url in crawled_twice.before}


def test_nor_does_what_is_published_later(crawled_twice):
    assert len(texts(crawled_twice)) == len(crawled_twice.before) + len(NOTED)
    assert texts(crawled_twice) == written(crawled_twice)


@pytest.mark.parametrize(("slug", "signs"), [(NOTED[0], SIGNS[:2]), (NOTED[1], SIGNS[2:])])
def test_each_article_says_what_was_taken_from_it(crawled_twice, slug, signs):
    found = removed(crawled_twice, slug)
    assert {len(each) for each in found} == {len(signs)}
    for each in found:
        assert [(rule, sign in text) for (rule, text), sign in zip(each, signs, strict=True)] == [
            (FEW + slug, True) for _ in signs
        ]


def test_a_person_can_see_it(crawled_twice):
    [row] = crawled_twice.rows("SELECT id FROM articles WHERE source = ? LIMIT 1", NOTED[1])
    shown = crawled_twice.pantau("show", str(row["id"]), "--removed").stdout
    assert f"Removed by {FEW}{NOTED[1]}: Bila lembaran belum" in shown
    assert SIGNS[2] not in crawled_twice.pantau("show", str(row["id"])).stdout


def test_the_archive_is_sound(crawled_twice):
    assert crawled_twice.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert crawled_twice.pantau("doctor").returncode == 0
    found = [json.loads(line) for line in crawled_twice.pantau("search", SIGNS[1], "--json").stdout.splitlines()]
    assert found == []


def crawl_in_halves(folder, moment, *, backwards):
    """Crawl a newsroom of which half is there at first, and return what was kept of it."""
    whole = build_newsroom(moment, articles=60, filler=2_000)
    pieces = whole.pieces[::-1] if backwards else whole.pieces
    half = len(pieces) // 2
    with serve(replace(whole, pieces=pieces[:half])) as newsroom:
        desk = Desk(newsroom, folder)
        desk.crawl(*NOTED)
        for piece in pieces[half:]:
            newsroom.publish(piece)
        desk.crawl(*NOTED)
        contents = json.loads(json.dumps(desk.contents()).replace(f":{newsroom.port}", ""))
        del contents["ledger"]  # the headlines around an article are other ones, and so are the reasons of drops
        return contents


def test_the_order_in_which_the_sites_published_makes_no_difference(tmp_path):
    moment, archives = now(), []
    for name in ("forwards", "backwards"):
        (tmp_path / name).mkdir()
        archives.append(crawl_in_halves(tmp_path / name, moment, backwards=name == "backwards"))
    assert archives[0] == archives[1]
    assert not any(sign in row[3] for row in archives[0]["articles"] for sign in SIGNS)
