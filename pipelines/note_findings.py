"""Hand over what is found in each page, in place of storing it: the fetching of `pantau extract`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.extensions.run import run_of
from crawler.outcomes import Continued
from pipelines.models import Aims
from pipelines.pool import Workers
from pipelines.saved import facts_of, find

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Page
    from crawler.run.context import Run


class NoteFindingsPipeline:
    def __init__(self, run: Run, workers: Workers, aims: Aims) -> None:
        self.run = run
        self.workers = workers
        self.aims = aims

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        aims = Aims(seeds=settings["SEEDS"], languages=tuple(settings.getlist("LANGUAGES_ACCEPTED")))
        return cls(run_of(crawler), Workers.of(crawler), aims)

    async def process_item(self, item: Page) -> Page:
        source = self.run.sources[item.source]
        found = await find(item, self.workers, facts_of(source), self.aims)
        if further := found.pop("further"):  # as in a crawl: the article is read whole
            self.run.frontier.ask(self.run.crawling.request_part(item, further))
            raise Continued(further)
        self.run.sink.pages[item.announced] = {"file": None} | found
        return item
