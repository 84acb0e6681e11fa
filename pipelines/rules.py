"""What the rules are at this moment, as one short name: what was judged under another one is judged again."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from crawler import regions
from pipelines.text.topics import FILE

HERE = Path(__file__).parent
FOLDERS = ("text", "places", "programme")  # all of it is judging: lists, tables and code
KINDS = {".py", ".toml", ".csv"}


def fingerprint_of(seeds: Path) -> str:
    """Return 16 characters that change with the topics of a seeds folder, the lists of words, or the code."""
    paths = [path for folder in FOLDERS for path in sorted((HERE / folder).rglob("*")) if path.suffix in KINDS]
    digest = blake2b(digest_size=8)
    for path in (seeds / FILE, *sorted(regions.TABLE.parent.glob("*.csv")), *paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()
