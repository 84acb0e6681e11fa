"""Where feeds go on: most programs that make them hand out older entries too, under an address of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from crawler.models import Pointer
from crawler.text import whole_number
from crawler.urls import same_site

if TYPE_CHECKING:
    from crawler.models import Reading

WORDPRESS = re.compile(r"/feed(?:/(?:rss2?|rdf|atom))?/?$", re.IGNORECASE)
BLOGGER = re.compile(r"/feeds/posts/(?:default|summary)/?$", re.IGNORECASE)
START = "start-index"  # Blogger counts entries, from 1 on


def older_pages(reading: Reading, url: str, entries: int) -> list[Pointer]:
    """Return where the feed at *url*, which showed so many *entries*, goes on: as its kind does, or as it says."""
    address = older_entries(url, entries)
    # What another site lists is that site's.
    return [Pointer(url=address)] if address else [one for one in reading.further[:1] if same_site(one.url, url)]


def older_entries(url: str, entries: int) -> str | None:
    """Return the address of the entries that come after the *entries* of the feed at *url*, if its kind has one."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if BLOGGER.search(parts.path):
        query[START] = str((whole_number(query.get(START)) or 1) + max(entries, 1))
    elif WORDPRESS.search(parts.path) or "feed" in query:
        return paged_on(url)
    else:
        return None
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))


def paged_on(url: str) -> str:
    """Return the address of the next page of a feed or of a search, as WordPress counts them."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["paged"] = str((whole_number(query.get("paged")) or 1) + 1)
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))
