"""Keep articles whose own text speaks of a topic in the seeds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pipelines.drops import OffTopic
from pipelines.text.topics import Verdict, judge, load_topics
from pipelines.workers import Workers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Article
    from pipelines.text.topics import Topic


SILENT = Verdict(topic=None, relevance=0.0)


def reason_of(verdict: Verdict) -> str:
    """Return in one clause why an article is off topic, as the ledger records it."""
    found = ", ".join(dict.fromkeys(f'"{each.term}"' for each in verdict.evidence))
    if not found:
        return f"relevance {verdict.relevance:.2f}: none of the topics' words in the article's own text"
    against = ", ".join(f'"{term}"' for term in verdict.against)
    return f"relevance {verdict.relevance:.2f}: found only {found}" + (f", against it {against}" if against else "")


class CheckRelevancePipeline:
    """Fills topic, relevance and evidence; drops what is below every topic's threshold."""

    def __init__(self, workers: Workers, topics: tuple[Topic, ...], *, keep_all: bool = False) -> None:
        self.workers = workers
        self.topics = topics
        self.keep_all = keep_all

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        topics = load_topics(Path(settings["SEEDS"]))
        return cls(Workers.of(crawler), topics, keep_all=settings.getbool("KEEP_ALL"))

    async def process_item(self, item: Article) -> Article:
        # What was read in brief has none of the words, and the way to a worker costs more than saying so.
        verdict = SILENT if item.is_brief else await self.workers.run(judge, item.title, item.text, self.topics)
        item.topic = verdict.topic
        item.relevance = verdict.relevance
        item.evidence = [asdict(each) for each in verdict.evidence]
        if verdict.topic is None and not self.keep_all:
            raise OffTopic(reason_of(verdict))
        return item
