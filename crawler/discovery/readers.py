"""Which reader understands the documents of which kind of channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.feed import read_feed
from crawler.discovery.listing import read_listing, read_search
from crawler.discovery.sitemap import read_sitemap
from crawler.discovery.wordpress import read_wordpress
from crawler.models import ChannelKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.models import Reading

# After the document, the address it came from, after redirects, and the zone of the moments in it that name none.
CHANNEL_READERS: dict[ChannelKind, Callable[[bytes, str, str], Reading]] = {
    ChannelKind.WORDPRESS: read_wordpress,  # which also understands the headers of the answer
    ChannelKind.FEED: read_feed,
    ChannelKind.SITEMAP: read_sitemap,
    ChannelKind.LISTING: read_listing,
    ChannelKind.SEARCH: read_search,
}
