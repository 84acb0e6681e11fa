"""Give a host that has not answered yet in this run less time than one that has.

A dead host takes the connection and says nothing. Only its first request pays for that, and not with a whole minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.request_meta import AGAIN, ROBOTS
from crawler.urls import host_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class TimeoutMiddleware:
    def __init__(self, *, first: float, usual: float) -> None:
        self.first = min(first, usual)
        self.usual = usual
        self.answered: set[str] = set()  # hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(first=settings.getfloat("FIRST_TIMEOUT"), usual=settings.getfloat("DOWNLOAD_TIMEOUT"))

    def process_request(self, request: Request) -> None:
        request.meta["download_timeout"] = self.first if self._is_first(request) else self.usual

    def process_response(self, request: Request, response: Response) -> Response:
        self.answered.add(host_of(request.url))
        return response

    def _is_first(self, request: Request) -> bool:
        """A page that is asked for a second time is given all the time there is: it may just be slow."""
        if request.meta.get(ROBOTS):
            return True
        return host_of(request.url) not in self.answered and not request.meta.get(AGAIN)
