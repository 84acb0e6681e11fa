"""Read JSON Feed (jsonfeed.org), in which programs without a template for XML announce what is new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crawler.discovery.dates import moment_of
from crawler.discovery.documents import FEED, JSON, NotAChannel, without_halves
from crawler.discovery.entry_content import is_whole, paragraphs_of
from crawler.discovery.fields import LARGEST_ENTRY, address_of, title_of, unique
from crawler.models import Candidate, Content, Pointer, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPE = "application/feed+json"
VERSION = "jsonfeed.org/version/"  # in what a document says that it is
MOST_NAMES = 40  # of one entry


def read_json_feed(text: str, url: str, zone: str) -> Reading:
    """Return a candidate for every item that names an address, and where the feed goes on."""
    feed = _feed(text)
    candidates = (_candidate(item, url, zone) for item in _objects(feed.get("items")))
    further = address_of(_text(feed, "next_url"), url)
    return Reading(
        candidates=unique(one for one in candidates if one), further=(Pointer(url=further),) if further else ()
    )


def _feed(text: str) -> dict[str, Any]:
    try:
        feed = json.loads(without_halves(text))
    except (ValueError, RecursionError) as error:
        raise NotAChannel(f"broken {JSON}, not {FEED}") from error
    if not isinstance(feed, dict) or VERSION not in _text(feed, "version"):
        raise NotAChannel(f"{JSON}, not {FEED}")
    return feed


def _candidate(item: dict[str, Any], url: str, zone: str) -> Candidate | None:
    address = next((found for name in ("url", "id") if (found := _address(_text(item, name), url, name))), None)
    if address is None:
        return None
    modified = moment_of(_text(item, "date_modified"), zone)
    content = _content(item)
    html = content or Content(html=_text(item, "summary"))
    return Candidate(
        url=address, title=title_of(_text(item, "title")), content=content, modified=modified,
        published=moment_of(_text(item, "date_published"), zone) or modified,
        beginning=paragraphs_of(html.html, is_all=is_whole(html)), authors=tuple(_authors(item)),
    )  # fmt: skip


def _address(text: str, url: str, name: str) -> str | None:
    """Return the address of an item; its number is one only if it is written as such."""
    return address_of(text, url) if name == "url" or text.startswith(("http://", "https://")) else None


def _content(item: dict[str, Any]) -> Content | None:
    html, tags = _text(item, "content_html").strip(), item.get("tags")
    if not html or len(html) > LARGEST_ENTRY:
        return None
    named = [one for one in tags if isinstance(one, str)] if isinstance(tags, list) else []
    return Content(html=html, authors=tuple(_authors(item)), tags=tuple(named[:MOST_NAMES]))


def _authors(item: dict[str, Any]) -> Iterator[str]:
    """Yield who wrote it, by the second version of the format or by the first."""
    authors = [*_objects(item.get("authors")), *_objects([item.get("author")])]
    names = (title_of(_text(one, "name")) for one in authors[:MOST_NAMES])
    yield from dict.fromkeys(filter(None, names))  # a feed may name them for readers of both versions


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""
