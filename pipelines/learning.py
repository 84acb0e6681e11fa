"""Learn how a source is read, and which paragraphs it prints again and again; these are removed from what is stored.

What an article shows is remembered as it is read, and weighed when a run has finished: during a run the rules of a
source stay as they are, so that no verdict depends on the order in which its pages came, nor on a kill and a new start.
Then the articles that were stored before are cleaned as well, and get back what is not taken for boilerplate any more.
The same happens once after a change of these rules, by what the stored articles show.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.archive import articles, boilerplate, headlines, layouts
from crawler.models import LAYOUT_KNOWN, NOT_LEARNED, Headline
from pipelines import apply
from pipelines.boilerplate.evidence import recurs, sighting_of
from pipelines.boilerplate.layouts import RULES as LAYOUT_RULES
from pipelines.boilerplate.layouts import fits_layout, layout_of, read_traces, weigh
from pipelines.boilerplate.recurrence import RULES, cut, digest_of, doomed, eye_of, whole
from pipelines.models import NEIGHBOUR, SourceFacts
from pipelines.worker import pack

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.models import Lesson, Page, Sighting, Source

PACKED = 256  # sources, each as one moment knew it, that are kept packed for the workers


def outlet_names(source: Source) -> tuple[str, ...]:
    """Return how an outlet calls itself: its host, and its name unless that is a word like any other (Antara)."""
    host = (urlsplit(source.home).hostname or "").removeprefix("www.")
    name = source.name.casefold()
    return tuple(dict.fromkeys(each for each in (host, name if " " in name or "." in name else "") if each))


class Learner:
    """Remembers, weighs and removes the recurring paragraphs of the sources in one archive."""

    def __init__(
        self,
        archive: Archive,
        sources: Mapping[str, Source],
        is_on_topic: Callable[[str], bool],
        seeds: str | None = None,
    ) -> None:
        self.archive = archive
        self.seeds = seeds  # whose topics say which words are stock; without them, those that ship
        self.sources = sources
        self.is_on_topic = is_on_topic
        self.facts: dict[str, SourceFacts] = {}
        self.headlines: dict[str, list[tuple[datetime, Headline]]] = {}
        self.packed = lru_cache(maxsize=PACKED)(self._packed)

    def facts_for(self, page: Page) -> SourceFacts:
        """Return what the stages are told of the source of *page*, with what it had announced as the page was.

        What was announced later is not among it, though it may be known by now: else a kill would make a difference.
        """
        if page.again is not None:
            return self._facts_again(self.facts_of(page.source), page.again.article)
        return self._facts_then(page.source, page.found)

    def packed_for(self, page: Page) -> bytes:
        """Return the same as workers take it, packed once for all pages that were announced at one moment."""
        return self.packed(page.source, page.found) if page.again is None else pack(self.facts_for(page))

    def _packed(self, slug: str, found: datetime | None) -> bytes:
        return pack(self._facts_then(slug, found))

    def _facts_then(self, slug: str, found: datetime | None) -> SourceFacts:
        facts = self.facts_of(slug)
        return replace(facts, headlines=tuple(self._headlines_until(slug, found))) if found else facts

    def _facts_again(self, facts: SourceFacts, article: int) -> SourceFacts:
        """Return what is told of an article that is looked at again: by its layout only if it was read by it before.

        So what was learned since is no edit; nor is what was taken from it as a neighbour and is forgotten by now.
        """
        told = articles.told(self.archive, article)
        was_known = told is not None and LAYOUT_KNOWN in told[2].get("text", "")
        removed = json.loads(boilerplate.removed(self.archive, article))
        taken = [Headline(title=one["text"]) for one in removed if one["rule"] == NEIGHBOUR]
        others = (*headlines.known(self.archive, facts.slug), *taken)
        return replace(facts, layout=facts.layout if was_known else NOT_LEARNED, headlines=others)

    def _headlines_until(self, slug: str, found: datetime) -> list[Headline]:
        if not any(moment >= found for moment, _ in self.headlines.get(slug, ())):
            known = headlines.known(self.archive, slug)  # without moments they are packed in a third of the time
            self.packed.cache_clear()
            self.headlines[slug] = [(one.found, one._replace(found=None)) for one in known if one.found]
        return [one for moment, one in self.headlines[slug] if moment <= found]

    def facts_of(self, slug: str) -> SourceFacts:
        """Return what the stages are told of a source, whichever page it is."""
        if slug not in self.facts:
            source = self.sources[slug]
            self.facts[slug] = SourceFacts(
                slug=slug, timezone=source.timezone, remove=source.remove, regions=source.regions,
                names=outlet_names(source), boilerplate=boilerplate.known(self.archive, slug),
                layout=layout_of(layouts.known(self.archive, slug)),
                teaches_from=layouts.teaches_from(self.archive, slug),
            )  # fmt: skip
        return self.facts[slug]

    def remember(self, sighting: Sighting) -> None:
        """Remember the paragraphs of an article that may be boilerplate."""
        boilerplate.remember(self.archive, sighting)

    def fits(self, lesson: Lesson) -> bool | None:
        """Say whether a page is laid out as was learned before this run; None if they cannot be compared."""
        return fits_layout(read_traces(lesson.traces), self.facts_of(lesson.source).layout)

    def remember_lesson(self, lesson: Lesson) -> None:
        """Remember what a page teaches of the layout of its source."""
        layouts.remember(self.archive, lesson)

    def learn(self, *, now: datetime, only: Collection[str] | None = None) -> None:
        """Learn of every source that was read how its pages are read, and which paragraphs it prints everywhere.

        Its stored articles are given the text that is left without these. With *only*, of these sources alone.
        """
        for source in _chosen(layouts.unlearned(self.archive), only):
            lessons = map(read_traces, layouts.lessons(self.archive, source, rules=LAYOUT_RULES))
            layouts.write(self.archive, source, weigh(list(lessons)), now=now)
            self._forget(source)
        for source in _chosen(boilerplate.unweighed(self.archive, rules=RULES), only):
            if source not in self.sources:
                continue  # nobody says what it is called; it waits for a run that knows
            with self.archive.transaction():
                is_weighed = boilerplate.is_weighed(self.archive, source, rules=RULES)
                if not is_weighed:
                    self._look_again(source, now)
                has_changed = boilerplate.weigh(self.archive, source, recurs, rules=RULES, now=now)
                if has_changed or not is_weighed:
                    self._clean(source)

    def _look_again(self, source: str, now: datetime) -> None:
        """Remember what the stored articles show that were read by other rules."""
        left, eye = boilerplate.forget_others(self.archive, source, rules=RULES), eye_of(self.facts_of(source).names)
        for stored in boilerplate.stored(self.archive, source):
            if digest_of(stored.url) in left:
                continue
            lines = whole(stored.text, json.loads(stored.removed))
            seen = sighting_of(lines, eye.find(lines), source=source, address=stored.url, day=stored.day, seen=now)
            self.remember(replace(seen, speaks=self.is_on_topic("\n".join(lines))))

    def _forget(self, source: str) -> None:
        """Forget what the stages are told of a source, which is other than it was."""
        self.facts.pop(source, None)
        self.packed.cache_clear()

    def _clean(self, source: str) -> None:
        self._forget(source)
        facts, eye = self.facts_of(source), eye_of(self.facts_of(source).names)
        for stored in boilerplate.stored(self.archive, source):
            before = json.loads(stored.removed)
            lines = whole(stored.text, before)
            places = doomed(lines, eye.find(lines), facts.boilerplate, source, self.is_on_topic)
            text, removed = cut(lines, before, places)
            if removed != before:
                apply.rewrite(self.archive, stored.id, text, removed=removed, seeds=self.seeds)


def _chosen(sources: Iterable[str], only: Collection[str] | None) -> list[str]:
    return [one for one in sources if only is None or one in only]
