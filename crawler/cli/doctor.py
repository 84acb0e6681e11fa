"""`pantau doctor`: checks of the installation and the archive."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING

import click

from crawler.cli.distributing import distributed, release
from crawler.cli.options import archive_option, echo_json, json_option, origin_of, plain, seeds_option
from crawler.cli.upgrading import ensure_current
from crawler.doctor import examine
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.doctor import Finding

MARKS = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}


@click.command()
@archive_option
@seeds_option
@click.option("--deep", is_flag=True, help="Also read every page of a large archive, and its full-text index.")
@click.option("--broker", is_flag=True, help="Also ask the broker and the workers of a crawl on many machines.")
@json_option
def doctor(archive: Path, seeds: Path, deep: bool, broker: bool, as_json: bool) -> None:
    """Check the installation, the seeds and the archive.

    Exit status 1 says that something is broken; each finding names its cure. It disturbs no crawl: what would, is left
    out while one is at work, and says so.

    Example:

    \b
        pantau doctor --archive archive.db
        pantau doctor --deep
        pantau doctor --broker
    """
    broken = not _is_current(archive)
    found = examine(archive, seeds, why=origin_of("seeds"), rules=_rules(seeds), deep=deep)
    for finding in chain(found, _broker() if broker else ()):
        broken = broken or finding.level == "error"
        if as_json:
            echo_json(asdict(finding))
        else:
            click.echo(f"{MARKS[finding.level]}  {finding.check:<14} {plain(finding.said)}")
    sys.exit(int(broken))


def _broker() -> Iterator[Finding]:
    with distributed():
        from crawler.distributed.checks import examine_broker  # noqa: PLC0415  (brings Celery)
    return examine_broker(release())


def _rules(seeds: Path) -> dict[str, str] | None:
    """Return the rules of the topics; if these are wrong, the check of the topics says so."""
    from pipelines.versions import rules_of_topics  # noqa: PLC0415  (its help needs none)

    try:
        return rules_of_topics(seeds)
    except CrawlerError:
        return None


def _is_current(archive: Path) -> bool:
    """Upgrade an archive of an older version; if that cannot be, say why, and have the rest examined all the same."""
    try:
        ensure_current(archive)
    except CrawlerError as error:
        click.echo(f"Error: {plain(error)}", err=True)
        return False
    return True
