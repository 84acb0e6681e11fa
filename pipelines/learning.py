"""Learn which paragraphs a source prints again and again, and remove them from what is stored.

What an article shows is remembered as it is read, and weighed when a run has finished: during a run the rules of a
source stay as they are, so that no verdict depends on the order in which its pages came, nor on a kill and a new start.
Then the articles that were stored before are cleaned as well, and get back what is not taken for boilerplate any more.
The same happens once after a change of these rules, by what the stored articles show.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.archive import boilerplate
from pipelines import apply
from pipelines.boilerplate.evidence import recurs, sighting_of
from pipelines.boilerplate.recurrence import RULES, cut, digest_of, doomed, eye_of, whole
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
        """Weigh the paragraphs of every source that was read, and give its stored articles the text that is left."""
        for source in boilerplate.unweighed(self.archive, rules=RULES):
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
            self.remember(
                sighting_of(
                    lines, eye.find(lines), source=source, address=stored.url, day=stored.day, seen=now,
                    speaks=self.is_on_topic("\n".join(lines)),
                )
            )  # fmt: skip

    def _clean(self, source: str) -> None:
        self.facts.pop(source, None)
        facts, eye = self.facts_of(source), eye_of(self.facts_of(source).names)
        for stored in boilerplate.stored(self.archive, source):
            before = json.loads(stored.removed)
            lines = whole(stored.text, before)
            places = doomed(lines, eye.find(lines), facts.boilerplate, source, self.is_on_topic)
            text, removed = cut(lines, before, places)
            if removed != before:
                apply.rewrite(self.archive, stored.id, text, removed=removed, seeds=self.seeds)
