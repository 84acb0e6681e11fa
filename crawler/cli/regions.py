"""`pantau regions`: the codes and names of provinces, kabupaten and kota."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.cli.options import json_option, unread_archive_option
from crawler.cli.screen import echo_rows, heads, short, table_lines
from crawler.errors import UnknownRegion
from crawler.reference.regions import load_regions, regions_named, squeeze

if TYPE_CHECKING:
    from crawler.reference.regions import Region

COLUMNS = ("code", "kind", "name", "province")


@click.command()
@click.argument("name", required=False)
@unread_archive_option
@json_option
def regions(name: str | None, as_json: bool) -> None:
    """List provinces, kabupaten and kota with their codes.

    With NAME, those of that name, alias or code, else those that have it in their name; a province brings its members.

    Example:

    \b
        pantau regions Sumut
        pantau regions metro --json
    """
    found = _found_regions(name) if name else sorted(load_regions().values(), key=lambda one: one.code)
    if as_json:
        echo_rows(found)
        return
    names = load_regions()
    rows = [[one.code, one.kind, short(one.name), names[one.province].name] for one in found]
    click.echo("\n".join(table_lines(heads(COLUMNS), rows, right=(), yields="name")))


def _found_regions(name: str) -> list[Region]:
    every = sorted(load_regions().values(), key=lambda one: one.code)
    codes = {region.code for region in regions_named(name)}
    codes = codes or {region.code for region in every if squeeze(name) and squeeze(name) in squeeze(region.name)}
    if not codes:
        raise UnknownRegion("wrong_region_part", {"said": repr(name)})
    return [region for region in every if region.code in codes or region.province in codes]
