"""Which channels a crawl leaves out, and when it asks one in full: after days of rest, once a week, once a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.models import ChannelKind
from crawler.times import AHEAD, to_iso

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crawler.models import Channel, Validators

# A feed holds the newest entries, a sitemap everything: beside a feed it is read at first, once a week, and when
# the feed shows a gap.
DEPTH_EVERY = timedelta(days=7)
# Some servers answer 304 for ever; after two days of it the whole document is asked for.
WHOLE_EVERY = timedelta(days=2)
LIED = ""  # in the place of a validator that once came again with a document that had changed
SHOWN_EVERY = timedelta(days=7)  # a list in which nothing is new for so long is asked for anything at all
TRIED_EVERY = timedelta(days=30)  # what was found out about a channel is found out again
FAILURES_MOST = 3  # in a row, after which a channel is left alone for REST
REST = timedelta(days=7)
REST_OF_GUESS = timedelta(days=30)  # of WordPress's REST API where it is closed
VAIN = " probes found nothing"
BEFORE = "; before that: "
PROBES_MOST = 3  # in a row that found nothing, after which a source is probed once in PROBE_REST
PROBE_REST = timedelta(days=7)

ASKED = {ChannelKind.WORDPRESS, ChannelKind.SEARCH}  # no two of whose documents are alike
NEVER_POLLED = {ChannelKind.SEARCH}  # answers whatever it is asked


def by_this_clock(channel: Channel, *, now: datetime) -> Channel:
    """Return a channel without the moments that lie ahead: by them it would hold nothing new until they have come."""
    checked, read, tried, dated = (
        None if moment and moment > now + AHEAD else moment
        for moment in (channel.checked, channel.read, channel.tried, channel.dated)
    )
    return replace(channel, checked=checked, read=read, tried=tried, dated=dated)


def rests(channel: Channel, *, now: datetime) -> bool:
    """Say whether a channel has failed so often that it is left alone for a while."""
    most, rest = (1, REST_OF_GUESS) if is_guess(channel) else (FAILURES_MOST, REST)
    is_new = channel.checked is None or now - channel.checked > rest
    return channel.failures >= most and not is_new


def is_guess(channel: Channel) -> bool:
    """Say whether a site only seemed to have the channel."""
    return channel.kind is ChannelKind.WORDPRESS and channel.origin == "probed" and channel.read is None


def needs_depth(channel: Channel, *, now: datetime) -> bool:
    """Say whether a channel with more depth than those of every day is read again."""
    return channel.read is None or now - channel.read > DEPTH_EVERY


def needs_trial(channel: Channel, *, now: datetime) -> bool:
    """Say whether it has to be found out (again) whether a channel does what it says."""
    return channel.tried is None or now - channel.tried > TRIED_EVERY


def is_distrusted(channel: Channel, *, now: datetime) -> bool:
    """Say whether a channel was lately found not to do what it says."""
    return channel.trusted is False and not needs_trial(channel, now=now)


def needs_dates(channel: Channel, *, now: datetime) -> bool:
    """Say whether a channel that is asked for what changed is to be asked by date of publication too.

    WordPress does not call it a change when a post comes out at the hour that was set days before.
    """
    return channel.dated is None or now - channel.dated > DEPTH_EVERY


def heeds_no_change(channel: Channel, *, now: datetime) -> bool:
    """Say whether a channel was lately found to hand out its newest entries when it was asked for what changed."""
    return channel.heeds_change is False and channel.dated is not None and now - channel.dated <= TRIED_EVERY


def may_be_broken(channel: Channel, *, now: datetime) -> bool:
    """Say whether nothing new has come from a channel for so long that it may have broken."""
    return channel.read is not None and now - channel.read > SHOWN_EVERY


def conditional_headers(channel: Channel, *, now: datetime) -> dict[str, bytes]:
    """Return the headers that make a request for a channel conditional on its having changed."""
    if channel.kind in ASKED or channel.read is None or now - channel.read > WHOLE_EVERY:
        return {}
    return unless_changed(channel)


def unless_changed(known: Channel | Validators) -> dict[str, bytes]:
    """Return the headers that have a document sent only if it is not the known one; each byte is what it came as."""
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value.encode("latin-1", "replace") for name, value in headers.items() if value}


def believed(known: Channel, said: Validators) -> Validators:
    """Return what *said* of a document that brought something new, without what it had said before that."""
    etag = LIED if known.etag in {LIED, said.etag} else said.etag
    last_modified = LIED if known.last_modified in {LIED, said.last_modified} else said.last_modified
    return replace(said, etag=etag if said.etag else None, last_modified=last_modified if said.last_modified else None)


def why_not_probed(failures: int, last: datetime | None, *, now: datetime) -> str | None:
    """Return until when a source is not probed of which so many probes in a row have found nothing, or None."""
    if last is None or failures < PROBES_MOST or not now < last + PROBE_REST <= now + PROBE_REST + AHEAD:
        return None
    return f"{failures}{VAIN}; the next one is not before {to_iso(last + PROBE_REST)}"


def with_cause(waits: str, error: str | None) -> str:
    """Return that a source *waits*, and what is wrong with it by the *error* of its last visit, if it waited or not."""
    _, has_waited, wrong = (error or "").rpartition(BEFORE)
    return f"{waits}{BEFORE}{wrong}" if wrong and (has_waited or VAIN not in wrong) else waits


def polled(channels: Sequence[Channel]) -> list[Channel]:
    """Return the channels worth asking often: a sitemap holds everything, so only where there is nothing else."""
    often = [one for one in channels if one.kind not in NEVER_POLLED]
    return [one for one in often if one.kind is not ChannelKind.SITEMAP] or often


def is_due(channel: Channel, *, now: datetime) -> bool:
    """Say whether a channel may have something new; one of which nothing is known waits for the daily crawl."""
    return channel.due is not None and channel.due <= now
