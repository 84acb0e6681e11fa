"""Fetch what waits in the ledger, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.spiders.base import NewsSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy import Request


class FetchSpider(NewsSpider):
    """Asks no channel: the frontier hands out the candidates that are pending."""

    name = "fetch"

    async def start(self) -> AsyncIterator[Request]:
        for request in ():
            yield request
