"""The newsroom's REST API as our own reader asks it: what is asked for comes, all of it, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from crawler.discovery.wordpress import read_wordpress
from crawler.discovery.wordpress_urls import asked_of, named_address, newest_address, posts_address, search_address
from crawler.newsroom import build_newsroom
from crawler.newsroom.editions import Edition
from crawler.newsroom.pages import CAPPED, MOST_POSTS, asks_for_posts, holds, posts
from crawler.newsroom.shelves import Shelf, found
from tests.make import DAY, HOUR, NOW

SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def edition():
    newsroom = build_newsroom(NOW, articles=240, filler=0)
    site = next(site for site in newsroom.sites if len(newsroom.pieces_of(site.slug)) > 15)
    return Edition(site=replace(site, rest="open", search=True), pieces=newsroom.pieces_of(site.slug), port=8080)


def ask(edition, url):
    """Return what our reader makes of the answer, all documents of it."""
    urls = []
    while url:
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}"
        assert asks_for_posts(edition, target)
        answer = posts(edition, target)
        reading = read_wordpress(answer.body, url, edition.site.timezone, dict(answer.headers or {}))
        urls += [candidate.url for candidate in reading.candidates]
        url = reading.further[0].url if reading.further else ""
    return urls


@pytest.fixture(scope="module")
def endpoint(edition):
    return f"{edition.home}/wp-json/wp/v2/posts"


def urls_of(edition, pieces):
    return [edition.url_of(piece) for piece in pieces]


@pytest.mark.parametrize("size", [1, 3, 7, MOST_POSTS])
def test_all_posts_come_newest_first_however_many_at_a_time(edition, endpoint, size):
    assert ask(edition, posts_address(endpoint, per_page=size)) == urls_of(edition, edition.pieces)


def test_between_two_moments_come_those_that_were_published_then(edition, endpoint):
    middle = edition.pieces[len(edition.pieces) // 2].published
    inside = [piece for piece in edition.pieces if middle - DAY < piece.published < middle + DAY]
    assert inside
    assert ask(edition, posts_address(endpoint, after=middle - DAY, before=middle + DAY)) == urls_of(edition, inside)
    assert middle not in {piece.published for piece in edition.pieces if edition.url_of(piece) in ask(
        edition, posts_address(endpoint, after=middle)
    )}  # fmt: skip
    assert ask(edition, posts_address(endpoint, after=NOW + DAY)) == []


def test_what_was_edited_since_comes_whatever_its_date(edition, endpoint):
    pieces = (*edition.pieces[:-1], replace(edition.pieces[-1], edited=NOW + HOUR))
    edited = replace(edition, pieces=pieces)
    assert ask(edited, posts_address(endpoint, changed=NOW + HOUR - SECOND)) == urls_of(edited, pieces[-1:])
    old = replace(edited, site=replace(edited.site, rest="old"))
    assert len(ask(old, posts_address(endpoint, changed=NOW + HOUR))) == len(pieces)  # which heeds no such question


def test_a_search_finds_the_posts_that_hold_all_words(edition, endpoint):
    word = max(edition.pieces[0].title.lower().split(), key=len)
    expected = [piece for piece in edition.pieces if holds(piece, word)]
    assert ask(edition, search_address(posts_address(endpoint), word)) == urls_of(edition, expected)
    assert ask(edition, search_address(posts_address(endpoint), f"{word} xqzvkw")) == []
    deaf = replace(edition, site=replace(edition.site, rest="deaf"))
    assert len(ask(deaf, search_address(posts_address(endpoint), "xqzvkw"))) == len(edition.pieces)


def test_posts_come_by_name_and_those_begun_last_whatever_their_date(edition, endpoint):
    names = [piece.path.rstrip("/").rpartition("/")[2].removesuffix(".html") for piece in edition.pieces]
    chosen = [names[1], "tidak-ada", names[-1]]
    expected = [piece for piece, name in zip(edition.pieces, names, strict=True) if name in chosen]
    assert ask(edition, named_address(endpoint, chosen)) == urls_of(edition, expected)
    late = replace(edition.pieces[-1], entered=NOW + DAY)
    entered = replace(edition, pieces=(*edition.pieces[:-1], late))
    assert ask(entered, newest_address(endpoint, per_page=MOST_POSTS))[0] == edition.url_of(late)


@pytest.mark.parametrize(("rest", "most"), [("open", MOST_POSTS), ("capped", CAPPED)])
def test_who_asks_for_more_than_a_site_gives_is_told_how_many_it_gives(edition, endpoint, rest, most):
    site = replace(edition.site, rest=rest)
    url = posts_address(endpoint, per_page=most + 1)
    answer = posts(replace(edition, site=site), url.removeprefix(edition.home))
    assert answer.status == 400
    [again] = read_wordpress(answer.body, url).further
    assert asked_of(again.url).per_page == most


def test_a_page_beyond_the_last_is_the_end(edition, endpoint):
    url = posts_address(endpoint, page=99)
    answer = posts(edition, url.removeprefix(edition.home))
    assert answer.status == 400
    assert read_wordpress(answer.body, url).candidates == ()


@pytest.mark.parametrize(
    ("target", "rest", "is_asked"),
    [
        ("/wp-json/wp/v2/posts?page=1", "open", True), ("/?rest_route=/wp/v2/posts", "open", True),
        ("/wp-json/wp/v2/posts", "route", False), ("/?rest_route=/wp/v2/posts", "route", True),
        ("/wp-json/wp/v2/pages", "open", False), ("/?s=kota", "open", False),
    ],
)  # fmt: skip
def test_a_site_may_answer_in_its_second_form_alone(edition, target, rest, is_asked):
    assert asks_for_posts(replace(edition, site=replace(edition.site, rest=rest)), target) is is_asked


def test_a_search_is_shown_where_the_site_has_one_and_somebody_searches(edition):
    assert "Hasil pencarian: kota" in found(edition, "/?s=kota").body.decode()
    assert found(edition, "/?x=1") is None
    assert found(replace(edition, site=replace(edition.site, search=False)), "/?s=kota") is None


def test_an_unknown_path_and_a_site_that_is_broken_say_so(edition):
    assert Shelf(edition).document("", "/tidak-ada").status == 404
    broken = Shelf(replace(edition, site=replace(edition.site, broken=True)))
    assert (broken.document("", "/").status, broken.document("", "/robots.txt").status) == (500, 200)
    moved = Shelf(edition).document("www.", "/a")
    assert (moved.status, moved.location) == (301, f"{edition.home}/a")
