"""`pantau crawl`: what is new since the last run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from crawler.cli.options import (
    CrawlFlags,
    archive_option,
    budget_option,
    crawl_options,
    daily_options,
    distributed_options,
    given_times,
    seeds_option,
)
from crawler.cli.running import begin_workers, carry_out, changed, settings_of
from crawler.cli.upgrading import ensure_current
from crawler.run.lock import is_locked
from crawler.scheduling.due import is_done
from crawler.scheduling.plan import read_plan, seed_of
from crawler.scheduling.polling import due_sources
from crawler.scheduling.queues import LONG_QUEUE, described, longest_queue
from crawler.sources.registry import choose, load_sources
from crawler.times import now

if TYPE_CHECKING:
    from pathlib import Path


class _Flags(CrawlFlags):
    if_due: bool
    poll: bool
    at: str | None
    timezone: str | None


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@archive_option
@seeds_option
@click.option("--if-due", is_flag=True, help="Do nothing if today's crawl has already been done; for cron.")
@daily_options
@click.option("--poll", is_flag=True, help="Ask only channels that may have something new, going by their past.")
@budget_option
@distributed_options
@crawl_options
def crawl(
    sources: tuple[str, ...], archive: Path, seeds: Path, budget: int | None,
    changes: tuple[str, ...], **flags: Unpack[_Flags],
) -> None:  # fmt: skip
    """Fetch what the sources have published since the last run.

    Without SOURCE, all enabled sources of the seeds are visited. Stop it with Ctrl-C: what is under way is saved,
    and the next run goes on from there.

    Example:

    \b
        pantau crawl
        pantau crawl kaldera --verbose
        pantau crawl --budget 20
        pantau crawl --if-due --quiet
        pantau crawl --poll --quiet
    """
    reason = _not_now(archive, given_times(flags)) if flags["if_due"] else None
    if flags["poll"]:
        sources = due_sources(archive, seeds, now=now(), only=sources)
        reason = reason or (None if sources else "Not due: no channel may have something new yet.")
    if reason:
        if not flags["quiet"]:
            click.echo(reason, err=True)
        return
    if not flags.get("elsewhere"):
        begin_workers(seeds)
    if not flags["quiet"]:
        _say_what_takes_long(archive, seeds, sources)
    settings = settings_of(archive, seeds, flags) | {"DUE_ONLY": flags["poll"]} | changed(changes)
    carry_out("latest", sources, settings, flags, budget=str(budget or ""))


def _say_what_takes_long(archive: Path, seeds: Path, slugs: tuple[str, ...]) -> None:
    """Say how long the sources of one site have to wait for one another, if that is long."""
    from crawler.settings import DOWNLOAD_DELAY  # noqa: PLC0415  (reads the environment, so not before it is needed)

    ensure_current(archive)
    longest = longest_queue(archive, seeds, choose(load_sources(seeds), slugs), delay=DOWNLOAD_DELAY)
    if longest is not None and longest.seconds > LONG_QUEUE:
        click.echo(f"The longest queue is {described(longest)}.", err=True)


def _not_now(archive: Path, given: dict[str, str]) -> str | None:
    """Return why the daily crawl is not to be started: cron asks again every hour, also while it is at work."""
    when, moment = read_plan(given, seed=seed_of(archive)).jobs[0].when, now()
    if is_done(archive, since=when.last(moment), now=moment):
        return f"Not due: the crawl, {when}, has been done."
    return f"Not due: a crawl into {archive} is at work." if is_locked(archive) else None
