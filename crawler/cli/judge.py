"""`pantau judge`: what the rules say of given texts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

import click
from scrapy.utils.misc import load_object

from crawler.cli.options import echo_json, plain, seeds_option
from crawler.sources import default_seeds
from crawler.texts import read_texts

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("file", type=click.File("rb", lazy=True), default="-")
@seeds_option
@click.option("--json", "_as_json", is_flag=True, help="Print one JSON object a line, as it does anyway.")
def judge(file: BinaryIO, seeds: Path | None, _as_json: bool) -> None:
    """Say what the rules make of given texts.

    FILE, or what comes through a pipe, has one JSON object a line: id, title and text, and if you like source (a slug
    or host of the seeds) and published. The same ids come out in their order, each with verdict (about, mention or no),
    relevance, topic, regions, awards and the evidence. A line that cannot be judged is one sentence, and the exit
    status is 1; the others are judged all the same.

    Example:

    \b
        pantau judge naskah.jsonl
        pantau judge --seeds seeds-baru < naskah.jsonl
    """
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    failures = 0
    for one in load_object(settings.JUDGE)(read_texts(file), seeds=seeds or default_seeds()):
        if isinstance(one, Exception):
            failures += 1
            click.echo(f"Error: {plain(one)}", err=True)
        else:
            echo_json(one)
    sys.exit(1 if failures else 0)
