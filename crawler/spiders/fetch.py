"""Fetch what waits in the ledger, and ask no channel what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from crawler.archive import ledger
from crawler.archive.views.ledger import known_address
from crawler.models import Candidate
from crawler.run.sink import UNASKED
from crawler.spiders.base import NewsSpider
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler


class FetchSpider(NewsSpider):
    """Makes no request of its own: the frontier hands out the candidates that are pending.

    A program may name further ones, the addresses of each source by its slug, and is told which could not be fetched.
    """

    name = "fetch"
    urls: Mapping[str, Sequence[str]]

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, urls: Mapping[str, Sequence[str]] | None = None, **kwargs: Any  # noqa: ANN401
    ) -> Self:  # fmt: skip
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.urls = urls or {}
        return spider

    async def start(self) -> AsyncIterator[Request]:
        for slug, listed in self.urls.items():
            asked = [Candidate(url=url) for url in listed]
            ledger.record(self.run.archive, asked, source=slug, channel=None, now=now())
            self.run.frontier.more(slug)
        none: tuple[Request, ...] = ()
        for request in none:
            yield request

    def account(self) -> None:
        if self.sink is None:
            return
        for slug, listed in self.urls.items():
            for url in listed:
                self.sink.refusals[url] = self._refusal(slug, url)

    def _refusal(self, slug: str, url: str) -> str:
        """Return why an address was not fetched; of one that was, nobody asks."""
        known = known_address(self.run.archive, url)
        return str((known and known.reason) or self.run.tally(slug).error or UNASKED)
