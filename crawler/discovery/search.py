"""Read what a site's own search found: a page that lists it, or a feed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from crawler.discovery.documents import FEED, PAGE, kind_of, text_of
from crawler.discovery.feed import read_feed
from crawler.discovery.listing import read_listing
from crawler.models import Pointer

if TYPE_CHECKING:
    from crawler.models import Reading

FULL = 10  # entries of a feed that may go on; WordPress hands out ten unless told otherwise


def read_search(body: bytes, url: str) -> Reading:
    """Return what was found, and where it goes on."""
    if kind_of(text_of(body, PAGE)) != FEED:
        return read_listing(body, url)
    reading = read_feed(body, url)
    return replace(reading, further=(_next_page(url),)) if len(reading.candidates) >= FULL else reading


def _next_page(url: str) -> Pointer:
    """Return the next page of a feed, as WordPress counts them."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    paged = query.get("paged", "1")
    query["paged"] = str(int(paged[:6]) + 1 if paged.isascii() and paged.isdecimal() else 2)
    return Pointer(url=urlunsplit(parts._replace(query=urlencode(query, quote_via=quote))))
