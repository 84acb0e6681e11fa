"""Carry out a crawl for a command, and say what came of it."""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views.runs import summary
from crawler.archive.views.topics import dropped_otherwise
from crawler.cli import INTERRUPTED, REACHED_NONE
from crawler.cli.screen import USUAL, columns_of, echo_json, label, room, words
from crawler.cli.summary import echo_summary
from crawler.cli.upgrading import ensure_current
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

    from crawler.archive.views.runs import Summary
    from crawler.cli.options import RunFlags
    from crawler.launch import Ended

BOUNDS = {"WORKERS": range(1, 257)}  # what any machine bears
NUMBER = r"\d+(?:\.\d+)?"


def carry_out(
    spider: str, sources: Sequence[str], settings: Mapping[str, Any], flags: RunFlags, **arguments: str
) -> None:
    """Run *spider* to its end, here or elsewhere, and print its summary; a run that failed ends with its reason."""
    archive, seeds = Path(settings["ARCHIVE"]), Path(settings["SEEDS"])
    _check_folder(flags["metrics"])
    if elsewhere := flags.get("elsewhere"):
        from crawler.cli.distributing import carry_out_elsewhere  # noqa: PLC0415  (brings Celery)

        quiet = flags["quiet"] or flags["as_json"]
        run, rules = carry_out_elsewhere(spider, sources, settings, elsewhere, quiet=quiet, **arguments)
        error, is_interrupted = None, False
    else:
        ended, rules = _carry_out_here(spider, sources, settings, quiet=flags["quiet"], **arguments)
        run, error, is_interrupted = ended.run, ended.error, ended.is_interrupted
    unwritten = _write_metrics(flags["metrics"], archive, seeds)
    if error:
        raise CrawlerError(error)
    with open_for_reading(archive) as opened:
        ran = summary(opened, run)
        otherwise = sum(dropped_otherwise(opened, rules).values())
    assert ran is not None
    _echo_summary(ran, otherwise, flags)
    if ran.outcome == "failed":
        raise CrawlerError(words().recorded(ran.error)) if ran.reached else _unreached(ran)
    if unwritten:
        raise CrawlerError(unwritten)
    if is_interrupted:
        sys.exit(INTERRUPTED)


def _check_folder(metrics: Path | None) -> None:
    """Raise CrawlerError before anything begins where there is no folder for the metrics."""
    if metrics and not metrics.parent.is_dir():
        raise CrawlerError(f"{metrics} is to be written, and there is no folder {metrics.parent}; make it")


def _write_metrics(path: Path | None, archive: Path, seeds: Path) -> str | None:
    """Write the metrics, if they are wanted; return why they cannot be, which is said after what came of the run."""
    if path is None:
        return None
    from crawler.cli.metrics import write_metrics  # noqa: PLC0415  (few ask for them)

    try:
        write_metrics(path, archive, seeds)
    except CrawlerError as problem:
        return str(problem)
    return None


def begin_workers(seeds: Path) -> None:
    """Have the process begin from which workers are forked; it loads what they need while we load the rest."""
    from pipelines.worker import begin_server  # noqa: PLC0415

    begin_server(seeds=str(seeds))


def _carry_out_here(
    spider: str, sources: Sequence[str], settings: Mapping[str, Any], *, quiet: bool, **arguments: str
) -> tuple[Ended, dict[str, str]]:
    """Run *spider* in this process; return how it ended, and the rules of the topics by which it judged."""
    begin_workers(Path(settings["SEEDS"]))
    from crawler.launch import run_spider  # noqa: PLC0415  (brings Scrapy, which a crawl that is not due does without)
    from crawler.settings import impolite, opened  # noqa: PLC0415
    from pipelines.versions import rules_of_topics  # noqa: PLC0415

    rules = rules_of_topics(Path(settings["SEEDS"]))  # wrong topics are said before anything begins
    ensure_current(Path(settings["ARCHIVE"]))
    for said in (*impolite(settings), *opened(settings)) if not quiet else ():
        click.echo(f"Warning: {said}", err=True)
    return run_spider(spider, sources, settings, **arguments), rules


def _echo_summary(ran: Summary, otherwise: int, flags: RunFlags) -> None:
    if flags["as_json"]:
        echo_json(columns_of(ran) | {"dropped_otherwise": otherwise})
    elif not flags["quiet"] and (ran.reached or ran.by_source):
        echo_summary(ran, most=None if room() is None else USUAL)  # more would push the first line off the screen
        if otherwise:
            click.echo(label("dropped_otherwise", number=otherwise))
    elif not flags["quiet"] and ran.outcome == "finished":
        click.echo(label("nothing_due"))


def settings_of(archive: Path, seeds: Path, flags: Mapping[str, object]) -> dict[str, Any]:
    """Return what a command line changes in the settings."""
    capture = {"CAPTURE": flags["capture"]} if flags.get("capture") else {}
    return capture | {
        "ARCHIVE": str(archive),
        "SEEDS": str(seeds),
        "KEEP_ALL": flags.get("keep_all", False),
        "PROGRESS": not (flags["verbose"] or flags["quiet"] or flags["as_json"]),
        "SCREEN_LEVEL": "INFO" if flags["verbose"] else "ERROR" if flags["quiet"] else "WARNING",
        "LOG_JSON": flags["log_json"],
        **({"LOG_FILE": str(flags["log_file"])} if flags["log_file"] else {}),
    }


def changed(changes: tuple[str, ...]) -> dict[str, str]:
    """Return the settings that `--set` changes; one that nobody knows would change nothing, and is refused."""
    known = _setting_names() if changes else set()
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise click.BadParameter(
                f"{change!r} changes nothing; write it like DOWNLOAD_TIMEOUT=30", param_hint="--set"
            )
        if name not in known:
            close = get_close_matches(name.upper(), known, n=1)
            cure = f"did you mean {close[0]}?" if close else "see `pantau config` and Scrapy's settings"
            raise click.BadParameter(f"setting {name!r} is unknown; {cure}", param_hint="--set")
        kind = type(getattr(_defaults(), name, None))
        if kind in {int, float} and not re.fullmatch(NUMBER, value):
            raise click.BadParameter(f"{name} must be a number, not {value!r}", param_hint="--set")
        if name in BOUNDS and not (value.isdecimal() and int(value) in BOUNDS[name]):
            least, most = BOUNDS[name][0], BOUNDS[name][-1]
            raise click.BadParameter(f"{name} must be from {least} to {most}, not {value}", param_hint="--set")
        if kind is tuple and not re.fullmatch(rf"({NUMBER}(,{NUMBER})*)?", value):
            raise click.BadParameter(f"{name} must be numbers like 30,120, not {value!r}", param_hint="--set")
    return dict(change.split("=", 1) for change in changes)


def _setting_names() -> set[str]:
    from scrapy.settings import default_settings  # noqa: PLC0415  (for those that change one)

    return {name for module in (default_settings, _defaults()) for name in dir(module) if name.isupper()}


def _defaults() -> ModuleType:
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    return settings


def _unreached(ran: Summary) -> SystemExit:
    click.echo(f"Error: {words().recorded(ran.error)}", err=True)
    sys.exit(REACHED_NONE)
