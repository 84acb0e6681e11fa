"""Fetch what the sources have published since the last run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.spiders.base import NewsSpider
from crawler.times import now

if TYPE_CHECKING:
    from crawler.models import Source
    from crawler.strategies.source_visit import SourceVisit


class LatestSpider(NewsSpider):
    """What every channel of every day announces, and what earlier runs left behind; with DUE_ONLY what is due alone."""

    name = "latest"

    def begin(self, source: Source) -> SourceVisit:
        visit = super().begin(source)
        if self.settings.getbool("DUE_ONLY"):
            visit.ask_only_due(now=now())
        return visit
