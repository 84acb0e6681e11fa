"""Write finished articles into the archive, each with its story and its candidate's outcome in one transaction.

Where many pages are read at once, those that are finished within a moment are stored in one.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.archive import rechecks, regrouping
from crawler.archive.ledger import UNWRITABLE, State
from crawler.errors import ArchiveError, CrawlerError
from crawler.extensions.run import run_of
from crawler.models import Arrival
from crawler.run.looks import note_look
from crawler.sources.topics import topics_of
from crawler.strategies.recheck import Sight
from pipelines import apply
from pipelines.boilerplate.recurrence import eye_of
from pipelines.learning import outlet_names
from pipelines.pool import Workers
from pipelines.versions import rules_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.archive.articles import Saved
    from crawler.archive.judgements import Rules
    from crawler.models import Again, Article
    from crawler.run.context import Run

PARTIAL = "the page shows a part of the article alone, or something else for now"
LAZILY = 1000  # articles of an older archive that are grouped at the end of a run: some seconds
MOMENT = 0.1  # seconds that an article waits for others; a transaction of several takes little longer than of one

logger = logging.getLogger(__name__)


class SavePipeline:
    def __init__(self, run: Run, workers: Workers, rules: Rules, seeds: str | None = None) -> None:
        self.run = run
        self.workers = workers
        self.finished: list[tuple[Article, asyncio.Future[Saved | None]]] = []  # articles that wait for others
        self.seeds = seeds
        self.rules = rules  # those that the articles were judged by
        self.compare = apply.comparing(seeds)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        seeds = crawler.settings["SEEDS"]
        stage = cls(run_of(crawler), Workers.of(crawler), rules_of(topics_of(seeds)), seeds)
        crawler.signals.connect(stage.spider_closed, signals.spider_closed)
        return stage

    async def process_item(self, item: Article) -> Article:
        if item.again is not None:
            self._revise(item, item.again)
            return item
        await self._store_with_others(item)
        return item

    async def _store_with_others(self, item: Article) -> Saved:
        """Store an article, with those that are finished within a moment while pages are read."""
        if not self.finished and not self.workers.are_busy():
            [saved] = self._store([item])
            return saved
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[Saved | None] = loop.create_future()
        if not self.finished:
            loop.call_later(MOMENT, self._store_finished)
        self.finished.append((item, stored))
        return await stored or self._store([item])[0]

    def _store_finished(self) -> None:
        """Store what waits; where one article cannot be, each tries it alone, so that the others do not suffer."""
        waiting = [(item, stored) for item, stored in self.finished if not stored.done()]
        self.finished.clear()
        results: Sequence[Saved | None] = [None] * len(waiting)
        try:
            results = self._store([item for item, _ in waiting])
        except (CrawlerError, *UNWRITABLE) as error:  # whoever it comes from raises it again
            logger.debug("%s articles cannot be stored together: %s", len(waiting), error)
        finally:
            for (_, stored), result in zip(waiting, results, strict=True):
                stored.set_result(result)

    def _store(self, items: Sequence[Article]) -> list[Saved]:
        """Store articles in one transaction; their captures, if there are any, are on the disk by then."""
        run = self.run
        if run.captures is not None:
            for item, record in zip(items, run.captures.keep_all([item.exchanges for item in items]), strict=True):
                item.capture = record
        with run.writing():
            if run.captures is not None:
                run.captures.index()
            told = [self._store_one(item) for item in items]
        if run.captures is not None:
            run.captures.indexed()
        for item, (before, saved) in zip(items, told, strict=True):
            self._count(item, before, saved)
        return [saved for _, saved in told]

    def _store_one(self, item: Article) -> tuple[State | None, Saved]:
        """Store an article, and return with it what the run has made of its candidate before."""
        before = self.run.has_made(item.announced)
        return before, apply.store(self.run.archive, item, rules=self.rules, run=self.run.id, compare=self.compare)

    def _count(self, item: Article, before: State | None, saved: Saved) -> None:
        """Count an article once, however often its text came; that it was kept counts more than that it was dropped."""
        tally = self.run.tally(item.source)
        if before is not State.KEPT and not saved.is_twin:
            tally.kept += 1
            tally.dropped -= before is State.DROPPED
        elif before is None:
            tally.dropped += 1

    def _capture(self, item: Article) -> str | None:
        """Capture what an edit was read from, as a part of the transaction that stores it."""
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
            sight = apply.revise(run.archive, item, eye, rules=self.rules, seeds=self.seeds, capture=self._capture)
            is_there = sight in {Sight.UNCHANGED, Sight.EDITED}
            if is_there and self._has_moved(item, again):
                rechecks.move(run.archive, again.article, item.url, run=run.id, now=item.fetched)
            validators = item.validators if is_there and again.arrival is not Arrival.LED_ASIDE else None
            note_look(run, item.source, again.article, sight, error=PARTIAL, validators=validators)

    def _has_moved(self, item: Article, again: Again) -> bool:
        """Say whether an article was led for good to another address, or calls one its own that a crawl has stored."""
        if again.arrival is Arrival.HOME:
            there = rechecks.holder(self.run.archive, item.url)
            return rechecks.is_double(self.run.archive, again.article, there)
        return again.arrival is Arrival.MOVED

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002
        """Group some of what an older version stored, which knew only word for word the same."""
        if reason != "finished":
            return
        try:
            apply.regroup(self.run.archive, regrouping.unindexed(self.run.archive, limit=LAZILY), seeds=self.seeds)
        except ArchiveError as error:
            self.run.error = self.run.error or str(error)
