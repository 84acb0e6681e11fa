"""Keep articles whose own text speaks of a topic in the seeds."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Self

from crawler.models import Verdict
from pipelines.drops import OffTopic
from pipelines.judging import row_of
from pipelines.rules import fingerprint_of, story_fingerprint

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.models import Article
    from pipelines.topics.relevance import Judgement


def reason_of(judgement: Judgement) -> str:
    """Return in one clause why an article is off topic, as the ledger records it."""
    found = ", ".join(dict.fromkeys(f'"{each.term}"' for each in judgement.evidence))
    if not found:
        return f"relevance {judgement.relevance:.2f}: none of the topics' words in the article's own text"
    against = ", ".join(f'"{term}"' for term in judgement.against)
    return f"relevance {judgement.relevance:.2f}: found only {found}" + (f", against it {against}" if against else "")


def fill(article: Article, judgements: tuple[Judgement, ...]) -> None:
    """Write into *article* what each topic is to it, the best in front."""
    best = judgements[0]
    article.topic = None if best.verdict is Verdict.NO else best.topic
    article.verdict = best.verdict.value
    article.relevance = best.relevance
    article.evidence = [asdict(each) for each in best.evidence]
    article.topics = [row_of(one) for one in judgements if one.verdict is not Verdict.NO]


class CheckRelevancePipeline:
    """Fills topic, verdict, relevance and evidence; drops what is below every topic's threshold."""

    def __init__(self, *, rules: str = "", keep_all: bool = False) -> None:
        self.rules = rules
        self.story_rules = story_fingerprint()
        self.keep_all = keep_all

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(rules=fingerprint_of(Path(settings["SEEDS"])), keep_all=settings.getbool("KEEP_ALL"))

    def process_item(self, item: Article) -> Article:
        judgements = item.assessed.judgements
        fill(item, judgements)
        item.rules, item.story_rules = self.rules, self.story_rules
        if item.topic is None and not self.keep_all:
            raise OffTopic(reason_of(judgements[0]))
        return item
