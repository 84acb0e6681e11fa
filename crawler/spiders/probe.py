"""Ask sites what they are and where they announce their articles, and fetch a few of these."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.archive import channels, ledger
from crawler.discovery import NotAChannel
from crawler.discovery.home import read_home
from crawler.discovery.probe import channels_of_home, channels_of_robots, home_as_listing, well_known
from crawler.discovery.wordpress_site import POSTS, POSTS_FIELDS, ROOT_FIELDS, asked, read_root
from crawler.middlewares.robots import RobotsMiddleware
from crawler.models import Channel, ChannelKind
from crawler.outcomes import RobotsForbids, describe
from crawler.request_meta import SOURCE
from crawler.spiders.base import NewsSpider
from crawler.spiders.inspection import Inspection
from crawler.spiders.responses import read_document
from crawler.strategies.probe import part_with_articles
from crawler.times import now
from crawler.urls import canonical, is_front_page, same_site, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure


class ProbeSpider(NewsSpider):
    """Writes one line of JSON for each site to the file PROBED when it closes; three articles go to the stages."""

    name = "probe"
    inspections: tuple[Inspection, ...] = ()

    async def start(self) -> AsyncIterator[Request]:
        self.inspections = tuple(self._inspection(slug) for slug in self.sources)
        for one in self.inspections:
            yield self._ask(one.source.home, one, self.parse_front, self.front_failed)

    def _inspection(self, slug: str) -> Inspection:
        """Begin with the channels that are known: declared in the seeds, or remembered from a crawl."""
        source = self.sources[slug]
        known = channels.known(self.run.archive, source)
        told = [Channel(kind=one.kind, url=one.url, origin=one.origin) for one in known]
        return Inspection(source=source, address=source.home, todo=deque(told))

    def closed(self, reason: str) -> None:  # noqa: ARG002  (Scrapy's signature)
        lines = (json.dumps(one.facts(), ensure_ascii=False) + "\n" for one in self.inspections)
        Path(self.settings["PROBED"]).write_text("".join(lines), "utf-8")

    # The home page.

    def parse_front(self, response: Response, inspection: Inspection) -> Iterator[Request]:
        arrived = canonical(response.url) or response.url
        if not same_site(arrived, inspection.source.home):
            inspection.error = f"it leads to {site_of(arrived)}, which is another site; ask for {arrived}"
            return
        if is_front_page(inspection.source.home) or not is_front_page(arrived):
            inspection.address = arrived
        inspection.home = read_home(response.body, response.url)
        self.run.reached.add(inspection.source.slug)
        inspection.add(_guesses(channels_of_home(response.body, response.url)))
        if inspection.home.api:
            root = asked(inspection.home.api, ROOT_FIELDS)
            yield self._ask(root, inspection, self.parse_root, self.root_failed)
            return
        yield from self._guess(inspection)

    def front_failed(self, failure: Failure) -> Iterator[Request]:
        inspection = _inspection_of(failure)
        if isinstance(failure.value, HttpError | RobotsForbids):  # the site is there; perhaps its feed is too
            inspection.failed[inspection.source.home] = describe(failure.value)
            yield from self._guess(inspection)
        else:
            inspection.error = describe(failure.value)

    def parse_root(self, response: Response, inspection: Inspection) -> Iterator[Request]:
        inspection.site = read_root(response.body)
        if inspection.site is not None:
            zone = inspection.site.zone or inspection.source.timezone
            self.sources[inspection.source.slug] = replace(inspection.source, timezone=zone)
            url = f"{inspection.home.api}{POSTS}"
            inspection.add(_guesses([Channel(kind=ChannelKind.WORDPRESS, url=url)]))
        yield from self._guess(inspection)

    def root_failed(self, failure: Failure) -> Iterator[Request]:
        yield from self._guess(_inspection_of(failure))

    def _guess(self, inspection: Inspection) -> Iterator[Request]:
        """Note where the site may announce its articles, and begin to ask."""
        home = inspection.address
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        named = channels_of_robots(robots.text_for(home) if robots else "", home)
        inspection.add(_guesses([*named, *well_known(home), home_as_listing(home)]))
        yield from self._next(inspection)

    # Channels.

    def _next(self, inspection: Inspection) -> Iterator[Request]:
        channel = inspection.next_question()
        if channel is None:
            self._try_articles(inspection)
            return
        url = asked(channel.url, POSTS_FIELDS) if channel.kind is ChannelKind.WORDPRESS else channel.url
        yield self._ask(url, inspection, self.parse_channel, self.channel_failed, channel=channel)

    def parse_channel(self, response: Response, inspection: Inspection, channel: Channel) -> Iterator[Request]:
        self.run.reached.add(inspection.source.slug)
        try:
            reading = read_document(channel.kind, response)
        except NotAChannel as error:
            inspection.failed[channel.url] = str(error)
            yield from self._next(inspection)
            return
        inspection.take(channel, reading)
        if not inspection.candidates and (part := part_with_articles(channel, reading)):
            yield self._ask(part.url, inspection, self.parse_further, self.further_failed, channel=channel)
            return
        yield from self._next(inspection)

    def channel_failed(self, failure: Failure) -> Iterator[Request]:
        inspection = _inspection_of(failure)
        channel = failure.request.cb_kwargs["channel"]  # type: ignore[attr-defined]
        inspection.failed[channel.url] = describe(failure.value)
        yield from self._next(inspection)

    def parse_further(self, response: Response, inspection: Inspection, channel: Channel) -> Iterator[Request]:
        """Take the articles to be tried from the first part of a divided sitemap."""
        try:
            inspection.try_some(list(read_document(channel.kind, response).candidates))
        except NotAChannel as error:
            inspection.failed[response.url] = str(error)
        yield from self._next(inspection)

    def further_failed(self, failure: Failure) -> Iterator[Request]:
        yield from self._next(_inspection_of(failure))

    # Articles.

    def _try_articles(self, inspection: Inspection) -> None:
        slug = inspection.source.slug
        ledger.record(self.run.archive, inspection.candidates, source=slug, channel=None, now=now())
        if inspection.candidates:
            self.crawler.engine.scheduler.more(slug)  # type: ignore[union-attr]

    def _ask(
        self, url: str, inspection: Inspection, callback: Callable[..., object], errback: Callable[..., object],
        **kwargs: Channel,
    ) -> Request:  # fmt: skip
        meta = {SOURCE: inspection.source.slug}
        return Request(url, callback, errback=errback, meta=meta, cb_kwargs={"inspection": inspection, **kwargs})


def _guesses(found: Iterable[Channel]) -> list[Channel]:
    return [replace(channel, origin="guess") for channel in found]


def _inspection_of(failure: Failure) -> Inspection:
    inspection: Inspection = failure.request.cb_kwargs["inspection"]  # type: ignore[attr-defined]
    return inspection
