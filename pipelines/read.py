"""Send pages through the stages, in a worker process.

An article that goes on at another address comes by once more for each of its parts, until it is whole.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.archive import judgements
from crawler.errors import CrawlerError
from crawler.extensions.run import run_of
from crawler.outcomes import Continued, Dropped
from crawler.sources.topics import topics_of
from crawler.times import now
from pipelines import worker
from pipelines.drops import NOT_FOUND, Drop, NotArticle, NoText, TooShort, TooSlow
from pipelines.learning import Learner
from pipelines.models import aims_of
from pipelines.pool import Workers
from pipelines.process import gate_of
from pipelines.rejudging import Rejudging
from pipelines.seek_words import Samples, rank_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.models import Article, Lesson, Page
    from crawler.run.context import Run
    from pipelines.models import Aims, Processed


def dropped(drop: Drop) -> Dropped:
    """Return the refusal of a page as the rest of the crawl knows it."""
    is_no_article = isinstance(drop, NotArticle)
    is_missing = is_no_article and str(drop) == NOT_FOUND
    is_unread = isinstance(drop, NotArticle | NoText | TooShort | TooSlow)
    return Dropped(drop.reason, is_missing=is_missing, is_no_article=is_no_article, is_unread=is_unread)


class ReadPipeline:
    """Makes of a page an article, or drops it with the reason that a stage gave."""

    def __init__(
        self, run: Run, workers: Workers, learner: Learner, aims: Aims, follow: Callable[[Page, str], None]
    ) -> None:  # fmt: skip
        self.run = run
        self.workers = workers
        self.learner = learner
        self.aims = aims
        self.samples = Samples(run.archive)
        self.follow = follow  # fetches a further part

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run, aims = run_of(crawler), aims_of(crawler.settings)

        def follow(page: Page, url: str) -> None:
            run.frontier.ask(run.crawling.request_part(page, url))

        learner = Learner(run.archive, run.sources, gate_of(topics_of(aims.seeds)).speaks, aims.seeds)
        stage = cls(run, Workers.of(crawler), learner, aims, follow)
        crawler.signals.connect(stage.spider_closed, signals.spider_closed)
        return stage

    async def process_item(self, item: Page) -> Article:
        aims = replace(self.aims, keep_all=True) if item.again else self.aims  # it is stored, whatever it says now
        facts = self.learner.packed_for(item)
        try:
            async with self.workers.turn(rank_of(item) if item.is_sample else 0) as carry_out:
                if item.is_sample:
                    self.samples.check(item)  # once more: many may have been read while it waited
                done: Processed = await carry_out(worker.process, replace(item, exchanges=()), facts, aims)
        except Drop as drop:  # it took too long
            raise Dropped(drop.reason) from None
        self._remember(done, item)
        if done.drop:
            raise dropped(done.drop)
        if done.article is None:
            assert done.further is not None
            self.follow(item, done.further)
            raise Continued(done.further)
        done.article.exchanges = item.exchanges
        return done.article

    def _remember(self, done: Processed, item: Page) -> None:
        """Remember what a page teaches of its source."""
        if not (done.sighting or done.lesson):
            return
        with self.run.writing():
            if done.sighting and not item.again:  # it was seen when it was new
                self.learner.remember(done.sighting)
            if done.lesson:
                self._compare(done.lesson)
                self.learner.remember_lesson(done.lesson)

    def _compare(self, lesson: Lesson) -> None:
        """Count whether a page is laid out as its source's pages were so far."""
        fits = self.learner.fits(lesson)
        tally = self.run.tally(lesson.source)
        tally.taught += fits is not None
        tally.fitted += bool(fits)

    async def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002
        """Learn what the sources print everywhere; a run that was stopped leaves it to the one that goes on."""
        if reason != "finished":
            return
        try:
            self.learner.learn(now=now())
            if judgements.has_changed(self.run.archive):  # seldom, and reading the seeds again takes its time
                await Rejudging(self.run.archive, Path(self.aims.seeds), changed=True).finish_in(self.workers)
        except CrawlerError as error:
            self.run.error = self.run.error or str(error)
