"""Write down what is found in each page, one line a page, in place of storing it: the fetching of `pantau extract`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.extensions.run import Run
from crawler.outcomes import Continued
from pipelines.models import Aims
from pipelines.pool import Workers
from pipelines.saved import facts_of, find

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Page


class NoteFindingsPipeline:
    def __init__(self, crawler: Crawler, path: Path, aims: Aims) -> None:
        self.crawler = crawler
        self.path = path
        self.aims = aims

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        aims = Aims(seeds=settings["TOPICS"], languages=tuple(settings.getlist("LANGUAGES_ACCEPTED")))
        return cls(crawler, Path(settings["FINDINGS"]), aims)

    async def process_item(self, item: Page) -> Page:
        source = Run.of(self.crawler).sources[item.source]
        pool = Workers.of(self.crawler)
        found = await find(item, pool, facts_of(source), self.aims)
        if further := found.pop("further"):  # as in a crawl: the article is read whole
            self.crawler.engine.crawl(self.crawler.spider.request_part(item, further))  # type: ignore[union-attr]
            raise Continued(further)
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"asked": item.announced, "found": {"file": None} | found}) + "\n")
        return item
