"""Scrapy's downloader for many sites with one visitor each: it counts sites, and lets go of connections early."""

from __future__ import annotations

from itertools import islice
from math import ceil
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.core.downloader import Downloader
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientFactory
from scrapy.utils.defer import deferred_from_coro
from twisted.web.client import HTTPConnectionPool

from crawler import processes as descriptors
from crawler.extensions.run import run_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred
    from twisted.python.failure import Failure
    from twisted.web._newclient import HTTP11ClientProtocol

    from crawler.run.context import Frontier

# Seconds that a connection outlasts the pause until the next request. Where thousands of sites keep a processor busy,
# each comes late to its turn, and a new connection costs half as much as a page.
LINGER = 10
POOLS = 2  # one for http, one for https


def share_of(settings: BaseSettings) -> descriptors.Share:
    """Return how many sites and idle connections a crawl may have at once, after raising the limit."""
    free = descriptors.free(descriptors.raise_limit(), workers=settings.getint("WORKERS"))
    return descriptors.share(free, most=settings.getint("CONCURRENT_REQUESTS"))


class SiteDownloader(Downloader):
    """Downloads from CONCURRENT_REQUESTS sites at once, or from as many as the limit of open files bears.

    A site counts once, also while its page waits for its robots.txt.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.total_concurrency = share_of(crawler.settings).sites

    def needs_backout(self) -> bool:
        return self._frontier().visited() >= self.total_concurrency

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:  # noqa: ARG002
        """Download a page past Scrapy's slots: the frontier has let it go, one at a time for each site, and in time."""
        self.active.add(request)
        coming = deferred_from_coro(self.middleware.download_async(self._download_now, request))
        return coming.addBoth(self._left, request)

    def _left(self, result: Response | Request | Failure, request: Request) -> Response | Request | Failure:
        """Tell the frontier that a request has left, whatever became of it."""
        self.active.remove(request)  # not before the engine goes on with it: it would seem to have nothing to do
        self._frontier().left(request)
        return result

    async def _download_now(self, request: Request) -> Response:
        told = {"request": request, "spider": self.crawler.spider}
        self.signals.send_catch_log(signals.request_reached_downloader, **told)
        try:
            response = await self.handlers.download_request_async(request)
            self.signals.send_catch_log(signals.response_downloaded, response=response, **told)
            return response
        finally:
            self.signals.send_catch_log(signals.request_left_downloader, **told)

    def _frontier(self) -> Frontier:
        return run_of(self.crawler).frontier


class Connections(HTTPConnectionPool):
    """Keeps a connection for so many seconds for its next use, and *most* of them: a new one replaces the oldest."""

    _factory = _LenientHTTP11ClientFactory  # as Scrapy's own pool

    def __init__(self, reactor: ReactorBase, *, most: int, seconds: int) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]
        self.maxPersistentPerHost = 1
        self.cachedConnectionTimeout = seconds
        self.most = most

    def _putConnection(self, key: Hashable, connection: HTTP11ClientProtocol) -> None:  # noqa: N802  (Twisted's name)
        super()._putConnection(key, connection)  # type: ignore[no-untyped-call]
        surplus = max(0, len(self._timeouts) - self.most)
        for timeout in list(islice(self._timeouts.values(), surplus)):
            timeout.reset(0)


class DownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler, which would keep a connection to every host for four minutes, without that."""

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # noqa: PLC0415  (installed by now)

        super().__init__(crawler)
        seconds = ceil(crawler.settings.getfloat("DOWNLOAD_DELAY")) + LINGER
        most = share_of(crawler.settings).idle // POOLS
        self._pool = Connections(reactor, most=most, seconds=seconds)
