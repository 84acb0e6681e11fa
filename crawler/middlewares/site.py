"""Count requests per registrable domain, the unit of politeness, also after a redirect to another host.

Here, before any other middleware, ends what may not be asked in this run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.extensions.run import Run
from crawler.outcomes import AddressRefused, BudgetSpent, SiteClosed, is_private
from crawler.request_meta import SOURCE
from crawler.urls import site_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.frontier.scheduler import Frontier


class SiteMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Turn requests to a site that is left alone back, so that whoever made them hears why."""
        frontier: Frontier = self.crawler.engine.scheduler  # type: ignore[assignment]
        request.meta["download_slot"] = site_of(request.url)
        why = frontier.why_closed(request.url)
        if why is not None:
            raise AddressRefused(why) if is_private(SiteClosed(why)) else SiteClosed(why)
        run = Run.of(self.crawler)
        if run.is_spent(request.meta.get(SOURCE, "")):
            raise BudgetSpent(f"the budget of {run.budget} requests is spent")
