"""`pantau judge`: what the rules say of given texts."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Any

import click

from crawler.cli.options import seeds_option, unread_archive_option
from crawler.cli.screen import echo_json, plain
from crawler.errors import CrawlerError
from crawler.text_records import read_texts

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True), default="-")
@unread_archive_option
@seeds_option
@click.option("--json", "_as_json", is_flag=True, help="Print one JSON object a line, as it does anyway.")
def judge(file: str, seeds: Path, _as_json: bool) -> None:
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
    from pipelines.judging import judge_texts  # noqa: PLC0415  (half a second of imports)

    failures = 0
    with _input_stream(file) as lines:
        for one in judge_texts(read_texts(lines), seeds=seeds):
            if isinstance(one, Exception):
                failures += 1
                click.echo(f"Error: {plain(one)}", err=True)
            else:
                echo_json(one)
    sys.exit(1 if failures else 0)


def _input_stream(file: str) -> IO[Any]:
    try:
        return click.open_file(file, "rb")
    except OSError as error:
        raise CrawlerError(f"{file} cannot be read: {error.strerror}") from error
