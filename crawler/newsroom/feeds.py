"""Writes the machine-readable announcements: RSS, Atom, sitemaps and robots.txt."""

from __future__ import annotations

import gzip
from dataclasses import replace
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from crawler.newsroom.building import SITEMAPS
from crawler.newsroom.editions import Edition, teaser_of
from crawler.newsroom.models import Document, Piece
from crawler.newsroom.printed_dates import with_offset
from crawler.newsroom.rest import whole_of

if TYPE_CHECKING:
    from collections.abc import Iterable

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
DC = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"


def feed(edition: Edition) -> Document:
    """Return the site's feed: Atom at Blogger, RSS elsewhere."""
    is_atom = edition.site.family == "blogger"
    newest = edition.pieces[: edition.site.feed_length]
    write, kind = (_atom, "application/atom+xml") if is_atom else (_rss, "application/rss+xml")
    return _announcement(edition, write(edition, newest).encode(), f"{kind}; charset=UTF-8")


def sitemaps(edition: Edition) -> dict[str, Document]:
    """Return the site's sitemaps by path; an index comes with its two children."""
    style = edition.site.sitemap
    path = SITEMAPS.get(style)
    if path is None:
        return {}
    if style == "index":
        return _index(edition, path)
    body = _sitemap(edition, edition.pieces, news=style == "news")
    if style == "gzip":
        return {path: _announcement(edition, gzip.compress(body, mtime=0), "application/gzip")}
    return {path: _announcement(edition, body, "application/xml; charset=UTF-8")}


def robots(edition: Edition) -> Document:
    """Return the site's robots.txt, which names its sitemap."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in edition.site.closed or ("",))]
    path = SITEMAPS.get(edition.site.sitemap)
    if path:
        lines += ["", f"Sitemap: {edition.home}{path}"]
    return Document(body="\n".join([*lines, ""]).encode(), kind="text/plain; charset=UTF-8")


def _announcement(edition: Edition, body: bytes, kind: str) -> Document:
    newest = edition.pieces[0].published if edition.pieces else None
    return Document(body=body, kind=kind, modified=newest, has_validators=True)


def _rss(edition: Edition, pieces: Iterable[Piece]) -> str:
    entries = "\n".join(_rss_entry(edition, piece, place) for place, piece in enumerate(pieces))
    return (
        f'{XML}<rss version="2.0" xmlns:dc="{DC}" xmlns:content="{CONTENT}"><channel><title>{edition.site.name}</title>'
        f"<link>{edition.home}/</link><description>Kabar dari {edition.site.name}</description>"
        f"<language>id</language>\n{entries}\n</channel></rss>\n"
    )


def _rss_entry(edition: Edition, piece: Piece, place: int) -> str:
    return (
        f"<item><title>{escape(piece.title)}</title>"
        f"<link>{escape(edition.announced_in_feed(piece, place))}</link>"
        f"<dc:creator><![CDATA[{', '.join(piece.authors)}]]></dc:creator>"
        f"<pubDate>{format_datetime(piece.published)}</pubDate><category>{escape(piece.section)}</category>"
        f'<guid isPermaLink="false">{edition.home}/?p={piece.published:%y%m%d%H%M}</guid>'
        f"<description><![CDATA[<p>{teaser_of(piece)}</p>]]></description>{_encoded(edition, piece)}</item>"
    )


def _encoded(edition: Edition, piece: Piece) -> str:
    """Return as much of the text as the site puts into its feed, with the line that WordPress adds to it."""
    count = len(piece.paragraphs)
    told = {"whole": count, "cut": max(1, count - 1), "half": count - count // 3}.get(edition.site.entries, 0)
    if not told:
        return ""
    text = whole_of(replace(piece, paragraphs=piece.paragraphs[:told]))
    text = text.removesuffix("</p>") + " […]</p>" if edition.site.entries == "cut" else text
    credit = f'<p>The post <a href="{edition.url_of(piece)}">{escape(piece.title)}</a> appeared first on <a>x</a>.</p>'
    return f"<content:encoded><![CDATA[{text}\n{credit}]]></content:encoded>"


def _atom(edition: Edition, pieces: Iterable[Piece]) -> str:
    entries = "\n".join(_atom_entry(edition, piece, place) for place, piece in enumerate(pieces))
    return (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:{edition.site.slug}</id>'
        f'<title type="text">{edition.site.name}</title><link rel="alternate" type="text/html" href="{edition.home}/"/>'
        f"\n{entries}\n</feed>\n"
    )


def _atom_entry(edition: Edition, piece: Piece, place: int) -> str:
    moment = with_offset(piece.published, edition.site.timezone)
    return (
        f"<entry><id>tag:{edition.site.slug},{piece.published:%y%m%d%H%M}</id><published>{moment}</published>"
        f'<updated>{moment}</updated><title type="text">{escape(piece.title)}</title>'
        f'<summary type="html">{escape(teaser_of(piece))}</summary>'
        f'<link rel="alternate" type="text/html" href="{escape(edition.announced_in_feed(piece, place))}"/>'
        f"<author><name>{escape(', '.join(piece.authors))}</name></author></entry>"
    )


def _index(edition: Edition, path: str) -> dict[str, Document]:
    half = (len(edition.pieces) + 1) // 2
    halves = {
        "/wp-sitemap-posts-post-1.xml": edition.pieces[half:],
        "/wp-sitemap-posts-post-2.xml": edition.pieces[:half],
    }
    kind = "application/xml; charset=UTF-8"
    children = "".join(f"<sitemap><loc>{edition.home}{child}</loc></sitemap>" for child in halves)
    index = f'{XML}<sitemapindex xmlns="{SITEMAP}">{children}</sitemapindex>\n'
    documents = {path: _announcement(edition, index.encode(), kind)}
    for child, pieces in halves.items():
        documents[child] = _announcement(edition, _sitemap(edition, pieces, news=False), kind)
    return documents


def _sitemap(edition: Edition, pieces: Iterable[Piece], *, news: bool) -> bytes:
    entries = "\n".join(_sitemap_entry(edition, piece, news=news) for piece in pieces)
    extension = f' xmlns:news="{NEWS}"' if news else ""
    return f'{XML}<urlset xmlns="{SITEMAP}"{extension}>\n{entries}\n</urlset>\n'.encode()


def _sitemap_entry(edition: Edition, piece: Piece, *, news: bool) -> str:
    moment = with_offset(piece.published, edition.site.timezone)
    extension = (
        f"<news:news><news:publication><news:name>{edition.site.name}</news:name><news:language>id</news:language>"
        f"</news:publication><news:publication_date>{moment}</news:publication_date>"
        f"<news:title>{escape(piece.title)}</news:title></news:news>"
    )
    last = extension if news else f"<lastmod>{moment}</lastmod>"
    return f"<url><loc>{escape(edition.announced(piece))}</loc>{last}</url>"
