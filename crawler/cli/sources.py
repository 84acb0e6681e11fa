"""`pantau sources`: the registry."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from crawler.cli.options import REGION_SAID, echo_rows, json_option, plain, seeds_option
from crawler.cli.screen import label, table_lines
from crawler.cli.sources_add import add
from crawler.cli.sources_probe import probe
from crawler.reference.regions import name_region
from crawler.sources.registry import choose, default_seeds, load_sources

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.models import Source

COLUMNS = ("source", "regions", "channels", "home")


@click.group()
def sources() -> None:
    """See which sites are watched, and add further ones.

    Example:

    \b
        pantau sources list
        pantau sources add kaldera.id
        pantau sources probe kaldera
    """


sources.add_command(add)
sources.add_command(probe)


@sources.command("list")
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@seeds_option
@click.option("--region", help=f"Only sources of this region: {REGION_SAID}.")
@json_option
def list_sources(slugs: tuple[str, ...], seeds: Path | None, region: str | None, as_json: bool) -> None:
    """List the sources of the seeds, disabled ones included.

    Example:

    \b
        pantau sources list --region Sumut
        pantau sources list kaldera --json
    """
    known = load_sources(seeds or default_seeds())
    chosen = choose(known, slugs) if slugs else list(known.values())
    if region:
        own = name_region(region).code
        chosen = [one for one in chosen if any(code == own or code.startswith(f"{own}.") for code in one.regions)]
    if as_json:
        echo_rows(asdict(one) for one in chosen)
        return
    if chosen:
        head = {column: label(f"head_{column}") for column in COLUMNS}
        click.echo("\n".join(table_lines(head, map(_cells, chosen), right=(), yields="regions")))
    click.echo(f"{len(chosen)} source{'s' * (len(chosen) != 1)}" + (f" in {plain(seeds)}" if seeds else ""), err=True)


def _cells(one: Source) -> list[str]:
    kinds = ", ".join(channel.kind for channel in one.channels) or label("to_be_probed")
    off = "" if one.enabled else f" ({label('disabled')})"
    return [one.slug, ", ".join(one.regions), kinds, one.home + off]
