"""What all spiders share: the visit to a source, its channels, the candidates these announce, and their pages."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request
from scrapy.spidermiddlewares.httperror import HttpError

from crawler.archive import articles, channels, ledger, runs, sites
from crawler.discovery.documents import NotAChannel
from crawler.discovery.home import onward_of
from crawler.discovery.probe import channels_of_home, channels_of_robots, search_of_home, wordpress_of
from crawler.discovery.sections import sections_of
from crawler.models import ChannelKind, Validators
from crawler.outcomes import BudgetSpent, SiteClosed, is_trouble, request_of
from crawler.request_meta import DISCOVERY, PROBE, SOURCE, WHOLE
from crawler.sources.topics import load_queries
from crawler.spiders import channel_records, responses
from crawler.spiders.arguments import budget_of, check_names, sources_of
from crawler.spiders.pages import PageSpider
from crawler.strategies import whole_entries
from crawler.strategies.channel_read import (
    ChannelRead,
    begin,
    dropped_said,
    missed_days,
    newest,
    older_part,
    report_gap,
)
from crawler.strategies.frequency import conditional_headers, why_not_probed, with_cause
from crawler.strategies.probe import MOST_SENT_ON, guesses_of, is_channel
from crawler.strategies.search import FINDS_ANYTHING
from crawler.strategies.source_visit import SourceVisit, plan
from crawler.strategies.whole_entries import brings_text
from crawler.times import now
from crawler.urls import host_of, is_front_page, same_site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.models import Candidate, Channel, Page, Pointer, Reading, Source
    from crawler.run.sink import Sink

ALWAYS_SHOW = {ChannelKind.FEED, ChannelKind.LISTING}


class NewsSpider(PageSpider):
    """Visits the sources named in `-a sources=a,b`, or all enabled ones; `-a budget=N` is the most asked of each.

    A program may hand the sources over as objects, and a sink for what is found where nothing is stored.
    """

    arguments: tuple[str, ...] = ("sources", "budget")  # what may be said to it with `-a`
    sources: dict[str, Source]
    scope: tuple[str, ...]
    budget: int | None
    sink: Sink | None
    queries: tuple[str, ...]  # what a site's search is asked for
    takes_candidates = True  # whether what waits in the ledger is fetched too
    is_eager = False  # whether pages are fetched before all channels were read; with a budget they always are

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, sources: str | Sequence[Source] = "", budget: str = "",  # noqa: ANN401
        sink: Sink | None = None, **kwargs: Any,  # noqa: ANN401
    ) -> Self:  # fmt: skip
        check_names(kwargs, cls.arguments, spider=cls.name)
        spider = super().from_crawler(crawler, *args)
        spider.budget = budget_of(budget)
        spider.sink = sink
        spider.scope, chosen = sources_of(sources, Path(crawler.settings["SEEDS"]))
        spider.sources = {source.slug: source for source in chosen}
        spider.queries = load_queries(Path(crawler.settings["SEEDS"]))
        return spider

    # Channels.

    async def start(self) -> AsyncIterator[Request]:
        for request in self.together(self.next_step(self.begin(source)) for source in self.sources.values()):
            yield request

    def begin(self, source: Source) -> SourceVisit:
        """Return the visit that this run pays to a source."""
        visit = plan(source, channels.known(self.run.archive, source), now=now())
        if said := why_not_probed(*sites.probes_in_vain(self.run.archive, source.slug), now=now()):
            visit.has_probed = True  # often enough for now
            visit.errors.append(with_cause(said, runs.last_error(self.run.archive, source.slug)))
        return visit

    def next_step(self, visit: SourceVisit) -> Iterator[Request]:
        """Ask the next channel; where none has answered, ask the home what there is."""
        if channel := visit.next_channel():
            channel = channel_records.remembered(self.run.archive, channel, visit.source.slug)
            read, url = begin(channel, self.queries, now=now(), expected=frozenset(visit.announced))
            yield self.request_document(url, visit, read, headers=conditional_headers(channel, now=now()))
        elif visit.needs_probe():
            visit.has_probed = True
            yield self._request(visit.source.home, self.parse_home, self.home_failed, visit=visit)
        else:
            self._end(visit)

    def _end(self, visit: SourceVisit) -> None:
        """Let the pages be fetched, now that it is known which of them came whole with a channel."""
        self.run.frontier.more(visit.source.slug)
        if visit.led and not visit.is_at_home:
            self.run.tally(visit.source.slug).led = visit.led
        if visit.source.channels and visit.heard and not visit.is_whole:
            unheard = channels.unheard(self.run.archive, visit.source)
            self.run.tally(visit.source.slug).unheard = "; ".join(unheard) or None
        if visit.dropped:
            self.run.tally(visit.source.slug).note = dropped_said(visit.dropped)
        if visit.complaint and not visit.heard:
            tally = self.run.tally(visit.source.slug)
            tally.answered = 0
            tally.error = visit.complaint
            if visit.probes:
                sites.note_vain_probe(self.run.archive, visit.source.slug, now=now())

    def request_document(
        self, url: str, visit: SourceVisit, read: ChannelRead, *, headers: dict[str, bytes] | None = None
    ) -> Request:
        request = self._request(url, self.parse_document, self.document_failed, visit=visit, read=read)
        request.headers.update(headers or {})
        request.meta[WHOLE] = brings_text(read.channel)
        request.meta["handle_httpstatus_list"] = responses.understood(read.channel.kind)
        return request

    def _request(self, url: str, callback: Any, errback: Any, *, visit: SourceVisit, **kwargs: Any) -> Request:  # noqa: ANN401
        return Request(
            url, callback, errback=errback, meta={SOURCE: visit.source.slug, DISCOVERY: True},
            cb_kwargs={"visit": visit, **kwargs},
        )  # fmt: skip

    def parse_document(self, response: Response, visit: SourceVisit, read: ChannelRead) -> Iterator[Request | Page]:
        if response.meta.get(PROBE):
            visit.take_up_again()
        digest = hashlib.blake2b(response.body, digest_size=16).hexdigest()
        self._look_where(visit, response, read)
        if read.is_unchanged(response.status, digest) and not responses.hides_news(response, read.strategy):
            self._heard(visit, read)
            is_whole = response.status == HTTPStatus.OK
            channel_records.note_unchanged(self.run.archive, read.channel, now=now(), is_whole=is_whole)
            yield from self.next_step(visit)
            return
        try:
            reading = responses.reading_of(response, read.strategy, visit.source.timezone)
            if not reading.candidates and read.channel.kind is ChannelKind.LISTING:
                responses.check_own(response)
        except NotAChannel as error:
            yield from self._give_up(visit, read, responses.obstacle_of(response) or str(error), response.url)
            return
        if read.documents == 0:
            is_telling = read.strategy.tells_changes(reading)
            read.validators = responses.validators_of(response, digest) if is_telling else Validators()
            visit.look_for_wordpress(wordpress_of(
                response.body, response.url, home=visit.source.home, header=responses.header_of(response, "Link") or ""
            ))  # fmt: skip
        yield from self._take_in(reading, response, visit, read)

    def _take_in(
        self, reading: Reading, response: Response, visit: SourceVisit, read: ChannelRead
    ) -> Iterator[Request | Page]:
        """Record what a document announced; with its last document a channel's validators, in the same transaction."""
        read.documents += 1
        wanted = [one for one in newest(reading.candidates, read.channel.kind) if not is_front_page(one.url)]
        ours, others = responses.split(wanted, visit.source.home, response.url)
        with self.run.archive.transaction():
            if visit.probes and read.channel.id is None and is_channel(read.channel, reading, ours):
                channel_records.adopt(self.run.archive, visit, read)
            new = self._record(ours, others, visit.source, read)
            if visit.missed_since is not None and visit.seeks_missed(read):
                unheard = [one.url for one in ours if one.url not in visit.announced]
                new = read.leads_on(reading, unheard, new=new, since=visit.missed_since)
            visit.announced.update(one.url for one in ours)
            read.further.extend(read.next_documents(reading, response.url, new=new))
            read.further.extend(older_part(reading, read, response.url))
            read.further.extend(self._missed(reading, response, visit, read))
            if not read.further and read.channel.id is not None:
                channel_records.note_read(self.run.archive, read, now=now())
        if visit.probes and read.channel.id is None:
            visit.silent.append(f"{read.channel.kind} {read.channel.url}: it announces no article")
        if read.channel.id is not None and not read.is_fake():
            self._heard(visit, read)
        self._count_announced(ours, visit, read)
        whole = self._whole(ours, visit.source, read, response)
        edited = articles.modified_since(self.run.archive, ours)
        yield from self._go_on(visit, read)
        yield from whole  # after the request: the stages take their time
        yield from self._came_again(edited, visit.source, response)

    def _missed(self, reading: Reading, response: Response, visit: SourceVisit, read: ChannelRead) -> list[Pointer]:
        """Return the days of a list that is read for what was missed; the home may know of another one."""
        if visit.missed_since is None or not visit.seeks_missed(read):
            return []
        visit.look_for_missed(sections_of(response.body, response.url))
        days = missed_days(reading.archives, visit.source.home, since=visit.missed_since, now=now())
        return read.not_asked(days)

    def _came_again(
        self, edited: Sequence[tuple[int, Candidate]], source: Source, response: Response
    ) -> list[Page]:  # fmt: skip
        """Return stored articles, by number, of which a channel says that they were edited, to be looked at again."""
        self.run.edited += len(edited)
        return _brought(whole_entries.again(edited, source, now=responses.fetched_of(response)), response)

    def _go_on(self, visit: SourceVisit, read: ChannelRead) -> Iterator[Request]:
        if read.further:
            yield self.request_document(read.further.popleft().url, visit, read)
        elif read.is_fake():
            yield from self._give_up(visit, read, FINDS_ANYTHING)
        else:
            is_gap = report_gap(visit.source.slug, read)
            visit.gap = visit.gap or read.strategy.has_more or is_gap
            visit.reach(read.channel, read.announced, is_gap=is_gap or visit.seeks_missed(read))
            yield from self.next_step(visit)

    def _whole(self, candidates: list[Candidate], source: Source, read: ChannelRead, response: Response) -> list[Page]:
        """Return the articles that came whole; the frontier leaves their pages alone in this run."""
        is_spared = self.run.frontier.is_spared
        fresh = [one for one in candidates if not is_spared(one.url)]  # a search finds posts that the list has shown
        self.run.write_outcomes()
        came = channel_records.unsettled(self.run.archive, fresh)
        samples = whole_entries.samples_of(came, read.channel, now=now())
        rest = [one for one in came if one.url not in samples]
        pages = whole_entries.pages_of(rest, read.channel, source, now=responses.fetched_of(response))
        self.samples |= samples
        self.run.frontier.spare(page.url for page in pages)
        return _brought(pages, response)

    def _heard(self, visit: SourceVisit, read: ChannelRead) -> None:
        visit.hear(read.channel)
        self.run.reached.add(visit.source.slug)
        tally = self.run.tally(visit.source.slug)
        tally.answered = (tally.answered or 0) + (read.documents <= 1)

    def _count_announced(self, ours: list[Candidate], visit: SourceVisit, read: ChannelRead) -> None:
        """Count what is announced by a document that always shows something, whether it is new or not."""
        visit.is_at_home = visit.is_at_home or any(same_site(one.url, visit.source.home) for one in ours)
        if read.channel.kind in ALWAYS_SHOW:
            tally = self.run.tally(visit.source.slug)
            tally.announced = (tally.announced or 0) + len(ours)

    def _look_where(self, visit: SourceVisit, response: Response, read: ChannelRead | None = None) -> None:
        """Note whether an answer came from the source's own site, or from which other one.

        A channel that a probe has found elsewhere is the source's own if it announces articles of its site.
        """
        declared = [read.channel.url] if read is not None and read.channel.origin == "seeds" else []
        if any(same_site(response.url, one) for one in (visit.source.home, *declared)):
            visit.is_at_home = True
        else:
            visit.led = host_of(response.url)

    def _record(self, ours: list[Candidate], others: list[Candidate], source: Source, read: ChannelRead) -> int:
        """Record what a document announced, and return how much of it no run has followed to its end."""
        archive, moment = self.run.archive, now()
        rank = self.run.rank
        new = ledger.record(archive, ours, source=source.slug, channel=read.channel.id, now=moment, rank=rank)
        reason = f"OtherSite: announced by {source.slug}, but on a site of its own"
        refused = ledger.refuse(archive, others, source=source.slug, channel=read.channel.id, now=moment, reason=reason)
        tally = self.run.tally(source.slug)
        tally.candidates += new + refused
        tally.refused += refused
        fresh = read.unseen(ours)
        lost = channel_records.lost(archive, read, fresh, started=self.run.started)
        read.count(fresh, new=new, lost=lost)
        if new and (self.is_eager or self.budget is not None):
            self.run.frontier.more(source.slug)
        return read.unheard_of(fresh, new=new, lost=lost)

    def document_failed(self, failure: Failure) -> Iterator[Request]:
        request = request_of(failure)
        visit, read = request.cb_kwargs["visit"], request.cb_kwargs["read"]
        if not isinstance(failure.value, SiteClosed):
            if is_trouble(failure.value):
                visit.unanswered.append(read.channel)
            yield from self._give_up(visit, read, responses.describe_failure(failure.value), request.url)
            return
        if not isinstance(failure.value, BudgetSpent):
            self.run.tally(visit.source.slug).error = str(failure.value)
            channels.put_off(self.run.archive, visit.source.slug, now=now())

    def _give_up(self, visit: SourceVisit, read: ChannelRead, reason: str, url: str = "") -> Iterator[Request]:
        if read.is_stale_part(reason):
            if not read.further:
                channel_records.note_read(self.run.archive, read, now=now())
            yield from self._go_on(visit, read)
            return
        errors = visit.errors if read.channel.id is not None else visit.guessed_wrong
        errors.append(f"{read.channel.kind} {read.channel.url}: {reason}")
        if read.is_complete_without(url):
            read.further.clear()
            channel_records.note_read(self.run.archive, read, now=now())
            yield from self._go_on(visit, read)
            return
        visit.rule_out(read.channel, reason)
        if read.channel.id is not None:
            channels.failed(self.run.archive, read.channel.number, now=now(), error=reason)
        if read.further and read.documents:  # one bad sitemap of several
            yield self.request_document(read.further.popleft().url, visit, read)
            return
        yield from self.next_step(visit)

    # The probe of a source of which only the home is known.

    def parse_home(self, response: Response, visit: SourceVisit) -> Iterator[Request]:
        self._look_where(visit, response)
        if response.meta.get(PROBE) and visit.take_up_again():
            visit.has_probed = False  # until they have not answered either
            yield from self.next_step(visit)
            return
        linked = channels_of_home(response.body, response.url)
        if not linked and (onward := onward_of(response.body, response.url)) and visit.sent_on < MOST_SENT_ON:
            visit.sent_on += 1
            yield self._request(onward, self.parse_home, self.home_failed, visit=visit)
            return
        link = responses.header_of(response, "Link") or ""
        visit.look_for_wordpress(wordpress_of(response.body, response.url, home=visit.source.home, header=link))
        visit.search = search_of_home(response.body, response.url)
        visit.sections = sections_of(response.body, response.url)
        yield from self._probe(visit, linked, response.url)

    def _probe(self, visit: SourceVisit, linked: tuple[Channel, ...], home: str) -> Iterator[Request]:
        """Ask where a source may announce its articles."""
        sitemaps = channels_of_robots(self.run.robots.text_for(home), home)
        visit.probe(guesses_of(visit.source, linked, sitemaps, home, visit.sections), sitemaps=sitemaps)
        yield from self.next_step(visit)

    def home_failed(self, failure: Failure) -> Iterator[Request]:
        visit = request_of(failure).cb_kwargs["visit"]
        visit.errors.append(f"home {visit.source.home}: {responses.describe_failure(failure.value)}")
        if isinstance(failure.value, HttpError) or visit.sent_on:  # the site is there; perhaps its feed is too
            yield from self._probe(visit, (), visit.source.home)
        else:
            self.run.tally(visit.source.slug).error = visit.complaint


def _brought(pages: Iterable[Page], response: Response) -> list[Page]:
    """Return pages with the exchange that brought them."""
    exchanges = responses.exchanges_of(response)
    return [replace(page, exchanges=exchanges) for page in pages]
