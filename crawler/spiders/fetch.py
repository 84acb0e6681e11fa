"""Fetch what waits in the ledger, and ask no channel what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.spiders.base import NewsSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy import Request


class FetchSpider(NewsSpider):
    """Makes no request of its own: the frontier hands out the candidates that are pending."""

    name = "fetch"

    async def start(self) -> AsyncIterator[Request]:
        none: tuple[Request, ...] = ()
        for request in none:
            yield request
