"""What an answer means of an archived article, when it is looked at next, and what WordPress is asked by name."""

from __future__ import annotations

from collections import deque

import pytest

from crawler.models import Arrival, Candidate, Channel, ChannelKind, DueArticle, Validators
from crawler.strategies.recheck import (
    NAMES_LONGEST,
    RecheckVisit,
    Sight,
    arrival_of,
    intervals_of,
    look_after,
    matched,
    name_of_post,
    sight_of_arrival,
)
from tests.make import DAY, HOME, NOW, make_source

INTERVALS = intervals_of((1, 7, 30, 365))


@pytest.mark.parametrize(
    ("arrived", "permanent", "arrival"),
    [
        (f"{HOME}a", True, Arrival.HOME),
        (f"{HOME}b", True, Arrival.MOVED),
        (f"{HOME}b", False, Arrival.LED_ASIDE),
        (HOME, True, Arrival.FRONT_PAGE),
        (f"{HOME}/", False, Arrival.FRONT_PAGE),
        ("https://www.pasar.example/a", True, Arrival.MOVED),
        ("https://lain.example/a", True, Arrival.OTHER_SITE),
        ("https://lain.example/", False, Arrival.OTHER_SITE),
    ],
)
def test_where_a_request_has_led_is_known_by_the_address_alone(arrived, permanent, arrival):
    assert arrival_of(f"{HOME}a", arrived, permanent=permanent) is arrival
    seen = sight_of_arrival(arrival)
    assert seen == {"front_page": "removed", "other_site": "unclear"}.get(arrival.name.lower())


@pytest.mark.parametrize(
    ("sight", "gone", "expected"),
    [
        (Sight.TROUBLE, None, NOW + DAY),
        (Sight.UNCHANGED, None, NOW + 20 * DAY),  # thirty days after it was published
        (Sight.EDITED, NOW - 3 * DAY, NOW + 20 * DAY),
        (Sight.UNCLEAR, None, NOW + 20 * DAY),
        (Sight.REMOVED, None, NOW + DAY),
        (Sight.REMOVED, NOW - 2 * DAY, NOW + 5 * DAY),
    ],
)
def test_a_removal_begins_the_intervals_anew_and_trouble_is_asked_again_soon(sight, gone, expected):
    assert look_after(sight, published=NOW - 10 * DAY, gone=gone, now=NOW, intervals=INTERVALS) == expected


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("2026/11/Lampu-Pintar/", "lampu-pintar"), ("berita/lampu-pintar.html", "lampu-pintar"), ("p-12", "p-12"),
        ("12345", None), ("", None), ("a/b.php", None), ("lampu%20pintar", None), ("lampu_pintar", None),
        ("?p=3", None),
    ],
)  # fmt: skip
def test_the_name_of_a_post_is_the_end_of_its_path_unless_it_may_be_anything(path, name):
    assert name_of_post(HOME + path) == name


def visit(*paths, page_size=None):
    queue = [
        DueArticle(article=number, due="", url=HOME + path, title="", published=None, validators=Validators())
        for number, path in enumerate(paths)
    ]
    wordpress = Channel(kind=ChannelKind.WORDPRESS, url=f"{HOME}wp-json/", page_size=page_size)
    return RecheckVisit(source=make_source(), wordpress=wordpress, queue=deque(queue))


def test_wordpress_is_asked_by_name_and_what_has_none_or_the_same_as_a_page():
    asked = visit("satu", "12", "lain/satu", "dua")
    assert {name: one.article for name, one in asked.take_named().items()} == {"satu": 0, "dua": 3}
    assert [one.article for one in asked.pages] == [1, 2]
    assert not asked.queue


@pytest.mark.parametrize(("number", "length", "size", "taken"), [(60, 9, None, 50), (60, 9, 10, 10), (60, 9, 100, 50)])
def test_no_more_is_asked_at_once_than_the_site_hands_out(number, length, size, taken):
    asked = visit(*(f"n{one:0{length}}" for one in range(number)), page_size=size)
    assert len(asked.take_named()) == taken
    assert len(asked.queue) == number - taken


def test_long_names_are_asked_for_in_several_requests():
    asked = visit(*(f"{one:02}{'panjang' * 20}" for one in range(40)))
    first = asked.take_named()
    assert NAMES_LONGEST <= sum(map(len, first)) < NAMES_LONGEST + 200
    assert len(first) + len(asked.take_named()) == 40


def test_an_article_is_matched_by_its_address_and_not_by_its_name():
    first, second = visit("a/satu", "b/dua").queue
    posts = [Candidate(url=second.url, title="Dua"), Candidate(url=f"{HOME}lain/satu")]
    assert matched([first, second], posts) == [(first, None), (second, posts[0])]
