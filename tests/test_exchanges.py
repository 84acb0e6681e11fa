"""What is noted of an exchange over the network: enough to read the answer alike once more, and no password."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.archive.ledger import Entry
from crawler.middlewares.capture import exchange_of
from crawler.times import to_iso
from tests.make import HOME, NOW, URL, make_page

SAID = {"Content-Type": "text/html; charset=utf-8", "Set-Cookie": ["a=1", "b=2"]}


def exchange(url=URL, *, status=200, body=b"<p>Panen</p>", headers=SAID, protocol="HTTP/1.1", sent=None, **told):
    request = Request(url, headers=sent or {}, cb_kwargs=told)
    return exchange_of(request, Response(url, status=status, headers=headers, body=body, protocol=protocol))


def test_the_answer_is_noted_as_it_came_and_with_its_length():
    found = exchange()
    assert found.head == (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
        b"Content-Length: 12\r\n\r\n"
    )
    assert (found.url, found.status, found.body) == (URL, 200, b"<p>Panen</p>")
    assert exchange(headers={"Content-Length": "12"}).head.count(b"Content-Length") == 1


@pytest.mark.parametrize(
    ("status", "protocol", "line"),
    [
        (404, "HTTP/1.1", b"HTTP/1.1 404 Not Found"),
        (304, None, b"HTTP/1.1 304 Not Modified"),
        (200, "HTTP/1.0", b"HTTP/1.0 200 OK"),
        (999, "HTTP/1.1", b"HTTP/1.1 999 "),  # of somebody's own making
        (520, "HTTP/1.1", b"HTTP/1.1 520 "),
    ],
)
def test_each_answer_has_a_status_line(status, protocol, line):
    assert exchange(status=status, protocol=protocol).head.partition(b"\r\n")[0] == line


@pytest.mark.parametrize(
    ("url", "lines"),
    [
        (f"{HOME}kota/?hal=2", [b"GET /kota/?hal=2 HTTP/1.1", b"Host: pasar.example"]),
        ("https://pasar.example", [b"GET / HTTP/1.1", b"Host: pasar.example"]),
        ("https://pasar.example:8443/a", [b"GET /a HTTP/1.1", b"Host: pasar.example:8443"]),
    ],
)
def test_the_request_is_noted_without_the_password_of_a_proxy(url, lines):
    sent = {"Accept": "text/html", "Proxy-Authorization": "Basic cmFoYXNpYQ=="}
    assert exchange(url, sent=sent).request.split(b"\r\n") == [*lines, b"Accept: text/html", b"", b""]


ENTRY = Entry(url=URL, source="pasar", channel=1, title="Panen raya", published=NOW)
ANNOUNCED = {"announced": URL, "source": "pasar", "title": "Panen raya", "published": to_iso(NOW)}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"entry": ENTRY}, ANNOUNCED),
        ({"asked": object()}, {"entries": "wordpress"}),
        ({"page": make_page(announced=f"{URL}?hal=1")}, {"part-of": f"{URL}?hal=1"}),
        ({}, {}),
    ],
)
def test_what_the_address_was_asked_for_is_noted_of_what_was_found_alone(given, told):
    assert exchange(**given).told == told
    assert exchange(status=404, **given).told == {}
