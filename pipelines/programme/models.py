"""The nouns of tokens awards."""

from __future__ import annotations

from typing import NamedTuple


class Sign(NamedTuple):  # the cheapest kind of noun: a text has a hundred of them
    """A phrase of awards.toml where it stands, by its words."""

    group: str
    value: str  # the dimension of a dimension, else empty
    first: int
    last: int
