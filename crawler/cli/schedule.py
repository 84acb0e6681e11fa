"""`pantau schedule`: the daemon."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

from crawler.cli.options import archive_option, daily_options, seeds_option
from crawler.schedule import Daemon, crawl_command, serve
from crawler.sources import default_seeds, load_sources

if TYPE_CHECKING:
    from datetime import time
    from pathlib import Path


@click.command()
@archive_option
@seeds_option
@daily_options
def schedule(archive: Path, seeds: Path | None, at: time, timezone: str) -> None:
    """Stay in the foreground and crawl every day.

    A missed or broken day is made up for at once. Each crawl is a process of `pantau crawl`, so that cron, people
    and this daemon exclude one another. SIGTERM or Ctrl-C is passed on to a crawl that is running, and waited for.

    Example:

    \b
        pantau schedule --at 05:00 --timezone Asia/Jakarta
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    folder = seeds or default_seeds()
    load_sources(folder)  # a wrong seeds file is said now, not at five in the morning
    click.echo(f"Crawling daily at {at:%H:%M} {timezone} into {archive}.", err=True)
    serve(Daemon(crawl_command(archive, folder), archive, at=at, timezone=timezone))
