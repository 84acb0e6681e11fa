"""Say of each request whose site it asks, also after a redirect to another host; the frontier keeps turns and pauses.

Here, before any other middleware, ends what may not be asked in this run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from crawler.extensions.run import run_of
from crawler.outcomes import AddressRefused, BudgetSpent, SiteClosed, is_private
from crawler.request_meta import SOURCE
from crawler.text import counted
from crawler.urls import DEFAULT_PORTS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.models import Source
    from crawler.run.context import Run

OF_THE_WEB = frozenset(DEFAULT_PORTS.values())
PORT = re.compile(r"^\w+://[^/?#]*:(\d+)(?=[/?#]|$)")  # that an address names


def ports_of(source: Source) -> frozenset[int]:
    """Return the ports at which a source may be asked: those of the web, and those that its entry names."""
    named = (PORT.search(url) for url in (source.home, *(channel.url for channel in source.channels)))
    return OF_THE_WEB | {int(port[1]) for port in named if port}


class SiteMiddleware:
    def __init__(self, run: Run, *, any_port: bool = False) -> None:
        self.run = run
        self.any_port = any_port

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Where private networks are allowed, for a test or an intranet, so is any port."""
        return cls(run_of(crawler), any_port=bool(crawler.settings["ALLOW_PRIVATE"]))

    def process_request(self, request: Request) -> None:
        """Turn requests to a site that is left alone back, so that whoever made them hears why."""
        request.meta["download_slot"] = self.run.site_of(request.url)
        why = self.run.frontier.why_closed(request.url)
        if why is not None:
            raise AddressRefused(why) if is_private(SiteClosed(why)) else SiteClosed(why)
        if self.run.is_spent(request.meta.get(SOURCE, "")):
            raise BudgetSpent(f"the budget of {counted(self.run.budget or 0, 'request')} is spent")
        if not self.any_port:
            self._check_port(request)

    def _check_port(self, request: Request) -> None:
        """Refuse what leads to another service: a name may mean this very machine, by its public address."""
        source = self.run.sources.get(request.meta.get(SOURCE, ""))
        port = PORT.search(request.url)
        if port and source and source.home and int(port[1]) not in ports_of(source):
            cure = "if it is, name it in the home or a channel of its entry"
            raise AddressRefused(f"port {port[1]} is not where {source.slug} is found; {cure}")
