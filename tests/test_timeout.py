"""How long a host is waited for: less until it has answered once."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.middlewares.timeout import TimeoutMiddleware
from crawler.request_meta import AGAIN, ROBOTS

HOME, OTHER = "https://pasar.example/", "https://www.pasar.example/"
FIRST, USUAL = 20.0, 60.0


@pytest.fixture
def middleware():
    return TimeoutMiddleware(first=FIRST, usual=USUAL)


def time_for(middleware, url=HOME, **meta):
    request = Request(url, meta=meta)
    middleware.process_request(request)
    return request.meta["download_timeout"]


def answer(middleware, url=HOME):
    middleware.process_response(Request(url), Response(url, status=503))


def test_a_host_that_has_answered_is_given_more_time_and_its_neighbours_are_not(middleware):
    assert time_for(middleware) == FIRST
    answer(middleware)
    assert (time_for(middleware), time_for(middleware, OTHER)) == (USUAL, FIRST)


def test_robots_txt_is_small_and_is_never_given_more(middleware):
    answer(middleware)
    assert time_for(middleware, f"{HOME}robots.txt", **{ROBOTS: True}) == FIRST


def test_what_is_asked_for_a_second_time_is_given_more(middleware):
    assert time_for(middleware, **{AGAIN: True}) == USUAL


def test_a_redirect_does_not_take_the_time_of_the_first_host_along(middleware):
    answer(middleware)
    assert time_for(middleware, OTHER, download_timeout=USUAL) == FIRST


def test_nobody_is_given_more_time_at_first_than_later():
    assert time_for(TimeoutMiddleware(first=FIRST, usual=5.0)) == 5.0
