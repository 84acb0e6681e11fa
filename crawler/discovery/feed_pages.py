"""Where feeds go on: most programs that make them hand out older entries too, under an address of their own."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

WORDPRESS = re.compile(r"/feed(?:/(?:rss2?|rdf|atom))?/?$", re.IGNORECASE)
BLOGGER = re.compile(r"/feeds/posts/(?:default|summary)/?$", re.IGNORECASE)
START = "start-index"  # Blogger counts entries, from 1 on


def older_entries(url: str, entries: int) -> str | None:
    """Return the address of the entries that come after the *entries* of the feed at *url*, if its kind has one."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if BLOGGER.search(parts.path):
        query[START] = str(_number(query.get(START), 1) + max(entries, 1))
    elif WORDPRESS.search(parts.path) or "feed" in query:
        query["paged"] = str(_number(query.get("paged"), 1) + 1)
    else:
        return None
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote)))


def _number(text: str | None, default: int) -> int:
    return int(text[:7]) if text and text.isascii() and text.isdecimal() else default
