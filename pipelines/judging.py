"""All that the rules say of one text: its topics, its regions, its awards."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from crawler.models import Verdict
from crawler.sources.registry import load_sources
from crawler.sources.topics import load_topics
from crawler.urls import canonical, host_of
from pipelines.places import Found, find_regions
from pipelines.programme import Award, find_awards
from pipelines.topics.relevance import Judgement, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from crawler.sources.topics import Topic
    from crawler.text_records import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the rules found in one text."""

    judgements: tuple[Judgement, ...]  # one for each topic, the best first
    regions: tuple[Found, ...]
    awards: tuple[Award, ...]

    @property
    def best(self) -> Judgement:
        """What the topic that fits best is to the text."""
        return self.judgements[0]

    @property
    def topic(self) -> str | None:
        """The topic that fits best, if any does."""
        return None if self.best.verdict is Verdict.NO else self.best.topic

    def as_row(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "verdict": self.best.verdict.value,
            "relevance": self.best.relevance,
            "topic": self.topic,
            "regions": [asdict(each) for each in self.regions],
            "awards": [asdict(each) for each in self.awards],
            "evidence": [asdict(each) for each in self.best.evidence],
            "topics": [row_of(each) for each in self.judgements if each.verdict is not Verdict.NO],
        }


def row_of(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement as the archive holds it."""
    return {
        "topic": judgement.topic,
        "verdict": judgement.verdict.value,
        "relevance": judgement.relevance,
        "evidence": [asdict(each) for each in judgement.evidence],
    }


def find(
    title: str, text: str, *, topics: tuple[Topic, ...], home: tuple[str, ...] = (), published: datetime | None = None
) -> Findings:  # fmt: skip
    """Return what the rules find in a text, whose source mainly covers the regions of the codes *home*."""
    return find_after(judge(title, text, topics), title, text, home=home, published=published)


def find_after(
    judgements: tuple[Judgement, ...], title: str, text: str, *, home: tuple[str, ...], published: datetime | None
) -> Findings:  # fmt: skip
    """Return what else the rules find in a text, given what the topics are to it.

    Who is off every topic reports no award of the programme, whatever prizes it speaks of.
    """
    regions = find_regions(title, text, home=home)
    is_on_topic = judgements[0].verdict is not Verdict.NO
    awards = find_awards(title, text, regions=regions, published=published) if is_on_topic else ()
    return Findings(judgements=judgements, regions=regions, awards=awards)


def judge_texts(texts: Iterable[Text | Exception], *, seeds: Path) -> Iterator[dict[str, Any] | Exception]:
    """Yield what the rules say of each text under its number; what is no text passes through in its turn."""
    topics, homes = load_topics(seeds), Homes(seeds)
    for one in texts:
        if isinstance(one, Exception):
            yield one
            continue
        found = find(one.title, one.text, topics=topics, home=homes.of(one.source), published=one.published)
        yield {"id": one.id} | found.as_row()


class Homes:
    """Which regions the sources of a seeds folder mainly cover, whether named by slug, host or address."""

    def __init__(self, seeds: Path) -> None:
        self.seeds = seeds

    def of(self, source: str | None) -> tuple[str, ...]:
        """Return the codes of a source's regions, none if nobody knows it."""
        return self._codes.get(_key(source), ()) if source else ()

    @cached_property
    def _codes(self) -> dict[str, tuple[str, ...]]:
        """Read when the first text names a source: a folder with topics alone is enough for texts without one."""
        sources = load_sources(self.seeds).values()
        hosts = {_key(source.home): source.regions for source in sources}
        return hosts | {source.slug: source.regions for source in sources}


def _key(source: str) -> str:
    name = source.strip().lower()
    url = canonical(name if "://" in name else f"https://{name}/")
    return host_of(url).removeprefix("www.") if url and "." in name else name
