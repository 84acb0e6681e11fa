"""Learn of pages that are fetched for what they teach of their source alone: their articles came with a channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from crawler.extensions.run import run_of
from crawler.outcomes import Continued, WorkerLost
from crawler.sources.topics import topics_of
from pipelines import worker
from pipelines.drops import Drop
from pipelines.learning import Learner
from pipelines.pool import Workers
from pipelines.process import gate_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Lesson, Page
    from crawler.run.context import Run


def note_lesson(run: Run, learner: Learner, lesson: Lesson) -> None:
    """Remember what a page teaches, and count whether it is laid out as its source's pages were so far."""
    fits = learner.fits(lesson)
    tally = run.tally(lesson.source)
    tally.taught += fits is not None
    tally.fitted += bool(fits)
    learner.remember_lesson(lesson)


class TeachPipeline:
    """Takes what such a page teaches, and nothing else of it; every other page passes."""

    def __init__(self, run: Run, workers: Workers, learner: Learner) -> None:
        self.run = run
        self.workers = workers
        self.learner = learner

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        run, seeds = run_of(crawler), crawler.settings["SEEDS"]
        return cls(run, Workers.of(crawler), Learner(run.archive, run.sources, gate_of(topics_of(seeds)).speaks, seeds))

    async def process_item(self, item: Page) -> Page:
        if not item.is_lesson:
            return item
        if lesson := await self._lesson(item):
            with self.run.writing():
                note_lesson(self.run, self.learner, lesson)
        raise Continued(item.url)

    async def _lesson(self, item: Page) -> Lesson | None:
        facts = replace(self.learner.facts_of(item.source), boilerplate=frozenset())
        try:
            return await self.workers.run(worker.lesson_of, item, facts)
        except (Drop, WorkerLost):  # it took too long, or too much memory
            return None
