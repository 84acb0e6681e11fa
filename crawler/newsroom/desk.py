"""The desk that hands pieces to sites and dates them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.newsroom.models import Piece, Site
from crawler.newsroom.wording import load, slug_of

if TYPE_CHECKING:
    from crawler.newsroom.writing import Sketch

DAYS = 6
FIRST, LAST = 5 * 60 + 30, 21 * 60 + 45  # minutes of the day between which somebody is at work


@dataclass(slots=True, kw_only=True)
class Desk:
    """The pieces so far, and the chance that decides about the next one."""

    now: datetime
    sites: tuple[Site, ...]  # the working ones
    chance: Random
    pieces: list[Piece] = field(default_factory=list)
    paths: set[tuple[str, str]] = field(default_factory=set)
    printed: Counter[str] = field(default_factory=Counter)  # pieces by site
    kept: Counter[str] = field(default_factory=Counter)  # those that belong into the archive

    def site(self, slug: str) -> Site:
        """Return the working site of that name."""
        return next(site for site in self.sites if site.slug == slug)

    def least(self, counts: Counter[str]) -> Site:
        """Return the site that *counts* least, so that pieces spread evenly."""
        return min(self.sites, key=lambda site: counts[site.slug])

    def moment(self, site: Site) -> datetime:
        """Return a minute of the last days at which somebody in the zone of *site* may have worked."""
        today = self.now.astimezone(ZoneInfo(site.timezone))
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        ago = timedelta(days=self.chance.randrange(DAYS), minutes=-self.chance.randint(FIRST, LAST))
        moment = midnight - ago
        return moment if moment <= self.now else moment - timedelta(days=1)

    def region(self, site: Site) -> list[str]:
        """Return code, name and seat of a region that *site* covers."""
        near: list[list[str]] = [row for row in load("regions.toml")["regions"] if row[0][:2] in site.regions]
        return self.chance.choice(near)

    def put(self, draft: Sketch, site: Site, moment: datetime, *, dateline: str | None = None) -> None:
        """Add *draft* to what *site* wrote, in the site's own form; an empty *dateline* leaves it out."""
        number = len(self.pieces) + 1
        piece = Piece(
            source=site.slug,
            path=path_of(site, draft, moment, number),
            title=draft.title,
            paragraphs=_dated(draft, site, site.dateline if dateline is None else dateline),
            authors=(self.chance.choice(load("sentences/slots.toml")["names"]),),
            published=moment.astimezone(UTC),
            expected=draft.expected,
            section=draft.section,
            tags=draft.tags,
            regions=draft.regions,
            dimension=draft.dimension,
        )
        self._add(piece, path_of(site, draft, moment, number, again=f"-{number}"))

    def _add(self, piece: Piece, other_path: str) -> None:
        """Add *piece*, under *other_path* if the site has used its path for a headline of the same words."""
        if (piece.source, piece.path) in self.paths:
            piece = replace(piece, path=other_path)
        self.paths.add((piece.source, piece.path))
        self.pieces.append(piece)
        self.printed[piece.source] += 1
        self.kept[piece.source] += piece.expected == "kept"


def path_of(site: Site, draft: Sketch, moment: datetime, number: int, *, again: str = "") -> str:
    """Return the path under which *site* prints its piece of that *number*; *again* tells equal headlines apart."""
    year, month, day = f"{moment.astimezone(ZoneInfo(site.timezone)):%Y %m %d}".split()
    return site.permalink.format(
        slug=slug_of(draft.title) + again,
        section=slug_of(draft.section),
        number=100_000 + number,
        year=year,
        month=month,
        day=day,
    )


def _dated(draft: Sketch, site: Site, dateline: str) -> tuple[str, ...]:
    place = (draft.seat or site.name).upper()
    head = dateline.format(SEAT=place, name=site.name, host=f"{site.slug}.id")
    return (head + draft.paragraphs[0], *draft.paragraphs[1:])
