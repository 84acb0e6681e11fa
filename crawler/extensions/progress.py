"""A live display of the run on a terminal."""

from __future__ import annotations

import sys
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.archive import ledger
from crawler.extensions.run import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.run.context import Run

REFRESH = 0.25  # seconds
BUSIEST = 8  # sources shown


class Progress:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.begun = monotonic()
        self.live = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
        self.loop = create_looping_call(self.refresh)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("PROGRESS") or not sys.stderr.isatty():
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.spider_opened, signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signals.spider_closed)
        return progress

    @cached_property
    def run(self) -> Run:
        return run_of(self.crawler)

    def spider_opened(self) -> None:
        self.live.start()
        self.loop.start(REFRESH)

    def spider_closed(self) -> None:
        if self.loop.running:
            self.loop.stop()
        self.live.stop()

    def refresh(self) -> None:
        self.live.update(self.picture(), refresh=True)

    def picture(self) -> Group:
        """Return this moment: totals, and the sources of which most was asked."""
        table = Table(box=None)
        table.add_column("source")
        for name in ("requests", "pages", "kept", "dropped", "failed"):
            table.add_column(name, justify="right")
        busiest = sorted(self.run.tallies.items(), key=lambda pair: -pair[1].requests)[:BUSIEST]
        for slug, tally in busiest:
            counts = (tally.requests, tally.fetched, tally.kept, tally.dropped, tally.failed)
            table.add_row(slug, *map(str, counts))
        return Group(self._headline(), table)

    def _headline(self) -> str:
        tallies = self.run.tallies.values()
        fetched, kept = sum(one.fetched for one in tallies), sum(one.kept for one in tallies)
        seconds = monotonic() - self.begun
        pending = ledger.pending(self.run.archive)
        resting = self.run.frontier.resting()
        trouble = f" · {resting} in trouble, asked again soon" if resting else ""
        return (
            f"{len(self.run.reached)} of {len(self.run.sources)} sources reached · {fetched} pages · {kept} kept · "
            f"{pending} pending{trouble} · {fetched / max(seconds, 1):.1f} pages/s · {seconds:.0f} s"
        )
