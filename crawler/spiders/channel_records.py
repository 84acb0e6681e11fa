"""What a run writes down of the channels it reads, and what it looks up of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.archive import channels, ledger, sites
from crawler.models import ChannelKind, Validators
from crawler.strategies.frequency import ASKED, believed
from crawler.strategies.wordpress import NewPosts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.models import Candidate, Channel
    from crawler.strategies.channel_read import ChannelRead
    from crawler.strategies.source_visit import SourceVisit


def remembered(archive: Archive, channel: Channel, source: str) -> Channel:
    """Remember a guess that is made of a source once, also when it turns out wrong."""
    if channel.id is not None or channel.kind is not ChannelKind.WORDPRESS:
        return channel
    return replace(channel, id=channels.remember(archive, source, channel))


def adopt(archive: Archive, visit: SourceVisit, read: ChannelRead) -> None:
    """Remember a channel that the probe guessed right."""
    guess = read.channel
    number = channels.remember(archive, visit.source.slug, guess)
    sites.forget_vain_probes(archive, visit.source.slug)
    read.channel = replace(guess, id=number, origin="probed")
    visit.settle_for(guess)


def note_read(archive: Archive, read: ChannelRead, *, now: datetime) -> None:
    """Note that a channel was read to its end, and what was found out about it."""
    number, strategy = read.channel.number, read.strategy
    validators = None if strategy.is_idle else read.validators
    if validators and read.channel.read and read.new:
        validators = believed(read.channel, validators)
    channels.answered(archive, number, now=now, validators=validators, new=read.new)
    if strategy.trusted is not None:
        channels.trust(archive, number, trusted=strategy.trusted, now=now)
    if isinstance(strategy, NewPosts):
        dated = now if strategy.has_asked_dates else None
        channels.note_change(archive, number, heeds=strategy.heeds_change, dated=dated)
    if strategy.page_size is not None:
        channels.limit(archive, number, strategy.page_size)


def note_unchanged(archive: Archive, known: Channel, *, now: datetime, is_whole: bool) -> None:
    """Note that a channel has nothing new; a whole document that says so need not be sent again for some days."""
    is_read = is_whole and known.kind not in ASKED
    marks = Validators(etag=known.etag, last_modified=known.last_modified, digest=known.digest) if is_read else None
    channels.answered(archive, known.number, now=now, validators=marks, new=0)


def lost(archive: Archive, read: ChannelRead, urls: Sequence[str], *, started: datetime) -> int:
    """Return how many candidates a run has heard of that was killed before it had looked for what it had missed."""
    if since := read.channel.read:
        return ledger.found_between(archive, urls, after=since, before=started)
    return ledger.found_by(archive, urls, channel=read.channel.number, until=started) if read.channel.id else 0


def unsettled(archive: Archive, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return those of *candidates* that came with content and that wait, also where a page of theirs did not come."""
    return [one for one in candidates if one.content and ledger.waits(archive, one.url)]
