"""`pantau config`: what is in force, and where it comes from."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from crawler.cli.options import archive_option, echo_json, json_option, seeds_option
from crawler.sources.registry import default_seeds

if TYPE_CHECKING:
    from pathlib import Path

VARIABLES = {
    "DOWNLOAD_DELAY": "PANTAU_DELAY",
    "USER_AGENT": "PANTAU_CONTACT",
    "ALLOW_PRIVATE": "PANTAU_ALLOW_PRIVATE",
    "RUNTIME": "PANTAU_RUNTIME",
    "CAPTURES": "PANTAU_CAPTURES",
}
SHOWN = (
    "USER_AGENT", "DOWNLOAD_DELAY", "CONCURRENT_REQUESTS", "CRAWL_DELAY_LONGEST", "RETRY_AFTER_LONGEST",
    "TROUBLE_PAUSES", "FIRST_TIMEOUT", "DOWNLOAD_TIMEOUT", "DOWNLOAD_MAXSIZE", "ALLOW_PRIVATE", "RUNTIME",
    "CAPTURES", "CAPTURE", "CAPTURES_MOST", "LANGUAGES_ACCEPTED", "WORKERS", "WORKER_TIMEOUT",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    value: object
    origin: str


@click.command()
@archive_option
@seeds_option
@json_option
def config(archive: Path, seeds: Path | None, as_json: bool) -> None:
    """Show the settings in force and where each comes from.

    Example:

    \b
        PANTAU_DELAY=3 pantau config
    """
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    rows = [
        _Row("archive", str(archive), _origin("archive", "PANTAU_ARCHIVE")),
        _Row("seeds", str(seeds or default_seeds()), _origin("seeds", "PANTAU_SEEDS")),
    ]
    for name in SHOWN:
        variable = VARIABLES.get(name)
        origin = f"environment {variable}" if variable and os.environ.get(variable) else "default"
        rows.append(_Row(name, getattr(settings, name), origin))
    for row in rows:
        if as_json:
            echo_json(row)
        else:
            click.echo(f"{row.name:<22} {row.value!s:<50} {row.origin}")


def _origin(option: str, variable: str) -> str:
    source = click.get_current_context().get_parameter_source(option)
    if source is click.core.ParameterSource.COMMANDLINE:
        return f"option --{option}"
    if source is click.core.ParameterSource.ENVIRONMENT:
        return f"environment {variable}"
    return "default"
