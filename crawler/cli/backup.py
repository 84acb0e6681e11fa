"""`pantau backup`: a copy that can be relied upon."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.backups import back_up, check
from crawler.cli.options import archive_option, json_option
from crawler.cli.screen import echo_json
from crawler.text import MIB, counted

if TYPE_CHECKING:
    from crawler.archive.backups import BackupCopy


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@archive_option
@click.option(
    "--keep", default=1, show_default=True, type=click.IntRange(1, 1000), metavar="N",
    help="How many copies stay: FILE, the one before as FILE.1, and so on.",
)  # fmt: skip
@click.option("--check", "only_check", is_flag=True, help="Copy nothing; say whether FILE is sound and what it holds.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something is wrong.")
@json_option
def backup(file: Path, archive: Path, keep: int, only_check: bool, quiet: bool, as_json: bool) -> None:
    """Copy the archive, also while a crawl runs, and check the copy.

    FILE is replaced in one step, once every page of the copy was read and it holds what the archive holds. To go back,
    stop what is running and copy FILE to where the archive was, without the files beside it (-wal, -shm).

    Example:

    \b
        pantau backup /srv/cadangan/archive.db --keep 7
        pantau backup --check /srv/cadangan/archive.db
    """
    if only_check:
        copy = check(file)
    else:
        with open_for_reading(archive) as opened:
            copy = back_up(opened, file, keep=keep)
    if as_json:
        echo_json(copy)
    elif not quiet:
        click.echo(_copy_said(copy))


def _copy_said(copy: BackupCopy) -> str:
    held = copy.contents
    names = {"articles": "article", "revisions": "revision", "candidates": "candidate", "runs": "run"}
    counts = ", ".join(counted(getattr(held, name), noun) for name, noun in names.items())
    return f"{copy.file} is sound: {counts}; {copy.bytes / MIB:,.1f} MiB."
