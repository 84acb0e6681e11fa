"""`pantau crawl`: what is new since the last run."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.cli.options import archive_option, daily_options, echo_json, json_option, seeds_option
from crawler.cli.summary import echo_summary, summary_of
from crawler.due import is_due
from crawler.errors import CrawlerError
from crawler.extensions.lock import is_locked
from crawler.launch import run_spider
from crawler.polling import due_sources
from crawler.sources import default_seeds
from crawler.times import now

if TYPE_CHECKING:
    from datetime import time
    from pathlib import Path

REACHED_NONE = 3


@click.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@archive_option
@seeds_option
@click.option("--if-due", is_flag=True, help="Do nothing if today's crawl has already been done; for cron.")
@daily_options
@click.option("--poll", is_flag=True, help="Ask only channels that may have something new, going by their past.")
@click.option("--keep-all", is_flag=True, help="Keep every article, also off topic and in other languages.")
@click.option(
    "-s", "--set", "changes", multiple=True, metavar="NAME=VALUE", help="Change a setting, as Scrapy's -s does."
)
@click.option("-v", "--verbose", is_flag=True, help="Log every request instead of showing progress.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something is wrong.")
@json_option
def crawl(
    sources: tuple[str, ...], archive: Path, seeds: Path | None, if_due: bool, at: time, timezone: str,
    changes: tuple[str, ...], **flags: bool,
) -> None:  # fmt: skip
    """Fetch what the sources have published since the last run.

    Without SOURCE, all enabled sources of the seeds are visited. Stop it with Ctrl-C: what is under way is saved,
    and the next run goes on from there.

    Example:

    \b
        pantau crawl
        pantau crawl kaldera --verbose
        pantau crawl --if-due --quiet
        pantau crawl --poll --quiet
    """
    reason = _not_now(archive, at, timezone) if if_due else None
    if flags["poll"]:
        sources = due_sources(archive, seeds or default_seeds(), now=now(), only=sources)
        reason = reason or (None if sources else "Not due: no channel may have something new yet.")
    if reason:
        if not flags["quiet"]:
            click.echo(reason, err=True)
        return
    ended = run_spider("latest", sources, _settings(archive, seeds, flags) | _changed(changes))
    if ended.error:
        raise CrawlerError(ended.error)
    with open_for_reading(archive) as opened:
        summary = summary_of(opened, ended.run)
    if flags["as_json"]:
        echo_json(summary)
    elif not flags["quiet"]:
        echo_summary(summary)
    if summary["outcome"] == "failed":
        raise CrawlerError(str(summary["error"])) if summary["reached"] else _unreached(summary)


def _not_now(archive: Path, at: time, timezone: str) -> str | None:
    """Return why the daily crawl is not to be started: cron asks again every hour, also while it is at work."""
    if not is_due(archive, at=at, timezone=timezone, now=now()):
        return f"Not due: the crawl of {at:%H:%M} {timezone} has been done."
    return f"Not due: a crawl into {archive} is at work." if is_locked(archive) else None


def _settings(archive: Path, seeds: Path | None, flags: dict[str, bool]) -> dict[str, Any]:
    return {
        "ARCHIVE": str(archive),
        "SEEDS": str(seeds or default_seeds()),
        "KEEP_ALL": flags["keep_all"],
        "DUE_ONLY": flags["poll"],
        "PROGRESS": not (flags["verbose"] or flags["quiet"] or flags["as_json"]),
        "LOG_LEVEL": "INFO" if flags["verbose"] else "ERROR" if flags["quiet"] else "WARNING",
    }


def _changed(changes: tuple[str, ...]) -> dict[str, str]:
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise click.BadParameter(
                f"{change!r} changes nothing; write it like DOWNLOAD_TIMEOUT=30", param_hint="--set"
            )
        if _is_number(name) and not re.fullmatch(r"\d+(\.\d+)?", value):
            raise click.BadParameter(f"{name} must be a number, not {value!r}", param_hint="--set")
    return dict(change.split("=", 1) for change in changes)


def _is_number(name: str) -> bool:
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    return type(getattr(settings, name, None)) in {int, float}


def _unreached(summary: dict[str, object]) -> SystemExit:
    click.echo(f"Error: {summary['error']}", err=True)
    sys.exit(REACHED_NONE)
