"""Which pages are read for nothing but to learn which paragraphs their source prints everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.archive import boilerplate as paragraphs

if TYPE_CHECKING:
    from crawler.archive import Archive
    from crawler.models import Page

ENOUGH = 20  # articles of one source; a paragraph in most articles of a site is among those of eight
LATELY = timedelta(days=7)


class Samples:
    """Takes the first pages of a source, and no more once enough of its articles were read in the last week."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.counts: dict[str, int] = {}

    def takes(self, page: Page) -> bool:
        """Say whether *page* is worth reading, and count it."""
        if page.source not in self.counts:
            since = page.fetched - LATELY
            self.counts[page.source] = paragraphs.articles_seen(self.archive, page.source, since=since)
        self.counts[page.source] += 1
        return self.counts[page.source] <= ENOUGH
