"""`pantau sources probe`: what has changed at the sites that are watched."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import channels, open_for_reading
from crawler.cli import REACHED_NONE
from crawler.cli.options import archive_option, json_option, seeds_option
from crawler.cli.screen import echo_json, moment, plain
from crawler.models import Channel, ChannelKind
from crawler.sources.own import OWN, check_writable
from crawler.sources.registry import choose, load_sources, written_in
from crawler.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from crawler.models import Source
    from crawler.probing.sites import Probed


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--write", is_flag=True, help="Put the channels that answer into the entries of sources that changed.")
@archive_option
@seeds_option
@json_option
def probe(slugs: tuple[str, ...], write: bool, archive: Path, seeds: Path, as_json: bool) -> None:
    """Ask known sources again where they announce their articles, and say what has changed.

    The channels of the seeds, and those that a crawl has found, are all asked; then the site is looked at for others.
    Without SOURCE, all enabled sources are asked. The archive is not changed, nor the seeds without --write.

    Example:

    \b
        pantau sources probe kaldera technologue
        pantau sources probe --json
    """
    if write:
        check_writable(seeds)
    from crawler.probing.sites import probe as ask  # noqa: PLC0415  (half a second of imports)

    chosen = choose(load_sources(seeds), slugs)
    remembered = _remembered(archive, chosen)
    found = ask(chosen, seeds=seeds, archive=archive, remembered=remembered, progress=not as_json)
    files = written_in(seeds)
    for source in chosen:
        row = _row(source, found[source.slug], remembered.get(source.slug, []))
        if write and row["changes"]:
            path = (seeds / "sources" / files.get(source.slug, OWN)).resolve()
            row["path"] = _write_channels(path, source, found[source.slug])
        if as_json:
            echo_json(row)
        else:
            click.echo("\n".join(plain(line) for line in _probe_lines(row, source.timezone)))
    if not any(one.is_reached for one in found.values()):
        click.echo("Error: no source could be reached", err=True)
        sys.exit(REACHED_NONE)


def _remembered(archive: Path, sources: Sequence[Source]) -> dict[str, list[Channel]]:
    """Return the channels that crawls have found beside those of the seeds."""
    if not archive.exists():
        return {}
    with open_for_reading(archive) as opened:
        return {
            source.slug: [
                Channel(kind=one.kind, url=one.url, origin=one.origin)
                for one in channels.known(opened, source)
                if one.origin != "seeds"
            ]
            for source in sources
        }


def _write_channels(path: Path, source: Source, heard: Probed) -> str | None:
    """Put the channels of the seeds that did not fail, and those that answered, into an entry; return its file."""
    from crawler.sources.new_entries import put_channels  # noqa: PLC0415  (its TOML is not for those who only ask)

    stay = [one for one in source.channels if one.url not in heard.failed]
    fresh = [one.channel for one in heard.channels if one.channel.url not in {each.url for each in stay}]
    if [*stay, *fresh] == list(source.channels):
        return None
    put_channels(path, source.slug, [*stay, *fresh])
    return str(path)


def _row(source: Source, heard: Probed, remembered: list[Channel]) -> dict[str, Any]:
    """Return what a source announces now, and what of it has changed."""
    known = {channel.url for channel in (*source.channels, *remembered)}
    return {
        "slug": source.slug,
        "home": source.home,
        "channels": [one.facts() | {"is_known": one.channel.url in known} for one in heard.channels],
        "failed": {url: why for url, why in heard.failed.items() if url in known or url == source.home},
        "changes": list(_changes(source, heard, known)) if heard.is_reached else [],
        "articles": [{name: one[name] for name in ("url", "title", "dropped")} for one in heard.articles],
        "path": None,  # of the file into which its channels were written
        "requests": heard.requests,
        "error": heard.trouble,
    }


def _changes(source: Source, heard: Probed, known: set[str]) -> Iterator[str]:
    if host_of(heard.home) != host_of(source.home):
        yield f"its home is now {heard.home}"
    if heard.zone and heard.zone != source.timezone:
        yield f"it is set to {heard.zone}, the seeds say {source.timezone}"
    for url, why in heard.failed.items():
        if url in known:
            yield f"{url} is no channel any more: {why}"
    for one in heard.channels:
        if known and one.channel.url not in known:
            yield f"it has a {one.channel.kind} that was not known: {one.channel.url}"


def _probe_lines(row: dict[str, Any], zone: str) -> Iterator[str]:
    said = row["error"] or ("; ".join(row["changes"]) if row["changes"] else "unchanged")
    yield f"{row['slug']}: {said}"
    yield from (f"  {channel_said(one, zone)}" for one in row["channels"])
    if row["path"]:
        yield f"  written to {row['path']}"
    for one in row["articles"]:
        yield f"  article   {one['title']}{drop_said(one)}"


def channel_said(one: Mapping[str, Any], zone: str) -> str:
    """Return what a channel that answered announces, by the clocks of its source."""
    if one["kind"] == ChannelKind.SEARCH:
        return f"{one['kind']:<9} {one['url']}  finds nothing for nonsense"
    newest = f", the newest of {moment(one['newest'], zone)}" if one["newest"] else ""
    return f"{one['kind']:<9} {one['url']}  announces {one['announced']}{newest}"


def drop_said(article: Mapping[str, Any]) -> str:
    """Return that a crawl would drop an article that was tried; nothing of one that it would keep."""
    return f" (a crawl would drop it: {article['dropped']})" if article["dropped"] else ""
