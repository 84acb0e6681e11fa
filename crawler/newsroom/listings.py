"""Prints the pages that list articles: home, index, sections, tags and authors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from crawler.newsroom.editions import Edition, fill
from crawler.newsroom.pages import document, items, site_words
from crawler.newsroom.rest import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.newsroom.models import Document, Piece

PER_PAGE = 10


def listings(edition: Edition) -> Iterator[tuple[str, partial[Document]]]:
    """Yield the path of each page that lists articles, with what prints it."""
    everything = edition.pieces
    yield from _pages(edition, "/", f"{edition.site.name}: Berita Terbaru", everything)
    yield from _pages(edition, "/indeks/", "Indeks Berita", everything)
    for section in edition.sections:
        mine = [piece for piece in everything if piece.section == section]
        yield from _pages(edition, edition.section_path(section), section, mine)
    for tag in edition.tags:
        mine = [piece for piece in everything if tag in piece.tags]
        yield from _pages(edition, edition.tag_path(tag), f"Tag: {tag}", mine)


def found(edition: Edition, target: str) -> Document | None:
    """Return what the site's search shows for *target*, or None if that is no search."""
    path, _, query = target.partition("?")
    words = dict(parse_qsl(query)).get("s")
    if words is None or not edition.site.search:
        return None
    pieces = [piece for piece in edition.pieces if holds(piece, words)]
    pages = dict(_pages(edition, "/", f"Hasil pencarian: {words}", pieces, more=f"?s={quote(words)}"))
    printer = pages.get(f"{path}?s={quote(words)}")
    return printer() if printer else None


def _pages(
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
