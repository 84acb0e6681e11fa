"""Bring a cookie back to a site that answers with nothing else until it has it; no other cookie is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.request_meta import COOKIE
from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

LONGEST = 4096  # bytes of a cookie that is brought back, as browsers have it


class CookiesMiddleware:
    """Knows, for one run, which cookies hosts demand that send a visitor without them back to the same address."""

    def __init__(self) -> None:
        self.demanded: dict[str, str] = {}  # by host

    def process_request(self, request: Request) -> None:
        if cookie := self.demanded.get(host_of(request.url)):
            request.headers["Cookie"] = cookie

    def process_response(self, request: Request, response: Response) -> Request | Response:
        cookie = _cookie_of(response) if _sends_back(request, response) else ""
        # A site that has a new cookie for every visitor would send us back for ever.
        if not cookie or request.meta.get(COOKIE) == request.url:
            return response
        self.demanded[host_of(request.url)] = cookie
        return request.replace(dont_filter=True, meta={**request.meta, COOKIE: request.url})


def _sends_back(request: Request, response: Response) -> bool:
    """Say whether an answer leads to the very address that was asked for."""
    location = response.headers.get("Location")
    return 300 <= response.status < 400 and bool(location) and response.urljoin(_text(location)) == request.url


def _cookie_of(response: Response) -> str:
    """Return what a browser would send back of the cookies that an answer sets."""
    # Only what stands before the attributes, of which Python's own reader knows not all, and gives the cookie up.
    pairs = (_text(header).partition(";")[0].strip() for header in response.headers.getlist("Set-Cookie"))
    said = "; ".join(dict.fromkeys(pair for pair in pairs if "=" in pair))
    return said if said.isascii() and len(said) <= LONGEST else ""


def _text(header: bytes | None) -> str:
    return (header or b"").decode("latin-1")
