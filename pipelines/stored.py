"""What a worker makes of stored texts, several in one call: the way to it costs nearly as much as judging one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.judging import find
from pipelines.text.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.text.topics import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A stored text, and what is to be found out about it."""

    title: str = field(repr=False)
    text: str = field(repr=False)
    home: tuple[str, ...]
    published: datetime | None
    is_printed: bool  # whether its fingerprint is wanted, to find its story again


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the rules say of a stored text, as plain values."""

    row: dict[str, Any]
    digest: str = ""
    sample: tuple[int, ...] = ()


def judge_stored(texts: Iterable[Stored], *, topics: tuple[Topic, ...]) -> list[Said]:
    """Return what the rules say of each text."""
    return [_said(one, topics) for one in texts]


def _said(one: Stored, topics: tuple[Topic, ...]) -> Said:
    row = find(one.title, one.text, topics=topics, home=one.home, published=one.published).as_row()
    if not one.is_printed:
        return Said(row=row)
    digest, sample = fingerprint(one.text)
    return Said(row=row, digest=digest, sample=sample)
