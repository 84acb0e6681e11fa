"""`pantau schedule`: the daemon."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

from crawler.cli.options import archive_option, daily_options, seeds_option
from crawler.cli.upgrading import ensure_current
from crawler.scheduling.polling import due_sources
from crawler.sources.registry import load_sources
from crawler.sources.topics import load_topics

if TYPE_CHECKING:
    from datetime import time
    from pathlib import Path


@click.command()
@archive_option
@seeds_option
@daily_options
@click.option("--adaptive", is_flag=True, help="Between the daily crawls, ask sources as often as they change.")
def schedule(archive: Path, seeds: Path, at: time, timezone: str, adaptive: bool) -> None:
    """Stay in the foreground and crawl every day.

    A missed or broken day is made up for at once. Each crawl is a process of `pantau crawl`, so that cron, people
    and this daemon exclude one another. SIGTERM or Ctrl-C is passed on to a crawl that is running, and waited for.

    Example:

    \b
        pantau schedule --at 05:00 --timezone Asia/Jakarta
        pantau schedule --adaptive
    """
    from crawler.scheduling.daemon import Daemon, crawl_command, serve  # noqa: PLC0415  (its help needs no scheduler)

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    ensure_current(archive)
    load_sources(seeds)  # a wrong seeds file is said now, not at five in the morning
    load_topics(seeds)
    often = ", and in between whatever is due" if adaptive else ""
    click.echo(f"Crawling daily at {at:%H:%M} {timezone} into {archive}{often}.", err=True)
    polls = (lambda moment: due_sources(archive, seeds, now=moment)) if adaptive else None
    serve(Daemon(crawl_command(archive, seeds), archive, at=at, timezone=timezone, polls=polls))
