"""`pantau doctor`: checks of the installation and the archive."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.distributing import distributed, release
from crawler.cli.options import archive_option, daily_options, given_times, json_option, origin_of, seeds_option
from crawler.cli.screen import echo_json, folded, plain
from crawler.cli.upgrading import ensure_current
from crawler.doctor import Checkup, examine
from crawler.errors import CrawlerError
from crawler.scheduling.plan import read_plan, seed_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.archive.judgements import Rules
    from crawler.doctor import Finding

MARKS = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}
INDENT = " " * 25  # as wide as what stands before the sentence


@click.command()
@archive_option
@seeds_option
@click.option("--deep", is_flag=True, help="Also read every page of a large archive, and its full-text index.")
@click.option("--offline", is_flag=True, help="Leave out what asks the network.")
@click.option("--notify", is_flag=True, help="Also send a message to each address of the file of secrets.")
@click.option("--broker", is_flag=True, help="Also ask the broker and the workers of a crawl on many machines.")
@click.option("--strict", is_flag=True, help="End with exit status 1 also over a warning.")
@daily_options
@json_option
def doctor(archive: Path, seeds: Path, as_json: bool, **flags: Any) -> None:  # noqa: ANN401
    """Check the installation, the seeds and the archive.

    Exit status 1 says that something is broken; each finding names its cure. It disturbs no crawl: what would, is left
    out while one is at work, and says so. Of the network it is asked whether a few hosts of the seeds can be found and
    reached.

    Example:

    \b
        pantau doctor --archive archive.db
        pantau doctor --deep
        pantau doctor --offline --strict
        pantau doctor --broker
    """
    trouble = _upgraded(archive)
    rules, judging = _rules(seeds)
    when = read_plan(given_times(flags), seed=seed_of(archive)).jobs[0].when
    asked = Checkup(
        archive=archive, seeds=seeds, why=origin_of("seeds"), rules=rules, judging=judging, deep=flags["deep"],
        network=not flags["offline"], notify=flags["notify"], when=when,
    )  # fmt: skip
    broken, told = bool(trouble), set()
    for finding in chain(examine(asked), _broker(archive) if flags["broker"] else ()):
        told.add(finding.said)
        broken = broken or finding.level == "error" or (flags["strict"] and finding.level == "warning")
        if as_json:
            echo_json(asdict(finding))
        else:
            click.echo(folded(f"{MARKS[finding.level]}  {finding.check:<14}  {plain(finding.said)}", indent=INDENT))
    if trouble and trouble not in told:
        click.echo(f"Error: {plain(trouble)}", err=True)
    sys.exit(int(broken))


def _broker(archive: Path) -> Iterator[Finding]:
    with distributed():
        from crawler.distributed.checks import examine_broker  # noqa: PLC0415  (brings Celery)
    return examine_broker(release(), archive)


def _rules(seeds: Path) -> tuple[dict[str, str] | None, Rules | None]:
    """Return the rules of the topics, and those of articles; if topics are wrong, their check says so."""
    from crawler.sources.topics import topics_of  # noqa: PLC0415
    from pipelines.versions import rules_of, rules_of_topics  # noqa: PLC0415  (its help needs none)

    try:
        return rules_of_topics(seeds), rules_of(topics_of(str(seeds)))
    except CrawlerError:
        return None, None


def _upgraded(archive: Path) -> str:
    """Upgrade an archive of an older version; return why that cannot be, since the rest is examined all the same."""
    try:
        ensure_current(archive)
    except CrawlerError as error:
        return str(error)
    return ""
