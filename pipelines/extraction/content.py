"""An article that its channel handed out whole: a fragment of HTML, and what the channel said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lxml import etree

from crawler.urls import site_of
from pipelines.extraction.families import find_family
from pipelines.extraction.index import Index
from pipelines.extraction.structured import Structured
from pipelines.extraction.tree import drop_silent, parse_page
from pipelines.extraction.view import View

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement

    from crawler.models import Content

ORIGIN = "channel"
CLASSES = "single-post entry-content"  # of where WordPress shows it, so that what removes boilerplate there holds here
HEAD = ("link", "meta", "title", "base")  # what speaks of a page, and in a text of nobody


def view_of(
    content: Content, *, url: str, fetched: datetime, zone: str, published: datetime | None, modified: datetime | None
) -> View:
    """Return *content* as the readers of single fields see a page; its address is the channel's."""
    local = ZoneInfo(zone)
    index = Index(_parse(content.html))
    site = site_of(url)
    return View(
        index=index,
        structured=Structured(
            articles=[_told(content, _in(local, published), _in(local, modified))],
            meta={"og:url": [url]},
            origin=ORIGIN,
        ),
        family=find_family(index),
        url=url,
        fetched=fetched,
        zone=local,
        sites=(site, site.split(".")[0]),
    )


def _parse(html: str) -> HtmlElement:
    tree = parse_page(b"<body>" + html.encode("utf-8", "replace"), "utf-8")
    assert tree is not None  # it has a body
    drop_silent(tree)
    etree.strip_elements(tree, *HEAD, with_tail=False)
    for body in tree.iter("body"):
        body.set("class", CLASSES)
    return tree


def _told(content: Content, published: str | None, modified: str | None) -> dict[str, object]:
    """Return what the channel said, under the names that pages have for it."""
    told = {
        "datePublished": published,
        "dateModified": modified,
        "author": list(content.authors),
        "articleSection": content.section,
        "keywords": list(content.tags),
        "image": content.image,
    }
    return {name: value for name, value in told.items() if value}


def _in(zone: ZoneInfo, moment: datetime | None) -> str | None:
    """Return a moment in the source's own zone: seven in the morning there must not look like a bare day in UTC."""
    return moment.astimezone(zone).isoformat() if moment else None
