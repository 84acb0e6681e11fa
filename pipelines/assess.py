"""Ask a worker all that the rules say of an article; the stages after this one write it down, each its part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.extensions.run import Run
from pipelines.assessment import Asked, Assessment, assess
from pipelines.pool import Workers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.crawler import Crawler

    from crawler.models import Article, Source


class AssessPipeline:
    """Fills assessment; drops nothing."""

    def __init__(self, workers: Workers, sources: Mapping[str, Source], asked: Asked) -> None:
        self.workers = workers
        self.sources = sources
        self.asked = asked

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        asked = Asked(
            seeds=settings["SEEDS"],
            languages=tuple(settings.getlist("LANGUAGES_ACCEPTED")),
            keep_all=settings.getbool("KEEP_ALL"),
        )
        return cls(Workers.of(crawler), Run.of(crawler).sources, asked)

    async def process_item(self, item: Article) -> Article:
        if item.is_brief:  # it has none of the words, and the way to a worker costs more than saying so
            item.assessment = Assessment()
            return item
        home = self.sources[item.source].regions
        item.assessment = await self.workers.run(
            assess, item.title, item.text, asked=self.asked, home=home, published=item.published
        )
        return item
