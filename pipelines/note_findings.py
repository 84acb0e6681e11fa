"""Write down what is found in each page, one line a page, in place of storing it: the fetching of `pantau extract`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.extensions.item_outcomes import Continued
from crawler.extensions.run import Run
from crawler.sources.topics import load_topics
from pipelines.pool import Workers
from pipelines.saved import find

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrapy.crawler import Crawler

    from crawler.models import Page
    from crawler.sources.topics import Topic


class NoteFindingsPipeline:
    def __init__(self, crawler: Crawler, path: Path, topics: tuple[Topic, ...], accepted: Collection[str]) -> None:
        self.crawler = crawler
        self.path = path
        self.topics = topics
        self.accepted = accepted

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        topics = load_topics(Path(settings["TOPICS"]))
        return cls(crawler, Path(settings["FINDINGS"]), topics, settings.getlist("LANGUAGES_ACCEPTED"))

    async def process_item(self, item: Page) -> Page:
        source = Run.of(self.crawler).sources[item.source]
        pool = Workers.of(self.crawler)
        found = await find(item, pool, source=source, topics=self.topics, accepted=self.accepted)
        if further := found.pop("further"):  # as in a crawl: the article is read whole
            self.crawler.engine.crawl(self.crawler.spider.request_part(item, further))  # type: ignore[union-attr]
            raise Continued(further)
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"asked": item.announced, "found": {"file": None} | found}) + "\n")
        return item
