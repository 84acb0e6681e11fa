"""The walk that all spiders share: sources, their channels, the candidates these announce, and their pages."""

from __future__ import annotations

import hashlib
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.archive import channels, ledger, probes
from crawler.archive.channels import Known
from crawler.discovery import NotAChannel
from crawler.discovery.probe import (
    channels_of_home,
    channels_of_robots,
    home_as_listing,
    search_of_home,
    well_known,
    wordpress_of,
)
from crawler.middlewares.robots import RobotsMiddleware
from crawler.models import ChannelKind
from crawler.outcomes import BudgetSpent, SiteClosed, describe
from crawler.request_meta import DISCOVERY, SOURCE
from crawler.sources.registry import choose, load_sources
from crawler.sources.topics import load_queries
from crawler.spiders import answers
from crawler.spiders.arguments import budget_of, slugs_of
from crawler.spiders.pages import PageSpider
from crawler.strategies import gaps
from crawler.strategies import whole_entries as contents
from crawler.strategies.visits import Errand, Walk, begin, conditional, further_of, newest, plan
from crawler.times import now
from crawler.urls import is_front_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.models import Candidate, Channel, Page, Reading, Source


class NewsSpider(PageSpider):
    """Visits the sources named in `-a sources=a,b`, or all enabled ones; `-a budget=N` is the most asked of each."""

    sources: dict[str, Source]
    scope: tuple[str, ...]
    budget: int | None
    queries: tuple[str, ...]  # what a site's search is asked for
    is_eager = False  # whether pages are fetched before all channels were read; with a budget they always are

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, sources: str = "", budget: str = "", **kwargs: Any  # noqa: ANN401
    ) -> Self:  # fmt: skip
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.scope = slugs_of(sources)
        spider.budget = budget_of(budget)
        chosen = choose(load_sources(Path(crawler.settings["SEEDS"])), spider.scope)
        spider.sources = {source.slug: source for source in chosen}
        spider.queries = load_queries(Path(crawler.settings["SEEDS"]))
        return spider

    # Channels.

    async def start(self) -> AsyncIterator[Request]:
        for source in self.sources.values():
            for request in self.next_step(self.begin(source)):
                yield request

    def begin(self, source: Source) -> Walk:
        """Return the walk over a source that this run will take."""
        walk = plan(source, channels.known(self.run.archive, source), now=now())
        if said := probes.rest(self.run.archive, source.slug, now=now()):
            walk.has_probed = True  # often enough for now
            walk.errors.append(said)
        return walk

    def next_step(self, walk: Walk) -> Iterator[Request]:
        """Ask the next channel; where none has answered, ask the home what there is."""
        if channel := walk.next_channel():
            channel = self._remembered(channel, walk)
            errand, url = begin(channel, walk, self.queries, now=now())
            yield self.request_document(url, walk, errand, headers=conditional(channel, now=now()))
        elif walk.needs_probe():
            walk.has_probed = True
            yield self._request(walk.source.home, self.parse_home, self.home_failed, walk=walk)
        else:
            self._end(walk)

    def _end(self, walk: Walk) -> None:
        """Let the pages be fetched, now that it is known which of them came whole with a channel."""
        self.crawler.engine.scheduler.more(walk.source.slug)  # type: ignore[union-attr]
        if walk.errors and not walk.heard:
            self.run.tally(walk.source.slug).error = "; ".join(walk.errors[-3:])
            if walk.probes:
                probes.failed(self.run.archive, walk.source.slug, now=now())

    def request_document(
        self, url: str, walk: Walk, errand: Errand, *, headers: dict[str, str] | None = None
    ) -> Request:
        request = self._request(url, self.parse_document, self.document_failed, walk=walk, errand=errand)
        request.headers.update(headers or {})
        request.meta["handle_httpstatus_list"] = answers.understood(errand.channel.kind)
        return request

    def _request(self, url: str, callback: Any, errback: Any, *, walk: Walk, **kwargs: Any) -> Request:  # noqa: ANN401
        return Request(
            url, callback, errback=errback, meta={SOURCE: walk.source.slug, DISCOVERY: True},
            cb_kwargs={"walk": walk, **kwargs},
        )  # fmt: skip

    def _remembered(self, channel: Known | Channel, walk: Walk) -> Known | Channel:
        """Remember a guess that is made of a source once, also when it turns out wrong."""
        if isinstance(channel, Known) or channel.kind is not ChannelKind.WORDPRESS:
            return channel
        number = channels.remember(self.run.archive, walk.source.slug, channel)
        return Known(id=number, kind=channel.kind, url=channel.url, origin=channel.origin)

    def parse_document(self, response: Response, walk: Walk, errand: Errand) -> Iterator[Request | Page]:
        digest = hashlib.blake2b(response.body, digest_size=16).hexdigest()
        if errand.documents == 0 and self._is_unchanged(response, errand, digest):
            self._heard(walk, errand)
            channels.answered(self.run.archive, errand.channel.id, now=now(), validators=None, new=0)  # type: ignore[union-attr]
            yield from self.next_step(walk)
            return
        try:
            reading = answers.read(response, errand)
        except NotAChannel as error:
            yield from self._give_up(walk, errand, str(error), response.url)
            return
        if errand.documents == 0:
            errand.validators = answers.validators_of(response, digest)
            walk.look_for_wordpress(wordpress_of(
                response.body, response.url, home=walk.source.home, header=answers.header_of(response, "Link") or ""
            ))  # fmt: skip
        yield from self._take_in(reading, response, walk, errand)

    def _is_unchanged(self, response: Response, errand: Errand, digest: str) -> bool:
        if errand.inquiry is not None:
            return False
        return response.status == 304 or (isinstance(errand.channel, Known) and errand.channel.digest == digest)

    def _take_in(self, reading: Reading, response: Response, walk: Walk, errand: Errand) -> Iterator[Request | Page]:
        """Record what a document announced; with its last document a channel's validators, in the same transaction."""
        errand.documents += 1
        wanted = [one for one in newest(reading.candidates) if not is_front_page(one.url)]
        ours, others = answers.split(wanted, walk.source.home, response.url)
        with self.run.archive.transaction():
            if walk.probes and (reading.candidates or reading.further) and errand.number is None:
                self._adopt(walk, errand)
            new = self._record(ours, others, walk.source, errand)
            walk.announced.update(one.url for one in ours)
            errand.further.extend(further_of(reading, errand, new=new, url=response.url))
            errand.further.extend(gaps.older_part(reading, errand, response.url))
            if not errand.further and errand.number is not None:
                self._note_answer(errand, errand.number)
        if errand.number is not None and not errand.is_fake():
            self._heard(walk, errand)
        whole = self._whole(ours, walk.source, errand)
        yield from self._go_on(walk, errand)
        yield from whole  # after the request: the stages take their time

    def _go_on(self, walk: Walk, errand: Errand) -> Iterator[Request]:
        if errand.further:
            yield self.request_document(errand.further.popleft().url, walk, errand)
        elif errand.is_fake():
            yield from self._give_up(walk, errand, "it finds nothing that it does not find for nonsense too")
        else:
            self._look_for_gap(walk, errand)
            yield from self.next_step(walk)

    def _note_answer(self, errand: Errand, number: int) -> None:
        """Note that a channel was read to its end, and what was found out about it."""
        archive, inquiry = self.run.archive, errand.inquiry
        is_idle = inquiry is not None and inquiry.is_idle
        channels.answered(archive, number, now=now(), validators=None if is_idle else errand.validators, new=errand.new)
        if inquiry is not None and inquiry.trusted is not None:
            channels.trust(archive, number, trusted=inquiry.trusted, now=now())
        if inquiry is not None and inquiry.page_size is not None:
            channels.limit(archive, number, inquiry.page_size)

    def _whole(self, candidates: list[Candidate], source: Source, errand: Errand) -> list[Page]:
        """Return the articles that came whole; the frontier leaves their pages alone in this run."""
        spared = self.crawler.engine.scheduler.spared  # type: ignore[union-attr]
        fresh = [one for one in candidates if one.url not in spared]  # a search finds posts that the list has shown
        came = contents.due(self.run.archive, fresh, now=now())
        samples = contents.samples_of(came, errand.channel, now=now())
        rest = [one for one in came if one.url not in samples]
        pages = contents.pages_of(rest, errand.channel, source, now=now())
        self.samples |= samples
        self.crawler.engine.scheduler.spare(page.url for page in pages)  # type: ignore[union-attr]
        return pages

    def _heard(self, walk: Walk, errand: Errand) -> None:
        walk.hear(errand.channel)
        self.run.reached.add(walk.source.slug)

    def _adopt(self, walk: Walk, errand: Errand) -> None:
        """Remember a channel that the probe guessed right."""
        guess = errand.channel
        number = channels.remember(self.run.archive, walk.source.slug, guess)  # type: ignore[arg-type]
        probes.found(self.run.archive, walk.source.slug)
        errand.channel = Known(id=number, kind=guess.kind, url=guess.url, origin="probed")
        walk.settle_for(guess)

    def _record(self, ours: list[Candidate], others: list[Candidate], source: Source, errand: Errand) -> int:
        archive, moment = self.run.archive, now()
        rank = self.run.rank
        new = ledger.record(archive, ours, source=source.slug, channel=errand.number, now=moment, rank=rank)
        reason = f"OtherSite: announced by {source.slug}, but on a site of its own"
        refused = ledger.refuse(archive, others, source=source.slug, channel=errand.number, now=moment, reason=reason)
        tally = self.run.tally(source.slug)
        tally.candidates += new + refused
        tally.refused += refused
        fresh = [one.url for one in ours if one.url not in errand.seen]
        errand.announced += len(fresh)
        errand.lost += gaps.lost(archive, errand, fresh, started=self.run.started)
        errand.first = errand.first or errand.announced
        errand.new += new
        if new and (self.is_eager or self.budget is not None):
            self.crawler.engine.scheduler.more(source.slug)  # type: ignore[union-attr]
        return new

    def _look_for_gap(self, walk: Walk, errand: Errand) -> None:
        has_more = errand.inquiry is not None and errand.inquiry.has_more
        walk.gap = walk.gap or has_more or gaps.report(walk.source.slug, errand)

    def document_failed(self, failure: Failure) -> Iterator[Request]:
        walk, errand = failure.request.cb_kwargs["walk"], failure.request.cb_kwargs["errand"]  # type: ignore[attr-defined]
        if not isinstance(failure.value, SiteClosed):
            yield from self._give_up(walk, errand, describe(failure.value), failure.request.url)  # type: ignore[attr-defined]
            return
        if not isinstance(failure.value, BudgetSpent):
            self.run.tally(walk.source.slug).error = str(failure.value)
            channels.put_off(self.run.archive, walk.source.slug, now=now())

    def _give_up(self, walk: Walk, errand: Errand, reason: str, url: str = "") -> Iterator[Request]:
        walk.errors.append(f"{errand.channel.kind} {errand.channel.url}: {reason}")
        is_end = errand.channel.kind is ChannelKind.FEED and errand.documents > 0  # it does not go on
        if errand.number is not None and (is_end or errand.loses_only_search(url)):
            errand.further.clear()
            self._note_answer(errand, errand.number)
            yield from self._go_on(walk, errand)
            return
        walk.rule_out(errand.channel, reason)
        if errand.number is not None:
            channels.failed(self.run.archive, errand.number, now=now(), error=reason)
        if errand.further and errand.documents:  # one bad sitemap of several
            yield self.request_document(errand.further.popleft().url, walk, errand)
            return
        yield from self.next_step(walk)

    # The probe of a source of which only the home is known.

    def parse_home(self, response: Response, walk: Walk) -> Iterator[Request]:
        link = answers.header_of(response, "Link") or ""
        walk.look_for_wordpress(wordpress_of(response.body, response.url, home=walk.source.home, header=link))
        walk.search = search_of_home(response.body, response.url)
        yield from self._probe(walk, channels_of_home(response.body, response.url), response.url)

    def _probe(self, walk: Walk, linked: tuple[Channel, ...], home: str) -> Iterator[Request]:
        """Ask what the home page links to, what robots.txt names, the usual addresses, and last the home as listing."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        text = robots.text_for(home) if robots else ""
        walk.sitemaps = channels_of_robots(text, home)
        guesses = [*linked, *walk.sitemaps, *well_known(home), home_as_listing(home)]
        tried = {channel.url for channel in walk.source.channels}
        unique = {guess.url: guess for guess in reversed(guesses) if guess.url not in tried}
        walk.todo = deque(reversed(unique.values()))
        walk.probes = True
        yield from self.next_step(walk)

    def home_failed(self, failure: Failure) -> Iterator[Request]:
        walk = failure.request.cb_kwargs["walk"]  # type: ignore[attr-defined]
        walk.errors.append(f"home {walk.source.home}: {describe(failure.value)}")
        if isinstance(failure.value, HttpError):  # the site is there; perhaps its feed is too
            yield from self._probe(walk, (), walk.source.home)
        else:
            self.run.tally(walk.source.slug).error = "; ".join(walk.errors[-3:])
