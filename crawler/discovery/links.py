"""Find the links of a page that lead somewhere on the same site and that we may follow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lxml.etree import _Element

from crawler.discovery.fields import address_of
from crawler.robots_tags import forbids_following, said_in_metas
from crawler.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LINKS = 10_000  # of one page; a home page has hundreds, an index of a year perhaps three thousand
UNFOLLOWED = {"nofollow", "sponsored", "ugc"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An <a> or <link> and the canonical address it leads to."""

    url: str
    element: _Element


def links_of(root: _Element, url: str) -> Iterator[Link]:
    """Yield the links of the page at *url* within its site; those marked nofollow are left out."""
    if _says_nofollow(root):
        return
    base, site = base_of(root, url), site_of(url)
    for element in islice(root.iter("a", "link"), MOST_LINKS):
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#") or rel_of(element) & UNFOLLOWED:
            continue
        address = address_of(href, base)
        if address and site_of(address) == site:
            yield Link(url=address, element=element)


def _says_nofollow(root: _Element) -> bool:
    """Say whether a robots meta element asks that no link of the page be followed."""
    said = [(element.get("name", ""), element.get("content", "")) for element in root.iter("meta")]
    return forbids_following(said_in_metas(said))


def base_of(root: _Element, url: str) -> str:
    """Return the address against which the page's relative links are read."""
    hrefs = (element.get("href") for element in root.iter("base"))
    addresses = (address_of(href, url) for href in hrefs if href)
    return next((address for address in addresses if address), url)


def rel_of(element: _Element) -> set[str]:
    """Return what a link says of its target: next, nofollow, alternate …"""
    return set(element.get("rel", "").lower().split())
