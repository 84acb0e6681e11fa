"""What one site has ready to hand out, printed when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from crawler.newsroom.editions import Edition, fill
from crawler.newsroom.feeds import feed, robots, sitemaps
from crawler.newsroom.models import Document, Piece
from crawler.newsroom.pages import document, items, part_path, print_amp, print_page, site_words
from crawler.newsroom.rest import asks_for_posts, holds, posts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.newsroom.editions import Edition
    from crawler.newsroom.models import Piece

Printer = Callable[[], Document]
VIEWS = {"m", "share", "print"}  # parameters that change nothing here


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
