"""What the rules say of texts that are handed in, as plain values."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from crawler.sources.registry import load_sources
from crawler.urls import canonical, host_of
from pipelines.models import Aims
from pipelines.process import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crawler.models import Judgement, TopicVerdict
    from crawler.text_records import TextRecord


def row_of(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement as plain values, as programs are shown it."""
    return {
        "verdict": judgement.best.verdict.value,
        "facet": judgement.facet,
        "relevance": judgement.best.relevance,
        "topic": judgement.topic,
        "regions": [asdict(each) for each in judgement.regions],
        "awards": [asdict(each) for each in judgement.awards],
        "evidence": [asdict(each) for each in judgement.best.evidence],
        "topics": [_row_of_topic(each) for each in judgement.referred],
    }


def _row_of_topic(one: TopicVerdict) -> dict[str, Any]:
    return {
        "topic": one.topic,
        "verdict": one.verdict.value,
        "facet": one.facet and one.facet.value,
        "relevance": one.relevance,
        "evidence": [asdict(each) for each in one.evidence],
    }


def judge_texts(texts: Iterable[TextRecord | Exception], *, seeds: Path) -> Iterator[dict[str, Any] | Exception]:
    """Yield what the rules say of each text under its number; what is no text passes through in its turn."""
    aims, homes = Aims(seeds=str(seeds), languages=(), keep_all=True), Homes(seeds)
    for one in texts:
        if isinstance(one, Exception):
            yield one
            continue
        found = judge(one.title, one.text, aims=aims, home=homes.of(one.source), published=one.published)
        yield {"id": one.id} | row_of(found)


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
