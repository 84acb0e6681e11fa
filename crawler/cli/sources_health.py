"""`pantau sources health`: which sources need a look."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.cli.options import archive_option, json_option, seeds_option, today
from crawler.cli.screen import clock, columns_of, echo_json, echo_lines, label, table_lines, value_of, words
from crawler.expectations import coverage_by_day
from crawler.health import Health, by_severity, counts, healths
from crawler.labels import wording
from crawler.sources.registry import choose, load_sources
from crawler.times import WIB, now
from crawler.troubles import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from crawler.expectations import DayCoverage
    from crawler.models import Source

COLUMNS = ("source", "standing", "since", "last_new")
UNWELL = {Word.QUIET, Word.FAILING, Word.BLOCKED}
DAY_COLUMNS = ("day", "expected", "seen", "kept")


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--all", "show_all", is_flag=True, help="Show those that are well or untried, too.")
@click.option("--days", type=click.IntRange(1, 366), metavar="N", help="Also show what the last N days brought.")
@archive_option
@seeds_option
@json_option
def health(
    slugs: tuple[str, ...], show_all: bool, days: int | None, archive: Path, seeds: Path, as_json: bool
) -> None:  # fmt: skip
    """Say which sources are not well, the worst first: since when, why, and what to do.

    A source is ok, quiet (it answers, and has had nothing new for longer than its rhythm allows), failing, blocked (it
    does not want us), or untried. All is as of its last visit; what may be over in a minute counts from the second
    visit in a row on, six hours later at the earliest.

    Exit status 1 says that a source got worse: its word is worse than it was at the end of the run over all sources
    before the last one. Before there are two such runs, none did.

    With --days: what was expected of each day, by the median of days of its kind in the four weeks before (working
    days, Saturdays, Sundays, holidays), what of it was seen, and what was kept. A day is that of the runs.

    Example:

    \b
        pantau sources health
        pantau sources health kaldera --days 14
        pantau sources health --json
    """
    chosen = {one.slug: one for one in choose(load_sources(seeds), slugs)}
    found, brought = _health_and_coverage(archive, chosen, slugs, days)
    if as_json:
        _echo_json(found, brought)
    else:
        _echo_health([one for one in found if show_all or slugs or one.word in UNWELL], brought)
        click.echo(_summed(found), err=True)
    sys.exit(int(any(one.got_worse for one in found)))


def _health_and_coverage(
    archive: Path, chosen: dict[str, Source], slugs: Sequence[str], days: int | None
) -> tuple[list[Health], list[DayCoverage]]:
    """Return how the chosen sources are, those included that no run has known yet."""
    known: list[Health] = []
    brought: list[DayCoverage] = []
    if archive.exists():
        slug = slugs[0] if len(slugs) == 1 else None
        with open_for_reading(archive) as opened:
            known = [one for one in healths(opened, now=now(), slug=slug) if one.source in chosen]
            if days:
                brought = coverage_by_day(opened, last=today(), days=days, sources=tuple(chosen))
    fresh = chosen.keys() - {one.source for one in known}
    unknown = [Health(source=slug, name=chosen[slug].name, word=Word.UNTRIED, kind="untried") for slug in fresh]
    return sorted([*known, *unknown], key=by_severity), brought


def _echo_json(found: Iterable[Health], brought: Iterable[DayCoverage]) -> None:
    english = wording("en")
    for one in found:
        told = {"why": one.why(english), "cure": one.cure(english), "got_worse": one.got_worse}
        echo_json(columns_of(one) | told)
    for day in brought:
        echo_json(day)


def _echo_health(shown: Sequence[Health], brought: Sequence[DayCoverage]) -> None:
    if shown:
        head = {column: label(f"head_{column}") for column in COLUMNS}
        first, *lines = table_lines(head, map(_health_cells, shown), right=(), yields="source")
        click.echo(first)
        for one, line in zip(shown, lines, strict=True):
            click.echo(line)
            if more := _more(one):
                echo_lines([f"  {more}"], indent="  ")
    if brought:
        head = {column: label(f"head_{column}") for column in DAY_COLUMNS}
        rows = [(one.day, str(one.expected), str(one.seen), str(one.kept)) for one in brought]
        click.echo("\n".join(table_lines(head, rows, right={"expected", "seen", "kept"}, yields="day")))


def _health_cells(one: Health) -> tuple[str, ...]:
    since, last = (clock(each, WIB) if each else "-" for each in (one.since, one.last_new))
    return one.source, _standing(one), since, last


def _standing(one: Health) -> str:
    """Return the word, and what it was before if it got worse."""
    word = value_of("standing", one.word)
    return label("got_worse", word=word, before=value_of("standing", one.before)) if one.got_worse else word


def _more(one: Health) -> str:
    """Return why it is so, and what to do."""
    return " \N{EN DASH} ".join(filter(None, (one.why(words()), one.cure(words()))))


def _summed(found: Iterable[Health]) -> str:
    told = [f"{number} {value_of('standing', word)}" for word, number in counts(found).items() if number]
    return ", ".join(told) or label("none_found")
