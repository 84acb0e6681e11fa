"""Articles that are split over several pages are crawled through the front door and stored whole."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest

from crawler.spiders.pages import MOST_BYTES, with_part
from tests.make import URL, make_page
from tests.small_sites import open_desk, page, rss, small_sites, visits

PATH = "/smart-city-1/"
CUTS = (0, 3, 5, None)  # three parts, the first of them long enough to be on the topic by itself


class Room:
    """A newsroom of small sites, each with one article that it splits in its own way."""

    def __init__(self, desk, slug):
        self.desk = desk
        self.slug = slug
        [self.piece] = desk.newsroom.newsroom.pieces_of(slug)
        self.url = partial(desk.newsroom.url_of, slug)
        self.own = self.url(PATH)

    def part(self, number, pager, head="", *, repeats=()):
        start, end = CUTS[number - 1 : number + 1]
        paragraphs = (*repeats, *self.piece.paragraphs[start:end])
        return page(replace(self.piece, paragraphs=paragraphs), head, pager)

    def print(self, path, body=b"", **answer):
        self.desk.newsroom.answer(self.slug, path, body=body, **answer)

    def announce(self, *paths):
        self.print("/feed/", rss((self.piece.title, self.url(path)) for path in paths))

    @property
    def asked(self):
        return [one.path for one in visits(self.desk, self.slug) if one.path.startswith(PATH[:-1])]

    @property
    def rows(self):
        return self.desk.rows("SELECT * FROM articles WHERE source = ?", self.slug)

    @property
    def fates(self):
        rows = self.desk.rows("SELECT url, state, reason FROM ledger WHERE source = ? ORDER BY url", self.slug)
        return {row["url"].partition(self.slug)[2].partition("/")[2]: (row["state"], row["reason"]) for row in rows}

    @property
    def told(self):
        [row] = self.rows
        return json.loads(row["origins"])["text"].partition(", ")[2]


def links(*pairs):
    return "<div class='paging'>" + "".join(f"<a href='{address}'>{label}</a> " for address, label in pairs) + "</div>"


def in_parameters(room, name="page", *, whole=False):
    """Split by ?page=2: each part leads to the next, and the first perhaps to all of them at once."""
    all_of_it = [(f"{PATH}?{name}=all", "Tampilkan semua")] if whole else []
    room.print(f"{PATH}?{name}=2", room.part(2, links((f"{PATH}?{name}=1", "1"), (f"{PATH}?{name}=3", "3"))))
    room.print(f"{PATH}?{name}=3", room.part(3, links((f"{PATH}?{name}=2", "Sebelumnya"))))
    room.print(PATH, room.part(1, links((f"{PATH}?{name}=2", "Halaman selanjutnya"), *all_of_it)))
    if whole:
        room.print(f"{PATH}?{name}=all", page(room.piece))


def in_paths(room, slash="/"):
    """Split by /2/, as WordPress does: each part names itself as its own address, and repeats the lead."""
    ways = {1: f"{PATH[:-1]}{slash}", 2: f"{PATH}2{slash}", 3: f"{PATH}3{slash}"}
    pager = links(*((way, number) for number, way in ways.items()))
    for number, way in ways.items():
        own = f'<link rel="canonical" href="{room.url(way)}">'
        repeats = room.piece.paragraphs[:1] if number > 1 else ()
        room.print(way, room.part(number, pager, own, repeats=repeats))


def semua(room):
    in_parameters(room, whole=True)


def rantai(room):
    in_parameters(room, "halaman")


def garis(room):
    in_paths(room)


def polos(room):
    in_paths(room, slash="")
    room.announce(PATH[:-1])


def hilang(room):
    in_parameters(room)
    room.print(f"{PATH}?page=3", status=404)


def rusak(room):
    in_parameters(room, whole=True)
    room.print(f"{PATH}?page=all", status=404)


def tertutup(room):
    in_parameters(room)
    room.print("/robots.txt", b"User-agent: *\nDisallow: /*?page=\n", headers={"Content-Type": "text/plain"})


def pindah(room):
    in_parameters(room)
    room.print(f"{PATH}?page=2", status=302, headers={"Location": "/"})


def tetangga(room):
    """Not split: the next article, and pages of comments, only look as if it were."""
    following = "<link rel='next' href='/smart-city-2/'>"
    pager = links(("/smart-city-2/", "Selanjutnya"), (f"{PATH}comment-page-2/#comments", "Komentar berikutnya"))
    room.print(PATH, page(room.piece, following, pager))


def palsu(room):
    """Not split: the numbers count comments, and every page shows the same article."""
    body = page(room.piece, "", links((f"{PATH}?page=2", "2"), (f"{PATH}?page=3", "3")))
    room.print(PATH, body)
    room.print(f"{PATH}?page=2", body)


def kedua(room):
    in_paths(room)
    room.announce(f"{PATH}2/", PATH)


def pertama(room):
    in_paths(room)
    room.announce(PATH, f"{PATH}2/")


SHAPES = (semua, rantai, garis, polos, hilang, rusak, tertutup, pindah, tetangga, palsu, kedua, pertama)


@pytest.fixture(scope="module")
def rooms(tmp_path_factory):
    """All the sites, crawled once."""
    slugs = {shape.__name__: 1 for shape in SHAPES}
    with open_desk(small_sites(slugs), tmp_path_factory.mktemp("whole")) as desk:
        found = {shape.__name__: Room(desk, shape.__name__) for shape in SHAPES}
        for shape in SHAPES:
            shape(found[shape.__name__])
        desk.summary = desk.crawl()
        yield found


WHOLE = ["semua", "rantai", "garis", "polos", "rusak", "tetangga", "palsu", "kedua", "pertama"]


@pytest.mark.parametrize("slug", WHOLE)
def test_a_split_article_is_stored_whole_and_once(rooms, slug):
    room = rooms[slug]
    stored = [(row["url"].rstrip("/"), row["title"], row["text"]) for row in room.rows]
    assert stored == [(room.own.rstrip("/"), room.piece.title, "\n".join(room.piece.paragraphs))]


@pytest.mark.parametrize(
    ("slug", "asked"),
    [
        ("semua", ["", "?page=all"]),
        ("rantai", ["", "?halaman=2", "?halaman=3"]),
        ("garis", ["", "2/", "3/"]),
        ("polos", ["/smart-city-1", "2", "3"]),
        ("rusak", ["", "?page=all", "?page=2", "?page=3"]),
        ("tertutup", [""]),
        ("tetangga", [""]),
        ("palsu", ["", "?page=2"]),
    ],
)
def test_no_more_is_asked_than_it_takes(rooms, slug, asked):
    assert [path.removeprefix(PATH) for path in rooms[slug].asked] == asked


@pytest.mark.parametrize(
    ("slug", "parts", "told"),
    [("hilang", 2, "2 of 3 parts"), ("tertutup", 1, "1 of 2 parts"), ("pindah", 1, "1 of 2 parts")],
)
def test_an_article_is_kept_without_a_part_that_cannot_be_had_and_says_so(rooms, slug, parts, told):
    room = rooms[slug]
    assert [row["text"] for row in room.rows] == ["\n".join(room.piece.paragraphs[: CUTS[parts]])]
    assert room.told == told


@pytest.mark.parametrize(
    ("slug", "told"), [("semua", "all parts on one page"), ("rantai", "3 parts"), ("tetangga", ""), ("palsu", "")]
)
def test_where_the_text_came_from_is_recorded(rooms, slug, told):
    assert rooms[slug].told == told


@pytest.mark.parametrize(("slug", "why"), [("kedua", "Alias"), ("pertama", "Twin")])
def test_a_part_that_was_announced_is_no_second_article_in_whatever_order_they_come(rooms, slug, why):
    room = rooms[slug]
    assert room.fates == {
        PATH[1:]: ("kept", None),
        f"{PATH[1:]}2/": ("dropped", f"{why}: its own address is {room.own}"),
    }


def test_parts_are_requests_but_no_candidates(rooms):
    desk = rooms["rantai"].desk
    [row] = desk.rows(
        "SELECT requests, candidates, fetched, kept, dropped, failed FROM source_runs WHERE source = 'rantai'"
    )
    assert row == {
        "requests": 4,
        "candidates": 1,
        "fetched": 1,
        "kept": 1,
        "dropped": 0,
        "failed": 0,
    }  # one is the feed's


def test_each_site_still_has_one_visitor_at_a_time(rooms):
    for slug, room in rooms.items():
        seen = visits(room.desk, slug)
        assert all(one.ended <= other.started for one, other in pairwise(seen))


def test_an_article_whose_site_closes_between_two_parts_waits_for_the_next_run(tmp_path):
    with open_desk(small_sites({"rantai": 1}), tmp_path) as desk:
        room = Room(desk, "rantai")
        in_parameters(room)
        away = {"status": 429, "headers": {"Retry-After": "600"}, "times": 1}
        room.print(f"{PATH}?page=2", **away)
        assert desk.crawl()["kept"] == 0
        assert room.fates == {PATH[1:]: ("pending", None)}


@pytest.mark.parametrize(
    ("body", "arrived", "error"),
    [
        (b"<p>Lanjutan</p>", f"{URL}?page=2", ""),
        (b"<p>Lanjutan</p>", f"{URL.replace('https://', 'http://www.').rstrip('/')}?page=2&utm_source=x", ""),
        (b"<p>Berita lain</p>", "https://pasar.example/berita/", "it led to https://pasar.example/berita/"),
        (b"<p>Lanjutan</p>", "https://lain.example/2026/11/lampu-jalan-pintar/?page=2",
         "it led to https://lain.example/2026/11/lampu-jalan-pintar/?page=2"),
        (b" ", f"{URL}?page=2", "it is empty"),
        (b"x" * MOST_BYTES, f"{URL}?page=2", "the parts together are too large"),
    ],
)  # fmt: skip
def test_a_part_counts_if_it_is_what_was_asked_for_and_small_enough(body, arrived, error):
    before = with_part(make_page(), f"{URL}?page=9", b"x", arrived=f"{URL}?page=9")
    [_, part] = with_part(before, f"{URL}?page=2", body, arrived=arrived).parts
    assert (part.url, part.body, part.error) == (f"{URL}?page=2", b"" if error else body, error)


def test_the_newsrooms_own_split_articles_are_whole(crawled):
    room = crawled.newsroom
    split = [piece for piece in room.newsroom.pieces if piece.is_split]
    stored = {row["url"]: row["text"] for row in crawled.rows("SELECT url, text FROM articles")}
    assert {piece.source for piece in split} == {"jendela-ombak", "kabar-rimbun", "pena-lereng"}
    assert [stored[room.url(piece)] for piece in split] == ["\n".join(piece.paragraphs) for piece in split]
