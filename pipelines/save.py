"""Write finished articles into the archive, each with its story and its candidate's fate in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.archive import articles
from crawler.extensions.run import Run
from pipelines.copies.overlap import overlap

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Article


class SavePipeline:
    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Run.of(crawler))

    def process_item(self, item: Article) -> Article:
        saved = articles.save(self.run.archive, item, run=self.run.id, compare=overlap)
        tally = self.run.tally(item.source)
        tally.kept += not saved.is_twin
        tally.dropped += saved.is_twin
        return item
