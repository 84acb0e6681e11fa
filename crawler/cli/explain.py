"""`pantau explain`: what became of an address."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.views.ledger import meant_address
from crawler.archive.views.outlets import outlets
from crawler.cli.options import archive_option, json_option
from crawler.cli.screen import columns_of, echo_json, echo_lines, label, moment, value_of, words
from crawler.errors import ReaderError
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
        raise ReaderError("wrong_address", {"url": repr(url)})
    with open_for_reading(archive) as opened:
        row, known = meant_address(opened, url), outlets(opened)
    if row is None:
        raise ReaderError("wrong_unheard", {"url": address, "typed": shlex.quote(address)})
    if as_json:
        echo_json(_address_columns(row))
        return
    echo_lines(_address_lines(row, known[row.source].zone), indent=" " * 11)


def _address_columns(row: KnownAddress) -> dict[str, object]:
    """Return what is known; of a candidate whose row was given up, what became of it stands last."""
    columns = columns_of(row)
    last = ("source", "state", "reason", "settled") if row.settled else ()
    return columns | {name: columns.pop(name) for name in last}


def _address_lines(row: KnownAddress, zone: str) -> Iterator[str]:
    yield row.url
    for line in _settled(row) if row.settled else _fate(row, zone):
        yield f"  {line}"


def _settled(row: KnownAddress) -> Iterator[str]:
    yield _state(row)
    yield label("fate_settled", settled=row.settled, source=row.source)


def _fate(row: KnownAddress, zone: str) -> Iterator[str]:
    where = f"{row.channel_kind} {row.channel_url}" if row.channel_url else label("naming_page")
    found = moment(row.found, zone) if row.found else label("ago_unknown")
    yield label("fate_found", moment=found, where=where, source=row.source)
    if row.title:
        yield label("fate_title", title=row.title)
    if row.fetched:
        status = row.status or label("none")
        asked = moment(row.fetched, zone)
        yield label("fate_asked", moment=asked, attempt=row.attempts, run=row.run, status=status)
    yield _state(row)
    if row.next_try:
        yield label("fate_again", moment=moment(row.next_try, zone))
    if row.article:
        yield label("fate_article", article=row.article)
    if row.gone:
        yield label("fate_gone", moment=moment(row.gone, zone))


def _state(row: KnownAddress) -> str:
    state = label("fate_state", state=value_of("state", row.state))
    return f"{state}: {words().recorded(row.reason)}" if row.reason else state
