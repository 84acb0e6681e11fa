"""`pantau sources layout`: how a site is read, as its pages have taught it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from crawler.archive import layouts, open_for_reading
from crawler.archive.views.layouts import layout as known_layout
from crawler.cli.options import archive_option, echo_rows, json_option, plain, seeds_option, table_lines
from crawler.cli.upgrading import open_alone
from crawler.sources.registry import choose, load_sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crawler.archive.views.layouts import LayoutRow

HEAD = ("field", "pages", "fits", "learned", "selector")


@click.command()
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
        click.echo("\n".join(_lines(rows)))
    if not rows:
        click.echo(f"no layout of {source.slug} was learned yet", err=True)
        sys.exit(1)


def _forget(archive: Path, slug: str) -> None:
    with open_alone(archive, dry_run=False) as opened:
        number = layouts.forget(opened, slug)
    click.echo(f"forgot {number} selector{'s' * (number != 1)} of {slug}", err=True)


def _lines(rows: Sequence[LayoutRow]) -> list[str]:
    cells = [(one.field, str(one.pages), f"{one.fits:.0%}", one.learned[:10], plain(one.selector)) for one in rows]
    return list(table_lines(HEAD, cells, right={"pages", "fits"}))
