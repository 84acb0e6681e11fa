"""Read the past of the sources, as far back as their channels reach."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from crawler.archive import backfills, channels
from crawler.archive.channels import Known
from crawler.discovery.probe import channels_of_robots
from crawler.middlewares.robots import RobotsMiddleware
from crawler.models import Channel, Pointer
from crawler.periods import Period, period_of_days
from crawler.spiders import answers
from crawler.spiders.arguments import days_of
from crawler.spiders.base import NewsSpider
from crawler.strategies.backfill import ARCHIVE, GUESS, PastWalk, Stage, Stages
from crawler.strategies.past_queries import PastInquiry
from crawler.times import now
from crawler.urls import is_front_page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import date

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.models import Candidate, Page, Reading, Source
    from crawler.strategies.visits import Errand, Walk

# What is wrong with a document only today.
PASSING = ("HTTP 408", "HTTP 429", "HTTP 5", "no answer", "connection", "answer cut short")


class BackfillSpider(NewsSpider):
    """Reads what was published from `-a since=2021-01-01` to `-a until=2021-12-31`, or to this moment."""

    name = "backfill"
    days: tuple[date, date]
    is_eager = True  # channels may take hours

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, *args: Any, since: str = "", until: str = "", **kwargs: Any  # noqa: ANN401
    ) -> Self:  # fmt: skip
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.days = days_of(since, until, today=now().date())
        return spider

    @cached_property
    def stages(self) -> Stages:
        """What is asked of a source, in which order."""
        return Stages(self.run.archive, self.queries, self.run.rank)

    def period_of(self, source: Source) -> Period:
        """Return the period as the calendar of *source* has it."""
        return period_of_days(*self.days, zone=source.timezone, now=self.run.started)

    async def start(self) -> AsyncIterator[Request]:
        for source in self.sources.values():
            stretches = backfills.unfinished(self.run.archive, source.slug, self.period_of(source), now=now())
            if not stretches:  # all of it was read before
                self.run.reached.add(source.slug)
            walk = PastWalk(source=source, todo=deque(), depth=deque(), stretches=deque(stretches))
            for request in self.next_step(walk):
                yield request

    def next_step(self, walk: Walk) -> Iterator[Request]:
        """Ask the next document; at the end of a stage go on to the next one, and then to the next stretch."""
        assert isinstance(walk, PastWalk)
        while walk.stretches:
            if walk.errands:
                errand = walk.errands[0]
                if request := self._next_document(walk, errand):
                    yield request
                    return
                walk.errands.popleft()
                self._leave(walk, errand)
            elif walk.stage is Stage.END:
                self._end_stretch(walk)
            else:
                walk.stage = Stage(walk.stage + 1)
                if walk.stage is Stage.HOME and self.stages.needs_home(walk):
                    yield self._request(walk.source.home, self.parse_home, self.home_failed, walk=walk)
                    return
                walk.errands.extend(self.stages.errands(walk) if walk.stage is not Stage.END else ())
        self._end(walk)

    def _next_document(self, walk: PastWalk, errand: Errand) -> Request | None:
        inquiry = _inquiry(errand)
        while errand.further:
            url = errand.further.popleft().url
            if not inquiry.is_vain(url):
                inquiry.asking = url
                return self.request_document(url, walk, errand)
        return None

    def _leave(self, walk: PastWalk, errand: Errand) -> None:
        """Note what was found out about a channel that was read to its end."""
        archive, channel = self.run.archive, _known(errand)
        for number in (channel.id, *walk.leave(errand)):
            backfills.give_up(archive, walk.stretches[0].id, number)
        if errand.announced:
            self._note_answer(errand, channel.id)
        elif channel.checked is None and channel.origin in {GUESS, ARCHIVE}:
            channels.failed(archive, channel.id, now=now(), error="it showed nothing of the past")

    def _end_stretch(self, walk: PastWalk) -> None:
        stretch = walk.stretches.popleft()
        walk.stage = Stage.BEGIN
        walk.alternatives.clear()
        if (walk.heard or not walk.errors) and not backfills.has_failures(self.run.archive, stretch.id):
            backfills.finish(self.run.archive, stretch.id, now=now())
            self.run.reached.add(walk.source.slug)

    def _take_in(self, reading: Reading, response: Response, walk: Walk, errand: Errand) -> Iterator[Request | Page]:
        """Record what a document announced of the period, and where it goes on, in one transaction."""
        assert isinstance(walk, PastWalk)
        errand.documents += 1
        wanted = [one for one in reading.candidates if not is_front_page(one.url)]
        ours, others = answers.split(wanted, walk.source.home, response.url)
        with self.run.archive.transaction():
            new = self._record(ours, others, walk.source, errand)
            self._note_document(ours, walk, errand)
            further = _inquiry(errand).further(reading, response.url, new=new)
            self._want(further, walk, errand)
        self._heard(walk, errand)
        whole = self._whole(ours, walk.source, errand)
        yield from self.next_step(walk)
        yield from whole  # after the request: the stages take their time

    def _note_document(self, ours: list[Candidate], walk: PastWalk, errand: Errand) -> None:
        archive, stretch, inquiry, channel = self.run.archive, walk.stretches[0], _inquiry(errand), _known(errand)
        backfills.mark(archive, stretch.id, [one.url for one in ours])
        backfills.note_read(
            archive, stretch.id, inquiry.asking,
            reported=inquiry.reported, shown=inquiry.shown, oldest=inquiry.oldest,
        )  # fmt: skip
        if channel.origin == GUESS and ours:
            channels.remember(archive, walk.source.slug, Channel(kind=channel.kind, url=channel.url, origin="probed"))

    def _want(self, further: list[Pointer], walk: PastWalk, errand: Errand) -> None:
        urls = [one.url for one in further]
        wanted = backfills.want(self.run.archive, walk.stretches[0].id, _known(errand).id, urls)
        errand.further.extend(Pointer(url=url) for url in wanted)

    def _give_up(self, walk: Walk, errand: Errand, reason: str, url: str = "") -> Iterator[Request]:  # noqa: ARG002
        """Go on without a document; one that may come tomorrow is asked for again by the next backfill."""
        assert isinstance(walk, PastWalk)
        archive, stretch, inquiry, channel = self.run.archive, walk.stretches[0], _inquiry(errand), _known(errand)
        if instead := inquiry.failed():
            backfills.note_read(archive, stretch.id, inquiry.asking)
            self._want(instead, walk, errand)
        else:
            for_good = not reason.startswith(PASSING)
            backfills.note_failed(archive, stretch.id, inquiry.asking, reason, for_good=for_good)
        if not errand.documents and channel.origin not in {GUESS, ARCHIVE}:
            walk.errors.append(f"{channel.kind} {channel.url}: {reason}")
            channels.failed(archive, channel.id, now=now(), error=reason)
        yield from self.next_step(walk)

    def _probe(self, walk: Walk, linked: tuple[Channel, ...], home: str) -> Iterator[Request]:  # noqa: ARG002
        """Note what robots.txt names; the stages ask for it when its turn comes."""
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        walk.sitemaps = channels_of_robots(robots.text_for(home) if robots else "", home)
        yield from self.next_step(walk)

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


def _inquiry(errand: Errand) -> PastInquiry:
    assert isinstance(errand.inquiry, PastInquiry)
    return errand.inquiry


def _known(errand: Errand) -> Known:
    assert isinstance(errand.channel, Known)
    return errand.channel
