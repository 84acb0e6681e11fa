"""Look a host's name up before its request goes out.

A look-up may wait for its turn among a thousand others. The time in which a host has to answer begins after that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.utils.defer import maybe_deferred_to_future

from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request


class NamesMiddleware:
    async def process_request(self, request: Request) -> None:
        from twisted.internet import reactor  # noqa: PLC0415  (installed by now)

        await maybe_deferred_to_future(reactor.resolve(host_of(request.url)))
