"""Drop pages in whose bytes no topic's word stands, before anything is read out of them.

So are those that name a topic in the headlines of other articles alone, but for a sample of each source.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.archive import boilerplate as paragraphs
from crawler.archive import runs
from crawler.extensions.run import run_of
from crawler.outcomes import Dropped
from crawler.sources.topics import topics_of
from pipelines.boilerplate.recurrence import digest_of
from pipelines.drops import ELSEWHERE, NoTopicWords, OffTopic
from pipelines.process import gate_of
from pipelines.topics.gate import Look
from pipelines.topics.ranking import Ranker
from pipelines.versions import rules_of_topics

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.archive import Archive
    from crawler.models import Page
    from pipelines.topics.gate import Gate

TELLING = re.compile(r"[a-z]{5,}")  # a word that is written alike in every encoding
TOLD = 3  # of them, the longest


def shows_title(page: Page) -> bool:
    """Say whether a page holds a word of its announced title; a shell that only a browser fills does not."""
    words = sorted(TELLING.findall((page.title or "").lower()), key=len)[-TOLD:]
    if page.content is not None or not words:
        return True
    sought = [word.encode() for word in words]
    if any(word in page.body for word in sought):  # nearly always, which saves making a long page small
        return True
    body = page.body.lower()
    return any(word in body for word in sought)


class SeekWordsPipeline:
    """Drops what speaks of no topic in the seeds; most pages go no further."""

    def __init__(self, gate: Gate | None, samples: Samples) -> None:
        self.gate = gate  # None keeps all
        self.samples = samples

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        topics = topics_of(settings["SEEDS"])
        run = run_of(crawler)
        runs.note_topics(run.archive, run.id, rules_of_topics(Path(settings["SEEDS"])))
        run.rank = Ranker(topics)  # what is announced is fetched in the order of what is sought
        gate = None if settings.getbool("KEEP_ALL") else gate_of(topics)
        return cls(gate, Samples(run.archive))

    def process_item(self, item: Page) -> Page:
        if self.gate is None or item.parts or item.again:  # whose first page has been looked at, or what is stored
            return item
        look = self.gate.look(item.said)
        if look is Look.NOWHERE:
            raise Dropped(NoTopicWords().reason, is_unread=not shows_title(item))
        item.is_sample = look is Look.ELSEWHERE
        if item.is_sample:
            self.samples.check(item)
        return item


class Samples:
    """Takes some pages of a source: those with the lowest numbers, the same in whatever order they come.

    So the first dozen are read, and later those that come to be among the dozen with the lowest numbers. Of those that
    wait for a worker, the lowest are read first, since many of the others are then not needed any more.
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def takes(self, page: Page) -> bool:
        """Say whether *page* is worth reading."""
        last = paragraphs.last_sample(self.archive, page.source)
        return last is None or rank_of(page) <= last

    def check(self, page: Page) -> None:
        """Drop *page* if its source needs it no more."""
        if not self.takes(page):
            raise Dropped(OffTopic(ELSEWHERE).reason)


def rank_of(page: Page) -> int:
    """Return the number of *page* among the samples of its source, by which it also waits for a worker."""
    return digest_of(page.announced)
