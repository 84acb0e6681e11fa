"""The headlines a page prints around its article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.newsroom.models import Piece

TOPIC = re.compile(r"smart city|kota cerdas", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
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


def neighbours_of(piece: Piece, pieces: Sequence[Piece], *, mixed: bool) -> Neighbours:
    """Return the neighbours of *piece* among the site's *pieces* (newest first); mixed ones are of any kind."""
    others = [other for other in pieces if other.path != piece.path and (mixed or not names_topic(other))]
    around = others or [piece]
    place = next((at for at, other in enumerate(around) if other.published <= piece.published), 0)
    topical = [other for other in around if names_topic(other)]
    return Neighbours(
        previous=around[place],
        next=around[place - 1],
        related=tuple(around[(place + 2 + step) % len(around)] for step in range(3)),
        popular=tuple(topical[:2] + [other for other in around if other not in topical[:2]][:3]),
    )
