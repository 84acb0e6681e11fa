"""Obey robots.txt as RFC 9309 reads it, and the Crawl-delay that many sites add to it.

Scrapy's own middleware crawls on when robots.txt answers 5xx or cannot be fetched, and does nothing with a Crawl-delay.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.archive import sites
from crawler.discovery.obstacles import CHALLENGE, is_challenge
from crawler.extensions.run import run_of
from crawler.outcomes import AddressRefused, OriginFailed, RobotsForbids, SiteClosed, describe, lost_as
from crawler.processes import ran_out
from crawler.request_meta import ROBOTS
from crawler.times import now
from crawler.urls import host_of, origin_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.run.context import Run

logger = logging.getLogger(__name__)

ENTERED = "robots_entered"  # the sites that robots.txt has led to, which are kept for it
KEPT_FOR = timedelta(days=1)  # RFC 9309, 2.4: not longer
PATIENCE = 60.0  # seconds to wait for the turn at one of them
SECONDS = re.compile(  # no white space but that of a line: of 500 KB of empty lines each would be sought from each
    r"^([ \t]*crawl-delay[ \t]*:[ \t]*\d+(?:\.\d+)?)[ \t]*(?:s|secs?|seconds?|detik)\b", re.IGNORECASE | re.MULTILINE
)
LONGEST = 500 * 1024  # bytes of robots.txt that are read, the least that RFC 9309 asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsRules:
    """What one host's robots.txt says; without a parser everything is allowed, with *closed* nothing."""

    parser: Protego | None = None
    text: str = ""
    closed: str | None = None
    failed: str | None = None  # why nothing is asked by this scheme or at this port, though its host is well
    refused: str | None = None  # the guard refused the host's address
    lost: str | None = None  # how the host was lost, which may be our own network's fault


def rules_of(status: int, body: bytes) -> RobotsRules:
    """Read an answer: 4xx means no rules, 5xx (and "too many requests") closed for now (RFC 9309, 2.3.1)."""
    if status >= 500 or status == 429:
        said = f", {CHALLENGE}" if is_challenge(body) else ""
        return RobotsRules(closed=f"robots.txt answers {status}{said}")
    if not 200 <= status < 300:
        return RobotsRules()
    text = body[:LONGEST].decode("utf-8", "replace").removeprefix("\ufeff").replace("\0", "")
    # A delay is a bare number, which some write with its unit: "10s".
    return RobotsRules(parser=Protego.parse(SECONDS.sub(r"\1", text)), text=text)


class RobotsMiddleware:
    def __init__(self, crawler: Crawler, run: Run, *, agent: str, longest_delay: float) -> None:
        self.crawler = crawler
        self.run = run
        self.run.robots = self
        self.agent = agent
        self.longest_delay = longest_delay
        self.rules: dict[str, RobotsRules] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        longest = settings.getfloat("CRAWL_DELAY_LONGEST")
        return cls(crawler, run_of(crawler), agent=settings["USER_AGENT"], longest_delay=longest)

    async def process_request(self, request: Request) -> Request | None:
        if request.meta.get(ROBOTS):
            if request.meta.get("redirect_times"):  # the engine follows at once, past the frontier and its pause
                await self._enter(self.run.site_of(request.url), request.meta[ENTERED])
            return None
        origin = origin_of(request.url)
        if not origin:  # the address of a file, say: nobody is asked anything, and the downloader refuses it
            return None
        # The frontier lets one request at a time into a site, so nobody else is asking for the same robots.txt.
        is_fresh = origin not in self.rules and not self._recalls(origin, request)
        if is_fresh:
            rules = await self._judged(await self._fetch(origin), origin, request)
            if later := self._later(request, rules):
                return later
            self._apply(rules, origin, request)
        self._refuse_forbidden(self.rules[origin], request)
        return request.copy() if is_fresh else None  # back to the frontier, which pauses before the next request

    async def _judged(self, rules: RobotsRules, origin: str, request: Request) -> RobotsRules:
        """Tell an address by whose scheme or port alone nobody answers from a host in trouble: its home answers now."""
        homes = self._homes_beside(origin)
        if rules.closed is None or rules.lost is not None or not homes:
            return rules
        await asyncio.sleep(self.run.frontier.pause_of(self.run.site_of(origin)))
        there = await self._fetch(homes[0])
        if there.closed is not None or there.refused is not None:
            return rules
        self._apply(there, homes[0], request)
        return RobotsRules(failed=rules.closed)

    def _homes_beside(self, origin: str) -> list[str]:
        """Return where the sources of a host are at home, if that is by another scheme or at another port."""
        host = host_of(origin)
        there = [origin_of(one.home) for one in self.run.sources.values() if host_of(one.home) == host]
        return [] if origin in there else there

    def _later(self, request: Request, rules: RobotsRules) -> Request | None:
        """Return the request if it is to be made later, since the host cannot say now what it allows."""
        frontier = self.run.frontier
        if rules.lost is not None and (later := frontier.lose(request, rules.lost)):
            return later
        return None if rules.closed is None else frontier.rest(request, rules.closed)

    def _recalls(self, origin: str, request: Request) -> bool:
        """Take up what robots.txt said to an earlier run of the last day, if there was one."""
        moment = now()
        found = sites.recall_robots(self.run.archive, origin, since=moment - KEPT_FOR, until=moment)
        if found is not None:
            self._apply(rules_of(*found), origin, request)
        return found is not None

    def _refuse_forbidden(self, rules: RobotsRules, request: Request) -> None:
        if rules.refused is not None:
            raise AddressRefused(rules.refused)
        if rules.closed is not None:
            raise SiteClosed(rules.closed)
        if rules.failed is not None:
            raise OriginFailed(rules.failed)
        if rules.parser is not None and not rules.parser.can_fetch(request.url, self.agent):
            said = f"robots.txt of {urlsplit(request.url).netloc} does not allow it"
            logger.info("%s is not asked: %s", request.url, said)  # Scrapy itself says nothing of it
            raise RobotsForbids(said)

    def text_for(self, url: str) -> str:
        """Return the robots.txt that governs *url*, if it has been fetched; the probe looks there for sitemaps."""
        rules = self.rules.get(origin_of(url))
        return rules.text if rules else ""

    async def _enter(self, site: str, entered: list[str]) -> None:
        """Wait for the pause of a site that is ours at this moment, or for the turn at another one."""
        if site in entered:
            await asyncio.sleep(self.run.frontier.pause_of(site))
        elif await self.run.frontier.enter(site, patience=PATIENCE):
            entered.append(site)
        else:
            raise SiteClosed(f"it leads to {site}, which is busy")

    async def _fetch(self, origin: str) -> RobotsRules:
        entered = [self.run.site_of(origin)]
        try:
            return await self._ask(origin, entered)
        finally:
            for site in entered[1:]:
                self.run.frontier.leave(site)

    async def _ask(self, origin: str, entered: list[str]) -> RobotsRules:
        request = Request(f"{origin}/robots.txt", meta={ROBOTS: True, ENTERED: entered})
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except AddressRefused as error:
            return RobotsRules(refused=str(error))
        except IgnoreRequest as error:
            return RobotsRules(closed=f"robots.txt: {error}")
        except Exception as error:  # whatever else keeps robots.txt from us closes the site
            if ran_out(error):
                raise
            return RobotsRules(closed=f"robots.txt: {describe(error)}", lost=lost_as(error))
        rules = rules_of(response.status, response.body)
        if rules.closed is None:
            sites.remember_robots(self.run.archive, origin, status=response.status, text=rules.text, now=now())
        return rules

    def _apply(self, rules: RobotsRules, origin: str, request: Request) -> None:
        self.rules[origin] = rules
        if rules.closed is not None:
            self.run.frontier.close_host(request.url, rules.closed)
        if rules.parser is not None and (delay := rules.parser.crawl_delay(self.agent)):
            self.run.frontier.slow_down(self.run.site_of(request.url), min(float(delay), self.longest_delay))
