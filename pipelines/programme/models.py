"""The nouns of reading awards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What an article says a region did or won in one edition of the programme; what it leaves open is None."""

    code: str
    what: str  # participant, masterplan, evaluation, award
    dimension: str | None  # governance, branding, economy, living, society, environment
    edition: int | None  # the programme year
    event_date: str | None  # YYYY-MM-DD
    evidence: str


class Sign(NamedTuple):  # the cheapest kind of noun: a text has a hundred of them
    """A phrase of awards.toml where it stands, by its words."""

    group: str
    value: str  # the dimension of a dimension, else empty
    first: int
    last: int
