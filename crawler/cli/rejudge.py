"""`pantau rejudge`: verdicts, regions, awards and stories again, from stored text."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from crawler.archive import open_archive, open_for_reading
from crawler.cli.options import archive_option, echo_json, json_option, seeds_option
from crawler.cli.upgrading import ensure_current
from crawler.errors import ArchiveError
from crawler.run.lock import Lock
from crawler.sources.registry import default_seeds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.rejudging import Change

STEPS = 50  # articles between two looks at the progress: what comes of them comes in batches


@click.command()
@archive_option
@seeds_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option(
    "--all",
    "is_all",
    is_flag=True,
    help="Also what these rules have judged.",
)
@click.option(
    "--workers", type=click.IntRange(1, 256), metavar="N", help="Judge in N processes.  [default: one for each core]"
)
@json_option
def rejudge(
    archive: Path, seeds: Path | None, dry_run: bool, is_all: bool, workers: int | None, as_json: bool
) -> None:  # fmt: skip
    """Judge again what is stored, after a change of topics or rules.

    Verdicts, regions and awards are read again from the stored text of every article that was judged by other rules
    than those of today, and its story is found again if the rules for that have changed (a dry run does not look for
    stories). Stopped with Ctrl-C or killed, the same command goes on where it was. An article that no topic wants any
    more stays stored, with the verdict no, and a search shows it only with --verdict no or all.

    Example:

    \b
        pantau rejudge --dry-run
        pantau rejudge --seeds seeds-baru
    """
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)
    from pipelines.rejudging import Rejudging  # noqa: PLC0415  (half a second of imports)

    with _opened(archive, dry_run=dry_run) as opened:
        judging = Rejudging(opened, seeds or default_seeds(), everything=is_all)
        length = len(judging)
        found = judging.run_in_workers(
            workers or settings.WORKERS, timeout=settings.WORKER_TIMEOUT, memory=settings.WORKER_MEMORY, dry=dry_run
        )
        # Closed here also when Ctrl-C interrupts it: its workers end before the archive is let go of.
        bar = click.progressbar(found, length=length, show_pos=True, update_min_steps=STEPS, file=sys.stderr)
        with closing(found), bar as changes:
            summary = _summed(changes, dry_run=dry_run)
    if as_json:
        echo_json(summary)
    else:
        click.echo(_sentence(summary))
    for article, why in judging.lost.items():
        click.echo(f"Error: article {article} was not judged and stays as it is: {why}", err=True)
    sys.exit(1 if judging.lost else 0)


@contextmanager
def _opened(archive: Path, *, dry_run: bool) -> Iterator[Archive]:
    """Open the archive: for a look alone, or to be written by nobody else meanwhile."""
    if dry_run:
        with open_for_reading(archive) as opened:
            yield opened
        return
    with opened_alone(archive) as opened:
        yield opened


@contextmanager
def opened_alone(archive: Path) -> Iterator[Archive]:
    """Open an archive that exists, so that nobody else writes meanwhile."""
    if not archive.exists():
        raise ArchiveError(f"{archive} does not exist; `pantau crawl` makes it, --archive names another")
    ensure_current(archive)
    lock = Lock(archive)
    try:
        with open_archive(archive) as opened:
            yield opened
    finally:
        lock.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Totals:
    """How many articles were judged, of how many each thing changed, and which verdicts became which."""

    judged: int
    verdicts: int
    regions: int
    awards: int
    stories: int
    moves: dict[str, int]
    dry_run: bool


def _summed(changes: Iterator[Change], *, dry_run: bool) -> _Totals:
    counts: Counter[str] = Counter(judged=0, verdicts=0, regions=0, awards=0, stories=0)
    moves: Counter[str] = Counter()
    for one in changes:
        counts.update(judged=1, verdicts=one.topics, regions=one.regions, awards=one.awards, stories=one.story)
        if one.was != one.now:
            moves[f"{one.was or 'none'} → {one.now}"] += 1
    return _Totals(**counts, moves=dict(sorted(moves.items())), dry_run=dry_run)


def _sentence(summary: _Totals) -> str:
    if not summary.judged:
        return "Nothing to do: these rules have judged every article."
    moves = ", ".join(f"{move} {number}" for move, number in summary.moves.items())
    would = "would change" if summary.dry_run else "changed"
    return (
        f"{summary.judged} articles judged; {would}: {summary.verdicts} verdicts"
        + (f" ({moves})" if moves else "")
        + f", regions of {summary.regions}, awards of {summary.awards}, the story of {summary.stories}."
    )
