"""Fetch what the sources have published since the last run."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from crawler.archive.channels import Known
from crawler.scheduling.polling import is_due, polled
from crawler.spiders.base import NewsSpider
from crawler.times import now

if TYPE_CHECKING:
    from crawler.models import Source
    from crawler.strategies.visits import Walk


class LatestSpider(NewsSpider):
    """What every channel of every day announces, and what earlier runs left behind; with DUE_ONLY what is due alone."""

    name = "latest"

    def begin(self, source: Source) -> Walk:
        walk = super().begin(source)
        if self.settings.getbool("DUE_ONLY"):
            known = [one for one in walk.todo if isinstance(one, Known)]
            walk.todo = deque(one for one in polled(known) if is_due(one, now=now()))
            walk.has_probed = True  # the daily run does that
        return walk
