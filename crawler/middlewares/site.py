"""Count requests per registrable domain, the unit of politeness, also after a redirect to another host.

Here, before any other middleware, ends what may not be asked in this run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.extensions.run import run_of
from crawler.outcomes import AddressRefused, BudgetSpent, SiteClosed, is_private
from crawler.request_meta import SOURCE
from crawler.text import counted

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.run.context import Run


class SiteMiddleware:
    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(run_of(crawler))

    def process_request(self, request: Request) -> None:
        """Turn requests to a site that is left alone back, so that whoever made them hears why."""
        request.meta["download_slot"] = self.run.site_of(request.url)
        why = self.run.frontier.why_closed(request.url)
        if why is not None:
            raise AddressRefused(why) if is_private(SiteClosed(why)) else SiteClosed(why)
        if self.run.is_spent(request.meta.get(SOURCE, "")):
            raise BudgetSpent(f"the budget of {counted(self.run.budget or 0, 'request')} is spent")
