"""`pantau sources add`: a site becomes an entry of the seeds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli import REACHED_NONE
from crawler.cli.options import archive_option, json_option, seeds_option, today
from crawler.cli.screen import echo_json, plain
from crawler.cli.sources_probe import channel_said, drop_said
from crawler.errors import CrawlerError, Interrupted, SeedError
from crawler.reference.regions import region_name
from crawler.sources.networks import load_networks
from crawler.sources.own import OWN, check_writable, is_own
from crawler.sources.registry import located_sources
from crawler.text import counted
from crawler.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.models import Source
    from crawler.probing.sites import Probed


@click.command()
@click.argument("sites", nargs=-1, required=True, metavar="URL...")
@click.option("--write", is_flag=True, help="Append the entry to its file of the seeds, instead of only printing it.")
@click.option("--file", help="The file under sources/ to write to.  [default: that of the province]")
@click.option("--slug", help="The name of the one source.  [default: made from its host]")
@archive_option
@seeds_option
@json_option
def add(
    sites: tuple[str, ...], archive: Path, seeds: Path, write: bool, as_json: bool, **chosen: str | None
) -> None:  # fmt: skip
    """Probe sites and print their entries for the seeds.

    A bare domain will do, and is asked over https, then over http; with - the sites are read from standard input, one a
    line. Each is asked what it is and where it announces its articles, and three of these are read as in a crawl. What
    is printed is TOML.

    Example:

    \b
        pantau sources add kaldera.id
        pantau sources add https://kaldera.id/ --write
        pantau sources add - --json < domains.txt
    """
    if write:
        check_writable(seeds)
    said = list(_sites_said(sites))
    if chosen["slug"] and len(said) > 1:
        raise click.UsageError("--slug names one source; give one address with it")
    newcomers, failures = _newcomers(said, seeds, chosen["slug"])
    written: list[str] = []
    reached = 0
    try:
        for source, heard in _heard(newcomers, seeds, archive, as_json=as_json):
            reached += heard.is_reached
            try:
                offer = _offer(source, heard, seeds, file=chosen["file"])
                if write:
                    _write_entry(offer)
                    written.append(source.slug)
                _show(offer | {"written": write}, as_json=as_json)
            except CrawlerError as error:
                failures.append(error)
    except (Interrupted, KeyboardInterrupt) as error:
        raise Interrupted(f"interrupted; {', '.join(written) or 'nothing'} written") from error
    for failure in failures:
        click.echo(f"Error: {plain(failure)}", err=True)
    sys.exit(status_of(failures=len(failures), asked=len(newcomers), reached=reached))


def status_of(*, failures: int, asked: int, reached: int) -> int:
    """Return the exit status: 3 says that none of the sites asked could be reached."""
    if asked and not reached:
        return REACHED_NONE
    return 1 if failures else 0


def _sites_said(sites: tuple[str, ...]) -> Iterator[str]:
    for site in sites:
        if site == "-":
            yield from (line.strip() for line in sys.stdin if line.strip() and not line.lstrip().startswith("#"))
        else:
            yield site.strip()


def _newcomers(
    said: list[str], folder: Path, slug: str | None
) -> tuple[list[tuple[str, Source]], list[CrawlerError]]:  # fmt: skip
    """Return the sites that the seeds do not have yet, as they were said, and why the others are refused."""
    from crawler.sources.new_entries import newcomer  # noqa: PLC0415  (its TOML is not for those who only list)

    known = located_sources(folder)
    fresh: list[tuple[str, Source]] = []
    failures: list[CrawlerError] = []
    for each in said:
        try:
            source = newcomer(each, known, slug=slug)
        except SeedError as error:
            failures.append(error)
            continue
        known.append((each, source))
        fresh.append((each, source))
    return fresh, failures


def _heard(
    newcomers: list[tuple[str, Source]], folder: Path, archive: Path, *, as_json: bool
) -> list[tuple[Source, Probed]]:  # fmt: skip
    """Return what each site says."""
    if not newcomers:
        return []
    from crawler.probing.sites import in_likely_zone, probe  # noqa: PLC0415  (half a second of imports)
    from pipelines.places.sites import guess_regions  # noqa: PLC0415

    sources = [in_likely_zone(source, guess_regions) for _, source in newcomers]
    bare = {source.slug for said, source in newcomers if "://" not in said}
    found = probe(sources, seeds=folder, archive=archive, remembered={}, progress=not as_json, bare=bare)
    return [(source, found[source.slug]) for source in sources]


def _offer(source: Source, heard: Probed, folder: Path, *, file: str | None) -> dict[str, Any]:
    """Return the entry of a site, what speaks for it and where in the seeds it belongs."""
    if not heard.is_reached:
        raise CrawlerError(f"{host_of(source.home)}: {heard.trouble}")
    from crawler.probing.sites import offer_of  # noqa: PLC0415  (half a second of imports)
    from pipelines.places.sites import guess_regions  # noqa: PLC0415

    offer = offer_of(source, heard, load_networks(folder), guess=guess_regions, day=today())
    name = _file(file) if file else OWN if is_own(folder) else offer["file"]
    return offer | {"file": name, "path": str((folder / "sources" / name).resolve())}


def _write_entry(offer: dict[str, Any]) -> None:
    from crawler.sources.new_entries import append_entry  # noqa: PLC0415  (its TOML is not for those who only list)

    append_entry(Path(offer["path"]), offer["entry"])


def _file(name: str) -> str:
    if "/" in name or name.startswith("."):
        raise SeedError(f"{name!r} is no file under sources/; write it like sumatera-utara.toml")
    return name if name.endswith(".toml") else f"{name}.toml"


def _show(offer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        echo_json(offer)
        return
    for line in _remarks(offer):
        click.echo(f"# {plain(line)}")
    click.echo(offer["entry"])


def _remarks(offer: dict[str, Any]) -> Iterator[str]:
    """Yield what speaks for an entry, as comments that may stand in front of it."""
    made = ", ".join(filter(None, [offer["program"], offer["family"] and f"theme {offer['family']}"]))
    yield f"{host_of(offer['home'])}: {made or 'made by an unknown program'}; {counted(offer['requests'], 'request')}"
    where = f"written to {offer['path']}" if offer["written"] else f"file {offer['file']}"
    yield f"region    {_region_said(offer)}; {where}"
    yield from (channel_said(one, offer["timezone"]) for one in offer["channels"])
    for one in offer["articles"]:
        said = f"{counted(one['words'], 'word')}, {one['published'] or 'no date'}, {one['title']}"
        yield f"article   {said}{drop_said(one)}"


def _region_said(offer: dict[str, Any]) -> str:
    names = " and ".join(map(region_name, offer["regions"]))
    return f"{names}, guessed from its {offer['evidence']}" if names else "none could be guessed"
