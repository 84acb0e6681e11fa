"""Find the links of a page that lead somewhere on the same site and that we may follow."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree
from lxml.etree import _Element

from crawler.discovery.fields import address_of
from crawler.robots_tags import forbids_following, said_in_metas
from crawler.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTRIBUTES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
CLICKED, CONTINUED = ATTRIBUTES["clicked"], ATTRIBUTES["continued"]

SCRIPTED = {"onclick", *CLICKED, *CONTINUED}

MOST_LINKS = 10_000  # of one page; a home page has hundreds, an index of a year perhaps three thousand
UNFOLLOWED = {"nofollow", "sponsored", "ugc"}
# What scripts of elements go to: location.href = '/berita/7', window.open('/x').
GOES_TO = re.compile(
    r"(?:\blocation(?:\.href)?\s*=|\blocation\.(?:assign|replace)\(|\bopen\()\s*(?P<quote>['\"])(?P<address>[^'\"]+)(?P=quote)"
)

MENUS = {"nav", "header"}
MENU = re.compile(r"(?:^|[-_\s])(?:main|top|primary|mobile)?(?:menu|nav|navbar|navigation|rubrik|kanal|kategori)")
NEAR = 6  # elements above a link in which its menu is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An <a> or <link>, or an element that a script makes one of, and the canonical address it leads to."""

    url: str
    element: _Element
    continues: bool = False  # whether it is where a script reads a list on

    @property
    def is_clicked(self) -> bool:
        """Say whether it is there for people to follow."""
        return self.element.tag != "link" and not self.continues


def links_of(root: _Element, url: str) -> Iterator[Link]:
    """Yield the links of the page at *url* within its site; those marked nofollow are left out."""
    yield from _within(root, url, _hrefs(root))


def scripted_links(root: _Element, url: str) -> Iterator[Link]:
    """Yield what scripts make links of on the page at *url*, within its site."""
    yield from _within(root, url, _scripted(root))


def _within(root: _Element, url: str, found: Iterator[tuple[_Element, str, bool]]) -> Iterator[Link]:
    if _says_nofollow(root):
        return
    base, site = base_of(root, url), site_of(url)
    for element, href, continues in islice(found, MOST_LINKS):
        if not href or href.startswith("#") or rel_of(element) & UNFOLLOWED:
            continue
        address = address_of(href, base)
        if address and site_of(address) == site:
            yield Link(url=address, element=element, continues=continues)


def _hrefs(root: _Element) -> Iterator[tuple[_Element, str, bool]]:
    return ((element, (element.get("href") or "").strip(), False) for element in root.iter("a", "link"))


def _scripted(root: _Element) -> Iterator[tuple[_Element, str, bool]]:
    for element in filter(_is_scripted, root.iter(etree.Element)):
        scripts = (element.get("onclick", ""), element.get("href", ""))
        went = (found["address"] for script in scripts if (found := GOES_TO.search(script)))
        for href in chain(went, _named(element, CLICKED), _option(element)):
            yield element, href, False
        for href in _named(element, CONTINUED):
            yield element, href, True


def _is_scripted(element: _Element) -> bool:
    if not SCRIPTED.isdisjoint(element.keys()):
        return True
    return element.tag == "option" or (element.tag == "a" and element.get("href", "").startswith("javascript:"))


def _named(element: _Element, names: list[str]) -> Iterator[str]:
    """Yield what attributes of these names hold, if it looks like an address."""
    said = ((element.get(name) or "").strip() for name in names)
    return (text for text in said if text.startswith(("/", "?", "http://", "https://", "./")) or text.endswith(".html"))


def _option(element: _Element) -> Iterator[str]:
    """Yield the address to which the choice of an option leads, where a script follows it."""
    value = element.get("value", "") if element.tag == "option" else ""
    is_followed = value.startswith(("/", "?", "http://", "https://")) and any(
        one.get("onchange") for one in islice(element.iterancestors("select"), 1)
    )
    return iter([value] if is_followed else [])


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


def is_in_menu(link: _Element) -> bool:
    """Say whether a link stands in a menu, and so leads to a part of the site."""
    above = [one for one, _ in zip(link.iterancestors(), range(NEAR), strict=False)]
    said = (f"{one.get('class', '')} {one.get('id', '')}".lower() for one in above)
    return any(one.tag in MENUS for one in above) or any(MENU.search(text) for text in said)
