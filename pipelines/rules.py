"""What the rules are at this moment, as short names: what was judged under other ones is judged again."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import regions
from pipelines.text.topics import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
FOLDERS = ("text", "places", "programme")  # all of it is judging: lists, tables and code
KINDS = {".py", ".toml", ".csv"}
# What in `text` tells copies apart, and what has no say in any judgement.
STORIES = {"ascii_text", "copies", "fingerprint", "named_words", "particulars", "shingles", "stock"}
APART = {"gate", "headlines", "ranking", "recurrence"}


def fingerprint_of(seeds: Path) -> str:
    """Return 16 characters that change with the topics of a seeds folder, the lists of words, or the code."""
    tables = sorted(regions.TABLE.parent.glob("*.csv"))
    return _digest([seeds / FILE, *tables, *(path for path in _files() if path.stem not in STORIES | APART)])


def story_fingerprint() -> str:
    """Return 16 characters that change with the rules by which copies are told."""
    return _digest(path for path in _files() if path.stem in STORIES)


def _files() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((HERE / folder).rglob("*")) if path.suffix in KINDS]


def _digest(paths: Iterable[Path]) -> str:
    digest = blake2b(digest_size=8)
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
