"""`pantau backfill`: the past, as far as the channels reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from crawler.cli.options import (
    CrawlFlags,
    archive_option,
    budget_option,
    crawl_options,
    distributed_options,
    seeds_option,
    since_option,
    today,
    until_option,
)
from crawler.cli.running import carry_out, changed, settings_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@since_option("The first day that is read", required=True)
@until_option("The last day that is read; without it, today")
@archive_option
@seeds_option
@budget_option
@distributed_options
@crawl_options
def backfill(
    sources: tuple[str, ...], since: date, until: date | None, archive: Path, seeds: Path,
    changes: tuple[str, ...], budget: int | None, **flags: Unpack[CrawlFlags],
) -> None:  # fmt: skip
    """Fetch what the sources published in the past.

    It goes as far back as their channels reach. What was read is remembered: stopped or killed, the same command goes
    on from there, and said again it asks only for what is new since.

    Example:

    \b
        pantau backfill --since 2021-01-01
        pantau backfill kaldera --since 2021-01-01 --until 2021-12-31
        pantau backfill --since 2021-01-01 --budget 200
    """
    if until is None and since > today():
        raise click.BadParameter(f"{since} is yet to come; name a day that has begun", param_hint="--since")
    settings = settings_of(archive, seeds, flags) | changed(changes)
    carry_out("backfill", sources, settings, flags, budget=str(budget or ""), since=str(since), until=str(until or ""))
