"""Turn seeds files into sources, and refuse a wrong one with the sentence that cures it."""

from __future__ import annotations

import shlex
from dataclasses import fields, replace
from itertools import chain
from typing import TYPE_CHECKING

from crawler.errors import SeedError, UnknownSource, closest, guess
from crawler.models import Source
from crawler.sources.entries import (
    channels_of,
    delay_of,
    located,
    read_toml,
    region_of,
    selectors_of,
    table_of,
    text_of,
    texts_of,
    timezone_of,
    truth_of,
    url_of,
)
from crawler.sources.networks import channels_at, load_networks, network_of
from crawler.sources.own import layers
from crawler.times import WIB
from crawler.urls import host_of, server_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from crawler.models import Channel
    from crawler.sources.networks import Network

    Entry = dict[str, object]

KEYS = tuple(field.name for field in fields(Source) if field.name != "slug")


def load_sources(folder: Path) -> dict[str, Source]:
    """Return every source of a seeds folder by slug, in the order of the files and their entries."""
    found = located_sources(folder)
    if not found:
        raise SeedError(_emptiness(folder / "sources", is_written=bool(_files(folder))))
    return {source.slug: source for _, source in found}


def _emptiness(inside: Path, *, is_written: bool) -> str:
    if is_written:
        return f"no file in {inside} holds a source; write one, such as [kaldera] with a home"
    return f"{inside} holds no .toml file; write one, or name another folder with --seeds or PANTAU_SEEDS"


def located_sources(folder: Path) -> list[tuple[str, Source]]:
    """Return every source of a seeds folder with the name of its file; none yet, where the first is to be added.

    Where the folder is laid over the one that ships, its entries change those of the same slug and take the place of
    those of the same host: what is one's own counts whatever an upgrade brings.
    """
    networks = load_networks(folder)
    *below, own = map(_entries, layers(folder))
    shipped = {slug: entry for _, slug, entry in chain(*below)}
    mine = [(file, _source(file, slug, _over(file, slug, entry, shipped), networks)) for file, slug, entry in own]
    check_twins(mine)
    return [*_others(chain(*below), mine, networks), *mine]


def written_in(folder: Path) -> dict[str, str]:
    """Return the file in which each source of a seeds folder itself stands, without those it is laid over."""
    return {slug: file for file, slug, _ in _entries(folder)}


def _entries(folder: Path) -> list[tuple[str, str, object]]:
    """Return the entries of one folder, each with the name of its file and its slug."""
    return [(path.name, slug, entry) for path in _files(folder) for slug, entry in read_toml(path).items()]


def _over(file: str, slug: str, entry: object, shipped: Mapping[str, object]) -> object:
    """Return an own entry with what it does not say itself and the one that ships under its slug does."""
    below = shipped.get(slug)
    if not isinstance(entry, dict):
        return entry
    if isinstance(below, dict):
        return below | entry
    with located(file, slug):
        if "home" not in entry and (near := guess(slug, shipped)):
            raise SeedError(f"has no home, and no source that ships is called so{near}")
    return entry


def _others(
    entries: Iterable[tuple[str, str, object]], mine: Sequence[tuple[str, Source]], networks: Sequence[Network]
) -> Iterator[tuple[str, Source]]:  # fmt: skip
    """Yield the sources that ship whose slug and host no own one has."""
    slugs = {source.slug for _, source in mine}
    hosts = {server_of(source.home) for _, source in mine}
    for file, slug, entry in entries:
        if slug not in slugs and server_of((source := _source(file, slug, entry, networks)).home) not in hosts:
            yield file, source


def choose(sources: Mapping[str, Source], slugs: Iterable[str]) -> list[Source]:
    """Return the sources named, also disabled ones; all enabled ones if none is named."""
    wanted = list(dict.fromkeys(slugs))
    for slug in wanted:
        if slug not in sources and "://" in slug:
            raise UnknownSource("wrong_source_address", {"said": shlex.quote(slug)})
        if slug not in sources:
            meant = closest(slug, sources)
            values = {"said": repr(slug), "meant": repr(meant)}
            raise UnknownSource("wrong_source_meant" if meant else "wrong_source", values)
    return [sources[slug] for slug in wanted] or [source for source in sources.values() if source.enabled]


def in_network(source: Source, network: Network) -> Source:
    """Return a source with what its network has: its channels, unless it has its own, its rules and its pause."""
    return replace(
        source,
        channels=source.channels or channels_at(source.home, network),
        remove=tuple(dict.fromkeys((*network.remove, *source.remove))),
        delay=network.delay if source.delay is None else source.delay,
    )


def _files(folder: Path) -> list[Path]:
    """Return the seeds files that hold sources; an editor's hidden copies are none."""
    inside = folder / "sources"
    if not inside.is_dir():
        raise SeedError(f"{folder} has no folder sources; name a seeds folder with --seeds or PANTAU_SEEDS")
    return sorted(path for path in inside.glob("*.toml") if not path.name.startswith("."))


def check_twins(found: Iterable[tuple[str, Source]]) -> None:
    """Refuse two entries that share a slug or a host."""
    slugs: dict[str, str] = {}
    hosts: dict[str, str] = {}
    for file, source in found:
        slug, host = source.slug, server_of(source.home)
        if slug in slugs:
            cure = "keep" if host in hosts else "rename"
            raise SeedError(f"{file}: [{slug}] stands in {slugs[slug]} too; {cure} one of the two")
        if host in hosts:
            raise SeedError(f"{file}: [{slug}] has the host {host} of {hosts[host]}; keep one of the two")
        slugs[slug] = file
        hosts[host] = f"[{slug}] in {file}"


def _source(file: str, slug: str, entry: object, networks: Sequence[Network]) -> Source:
    with located(file, slug):
        table = table_of(slug, entry, KEYS)
        home = _home(table)
        network = network_of(home, networks)
        return Source(
            slug=slug,
            home=home,
            name=text_of("name", table.get("name", "")) or host_of(home),
            regions=tuple(region_of(code) for code in texts_of("regions", table.get("regions", []))),
            timezone=timezone_of(text_of("timezone", table.get("timezone", WIB))),
            channels=_channels(table, home, network),
            remove=tuple(dict.fromkeys((*network.remove, *selectors_of(table.get("remove", []))))),
            delay=delay_of(table.get("delay", network.delay)),
            enabled=truth_of("enabled", table.get("enabled", True)),
            note=text_of("note", table.get("note", "")),
        )


def _home(table: Entry) -> str:
    if "home" not in table:
        raise SeedError('has no home; add home = "https://…/"')
    return url_of("home", table["home"])


def _channels(table: Entry, home: str, network: Network) -> tuple[Channel, ...]:
    """Return the channels of the entry, else of its network; an empty list asks for a probe all the same."""
    if "channels" in table:
        return tuple(channels_of(table["channels"]))
    return channels_at(home, network)
