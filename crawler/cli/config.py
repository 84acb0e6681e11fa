"""`pantau config`: what is in force, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import archive_option, echo_json, json_option, origin_of, plain, seeds_option
from crawler.configuration import FILE, configured, find, without_password

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = {
    "DOWNLOAD_DELAY": "delay", "USER_AGENT": "contact", "ALLOW_PRIVATE": "allow_private", "RUNTIME": "runtime",
    "CAPTURES": "captures",
}  # fmt: skip
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
            click.echo(plain(f"{row.name:<22} {row.value!s:<50} {row.origin}"))


def _rows(archive: Path, seeds: Path) -> Iterator[_Row]:
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    file, only = find(Path.cwd()), configured("only", "False")
    yield _Row(FILE, str(file) if file else None, "found upwards from here" if file else "none from here upwards")
    yield _Row("archive", str(archive), origin_of("archive"))
    yield _Row("seeds", str(seeds), origin_of("seeds"))
    yield _Row("only", only.value == "True", only.origin)
    broker = configured("broker")
    yield _Row("broker", without_password(broker.value) or None, broker.origin)
    for name in SHOWN:
        yield _Row(name, getattr(settings, name), configured(NAMES[name]).origin if name in NAMES else "default")
