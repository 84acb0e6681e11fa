"""Tell what the sites of one network share, so that no entry has to repeat it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.errors import SeedError
from crawler.models import Channel
from crawler.sources.entries import channels_of, delay_of, located, read_toml, selectors_of, table_of, text_of
from crawler.sources.own import layers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE = "networks.toml"
MATCH = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+")
PLACE = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Sites that one publisher makes with one program."""

    match: str  # *.antaranews.com for every host below it, or one host
    channels: tuple[Channel, ...] = ()  # {host} and {sub} stand in their addresses for those of the source
    remove: tuple[str, ...] = ()
    delay: float | None = None
    per: str = "site"  # what is asked for one thing at a time: all of it, or each host, where they are machines apart
    because: str = ""  # why it is each host


ALONE = Network(match="")  # of a source that belongs to no network
KEYS = tuple(field.name for field in fields(Network))


def load_networks(folder: Path) -> tuple[Network, ...]:
    """Return the networks of a seeds folder; it need not have any."""
    found: dict[str, str] = {}
    networks = []
    for slug, entry in _tables(folder).items():
        with located(FILE, slug):
            network = _network(slug, entry)
            if network.match in found:
                raise SeedError(f"has the match {network.match} of [{found[network.match]}]; keep one of the two")
        found[network.match] = slug
        networks.append(network)
    return tuple(networks)


def _tables(folder: Path) -> dict[str, object]:
    """Return the tables of a seeds folder over those below it; of two with one match, its own counts."""
    tables: dict[str, object] = {}
    for path in (layer / FILE for layer in layers(folder)):
        if path.exists():
            upper = read_toml(path)
            matches = {_match(entry) for entry in upper.values()} - {None}
            tables = {slug: entry for slug, entry in tables.items() if _match(entry) not in matches} | upper
    return tables


def _match(entry: object) -> object:
    match = entry.get("match") if isinstance(entry, dict) else None
    return match if isinstance(match, str) else None


def network_of(home: str, networks: Sequence[Network]) -> Network:
    """Return the network that a home address belongs to, the narrowest if there are several."""
    host = _host(home)
    return max((one for one in networks if _has(one, host)), key=lambda one: len(one.match), default=ALONE)


def channels_at(home: str, network: Network) -> tuple[Channel, ...]:
    """Return the channels of a network as one of its sites has them."""
    return tuple(replace(channel, url=_filled(channel.url, home)) for channel in network.channels)


def _network(slug: str, entry: object) -> Network:
    table = table_of(slug, entry, KEYS)
    if "match" not in table:
        raise SeedError('has no match; add match = "*.…", the hosts of the network')
    match = text_of("match", table["match"])
    if not MATCH.fullmatch(match):
        raise SeedError(f"match {match!r} is no host; write it like *.antaranews.com or antaranews.com")
    return Network(
        match=match,
        channels=tuple(channels_of(table.get("channels", []), lambda url: _example(url, match))),
        remove=selectors_of(table.get("remove", [])),
        delay=delay_of(table.get("delay")),
        per=_per(table),
        because=text_of("because", table.get("because", "")),
    )


def _per(table: dict[str, object]) -> str:
    per = text_of("per", table.get("per", "site"))
    if per not in {"site", "host"}:
        raise SeedError(f'per {per!r} is unknown; write "host" where its hosts are separate machines, or leave it out')
    if per == "host" and not table.get("because"):
        raise SeedError(
            'per = "host" needs a reason; say in because = "…" how it is known that its hosts are separate machines'
        )
    return per


def separate_hosts(networks: Sequence[Network]) -> tuple[str, ...]:
    """Return how the names of the hosts end that are machines of their own, as their networks declare."""
    return tuple(one.match.removeprefix("*") for one in networks if one.per == "host")


def _example(url: str, match: str) -> str:
    """Return the address that an invented site of the network would be asked at."""
    places = set(PLACE.findall(url))
    wrong = sorted(places - {"host", "sub", "query"})
    if wrong:
        raise SeedError(
            f"channel url {url!r} has a place {{{wrong[0]}}}; the places are {{host}}, {{sub}} and {{query}}"
        )
    if match.startswith("*.") and not places & {"host", "sub"}:
        raise SeedError(f"channel url {url!r} is one for all sites of the network; write {{host}} where they differ")
    return _filled(url, f"https://{match.replace('*', 'daerah')}/")


def _filled(url: str, home: str) -> str:
    sub = _host(home).partition(".")[0]
    return url.replace("{host}", urlsplit(home).netloc).replace("{sub}", sub)


def _host(home: str) -> str:
    return (urlsplit(home).hostname or "").removeprefix("www.")


def _has(network: Network, host: str) -> bool:
    if network.match.startswith("*."):
        return host.endswith(network.match[1:])
    return host == network.match
