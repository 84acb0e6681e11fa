"""Write finished articles into the archive, each with its story and its candidate's fate in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.archive import regrouping
from crawler.errors import ArchiveError
from crawler.extensions.run import run_of
from pipelines import apply
from pipelines.versions import rules_of

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

    from crawler.archive.articles import Saved
    from crawler.archive.judgements import Rules
    from crawler.models import Article
    from crawler.run.context import Run

LAZILY = 1000  # articles of an older archive that are grouped at the end of a run: some seconds


class SavePipeline:
    def __init__(self, run: Run, rules: Rules) -> None:
        self.run = run
        self.rules = rules  # those that the articles were judged by

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        stage = cls(run_of(crawler), rules_of(Path(crawler.settings["SEEDS"])))
        crawler.signals.connect(stage.spider_closed, signals.spider_closed)
        return stage

    def process_item(self, item: Article) -> Article:
        saved = self._store(item)
        tally = self.run.tally(item.source)
        tally.kept += not saved.is_twin
        tally.dropped += saved.is_twin
        return item

    def _store(self, item: Article) -> Saved:
        """Store an article whose capture, if there is one, is on the disk by now."""
        captures = self.run.captures
        item.capture = captures.keep(item.exchanges) if captures else None
        with self.run.archive.transaction():
            if captures:
                captures.enter()
            return apply.store(self.run.archive, item, rules=self.rules, run=self.run.id)

    def spider_closed(self, spider: Spider, reason: str) -> None:  # noqa: ARG002
        """Group some of what an older version stored, which knew only word for word the same."""
        if reason != "finished":
            return
        try:
            apply.regroup(self.run.archive, regrouping.unindexed(self.run.archive, limit=LAZILY))
        except ArchiveError as error:
            self.run.error = self.run.error or str(error)
