"""What is read out of pages, and what the rules say of texts, that are handed in: as plain values."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from crawler.sources.registry import load_sources
from crawler.urls import canonical, host_of, is_front_page
from pipelines.drops import Drop
from pipelines.models import Aims
from pipelines.process import STAGES, Draft, judge, other_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from crawler.models import Judgement, Page, TopicVerdict
    from crawler.text_records import TextRecord
    from pipelines.models import SourceFacts

NOWHERE = "https://tanpa-alamat.invalid/halaman"  # base of a page that does not say where it stood; never shown
BODY = re.compile(rb"<body[\s>]", re.IGNORECASE)


def findings_of(page: Page, *, source: SourceFacts, aims: Aims) -> dict[str, Any]:
    """Return what *page* says, from which evidence, what was removed, why it would be dropped, and where it goes on."""
    url = page.url or address_in(page.body, page.encoding)
    draft = Draft(
        page=replace(page, url=url or NOWHERE), source=source, aims=replace(aims, keep_all=True)
    )  # fmt: skip
    dropped = _sent_through(draft)
    found, said = draft.extraction, row_of(draft.judgement)
    assert found is not None
    return {
        "url": (found.canonical or url) if url else None,
        "title": found.title,
        "text": found.text,
        "authors": list(found.authors),
        "published": _as_printed(found.published, is_day=found.precision == "day"),
        "modified": _as_printed(found.modified, is_day=bool(found.modified and _is_midnight(found.modified))),
        "language": draft.language,
        "family": found.family,
        "dropped": dropped,
        **{name: said[name] for name in ("topic", "verdict", "facet", "relevance", "regions", "awards")},
        "evidence": dict(found.evidence),
        "removed": draft.removed,
        "flags": list(found.flags),
        "further": found.further,
    }


def _sent_through(draft: Draft) -> str | None:
    """Send a page through all stages, and return the first reason for which a crawl would drop it as no article."""
    dropped = None
    for stage in STAGES:
        try:
            stage(draft)
        except Drop as drop:
            dropped = dropped or drop.reason
    if dropped is None and draft.language not in draft.aims.languages:
        return other_language(draft.language).reason
    return dropped


def _as_printed(moment: datetime | None, *, is_day: bool) -> str | None:
    """Return a moment in the page's own offset, or the bare day where the page gives no time."""
    if moment is None:
        return None
    return moment.date().isoformat() if is_day else moment.isoformat(timespec="seconds")


def _is_midnight(moment: datetime) -> bool:
    """Say whether a change has no time: the extraction reads a bare day as its first second."""
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def address_in(body: bytes, encoding: str | None = None) -> str | None:
    """Return the address that a page gives itself: rel=canonical, else og:url; a front page only if there is no other.

    The head alone is parsed where that is enough, since the extraction parses the whole page again.
    """
    head = BODY.split(body, maxsplit=1)[0]
    found = _addresses(head, encoding) or (_addresses(body, encoding) if len(head) < len(body) else [])
    return next((url for url in found if not is_front_page(url)), found[0] if found else None)


def _addresses(markup: bytes, encoding: str | None) -> list[str]:
    from pipelines.extraction.tree import parse_page  # noqa: PLC0415  (a second of imports, which no text needs)

    tree = parse_page(markup, encoding)
    if tree is None:
        return []
    links = [one.get("href") for one in tree.iter("link") if "canonical" in (one.get("rel") or "").lower().split()]
    metas = [one.get("content") for one in tree.iter("meta") if (one.get("property") or one.get("name")) == "og:url"]
    return [url for address in (*links, *metas) if (url := canonical(address or ""))]


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
