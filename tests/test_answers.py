"""What the answers of a site mean to a spider, header by header and status by status, without asking anybody."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.discovery.documents import NotAChannel
from crawler.discovery.obstacles import CHALLENGE, is_challenge, obstacle_in
from crawler.models import ChannelKind, Exchange, Reading
from crawler.request_meta import EXCHANGES
from crawler.spiders import responses
from tests.make import DAY, HOME, NOW, make_candidate

CHALLENGED = b"<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"
LIST = b"<html><body><a href='/2026/11/20/lampu-jalan-pintar-menyala'>Lampu jalan pintar menyala</a></body></html>"


def answer(body=b"", url=HOME, *, status=200, meta=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(url, status=status, headers=named, body=body, request=Request(url, meta=meta or {}))


@pytest.mark.parametrize(
    ("said", "charset"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ("text/html;charset='iso-8859-1' ; x=y", "iso-8859-1"),
        ('text/html; charset="Shift_JIS"', "shift_jis"),
        ("text/html; charset=", None),
        ("text/html", None),
        ("", None),
    ],
)
def test_the_charset_is_that_of_the_header_however_it_is_written(said, charset):
    assert responses.charset_of(answer(Content_Type=said)) == charset
    assert responses.charset_of(answer()) is None


def test_what_makes_the_next_request_conditional_is_what_the_site_sent():
    sent = answer(ETag='W/"a"', Last_Modified="Fri, 20 Nov 2026 03:00:00 GMT")
    found = responses.validators_of(sent, "d1")
    assert (found.etag, found.last_modified, found.digest) == ('W/"a"', "Fri, 20 Nov 2026 03:00:00 GMT", "d1")
    assert responses.validators_of(answer()) == responses.Validators(etag=None, last_modified=None, digest=None)


def test_all_headers_for_robots_count():
    sent = answer(X_Robots_Tag=["noindex", "pantau: nofollow"])
    assert responses.robots_tags_of(sent) == ("noindex", "pantau: nofollow")
    assert responses.robots_tags_of(answer()) == ()


def test_an_answer_came_when_its_capture_says_so():
    exchange = Exchange(url=HOME, fetched=NOW - DAY, status=200, head=b"")
    sent = answer(meta={EXCHANGES: [exchange]})
    assert (responses.exchanges_of(sent), responses.fetched_of(sent)) == ((exchange,), NOW - DAY)
    assert responses.exchanges_of(answer()) == ()


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        (ChannelKind.FEED, [304]),
        (ChannelKind.SITEMAP, [304]),
        (ChannelKind.WORDPRESS, [304, 400]),
        (ChannelKind.SEARCH, [304, 404]),
    ],
)
def test_what_is_no_failure_depends_on_what_was_asked(kind, statuses):
    assert responses.understood(kind) == statuses


def test_a_search_that_answers_404_has_found_nothing_and_a_feed_that_does_is_none():
    missing = answer(b"<html>Tidak ada</html>", status=404)
    assert responses.read_document(ChannelKind.SEARCH, missing, "UTC") == Reading()
    with pytest.raises(NotAChannel):
        responses.read_document(ChannelKind.FEED, missing, "UTC")


@pytest.mark.parametrize(
    ("header", "number"), [(None, 1), ("index", 1), ("nofollow", 0), ("none", 0), ("googlebot: nofollow", 1)]
)
def test_a_list_whose_header_asks_not_to_follow_it_announces_nothing(header, number):
    sent = answer(LIST, X_Robots_Tag=header) if header else answer(LIST)
    assert len(responses.read_document(ChannelKind.LISTING, sent, "UTC").candidates) == number


@pytest.mark.parametrize(
    ("arrived", "said"),
    [
        (f"{HOME}lain", None),
        ("https://www.pasar.example/", None),
        ("https://parkir.example/", "it leads to https://parkir.example/"),
    ],
)
def test_what_leads_to_another_site_stands_in_the_place_of_a_channel(arrived, said):
    assert responses.obstacle_of(answer(LIST, arrived, meta={"redirect_urls": [HOME]})) == said


def test_a_page_that_wants_proof_of_a_human_is_none_of_its_site():
    assert is_challenge(CHALLENGED)
    assert responses.obstacle_of(answer(CHALLENGED)) == CHALLENGE
    with pytest.raises(NotAChannel, match=CHALLENGE):
        responses.check_own(answer(CHALLENGED))
    responses.check_own(answer(LIST))
    refused = HttpError(answer(CHALLENGED, status=403), "x")
    assert responses.describe_failure(refused) == f"HTTP 403, {CHALLENGE}"
    assert responses.describe_failure(HttpError(answer(LIST, status=500), "x")) == "HTTP 500"
    assert obstacle_in(b"") is None


@pytest.mark.parametrize(
    ("arrived", "state", "reason"),
    [
        (f"{HOME}a", None, None),
        (f"{HOME}b", None, None),
        (HOME, "dropped", "NotArticle: it led to the front page"),
        ("https://lain.example/a", "refused", "OtherSite: it led to https://lain.example/a"),
        ("https://lain.example/", "refused", "OtherSite: it led to https://lain.example/"),
    ],
)
def test_a_page_that_led_elsewhere_has_its_fate_by_where_that_is(arrived, state, reason):
    fate = responses.moved_away(f"{HOME}a", arrived)
    assert (fate and fate.state, fate and fate.reason) == (state, reason)


def test_candidates_of_the_source_or_of_where_its_channel_moved_are_its_own():
    urls = [f"{HOME}a", "https://www.pasar.example/b", "https://feeds.baru.example/c", "https://lain.example/d"]
    ours, others = responses.split([make_candidate(url) for url in urls], HOME, "https://baru.example/feed/")
    assert [one.url for one in ours] == urls[:3]
    assert [one.url for one in others] == urls[3:]
    assert responses.split([], HOME, HOME) == ([], [])
