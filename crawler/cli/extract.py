"""`pantau extract`: what is read from pages, from which evidence, and what was removed."""

from __future__ import annotations

import gzip
import sys
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from scrapy.utils.misc import load_object

from crawler.cli.fetching import fetch
from crawler.cli.options import _zone, archive_option, echo_json, json_option, plain, seeds_option
from crawler.errors import CrawlerError
from crawler.models import Page, Source
from crawler.sources import choose, default_seeds, load_sources
from crawler.times import WIB, now
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.cli.fetching import Fetched

GZIP = b"\x1f\x8b"


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is None or (address := canonical(value)):
        return value and address
    raise click.BadParameter(f"{value!r} is no web address; write it like https://kaldera.id/pemko-medan/")


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--url", callback=_address, help="The address of the saved page; without it, the one the page gives.")
@click.option("--source", "slug", help="Read as this source of the seeds: with its timezone and its remove rules.")
@click.option(
    "--timezone", default=WIB, show_default=True, callback=_zone, help="The zone of printed dates that name none."
)
@archive_option
@seeds_option
@json_option
@click.pass_context
def extract(
    context: click.Context, pages: tuple[str, ...], slug: str | None, timezone: str, archive: Path,
    seeds: Path | None, **rest: Any,
) -> None:  # fmt: skip
    """Show what is read from pages, from which evidence, and what was removed.

    A FILE is a saved page, gzipped or not; a URL is fetched as politely as a crawl would. Nothing is stored. Also
    shown is why a page would be dropped, and how relevant it is to the topics.

    Example:

    \b
        pantau extract halaman.html --url https://kaldera.id/pemko-medan/
        pantau extract https://kaldera.id/pemko-medan/ --source kaldera
        pantau extract --json simpanan/*.html.gz
    """
    if rest["url"] and (len(pages) > 1 or _is_address(pages[0])):
        raise click.UsageError("--url is the address of one saved page; give one FILE with it")
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)

    folder = seeds or default_seeds()
    is_given = context.get_parameter_source("timezone") is click.core.ParameterSource.COMMANDLINE
    source = _source(folder, slug, timezone if is_given or slug is None else None)
    urls = {page: canonical(page) for page in pages if _is_address(page)}
    fetched: Fetched = {}
    if asked := [url for url in urls.values() if url]:
        fetched = fetch(asked, source=source, seeds=folder, archive=archive, stages=settings.EXTRACT_STAGES)
