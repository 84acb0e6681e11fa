"""Carry out a crawl for a command, and say what came of it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views.runs import summary
from crawler.archive.views.topics import dropped_otherwise
from crawler.cli.options import columns_of, echo_json
from crawler.cli.screen import label
from crawler.cli.summary import echo_summary
from crawler.cli.upgrading import ensure_current
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from crawler.archive.views.runs import Summary
    from crawler.cli.options import Elsewhere

REACHED_NONE = 3
NUMBER = r"\d+(?:\.\d+)?"


def carry_out(
    spider: str, sources: Sequence[str], settings: Mapping[str, Any], *, as_json: bool, quiet: bool,
    elsewhere: Elsewhere | None = None, **arguments: str,
) -> None:  # fmt: skip
    """Run *spider* to its end, here or elsewhere, and print its summary; a run that failed ends with its reason."""
    if elsewhere is not None:
        from crawler.cli.distributing import carry_out_elsewhere  # noqa: PLC0415  (brings Celery)

        run, rules = carry_out_elsewhere(spider, sources, settings, elsewhere, quiet=quiet or as_json, **arguments)
        say_ended(settings, run, rules, as_json=as_json, quiet=quiet)
        return
    from crawler.launch import run_spider  # noqa: PLC0415  (brings Scrapy, which a crawl that is not due does without)
    from pipelines.versions import rules_of_topics  # noqa: PLC0415

    rules = rules_of_topics(Path(settings["SEEDS"]))  # wrong topics are said before anything begins
    ensure_current(Path(settings["ARCHIVE"]))
    ended = run_spider(spider, sources, settings, **arguments)
    if ended.error:
        raise CrawlerError(ended.error)
    say_ended(settings, ended.run, rules, as_json=as_json, quiet=quiet)


def say_ended(settings: Mapping[str, Any], run: int, rules: Mapping[str, str], *, as_json: bool, quiet: bool) -> None:
    """Print the summary of a run that has ended; one that failed ends with its reason."""
    with open_for_reading(Path(settings["ARCHIVE"])) as opened:
        ran = summary(opened, run)
        otherwise = sum(dropped_otherwise(opened, rules).values())
    assert ran is not None
    if as_json:
        echo_json(columns_of(ran) | {"dropped_otherwise": otherwise})
    elif not quiet and (ran.reached or ran.by_source):
        echo_summary(ran)
        if otherwise:
            click.echo(label("dropped_otherwise", number=otherwise))
    elif not quiet and ran.outcome == "finished":
        click.echo(label("nothing_due"))
    if ran.outcome == "failed":
        raise CrawlerError(str(ran.error)) if ran.reached else _unreached(ran)


def settings_of(archive: Path, seeds: Path, flags: Mapping[str, object]) -> dict[str, Any]:
    """Return what a command line changes in the settings."""
    capture = {"CAPTURE": flags["capture"]} if flags.get("capture") else {}
    return capture | {
        "ARCHIVE": str(archive),
        "SEEDS": str(seeds),
        "KEEP_ALL": flags.get("keep_all", False),
        "PROGRESS": not (flags["verbose"] or flags["quiet"] or flags["as_json"]),
        "LOG_LEVEL": "INFO" if flags["verbose"] else "ERROR" if flags["quiet"] else "WARNING",
    }


def changed(changes: tuple[str, ...]) -> dict[str, str]:
    """Return the settings that `--set` changes."""
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise click.BadParameter(
                f"{change!r} changes nothing; write it like DOWNLOAD_TIMEOUT=30", param_hint="--set"
            )
        kind = type(getattr(_defaults(), name, None))
        if kind in {int, float} and not re.fullmatch(NUMBER, value):
            raise click.BadParameter(f"{name} must be a number, not {value!r}", param_hint="--set")
        if kind is tuple and not re.fullmatch(rf"({NUMBER}(,{NUMBER})*)?", value):
            raise click.BadParameter(f"{name} must be numbers like 30,120, not {value!r}", param_hint="--set")
    return dict(change.split("=", 1) for change in changes)


def _defaults() -> ModuleType:
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    return settings


def _unreached(ran: Summary) -> SystemExit:
    click.echo(f"Error: {ran.error}", err=True)
    sys.exit(REACHED_NONE)
