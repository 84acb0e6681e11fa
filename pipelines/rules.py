"""What the rules are at this moment, as short names: what was judged under other ones is judged again."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import text
from crawler.reference import regions
from crawler.sources.topics import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
FOLDERS = ("topics", "places", "programme")  # all of it is judging: lists, tables and code
KINDS = {".py", ".toml", ".csv"}
APART = {"gate", "headlines", "ranking"}  # what has no say in any judgement


def fingerprint_of(seeds: Path) -> str:
    """Return 16 characters that change with the topics of a seeds folder, the lists of words, or the code."""
    tables = sorted(regions.TABLE.parent.glob("*.csv"))
    files = (path for path in _files(*FOLDERS) if path.stem not in APART)
    return _digest([seeds / FILE, *tables, Path(text.__file__), *files])


def story_fingerprint() -> str:
    """Return 16 characters that change with the rules by which copies are told."""
    return _digest(_files("copies"))


def _files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((HERE / folder).rglob("*")) if path.suffix in KINDS]


def _digest(paths: Iterable[Path]) -> str:
    digest = blake2b(digest_size=8)
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
