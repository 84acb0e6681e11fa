"""Step back when a site is in trouble: obey Retry-After, try a failed request once more, let the host rest, try again.

A request that failed waits until another one of its host has been made, where there is any: whether the page is broken
or the host is in trouble shows by that.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, IgnoreRequest
from twisted.internet.error import DNSLookupError

from crawler.archive import sites
from crawler.discovery.obstacles import CHALLENGE, is_challenge
from crawler.extensions.run import run_of
from crawler.outcomes import BUSY, FORBIDDEN, TROUBLE, AddressRefused, SiteClosed, describe, is_private, lost_as
from crawler.processes import ran_out
from crawler.request_meta import AGAIN, PROBE, ROBOTS, SHORT
from crawler.times import now
from crawler.urls import host_of

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.run.context import Run

GROWTH = 4
LONGEST_WAIT = sites.LONGEST_WAIT.total_seconds()  # a date has an end
OFTEN = 1 / 5  # of the pages of a host; one that is slow now and then is worth the wait
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
    def __init__(
        self, crawler: Crawler, run: Run, *, first: float, longest: float, strikes: int, unanswered: int
    ) -> None:  # fmt: skip
        self.crawler = crawler
        self.run = run
        self.first = first
        self.longest = longest
        self.strikes = strikes
        self.unanswered = unanswered
        self.failures: dict[str, int] = {}  # in a row, by host
        self.successes: Counter[str] = Counter()  # in all, by host
        self.silences: Counter[str] = Counter()  # likewise

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(
            crawler,
            run_of(crawler),
            first=settings.getfloat("BACKOFF_FIRST"),
            longest=settings.getfloat("RETRY_AFTER_LONGEST"),
            strikes=settings.getint("STRIKES_MOST"),
            unanswered=settings.getint("UNANSWERED_MOST"),
        )

    def process_response(self, request: Request, response: Response) -> Response | Request:
        self.run.frontier.found()
        said = f"HTTP {response.status}"
        if response.status in TROUBLE | FORBIDDEN and is_challenge(response.body):
            self._shut_out(request, f"{said}, {CHALLENGE}")
            return response
        if response.status in BUSY and (seconds := self._asked_to_wait(response)) is not None:
            return self._obey(request, seconds, said) or response
        if response.status in TROUBLE:
            return self._strike(request, said) or response
        if response.status in FORBIDDEN:
            self._shut_out(request, said)
            return response
        self.failures.pop(host_of(request.url), None)
        self.successes[host_of(request.url)] += 1
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        if isinstance(exception, IgnoreRequest):
            return None
        if ran_out(exception) and (request.meta.get(ROBOTS) or request.meta.get(SHORT, 0) < SHORT_MOST):
            return self._wait_for_descriptors(request)
        said = describe(exception)
        if way := lost_as(exception):
            if request.meta.get(ROBOTS):
                return None  # the middleware that asks for robots.txt has the request to be made later
            if later := self.run.frontier.lose(request, way):
                return later
        if isinstance(exception, DownloadTimeoutError) and self._wastes_time(request):
            said += f", {self.silences[host_of(request.url)]} times in all"
        elif not isinstance(exception, HOPELESS):
            return self._strike(request, said)
        self.run.frontier.close_host(request.url, said)
        if is_private(exception):
            raise AddressRefused(said)
        return None

    def _wastes_time(self, request: Request) -> bool:
        """Count a request that was waited for in vain; say whether its host lets us wait too often, if never in a row.

        Each costs a minute, so that a site which answers every second page would hold up the end of a run for hours.
        """
        host = host_of(request.url)
        self.silences[host] += not request.meta.get(ROBOTS)
        silences = self.silences[host]
        return silences >= self.unanswered and silences >= OFTEN * (silences + self.successes[host])

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
        if seconds <= self.longest:
            self.run.frontier.hold(site, seconds)  # also where it was robots.txt that was asked for
            return self._strike(request, said, at_least=seconds)
        reason = f"{said}, Retry-After {seconds:.0f} s"
        until = now() + timedelta(seconds=seconds)
        sites.stay_away(self.run.archive, site, until=until, reason=reason)
        self.run.frontier.close_site(site, reason)
        raise SiteClosed(reason)  # the page is not to blame: it stays pending, and no attempt is counted

    def _strike(self, request: Request, reason: str, *, at_least: float = 0.0) -> Request | None:
        """Count a failure, and return what is asked later; after too many in a row the host rests for a while."""
        frontier = self.run.frontier
        if request.meta.get(ROBOTS) or frontier.why_closed(request.url) is not None:
            return None  # without its robots.txt a host is let rest by the middleware that asks for it
        if self._is_own_fault(request):
            return None
        strikes = self._count(request)
        if strikes >= self.strikes:
            return frontier.rest(request, f"{reason}, {strikes} times in a row", at_least=at_least)
        self._slacken(request, strikes, at_least=at_least)
        if request.meta.get(AGAIN):
            return None
        return request.replace(meta={**request.meta, AGAIN: 1 + self.successes[host_of(request.url)]})

    def _is_own_fault(self, request: Request) -> bool:
        """Say whether a page has failed before and its host has answered others since: it is no sign of trouble."""
        before = request.meta.get(AGAIN, 0)
        return bool(before) and not request.meta.get(PROBE) and self.successes[host_of(request.url)] >= before

    def _shut_out(self, request: Request, reason: str) -> None:
        """Count a refusal; after too many in a row the host is left alone, since waiting would not help."""
        strikes = self._count(request)
        if strikes < self.strikes:
            self._slacken(request, strikes)
        else:
            self.run.frontier.close_host(request.url, f"{reason}, {strikes} times in a row")

    def _slacken(self, request: Request, strikes: int, *, at_least: float = 0.0) -> None:
        """Wait as long as the site asks, or longer after each failure."""
        self.run.frontier.hold(request.meta["download_slot"], at_least or self.first * GROWTH ** (strikes - 1))

    def _count(self, request: Request) -> int:
        host = host_of(request.url)
        self.failures[host] = self.failures.get(host, 0) + 1
        return self.failures[host]
