"""`pantau demo`: a crawl of the bundled newsroom, offline."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from crawler.archive import open_for_reading
from crawler.archive.views.ledger import example_of
from crawler.archive.views.search import Filters, search
from crawler.captures.files import folder_of, stored
from crawler.cli.options import json_option
from crawler.cli.screen import label
from crawler.errors import CrawlerError
from crawler.sources.own import default_seeds
from crawler.times import now

ARCHIVE = Path("pantau-demo.db")
# The newsroom is on this machine, so it need not be treated as gently as a real one.
QUICK = ("--set", "BACKOFF_FIRST=0.5", "--set", "TROUBLE_PAUSES=1")
ENVIRONMENT = {"PANTAU_ALLOW_PRIVATE": "127.0.0.0/8", "PANTAU_DELAY": "0.02", "PANTAU_CAPTURES": ""}


@click.command()
@click.option(
    "--archive", default=None, type=click.Path(dir_okay=False, path_type=Path),
    help=f"A new archive; without it {ARCHIVE}, which each demo makes afresh, whatever PANTAU_ARCHIVE says.",
)  # fmt: skip
@json_option
def demo(archive: Path | None, as_json: bool) -> None:
    """Crawl a bundled offline newsroom into a fresh archive.

    Example:

    \b
        pantau demo
        pantau search "smart governance" --archive pantau-demo.db
    """
    from crawler.newsroom import build_newsroom, serve  # noqa: PLC0415  (its help needs neither)
    from crawler.scheduling.daemon import crawl_command  # noqa: PLC0415

    fresh = _fresh(archive)
    with tempfile.TemporaryDirectory() as folder, serve(build_newsroom(now())) as newsroom:
        seeds = Path(folder)
        newsroom.write_seeds(seeds)
        shutil.copy(default_seeds() / "topics.toml", seeds)
        command = [*crawl_command(fresh, seeds), *QUICK, *(["--json"] if as_json else [])]
        environment = os.environ | ENVIRONMENT | {"PANTAU_RUNTIME": str(seeds / "turns")}  # nobody else visits it
        status = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603
    if status != 0:
        sys.exit(status)
    if not as_json:
        _show_next_steps(fresh)


def _fresh(archive: Path | None) -> Path:
    """Return where the demo's archive goes; only the demo's own file is ever replaced."""
    if archive is not None and archive.exists():
        raise CrawlerError(f"{archive} exists, and the demo wants a fresh archive; name a new file with --archive")
    path = archive or ARCHIVE
    for suffix in ("", "-wal", "-shm", ".lock"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    if archive is None:  # only now: beside a link stand no captures, and those of the other archive are not the demo's
        for capture in stored(folder_of(ARCHIVE, "")):
            capture.unlink()
    return path


def _show_next_steps(archive: Path) -> None:
    with open_for_reading(archive) as opened:
        best = search(opened, '"smart governance"', Filters(), limit=1)
        dropped = example_of(opened, reason="OffTopic")
    click.echo(f"\n{label('demo_next')}\n")
    name, pantau = shlex.quote(str(archive)), _typed()
    click.echo(f'  {pantau} search "smart governance" --archive {name}')
    for row in best:
        click.echo(f"  {pantau} show {row.id} --archive {name}")
    if dropped:
        click.echo(f"  {pantau} explain {shlex.quote(dropped)} --archive {name}")


def _typed() -> str:
    """Return what has to be typed here to start this very program: it may be in no folder that the shell looks in."""
    program = Path(sys.argv[0])
    if not program.name.startswith("pantau"):
        return shlex.join([sys.executable, "-m", "crawler"])
    found = shutil.which(program.name)
    return program.name if found and Path(found).samefile(program) else shlex.quote(str(program))
