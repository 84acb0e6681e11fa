"""What a response says, of a channel and beside its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.spidermiddlewares.httperror import HttpError

from crawler.archive.ledger import Outcome, State
from crawler.discovery.documents import NotAChannel
from crawler.discovery.obstacles import CHALLENGE, is_challenge, obstacle_in
from crawler.discovery.readers import CHANNEL_READERS
from crawler.discovery.wordpress import read_wordpress
from crawler.models import ChannelKind, Reading, Validators
from crawler.outcomes import describe
from crawler.request_meta import EXCHANGES
from crawler.robots_tags import forbids_following, said_in_headers
from crawler.strategies.frequency import needs_depth
from crawler.times import WIB, now
from crawler.urls import is_front_page, same_site

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.http import Response

    from crawler.models import Candidate, Exchange
    from crawler.strategies.channel_strategy import ChannelStrategy

# Answers that are no failure: WordPress refuses a page beyond the last, and some searches answer so to what is unknown.
UNDERSTOOD = {ChannelKind.WORDPRESS: [304, 400], ChannelKind.SEARCH: [304, 404]}
COUNTS = ("x-wp-total", "x-wp-totalpages")
LARGEST_INDEX = 100_000  # bytes, some five hundred sitemaps: what is larger lists pages


def understood(kind: ChannelKind) -> list[int]:
    """Return the statuses beside 200 that mean something in an answer of a channel."""
    return UNDERSTOOD.get(kind, [304])


def reading_of(response: Response, strategy: ChannelStrategy, zone: str) -> Reading:
    """Return what a document of a channel announces; raise NotAChannel if it is none."""
    return strategy.judge(read_document(strategy.channel.kind, response, zone), response.url)


def read_document(kind: ChannelKind, response: Response, zone: str) -> Reading:
    """Read a document of a channel in *zone*; a listing whose header says nofollow announces nothing."""
    if kind is ChannelKind.SEARCH and response.status == 404:
        return Reading()
    if kind is ChannelKind.LISTING and forbids_following(said_in_headers(robots_tags_of(response))):
        return Reading()
    if kind is ChannelKind.WORDPRESS:
        counts = {name: value for name in COUNTS if (value := header_of(response, name))}
        return read_wordpress(response.body, response.url, zone, counts)
    return CHANNEL_READERS[kind](response.body, response.url, zone)


def hides_news(response: Response, strategy: ChannelStrategy) -> bool:
    """Say whether a known document is an index whose sitemaps may list something new, though it says the same.

    Older versions took one without dates for unchanged, and remembered it so; some keep the dates of their making.
    """
    channel = strategy.channel
    if channel.kind is not ChannelKind.SITEMAP or not 0 < len(response.body) <= LARGEST_INDEX:
        return False
    try:
        reading = read_document(channel.kind, response, WIB)
    except NotAChannel:  # which is said where it is read
        return True
    return bool(reading.further) and (needs_depth(channel, now=now()) or not strategy.tells_changes(reading))


def obstacle_of(response: Response) -> str | None:
    """Return what stands in the place of a channel, None if the answer does not show that."""
    asked = response.meta.get("redirect_urls", [response.url])[0]
    return obstacle_in(response.body) or (None if same_site(response.url, asked) else f"it leads to {response.url}")


def describe_failure(error: BaseException | None) -> str:
    """Return what went wrong, and that it was a challenge if the answer shows that."""
    said = describe(error)
    return f"{said}, {CHALLENGE}" if isinstance(error, HttpError) and is_challenge(error.response.body) else said


def check_own(response: Response) -> None:
    """Raise NotAChannel if a page that announces nothing is none of its site's own."""
    if said := obstacle_in(response.body):
        raise NotAChannel(said)


def robots_tags_of(response: Response) -> tuple[str, ...]:
    """Return the X-Robots-Tag headers of an answer."""
    return tuple(value.decode("latin-1") for value in response.headers.getlist("X-Robots-Tag"))


def header_of(response: Response, name: str) -> str | None:
    """Return a header of the answer, if it has it."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def validators_of(response: Response, digest: str | None = None) -> Validators:
    """Return what makes the next request for this document conditional."""
    return Validators(
        etag=header_of(response, "ETag"), last_modified=header_of(response, "Last-Modified"), digest=digest
    )


def exchanges_of(response: Response) -> tuple[Exchange, ...]:
    """Return what went over the network for this answer, redirects first; nothing where nothing is captured."""
    return tuple(response.meta.get(EXCHANGES, ()))


def fetched_of(response: Response) -> datetime:
    """Return when an answer came: as its capture says, where it may be captured."""
    exchanges = exchanges_of(response)
    return exchanges[-1].fetched if exchanges else now()


def charset_of(response: Response) -> str | None:
    """Return the charset that the answer's header names."""
    _, found, name = (header_of(response, "Content-Type") or "").lower().partition("charset=")
    return name.split(";")[0].strip(" '\"") or None if found else None


def split(candidates: list[Candidate], home: str, document: str) -> tuple[list[Candidate], list[Candidate]]:
    """Tell the candidates on the source's site, or on the site its channel moved to, from those on others."""
    ours = [one for one in candidates if same_site(one.url, home) or same_site(one.url, document)]
    mine = {one.url for one in ours}
    return ours, [one for one in candidates if one.url not in mine]


def moved_away(announced: str, arrived: str) -> Outcome | None:
    """Return what becomes of a page that led elsewhere: to another site, or to the front page instead of a 404."""
    if arrived == announced:
        return None
    if not same_site(announced, arrived):
        return Outcome(state=State.REFUSED, reason=f"OtherSite: it led to {arrived}", status=200)
    if is_front_page(arrived):
        return Outcome(state=State.DROPPED, reason="NotArticle: it led to the front page", status=200)
    return None
