"""Note each exchange as it went over the network, for whoever captures it."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured

from crawler.errors import CaptureError
from crawler.extensions.run import run_of
from crawler.models import ChannelKind, Exchange
from crawler.outcomes import SiteClosed
from crawler.request_meta import EXCHANGES
from crawler.strategies.whole_entries import brings_text
from crawler.times import now, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

    from crawler.archive.ledger import Entry
    from crawler.models import Channel, DueArticle
    from crawler.run.capturing import Captures
    from crawler.run.context import Run

SECRET = b"proxy-authorization"  # the header with a password
PHRASES = {int(one): one.phrase for one in HTTPStatus}


class CaptureMiddleware:
    """Hangs on each request what it was answered, redirects first; where all is captured, it is at once."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if crawler.settings["CAPTURE"] == "none":
            raise NotConfigured
        return cls(crawler)

    @cached_property
    def run(self) -> Run:
        return run_of(self.crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        captures = self.run.captures
        if captures is not None:
            exchange = exchange_of(request, response)
            request.meta.setdefault(EXCHANGES, []).append(exchange)
            self._capture(captures, exchange)
        return response

    def _capture(self, captures: Captures, exchange: Exchange) -> None:
        """Capture an answer, or end the run; the page is not to blame and stays pending."""
        try:
            captures.note(exchange)
        except CaptureError as error:
            self.run.fail(str(error))
            raise SiteClosed(str(error)) from error


def exchange_of(request: Request, response: Response) -> Exchange:
    """Return a request and its answer as they went over the network."""
    return Exchange(
        url=response.url,
        fetched=now(),
        status=response.status,
        request=_request(request),
        head=_head(response),
        body=response.body,
        address=str(response.ip_address) if response.ip_address else None,
        told=dict(_told(request)) if response.status == 200 else {},
    )


def _request(request: Request) -> bytes:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = f"{request.method} {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n".encode("ascii", "replace")
    return lines + _header_lines(request.headers) + b"\r\n"


def _head(response: Response) -> bytes:
    phrase = PHRASES.get(response.status, "")
    status = f"{response.protocol or 'HTTP/1.1'} {response.status} {phrase}\r\n".encode("ascii", "replace")
    # Twisted keeps the length to itself, and the pieces in which a body came.
    length = b"" if "Content-Length" in response.headers else b"Content-Length: %d\r\n" % len(response.body)
    return status + _header_lines(response.headers) + length + b"\r\n"


def _header_lines(headers: Headers) -> bytes:
    told = ((name, values) for name, values in headers.items() if name.lower() != SECRET)
    return b"".join(b"%b: %b\r\n" % (name, value) for name, values in told for value in _header_values(values))


def _header_values(values: Iterable[bytes] | None) -> Iterable[bytes]:
    return values or ()


def _told(request: Request) -> Iterator[tuple[str, str]]:
    """Yield what the address was asked for, so that the answer is read alike when it is replayed."""
    told = request.cb_kwargs
    if "entry" in told:
        yield from _of_entry(told["entry"])
    elif "one" in told:
        yield from _of_article(told["one"])
    elif "asked" in told:
        yield "entries", ChannelKind.WORDPRESS.value
    elif "page" in told:
        yield "part-of", told["page"].announced
    elif "read" in told:
        yield from _of_channel(told["read"].channel)


def _of_entry(entry: Entry) -> Iterator[tuple[str, str]]:
    yield "announced", entry.url
    yield "source", entry.source
    if entry.title:
        yield "title", entry.title
    if entry.published:
        yield "published", to_iso(entry.published)


def _of_article(one: DueArticle) -> Iterator[tuple[str, str]]:
    yield "announced", one.url
    yield "title", one.title
    if one.published:
        yield "published", to_iso(one.published)


def _of_channel(channel: Channel) -> Iterator[tuple[str, str]]:
    if brings_text(channel):
        yield "entries", channel.kind.value
