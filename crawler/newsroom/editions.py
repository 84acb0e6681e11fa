"""A site as it stands on the network: its pieces, its port, and the addresses that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from string import Template
from typing import TYPE_CHECKING, Any

from crawler.newsroom.models import Newsroom, Piece, Site
from crawler.newsroom.neighbours import Neighbourhood
from crawler.newsroom.writing import load, slug_of

if TYPE_CHECKING:
    from collections.abc import Mapping

TEASER = 140  # characters
UTM = "utm_source=rss&utm_medium=rss&utm_campaign=terkini"


@cache
def family(name: str) -> dict[str, Any]:
    """Return the markup of one theme family."""
    return load("families/shared.toml") | load(f"families/{name}.toml")


def fill(markup: str, words: Mapping[str, object]) -> str:
    """Return *markup* with its $names filled in; what goes in is escaped already."""
    return _template(markup).substitute(words)


@cache
def _template(markup: str) -> Template:
    return Template(markup)


@dataclass(frozen=True, kw_only=True, eq=False)  # told apart by identity: comparing all pieces would be slow
class Edition:
    """One site with everything it has printed so far."""

    site: Site
    pieces: tuple[Piece, ...]  # newest first
    port: int

    @cached_property
    def home(self) -> str:
        """Return the site's address without a final slash."""
        return f"http://{self.site.host}:{self.port}"

    @cached_property
    def markup(self) -> dict[str, Any]:
        """Return the markup of the site's family."""
        return family(self.site.family)

    @cached_property
    def neighbourhood(self) -> Neighbourhood:
        """Return what the site prints around its articles."""
        return Neighbourhood(self.pieces, mixed=self.site.popular == "mixed")

    def url_of(self, piece: Piece) -> str:
        """Return the address under which *piece* belongs into an archive."""
        return self.home + piece.path

    def announced(self, piece: Piece) -> str:
        """Return the address that sitemaps and listings print for *piece*."""
        return f"http://{piece.announced}{self.site.host}:{self.port}{piece.path}"

    def announced_in_feed(self, piece: Piece, place: int) -> str:
        """Return the address that the feed prints: some carry tracking, one is another view of the article."""
        url = self.announced(piece)
        if self.site.variant and place == 1:
            return self.site.variant.format(path=url)
        return f"{url}?{UTM}" if self.site.tracking and place % 3 == 0 else url

    def section_path(self, section: str) -> str:
        """Return the path of a section's page."""
        return fill(self.markup["section_path"], {"section": slug_of(section)})

    def tag_path(self, tag: str) -> str:
        """Return the path of a tag's page."""
        return fill(self.markup["tag_path"], {"tag": slug_of(tag)})

    def author_url(self, piece: Piece) -> str:
        """Return the address of the page of the piece's author."""
        return f"{self.home}/author/{slug_of(piece.authors[0])}/" if piece.authors else self.home

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """Return the sections that have pieces."""
        return tuple(sorted({piece.section for piece in self.pieces}))

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """Return the tags that have pieces."""
        return tuple(sorted({tag for piece in self.pieces for tag in piece.tags}))


def edition_of(newsroom: Newsroom, slug: str, port: int) -> Edition:
    """Return a site of *newsroom* as it is served on *port*."""
    return Edition(site=newsroom.site(slug), pieces=newsroom.pieces_of(slug), port=port)


def teaser_of(piece: Piece) -> str:
    """Return the first words of *piece*, escaped, as feeds and listings show them."""
    text = piece.paragraphs[0] if piece.paragraphs else ""
    short = text if len(text) <= TEASER else f"{text[:TEASER].rsplit(' ', 1)[0]} …"
    return escape(short)
