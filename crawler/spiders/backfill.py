"""Read the past of the sources, as far back as their channels reach, and write down how far that has come."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from crawler.archive import backfills, channels
from crawler.discovery.probe import channels_of_robots
from crawler.models import SPEAKS, Candidate, ChannelKind, Pointer
from crawler.periods import Period, period_of_days
from crawler.spiders import responses
from crawler.spiders.arguments import days_of
from crawler.spiders.base import NewsSpider
from crawler.spiders.channel_records import note_read
from crawler.strategies.backfill import BackfillPlan, archive_at
from crawler.strategies.backfill_visit import BackfillState, BackfillVisit, PeriodRead, Step
from crawler.strategies.channel_strategy import may_pass
from crawler.times import day_in_jakarta, now
from crawler.urls import is_front_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator
    from datetime import date, datetime

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.archive import Archive
    from crawler.models import Backfill, Channel, Page, Reading, Source
    from crawler.strategies.channel_read import ChannelRead
    from crawler.strategies.source_visit import SourceVisit


class BackfillSpider(NewsSpider):
    """Reads what was published from `-a since=2021-01-01` to `-a until=2021-12-31`, or to this moment."""

    name = "backfill"
    arguments = (*NewsSpider.arguments, "since", "until")
    days: tuple[date, date]
    is_eager = True  # channels may take hours

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, since: str = "", until: str = "", **kwargs: Any  # noqa: ANN401
    ) -> Self:  # fmt: skip
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.days = days_of(since, until, today=day_in_jakarta(now()))
        return spider

    def period_of(self, source: Source) -> Period:
        """Return the period as the calendar of *source* has it."""
        return period_of_days(*self.days, zone=source.timezone, now=self.run.started)

    async def start(self) -> AsyncIterator[Request]:
        for request in self.together(self.next_step(self._begin_visit(source)) for source in self.sources.values()):
            yield request

    def _begin_visit(self, source: Source) -> BackfillVisit:
        stretches = backfills.unfinished(self.run.archive, source.slug, self.period_of(source), now=now())
        if not stretches:  # all of it was read before
            self.run.reached.add(source.slug)
        return BackfillVisit(source=source, todo=deque(), depth=deque(), stretches=deque(stretches))

    def next_step(self, visit: SourceVisit) -> Iterator[Request]:
        """Ask the next document; at the end of a step go on to the next one, and then to the next stretch."""
        assert isinstance(visit, BackfillVisit)
        while visit.stretches:
            if visit.reads:
                read = visit.reads[0]
                if url := read.next_address():
                    yield self.request_document(url, visit, read)
                    return
                visit.reads.popleft()
                note_end(self.run.archive, visit, read, now=now())
            elif visit.step is Step.END:
                self._end_stretch(visit)
            elif self._begin_step(visit):
                yield self._request(visit.source.home, self.parse_home, self.home_failed, visit=visit)
                return
        self._end(visit)

    def _begin_step(self, visit: BackfillVisit) -> bool:
        """Go on to the next step with what it asks; return whether that is the home page first."""
        step = visit.next_step()
        if step is Step.END:
            return False
        if step is Step.UNFINISHED:
            backfills.ask_again(self.run.archive, visit.stretches[0].id)
        stored = state_of(self.run.archive, visit, self.run.rank)
        plan = BackfillPlan(visit=visit, stored=stored, queries=self.queries, now=now())
        if step is Step.HOME:
            return plan.needs_home()
        reads = plan.reads()
        if step is not Step.UNFINISHED:  # what is unfinished was wanted before
            reads = want_first(self.run.archive, visit, reads)
        visit.reads.extend(reads)
        return False

    def _end_stretch(self, visit: BackfillVisit) -> None:
        stretch = visit.end_stretch()
        if (visit.heard or not visit.errors) and not backfills.has_failures(self.run.archive, stretch.id):
            backfills.finish(self.run.archive, stretch.id, now=now())
            self.run.reached.add(visit.source.slug)

    def _take_in(
        self, reading: Reading, response: Response, visit: SourceVisit, read: ChannelRead
    ) -> Iterator[Request | Page]:
        """Record what a document announced of the period, and where it goes on, in one transaction."""
        assert isinstance(visit, BackfillVisit)
        assert isinstance(read, PeriodRead)
        read.documents += 1
        wanted = [one for one in reading.candidates if not is_front_page(one.url)]
        ours, others = responses.split(wanted, visit.source.home, response.url)
        with self.run.archive.transaction():
            new = self._record(ours, others, visit.source, read)
            note_document(self.run.archive, visit, read, [one.url for one in ours])
            further = read.strategy.further(reading, response.url, new=new)
            want(self.run.archive, visit.stretches[0], read, [one.url for one in further])
            note_archives(self.run.archive, visit.source.slug, reading.archives)
        self._heard(visit, read)
        whole = self._whole(ours, visit.source, read, response)
        yield from self.next_step(visit)
        yield from whole  # after the request: the stages take their time

    def _give_up(self, visit: SourceVisit, read: ChannelRead, reason: str, url: str = "") -> Iterator[Request]:  # noqa: ARG002
        """Go on without a document."""
        assert isinstance(visit, BackfillVisit)
        assert isinstance(read, PeriodRead)
        note_failure(self.run.archive, visit, read, reason)
        if not read.documents and not read.channel.guessed:
            visit.errors.append(f"{read.channel.kind} {read.channel.url}: {reason}")
            channels.failed(self.run.archive, read.channel.number, now=now(), error=reason)
        yield from self.next_step(visit)

    def _probe(self, visit: SourceVisit, linked: tuple[Channel, ...], home: str) -> Iterator[Request]:
        """Note what the home page and robots.txt name; it is asked for at its step."""
        visit.linked = linked
        visit.sitemaps = channels_of_robots(self.run.robots.text_for(home), home)
        yield from self.next_step(visit)

    def account(self) -> None:
        """Write down for each source how much of what its channels say exists was examined."""
        for source in self.sources.values():
            found = backfills.estimate(self.run.archive, source.slug, self.period_of(source))
            tally = self.run.tally(source.slug)
            tally.reported, tally.examined = found.reported, found.examined
            if unread := backfills.failures(self.run.archive, source.slug, self.period_of(source)):
                tally.note = (
                    tally.note or f"{unread} documents of its channels could not be read; the next backfill asks again"
                )


def state_of(archive: Archive, visit: BackfillVisit, rank: Callable[[Candidate], int]) -> BackfillState:
    """Return what is stored of the source and of the stretch that *visit* is reading."""
    stretch, slug = visit.stretches[0].id, visit.source.slug
    found = channels.stored(archive, slug)
    lists = [one.url for one in found if one.kind is ChannelKind.LISTING]
    return BackfillState(
        channels=tuple(found),
        unread=backfills.wanted(archive, stretch),
        on_topic=frozenset(url for url in lists if rank(Candidate(url=url)) >= SPEAKS),
        is_begun=backfills.is_begun(archive, stretch),
        was_read=backfills.is_known(archive, slug),
        has_posts=backfills.has_read(archive, stretch, ChannelKind.WORDPRESS),
        has_sitemap=backfills.has_read(archive, stretch, ChannelKind.SITEMAP),
        reach=backfills.reach(archive, stretch, ChannelKind.SITEMAP),
    )


def want_first(archive: Archive, visit: BackfillVisit, reads: list[PeriodRead]) -> list[PeriodRead]:
    """Store the guesses among *reads*, and return those with documents that nobody has wanted for this stretch."""
    for read in reads:
        if read.channel.id is None:
            read.channel = channels.guess(archive, visit.source.slug, read.channel)
        urls = [one.url for one in read.further]
        read.further.clear()
        want(archive, visit.stretches[0], read, urls)
    return [read for read in reads if read.further]


def want(archive: Archive, stretch: Backfill, read: PeriodRead, urls: Iterable[str]) -> None:
    """Have those documents of a channel read that nobody has wanted for this stretch."""
    wanted = backfills.want(archive, stretch.id, read.channel.number, urls)
    read.further.extend(Pointer(url=url) for url in wanted)


def note_document(archive: Archive, visit: BackfillVisit, read: PeriodRead, urls: list[str]) -> None:
    """Note that a document was read which announced *urls* on the site of its source."""
    stretch, strategy, channel = visit.stretches[0].id, read.strategy, read.channel
    backfills.mark(archive, stretch, urls)
    backfills.note_read(
        archive, stretch, strategy.asking, reported=strategy.reported, shown=strategy.shown, oldest=strategy.oldest
    )
    if channel.guessed and not channel.is_template and urls:
        channels.remember(archive, visit.source.slug, replace(channel, guessed=False))


def note_archives(archive: Archive, source: str, templates: Iterable[str]) -> None:
    """Note archives by date that a document has shown, to be asked where lists do not reach back far enough."""
    for template in templates:
        channels.guess(archive, source, archive_at(template))


def note_end(archive: Archive, visit: BackfillVisit, read: PeriodRead, *, now: datetime) -> None:
    """Note what was found out about a channel that was read to its end."""
    for one in (read, *visit.drop_alternatives(read)):
        backfills.give_up(archive, visit.stretches[0].id, one.channel.number)
    if read.strategy.is_fake:
        channels.failed(archive, read.channel.number, now=now, error="it shows the same for every date")
    elif read.announced:
        note_read(archive, read, now=now)
    elif read.channel.checked is None and read.channel.guessed:
        channels.failed(archive, read.channel.number, now=now, error="it showed nothing of the past")


def note_failure(archive: Archive, visit: BackfillVisit, read: PeriodRead, reason: str) -> None:
    """Note that a document could not be read; one that may come tomorrow is asked for again by the next backfill."""
    stretch, asking = visit.stretches[0], read.strategy.asking
    if instead := read.strategy.failed():
        backfills.note_read(archive, stretch.id, asking)
        want(archive, stretch, read, [one.url for one in instead])
    else:
        backfills.note_failed(archive, stretch.id, asking, reason, for_good=not may_pass(reason))
