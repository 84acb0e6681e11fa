"""`pantau sources`: the registry."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from crawler.archive import layouts, open_for_reading
from crawler.archive.views.sources import layout as known_layout
from crawler.archive.views.sources import seen_sources
from crawler.cli.options import REGION_SAID, archive_option, json_option, seeds_option
from crawler.cli.screen import clock, echo_rows, label, plain, room, table_lines, value_of
from crawler.cli.sources_add import add
from crawler.cli.sources_health import health
from crawler.cli.sources_probe import probe
from crawler.cli.upgrading import open_alone
from crawler.health import healths
from crawler.reference.regions import region_meant, region_name
from crawler.sources.own import described
from crawler.sources.registry import choose, load_sources
from crawler.times import WIB, now
from crawler.troubles import Word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crawler.archive.views.sources import LayoutRow, SeenSource
    from crawler.models import Source

COLUMNS = ("source", "standing", "regions", "channels", "visit", "home")
ROOMY = 110  # columns of a terminal from which on the address has room beside the rest
HEAD = ("field", "pages", "fits", "learned", "selector")


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
sources.add_command(health)
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
        rows = known_layout(opened, source.slug)
    if as_json:
        echo_rows(rows)
    elif rows:
        click.echo("\n".join(_layout_lines(rows)))
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
