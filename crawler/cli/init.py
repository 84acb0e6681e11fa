"""`pantau init`: a folder of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.cli.options import json_option
from crawler.cli.screen import echo_json, plain
from crawler.sources.own import make_own


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@json_option
def init(folder: Path, as_json: bool) -> None:
    """Make a folder of one's own, laid over what ships.

    It holds a configuration and seeds. In it and below it, commands read its pantau.toml, as git finds a repository,
    and an upgrade leaves it alone. What is there already is not changed.

    Example:

    \b
        pantau init kliping
        cd kliping
        pantau sources add kaldera.id --write
    """
    for path in make_own(folder.resolve()):
        if as_json:
            echo_json({"file": path})
        else:
            click.echo(plain(path))
