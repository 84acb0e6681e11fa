"""Turn seeds files into sources, and refuse a wrong one with the sentence that cures it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.errors import SeedError, UnknownSource
from crawler.models import Channel, ChannelKind, Source
from crawler.regions import load_regions
from crawler.times import WIB
from crawler.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Entry = dict[str, object]

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SOURCE_KEYS = tuple(field.name for field in fields(Source) if field.name != "slug")
CHANNEL_KEYS = ("kind", "url")
LONGEST_DELAY = 3600  # seconds; more is a slip, and the source would never finish a run
ZONES = "Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)"


def default_seeds() -> Path:
    """Return the seeds folder that ships: inside the installed package, else at the top of the checkout."""
    package = Path(__file__).parent
    installed = package / "seeds"
    return installed if installed.is_dir() else package.parent / "seeds"


def load_sources(folder: Path) -> dict[str, Source]:
    """Return every source of a seeds folder by slug, in the order of the files and their entries."""
    found = [
        (path.name, _located(path.name, slug, entry))
        for path in _files(folder)
        for slug, entry in _read_toml(path).items()
    ]
    if not found:
        raise SeedError(f"no file in {folder / 'sources'} holds a source; write one, such as [kaldera] with a home")
    _check_twins(found)
    return {source.slug: source for _, source in found}


def choose(sources: Mapping[str, Source], slugs: Iterable[str]) -> list[Source]:
    """Return the sources named, also disabled ones; all enabled ones if none is named."""
    wanted = list(dict.fromkeys(slugs))
    for slug in wanted:
        if slug not in sources:
            raise UnknownSource(
                f"no source is called {slug!r}{_guess(slug, sources) or ';'} `pantau sources list` names them all"
            )
    return [sources[slug] for slug in wanted] or [source for source in sources.values() if source.enabled]


def _files(folder: Path) -> list[Path]:
    """Return the seeds files that hold sources; an editor's hidden copies are none."""
    inside = folder / "sources"
    if not inside.is_dir():
        raise SeedError(f"{folder} has no folder sources; name a seeds folder with --seeds or PANTAU_SEEDS")
    found = sorted(path for path in inside.glob("*.toml") if not path.name.startswith("."))
    if not found:
        raise SeedError(f"{inside} holds no .toml file; write one, or name another folder with --seeds or PANTAU_SEEDS")
    return found


def _read_toml(path: Path) -> Entry:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))  # Windows editors put a mark in front
    except tomllib.TOMLDecodeError as error:
        raise SeedError(f"{path.name}: not valid TOML: {error}; correct it there") from error
    except UnicodeDecodeError as error:
        raise SeedError(f"{path.name}: not UTF-8 from byte {error.start} on; save it as UTF-8") from error
    except OSError as error:
        raise SeedError(f"{path.name}: cannot be read: {error.strerror}; make it a readable file") from error


def _check_twins(found: list[tuple[str, Source]]) -> None:
    """Refuse two entries that share a slug or a host."""
    slugs: dict[str, str] = {}
    hosts: dict[str, str] = {}
    for file, source in found:
        slug, host = source.slug, _host_and_port(source.home)
        if slug in slugs:
            raise SeedError(f"{file}: [{slug}] stands in {slugs[slug]} too; rename one of the two")
        if host in hosts:
            raise SeedError(f"{file}: [{slug}] has the host {host} of {hosts[host]}; keep one of the two")
        slugs[slug] = file
        hosts[host] = f"[{slug}] in {file}"


def _host_and_port(home: str) -> str:
    return urlsplit(canonical(home) or home).netloc.removeprefix("www.")


def _located(file: str, slug: str, entry: object) -> Source:
    try:
        return _source(slug, entry)
    except SeedError as error:
        raise SeedError(f"{file}: [{slug}] {error}") from error


def _source(slug: str, entry: object) -> Source:
    table = _table(slug, entry)
    home = _home(table)
    return Source(
        slug=slug,
        home=home,
        name=_text("name", table.get("name", "")) or host_of(home),
        regions=tuple(_region(code) for code in _texts("regions", table.get("regions", []))),
        timezone=_timezone(_text("timezone", table.get("timezone", WIB))),
        channels=tuple(_channels(table.get("channels", []))),
        remove=tuple(_selector(css) for css in _texts("remove", table.get("remove", []))),
        delay=_delay(table.get("delay")),
        enabled=_truth("enabled", table.get("enabled", True)),
        note=_text("note", table.get("note", "")),
    )


def _table(slug: str, entry: object) -> Entry:
    if not isinstance(entry, dict):
        raise SeedError(f"is no table; write [{slug}] on a line of its own and its keys below it")
    part = next((key for key, value in entry.items() if isinstance(value, dict)), None)
    if part is not None:  # [kaldera.id] is TOML for a table inside a table
        raise SeedError(f"has a table {part!r} inside; a slug holds no dot, write [{slug}-{part}]")
    if not SLUG.fullmatch(slug):
        raise SeedError("is no slug; use lower-case letters, digits and single hyphens, such as [kabar-asahan]")
    _check_keys(entry, SOURCE_KEYS)
    return entry


def _home(table: Entry) -> str:
    if "home" not in table:
        raise SeedError('has no home; add home = "https://…/"')
    return _url("home", table["home"])


def _channels(value: object) -> Iterator[Channel]:
    if not isinstance(value, list) or not all(isinstance(channel, dict) for channel in value):
        raise SeedError('channels must be a list of tables, such as [{ kind = "feed", url = "https://…/feed/" }]')
    seen: set[str] = set()
    for entry in value:
        channel = _channel(entry)
        if channel.url in seen:
            raise SeedError(f"channel {channel.url} stands twice; keep one")
        seen.add(channel.url)
        yield channel


def _channel(entry: Entry) -> Channel:
    _check_keys(entry, CHANNEL_KEYS, where="channel ")
    kind = _text("channel kind", entry.get("kind", ""))
    if kind not in tuple(ChannelKind):
        raise SeedError(f"channel kind {kind!r} is unknown; use one of {', '.join(ChannelKind)}")
    if "url" not in entry:
        raise SeedError(f'channel of kind {kind} has no url; add url = "https://…"')
    url = _url("channel url", entry["url"])
    if kind == ChannelKind.SEARCH and "{query}" not in url:
        raise SeedError(f"search channel {url} has no place for the words; write {{query}} there")
    return Channel(kind=ChannelKind(kind), url=url)


def _check_keys(entry: Entry, known: tuple[str, ...], where: str = "") -> None:
    for key in entry:
        if key not in known:
            cure = _guess(key, known) or f"; use one of {', '.join(known)}"
            raise SeedError(f"{where}key {key!r} is unknown{cure}")


def _guess(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise SeedError(f'{key} must be a text in quotes, such as {key} = "…"')
    return value


def _texts(key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise SeedError(f'{key} must be a list of texts in quotes, such as {key} = ["…", "…"]')
    return value


def _truth(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise SeedError(f"{key} must be true or false, without quotes")
    return value


def _delay(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_DELAY:
        raise SeedError(f"delay must be a number of seconds from 0 to {LONGEST_DELAY}, such as delay = 5.0")
    return float(value)


def _url(key: str, value: object) -> str:
    url = _text(key, value)
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
def _region(code: str) -> str:
    known = load_regions()
    if code in known:
        return code
    forms = (
        f"{code[:2]}.{code[2:]}",
        f"{code[:2]}.{code[3:5]}",
        code[:5],
        code[:2],
    )  # 1209, 12-09, 12.09.01, 12.99
    near = next((form for form in forms if form in known), None)
    hint = f"; did you mean {near!r} ({known[near].name})?" if near else ""
    raise SeedError(
        f"region {code!r} is unknown; a code is two digits for a province and, after a dot, "
        f"two more for a kabupaten or kota{hint}"
    )


@cache
def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (
        ZoneInfoNotFoundError,
        ValueError,
        OSError,
    ):  # the last two are for paths and folders, such as "Asia"
        raise SeedError(f"timezone {name!r} is unknown; use {ZONES}") from None


@cache
def _selector(css: str) -> str:
    from cssselect import HTMLTranslator, SelectorError  # noqa: PLC0415, few seeds have rules of their own

    try:
        HTMLTranslator().css_to_xpath(css)
    except SelectorError as error:
        raise SeedError(f"remove {css!r} is no CSS selector: {error}; write one such as .baca-juga") from error
    return css
