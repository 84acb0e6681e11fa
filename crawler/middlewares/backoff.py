"""Step back when a site is in trouble: obey Retry-After, try a failed request once more, then leave the site alone."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from twisted.internet.error import DNSLookupError

from crawler.archive import channels
from crawler.descriptors import ran_out
from crawler.extensions.run import run_of
from crawler.outcomes import FORBIDDEN, AddressRefused, SiteClosed, describe, is_private
from crawler.request_meta import AGAIN, ROBOTS, SHORT
from crawler.times import now
from crawler.urls import host_of

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.run.context import Run

BUSY = frozenset({429, 503})
TRANSIENT = frozenset({408, 500, 502, 504, 520, 521, 522, 523, 524})
GROWTH = 4
LONGEST_WAIT = 30 * 86400.0  # seconds; nobody means to be left alone for years, and a date has an end
SHORT_MOST = 30  # waits of one request for other files to be closed
HOPELESS = (CannotResolveHostError, DNSLookupError)  # the next request would fail alike


def parse_retry_after(value: str, *, moment: datetime) -> float | None:
    """Return the seconds to wait, a month at most; the header holds either seconds or a date."""
    if value.strip().isdecimal():
        return min(float(value), LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(value) - moment).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(0.0, seconds), LONGEST_WAIT)


class BackoffMiddleware:
    def __init__(self, crawler: Crawler, run: Run, *, first: float, longest: float, strikes: int) -> None:
        self.crawler = crawler
        self.run = run
        self.first = first
        self.longest = longest
        self.strikes = strikes
        self.failures: dict[str, int] = {}  # in a row, by host

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(
            crawler,
            run_of(crawler),
            first=settings.getfloat("BACKOFF_FIRST"),
            longest=settings.getfloat("RETRY_AFTER_LONGEST"),
            strikes=settings.getint("STRIKES_MOST"),
        )

    def process_response(self, request: Request, response: Response) -> Response | Request:
        said = f"HTTP {response.status}"
        if response.status in BUSY and (seconds := self._asked_to_wait(response)) is not None:
            return self._obey(request, seconds, said) or response
        if response.status in BUSY | TRANSIENT:
            return self._strike(request, said) or response
        if response.status in FORBIDDEN:
            self._strike(request, said, again=False)
            return response
        self.failures.pop(host_of(request.url), None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        if isinstance(exception, IgnoreRequest):
            return None
        if ran_out(exception) and (request.meta.get(ROBOTS) or request.meta.get(SHORT, 0) < SHORT_MOST):
            return self._wait_for_descriptors(request)
        if not isinstance(exception, HOPELESS):
            return self._strike(request, describe(exception))
        said = describe(exception)
        self.run.frontier.close_host(request.url, said)
        if is_private(exception):
            raise AddressRefused(said)
        return None

    def _wait_for_descriptors(self, request: Request) -> Request | None:
        """Ask again in a moment; it is no fault of the site."""
        self.run.frontier.run_short(request.meta["download_slot"])
        if request.meta.get(ROBOTS):
            return None  # the request that waits for robots.txt is repeated
        return request.replace(meta={**request.meta, SHORT: request.meta.get(SHORT, 0) + 1})

    def _asked_to_wait(self, response: Response) -> float | None:
        header = response.headers.get("Retry-After")
        return parse_retry_after(header.decode("latin-1"), moment=now()) if header else None

    def _obey(self, request: Request, seconds: float, said: str) -> Request | None:
        """Wait as long as the site asks; a long wait is remembered beyond this run and ends the site's part in it."""
        site = request.meta["download_slot"]
        self.crawler.stats.inc_value("backoff/retry_after")
        if seconds <= self.longest and self._count(request) < self.strikes:
            self.run.frontier.hold(site, seconds)
            return self._again(request)
        reason = f"{said}, Retry-After {seconds:.0f} s"
        until = now() + timedelta(seconds=seconds)
        channels.stay_away(self.run.archive, site, until=until, reason=reason)
        self.run.frontier.close_site(site, reason)
        raise SiteClosed(reason)  # the page is not to blame: it stays pending, and no attempt is counted

    def _strike(self, request: Request, reason: str, *, again: bool = True) -> Request | None:
        """Count a failure; wait longer after each, and leave the host alone after too many in a row."""
        if self.run.frontier.why_closed(request.url) is not None:
            return None
        strikes = self._count(request)
        if strikes >= self.strikes:
            self.run.frontier.close_host(request.url, f"{reason}, {strikes} times in a row")
            return None
        self.run.frontier.hold(request.meta["download_slot"], self.first * GROWTH ** (strikes - 1))
        return self._again(request) if again else None

    def _count(self, request: Request) -> int:
        host = host_of(request.url)
        self.failures[host] = self.failures.get(host, 0) + 1
        return self.failures[host]

    def _again(self, request: Request) -> Request | None:
        """A request is repeated once in a run; robots.txt never, since the engine would not wait before it."""
        if request.meta.get(AGAIN) or request.meta.get(ROBOTS):
            return None
        return request.replace(meta={**request.meta, AGAIN: True})
