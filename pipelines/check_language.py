"""Keep articles written in a language we monitor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pipelines.drops import OtherLanguage
from pipelines.language import language_of
from pipelines.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrapy.crawler import Crawler

    from crawler.models import Article


class CheckLanguagePipeline:
    """Fills language from the body text; drops what is in another one than those accepted."""

    def __init__(self, workers: Workers, accepted: Collection[str], *, keep_all: bool = False) -> None:
        self.workers = workers
        self.accepted = accepted
        self.keep_all = keep_all

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        accepted = settings.getlist("LANGUAGES_ACCEPTED", ["id"])
        return cls(Workers.of(crawler), accepted, keep_all=settings.getbool("KEEP_ALL"))

    async def process_item(self, item: Article) -> Article:
        item.language = await self.workers.run(language_of, item.text)
        if item.language not in self.accepted and not self.keep_all:
            raise OtherLanguage(item.language or "too little text to tell")
        return item
