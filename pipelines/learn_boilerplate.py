"""Learn which paragraphs a source prints again and again, and remove them from what it prints.

What an article shows is remembered as it is read, and weighed when a run has finished: during a run the rules of a
source stay as they are, so that no verdict depends on the order in which its pages came, nor on a kill and a new start.
Then the articles that were stored before are cleaned as well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import signals

from crawler.archive import articles, judgements, paragraphs
from crawler.archive.paragraphs import Sighting
from crawler.errors import ArchiveError
from crawler.extensions.run import Run
from crawler.times import now
from pipelines.group_stories import telling_of
from pipelines.rejudging import Rejudging
from pipelines.text.copies import overlap
from pipelines.text.gate import Gate
from pipelines.text.recurrence import Eye, Sign, cut, digest_of, is_boilerplate, rule_of, stays, story_of, whole
from pipelines.text.topics import load_topics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.archive import Archive
    from crawler.models import Article, Source
    from pipelines.text.recurrence import Suspect


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
        self.eyes: dict[str, Eye] = {}
        self.known: dict[str, frozenset[int]] = {}

    def read(self, article: Article) -> None:
        """Remember the paragraphs of *article*, and remove those that are known to be boilerplate."""
        lines = article.text.split("\n")
        suspects = self._eye(article.source).find(lines)
        sighting = Sighting(
            source=article.source,
            article=digest_of(article.announced),
            story=story_of(lines, suspects),
            seen=article.fetched,
        )
        known = self._known(article.source)
        fresh = {one.digest: one.sign.value for one in suspects if one.digest not in known}
        paragraphs.remember(self.archive, sighting, fresh)
        doomed = self._doomed(article.source, lines, suspects)
        if doomed:
            article.text, article.removed = cut(lines, article.removed, doomed)

    def learn(self, *, now: datetime) -> None:
        """Weigh the paragraphs of every source that was read, and clean its stored articles of what is new."""
        for source in paragraphs.unweighed(self.archive):
            if source not in self.sources:
                continue  # nobody says what it is called; it waits for a run that knows
            with self.archive.transaction():
                if paragraphs.weigh(self.archive, source, _judge, now=now):
                    self._clean(source)

    def _clean(self, source: str) -> None:
        self.known.pop(source, None)
        for stored in paragraphs.stored(self.archive, source):
            before = json.loads(stored.removed)
            lines = whole(stored.text, before)
            text, removed = cut(lines, before, self._doomed(source, lines, self._eye(source).find(lines)))
            if removed != before:
                articles.rewrite(self.archive, telling_of(stored.id, text), removed=removed, compare=overlap)

    def _doomed(self, source: str, lines: Sequence[str], suspects: Sequence[Suspect]) -> dict[int, str]:
        known = self._known(source)
        return {
            one.place: rule_of(one.sign, source)
            for one in suspects
            if one.digest in known and not stays(lines[one.place], one.sign, self.is_on_topic)
        }

    def _known(self, source: str) -> frozenset[int]:
        if source not in self.known:
            self.known[source] = paragraphs.known(self.archive, source)
        return self.known[source]

    def _eye(self, source: str) -> Eye:
        if source not in self.eyes:
            self.eyes[source] = Eye(names_of(self.sources[source]))
        return self.eyes[source]


def _judge(sign: str, stories: int, total: int) -> bool:
    return is_boilerplate(Sign(sign), stories, total)


class LearnBoilerplatePipeline:
    """Removes the paragraphs that recur at their source; learns them when a run has finished."""

    def __init__(self, run: Run, learner: Learner, seeds: Path) -> None:
        self.run = run
        self.learner = learner
        self.seeds = seeds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run = Run.of(crawler)
        seeds = Path(crawler.settings["SEEDS"])
        gate = Gate(load_topics(seeds))
        learner = Learner(run.archive, run.sources, gate.speaks)
        stage = cls(run, learner, seeds)
        crawler.signals.connect(stage.spider_closed, signals.spider_closed)
        return stage

    def process_item(self, item: Article) -> Article:
        self.learner.read(item)
        return item

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002
        if reason != "finished":
            return  # what has been read so far is weighed together with the rest, once that is read
        try:
            self.learner.learn(now=now())
            if judgements.has_changed(self.run.archive):  # seldom, and reading the seeds again takes its time
                Rejudging(self.run.archive, self.seeds, changed=True).finish()
        except ArchiveError as error:
            self.run.error = self.run.error or str(error)
