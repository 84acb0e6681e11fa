"""The pages of candidates that the frontier has chosen, and what becomes of those that do not come."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request, Spider

from crawler.archive.ledger import Outcome, State
from crawler.extensions.run import run_of
from crawler.models import Page, Part
from crawler.outcomes import describe, outcome_of, request_of
from crawler.request_meta import SOURCE
from crawler.spiders import responses
from crawler.strategies.spellings import Spellings
from crawler.urls import canonical, same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.archive.ledger import Entry
    from crawler.run.context import Run


TOGETHER = 64  # first requests that are handed over at once
MOST_BYTES = 4 * 1024 * 1024  # of all further parts of one article


class PageSpider(Spider):
    """Fetches what the frontier hands out."""

    @cached_property
    def run(self) -> Run:
        """The run that this spider carries out."""
        return run_of(self.crawler)

    @cached_property
    def samples(self) -> dict[str, int]:
        """Entries of feeds whose pages are to show whether they are whole, with their words."""
        return {}

    @cached_property
    def spellings(self) -> Spellings:
        """How sites spell the addresses of their pages, as redirects have shown."""
        return Spellings()

    def together(self, visits: Iterable[Iterable[Request]]) -> Iterator[Request]:
        """Hand the first requests of *visits* to the frontier, and yield one of TOGETHER for the engine to go on by.

        Of what is yielded the engine takes one in a round, and busy rounds are long: the last of some thousand sites
        would be visited for the first time when others are half done.
        """
        for number, request in enumerate(chain.from_iterable(visits)):
            if number % TOGETHER:
                self.run.frontier.ask(request)
            else:
                yield request

    def account(self) -> None:
        """Add to the tallies, at the end of the run, what is only known then."""

    def request_page(self, entry: Entry) -> Request:
        """Return the request for a candidate that the frontier has chosen, at the address to which its site leads."""
        return self._request_at(self.spellings.spelt(entry.url), entry)

    def _request_at(self, url: str, entry: Entry) -> Request:
        return Request(
            url,
            self.parse_page,
            errback=self.page_failed,
            meta={SOURCE: entry.source},
            cb_kwargs={"entry": entry},
        )

    def parse_page(self, response: Response, entry: Entry) -> Iterator[Page]:
        self.run.tally(entry.source).fetched += 1
        self.run.reached.add(entry.source)
        asked = response.meta.get("redirect_urls", [response.url])[0]
        if asked == entry.url:
            self.spellings.learn(asked, response.url)
        url = entry.url if response.url == entry.url else canonical(response.url) or entry.url
        if moved := responses.moved_away(entry.url, url):
            self._settle(entry, moved)
            return
        yield Page(
            url=url, announced=entry.url, source=entry.source, body=response.body,
            fetched=responses.fetched_of(response), encoding=responses.charset_of(response),
            channel=entry.channel, title=entry.title, published=entry.published, beginning=entry.beginning,
            authors=entry.authors, found=entry.found,
            robots=responses.robots_tags_of(response), sampled=self.samples.pop(entry.url, None),
            validators=responses.validators_of(response), exchanges=responses.exchanges_of(response),
        )  # fmt: skip

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        request = request_of(failure)
        entry: Entry = request.cb_kwargs["entry"]
        outcome = outcome_of(failure.value)
        asked, as_announced = request.meta.get("redirect_urls", [request.url])[0], self._request_at(entry.url, entry)
        if outcome is not None and outcome.state is not State.FAILED and asked != as_announced.url:
            self.spellings.forget(entry.url)
            yield as_announced
            return
        if outcome is None and not same_site(request.url, entry.url):  # its own site is not to blame
            outcome = Outcome(state=State.FAILED, reason=f"it led to {request.url}, a site left alone: {failure.value}")
        if outcome is not None:
            self._settle(entry, outcome)

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
        whole = with_part(page, url, response.body, arrived=response.url)
        yield replace(whole, exchanges=(*page.exchanges, *responses.exchanges_of(response)))

    def part_failed(self, failure: Failure) -> Iterator[Page]:
        """Go on without the part; only where the site is left alone, all of it waits for the next run."""
        if outcome_of(failure.value) is None:
            return
        page, url = (request_of(failure).cb_kwargs[name] for name in ("page", "url"))
        yield without_part(page, url, describe(failure.value))

    def _settle(self, entry: Entry, outcome: Outcome) -> None:
        if self.run.has_made(entry.url):
            return
        tally = self.run.tally(entry.source)
        if outcome.state is State.REFUSED:
            tally.refused += 1
            tally.shut += outcome.status != 200  # but what led to another site
        elif outcome.state is State.DROPPED:
            tally.dropped += 1
            tally.unread += 1
        else:
            tally.failed += 1
        self.run.settle(entry.url, outcome)


def with_part(page: Page, url: str, body: bytes, *, arrived: str) -> Page:
    """Return *page* with the part that was asked for at *url* and answered from *arrived*."""
    if not _is_same_document(url, arrived):
        return without_part(page, url, f"it led to {arrived}")
    if not body.strip():
        return without_part(page, url, "it is empty")
    if len(body) + sum(len(part.body) for part in page.parts) > MOST_BYTES:
        return without_part(page, url, "the parts together are too large")
    return replace(page, parts=(*page.parts, Part(url=url, body=body)))


def without_part(page: Page, url: str, error: str) -> Page:
    """Return *page* with the note that its part at *url* could not be had."""
    return replace(page, parts=(*page.parts, Part(url=url, error=error)))


def _is_same_document(asked: str, arrived: str) -> bool:
    """Say whether an answer came from where it was asked for, apart from the scheme, `www.` and a final slash."""
    return same_site(asked, arrived) and _essence(asked) == _essence(arrived)


def _essence(url: str) -> tuple[str, str]:
    parts = urlsplit(canonical(url) or url)
    return parts.path.rstrip("/"), parts.query
