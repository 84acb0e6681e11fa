"""The walk that all spiders share: sources, their channels, the candidates these announce, and their pages."""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.archive import channels, ledger, probes
from crawler.archive.channels import Known
from crawler.archive.ledger import Fate, State
from crawler.discovery import NotAChannel
from crawler.discovery.probe import channels_of_home, channels_of_robots, home_as_listing, well_known
from crawler.extensions.run import Run
from crawler.failures import SiteClosed, describe, fate_of
from crawler.marks import SOURCE
from crawler.middlewares.robots import RobotsMiddleware
from crawler.models import ChannelKind, Page
from crawler.sources import choose, load_sources
from crawler.spiders.answers import charset_of, read_document, robots_tags_of, validators_of
from crawler.spiders.parts import with_part, without_part
from crawler.spiders.walk import Errand, Walk, conditional, further_of, newest, plan
from crawler.times import now
from crawler.urls import canonical, is_front_page, same_site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.archive.ledger import Entry
    from crawler.models import Candidate, Channel, Reading, Source

logger = logging.getLogger(__name__)


class NewsSpider(Spider):
    """Visits the sources named in `-a sources=a,b`, or all that are enabled."""

    sources: dict[str, Source]
    scope: tuple[str, ...]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, sources: str = "", **kwargs: Any) -> Self:  # noqa: ANN401
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.scope = tuple(part.strip() for part in sources.split(",") if part.strip())
        chosen = choose(load_sources(Path(crawler.settings["SEEDS"])), spider.scope)
        spider.sources = {source.slug: source for source in chosen}
        return spider

    @property
    def run(self) -> Run:
        """The run that this spider carries out."""
        return Run.of(self.crawler)

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
            headers = conditional(channel, now=now())
            yield self.request_document(channel.url, walk, Errand(channel=channel), headers=headers)
        elif walk.needs_probe():
            walk.has_probed = True
            yield self._request(walk.source.home, self.parse_home, self.home_failed, walk=walk)
        elif walk.errors and not walk.heard:
            self.run.tally(walk.source.slug).error = "; ".join(walk.errors[-3:])
            if walk.probes:
                probes.failed(self.run.archive, walk.source.slug, now=now())

    def request_document(
        self, url: str, walk: Walk, errand: Errand, *, headers: dict[str, str] | None = None
    ) -> Request:
        request = self._request(url, self.parse_document, self.document_failed, walk=walk, errand=errand)
        request.headers.update(headers or {})
        request.meta["handle_httpstatus_list"] = [304]
        return request

    def _request(self, url: str, callback: Any, errback: Any, *, walk: Walk, **kwargs: Any) -> Request:  # noqa: ANN401
        return Request(
            url, callback, errback=errback, meta={SOURCE: walk.source.slug}, cb_kwargs={"walk": walk, **kwargs}
        )

    def parse_document(self, response: Response, walk: Walk, errand: Errand) -> Iterator[Request]:
        digest = hashlib.blake2b(response.body, digest_size=16).hexdigest()
        if errand.documents == 0 and self._is_unchanged(response, errand, digest):
            self._heard(walk)
            channels.answered(self.run.archive, errand.channel.id, now=now(), validators=None, new=0)  # type: ignore[union-attr]
            yield from self.next_step(walk)
            return
        try:
            reading = read_document(errand.channel.kind, response)
        except NotAChannel as error:
            yield from self._give_up(walk, errand, str(error))
            return
        if errand.documents == 0:
            errand.validators = validators_of(response, digest)
        yield from self._take_in(reading, response, walk, errand)

    def _is_unchanged(self, response: Response, errand: Errand, digest: str) -> bool:
        return response.status == 304 or (isinstance(errand.channel, Known) and errand.channel.digest == digest)

    def _take_in(self, reading: Reading, response: Response, walk: Walk, errand: Errand) -> Iterator[Request]:
        """Record what a document announced; with its last document a channel's validators, in the same transaction."""
        errand.documents += 1
        with self.run.archive.transaction():
            if walk.probes and (reading.candidates or reading.further) and errand.number is None:
                self._adopt(walk, errand)
            new = self._record(reading, response.url, walk.source, errand)
            errand.further.extend(further_of(reading, errand, new=new))
            if not errand.further and errand.number is not None:
                channels.answered(
                    self.run.archive, errand.number, now=now(), validators=errand.validators, new=errand.new
                )
        if errand.number is not None:
            self._heard(walk)
        if errand.further:
            yield self.request_document(errand.further.popleft().url, walk, errand)
            return
        self._look_for_gap(walk, errand)
        yield from self.next_step(walk)

    def _heard(self, walk: Walk) -> None:
        walk.heard = True
        self.run.reached.add(walk.source.slug)

    def _adopt(self, walk: Walk, errand: Errand) -> None:
        """Remember a channel that the probe guessed right; beside a feed, robots.txt may name a sitemap."""
        guess = errand.channel
        number = channels.remember(self.run.archive, walk.source.slug, guess)  # type: ignore[arg-type]
        probes.found(self.run.archive, walk.source.slug)
        errand.channel = Known(id=number, kind=guess.kind, url=guess.url, origin="probed")
        walk.todo = deque(walk.sitemaps[:1] if guess.kind is ChannelKind.FEED else ())

    def _record(self, reading: Reading, url: str, source: Source, errand: Errand) -> int:
        wanted = [one for one in newest(reading.candidates) if not is_front_page(one.url)]
        ours, others = _split(wanted, source.home, url)
        archive, moment = self.run.archive, now()
        new = ledger.record(archive, ours, source=source.slug, channel=errand.number, now=moment)
        reason = f"OtherSite: announced by {source.slug}, but on a site of its own"
        refused = ledger.refuse(archive, others, source=source.slug, channel=errand.number, now=moment, reason=reason)
        tally = self.run.tally(source.slug)
        tally.candidates += new + refused
        tally.refused += refused
        errand.announced += len(ours)
        errand.new += new
        if new:
            self.crawler.engine.scheduler.more(source.slug)  # type: ignore[union-attr]
        return new

    def _look_for_gap(self, walk: Walk, errand: Errand) -> None:
        if errand.shows_gap():
            logger.info("%s: all %d entries of its %s are new, so some were missed since the last run",
                        walk.source.slug, errand.announced, errand.channel.kind)  # fmt: skip
            walk.gap = True

    def document_failed(self, failure: Failure) -> Iterator[Request]:
        walk, errand = failure.request.cb_kwargs["walk"], failure.request.cb_kwargs["errand"]  # type: ignore[attr-defined]
        if not isinstance(failure.value, SiteClosed):
            yield from self._give_up(walk, errand, describe(failure.value))
            return
        self.run.tally(walk.source.slug).error = str(failure.value)
        channels.put_off(self.run.archive, walk.source.slug, now=now())

    def _give_up(self, walk: Walk, errand: Errand, reason: str) -> Iterator[Request]:
        walk.errors.append(f"{errand.channel.kind} {errand.channel.url}: {reason}")
        if errand.number is not None:
            channels.failed(self.run.archive, errand.number, now=now(), error=reason)
        if errand.further and errand.documents:  # one bad sitemap of several
            yield self.request_document(errand.further.popleft().url, walk, errand)
            return
        yield from self.next_step(walk)

    # The probe of a source of which only the home is known.

    def parse_home(self, response: Response, walk: Walk) -> Iterator[Request]:
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

    # Pages.

    def request_page(self, entry: Entry) -> Request:
        """Return the request for a candidate that the frontier has chosen."""
        return Request(
            entry.url,
            self.parse_page,
            errback=self.page_failed,
            meta={SOURCE: entry.source},
            cb_kwargs={"entry": entry},
        )

    def parse_page(self, response: Response, entry: Entry) -> Iterator[Page]:
        self.run.tally(entry.source).fetched += 1
        self.run.reached.add(entry.source)
        url = entry.url if response.url == entry.url else canonical(response.url) or entry.url
        if moved := _moved_away(entry.url, url):
            self._settle(entry, moved)
            return
        yield Page(
            url=url, announced=entry.url, source=entry.source, body=response.body, fetched=now(),
            encoding=charset_of(response), channel=entry.channel, title=entry.title, published=entry.published,
            robots=robots_tags_of(response),
        )  # fmt: skip

    def page_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        entry: Entry = request.cb_kwargs["entry"]
        fate = fate_of(failure.value)
        if fate is None and not same_site(request.url, entry.url):  # its own site is not to blame
            fate = Fate(state=State.FAILED, reason=f"it led to {request.url}, a site left alone: {failure.value}")
        if fate is not None:
            self._settle(entry, fate)

    # Further parts of an article that is split over several pages.

    def request_part(self, page: Page, url: str) -> Request:
        """Return the request for a further part of the article that begins on *page*."""
        return Request(
            url,
            self.parse_part,
            errback=self.part_failed,
            meta={SOURCE: page.source},
            cb_kwargs={"page": page, "url": url},
        )

    def parse_part(self, response: Response, page: Page, url: str) -> Iterator[Page]:
        self.run.reached.add(page.source)
        yield with_part(page, url, response.body, arrived=response.url)

    def part_failed(self, failure: Failure) -> Iterator[Page]:
        """Go on without the part; only where the site is left alone, all of it waits for the next run."""
        if fate_of(failure.value) is None:
            return
        page, url = (failure.request.cb_kwargs[name] for name in ("page", "url"))  # type: ignore[attr-defined]
        yield without_part(page, url, describe(failure.value))

    def _settle(self, entry: Entry, fate: Fate) -> None:
        tally = self.run.tally(entry.source)
        if fate.state is State.REFUSED:
            tally.refused += 1
        elif fate.state is State.DROPPED:
            tally.dropped += 1
        else:
            tally.failed += 1
        ledger.settle(self.run.archive, entry.url, fate, run=self.run.id, now=now())


def _split(candidates: list[Candidate], home: str, document: str) -> tuple[list[Candidate], list[Candidate]]:
    """Tell the candidates on the source's site, or on the site its channel moved to, from those on others."""
    ours = [one for one in candidates if same_site(one.url, home) or same_site(one.url, document)]
    mine = {one.url for one in ours}
    return ours, [one for one in candidates if one.url not in mine]


def _moved_away(announced: str, arrived: str) -> Fate | None:
    """Return the fate of a page that led elsewhere: to another site, or to the front page instead of a 404."""
    if not same_site(announced, arrived):
        return Fate(state=State.REFUSED, reason=f"OtherSite: it led to {arrived}", status=200)
    if is_front_page(arrived) and arrived != announced:
        return Fate(state=State.DROPPED, reason="NotArticle: it led to the front page", status=200)
    return None
