"""Keep articles written in a language we monitor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pipelines.drops import OtherLanguage

if TYPE_CHECKING:
    from collections.abc import Collection

    from scrapy.crawler import Crawler

    from crawler.models import Article


class CheckLanguagePipeline:
    """Fills language from the body text; drops what is in another one than those accepted."""

    def __init__(self, accepted: Collection[str], *, keep_all: bool = False) -> None:
        self.accepted = accepted
        self.keep_all = keep_all

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(settings.getlist("LANGUAGES_ACCEPTED"), keep_all=settings.getbool("KEEP_ALL"))

    def process_item(self, item: Article) -> Article:
        item.language = item.assessed.language
        if item.language not in self.accepted and not self.keep_all:
            raise OtherLanguage(item.language or "too little text to tell")
        return item
