"""Find the sections that a menu leads to: lists of articles, and no tags, authors, or pages of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from crawler.discovery.article_urls import (
    COUNTING,
    NEVER,
    NEVER_ENDINGS,
    NEVER_PREFIXES,
    SHAPES,
    is_static,
    looks_like_article,
)
from crawler.discovery.documents import parse_page
from crawler.discovery.fields import title_of
from crawler.discovery.links import is_in_menu, links_of
from crawler.models import Channel, ChannelKind
from crawler.urls import is_front_page

if TYPE_CHECKING:
    from crawler.discovery.links import Link

NAMES = frozenset(SHAPES["section"]["segments"])
WHOLE = frozenset(SHAPES["section"]["whole"])
PARAMETERS = frozenset(SHAPES["section"]["parameters"])
MOST = 40  # sections of a site; regional ones have a dozen, portals one for each kabupaten
DEEPEST = 3  # segments of a path
LABEL_WORDS = 4  # more is a headline


def sections_of(body: bytes, url: str) -> tuple[Channel, ...]:
    """Return the lists that the menu of a home page leads to, first those of everything; what is no page has none."""
    root = parse_page(body, url)
    links = [] if root is None else [one for one in links_of(root, url) if _leads_to_section(one)]
    found = sorted(dict.fromkeys(one.url for one in links), key=lambda address: not lists_everything(address))
    return tuple(Channel(kind=ChannelKind.LISTING, url=address, origin="probed") for address in found[:MOST])


def is_section(channel: Channel) -> bool:
    """Say whether a channel is a list that was found in a menu."""
    return channel.kind is ChannelKind.LISTING and channel.origin != "seeds" and not is_front_page(channel.url)


def lists_everything(url: str) -> bool:
    """Say whether a list is of all sections, as an index is."""
    parts = urlsplit(url)
    return parts.path.strip("/").lower() in WHOLE or (_route_of(url) in WHOLE and "&" not in parts.query)


def _route_of(url: str) -> str | None:
    """Return what ?halaman=berita leads to, where one program shows all pages of a site."""
    asked = parse_qsl(urlsplit(url).query.lower())
    return next((value for name, value in asked if name in COUNTING and not value.isdigit()), None)


def _leads_to_section(link: Link) -> bool:
    if link.element.tag != "a":
        return False
    label = title_of("".join(link.element.itertext())) or ""
    if len(label.split()) > LABEL_WORDS or not _is_address_of_section(link.url):
        return False
    return _names_section(link.url) or is_in_menu(link.element)


def _is_address_of_section(url: str) -> bool:
    parts = urlsplit(url)
    segments = [one for one in parts.path.lower().split("/") if one]
    if parts.query:
        return lists_everything(url) or [name.lower() for name, _ in parse_qsl(parts.query)] in (
            [name] for name in PARAMETERS
        )
    if not segments or len(segments) > DEEPEST or is_static(segments):
        return False
    if segments[-1].endswith(NEVER_ENDINGS) or any(one.startswith(NEVER_PREFIXES) for one in segments):
        return False
    is_other = bool(set(segments) & (NEVER - NAMES - WHOLE)) and segments[:2] != ["search", "label"]
    return not is_other and (_names_section(url) or not looks_like_article(url))


def _names_section(url: str) -> bool:
    segments = [one for one in urlsplit(url).path.lower().split("/") if one]
    return lists_everything(url) or (len(segments) > 1 and (segments[-2] in NAMES or segments[-1] in WHOLE))
