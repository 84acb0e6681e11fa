"""Learn which paragraphs a source prints again and again, and remove them from what is stored.

What an article shows is remembered as it is read, and weighed when a run has finished: during a run the rules of a
source stay as they are, so that no verdict depends on the order in which its pages came, nor on a kill and a new start.
Then the articles that were stored before are cleaned as well.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.archive import boilerplate
from pipelines import apply
from pipelines.boilerplate.recurrence import Sign, cut, doomed, eye_of, is_boilerplate, whole
from pipelines.models import SourceFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.models import Sighting, Source


def names_of(source: Source) -> tuple[str, ...]:
    """Return how an outlet calls itself: its host, and its name unless that is a word like any other (Antara)."""
    host = (urlsplit(source.home).hostname or "").removeprefix("www.")
    name = source.name.casefold()
    return tuple(dict.fromkeys(each for each in (host, name if " " in name or "." in name else "") if each))


class Learner:
    """Remembers, weighs and removes the recurring paragraphs of the sources in one archive."""

    def __init__(self, archive: Archive, sources: Mapping[str, Source], is_on_topic: Callable[[str], bool]) -> None:
        self.archive = archive
        self.sources = sources
        self.is_on_topic = is_on_topic
        self.facts: dict[str, SourceFacts] = {}

    def facts_of(self, slug: str) -> SourceFacts:
        """Return what the stages are told of a source."""
        if slug not in self.facts:
            source = self.sources[slug]
            self.facts[slug] = SourceFacts(
                slug=slug, timezone=source.timezone, remove=source.remove, regions=source.regions,
                names=names_of(source), boilerplate=boilerplate.known(self.archive, slug),
            )  # fmt: skip
        return self.facts[slug]

    def remember(self, sighting: Sighting) -> None:
        """Remember the paragraphs of an article that may be boilerplate."""
        boilerplate.remember(self.archive, sighting)

    def learn(self, *, now: datetime) -> None:
        """Weigh the paragraphs of every source that was read, and clean its stored articles of what is new."""
        for source in boilerplate.unweighed(self.archive):
            if source not in self.sources:
                continue  # nobody says what it is called; it waits for a run that knows
            with self.archive.transaction():
                if boilerplate.weigh(self.archive, source, _judge, now=now):
                    self._clean(source)

    def _clean(self, source: str) -> None:
        self.facts.pop(source, None)
        facts, eye = self.facts_of(source), eye_of(self.facts_of(source).names)
        for stored in boilerplate.stored(self.archive, source):
            before = json.loads(stored.removed)
            lines = whole(stored.text, before)
            places = doomed(lines, eye.find(lines), facts.boilerplate, source, self.is_on_topic)
            text, removed = cut(lines, before, places)
            if removed != before:
                apply.rewrite(self.archive, stored.id, text, removed=removed)


def _judge(sign: str, stories: int, total: int) -> bool:
    return is_boilerplate(Sign(sign), stories, total)
