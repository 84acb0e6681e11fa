"""All that the rules say of one article, asked of a worker in one go: the way there costs as much as some of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.models import Verdict
from crawler.sources.topics import Topic, load_topics
from pipelines.copies.fingerprint import fingerprint
from pipelines.judging import find_after
from pipelines.language import language_of
from pipelines.places import Found
from pipelines.programme import Award
from pipelines.topics.relevance import Judgement, judge

if TYPE_CHECKING:
    from datetime import datetime

SILENT = (Judgement(topic="", verdict=Verdict.NO, relevance=0.0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a run wants to know: articles on the topics of *seeds* in one of the languages, or all articles."""

    seeds: str
    languages: tuple[str, ...]
    keep_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the rules say of an article; an article that a stage will drop is not read any further."""

    judgements: tuple[Judgement, ...] = SILENT  # one for each topic, the best first
    language: str | None = None
    regions: tuple[Found, ...] = ()
    awards: tuple[Award, ...] = ()
    digest: str = ""
    sample: tuple[int, ...] = ()


def assess(
    title: str, text: str, *, asked: Asked, home: tuple[str, ...] = (), published: datetime | None = None
) -> Assessment:  # fmt: skip
    """Return what the rules say of an article, whose source mainly covers the regions of the codes *home*."""
    judgements = judge(title, text, _topics_of(asked.seeds))
    if judgements[0].verdict is Verdict.NO and not asked.keep_all:
        return Assessment(judgements=judgements)
    language = language_of(text)
    if language not in asked.languages and not asked.keep_all:
        return Assessment(judgements=judgements, language=language)
    found = find_after(judgements, title, text, home=home, published=published)
    digest, sample = fingerprint(text)
    return Assessment(
        judgements=judgements, language=language, regions=found.regions, awards=found.awards, digest=digest,
        sample=sample,
    )  # fmt: skip


@lru_cache(maxsize=8)
def _topics_of(seeds: str) -> tuple[Topic, ...]:
    """Return the topics of a seeds folder, read once in every worker."""
    return load_topics(Path(seeds))
