"""The nouns of the newsroom: its sites, what they wrote, and who came by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.times import WIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What a site of the newsroom really wrote, and what should become of it."""

    source: str
    path: str
    title: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    published: datetime
    expected: str  # "kept", or the name of a drop class
    section: str
    tags: tuple[str, ...]
    announced: str = ""  # the address channels print, where it is not the path: "amp." is a sub-host
    is_split: bool = False  # over several pages, with a further address for all of it
    entered: datetime | None = None  # when it came into the site's program, where that is not the date it bears
    edited: datetime | None = None
    regions: tuple[str, ...] = ()  # Kemendagri codes of its subject
    dimension: str | None = None  # of the award it reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An invented news site and how it is built."""

    slug: str
    name: str
    family: str
    regions: tuple[str, ...]
    channels: tuple[tuple[str, str], ...]  # kind and path, as its seeds entry declares them
    permalink: str
    dateline: str
    timezone: str = WIB
    charset: str = "utf-8"
    feed: str = "none"  # path
    feed_length: int = 10
    sitemap: str = "none"  # none, plain, index, gzip, news
    popular: str = "plain"  # plain, mixed
    variant: str = ""  # the view of itself under which one entry is announced
    tracking: bool = False
    closed: tuple[str, ...] = ()  # what its robots.txt forbids
    notes: tuple[str, ...] = ()  # paragraphs it prints in every article, the last one at the end
    broken: bool = False
    rest: str = "none"  # WordPress's REST API: none, open, capped (to ten), deaf (to searches), route, old (before 5.7)
    search: bool = False  # whether /?s= finds anything; it shows the home page otherwise
    entries: str = "teaser"  # what the feed tells of each piece: teaser, whole, cut, half (without a sign of it)

    @property
    def host(self) -> str:
        """Return the name browsers ask for, without the port."""
        return f"{self.slug}.localhost"


def newest_first(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return *pieces* in the order of a front page."""
    return tuple(sorted(pieces, key=lambda piece: (piece.published, piece.path), reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """All sites and everything they wrote up to one moment."""

    now: datetime
    sites: tuple[Site, ...]
    pieces: tuple[Piece, ...]
    filler: str = ""  # style and script that every page carries

    def site(self, slug: str) -> Site:
        """Return the site of that name."""
        return next(site for site in self.sites if site.slug == slug)

    def pieces_of(self, slug: str) -> tuple[Piece, ...]:
        """Return what one site wrote, newest first."""
        return newest_first(piece for piece in self.pieces if piece.source == slug)

    def text_of(self, piece: Piece) -> str:
        """Return the text that a perfect reader would keep: one paragraph a line."""
        return "\n".join(piece.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request that reached the newsroom, and what it was answered."""

    started: float  # monotonic seconds
    ended: float
    host: str
    path: str  # with the query
    status: int
    user_agent: str
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a path answers; the filler is shared by all pages and joined in when it is sent."""

    body: bytes
    kind: str = "text/html; charset=UTF-8"
    rest: bytes | None = None  # what follows the filler, where there is one
    modified: datetime | None = None
    has_validators: bool = False
    status: int = 200
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An answer that somebody asked for instead of the site's own."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float  # seconds before the answer
    times: int | None  # visits left, or None for good
    raw: tuple[bytes, ...] = ()  # sent as they are in place of an answer, after which the connection ends
    pause: float = 0.0  # seconds between two of these

    def used(self) -> Override:
        """Return what is left of it after one visit."""
        return self if self.times is None else replace(self, times=self.times - 1)
