"""Notice what a feed has dropped between two readings, and find it where the feed goes on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from crawler.discovery.feed_pages import older_entries
from crawler.models import ChannelKind, Pointer

if TYPE_CHECKING:
    from crawler.models import Reading
    from crawler.strategies.channel_read import ChannelRead

logger = logging.getLogger(__name__)

MOST_PAGES = 30  # of a feed, in one run; what is missing then stands in a sitemap or belongs to a backfill


def older_part(reading: Reading, read: ChannelRead, url: str) -> list[Pointer]:
    """Return where a feed goes on, as long as all that it shows is new: what was missed stands there."""
    fresh = {one.url for one in reading.candidates} - read.seen
    read.seen |= fresh
    if read.channel.kind is not ChannelKind.FEED or not fresh or not read.shows_gap():
        return []
    address = older_entries(url, len(reading.candidates)) if read.documents < MOST_PAGES else None
    return [Pointer(url=address)] if address else []


def report(slug: str, read: ChannelRead) -> bool:
    """Say what was missed since the last run, and return whether it is still to be found elsewhere."""
    if read.shows_gap():
        logger.info("%s: all %d entries of its %s are new, so some were missed since the last run",
                    slug, read.announced, read.channel.kind)  # fmt: skip
        return True
    if read.older:
        logger.info("%s: more was new than its feed holds; %d older entries were read where it goes on",
                    slug, read.older)  # fmt: skip
    return False
