"""The headlines a page prints around its article."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.newsroom.models import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

POPULAR = 5
TOPIC = re.compile(r"smart city|kota cerdas", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Other pieces of the same site, each where the theme puts it."""

    previous: Piece
    next: Piece
    related: tuple[Piece, ...]  # below the text and, as "Baca Juga", inside it
    popular: tuple[Piece, ...]  # beside it

    @property
    def all(self) -> tuple[Piece, ...]:
        """Return every piece named on the page besides its own."""
        return (self.previous, self.next, *self.related, *self.popular)


def names_topic(piece: Piece) -> bool:
    """Say whether the headline holds the topic's words, whatever the text is about."""
    return TOPIC.search(piece.title) is not None


class Neighbourhood:
    """The headlines that a site prints around its articles; a mixed one prints those of any kind."""

    def __init__(self, pieces: Sequence[Piece], *, mixed: bool) -> None:
        self.pool = [piece for piece in pieces if mixed or not names_topic(piece)] or list(pieces)  # newest first
        self.places = {piece.path: place for place, piece in enumerate(self.pool)}
        topical = [piece for piece in self.pool if names_topic(piece)]
        others = [piece for piece in self.pool if not names_topic(piece)]
        self.popular = (*topical[:2], *others[:3], *topical[2:3], *others[3:4])

    def of(self, piece: Piece) -> Surroundings:
        """Return what stands around *piece*."""
        place = self.places.get(piece.path)
        newer = place if place is not None else self._newer(piece)
        older = newer if place is None else newer + 1
        return Surroundings(
            previous=self._at(older),
            next=self._at(newer - 1),
            related=tuple(self._at(older + step) for step in (2, 3, 4)),
            popular=tuple(other for other in self.popular if other.path != piece.path)[:POPULAR],
        )

    def _newer(self, piece: Piece) -> int:
        """Return how many pieces of the pool are newer than one outside of it."""
        return bisect_left(self.pool, -piece.published.timestamp(), key=lambda other: -other.published.timestamp())

    def _at(self, place: int) -> Piece:
        return self.pool[place % len(self.pool)]
