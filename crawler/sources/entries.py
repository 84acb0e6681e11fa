"""Read the values of a seeds file, and refuse a wrong one with the sentence that cures it."""

from __future__ import annotations

import re
import tomllib
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.configuration import toml_of
from crawler.errors import SeedError, guess
from crawler.models import Channel, ChannelKind
from crawler.reference.regions import load_regions
from crawler.times import ZONES_SAID, zone_meant
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Entry = dict[str, object]

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CHANNEL_KEYS = ("kind", "url")
LONGEST_DELAY = 3600  # seconds; more is a slip, and the source would never finish a run


def read_toml(path: Path) -> Entry:
    """Return the tables of a seeds file."""
    try:
        return toml_of(path)
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"{path.name}: not valid TOML: {error}; correct it there") from error
    except UnicodeDecodeError as error:
        raise SeedError(f"{path.name}: not UTF-8 from byte {error.start} on; save it as UTF-8") from error
    except OSError as error:
        raise SeedError(f"{path.name}: cannot be read: {error.strerror}; make it a readable file") from error


@contextmanager
def located(file: str, slug: str = "") -> Iterator[None]:
    """Put file and entry in front of what is wrong inside."""
    try:
        yield
    except SeedError as error:
        raise SeedError(f"{file}: [{slug}] {error}" if slug else f"{file}: {error}") from error


def table_of(slug: str, entry: object, known: tuple[str, ...]) -> Entry:
    """Return the entry if it is a table with a good name and known keys."""
    if not isinstance(entry, dict):
        raise SeedError(f"is no table; write [{slug}] on a line of its own and its keys below it")
    part = next((key for key, value in entry.items() if isinstance(value, dict)), None)
    if part is not None:  # [kaldera.id] is TOML for a table inside a table
        raise SeedError(f"has a table {part!r} inside; a slug holds no dot, write [{slug}-{part}]")
    if not SLUG.fullmatch(slug):
        raise SeedError("is no slug; use lower-case letters, digits and single hyphens, such as [kabar-asahan]")
    check_keys(entry, known)
    return entry


def channels_of(value: object, asked: Callable[[str], str] = str) -> Iterator[Channel]:
    """Yield the channels of a list; *asked* turns an address as written into one that can be asked."""
    if not isinstance(value, list) or not all(isinstance(channel, dict) for channel in value):
        raise SeedError('channels must be a list of tables, such as [{ kind = "feed", url = "https://…/feed/" }]')
    seen: set[str] = set()
    for entry in value:
        channel = _channel(entry, asked)
        if channel.url in seen:
            raise SeedError(f"channel {channel.url} stands twice; keep one")
        seen.add(channel.url)
        yield channel


def _channel(entry: Entry, asked: Callable[[str], str]) -> Channel:
    check_keys(entry, CHANNEL_KEYS, where="channel ")
    kind = text_of("channel kind", entry.get("kind", ""))
    if kind not in tuple(ChannelKind):
        raise SeedError(f"channel kind {kind!r} is unknown; use one of {', '.join(ChannelKind)}")
    if "url" not in entry:
        raise SeedError(f'channel of kind {kind} has no url; add url = "https://…"')
    url = text_of("channel url", entry["url"])
    url_of("channel url", asked(url))
    if kind == ChannelKind.SEARCH and "{query}" not in url:
        raise SeedError(f"search channel {url} has no place for the words; write {{query}} there")
    return Channel(kind=ChannelKind(kind), url=url)


def check_keys(entry: Entry, known: tuple[str, ...], where: str = "") -> None:
    for key in entry:
        if key not in known:
            cure = guess(key, known) or f"; use one of {', '.join(known)}"
            raise SeedError(f"{where}key {key!r} is unknown{cure}")


def text_of(key: str, value: object) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise SeedError(f'{key} must be a text in quotes, such as {key} = "…"')
    return value


def texts_of(key: str, value: object) -> list[str]:
    """Return a list of texts."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise SeedError(f'{key} must be a list of texts in quotes, such as {key} = ["…", "…"]')
    return value


def truth_of(key: str, value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise SeedError(f"{key} must be true or false, without quotes")
    return value


def delay_of(value: object) -> float | None:
    """Return the seconds between two requests, None where nobody says."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_DELAY:
        raise SeedError(f"delay must be a number of seconds from 0 to {LONGEST_DELAY}, such as delay = 5.0")
    return float(value)


def url_of(key: str, value: object) -> str:
    """Return an address that can be asked."""
    url = text_of(key, value)
    if " " in url or not url.isprintable():
        raise SeedError(f"{key} {url!r} has a space or an invisible character in it; take it out")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise SeedError(f"{key} {url!r} is no web address; correct its host") from None
    if parts.scheme not in {"http", "https"}:
        raise SeedError(f"{key} {url!r} is no web address; begin it with https:// or http://")
    if parts.username is not None:
        raise SeedError(f"{key} holds a user name; take out what stands before @{parts.hostname}")
    if canonical(url) is None:  # no host, an impossible port, a name no resolver takes
        raise SeedError(f"{key} {url!r} cannot be asked; write it like https://kaldera.id/")
    return url


@cache
def region_of(code: str) -> str:
    """Return the code of a region that exists."""
    known = load_regions()
    if code in known:
        return code
    forms = (f"{code[:2]}.{code[2:]}", f"{code[:2]}.{code[3:5]}", code[:5], code[:2])  # 1209, 12-09, 12.09.01, 12.99
    near = next((form for form in forms if form in known), None)
    hint = f"; did you mean {near!r} ({known[near].name})?" if near else ""
    raise SeedError(
        f"region {code!r} is unknown; a code is two digits for a province and, after a dot, "
        f"two more for a kabupaten or kota{hint}"
    )


@cache
def timezone_of(name: str) -> str:
    """Return the name of a zone that exists."""
    try:
        return zone_meant(name)
    except ValueError:
        raise SeedError(f"timezone {name!r} is unknown; use {ZONES_SAID}") from None


def selectors_of(value: object) -> tuple[str, ...]:
    """Return the rules that remove boilerplate."""
    return tuple(_selector(css) for css in texts_of("remove", value))


@cache
def _selector(css: str) -> str:
    from cssselect import HTMLTranslator, SelectorError  # noqa: PLC0415, few seeds have rules of their own

    try:
        HTMLTranslator().css_to_xpath(css)
    except SelectorError as error:
        raise SeedError(f"remove {css!r} is no CSS selector: {error}; write one such as .baca-juga") from error
    return css
