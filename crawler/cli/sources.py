"""`pantau sources`: the registry, and which of them need a look."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from crawler.archive import layouts, open_for_reading
from crawler.archive.views.sources import layout as known_layout
from crawler.archive.views.sources import read_before, seen_sources
from crawler.cli.options import REGION_SAID, archive_option, json_option, seeds_option, today
from crawler.cli.screen import (
    clock,
    columns_of,
    echo_json,
    echo_lines,
    echo_rows,
    label,
    plain,
    room,
    table_lines,
    value_of,
    words,
)
from crawler.cli.sources_add import add
from crawler.cli.sources_probe import probe
from crawler.cli.upgrading import open_alone
from crawler.expectations import coverage_by_day
from crawler.health import Health, by_severity, counts, healths
from crawler.labels import wording
from crawler.reference.regions import region_meant, region_name
from crawler.sources.own import described
from crawler.sources.registry import choose, load_sources
from crawler.text import counted
from crawler.times import WIB, now
from crawler.troubles import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from crawler.archive.views.sources import LayoutRow, SeenSource
    from crawler.expectations import DayCoverage
    from crawler.models import Source

COLUMNS = ("source", "standing", "regions", "channels", "visit", "home")
ROOMY = 110  # columns of a terminal from which on the address has room beside the rest
HEAD = ("field", "pages", "fits", "learned", "selector")
HEALTH_COLUMNS = ("source", "standing", "since", "last_new")
UNWELL = {Word.QUIET, Word.FAILING, Word.BLOCKED}
DAY_COLUMNS = ("day", "expected", "seen", "kept")


@click.group()
def sources() -> None:
    """See which sites are watched, and add further ones.

    Example:

    \b
        pantau sources list
        pantau sources add kaldera.id
        pantau sources health
        pantau sources probe kaldera
        pantau sources layout kaldera
    """


sources.add_command(add)
sources.add_command(probe)


@sources.command("list")
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@archive_option
@seeds_option
@click.option("--region", help=f"Only sources of this region: {REGION_SAID}.")
@json_option
def list_sources(slugs: tuple[str, ...], archive: Path, seeds: Path, region: str | None, as_json: bool) -> None:
    """List the sources of the seeds, disabled ones included.

    How each is, when it was last visited, and the channels found at those whose entries name none, are what the archive
    says; `pantau sources health` says why.

    Example:

    \b
        pantau sources list --region Sumut
        pantau sources list kaldera --json
    """
    known = load_sources(seeds)
    chosen = choose(known, slugs) if slugs else list(known.values())
    if region:
        code = region_meant(region).code
        chosen = [one for one in chosen if any(f"{each}.".startswith(f"{code}.") for each in one.regions)]
    seen, words = _seen(archive)
    if as_json:
        echo_rows(asdict(one) | _facts(seen.get(one.slug)) | {"health": _word(one, words)} for one in chosen)
        return
    if chosen:
        columns = COLUMNS[: -1 if (room() or ROOMY) < ROOMY else None]
        head = {column: label(f"head_{column}") for column in columns}
        cells = (_source_cells(one, seen.get(one.slug), _word(one, words))[: len(columns)] for one in chosen)
        click.echo("\n".join(table_lines(head, cells, right=(), yields="regions")))
    click.echo(label("sources_listed", number=len(chosen), folder=plain(described(seeds))), err=True)


def _seen(archive: Path) -> tuple[dict[str, SeenSource], dict[str, Word]]:
    """Return what the archive knows of sources and how they are; nothing before the first crawl has made it."""
    if not archive.exists():
        return {}, {}
    with open_for_reading(archive) as opened:
        return seen_sources(opened), {one.source: one.word for one in healths(opened, now=now())}


def _word(source: Source, words: Mapping[str, Word]) -> str | None:
    """Return how a source is, None if it is switched off."""
    return words.get(source.slug, Word.UNTRIED) if source.enabled else None


def _facts(seen: SeenSource | None) -> dict[str, object]:
    return {"visited": seen and seen.visited, "probed": seen.probed if seen else []}


def _source_cells(source: Source, seen: SeenSource | None, word: str | None) -> tuple[str, ...]:
    found = [one["kind"] for one in seen.probed] if seen else []
    kinds = [str(channel.kind) for channel in source.channels] or found
    visited = clock(seen.visited, WIB) if seen and seen.visited else label("never")
    channels = ", ".join(dict.fromkeys(kinds)) or label("to_be_probed")
    home = source.home if room() is None else source.home.partition("://")[2].rstrip("/")
    standing = value_of("standing", word) if word else label("disabled")
    regions = ", ".join(map(region_name, source.regions))
    return (source.slug, standing, regions, channels, visited, home)


@sources.command()
@click.argument("slug", metavar="SOURCE")
@click.option("--forget", is_flag=True, help="Forget what was learned; the next pages teach it anew.")
@archive_option
@seeds_option
@json_option
def layout(slug: str, *, forget: bool, archive: Path, seeds: Path, as_json: bool) -> None:
    """Show how a source is read, as learned from pages of which its channels said what stands on them.

    Each selector leads to a field, or to what is no part of an article: blocks that say the same on all pages, and
    lists of links. What fits less than six of ten of the newest pages is not used.

    Example:

    \b
        pantau sources layout kaldera
        pantau sources layout kaldera --forget
    """
    [source] = choose(load_sources(seeds), [slug])
    if forget:
        _forget(archive, source.slug)
        return
    with open_for_reading(archive) as opened:
        rows, before = known_layout(opened, source.slug), read_before(opened, source.slug)
    if as_json:
        echo_rows(rows)
    elif rows:
        click.echo("\n".join(_layout_lines(rows)))
        if before:
            told = f"{counted(before, 'article was', 'articles were')} read before that was learned"
            click.echo(f"{told}; pantau replay --source {source.slug} reads their captures by it", err=True)
    if not rows:
        click.echo(f"no layout of {source.slug} was learned yet", err=True)
        sys.exit(1)


def _forget(archive: Path, slug: str) -> None:
    with open_alone(archive, dry_run=False) as opened:
        number = layouts.forget(opened, slug)
    click.echo(f"forgot {number} selector{'s' * (number != 1)} of {slug}", err=True)


def _layout_lines(rows: Sequence[LayoutRow]) -> list[str]:
    cells = [
        (one.field, str(one.pages), f"{one.fits:.0%}", clock(one.learned, WIB)[:10], plain(one.selector))
        for one in rows
    ]
    return list(table_lines({name: name for name in HEAD}, cells, right={"pages", "fits"}, yields="selector"))


@sources.command()
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
        head = {column: label(f"head_{column}") for column in HEALTH_COLUMNS}
        first, *lines = table_lines(head, map(_health_cells, shown), right=(), yields="source")
        click.echo(first)
        for one, line in zip(shown, lines, strict=True):
            click.echo(line)
            if more := _why(one):
                echo_lines([f"  {more}"], indent="  ")
    if brought:
        head = {column: label(f"head_{column}") for column in DAY_COLUMNS}
        rows = [(one.day, str(one.expected), str(one.seen), str(one.kept)) for one in brought]
        click.echo("\n".join(table_lines(head, rows, right={"expected", "seen", "kept"}, yields="day")))


def _health_cells(one: Health) -> tuple[str, ...]:
    since, last = (clock(each, WIB) if each else "-" for each in (one.since, one.last_new))
    return one.source, _health_word(one), since, last


def _health_word(one: Health) -> str:
    """Return the word, and what it was before if it got worse."""
    word = value_of("standing", one.word)
    return label("got_worse", word=word, before=value_of("standing", one.before)) if one.got_worse else word


def _why(one: Health) -> str:
    """Return why it is so, and what to do."""
    return " \N{EN DASH} ".join(filter(None, (one.why(words()), one.cure(words()))))


def _summed(found: Iterable[Health]) -> str:
    told = [f"{number} {value_of('standing', word)}" for word, number in counts(found).items() if number]
    return ", ".join(told) or label("none_found")
