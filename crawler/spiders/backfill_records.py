"""What a backfill writes down of how far it has come, and what is stored of the past of a source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.archive import backfills, channels
from crawler.archive.ledger import SPEAKS
from crawler.models import Candidate, ChannelKind, Pointer
from crawler.spiders.channel_records import note_read
from crawler.strategies.backfill_visit import GUESS, BackfillState, may_pass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.models import Backfill
    from crawler.strategies.backfill_visit import BackfillVisit, PeriodRead


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
    if channel.origin == GUESS and urls:
        channels.remember(archive, visit.source.slug, replace(channel, origin="probed"))


def note_end(archive: Archive, visit: BackfillVisit, read: PeriodRead, *, now: datetime) -> None:
    """Note what was found out about a channel that was read to its end."""
    for one in (read, *visit.drop_alternatives(read)):
        backfills.give_up(archive, visit.stretches[0].id, one.channel.number)
    if read.announced:
        note_read(archive, read, now=now)
    elif read.channel.checked is None and read.is_guessed():
        channels.failed(archive, read.channel.number, now=now, error="it showed nothing of the past")


def note_failure(archive: Archive, visit: BackfillVisit, read: PeriodRead, reason: str) -> None:
    """Note that a document could not be read; one that may come tomorrow is asked for again by the next backfill."""
    stretch, asking = visit.stretches[0], read.strategy.asking
    if instead := read.strategy.failed():
        backfills.note_read(archive, stretch.id, asking)
        want(archive, stretch, read, [one.url for one in instead])
    else:
        backfills.note_failed(archive, stretch.id, asking, reason, for_good=not may_pass(reason))
