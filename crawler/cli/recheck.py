"""`pantau recheck`: what newsrooms have changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from crawler.cli.options import (
    RunFlags,
    archive_option,
    budget_option,
    distributed_options,
    run_options,
    seeds_option,
)
from crawler.cli.running import carry_out, changed, settings_of

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@archive_option
@seeds_option
@budget_option
@distributed_options
@run_options
def recheck(
    sources: tuple[str, ...], archive: Path, seeds: Path, budget: int | None, changes: tuple[str, ...],
    **flags: Unpack[RunFlags],
) -> None:  # fmt: skip
    """Look again at stored articles: which were edited or removed.

    An article is looked at a day, a week, a month and a year after it was published, then once a year; the setting
    RECHECK_AFTER says it otherwise. What it said stays: an edit makes a revision, a removal is noted with its day.

    Example:

    \b
        pantau recheck
        pantau recheck kaldera --budget 50
        pantau recheck --set RECHECK_AFTER=1,7,30
    """
    settings = settings_of(archive, seeds, flags) | changed(changes)
    carry_out("recheck", sources, settings, flags, budget=str(budget or ""))
