"""`pantau explain`: what became of an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.views.ledger import meant_address
from crawler.archive.views.outlets import outlets
from crawler.cli.options import archive_option, columns_of, echo_json, json_option, plain
from crawler.cli.screen import moment
from crawler.errors import CrawlerError
from crawler.urls import spellings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.archive.views.ledger import KnownAddress


@click.command()
@click.argument("url")
@archive_option
@json_option
def explain(url: str, archive: Path, as_json: bool) -> None:
    """Say what became of an address, and why.

    The ledger knows where URL was found, what happened to it, and why it was kept or not.

    Example:

    \b
        pantau explain https://kaldera.id/pemko-medan/
    """
    address = next(spellings(url), None)
    if address is None:
        raise CrawlerError(f"{url!r} is no web address; write it like https://kaldera.id/pemko-medan/")
    with open_for_reading(archive) as opened:
        row, known = meant_address(opened, url), outlets(opened)
    if row is None:
        raise CrawlerError(f"{address} was never announced by any channel; see `pantau sources list`")
    if as_json:
        echo_json(_columns(row))
        return
    click.echo("\n".join(plain(line) for line in _lines(row, known[row.source].zone)))


def _columns(row: KnownAddress) -> dict[str, object]:
    """Return what is known; of a candidate whose row was given up, what became of it stands last."""
    columns = columns_of(row)
    last = ("source", "state", "reason", "settled") if row.settled else ()
    return columns | {name: columns.pop(name) for name in last}


def _lines(row: KnownAddress, zone: str) -> Iterator[str]:
    yield f"{row.url}"
    if row.settled:
        yield f"  state    {row.state}" + (f": {row.reason}" if row.reason else "")
        yield f"  settled  {row.settled}, of {row.source}; no channel announces it any more, and no more is kept"
        return
    where = f"{row.channel_kind} {row.channel_url}" if row.channel_url else "the page that names it"
    found = moment(row.found, zone) if row.found else "on a day that is not known"
    yield f"  found    {found} in {where} of {row.source}"
    if row.title:
        yield f"  as       {row.title}"
    if row.fetched:
        status = row.status or "none"
        yield f"  asked    {moment(row.fetched, zone)}, attempt {row.attempts}, run {row.run}, HTTP status {status}"
    yield f"  state    {row.state}" + (f": {row.reason}" if row.reason else "")
    if row.next_try:
        yield f"  again    not before {moment(row.next_try, zone)}"
    if row.article:
        yield f"  article  {row.article} (`pantau show {row.article}`)"
