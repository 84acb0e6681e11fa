"""What one site has ready to hand out, printed when it is first asked for: pages, feeds, sitemaps, robots.txt."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from email.utils import format_datetime
from functools import partial
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from crawler.newsroom.building import SITEMAPS
from crawler.newsroom.editions import Edition, fill, teaser_of
from crawler.newsroom.models import Document, Piece
from crawler.newsroom.pages import (
    asks_for_posts,
    document,
    holds,
    items,
    part_path,
    posts,
    print_amp,
    print_page,
    site_words,
    whole_of,
)
from crawler.newsroom.printed_dates import with_offset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.newsroom.editions import Edition
    from crawler.newsroom.models import Piece

Printer = Callable[[], Document]
VIEWS = {"m", "share", "print"}  # parameters that change nothing here
PER_PAGE = 10
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
DC = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"


class Shelf:
    """The documents of one edition by sub-host ("" or "amp.") and target."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.printers = _printers(edition)
        self.printed: dict[tuple[str, str], Document] = {}

    def document(self, prefix: str, target: str) -> Document:
        """Return what the site answers to *target*, a path with its query."""
        if self.edition.site.broken and target != "/robots.txt":
            return self._message("failing", 500)
        if prefix == "www.":
            return Document(body=b"", status=301, location=self.edition.home + target)
        if (answer := self._asked_for(target)) is not None:
            return answer
        key = ("amp." if prefix == "amp." else "", target)
        if key not in self.printed:
            printer = self._printer(*key)
            if printer is None:
                return self._message("missing", 404)
            self.printed[key] = self._signed(printer())
        return self.printed[key]

    def _asked_for(self, target: str) -> Document | None:
        """Return what depends on words and moments that the visitor names."""
        if self.edition.site.rest != "none" and asks_for_posts(self.edition, target):
            return posts(self.edition, target)
        return found(self.edition, target) if "?" in target else None

    def _signed(self, document: Document) -> Document:
        """Name the REST API as WordPress does, in a header of everything it prints."""
        if self.edition.site.rest == "none":
            return document
        return replace(document, headers={"Link": f'<{self.edition.home}/wp-json/>; rel="https://api.w.org/"'})

    def _printer(self, prefix: str, target: str) -> Printer | None:
        path, _, query = target.partition("?")
        asked = urlencode([(name, value) for name, value in parse_qsl(query) if not _is_view(name)])
        exact = self.printers.get((prefix, f"{path}?{asked}")) if asked else None
        return exact or self.printers.get((prefix, path))

    def _message(self, name: str, status: int) -> Document:
        return Document(body=self.edition.markup[name].encode(), status=status)


def _is_view(name: str) -> bool:
    return name in VIEWS or name.startswith("utm_")


def _printers(edition: Edition) -> dict[tuple[str, str], Printer]:
    """Return what prints each document of *edition*."""
    printers: dict[tuple[str, str], Printer] = {("", path): printer for path, printer in listings(edition)}
    printers["", "/robots.txt"] = partial(robots, edition)
    if edition.site.feed != "none":
        printers["", edition.site.feed] = partial(feed, edition)
    for path, listed in sitemaps(edition).items():
        printers["", path] = partial(_same, listed)
    for piece in edition.pieces:
        printers |= _piece_printers(edition, piece)
    return printers


def _piece_printers(edition: Edition, piece: Piece) -> dict[tuple[str, str], Printer]:
    amp = partial(print_amp, edition, piece)
    own: dict[tuple[str, str], Printer] = {
        ("", piece.path): partial(print_page, edition, piece),
        ("", f"{piece.path.rstrip('/')}/amp/"): amp,
        ("", f"{piece.path}?amp=1"): amp,
        ("amp.", piece.path): amp,
    }
    if piece.is_split:
        for part in range(1, edition.markup["parts"] + 1):
            own["", part_path(edition, piece, part)] = partial(print_page, edition, piece, part)
        own["", f"{piece.path}?page=all"] = partial(print_page, edition, piece)  # not every site links to it
    return own


def _same(document: Document) -> Document:
    return document


def listings(edition: Edition) -> Iterator[tuple[str, partial[Document]]]:
    """Yield the path of each page that lists articles, with what prints it."""
    everything = edition.pieces
    yield from _list_pages(edition, "/", f"{edition.site.name}: Berita Terbaru", everything)
    yield from _list_pages(edition, "/indeks/", "Indeks Berita", everything)
    for section in edition.sections:
        mine = [piece for piece in everything if piece.section == section]
        yield from _list_pages(edition, edition.section_path(section), section, mine)
    for tag in edition.tags:
        mine = [piece for piece in everything if tag in piece.tags]
        yield from _list_pages(edition, edition.tag_path(tag), f"Tag: {tag}", mine)


def found(edition: Edition, target: str) -> Document | None:
    """Return what the site's search shows for *target*, or None if that is no search."""
    path, _, query = target.partition("?")
    words = dict(parse_qsl(query)).get("s")
    if words is None or not edition.site.search:
        return None
    pieces = [piece for piece in edition.pieces if holds(piece, words)]
    pages = dict(_list_pages(edition, "/", f"Hasil pencarian: {words}", pieces, more=f"?s={quote(words)}"))
    printer = pages.get(f"{path}?s={quote(words)}")
    return printer() if printer else None


def _list_pages(
    edition: Edition, path: str, title: str, pieces: Sequence[Piece], *, more: str = ""
) -> Iterator[tuple[str, partial[Document]]]:
    count = max(1, -(-len(pieces) // PER_PAGE))
    paths = [path + more, *(_page_path(edition, path, number) + more for number in range(2, count + 1))]
    for number, own in enumerate(paths, 1):
        shown = pieces[(number - 1) * PER_PAGE : number * PER_PAGE]
        following = paths[number] if number < count else ""
        yield own, partial(_print, edition, title, shown, pager=(number, following), path=own)


def _page_path(edition: Edition, path: str, number: int) -> str:
    return fill(edition.markup["page_path"], {"path": path, "number": number})


def _print(edition: Edition, title: str, pieces: Sequence[Piece], *, pager: tuple[int, str], path: str) -> Document:
    number, following = pager
    words = site_words(edition) | {
        "title": title,
        "canonical": edition.home + path,
        "items": items(edition, pieces, "listing_item"),
        "popular": items(edition, edition.pieces[3:8]),
        "pager": fill(edition.markup["pager"], {"number": number, "next": following}) if following else "",
        "year": str(edition.pieces[0].published.year) if edition.pieces else "",
    }
    return document(edition, words, edition.markup["listing"], "listing_head")


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
