"""What a document gives away about the system behind its site: where WordPress may be asked for posts."""

from __future__ import annotations

import re
from html import unescape

from crawler.discovery.fields import address_of
from crawler.discovery.wordpress_urls import endpoints_of
from crawler.models import Channel, ChannelKind
from crawler.urls import same_site

READ = 200_000  # bytes of a document in which it gives itself away
HEADER = re.compile(r'<([^<>]{1,500})>\s*;\s*rel="?https://api\.w\.org/"?')
LINK = re.compile(rb"<link\b[^<>]{0,500}\brel=[\"']?https://api\.w\.org/[^<>]{0,500}>", re.IGNORECASE)
HREF = re.compile(rb"\bhref=[\"']?([^\"'\s<>]{1,500})", re.IGNORECASE)
TRACES = re.compile(
    rb"<generator>\s*https?://(?:www\.)?wordpress\.(?:org|com)/"
    rb"|<meta\b[^<>]{0,200}\bcontent=[\"']WordPress\b|/wp-(?:content|includes)/",
    re.IGNORECASE,
)


def wordpress_of(body: bytes, url: str, *, home: str, header: str = "") -> tuple[Channel, ...]:
    """Return where the site of a document may hand out its posts, likeliest first; none where nothing speaks for it.

    *header* is the answer's Link header; *home* is the address below which WordPress keeps what is not declared.
    """
    start = body[:READ]
    root = _declared(start, url, header) or (home.rstrip("/") + "/wp-json" if TRACES.search(start) else None)
    if root is None or not same_site(root, home):
        return ()
    return tuple(
        Channel(kind=ChannelKind.WORDPRESS, url=address, origin="probed") for address in endpoints_of(root, home)
    )


def _declared(start: bytes, url: str, header: str) -> str | None:
    if found := HEADER.search(header):
        return address_of(found[1], url)
    link = LINK.search(start)
    href = HREF.search(link[0]) if link else None
    return address_of(unescape(href[1].decode("utf-8", "replace")), url) if href else None
