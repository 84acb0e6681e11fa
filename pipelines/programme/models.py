"""The nouns of tokens awards."""

from __future__ import annotations

from typing import NamedTuple


class Sign(NamedTuple):  # the cheapest kind of noun: a text has a hundred of them
    """A phrase where it stands, by its words."""

    group: str
    value: str  # the name of a dimension, or of a step that the programme alone has; else empty
    first: int
    last: int
