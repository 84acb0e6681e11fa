"""What a worker makes of stored texts, several in one call: the way to it costs nearly as much as judging one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.models import Judgement
from pipelines.copies.fingerprint import fingerprint
from pipelines.copies.named_words import stock_of
from pipelines.process import judge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.models import Aims


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredText:
    """A stored text, and what is to be found out about it."""

    title: str = field(repr=False)
    text: str = field(repr=False)
    home: tuple[str, ...]
    published: datetime | None
    is_printed: bool  # whether its fingerprint is wanted, to find its story again


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedText:
    """What the rules say of a stored text."""

    judgement: Judgement
    digest: str = ""
    sample: tuple[int, ...] = ()


def judge_stored(texts: Iterable[StoredText], *, aims: Aims) -> list[JudgedText]:
    """Return what the rules say of each text."""
    return [_judged(one, aims) for one in texts]


def _judged(one: StoredText, aims: Aims) -> JudgedText:
    judgement = judge(one.title, one.text, aims=aims, home=one.home, published=one.published)
    digest, sample = fingerprint(one.text, stock_of(aims.seeds)) if one.is_printed else ("", ())
    return JudgedText(judgement=judgement, digest=digest, sample=sample)
