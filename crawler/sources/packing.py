"""Pack some sources with their topics into bytes, so that they are crawled elsewhere as they would be here."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

from crawler.configuration import FILE
from crawler.sources.own import layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crawler.models import Source

SEEDS = "seeds"
SOURCES = "sources"
DATA = {".toml", ".csv"}


def pack_seeds(folder: Path, sources: Iterable[Source]) -> bytes:
    """Return the topics, programmes and networks of a seeds folder with these sources alone, as a zip file.

    Where the folder is laid over the one that ships, so will the unpacked one be.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path in _shared(folder):
            file.write(path, f"{SEEDS}/{path.relative_to(folder).as_posix()}")
        file.writestr(f"{SEEDS}/{SOURCES}/task.toml", "\n".join(map(_packed_entry, sources)))
        if len(layers(folder)) > 1:
            file.writestr(FILE, f'seeds = "{SEEDS}"\n')
    return packed.getvalue()


def unpack_seeds(packed: bytes, into: Path) -> Path:
    """Unpack what was packed, and return the seeds folder."""
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        file.extractall(into)
    return into / SEEDS


def _shared(folder: Path) -> Iterator[Path]:
    """Yield the files of a seeds folder that are not those of its sources."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.suffix in DATA and inside[0] != SOURCES and not path.name.startswith("."):
            yield path


def _packed_entry(source: Source) -> str:
    """Return a source with all that its entry and its network say, in TOML, which has JSON's strings and lists."""
    said = {
        "home": source.home, "name": source.name, "regions": source.regions, "timezone": source.timezone,
        "remove": source.remove, "delay": source.delay, "enabled": source.enabled, "note": source.note,
    }  # fmt: skip
    lines = [f"{key} = {_value(value)}" for key, value in said.items() if value is not None]
    channels = (f"{{ kind = {_value(one.kind)}, url = {_value(one.url)} }}" for one in source.channels)
    return "\n".join([f"[{source.slug}]", *lines, f"channels = [{', '.join(channels)}]", ""])


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML has no halves of characters
