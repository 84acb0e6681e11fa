"""Find the search of a site in the forms of its home page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from crawler.discovery.documents import PAGE, NotAChannel, kind_of, parse_html, text_of
from crawler.discovery.fields import address_of
from crawler.discovery.links import base_of
from crawler.models import Channel, ChannelKind
from crawler.urls import same_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

NAMES = {"s", "q", "query", "cari", "keyword", "keywords", "kata", "kunci", "search", "k", "key"}
TYPED = {"", "text", "search"}
MOST_FORMS = 20


def search_of_home(body: bytes, url: str) -> Channel | None:
    """Return the search that a home page offers, with {query} where its words go."""
    try:
        text = text_of(body, PAGE)
        root = parse_html(text, url) if kind_of(text) == PAGE else None
    except NotAChannel:
        return None
    found = () if root is None else _searches(root, url)
    return next((Channel(kind=ChannelKind.SEARCH, url=address, origin="probed") for address in found), None)


def _searches(root: _Element, url: str) -> Iterator[str]:
    base = base_of(root, url)
    for form in list(root.iter("form"))[:MOST_FORMS]:
        action = address_of(form.get("action") or url, base)
        fields = _fields(form)
        if action and fields and form.get("method", "get").lower() == "get" and same_site(action, url):
            yield _with(action, fields)


def _fields(form: _Element) -> dict[str, str]:
    """Return the fields of a search with their values, or none if it is a form of another kind."""
    inputs = [one for one in form.iter("input") if one.get("name")]
    typed = [one.get("name", "") for one in inputs if one.get("type", "").lower() in TYPED]
    if len(typed) != 1 or typed[0].lower() not in NAMES:
        return {}
    hidden = {one.get("name", ""): one.get("value", "") for one in inputs if one.get("type", "").lower() == "hidden"}
    return hidden | {typed[0]: "{query}"}


def _with(action: str, fields: dict[str, str]) -> str:
    parts = urlsplit(action)
    query = dict(parse_qsl(parts.query)) | fields
    return urlunsplit(parts._replace(query=urlencode(query, safe="{}", quote_via=quote)))
