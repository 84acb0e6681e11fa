"""Ask sites what they are and where they announce their articles, and fetch a few of these."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.archive import ledger
from crawler.discovery.documents import NotAChannel
from crawler.discovery.home import onward_of, read_home
from crawler.discovery.probe import channels_of_home, channels_of_robots, search_of_home
from crawler.discovery.sections import sections_of
from crawler.discovery.wordpress_site import POSTS, POSTS_FIELDS, ROOT_FIELDS, asked, read_root
from crawler.errors import CrawlerError
from crawler.models import Channel, ChannelKind
from crawler.outcomes import RobotsForbids, describe, request_of
from crawler.request_meta import SOURCE
from crawler.spiders.base import NewsSpider
from crawler.spiders.responses import check_own, obstacle_of, read_document, understood
from crawler.strategies.inspection import Inspection
from crawler.strategies.probe import MOST_SENT_ON, guesses_of, part_with_articles
from crawler.strategies.search import address_for_nonsense
from crawler.times import now
from crawler.urls import canonical, is_front_page, same_site, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.models import Source


class ProbeSpider(NewsSpider):
    """Hands over what it has heard of each site; three articles go to the stages.

    A program may name channels that are known of a site beside those it declares, by its slug, and the *bare* sites:
    those of which nobody said that they speak https, and which are asked over http where they do not.
    """

    name = "probe"
    remembered: Mapping[str, Iterable[Channel]]
    bare: Collection[str]

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, remembered: Mapping[str, Iterable[Channel]] | None = None,  # noqa: ANN401
        bare: Collection[str] = (), **kwargs: Any,  # noqa: ANN401
    ) -> Self:  # fmt: skip
        spider = super().from_crawler(crawler, *args, **kwargs)
        if spider.sink is None:
            raise CrawlerError("spider probe answers to a program; ask with `pantau sources probe`")
        spider.remembered = remembered or {}
        spider.bare = bare
        return spider

    async def start(self) -> AsyncIterator[Request]:
        for one in [self._inspection(source) for source in self.sources.values()]:
            yield self._ask(one.source.home, one, self.parse_front, self.front_failed)

    def _inspection(self, source: Source) -> Inspection:
        """Begin with the channels that are known: declared in the seeds, or remembered from a crawl."""
        known = [*source.channels, *self.remembered.get(source.slug, ())]
        inspection = Inspection(source=source, address=source.home, todo=deque(known))
        self.run.sink.sites[source.slug] = inspection
        return inspection

    # The home page.

    def parse_front(self, response: Response, inspection: Inspection) -> Iterator[Request]:
        arrived = canonical(response.url) or response.url
        if not same_site(arrived, inspection.source.home):
            inspection.error = f"it leads to {site_of(arrived)}, which is another site; ask for {arrived}"
            return
        if is_front_page(inspection.source.home) or not is_front_page(arrived):
            inspection.address = arrived
        inspection.error = None  # which https alone had
        linked = channels_of_home(response.body, response.url)
        if not linked and (onward := onward_of(response.body, response.url)) and inspection.sent_on < MOST_SENT_ON:
            inspection.sent_on += 1
            yield self._ask(onward, inspection, self.parse_front, self.front_failed)
            return
        inspection.home = read_home(response.body, response.url)
        self.run.reached.add(inspection.source.slug)
        inspection.linked = linked
        inspection.sections = sections_of(response.body, response.url)
        inspection.search = search_of_home(response.body, response.url)
        if inspection.home.api:
            root = asked(inspection.home.api, ROOT_FIELDS)
            yield self._ask(root, inspection, self.parse_root, self.root_failed)
            return
        yield from self._guess(inspection)

    def front_failed(self, failure: Failure) -> Iterator[Request]:
        inspection = _inspection_of(failure)
        if isinstance(failure.value, HttpError | RobotsForbids) or inspection.sent_on:  # perhaps its feed is there
            inspection.error = None  # which https alone had
            inspection.failed[inspection.source.home] = describe(failure.value)
            yield from self._guess(inspection)
            return
        inspection.error = _both(inspection.error, describe(failure.value))
        source = inspection.source
        if source.slug in self.bare and source.home.startswith("https:"):
            inspection.address = source.home.replace("https:", "http:", 1)
            self.sources[source.slug] = inspection.source = replace(source, home=inspection.address)
            self.run.tally(source.slug).error = None  # what is wrong now is said of http
            self.run.frontier.reopen_host(source.home)
            yield self._ask(inspection.address, inspection, self.parse_front, self.front_failed)

    def parse_root(self, response: Response, inspection: Inspection) -> Iterator[Request]:
        inspection.site = read_root(response.body)
        if inspection.site is not None:
            zone = inspection.site.zone or inspection.source.timezone
            self.sources[inspection.source.slug] = replace(inspection.source, timezone=zone)
            url = f"{inspection.home.api}{POSTS}"
            inspection.add(_guesses([*inspection.linked, Channel(kind=ChannelKind.WORDPRESS, url=url)]))
        yield from self._guess(inspection)

    def root_failed(self, failure: Failure) -> Iterator[Request]:
        yield from self._guess(_inspection_of(failure))

    def _guess(self, inspection: Inspection) -> Iterator[Request]:
        """Note where the site may announce its articles, and begin to ask."""
        home = inspection.address
        named = channels_of_robots(self.run.robots.text_for(home), home)
        inspection.named = frozenset(one.url for one in named)
        guesses = guesses_of(inspection.source, inspection.linked, named, home, inspection.sections)
        inspection.add(_guesses([*inspection.linked, *named, *guesses, *filter(None, [inspection.search])]))
        yield from self._next(inspection)

    # Channels.

    def _next(self, inspection: Inspection) -> Iterator[Request]:
        channel = inspection.next_question()
        if channel is None:
            self._try_articles(inspection)
            return
        request = self._ask(_question(channel), inspection, self.parse_channel, self.channel_failed, channel=channel)
        request.meta["handle_httpstatus_list"] = understood(channel.kind)
        yield request

    def parse_channel(self, response: Response, inspection: Inspection, channel: Channel) -> Iterator[Request]:
        self.run.reached.add(inspection.source.slug)
        try:
            reading = read_document(channel.kind, response, inspection.source.timezone)
            if not reading.candidates and channel.kind is ChannelKind.LISTING:
                check_own(response)
        except NotAChannel as error:
            inspection.failed[channel.url] = obstacle_of(response) or str(error)
            yield from self._next(inspection)
            return
        inspection.take(channel, reading)
        if not inspection.candidates and (part := part_with_articles(channel, reading)):
            yield self._ask(part.url, inspection, self.parse_further, self.further_failed, channel=channel)
            return
        yield from self._next(inspection)

    def channel_failed(self, failure: Failure) -> Iterator[Request]:
        inspection = _inspection_of(failure)
        channel = request_of(failure).cb_kwargs["channel"]
        inspection.failed[channel.url] = describe(failure.value)
        yield from self._next(inspection)

    def parse_further(self, response: Response, inspection: Inspection, channel: Channel) -> Iterator[Request]:
        """Take the articles to be tried from the first part of a divided sitemap."""
        try:
            inspection.try_some(list(read_document(channel.kind, response, inspection.source.timezone).candidates))
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
            self.run.frontier.more(slug)

    def _ask(
        self, url: str, inspection: Inspection, callback: Callable[..., object], errback: Callable[..., object],
        **kwargs: Channel,
    ) -> Request:  # fmt: skip
        meta = {SOURCE: inspection.source.slug}
        return Request(url, callback, errback=errback, meta=meta, cb_kwargs={"inspection": inspection, **kwargs})


def _question(channel: Channel) -> str:
    """Return what a channel is asked to show that it is one."""
    if channel.kind is ChannelKind.WORDPRESS:
        return asked(channel.url, POSTS_FIELDS)
    return address_for_nonsense(channel) if channel.kind is ChannelKind.SEARCH else channel.url


def _guesses(found: Iterable[Channel]) -> list[Channel]:
    return [replace(channel, origin="probed", guessed=True) for channel in found]


def _both(secure: str | None, said: str) -> str:
    """Return what went wrong, over https and then over http where that went wrong in another way."""
    return said if secure in {None, said} else f"{secure}; over http: {said}"


def _inspection_of(failure: Failure) -> Inspection:
    inspection: Inspection = request_of(failure).cb_kwargs["inspection"]
    return inspection
