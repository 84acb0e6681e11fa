"""Notice what a feed has dropped between two readings, and find it where the feed goes on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from crawler.archive import ledger
from crawler.archive.channels import Known
from crawler.discovery.feed_pages import older_entries
from crawler.models import ChannelKind, Pointer

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.models import Reading
    from crawler.strategies.visits import Errand

logger = logging.getLogger(__name__)

MOST_PAGES = 30  # of a feed, in one run; what is missing then stands in a sitemap or belongs to a backfill


def older_part(reading: Reading, errand: Errand, url: str) -> list[Pointer]:
    """Return where a feed goes on, as long as all that it shows is new: what was missed stands there."""
    fresh = {one.url for one in reading.candidates} - errand.seen
    errand.seen |= fresh
    if errand.channel.kind is not ChannelKind.FEED or not fresh or not errand.shows_gap():
        return []
    address = older_entries(url, len(reading.candidates)) if errand.documents < MOST_PAGES else None
    return [Pointer(url=address)] if address else []


def lost(archive: Archive, errand: Errand, urls: list[str], *, started: datetime) -> int:
    """Return how many candidates a run has heard of that was killed before it had looked for what it had missed."""
    read = errand.channel.read if isinstance(errand.channel, Known) else None
    return ledger.found_between(archive, urls, after=read, before=started) if read else 0


def report(slug: str, errand: Errand) -> bool:
    """Say what was missed since the last run, and return whether it is still to be found elsewhere."""
    if errand.shows_gap():
        logger.info("%s: all %d entries of its %s are new, so some were missed since the last run",
                    slug, errand.announced, errand.channel.kind)  # fmt: skip
        return True
    if errand.turned:
        logger.info("%s: more was new than its feed holds; %d older entries were read where it goes on",
                    slug, errand.turned)  # fmt: skip
    return False
