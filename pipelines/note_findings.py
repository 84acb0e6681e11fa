"""Write down what was found in each page that `pantau extract` had fetched, one line a page, in place of an archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.extensions.run import Run
from pipelines.saved import find
from pipelines.text.topics import load_topics
from pipelines.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from scrapy.crawler import Crawler

    from crawler.models import Page, Source
    from pipelines.saved import Pool
    from pipelines.text.topics import Topic


class NoteFindingsPipeline:
    def __init__(
        self,
        pool: Pool,
        path: Path,
        sources: Mapping[str, Source],
        topics: tuple[Topic, ...],
        accepted: Collection[str],
    ) -> None:
        self.pool = pool
        self.path = path
        self.sources = sources
        self.topics = topics
        self.accepted = accepted

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(
            Workers.of(crawler),
            Path(settings["FINDINGS"]),
            Run.of(crawler).sources,
            load_topics(Path(settings["TOPICS"])),
            settings.getlist("LANGUAGES_ACCEPTED"),
        )

    async def process_item(self, item: Page) -> Page:
        source = self.sources[item.source]
        found = await find(item, self.pool, source=source, topics=self.topics, accepted=self.accepted)
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"asked": item.announced, "found": {"file": None} | found}) + "\n")
        return item
