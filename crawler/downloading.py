"""Scrapy's downloader for many sites with one visitor each: it counts sites, and lets go of connections early."""

from __future__ import annotations

from functools import partial
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING

from scrapy.core.downloader import Downloader
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _BindAddressAgent,
    _LenientHTTP11ClientFactory,
    _ScrapyAgent,
)
from scrapy.utils._download_handlers import normalize_bind_address, wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.web.client import HTTPConnectionPool

from crawler import descriptors
from crawler.extensions.run import run_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from scrapy import Request, Spider
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred
    from twisted.internet.endpoints import HostnameEndpoint
    from twisted.internet.interfaces import IProtocol, IProtocolFactory
    from twisted.python.failure import Failure
    from twisted.web._newclient import HTTP11ClientProtocol
    from twisted.web.client import URI, Agent

    from crawler.run.context import Frontier

LINGER = 2  # seconds that a connection outlasts the pause until the next request
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
        """Tell the frontier when a request has left, whatever became of it."""
        return super().fetch(request).addBoth(self._left, request)

    def _left(self, result: Response | Request | Failure, request: Request) -> Response | Request | Failure:
        self._frontier().left(request)
        return result

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


class _Endpoint:
    """The endpoint of an address, made when something connects to it; most requests find a connection that is there."""

    def __init__(self, make: Callable[[], HostnameEndpoint]) -> None:
        self.make = make

    def connect(self, factory: IProtocolFactory) -> Deferred[IProtocol]:
        return self.make().connect(factory)


class _Agent(_BindAddressAgent):
    def _getEndpoint(self, uri: URI) -> _Endpoint:  # noqa: N802  (Twisted's name)
        return _Endpoint(partial(super()._getEndpoint, uri))


class _Asking(_ScrapyAgent):
    """One request; through a proxy it takes Scrapy's own way."""

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        from twisted.internet import reactor  # noqa: PLC0415  (installed by now)

        if request.meta.get("proxy"):
            return super()._get_agent(request, timeout)
        address = normalize_bind_address(request.meta.get("bindaddress") or self._bindAddress)
        return _Agent(reactor, self._contextFactory, timeout, address, self._pool)


class DownloadHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler, which would keep a connection to every host for four minutes, without that."""

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # noqa: PLC0415  (installed by now)

        super().__init__(crawler)
        seconds = ceil(crawler.settings.getfloat("DOWNLOAD_DELAY")) + LINGER
        most = share_of(crawler.settings).idle // POOLS
        self._pool = Connections(reactor, most=most, seconds=seconds)

    async def download_request(self, request: Request) -> Response:
        asking = _Asking(
            contextFactory=self._contextFactory, bindAddress=self._bind_address, pool=self._pool,
            maxsize=self._default_maxsize, warnsize=self._default_warnsize, fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler, tls_verbose_logging=self._tls_verbose_logging,
        )  # fmt: skip
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(asking.download_request(request))
