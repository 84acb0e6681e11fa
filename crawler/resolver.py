"""The address guard: names that resolve to a private address are refused, whoever asks.

It sits in the resolver because literals, redirects and names whose answer changes between two questions all pass here,
and the address it returns is the one that is connected to.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Self

from scrapy.resolver import CachingThreadedResolver, dnscache
from twisted.internet.defer import Deferred, DeferredSemaphore, fail, succeed
from twisted.internet.error import DNSLookupError

from crawler.errors import CrawlerError, OutOfDescriptors
from crawler.processes import RAN_OUT, are_spent
from crawler.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.python.failure import Failure

LOOPBACK = "127.0.0.1"
# Older releases of Python call these public: where a cloud tells its machines who they are, and examples in documents.
NOT_PUBLIC = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("3fff::/20"))


class PrivateAddress(DNSLookupError):
    """A name leads to an address that only insiders should reach."""


def parse_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks of a comma-separated list of CIDRs; raise CrawlerError naming the one that is none."""
    return tuple(_network(part.strip()) for part in text.split(",") if part.strip())


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise CrawlerError(f"PANTAU_ALLOW_PRIVATE: {text!r} is no network; write it like 127.0.0.0/8") from None


def is_refused(address: str, allowed: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Say whether *address* is private, reserved, or otherwise not part of the public Internet, and not *allowed*."""
    ip = ipaddress.ip_address(address.strip("[]"))
    ip = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    if _is_in(ip, allowed):
        return False
    return not ip.is_global or ip.is_multicast or ip.is_reserved or _is_in(ip, NOT_PUBLIC)


def _is_in(ip: IPv4Address | IPv6Address, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    return any(ip in network for network in networks if network.version == ip.version)


class GuardingResolver(CachingThreadedResolver):
    """Scrapy's caching resolver, which never answers with a private address that is not allowed.

    The proxy, which whoever runs this has named, may have any address.
    """

    proxy: str
    allowed: tuple[IPv4Network | IPv6Network, ...]
    looking_up: DeferredSemaphore

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        proxy = crawler.settings.get("PROXY")
        resolver.proxy = host_of(proxy) if proxy else ""
        resolver.allowed = parse_networks(crawler.settings.get("ALLOW_PRIVATE") or "")
        # As many as there are threads: the time that a look-up may take would run while it waits for one.
        resolver.looking_up = DeferredSemaphore(crawler.settings.getint("REACTOR_THREADPOOL_MAXSIZE"))
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  (Twisted's name)
        if name == "localhost" or name.endswith(".localhost"):
            # RFC 6761: such names mean this machine, also where the system's own resolver does not know it.
            return self._guard(LOOPBACK, name)
        if name in dnscache:
            return self._guard(dnscache[name], name)
        found: Deferred[str] = self.looking_up.run(super().getHostByName, name, timeout)
        return found.addCallbacks(self._guard, _explain, callbackArgs=(name,))

    def check_unresolved(self, name: str) -> None:
        """Raise PrivateAddress for a host that is an address inside, or may be one, before a proxy is asked for it.

        What other names lead to, the proxy alone knows.
        """
        is_inside = name == "localhost" or name.endswith(".localhost")
        address = LOOPBACK if is_inside else name
        if is_literal(address) and is_refused(address, self.allowed):
            raise PrivateAddress(_refusal(name, address))
        if not is_literal(address) and not re.search(r"\.[a-z][a-z0-9-]*\.?$", address):
            raise PrivateAddress(f"{name} may be a private address, and the proxy would not say")

    def _guard(self, address: str, name: str) -> Deferred[str]:
        if name != self.proxy and is_refused(address, self.allowed):
            return fail(PrivateAddress(_refusal(name, address)))
        return succeed(address)


def is_literal(name: str) -> bool:
    """Say whether a host is an address, and no name."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _refusal(name: str, address: str) -> str:
    return f"{name} leads to the private address {address}, which PANTAU_ALLOW_PRIVATE does not name"


def _explain(failure: Failure) -> Failure:
    """The system says "no such name" also where it could not open a file to look it up."""
    if are_spent():
        raise OutOfDescriptors(RAN_OUT) from failure.value
    return failure
