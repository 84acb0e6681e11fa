"""Look again at articles of the archive: what was edited, what was removed, what has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request

from crawler.archive import channels, rechecks
from crawler.archive.ledger import State
from crawler.discovery.documents import NotAChannel
from crawler.discovery.entry_content import is_whole
from crawler.discovery.wordpress_urls import named_address
from crawler.errors import ArchiveError
from crawler.models import Again, Arrival, ChannelKind, Page
from crawler.outcomes import BudgetSpent, SiteClosed, describe, outcome_of, request_of
from crawler.request_meta import DISCOVERY, SOURCE
from crawler.run.looks import note_look
from crawler.spiders import responses
from crawler.spiders.base import NewsSpider
from crawler.strategies.frequency import unless_changed
from crawler.strategies.recheck import (
    RecheckVisit,
    Sight,
    arrival_of,
    matched,
    next_look,
    sight_of_arrival,
)
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.models import Candidate, Channel, DueArticle, Source

BATCH = 50  # articles of one source that are held at a time, of as many sources as there are
PERMANENT = {301, 308}
SIGHTS = {State.GONE: Sight.REMOVED, State.REFUSED: Sight.UNCLEAR, State.FAILED: Sight.TROUBLE}


class RecheckSpider(NewsSpider):
    """Asks for the articles of the archive that are due, by name where WordPress answers, else page by page."""

    name = "recheck"
    takes_candidates = False

    async def start(self) -> AsyncIterator[Request]:
        try:
            longest = max(self.run.recheck_after)
            rechecks.plan_first(self.run.archive, self._first_look, now=self.run.started, longest=longest)
        except ArchiveError as error:
            self.run.fail(str(error))
            return
        visits = (RecheckVisit(source=one, wordpress=self._wordpress(one)) for one in self.sources.values())
        for request in self.together(map(self._ask_next, visits)):
            yield request

    def _first_look(self, published: datetime, seen: datetime) -> datetime:
        return next_look(published, seen, self.run.recheck_after)

    def _wordpress(self, source: Source) -> Channel | None:
        """Return the channel by which WordPress answers, if the source has one that has answered."""
        known = channels.known(self.run.archive, source)
        posts = [one for one in known if one.kind is ChannelKind.WORDPRESS and one.checked and not one.failures]
        return posts[0] if posts else None

    def _ask_next(self, visit: RecheckVisit) -> Iterator[Request]:
        """Ask for what is due next; where nothing is or was, it has no part in the run."""
        if not visit.queue and not visit.pages:
            self._refill(visit)
        if not visit.pages and visit.wordpress is not None and (named := visit.take_named()):
            yield self._request_posts(named_address(visit.wordpress.url, named), visit, list(named.values()))
        elif visit.pages or visit.queue:
            yield self._request_article((visit.pages or visit.queue).popleft(), visit)
        else:
            (self.run.reached if visit.last else self.run.idle).add(visit.source.slug)

    def _refill(self, visit: RecheckVisit) -> None:
        due = rechecks.due(
            self.run.archive, visit.source.slug, now=self.run.started, limit=BATCH, after=visit.last
        )  # fmt: skip
        visit.queue.extend(due)
        visit.last = due[-1] if due else visit.last

    # Page by page.

    def _request_article(self, one: DueArticle, visit: RecheckVisit) -> Request:
        return Request(
            one.url, self.parse_article, errback=self.article_failed,
            headers=unless_changed(one.validators),
            meta={SOURCE: visit.source.slug, "handle_httpstatus_list": [304]},
            cb_kwargs={"one": one, "visit": visit},
        )  # fmt: skip

    def parse_article(self, response: Response, one: DueArticle, visit: RecheckVisit) -> Iterator[Request | Page]:
        self.run.tally(visit.source.slug).fetched += 1
        self.run.reached.add(visit.source.slug)
        arrived = one.url if response.url == one.url else canonical(response.url) or response.url
        arrival = arrival_of(one.url, arrived, permanent=_is_permanent(response))
        sight = Sight.UNCHANGED if response.status == 304 else sight_of_arrival(arrival)
        if sight is not None:
            note_look(self.run, visit.source.slug, one.article, sight, error=f"it led to {arrived}")
        yield from self._ask_next(visit)
        if sight is None:
            yield self._page(response, one, visit.source, arrived, arrival)  # after the request: the stages take time

    def _page(self, response: Response, one: DueArticle, source: Source, url: str, arrival: Arrival) -> Page:
        return Page(
            url=url, announced=one.url, source=source.slug, body=response.body,
            fetched=responses.fetched_of(response), exchanges=responses.exchanges_of(response),
            encoding=responses.charset_of(response), title=one.title, published=one.published,
            robots=responses.robots_tags_of(response), validators=responses.validators_of(response),
            again=Again(article=one.article, arrival=arrival),
        )  # fmt: skip

    def article_failed(self, failure: Failure) -> Iterator[Request]:
        """Note what that means for the article; a site that is left alone has its articles wait for the next run."""
        request = request_of(failure)
        one, visit = request.cb_kwargs["one"], request.cb_kwargs["visit"]
        outcome = outcome_of(failure.value)
        if outcome is None:
            if isinstance(failure.value, SiteClosed) and not isinstance(failure.value, BudgetSpent):
                self.run.tally(visit.source.slug).error = str(failure.value)
            return
        if outcome.state is State.GONE:
            self.run.reached.add(visit.source.slug)
        note_look(self.run, visit.source.slug, one.article, SIGHTS[outcome.state], error=describe(failure.value))
        yield from self._ask_next(visit)

    # By name, of WordPress.

    def _request_posts(self, url: str, visit: RecheckVisit, asked: list[DueArticle]) -> Request:
        return Request(
            url, self.parse_posts, errback=self.posts_failed,
            meta={SOURCE: visit.source.slug, DISCOVERY: True}, cb_kwargs={"asked": asked, "visit": visit},
        )  # fmt: skip

    def parse_posts(
        self, response: Response, asked: list[DueArticle], visit: RecheckVisit
    ) -> Iterator[Request | Page]:  # fmt: skip
        try:
            reading = responses.read_document(ChannelKind.WORDPRESS, response, visit.source.timezone)
        except NotAChannel:
            yield from self._ask_for_pages(visit, asked)
            return
        self.run.reached.add(visit.source.slug)
        found = matched(asked, reading.candidates)
        if not any(post for _, post in found):  # it knows other names, or none
            visit.wordpress = None
        came = [(one, post) for one, post in found if post and post.content and is_whole(post.content)]
        told = {one.article for one, _ in came}
        visit.pages.extend(one for one, _ in found if one.article not in told)
        yield from self._ask_next(visit)
        yield from (_page_of_post(response, one, post, visit.source) for one, post in came)

    def posts_failed(self, failure: Failure) -> Iterator[Request]:
        request = request_of(failure)
        if isinstance(failure.value, BudgetSpent):
            return
        yield from self._ask_for_pages(request.cb_kwargs["visit"], request.cb_kwargs["asked"])

    def _ask_for_pages(self, visit: RecheckVisit, asked: list[DueArticle]) -> Iterator[Request]:
        """Go on page by page, since WordPress does not answer by name."""
        visit.wordpress = None
        visit.pages.extend(asked)
        yield from self._ask_next(visit)

    def account(self) -> None:
        """Say of each source what was seen, and what still waits."""
        left = rechecks.waiting(self.run.archive, now=self.run.started)
        for slug in self.sources:
            seen = [f"{number} {sight}" for sight, number in self.run.looks.get(slug, {}).items()]
            waits = [f"{left[slug]} wait for the next run"] if left.get(slug) else []
            if seen or waits:
                self.run.tally(slug).note = ", ".join((*seen, *waits))


def _is_permanent(response: Response) -> bool:
    """Say whether every redirect on the way here was for good."""
    return all(reason in PERMANENT for reason in response.meta.get("redirect_reasons", ()))


def _page_of_post(response: Response, one: DueArticle, post: Candidate, source: Source) -> Page:
    """Return a post as the page that the stages read."""
    return Page(
        url=post.url, announced=one.url, source=source.slug, fetched=responses.fetched_of(response), title=post.title,
        published=post.published, modified=post.modified, content=post.content, again=Again(article=one.article),
        exchanges=responses.exchanges_of(response),
    )  # fmt: skip
