"""`pantau config`: what is in force, and where it comes from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.captures.files import folder_of
from crawler.cli.options import archive_option, json_option, origin_of, seeds_option
from crawler.cli.screen import echo_json, folded, plain, room
from crawler.configuration import FILE, configured, discreet, find, table, unknown_variables
from crawler.labels import SPEAKING, language_of
from crawler.scheduling.plan import DEFAULTS, TIMES

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = {
    "DOWNLOAD_DELAY": "delay", "USER_AGENT": "contact", "ALLOW_PRIVATE": "allow_private", "RUNTIME": "runtime",
    "CAPTURES": "captures", "PROXY": "proxy", "LOG_FILE": "log_file",
}  # fmt: skip
SHOWN = (
    "USER_AGENT", "DOWNLOAD_DELAY", "CONCURRENT_REQUESTS", "CRAWL_DELAY_LONGEST", "RETRY_AFTER_LONGEST",
    "TROUBLE_PAUSES", "FIRST_TIMEOUT", "DOWNLOAD_TIMEOUT", "DOWNLOAD_MAXSIZE", "ALLOW_PRIVATE", "RUNTIME",
    "PROXY", "CAPTURES", "CAPTURE", "CAPTURES_MOST", "RECHECK_AFTER", "LANGUAGES_ACCEPTED", "WORKERS", "WORKER_TIMEOUT",
    "LOG_FILE", "LOG_LEVEL",
)  # fmt: skip

INDENT = " " * 23  # as wide as the names
LONGEST = 26  # columns of who says a value, most of the time


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    value: object
    origin: str


@click.command()
@archive_option
@seeds_option
@json_option
def config(archive: Path, seeds: Path, as_json: bool) -> None:
    """Show the settings in force and where each comes from.

    The command line overrides the environment, that overrides the pantau.toml found from here upwards, and that the
    defaults.

    Example:

    \b
        PANTAU_DELAY=3 pantau config
    """
    for row in _rows(archive, seeds):
        if as_json:
            echo_json(row)
        else:
            click.echo(folded(plain(f"{row.name:<22} {row.value!s:<{_width()}} {row.origin}"), indent=INDENT))
    for name, cure in unknown_variables().items():
        click.echo(f"Warning: nobody can make anything of the variable {name}; {cure}", err=True)


def _width() -> int:
    """Return how wide the values are, where they stand below one another."""
    columns = room()
    return 50 if columns is None else max(1, min(50, columns - len(INDENT) - LONGEST))


def _spoken() -> str:
    variable = next(filter(os.environ.get, SPEAKING), None)
    return f"environment {variable}" if variable else "default"


def _schedule() -> Iterator[_Row]:
    said, called = table("schedule")
    defaults = {name: value for name, value in DEFAULTS.items() if name != "at" or not said.keys() & set(TIMES)}
    for name, value in (defaults | said).items():
        yield _Row(f"schedule.{name}", value, called.partition(": ")[0] if name in said else "default")


def _rows(archive: Path, seeds: Path) -> Iterator[_Row]:
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    file, only = find(Path.cwd()), configured("only", "False")
    yield _Row(FILE, str(file) if file else None, "found upwards from here" if file else "none from here upwards")
    yield _Row("archive", str(archive), origin_of("archive"))
    yield _Row("seeds", str(seeds), origin_of("seeds"))
    yield _Row("only", only.value == "True", only.origin)
    kept = configured("keep_old", "True")
    yield _Row("keep_old", kept.value == "True", kept.origin)
    for name in ("metrics", "secrets", "store"):
        said = configured(name)
        yield _Row(name, said.value, said.origin)
    left = configured("distributed", "False")
    yield _Row("distributed", left.value == "True", left.origin)
    broker = configured("broker")
    yield _Row("broker", discreet(broker.value) or None, broker.origin)
    yield _Row("language", language_of(os.environ), _spoken())
    yield from _schedule()
    shown = {"PROXY": discreet(settings.PROXY), "CAPTURES": str(folder_of(archive, settings.CAPTURES))}
    for name in SHOWN:
        value = shown.get(name, getattr(settings, name))
        yield _Row(name, value, configured(NAMES[name]).origin if name in NAMES else "default")
