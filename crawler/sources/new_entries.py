"""Write the entry of a new source, and put it into its file of the seeds."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import tomlkit
from tomlkit.items import Array, InlineTable, Table

from crawler.errors import SeedError
from crawler.models import Source
from crawler.reference.regions import load_regions
from crawler.sources.entries import SLUG, read_toml
from crawler.sources.registry import check_twins
from crawler.times import WIB
from crawler.urls import canonical, host_of, labels_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from crawler.models import Channel

PROVINCES = tomllib.loads(Path(__file__).with_name("provinces.toml").read_text("utf-8"))
NATIONAL, GOVERNMENT = "national.toml", "pemerintah.toml"
SEPARATE = re.compile(r"[^a-z0-9]+")


def home_at(said: str) -> str:
    """Return the home address that somebody gave, also as a bare domain."""
    text = said.strip()
    url = canonical(text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}")
    if url is None or "." not in host_of(url).strip("."):
        raise SeedError(f"{said!r} is no web address; write it like https://kaldera.id/ or kaldera.id")
    return url


def slug_at(home: str, taken: Collection[str]) -> str:
    """Return a slug for a site: the parts of its host that its owner chose, or all of them if that one is *taken*."""
    host = host_of(home).removeprefix("www.")
    short = SEPARATE.sub("-", "-".join(labels_of(home)) or host).strip("-")
    return short if short and short not in taken else SEPARATE.sub("-", host).strip("-")


def file_for(home: str, regions: Iterable[str]) -> str:
    """Return the file of a new source: by its province, or that of the government portals."""
    if host_of(home).endswith(".go.id"):
        return GOVERNMENT
    provinces = {code[:2] for code in regions}
    return file_of_province(provinces.pop()) if len(provinces) == 1 else NATIONAL


def file_of_province(code: str) -> str:
    """Return the file of a province's sources."""
    name = load_regions()[code].name.lower().replace(" ", "-")
    return f"{PROVINCES['files'].get(code, name)}.toml"


def newcomer(said: str, known: Collection[tuple[str, Source]], *, slug: str | None = None) -> Source:
    """Return a source of which only the address is known; raise SeedError if a *known* one has its slug or host."""
    home = home_at(said)
    slug = slug_given(slug) if slug else slug_at(home, {source.slug for _, source in known})
    source = Source(slug=slug, home=home, name=host_of(home))
    check_twins([*known, (said.strip(), source)])
    return source


def entry_of(source: Source, *, own_channels: bool) -> str:
    """Return the entry of *source* as it stands in a seeds file; without its channels if its network has them."""
    values = {
        "home": source.home,
        "name": "" if source.name == host_of(source.home) else source.name,
        "regions": list(source.regions),
        "timezone": "" if source.timezone == WIB else source.timezone,
    }
    table = tomlkit.table()
    for key, value in values.items():
        if value:
            table.add(key, value)
    if own_channels and source.channels:
        table.add("channels", _channels(source.channels))
    if source.note:
        table.add("note", source.note)
    return tomlkit.dumps({source.slug: table})


def _channels(channels: Iterable[Channel]) -> Array:
    """Return channels as a list with one on each line, which is how the seeds have them."""
    listed = tomlkit.array()
    for one in channels:
        line = tomlkit.value('{ kind = "", url = "" }')
        assert isinstance(line, InlineTable)
        line.update(kind=str(one.kind), url=one.url)
        listed.add_line(line, indent="  ")
    listed.add_line(indent="")
    return listed


def append_entry(path: Path, entry: str) -> None:
    """Put an entry at the end of a file of the seeds, whole or not at all; what stands there stays as it is."""
    _put(path, f"{_before(path).rstrip()}\n\n{entry}")


def put_channels(path: Path, slug: str, channels: Iterable[Channel]) -> None:
    """Give an entry in a file of the seeds these channels, whole or not at all; one that is not there yet is made."""
    document = tomlkit.parse(_before(path))
    if slug not in document:
        append_entry(path, tomlkit.dumps({slug: {"channels": _channels(channels)}}))
        return
    table = document[slug]
    assert isinstance(table, Table)
    table["channels"] = _channels(channels)
    _put(path, tomlkit.dumps(document))


def _put(path: Path, after: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")  # hidden, so that no crawl that begins now reads it
    try:
        beside.write_text(after, "utf-8")
        read_toml(beside)
        beside.replace(path)
    except OSError as error:
        raise SeedError(f"{path} cannot be written: {error.strerror}; make it writable or name another file") from error
    finally:
        beside.unlink(missing_ok=True)


def _before(path: Path) -> str:
    if not path.exists():
        return f"# {_title(path.name)}.\n"
    read_toml(path)  # a file with a mistake is said so, and not added to
    return path.read_text("utf-8")


def _title(file: str) -> str:
    return file.removesuffix(".toml").replace("-", " ").title()


def slug_given(slug: str) -> str:
    """Return a slug that somebody chose, if it is one."""
    if not SLUG.fullmatch(slug):
        raise SeedError(f"{slug!r} is no slug; use lower-case letters, digits and single hyphens, such as kabar-asahan")
    return slug
