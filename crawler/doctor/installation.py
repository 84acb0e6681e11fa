"""Checks of what a crawl works with: programs, configuration, seeds, the network, addresses for messages."""

from __future__ import annotations

import importlib
import socket
import sqlite3
import sys
import threading
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies_environment
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler import __version__, configuration
from crawler.configuration import configured, discreet
from crawler.doctor.findings import Finding
from crawler.errors import CrawlerError
from crawler.frontier.site_locks import check_private
from crawler.notify.addresses import Address, known_addresses, secrets_file
from crawler.sources.own import described
from crawler.sources.registry import choose
from crawler.sources.topics import load_topics
from crawler.text import counted
from crawler.times import ZONES, now
from crawler.urls import DEFAULT_PORTS, host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from crawler.doctor.findings import Checkup

LIBRARIES = ("scrapy", "trafilatura", "apscheduler", "sqlite_utils", "langdetect", "ahocorasick_rs", "fastwarc")
TRIED = 3  # hosts of which the network is asked
PATIENCE = 5.0  # seconds that it is given


def check_installation(asked: Checkup) -> Iterator[Finding]:
    """Yield what is found of all that a crawl works with but its archive."""
    yield Finding(check="pantau", level="ok", said=__version__)
    yield _python()
    yield _libraries()
    yield _sqlite()
    yield _zones()
    yield _configuration()
    yield _seeds(asked)
    yield _topics(asked.seeds)
    yield _contact()
    yield _politeness()
    yield _turns()
    yield _private()
    yield _proxy()
    if asked.network:
        yield _network(asked)
    yield _addresses(sends=asked.notify)


def _python() -> Finding:
    return Finding(check="python", level="ok", said=sys.version.split()[0])


def _libraries() -> Finding:
    missing = [name for name in LIBRARIES if not _imports(name)]
    if missing:
        said = f"{', '.join(missing)} cannot be imported; install pantau again"
        return Finding(check="libraries", level="error", said=said)
    return Finding(check="libraries", level="ok", said=", ".join(f"{name} {version(name)}" for name in LIBRARIES))


def _imports(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _sqlite() -> Finding:
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.close()
    if "ENABLE_FTS5" not in options:
        return Finding(check="sqlite", level="error", said="it was built without FTS5; install another Python")
    return Finding(check="sqlite", level="ok", said=f"{sqlite3.sqlite_version} with full-text search")


def _zones() -> Finding:
    try:
        offsets = [str(datetime.now(ZoneInfo(name)).utcoffset()) for name in ZONES.values()]
    except ZoneInfoNotFoundError as error:
        return Finding(check="time zones", level="error", said=f"{error}; install the package tzdata")
    return Finding(check="time zones", level="ok", said=f"WIB, WITA, WIT at +{', +'.join(offsets)}")


def _configuration() -> Finding:
    """Say which file counts here; the command would not have begun with a wrong one."""
    path = configuration.find(Path.cwd())
    said = str(path) if path else f"no {configuration.FILE} from here upwards: variables and defaults alone"
    if unknown := configuration.unknown_variables():
        cures = ", ".join(f"{name}; {cure}" for name, cure in unknown.items())
        return Finding(check="configuration", level="warning", said=f"nobody can make anything of the variable {cures}")
    return Finding(check="configuration", level="ok", said=said)


def _seeds(asked: Checkup) -> Finding:
    where = described(asked.seeds) + (f" ({asked.why})" if asked.why else "")
    try:
        sources = asked.sources
    except CrawlerError as error:
        return Finding(check="seeds", level="error", said=f"{error}; in {where}")
    said = (
        f"{sum(source.enabled for source in sources.values())} of {counted(len(sources), 'source')} enabled in {where}"
    )
    return Finding(check="seeds", level="ok", said=said)


def _topics(seeds: Path) -> Finding:
    try:
        topics = load_topics(seeds)
    except CrawlerError as error:
        return Finding(check="topics", level="error", said=str(error))
    return Finding(check="topics", level="ok", said=", ".join(topic.name for topic in topics))


def _contact() -> Finding:
    contact = configured("contact").value
    if contact:
        return Finding(check="contact", level="ok", said=contact)
    said = "PANTAU_CONTACT is not set; put an address there at which a webmaster can reach you"
    return Finding(check="contact", level="warning", said=said)


def _private() -> Finding:
    from crawler.resolver import parse_networks  # noqa: PLC0415  (brings Scrapy)

    allowed = configured("allow_private").value
    try:
        networks = parse_networks(allowed)
    except CrawlerError as error:
        return Finding(check="address guard", level="error", said=str(error))
    if networks:
        said = f"private addresses in {allowed} are allowed; only for tests and intranets"
        return Finding(check="address guard", level="warning", said=said)
    return Finding(check="address guard", level="ok", said="private addresses are refused")


def _politeness() -> Finding:
    from crawler.settings import DOWNLOAD_DELAY, impolite  # noqa: PLC0415  (reads the environment)

    if lowered := impolite({}):
        said = f"{'; '.join(lowered)}; set it back where `pantau config` says it comes from"
        return Finding(check="politeness", level="warning", said=said)
    said = f"{DOWNLOAD_DELAY:g} s between two requests to a site; robots.txt is obeyed"
    return Finding(check="politeness", level="ok", said=said)


def _turns() -> Finding:
    """Say where processes agree whose turn a site is, or why they cannot."""
    folder = configuration.runtime()
    try:
        check_private(folder)
    except CrawlerError as error:
        return Finding(check="turns", level="error", said=str(error))
    return Finding(check="turns", level="ok", said=f"processes agree in {folder} whose turn a site is")


def _proxy() -> Finding:
    """Say through which proxy sites are asked; one that the environment names for all programs is not used."""
    if proxy := configured("proxy").value:
        said = (
            f"all goes through {discreet(proxy)}, which looks up names itself: whether one leads to a private address, "
            "nobody checks; let the proxy refuse them, or do without PANTAU_PROXY"
        )
        return Finding(check="proxy", level="warning", said=said)
    named = {name: address for name, address in getproxies_environment().items() if name in {"http", "https", "all"}}
    if not named:
        return Finding(check="proxy", level="ok", said="none")
    said = ", ".join(f"{name}_proxy names {discreet(address)}" for name, address in named.items())
    cure = "where sites can be reached through it alone, PANTAU_PROXY names it; it then looks names up past the guard"
    return Finding(check="proxy", level="warning", said=f"{said}, which is not used; {cure}")


def _network(asked: Checkup) -> Finding:
    """Look up and connect to a few hosts of the seeds, without asking them for anything."""
    where, is_proxied = _where_to(asked), bool(configured("proxy").value)
    found = {host: address for host, address in _side_by_side(_address_of, where).items() if address}
    if not where:
        return Finding(check="network", level="ok", said="no host to try")
    if not found:
        cure = "check the connection and the name servers of this machine"
        return Finding(check="network", level="error", said=f"no name of {', '.join(where)} could be looked up; {cure}")
    reached = _side_by_side(_connects, {address: where[host] for host, address in found.items()})
    number = sum(map(bool, reached.values()))
    if not number:
        cure = "correct PANTAU_PROXY" if is_proxied else "check the firewall; PANTAU_PROXY names a proxy"
        return Finding(check="network", level="error", said=f"{', '.join(found)} cannot be reached; {cure}")
    return Finding(check="network", level="ok", said=f"{', '.join(found)} found, {number} of them reached")


def _addresses(*, sends: bool) -> Finding:
    """Say whether messages can go to each address that is known, or whether one does."""
    try:
        known = [Address(name, url) for name, url in known_addresses().items()]
    except CrawlerError as error:
        return Finding(check="notifications", level="error", said=str(error))
    if not known:
        return Finding(check="notifications", level="ok", said="no address is known; `pantau watch` needs one")
    wrong = {one.name: why for one in known if (why := _refused(one, sends=sends))}
    if wrong:
        said = "; ".join(f"{name}: {why}" for name, why in wrong.items())
        return Finding(check="notifications", level="error", said=f"{said}; correct it in {secrets_file()}")
    said = ", ".join(one.name for one in known)
    said = f"a message went to {said}" if sends else f"{said} can be understood; --notify sends a message to each"
    return Finding(check="notifications", level="ok", said=said)


def _refused(address: Address, *, sends: bool) -> str | None:
    """Return why an address is none, or why its service did not take a message; None if all is well."""
    from crawler.notify.sending import Message, check_address, send  # noqa: PLC0415  (brings Apprise)

    try:
        check_address(address)
        moment = now()
        text = "If you can read this, Pantau can reach you."
        key = f"doctor-{moment:%Y%m%dT%H%M%S%f}"  # of a Message-ID, in which no colon may stand
        message = Message(key=key, made=moment, subject="Pantau: a trial", text=text)
        return send(address, message).error if sends else None
    except CrawlerError as error:
        return str(error)


def _where_to(asked: Checkup) -> dict[str, int]:
    """Return a few hosts of the seeds, or the proxy, each with its port."""
    if proxy := configured("proxy").value:
        return {host_of(proxy): urlsplit(proxy).port or DEFAULT_PORTS["http"]}
    try:
        homes = [source.home for source in choose(asked.sources, ())]
    except CrawlerError:  # said of the seeds themselves
        return {}
    some = homes[:: max(1, len(homes) // TRIED)][:TRIED]
    return {host_of(home): urlsplit(home).port or DEFAULT_PORTS[urlsplit(home).scheme] for home in some}


def _side_by_side(ask: Callable[[str, int], str], where: Mapping[str, int]) -> dict[str, str]:
    """Return what *ask* says of each host, nothing where it takes too long."""
    answers: dict[str, str] = dict.fromkeys(where, "")

    def note(host: str, port: int) -> None:
        answers[host] = ask(host, port)

    threads = [threading.Thread(target=note, args=one, daemon=True) for one in where.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return dict(answers)


def _address_of(host: str, port: int) -> str:
    if host == "localhost" or host.endswith(".localhost"):  # this machine, as a crawl has it
        return "127.0.0.1"
    try:
        return str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
    except (OSError, UnicodeError):
        return ""


def _connects(address: str, port: int) -> str:
    """Return the address if it answers; a private one that is not allowed is left alone."""
    from crawler.resolver import is_refused, parse_networks  # noqa: PLC0415  (brings Scrapy)

    try:
        allowed = parse_networks(configured("allow_private").value)
    except CrawlerError:  # said of the guard itself
        allowed = ()
    if not configured("proxy").value and is_refused(address, allowed):
        return ""
    try:
        with socket.create_connection((address, port), PATIENCE):
            return address
    except OSError:
        return ""
