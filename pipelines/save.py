"""Write finished articles into the archive, each with its story and its candidate's outcome in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.archive import rechecks, regrouping
from crawler.errors import ArchiveError
from crawler.extensions.run import run_of
from crawler.models import Arrival
from crawler.run.looks import note_look
from crawler.strategies.recheck import Sight
from pipelines import apply
from pipelines.boilerplate.recurrence import eye_of
from pipelines.learning import outlet_names
from pipelines.versions import rules_of

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.archive.articles import Saved
    from crawler.archive.judgements import Rules
    from crawler.models import Again, Article
    from crawler.run.context import Run

PARTIAL = "the page shows a part of the article alone, or something else for now"
LAZILY = 1000  # articles of an older archive that are grouped at the end of a run: some seconds


class SavePipeline:
    def __init__(self, run: Run, rules: Rules, seeds: str | None = None) -> None:
        self.run = run
        self.seeds = seeds
        self.rules = rules  # those that the articles were judged by
        self.compare = apply.comparing(seeds)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        seeds = crawler.settings["SEEDS"]
        stage = cls(run_of(crawler), rules_of(Path(seeds)), seeds)
        crawler.signals.connect(stage.spider_closed, signals.spider_closed)
        return stage

    def process_item(self, item: Article) -> Article:
        if item.again is not None:
            self._revise(item, item.again)
            return item
        saved = self._store(item)
        tally = self.run.tally(item.source)
        tally.kept += not saved.is_twin
        tally.dropped += saved.is_twin
        return item

    def _store(self, item: Article) -> Saved:
        """Store an article whose capture, if there is one, is on the disk by then."""
        with self.run.writing():
            item.capture = self._capture(item)
            return apply.store(self.run.archive, item, rules=self.rules, run=self.run.id, compare=self.compare)

    def _capture(self, item: Article) -> str | None:
        """Capture what an article was read from, as a part of the transaction that stores it."""
        captures = self.run.captures
        if captures is None:
            return None
        record = captures.keep(item.exchanges)
        captures.enter()
        return record

    def _revise(self, item: Article, again: Again) -> None:
        """Write down what an archived article says now, and that it was looked at, in one transaction."""
        run = self.run
        eye = eye_of(outlet_names(run.sources[item.source]))
        with run.archive.transaction():
            sight = apply.revise(
                run.archive, item, again, eye, rules=self.rules, seeds=self.seeds, capture=self._capture
            )
            is_there = sight in {Sight.UNCHANGED, Sight.EDITED}
            if is_there and again.arrival is Arrival.MOVED:
                rechecks.move(run.archive, again.article, item.url, run=run.id, now=item.fetched)
            validators = item.validators if is_there and again.arrival is not Arrival.LED_ASIDE else None
            note_look(run, item.source, again.article, sight, error=PARTIAL, validators=validators)

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002
        """Group some of what an older version stored, which knew only word for word the same."""
        if reason != "finished":
            return
        try:
            apply.regroup(self.run.archive, regrouping.unindexed(self.run.archive, limit=LAZILY), seeds=self.seeds)
        except ArchiveError as error:
            self.run.error = self.run.error or str(error)
