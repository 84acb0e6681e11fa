"""Look a host's name up before its request goes out, or leave that to the proxy.

A look-up may wait for its turn among a thousand others. The time in which a host has to answer begins after that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.utils.defer import maybe_deferred_to_future

from crawler.extensions.run import run_of
from crawler.outcomes import NOT_FOUND
from crawler.resolver import GuardingResolver
from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.run.context import Run


class NamesMiddleware:
    def __init__(self, run: Run, resolver: GuardingResolver, proxy: str = "") -> None:
        self.run = run
        self.proxy = proxy
        self.resolver = resolver  # what it finds is remembered for the one that the connection asks
        self.found: set[str] = set()  # hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        from twisted.internet import reactor  # noqa: PLC0415  (installed by now)

        resolver = GuardingResolver.from_crawler(crawler, reactor)
        return cls(run_of(crawler), resolver, crawler.settings["PROXY"])

    async def process_request(self, request: Request) -> None:
        host = host_of(request.url)
        if self.proxy:
            self.resolver.check_unresolved(host)
            request.meta["proxy"] = self.proxy
            return
        if host not in self.found:
            await maybe_deferred_to_future(self.resolver.getHostByName(host))
            self.found.add(host)
            self.run.frontier.found(NOT_FOUND)
