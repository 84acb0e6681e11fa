"""`pantau rejudge`: verdicts, facets, regions, awards and stories again, from stored text."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from crawler.cli.options import archive_option, json_option, seeds_option
from crawler.cli.screen import echo_json
from crawler.cli.upgrading import open_alone
from crawler.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from crawler.archive.rejudging import Rejudged

T = TypeVar("T")

BESIDE_A_WRITER = 2  # processes: writing what comes of a text takes 0.8 to 1.2 of what judging it does
STEPS = 50  # articles between two looks at the progress: what comes of them comes in batches
SAID_EVERY = 10_000  # articles between two lines that say how far it is, where no terminal shows it: some minutes


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
    "--workers", type=click.IntRange(1, 256), metavar="N",
    help="Judge in N processes.  [default: one for each core; where it writes, one fewer, and at most 2]",
)  # fmt: skip
@json_option
def rejudge(
    archive: Path, seeds: Path, dry_run: bool, is_all: bool, workers: int | None, as_json: bool
) -> None:  # fmt: skip
    """Judge again what is stored, after a change of topics or rules.

    Verdicts, facets, regions and awards are read again from the stored text of every article that was judged by other
    rules than those of today, and its story is found again if the rules for that have changed (a dry run does not look
    for stories). Stopped with Ctrl-C or killed, the same command goes on where it was. An article that no topic wants
    any more stays stored, with the verdict no, and a search shows it only with --verdict no or all.

    Example:

    \b
        pantau rejudge --dry-run
        pantau rejudge --seeds seeds-baru
    """
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)
    from pipelines.rejudging import Rejudging  # noqa: PLC0415  (half a second of imports)

    with open_alone(archive, dry_run=dry_run) as opened:
        judging = Rejudging(opened, seeds, everything=is_all)
        length = len(judging)
        found = judging.run_in_workers(
            workers or processes(settings.WORKERS, dry_run=dry_run),
            timeout=settings.WORKER_TIMEOUT, memory=settings.WORKER_MEMORY, dry=dry_run,
        )  # fmt: skip
        # Closed here also when Ctrl-C interrupts it: its workers end before the archive is let go of.
        with closing(found), _bar(found, length) as changes:
            summary = _summed(changes, dry_run=dry_run)
    if as_json:
        echo_json(summary)
    else:
        click.echo(_totals_said(summary))
    for article, why in judging.lost.items():
        click.echo(f"Error: article {article} was not judged and stays as it is: {why}", err=True)
    sys.exit(1 if judging.lost else 0)


def processes(cores: int, *, dry_run: bool) -> int:
    """Return in how many processes texts are judged as fast as one beside them writes what comes of them."""
    return cores if dry_run else min(max(1, cores - 1), BESIDE_A_WRITER)


def _bar(found: Iterator[Rejudged], length: int) -> AbstractContextManager[Iterator[Rejudged]]:
    """Return what shows on a terminal how far it is while articles are judged, and says so elsewhere."""
    is_terminal = sys.stderr.isatty()
    return click.progressbar(
        found if is_terminal else said_so_far(found, length), length=length, show_pos=True, update_min_steps=STEPS,
        file=sys.stderr, hidden=not (length and is_terminal),
    )  # fmt: skip


def said_so_far(found: Iterable[T], length: int, *, every: int = SAID_EVERY) -> Iterator[T]:
    """Yield what is found, and say on standard error now and then how much of it that is."""
    for number, one in enumerate(found, start=1):
        if number % every == 0 and number < length:
            click.echo(f"{number:,} of {counted(length, 'article')} judged", err=True)
        yield one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Totals:
    """How many articles were judged, of how many each thing changed, and which verdicts became which."""

    judged: int
    verdicts: int
    facets: int
    regions: int
    awards: int
    stories: int
    moves: dict[str, int]
    facet_moves: dict[str, int]
    dry_run: bool


def _summed(changes: Iterator[Rejudged], *, dry_run: bool) -> _Totals:
    counts: Counter[str] = Counter(judged=0, verdicts=0, facets=0, regions=0, awards=0, stories=0)
    moves: Counter[str] = Counter()
    facets: Counter[str] = Counter()
    for one in changes:
        was, now = one.facets
        counts.update(judged=1, verdicts=one.topics, facets=was != now)
        counts.update(regions=one.regions, awards=one.awards, stories=one.story)
        if one.was != one.now:
            moves[f"{one.was or 'none'} → {one.now}"] += 1
        if was != now:
            facets[f"{was or 'none'} → {now or 'none'}"] += 1
    return _Totals(
        **counts, moves=dict(sorted(moves.items())), facet_moves=dict(sorted(facets.items())), dry_run=dry_run
    )  # fmt: skip


def _totals_said(summary: _Totals) -> str:
    if not summary.judged:
        return "Nothing to do: these rules have judged every article."
    would = "would change" if summary.dry_run else "changed"
    return (
        f"{counted(summary.judged, 'article')} judged; {would}:"
        f" {counted(summary.verdicts, 'verdict')}{_moves_said(summary.moves)},"
        f" {counted(summary.facets, 'facet')}{_moves_said(summary.facet_moves)}, regions of {summary.regions:,},"
        f" awards of {summary.awards:,}, the story of {summary.stories:,}."
    )


def _moves_said(moves: dict[str, int]) -> str:
    return f" ({', '.join(f'{move} {number:,}' for move, number in moves.items())})" if moves else ""
