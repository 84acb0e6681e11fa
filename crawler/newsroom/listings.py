"""Prints the pages that list articles: home, index, sections, tags and authors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crawler.newsroom.editions import Edition, fill
from crawler.newsroom.pages import document, items, site_words

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


def _pages(edition: Edition, path: str, title: str, pieces: Sequence[Piece]) -> Iterator[tuple[str, partial[Document]]]:
    count = max(1, -(-len(pieces) // PER_PAGE))
    paths = [path, *(_page_path(edition, path, number) for number in range(2, count + 1))]
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
