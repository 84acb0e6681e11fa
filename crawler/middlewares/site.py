"""Count requests per registrable domain, the unit of politeness, also after a redirect to another host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.urls import site_of

if TYPE_CHECKING:
    from scrapy import Request


class SiteMiddleware:
    def process_request(self, request: Request) -> None:
        request.meta["download_slot"] = site_of(request.url)
